"""Lead sheets as tunes: just so much of MusicXML as learning from melodies needs.

Only training and its measurements read scores. The first voice of the first part is taken, as it is written, without
repeats; a score that changes its metre or its key signature is left out.

Source: MusicXML 4.0, W3C Music Notation Community Group (attributes, note, backup, forward, tie).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from audiomancer.errors import ModelTrainingError
from audiomancer.music import Note, Pattern

__all__ = ["read_tune", "read_tunes"]

_RESOLUTION = 480
_VELOCITY = 90
_LARGEST = 8_000_000  # bytes of a score, unpacked
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_MAJOR = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")  # from seven flats up
_MINOR = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")


class _Written(NamedTuple):
    onset: Fraction  # quarter notes from the start of the measure
    duration: Fraction
    pitch: int
    tied: bool  # goes on from the note before


def read_tunes(folder: Path, *, held_out: bool = False) -> Iterator[Pattern]:
    """The tunes of a folder of lead sheets, in the order of their names.

    Args:
        folder: holds compressed MusicXML files, ``.mxl``.
        held_out: whether to read every fifth score, which is kept for judging, or the four others.

    Returns:
        The tunes of the scores that hold one.

    Raises:
        ModelTrainingError: if there is no score in the folder.
    """
    paths = sorted(folder.glob("*.mxl"))
    if not paths:
        raise ModelTrainingError(f"there is no .mxl file in {folder}; name the folder with the lead sheets of OpenEWLD")
    found = (read_tune(path) for index, path in enumerate(paths) if (index % 5 == 4) == held_out)
    return (tune for tune in found if tune is not None)


def read_tune(path: Path) -> Pattern | None:
    """The melody of a lead sheet.

    Args:
        path: a compressed MusicXML file.

    Returns:
        A melody of 480 ticks a beat whose bars begin on the downbeats, a pickup at the end of the first; None if the
        score holds no melody in one metre and one key.

    Raises:
        ModelTrainingError: if the file is no such score.
    """
    try:
        part = _score(path).find("part")
        return None if part is None else _tune(part)
    except (OSError, zipfile.BadZipFile, ElementTree.ParseError, StopIteration, KeyError, ValueError) as error:
        raise ModelTrainingError(f"{path} is no compressed MusicXML: {error!r:.200}") from error


def _score(path: Path) -> ElementTree.Element:
    """The root of the score. Python's parser asks for no external entity, so nothing else is opened."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith((".xml", ".musicxml")) and not n.startswith("META-INF"))
        with archive.open(name) as file:
            text = file.read(_LARGEST)
    return ElementTree.fromstring(text)


def _tune(part: ElementTree.Element) -> Pattern | None:
    metres = {(t.findtext("beats"), t.findtext("beat-type")) for t in part.iter("time")}
    keys = {(k.findtext("fifths"), k.findtext("mode") or "major") for k in part.iter("key")}
    if len(metres) != 1 or len(keys) != 1:
        return None
    (beats, unit), (fifths, mode) = metres.pop(), keys.pop()
    signature = int(beats or 0), int(unit or 0)
    empty = Pattern(
        kind="melody",
        notes=(),
        bars=1,
        time_signature=signature,
        key=(_MINOR if mode == "minor" else _MAJOR)[int(fifths or 0) + 7],
        scale="minor" if mode == "minor" else "major",
        ticks_per_beat=_RESOLUTION,
    )
    bars = list(_measures(part))
    written = [(index, note) for index, (_, notes) in enumerate(bars) for note in notes]
    full = Fraction(empty.ticks_per_bar, _RESOLUTION)
    lengths = [length for length, _ in bars]
    if not written or any(length > full for length in lengths):
        return None
    # A pickup is a first measure that is shorter than a bar: its notes come before the first downbeat. Measures that
    # are short later, at a repeat, are read as whole bars, so that the bars after them keep their downbeats.
    starts = [full - lengths[0], *accumulate([full] * (len(bars) - 1))] if len(bars) > 1 else [Fraction(0)]
    return _pattern(empty, ((starts[index], note) for index, note in written), len(bars))


def _pattern(empty: Pattern, written: Iterator[tuple[Fraction, _Written]], bars: int) -> Pattern:
    notes: list[Note] = []
    for start, note in written:
        onset, end = (round(beats * _RESOLUTION) for beats in (start + note.onset, start + note.onset + note.duration))
        before = notes[-1] if notes else None
        if note.tied and before is not None and before.pitch == note.pitch:
            notes[-1] = replace(before, duration=end - before.onset)
        elif before is not None and before.onset == onset:
            notes[-1] = max(before, Note(onset, end - onset, note.pitch, _VELOCITY), key=lambda n: n.pitch)
        else:
            notes.append(Note(onset, end - onset, note.pitch, _VELOCITY))
    return replace(empty, bars=bars).with_notes(notes)


def _measures(part: ElementTree.Element) -> Iterator[tuple[Fraction, list[_Written]]]:
    """Each measure's length in quarter notes and the notes of its first voice."""
    divisions = 1
    for measure in part.iter("measure"):
        cursor, longest, notes, voice = Fraction(0), Fraction(0), list[_Written](), None
        for element in measure:
            divisions = int(element.findtext("divisions") or divisions)
            length = Fraction(element.findtext("duration") or 0) / divisions
            if element.tag == "backup":
                cursor -= length
            elif element.tag == "forward" or (element.tag == "note" and element.find("rest") is not None):
                cursor += length
            elif element.tag == "note" and length:
                chord = element.find("chord") is not None
                voice = voice or element.findtext("voice")
                onset = cursor - length if chord else cursor
                if element.findtext("voice") in (None, voice):
                    tied = any(tie.get("type") == "stop" for tie in element.iter("tie"))
                    notes.append(_Written(onset, length, _pitch(element), tied))
                cursor = onset + length
            longest = max(longest, cursor)
        yield longest, notes


def _pitch(note: ElementTree.Element) -> int:
    step, octave = note.findtext("pitch/step"), note.findtext("pitch/octave")
    if step is None or octave is None:
        raise ValueError("a note without a pitch")
    return 12 * (int(octave) + 1) + _STEPS[step] + round(float(note.findtext("pitch/alter") or 0))
