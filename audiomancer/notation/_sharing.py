"""Chords that a file puts at one place, over one long note, share its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from audiomancer.music import Chord, TimeSignature

__all__ = ["shared"]


def shared(
    chords: Mapping[Fraction, Sequence[Chord | None]],
    spans: Mapping[Fraction, Fraction],
    length: Fraction,
    signature: TimeSignature,
) -> list[tuple[Fraction, Chord | None]]:
    """The places of the chords of a measure.

    Many programs write no offset, so that two chords over one whole note stand both at its start. They share the note:
    each begins on a beat where there are as many, and the first keeps what is over, as in ``F . D7 Gm7`` of three
    in four beats.

    Args:
        chords: places, quarter notes from the start of the measure, to the chords that stand there.
        spans: onsets of notes and rests to their ends, quarter notes.
        length: of the measure, quarter notes.
        signature: of the measure.

    Returns:
        Places and chords in order of time, no two at one place; all inside the measure.
    """
    placed = dict[Fraction, list[Chord | None]]()
    last = max((at for at in spans if at < length), default=Fraction(0))
    for at in sorted(chords):
        placed.setdefault(at if at < length else last, []).extend(chords[at])
    for at, together in placed.items():  # of "no chord" and a chord at one place the chord is meant
        placed[at] = [chord for chord in together if chord is not None] or [None]
    result = list[tuple[Fraction, Chord | None]]()
    for at, following in pairwise([*sorted(placed), length]):
        end = min(following, spans.get(at, following), length)
        result += zip(_starts(at, end, len(placed[at]), _beat(signature)), placed[at], strict=True)
    return result


def _beat(signature: TimeSignature) -> Fraction:
    """Quarter notes in what is counted: a dotted quarter in 6/8, and never more than a quarter in simple time."""
    numerator, denominator = signature
    if denominator >= 8 and numerator % 3 == 0:
        return Fraction(12, denominator)
    return Fraction(4, max(denominator, 4))


def _starts(start: Fraction, end: Fraction, count: int, unit: Fraction) -> list[Fraction]:
    """Where each of some chords begins that share a stretch of time."""
    while (end - start) // unit < count and unit.denominator < 2**20:
        unit = unit / 3 if unit.numerator % 3 == 0 else unit / 2
    each, over = divmod((end - start) // unit, count)
    if not each:
        unit, each, over = (end - start) / count, 1, 0
    return [start + unit * (each * index + (over if index else 0)) for index in range(count)]
