"""Music of one's own to learn from: the MIDI files of any folder.

Of each file the drums are all parts on channel 10 together. Its melodies are the parts that play one note at a time,
but for basses, in the key that the file's notes tell. Only 4/4 and 2/2 are taken, on a grid of sixteenths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.errors import MidiFileError, ModelTrainingError
from audiomancer.midi import read_midi_parts
from audiomancer.music import Pattern, likely_key
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import drum_events, melody_events, to_plain_key
from audiomancer.training.corpus import Corpus

__all__ = ["OwnMusic", "read_own_music"]

_BAR = 16
_METRES = ((4, 4), (2, 2))
_SILENT = 2  # bars without an onset that end a piece
_LONG = 1  # bars of the shortest piece
_FEWEST = 4  # onsets of a piece
_CHORDS = 0.1  # share of a melody's notes that may start together
_ONE_IN = 10  # files, of which one is kept for validation
_LEAST = 64  # bars to learn from
_FIRST_PITCH = 2


class OwnMusic(NamedTuple):
    """What a folder holds.

    Attributes:
        corpus: its pieces, one file in ten kept for validation.
        files: how many files the pieces are of.
        skipped: one sentence for each file that was left out, and why.
    """

    corpus: Corpus
    files: int
    skipped: tuple[str, ...]


def read_own_music(kind: str, folder: Path, step: Callable[[int, int], None] = lambda done, total: None) -> OwnMusic:
    """The drums or melodies of all MIDI files in a folder and the folders in it.

    Args:
        kind: ``drums`` or ``melody``.
        folder: where to look for files that end in ``.mid`` or ``.midi``.
        step: told before each file how many are read of how many.

    Returns:
        The music, and what was left out. The same files bring the same, whatever they are called and wherever they lie.

    Raises:
        ModelTrainingError: if there is no such folder, or too little in it to learn from.
    """
    if not folder.is_dir():
        raise ModelTrainingError(f"there is no folder {folder}; name the one with your MIDI files by --data")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".mid", ".midi") and path.is_file())
    if not paths:
        raise ModelTrainingError(f"there is no MIDI file (.mid or .midi) in {folder} or a folder in it")
    found, skipped = dict[str, list[Ints]](), list[str]()
    for done, path in enumerate(paths):
        step(done, len(paths))
        try:
            pieces = _pieces_of(path, kind)
            found[blake2b(b"".join(piece.tobytes() for piece in pieces), digest_size=8).hexdigest()] = pieces
        except MidiFileError as error:
            skipped.append(str(error))
    corpus = _split([found[key] for key in sorted(found)])
    bars = sum(map(len, corpus.train)) // _BAR
    if bars < _LEAST or not corpus.validation:
        of = "drums" if kind == "drums" else "melodies"
        first = f"; the first that was left out: {skipped[0]}" if skipped else ""
        raise ModelTrainingError(
            f"{folder} holds too little to learn from: {bars} bars of {of}, beside one file in {_ONE_IN} to measure by,"
            f" and {_LEAST} in at least two files are needed; {len(skipped)} of {len(paths)} files were left out{first}"
        )
    return OwnMusic(corpus, len(found), tuple(skipped))


def _split(files: Sequence[list[Ints]]) -> Corpus:
    """All pieces of a file on one side, those of one file in ten, and of at least one, for validation."""
    held_out = max(1, round(len(files) / _ONE_IN)) if len(files) > 1 else 0
    parts = files[held_out:], files[:held_out]
    return Corpus(*([piece for pieces in part for piece in pieces] for part in parts))


def _pieces_of(path: Path, kind: str) -> list[Ints]:
    """The pieces of a file.

    Raises:
        MidiFileError: if it is broken or holds none.
    """
    parts = [reading.pattern for reading in read_midi_parts(path)]
    metres = {pattern.time_signature for pattern in parts}
    if not metres & set(_METRES):
        raise MidiFileError(f"{path} is in {' and '.join('{}/{}'.format(*m) for m in sorted(metres))}, not in 4/4")
    parts = [pattern for pattern in parts if pattern.time_signature in _METRES]
    pieces = list(_drums(parts) if kind == "drums" else _melodies(parts))
    if not pieces:
        wanted = "drums on channel 10" if kind == "drums" else "line of single notes"
        raise MidiFileError(f"{path} holds no {wanted} in 4/4 as long as a bar")
    return pieces


def _drums(parts: Iterable[Pattern]) -> Iterator[Ints]:
    """All drum parts together."""
    config = CONFIGS["drum_kit"]
    played = [drum_events(_open_ended(pattern), config) for pattern in parts if pattern.kind == "drums"]
    if played:
        events = np.zeros(max(map(len, played)), dtype=np.int64)
        for part in played:
            events[: len(part)] |= part
        yield from _cut(events, events > 0)


def _melodies(parts: Sequence[Pattern]) -> Iterator[Ints]:
    """The parts that are melodies, each in the key without sharps or flats and in the octave that centres it."""
    config, heard = CONFIGS["attention_rnn"], [0] * 12
    sung = [pattern for pattern in parts if pattern.kind != "drums" and pattern.notes]
    for pattern in sung:
        for note in pattern.notes:
            heard[note.pitch % 12] += note.duration
    lines = [pattern for pattern in sung if pattern.kind == "melody" and _is_a_line(pattern)]
    for pattern in lines:
        key, scale = (pattern.key, pattern.scale) if pattern.key and pattern.scale else likely_key(heard)
        pitches = [note.pitch for note in pattern.notes]
        middle = config.lowest + (config.encoding.events - _FIRST_PITCH - 1) / 2
        shift = to_plain_key(key, scale)
        shift += 12 * round((middle - shift - (min(pitches) + max(pitches)) / 2) / 12)
        events = melody_events(_open_ended(pattern), config, shift)
        yield from _cut(events, events >= _FIRST_PITCH)


def _is_a_line(pattern: Pattern) -> bool:
    """Whether hardly any of its notes start together."""
    sixteenth = pattern.ticks_per_beat / 4
    starts = {round(note.onset / sixteenth) for note in pattern.notes}
    return len(starts) >= (1 - _CHORDS) * len(pattern.notes)


def _open_ended(pattern: Pattern) -> Pattern:
    """A bar longer: a hit just before the end of the last bar belongs after it, not at its start as in a loop."""
    return replace(pattern, bars=pattern.bars + 1)


def _cut(events: Ints, struck: npt.NDArray[np.bool_]) -> Iterator[Ints]:
    """The stretches of whole bars that no long silence interrupts."""
    bars = len(events) // _BAR
    heard = np.flatnonzero(struck[: bars * _BAR].reshape(bars, _BAR).any(axis=1))
    for run in np.split(heard, np.flatnonzero(np.diff(heard) > _SILENT) + 1) if len(heard) else []:
        piece = slice(run[0] * _BAR, (run[-1] + 1) * _BAR)
        if len(run) >= _LONG and struck[piece].sum() >= _FEWEST:
            yield events[piece]
