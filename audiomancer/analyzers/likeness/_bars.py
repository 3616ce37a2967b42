"""How much of a bar comes again some bars later."""

from __future__ import annotations

from collections.abc import Collection

from audiomancer.analyzers.likeness._hits import hits_of
from audiomancer.music import Grid, Pattern

__all__ = ["bar_likeness", "rhythm_return"]


def bar_likeness(pattern: Pattern, distance: int) -> float | None:
    """How much of a bar the bar some bars later brings again.

    Args:
        pattern: drums, or a melody or bass, of which pitches count as lines.
        distance: bars from one to the other, at least 1.

    Returns:
        What the two have in common as a share of what either has (Jaccard), 0-1: the mean over all bars of the
        pattern that have such a later one and are not both empty; None where there is none.

    Source: Gómez-Marín, Jordà and Herrera, "Drum rhythm spaces", Journal of New Music Research 49 (2020).
    """
    bars = _bars(pattern, hits_of(pattern))
    shares = [len(a & b) / len(a | b) for a, b in zip(bars, bars[distance:], strict=False) if a or b]
    return sum(shares) / len(shares) if shares else None


def rhythm_return(pattern: Pattern, distance: int) -> float | None:
    """How often a bar has exactly the rhythm of the bar some bars before.

    Args:
        pattern: the pattern; only when something begins counts.
        distance: bars from one to the other, at least 1.

    Returns:
        The share of bars, 0-1, among those that have such an earlier one and are not both empty; None where there is
        none.
    """
    bars = _bars(pattern, {(0, step) for _, step in hits_of(pattern)})
    same = [a == b for a, b in zip(bars, bars[distance:], strict=False) if a or b]
    return sum(same) / len(same) if same else None


def _bars(pattern: Pattern, places: Collection[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """The lines and steps of each bar."""
    grid = Grid.of(pattern)
    bars: list[set[tuple[int, int]]] = [set() for _ in range(grid.bars)]
    for line, step in places:
        bars[step // grid.bar_steps].add((line, step % grid.bar_steps))
    return bars
