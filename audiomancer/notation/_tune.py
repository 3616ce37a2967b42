"""The melody of a song as it is played: ties joined, a pattern for each section."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from audiomancer.music import TICKS_PER_BEAT, Chart, Note, Pattern, without_overlaps
from audiomancer.notation._bars import Bar, Stretch
from audiomancer.notation._measures import Measure, Sung, bar_length

__all__ = ["tune"]

_VELOCITY = 90
_TEMPO = 120.0
_FINEST = 32767 // TICKS_PER_BEAT * TICKS_PER_BEAT  # where no resolution keeps every tuplet exact


class _Heard(NamedTuple):
    """A note as it is played: the section it begins in, and quarter notes from the start of that."""

    section: int
    at: Fraction
    lasts: Fraction
    pitch: int


def tune(measures: Sequence[Measure], played: Sequence[Stretch], chart: Chart) -> tuple[Pattern, ...]:
    """The melody of each section as it is played.

    Args:
        measures: as they are written.
        played: the stretches of bars as they are played.
        chart: tells key, scale and tempo.

    Returns:
        Patterns of the kind ``melody``, at the coarsest multiple of 960 ticks a beat in which each note is exact; where
        there is none, to the nearest tick of 32640 a beat.
    """
    heard = _heard(measures, played)
    ticks = lcm(TICKS_PER_BEAT, *(time.denominator for note in heard for time in (note.at, note.lasts)))
    ticks = ticks if ticks <= 32767 else _FINEST
    found: list[list[Note]] = [[] for _ in played]
    for note in heard:
        found[note.section].append(_note(note, ticks, played[note.section]))
    return tuple(
        Pattern(
            kind="melody",
            notes=without_overlaps(notes),
            bars=len(stretch.bars),
            time_signature=stretch.signature,
            tempo=chart.tempo or _TEMPO,
            key=chart.key,
            scale=chart.scale,
            ticks_per_beat=ticks,
        )
        for stretch, notes in zip(played, found, strict=True)
    )


def _note(note: _Heard, ticks: int, stretch: Stretch) -> Note:
    """A note in ticks, inside the bars and at least a tick long."""
    length = round(len(stretch.bars) * bar_length(stretch.signature) * ticks)
    onset = min(round(note.at * ticks), length - 1)
    return Note(onset, max(1, round((note.at + note.lasts) * ticks) - onset), note.pitch, _VELOCITY)


def _heard(measures: Sequence[Measure], played: Sequence[Stretch]) -> list[_Heard]:
    """The notes in the order in which they are played."""
    result, song, tied_to = list[_Heard](), Fraction(0), Fraction(-1)
    for number, stretch in enumerate(played):
        whole = bar_length(stretch.signature)
        for place, bar in enumerate(stretch.bars):
            start = place * whole
            for note in _sung(measures, bar):
                begins = song + start + note.at
                if note.from_before and tied_to == begins and result[-1].pitch == note.pitch:
                    result[-1] = result[-1]._replace(lasts=result[-1].lasts + note.lasts)
                else:
                    result.append(_Heard(number, start + note.at, note.lasts, note.pitch))
                tied_to = begins + note.lasts if note.goes_on else Fraction(-1)
        song += len(stretch.bars) * whole
    return result


def _sung(measures: Sequence[Measure], bar: Bar) -> list[Sung]:
    """The notes of a bar in its own time; one that still sounds where the next measure begins ends there."""
    found = list[Sung]()
    for piece in bar.pieces:
        for note in measures[piece.measure].notes:
            at = piece.at + note.at
            if at < piece.end:
                found.append(note._replace(at=at, lasts=min(note.lasts, piece.end - at)))
    return found
