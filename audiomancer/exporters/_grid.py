"""The grid of a pattern: where each note stands when it is written as steps.

A pattern whose bars divide into at most ``MAX_SLOTS`` equal slots is on a grid already and stays as it
is: sixteenths, triplets, quintuplets, and swing in these. Any other is moved to the nearest sixteenth
or eighth-note triplet, whichever fits better. No hit is lost: where two strokes of one sound would fall
together, both move to a finer grid instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from audiomancer.music import Pattern

__all__ = ["MAX_SLOTS", "Placed", "moved_by_grid", "on_grid", "placed"]

MAX_SLOTS = 96
"""The finest grid that is written as steps: in 4/4, thirty-second-note triplets and their halves."""

_MAX_RESOLUTION = 32767
_WHOLE_NOTE_GRIDS = (16, 12, 32, 64)


@dataclass(frozen=True, slots=True)
class Placed:
    """A pattern with the place of each of its notes on the grid.

    Attributes:
        pattern: the pattern, at a resolution in which grid and notes are whole ticks.
        places: for each note the tick of its place, from 0 to below the pattern's length; a note just before the end of
            the loop may stand at 0.
        lengths: for each note its ticks on the grid.
        unit: ticks between two places.
    """

    pattern: Pattern
    places: tuple[int, ...]
    lengths: tuple[int, ...]
    unit: int


def on_grid(pattern: Pattern, at: Placed | None = None) -> Pattern:
    """The pattern as it is exported with ``timing="grid"``: unchanged where it is on a grid, quantised otherwise.

    Lengths of melodies and basses are held to the grid too, those of drums stay.

    Args:
        pattern: the pattern.
        at: its places on the grid, if they are known already.

    Returns:
        The pattern, whose resolution may be finer.
    """
    at = at or placed(pattern)
    notes = zip(at.pattern.notes, at.places, at.lengths, strict=True)
    return at.pattern.with_notes(replace(note, onset=place, duration=length) for note, place, length in notes)


def moved_by_grid(pattern: Pattern) -> tuple[int, float]:
    """How many notes ``timing="grid"`` moves, and by how many milliseconds at most."""
    at = placed(pattern)
    gaps = [abs(note.onset - place) for note, place in zip(at.pattern.notes, at.places, strict=True)]
    # From just before the end of a loop to its beginning is a short way.
    moves = [min(gap, at.pattern.length - gap) for gap in gaps]
    ticks_per_millisecond = at.pattern.ticks_per_beat * pattern.tempo / 60_000
    return sum(move > 0 for move in moves), max(moves, default=0) / ticks_per_millisecond


def placed(pattern: Pattern) -> Placed:
    """The grid of a pattern, with the place of each note on it."""
    if _slots(pattern, (note.onset for note in pattern.notes)) <= MAX_SLOTS:
        places = tuple(note.onset for note in pattern.notes)
        unit = pattern.ticks_per_bar // _common_slots(pattern)
    else:
        pattern, unit = _best_grid(pattern)
        places = _snapped(pattern, unit)
    return Placed(pattern, places, _lengths(pattern, unit), unit)


def _slots(pattern: Pattern, ticks: Iterable[int]) -> int:
    """The most slots that any bar needs for these ticks to be on its grid."""
    needed: dict[int, int] = defaultdict(lambda: 1)
    for tick in ticks:
        bar, offset = divmod(tick, pattern.ticks_per_bar)
        needed[bar] = lcm(needed[bar], pattern.ticks_per_bar // gcd(offset, pattern.ticks_per_bar))
    return max(needed.values(), default=1)


def _common_slots(pattern: Pattern) -> int:
    """The slots of a bar that holds the places of all bars, and sixteenths where a bar has whole ones."""
    bar = pattern.ticks_per_bar
    slots = bar // gcd(bar, *(note.onset for note in pattern.notes))
    return lcm(slots, pattern.steps_per_bar) if bar % pattern.steps_per_bar == 0 else slots


def _best_grid(pattern: Pattern) -> tuple[Pattern, int]:
    """The pattern at a resolution that holds the grid which fits it best, and that grid's unit in ticks."""
    numerator, denominator = pattern.time_signature
    grids = []
    for per_whole_note in _WHOLE_NOTE_GRIDS:
        if per_whole_note * numerator % denominator == 0:
            unit = Fraction(4 * pattern.ticks_per_beat, per_whole_note)
            finer = pattern.ticks_per_beat * unit.denominator
            if finer <= _MAX_RESOLUTION:
                ticks = int(unit * unit.denominator)
                onsets = (note.onset * unit.denominator for note in pattern.notes)
                error = Fraction(sum(abs(tick - _nearest(tick, ticks)) for tick in onsets), unit.denominator)
                grids.append((error, finer, ticks))
    # The two coarsest that fit the metre, so that a feel is heard as feel and not as thirty-seconds. A few resolutions,
    # such as 32767, have none: there each note stays where it is.
    _, finer, ticks = min(grids[:2], default=(Fraction(0), pattern.ticks_per_beat, 1))
    return pattern.at_resolution(finer), ticks


def _snapped(pattern: Pattern, unit: int) -> tuple[int, ...]:
    """For each note its nearest place; strokes of one sound that would meet go to a grid twice as fine."""
    units = [unit] * len(pattern.notes)
    while True:
        places = [_nearest(note.onset, u) % pattern.length for note, u in zip(pattern.notes, units, strict=True)]
        meeting = defaultdict(list)
        for index, (note, place) in enumerate(zip(pattern.notes, places, strict=True)):
            meeting[note.pitch, place].append(index)
        crowded = [index for group in meeting.values() if len(group) > 1 for index in group]
        if not crowded:
            return tuple(places)
        for index in crowded:
            units[index] = units[index] // 2 if units[index] % 2 == 0 else 1


def _nearest(tick: int, unit: int) -> int:
    return (2 * tick + unit) // (2 * unit) * unit


def _lengths(pattern: Pattern, unit: int) -> tuple[int, ...]:
    """For each note its ticks on the grid, at least one unit; unchanged for drums and where all fit a grid."""
    edges = (tick for note in pattern.notes for tick in (note.onset, note.end))
    if pattern.kind == "drums" or _slots(pattern, edges) <= MAX_SLOTS:
        return tuple(note.duration for note in pattern.notes)
    return tuple(max(unit, _nearest(note.duration, unit)) for note in pattern.notes)
