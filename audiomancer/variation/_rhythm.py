"""Operators on the time of a whole pattern: rotate, retrograde, double and half time, quantise, swing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from audiomancer.music import Note, Pattern
from audiomancer.music.grid import Grid
from audiomancer.variation._draws import pick
from audiomancer.variation._edits import Edit, Variation, edited, rewritten

if TYPE_CHECKING:
    import numpy as np

__all__ = ["double_time", "half_time", "quantize", "retrograde", "rotate", "swing"]

ROTATIONS = (1, 2, 3, 4, 8, 12)
"""Sixteenths by which a loop is rotated: within a beat, or by whole beats."""

SWING_DELAY = 1 / 3
"""Full swing, as a share of a sixteenth: the second of two then falls on the last third of a triplet."""


def rotate(pattern: Pattern, rng: np.random.Generator) -> Variation:
    """All notes later or earlier by some sixteenths; what leaves the loop at one end enters at the other.

    Args:
        pattern: the parent.
        rng: chance; the same state gives the same child.

    Returns:
        The child, one line that says what was done, and one for each note that had to be shortened.
    """
    grid = Grid.of(pattern)
    steps = pick(rng, ROTATIONS)
    direction = pick(rng, ("later", "earlier"))
    shift = grid.tick(steps) if direction == "later" else -grid.tick(steps)
    notes = [replace(n, onset=(n.onset + shift) % pattern.length) for n in pattern.notes]
    return rewritten(pattern, notes, f"every note {steps} sixteenths {direction}, round the loop")


def retrograde(pattern: Pattern, rng: np.random.Generator) -> Variation:
    """The loop played backwards.

    A melody or a bass is mirrored in time, so that a note begins where it ended. Drums are mirrored step by step:
    what was hit on the first sixteenth is hit on the last.

    Args:
        pattern: the parent.
        rng: not drawn from; operators share one signature.

    Returns:
        The child, one line that says what was done, and one for each note that had to be shortened.
    """
    grid, length = Grid.of(pattern), pattern.length

    def mirrored(note: Note) -> int:
        if pattern.kind == "drums":
            return (length - grid.tick(1) - note.onset) % length
        return length - min(note.end, length)

    return rewritten(pattern, [replace(n, onset=mirrored(n)) for n in pattern.notes], "played backwards")


def double_time(pattern: Pattern, rng: np.random.Generator) -> Variation:
    """The loop twice as fast, and twice, so that the bars are filled.

    Args:
        pattern: the parent.
        rng: not drawn from; operators share one signature.

    Returns:
        The child, one line that says what was done, and one for each note that had to be shortened.
    """
    fast = [replace(n, onset=n.onset // 2, duration=max(1, n.duration // 2)) for n in pattern.notes]
    again = [replace(n, onset=n.onset + pattern.length // 2) for n in fast]
    return rewritten(pattern, fast + again, "twice as fast, played twice")


def half_time(pattern: Pattern, rng: np.random.Generator) -> Variation:
    """The first half of the loop at half the speed.

    Args:
        pattern: the parent.
        rng: not drawn from; operators share one signature.

    Returns:
        The child, one line that says what was done, and one for each note that had to be shortened.
    """
    slow = [
        replace(n, onset=n.onset * 2, duration=n.duration * 2) for n in pattern.notes if n.onset * 2 < pattern.length
    ]
    return rewritten(pattern, slow, "the first half at half the speed")


def quantize(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Every note moves towards its sixteenth.

    Args:
        pattern: the parent.
        chance: 0-1, the share of the way that each note moves; 1 is on the grid.
        rng: not drawn from; operators share one signature.

    Returns:
        The child, and one line for each note that moved.
    """
    grid = Grid.of(pattern)
    return _placed(pattern, lambda onset: onset + round((grid.tick(grid.step(onset)) - onset) * chance))


def swing(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Every second sixteenth is played later.

    Args:
        pattern: the parent.
        chance: 0-1, the share of full triplet swing.
        rng: not drawn from; operators share one signature.

    Returns:
        The child, and one line for each note that moved.
    """
    grid = Grid.of(pattern)
    delay = round(grid.tick(1) * SWING_DELAY * chance)
    return _placed(pattern, lambda onset: min(onset + delay * (grid.step(onset) % 2), pattern.length - 1))


def _placed(pattern: Pattern, place: Callable[[int], int]) -> Variation:
    return edited(pattern, (Edit(n, replace(n, onset=place(n.onset))) for n in pattern.notes))
