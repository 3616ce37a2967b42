"""The ways in which operators draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import TYPE_CHECKING, TypeVar

from audiomancer.music import Note, Pattern
from audiomancer.variation._edits import Variation

if TYPE_CHECKING:
    import numpy as np

    Apply = Callable[[Pattern, float, np.random.Generator], Variation]

__all__ = ["drawn", "drawn_bars", "nonzero", "once", "pick"]

T = TypeVar("T")


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    """One of some items, each with the same chance.

    Args:
        rng: chance; it is drawn from once.
        items: at least one.

    Returns:
        The item.
    """
    return items[int(rng.integers(len(items)))]


def nonzero(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number of a range other than 0, each with the same chance.

    Args:
        rng: chance; it is drawn from once unless the range holds nothing but 0.
        low: the lowest, at most 0.
        high: the highest, at least 0.

    Returns:
        ``low`` to ``high`` without 0; 0 where both are 0.
    """
    if low == high:
        return 0
    number = int(rng.integers(low, high))
    return number + (number >= 0)


def drawn(rng: np.random.Generator, items: Sequence[T], chance: float) -> list[T]:
    """Those of some items that are hit.

    Args:
        rng: chance; it is drawn from once an item.
        items: what may be hit.
        chance: 0-1, that of each item on its own.

    Returns:
        The items that are hit, in their order.
    """
    return list(compress(items, (rng.random(len(items)) < chance).tolist()))


def drawn_bars(rng: np.random.Generator, pattern: Pattern, chance: float) -> list[tuple[int, list[Note]]]:
    """Those of a pattern's bars that are hit.

    Args:
        rng: chance; it is drawn from once a bar.
        pattern: the pattern.
        chance: 0-1, that of each bar on its own.

    Returns:
        For each bar that is hit its number, from 0, and the notes that begin in it.
    """
    bars: dict[int, list[Note]] = {bar: [] for bar in drawn(rng, range(pattern.bars), chance)}
    if bars:
        bar_ticks = pattern.ticks_per_bar
        for note in pattern.notes:
            if note.onset // bar_ticks in bars:
                bars[note.onset // bar_ticks].append(note)
    return list(bars.items())


def once(vary: Callable[[Pattern, np.random.Generator], Variation]) -> Apply:
    """The operator that draws once for the whole pattern, of a function that varies the pattern when it is hit."""

    def apply(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
        return vary(pattern, rng) if rng.random() < chance else Variation(pattern)

    return apply
