"""Music of one's own to learn from: the MIDI files of any folder.

Of each file the drums are all parts on channel 10 together. Its melodies are the parts that play one note at a time,
but for basses, in the key that the file's notes tell. Only 4/4 and 2/2 are taken, on a grid of sixteenths; for the
groove model with the velocities and the timing as they were played.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from audiomancer.errors import MidiFileError, ModelTrainingError
from audiomancer.midi import read_midi_parts
from audiomancer.music import Note, Pattern, likely_key, without_overlaps
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import drum_events, melody_events, to_plain_key
from audiomancer.training.corpus import Corpus
from audiomancer.training.grooves import Grooves, Performed, read_grooves
from audiomancer.training.keeping import content_of

__all__ = ["OwnGrooves", "OwnMusic", "read_own_grooves", "read_own_music"]

_Piece = TypeVar("_Piece")
_Step = Callable[[int, int], None]

_BAR = 16
_METRES = ((4, 4), (2, 2))
_SILENT = 2  # bars without an onset that end a piece
_LONG = 1  # bars of the shortest piece
_FEWEST = 4  # onsets of a piece
_CHORDS = 0.1  # share of a melody's notes that may start together
_ONE_IN = 10  # files, of which one is kept for validation
_LEAST = 64  # bars to learn from
_FIRST_PITCH = 2
_MOST = 300_000  # hits to learn from, which take 2.5 GB of memory
_ON_GRID = 1 / 48  # sixteenths: what is nearer to the grid was not played by hand, but rounded to it


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


class OwnGrooves(NamedTuple):
    """What drummers played in the files of a folder.

    Attributes:
        grooves: the performances, one file in ten kept for validation.
        files: how many files they are of.
        skipped: one sentence for each file that was left out, and why.
        stiff: how many of the files are on the grid, so that nothing is learned of timing from them.
        beyond: how many performances are left out since there are 300,000 hits to learn from without them.
    """

    grooves: Grooves
    files: int
    skipped: tuple[str, ...]
    stiff: int
    beyond: int


class _Found(NamedTuple):
    """The pieces of each file, in an order that the files' names do not decide, and what was left out of how many."""

    files: list[list[Any]]
    skipped: list[str]
    total: int


def read_own_music(kind: str, folder: Path, step: _Step = lambda done, total: None) -> OwnMusic:
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
    found = _read(folder, lambda path: _pieces_of(path, kind), content_of, step)
    corpus = Corpus(*_split(found.files))
    bars = sum(map(len, corpus.train)) // _BAR
    _check_enough(folder, found, "drums" if kind == "drums" else "melodies", bars)
    return OwnMusic(corpus, len(found.files), tuple(found.skipped))


