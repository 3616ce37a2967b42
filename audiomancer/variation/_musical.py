"""The mix: several operators that act together, drawn again until the child is as far from its parent as was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from audiomancer.analyzers.likeness import AUDIBLE, hits_changed
from audiomancer.music import Pattern
from audiomancer.variation._edits import Variation

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.variation._draws import Apply
    from audiomancer.variation._operators import Operator

__all__ = ["TOLD_BY", "Part", "mixed"]

SHARE = 0.75
"""Hits or notes that change at amount 1, as a share of those of the parent."""

BAND = (0.5, 1.6)
"""The least and the most that a child may change, as factors of what was asked for."""

TOLD_BY = 2
"""Changed hits by which a child can be told from its parent; fewer are asked for only below an amount of 0.1."""

DRAWS = 8
"""How often a child is drawn before the nearest to the band is taken."""

FURTHER = 1.5
"""How much stronger the operators act after a child that was too near, and weaker after one that was too far."""


@dataclass(frozen=True, slots=True)
class Part:
    """An operator of a mix.

    Attributes:
        operator: the operator.
        often: how often it acts, 0-1 of the births; at amount 0 none does.
    """

    operator: Operator
    often: float


def mixed(parts: Sequence[Part]) -> Apply:
    """The operator that lets a mix of operators act.

    Args:
        parts: what may act, in the order in which it does; those for the kind of the pattern are taken.

    Returns:
        A function of a pattern, the amount 0-1 and a random generator. It draws some parts and lets each act as far as
        those before it have left; a child that is too near to its parent, or too far for the amount, is drawn again,
        and the nearest to what was asked is taken after some draws. What changes but is not heard does not count.
    """

    def musical(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
        if not amount or not pattern.notes:
            return Variation(pattern)
        fitting = [part for part in parts if pattern.kind in part.operator.kinds]
        low, high = _band(pattern, amount)
        nearest, missed, strength = Variation(pattern), low, amount
        for _ in range(DRAWS):
            # What is held back in the parent has to be held back here, before the distance is judged.
            drawn = _drawn(pattern, fitting, strength, SHARE * amount, rng)
            changed = hits_changed(pattern, drawn.pattern)
            if (miss := max(low - changed, changed - high, 0.0)) < missed:
                nearest, missed = drawn, miss
            if not miss:
                break
            strength = min(1.0, strength * FURTHER if changed < low else strength / FURTHER)
        return nearest

    return musical


def _band(pattern: Pattern, amount: float) -> tuple[float, float]:
    """The least and the most share of hits that may change."""
    heard = sum(n.velocity >= AUDIBLE for n in pattern.notes) or 1
    least = min(TOLD_BY, ceil(10 * TOLD_BY * amount)) / heard
    low, high = (factor * SHARE * amount for factor in BAND)
    return max(low, least), max(high, 2 * least)


def _drawn(
    pattern: Pattern, parts: Sequence[Part], strength: float, wanted: float, rng: np.random.Generator
) -> Variation:
    """One child: each part that is drawn acts as far as those before it have left of what is wanted."""
    child, log = pattern, list[str]()
    for part in parts:
        operator = part.operator
        if rng.random() < part.often:
            left = max(0.0, 1.0 - hits_changed(pattern, child) / wanted)
            step = operator.apply(child, min(1.0, strength * left * operator.weight), rng)
            child = step.pattern
            log += [f"{operator.name}: {line}" for line in step.log]
    return Variation(child, tuple(log))
