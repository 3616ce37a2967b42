"""Training data: Groove's drumming, and old tunes and lead sheets, as event sequences.

Only training and its measurements need this. Pieces are in 4/4 (or 2/2), on a grid of sixteenths, and start on a
downbeat.

Sources: Groove MIDI Dataset v1.0.0 (Gillick et al., ICML 2019, CC BY 4.0); OpenEWLD (Simonetta et al., 2018),
lead sheets in the public domain; O'Neill's Music of Ireland, Ryan's Mammoth Collection and Aird's Airs, as the
Python package music21 carries them.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from audiomancer.errors import MissingDependencyError, ModelTrainingError
from audiomancer.midi import read_midi
from audiomancer.music import Pattern
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import drum_events

__all__ = [
    "Corpus",
    "drum_corpus",
    "groove_performances",
    "load_corpus",
    "melody_corpus",
    "performed_events",
    "save_corpus",
]

_BAR = 16
_TUNE_BOOKS = ("oneills1850", "ryansMammoth", "airdsAirs")
_LOWEST, _PITCHES = 48, 36
_VALIDATION_SHARE = 0.1


class Corpus(NamedTuple):
    """Event sequences, each of shape [time].

    Attributes:
        train: pieces to learn from.
        validation: pieces to be measured on.
    """

    train: list[Ints]
    validation: list[Ints]


class _Sung(NamedTuple):
    onset: float  # quarter notes from the first downbeat
    duration: float
    pitch: int


def drum_corpus(groove: Path) -> Corpus:
    """Groove's 4/4 performances under its own split, as sets of the nine drum types of magenta's drum kit.

    Args:
        groove: the folder that holds ``info.csv``.

    Raises:
        ModelTrainingError: if the folder is not Groove.
        MidiFileError: if one of its files cannot be read.
    """
    files = (_groove_files(groove, split) for split in Corpus._fields)
    return Corpus(*([performed_events(read_midi(path).pattern) for path in paths] for paths in files))


def groove_performances(groove: Path, split: str = "train", beat_type: str | None = None) -> Iterator[Pattern]:
    """Groove's 4/4 performances of a split as they were played, off the grid.

    Args:
        groove: the folder that holds ``info.csv``.
        split: ``train`` or ``validation``.
        beat_type: ``beat`` or ``fill`` for these alone; None for all.

    Returns:
        The performances, each read when it is asked for.

    Raises:
        ModelTrainingError: if the folder is not Groove.
        MidiFileError: if one of its files cannot be read.
    """
    return (read_midi(path).pattern for path in _groove_files(groove, split, beat_type))


def melody_corpus(openewld: Path) -> Corpus:
    """Lead sheets and old tunes in 4/4, transposed to the key without sharps or flats.

    One in ten is kept for validation, chosen by a hash of its notes, so that a tune that stands in two
    collections is never on both sides.

    Args:
        openewld: the folder of compressed MusicXML files.

    Raises:
        MissingDependencyError: if music21 is not installed.
    """
    music21 = _music21()
    tunes = {}
    for score in _scores(music21, openewld):
        for events in _melodies(score):
            tunes[blake2b(events.tobytes(), digest_size=8).digest()] = events
    split = Corpus([], [])
    for key in sorted(tunes):
        (split.validation if key[0] < 256 * _VALIDATION_SHARE else split.train).append(tunes[key])
    return split


def save_corpus(corpus: Corpus, path: Path) -> None:
    """Write a corpus, so that the next training need not read thousands of scores again.

    Args:
        corpus: what to write.
        path: a ``.npz`` file; one that is there is replaced.
    """
    arrays = {
        f"{name}_{part}": value
        for name, pieces in corpus._asdict().items()
        for part, value in (
            ("events", np.concatenate(pieces).astype(np.int16)),
            ("lengths", np.array([len(piece) for piece in pieces])),
        )
    }
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_corpus(path: Path) -> Corpus:
    """Read the file that :func:`save_corpus` wrote.

    Raises:
        ModelTrainingError: if it is another file.
    """
    try:
        with np.load(path) as arrays:
            return Corpus(
                *(
                    np.split(arrays[f"{name}_events"].astype(np.int64), np.cumsum(arrays[f"{name}_lengths"])[:-1])
                    for name in Corpus._fields
                )
            )
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ModelTrainingError(
            f"{path} is no cache of scores that can be read; name another, or delete it"
        ) from error


def performed_events(performance: Pattern) -> Ints:
    """The sets of drums that a performance strikes, from the first bar with a hit to the last hit.

    Args:
        performance: drums as they were played.

    Returns:
        Events of shape ``[time]``, sixteen a bar.

    Raises:
        ModelTrainingError: if it holds no drum.
    """
    steps = round(performance.length * _BAR / 4 / performance.ticks_per_beat)
    # A hit just before the end of the last bar belongs after it, not at its start as in a loop.
    open_ended = replace(performance, bars=performance.bars + 1)
    events = drum_events(open_ended, CONFIGS["drum_kit"])[: steps + 1]
    struck = np.flatnonzero(events)
    if not struck.size:
        raise ModelTrainingError("a performance of the Groove MIDI Dataset holds no drum; get the dataset anew")
    return events[struck[0] // _BAR * _BAR : struck[-1] + 1]


def _groove_files(groove: Path, split: str, beat_type: str | None = None) -> list[Path]:
    """The 4/4 performances of a split, at least one; of one type alone if it is given."""
    index = groove / "info.csv"
    if not index.is_file():
        raise ModelTrainingError(f"{groove} is not the Groove MIDI Dataset: there is no info.csv in it")
    try:
        with index.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        names = [
            row["midi_filename"]
            for row in rows
            if (row["time_signature"], row["split"]) == ("4-4", split)
            and (beat_type is None or row["beat_type"] == beat_type)
        ]
    except (OSError, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise ModelTrainingError(f"{index} is not the list of the Groove MIDI Dataset: {error!r:.200}") from error
    if not names:
        raise ModelTrainingError(f"{index} lists no performance in 4/4 of the split {split}; get the dataset anew")
    return [groove / name for name in names]


def _music21() -> Any:
    try:
        with redirect_stderr(io.StringIO()):  # it asks for a plotting library that nothing here needs
            import music21
    except ImportError as error:
        raise MissingDependencyError(
            "reading scores needs music21, which is not installed; run script/bootstrap --magenta"
        ) from error
    return music21


def _scores(music21: Any, openewld: Path) -> Iterator[Any]:
    """Every score that can be read; old collections hold a few that cannot."""
    folder = Path(music21.__file__).parent / "corpus"
    books = [(path, "abc") for name in _TUNE_BOOKS for path in sorted((folder / name).glob("*.abc"))]
    for path, form in [*books, *((path, "musicxml") for path in sorted(openewld.glob("*.mxl")))]:
        try:
            found = music21.converter.parseData(_text(path), format=form)
        except Exception:  # noqa: BLE001  music21 raises whatever its parsers meet
            continue
        yield from found.scores if isinstance(found, music21.stream.Opus) else [found]


def _text(path: Path) -> str:
    """A tune book as it is, or the score inside a compressed MusicXML file."""
    data = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".xml") and not n.startswith("META-INF"))
            data = archive.read(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _melodies(score: Any) -> Iterator[Ints]:
    """The first part's melody, if it is all in 4/4 and has one key signature."""
    part = score.parts[0] if score.parts else score
    metres = {m.ratioString for m in part.recurse().getElementsByClass("TimeSignature")}
    keys = {k.sharps for k in part.recurse().getElementsByClass("KeySignature")}
    measures = list(part.getElementsByClass("Measure"))
    if not metres or not metres <= {"4/4", "2/2"} or len(keys) != 1 or len(measures) < 4:
        return
    # A pickup is a first measure that is shorter than a bar: its notes come before the first downbeat.
    pickup = measures[1].offset if measures[1].offset < _BAR // 4 else 0.0
    sung = list(_sung(part.stripTies(), (_BAR // 4 - pickup) % (_BAR // 4)))
    if sung:
        yield _events(_in_range(sung, -7 * keys.pop() % 12))


def _sung(part: Any, shift: float) -> Iterator[_Sung]:
    for note in part.flatten().notes:
        if note.duration.quarterLength > 0 and "ChordSymbol" not in note.classes:
            pitch = max(p.midi for p in note.pitches)
            yield _Sung(float(note.offset) + shift, float(note.duration.quarterLength), pitch)


def _in_range(sung: Iterable[_Sung], transposition: int) -> list[_Sung]:
    """The notes in the plain key, in the octave that centres them, those outside folded by octaves."""
    notes = list(sung)
    centre = (min(n.pitch for n in notes) + max(n.pitch for n in notes)) / 2 + transposition
    amount = transposition + 12 * round((_LOWEST + (_PITCHES - 1) / 2 - centre) / 12)
    low, high = _LOWEST, _LOWEST + _PITCHES

    def fold(pitch: int) -> int:
        return pitch if low <= pitch < high else low + (pitch - low) % 12 + (12 if pitch >= high else 0)

    return [n._replace(pitch=fold(n.pitch + amount)) for n in notes]


def _events(notes: list[_Sung]) -> Ints:
    """Melody events on sixteenths; of two notes on a step the higher stays, and a note ends where the next starts."""
    steps: dict[int, _Sung] = {}
    for note in sorted(notes, key=lambda n: n.pitch):
        steps[round(note.onset * _BAR / 4)] = note
    starts = sorted(steps)
    ends = [max(s + 1, round((steps[s].onset + steps[s].duration) * _BAR / 4)) for s in starts]
    events = np.zeros(-(-max(ends) // _BAR) * _BAR, dtype=np.int64)
    for end, following in zip(ends, [*starts[1:], len(events)], strict=True):
        if end < following:
            events[end] = 1
    for start in starts:
        events[start] = 2 + steps[start].pitch - _LOWEST
    first = starts[0] // _BAR * _BAR
    return events[first:]
