"""The grid of a pattern: where each note stands when it is written as steps.

A pattern whose bars divide into at most 96 equal slots is on a grid already and stays as it is: sixteenths, triplets,
quintuplets, and swing in these. Of any other each note that is off goes to its metrical place; see
:func:`audiomancer.music.places_of`. No hit is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from audiomancer.music import Pattern, places_of, settled_ones

__all__ = ["Placed", "moved_by_grid", "on_grid", "placed"]

_FINEST_OF_A_QUARTER = 16
"""Sixty-fourths: what stands on a finer grid is a feel."""


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

    @property
    def moves(self) -> tuple[int, ...]:
        """For each note the ticks from its place to where it is struck, the short way round; early is below 0."""
        length, half = self.pattern.length, self.pattern.length // 2
        return tuple(
            (note.onset - place + half) % length - half
            for note, place in zip(self.pattern.notes, self.places, strict=True)
        )

    @property
    def is_grid(self) -> bool:
        """Whether all notes are on the grid already, and their lengths too."""
        return not any(self.moves) and self.lengths == tuple(note.duration for note in self.pattern.notes)


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
    """How many notes ``timing="grid"`` moves, and by how many milliseconds at most, measured round the loop."""
    at = placed(pattern)
    ticks_per_millisecond = at.pattern.ticks_per_beat * pattern.tempo / 60_000
    return sum(move != 0 for move in at.moves), max(map(abs, at.moves), default=0) / ticks_per_millisecond


@lru_cache(maxsize=16)
def placed(pattern: Pattern, *, nudged: bool = False) -> Placed:
    """The grid of a pattern, with the place of each note on it.

    Args:
        pattern: the pattern.
        nudged: whether it is written beside the steps how late each note is, so that a swing between the steps of a
            bar needs no finer ones.

    Returns:
        The places.
    """
    strokes = [(note.onset, note.pitch) for note in pattern.notes]
    finest = _FINEST_OF_A_QUARTER if nudged else None
    metre = pattern.ticks_per_beat, pattern.time_signature
    found = places_of(strokes, *metre, length=pattern.length, finest=finest)
    pattern = pattern.at_resolution(pattern.ticks_per_beat * found.factor)
    return Placed(pattern, found.ticks, _lengths(pattern, found.unit), found.unit)


def _nearest(tick: int, unit: int) -> int:
    return (2 * tick + unit) // (2 * unit) * unit


def _lengths(pattern: Pattern, unit: int) -> tuple[int, ...]:
    """For each note its ticks on the grid, at least one unit; unchanged for drums and where all fit a grid."""
    edges = [tick for note in pattern.notes for tick in (note.onset, note.end)]
    if pattern.kind == "drums" or all(settled_ones(edges, pattern.ticks_per_bar)):
        return tuple(note.duration for note in pattern.notes)
    return tuple(max(unit, _nearest(note.duration, unit)) for note in pattern.notes)