def read_own_grooves(folder: Path, step: _Step = lambda done, total: None) -> OwnGrooves:
    """How drums are played in all MIDI files in a folder and the folders in it.

    Args:
        folder: where to look for files that end in ``.mid`` or ``.midi``.
        step: told before each file how many are read of how many.

    Returns:
        The performances, and what was left out. The same files bring the same, whatever they are called and wherever
        they lie.

    Raises:
        ModelTrainingError: if there is no such folder, or too little in it to learn from.
    """
    found = _read(folder, _performances_of, content_of, step)
    all_of_them, validation = _split(found.files)
    heard = np.cumsum([len(hits.voice) for hits, _ in all_of_them])
    grooves = Grooves(all_of_them[: int(np.searchsorted(heard, _MOST)) + 1], validation)
    bars = sum(len(np.unique(hits.step // hits.bar)) for hits, _ in grooves.train)
    _check_enough(folder, found, "drums", bars)
    stiff = sum(all((abs(played.timing) < _ON_GRID).all() for _, played in pieces) for pieces in found.files)
    return OwnGrooves(grooves, len(found.files), tuple(found.skipped), stiff, len(all_of_them) - len(grooves.train))


def _read(
    folder: Path, pieces_of: Callable[[Path], list[_Piece]], told: Callable[[_Piece], bytes], step: _Step
) -> _Found:
    """The pieces of all files in a folder and the folders in it; of files that hold the same, those of one.

    Raises:
        ModelTrainingError: if there is no such folder, or no MIDI file in it.
    """
    if not folder.is_dir():
        raise ModelTrainingError(f"there is no folder {folder}; name the one with your MIDI files by --data")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".mid", ".midi") and path.is_file())
    if not paths:
        raise ModelTrainingError(f"there is no MIDI file (.mid or .midi) in {folder} or a folder in it")
    found, skipped = dict[str, list[_Piece]](), list[str]()
    for done, path in enumerate(paths):
        step(done, len(paths))
        try:
            pieces = pieces_of(path)
            found[blake2b(b"".join(map(told, pieces)), digest_size=8).hexdigest()] = pieces
        except MidiFileError as error:
            skipped.append(str(error))
    return _Found([found[key] for key in sorted(found)], skipped, len(paths))


def _check_enough(folder: Path, found: _Found, of: str, bars: int) -> None:
    """Refuse too little music.

    Args:
        folder: where it lies.
        found: what it holds.
        of: what was looked for.
        bars: how many there are to learn from.

    Raises:
        ModelTrainingError: if that is too few, or they are all of one file.
    """
    if bars >= _LEAST and len(found.files) > 1:
        return
    first = f"; the first that was left out: {found.skipped[0]}" if found.skipped else ""
    raise ModelTrainingError(
        f"{folder} holds too little to learn from: {bars} bars of {of}, beside one file in {_ONE_IN} to measure by, and"
        f" {_LEAST} in at least two files are needed; {len(found.skipped)} of {found.total} files were left out{first}"
    )


def _split(files: Sequence[list[_Piece]]) -> tuple[list[_Piece], list[_Piece]]:
    """All pieces of a file on one side, those of one file in ten, and of at least one, for validation."""
    held_out = max(1, round(len(files) / _ONE_IN)) if len(files) > 1 else 0
    train, validation = (
        [piece for pieces in part for piece in pieces] for part in (files[held_out:], files[:held_out])
    )
    return train, validation


def _pieces_of(path: Path, kind: str) -> list[Ints]:
    """The pieces of a file.

    Raises:
        MidiFileError: if it is broken or holds none.
    """
    parts = _parts_of(path)
    pieces = list(_drums(parts) if kind == "drums" else _melodies(parts))
    if not pieces:
        wanted = "drums on channel 10" if kind == "drums" else "line of single notes"
        raise MidiFileError(f"{path} holds no {wanted} in 4/4 as long as a bar")
    return pieces


def _parts_of(path: Path) -> list[Pattern]:
    """The parts of a file that are in 4/4.

    Raises:
        MidiFileError: if it is broken or holds none.
    """
    parts = [reading.pattern for reading in read_midi_parts(path)]
    metres = {pattern.time_signature for pattern in parts}
    if not metres & set(_METRES):
        raise MidiFileError(f"{path} is in {' and '.join('{}/{}'.format(*m) for m in sorted(metres))}, not in 4/4")
    return [pattern for pattern in parts if pattern.time_signature in _METRES]


def _performances_of(path: Path) -> list[Performed]:
    """The performance of all drum parts of a file together.

    Raises:
        MidiFileError: if it is broken or holds none.
    """
    parts = [pattern for pattern in _parts_of(path) if pattern.kind == "drums"]
    together = [_together(parts)] if parts else []
    performed = [(hits, played) for hits, played in read_grooves(together) if len(hits.voice) >= _FEWEST]
    if not performed:
        raise MidiFileError(f"{path} holds no drums on channel 10 in 4/4 with {_FEWEST} hits of the kit")
    return performed


def _together(parts: Sequence[Pattern]) -> Pattern:
    """Parts of one file as one, a bar longer than the longest, in which its last hits may be late."""
    longest = max(parts, key=lambda pattern: pattern.length / pattern.ticks_per_beat)
    notes = [_at(note, longest.ticks_per_beat / part.ticks_per_beat) for part in parts for note in part.notes]
    return replace(longest, bars=longest.bars + 1, notes=without_overlaps(notes))


def _at(note: Note, factor: float) -> Note:
    return replace(note, onset=round(note.onset * factor), duration=max(1, round(note.duration * factor)))


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
