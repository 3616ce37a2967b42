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
    """One of the items, each with the same chance."""
    return items[int(rng.integers(len(items)))]


def nonzero(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number in ``low`` .. ``high`` other than 0, each with the same chance; 0 if there is none.

    The range holds 0.
    """
    if low == high:
        return 0
    number = int(rng.integers(low, high))
    return number + (number >= 0)


def drawn(rng: np.random.Generator, items: Sequence[T], chance: float) -> list[T]:
    """Those of the items that are hit, each with the same chance, in their order."""
    return list(compress(items, (rng.random(len(items)) < chance).tolist()))


def drawn_bars(rng: np.random.Generator, pattern: Pattern, chance: float) -> list[tuple[int, list[Note]]]:
    """Those of the bars that are hit, each with the same chance: number, from 0, and the notes that begin there."""
    bars: dict[int, list[Note]] = {bar: [] for bar in drawn(rng, range(pattern.bars), chance)}
    if bars:
        bar_ticks = pattern.ticks_per_bar
        for note in pattern.notes:
            if note.onset // bar_ticks in bars:
                bars[note.onset // bar_ticks].append(note)
    return list(bars.items())


def once(vary: Callable[[Pattern, np.random.Generator], Variation]) -> Apply:
    """An operator that draws once for the whole pattern."""

    def apply(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
        return vary(pattern, rng) if rng.random() < chance else Variation(pattern)

    return apply
