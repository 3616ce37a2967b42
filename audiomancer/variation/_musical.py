"""The mix: several operators that act together, drawn again until the child is as far from its parent as was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import TYPE_CHECKING

from audiomancer.analyzers.likeness import AUDIBLE, hits_changed
from audiomancer.music import Note, Pattern
from audiomancer.variation._edits import Variation
from audiomancer.variation._held import held
from audiomancer.variation._hold import NOTHING_HELD, Hold, free_notes

if TYPE_CHECKING:
    import numpy as np

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


def mixed(parts: Sequence[Part]) -> Callable[..., Variation]:
    """The operator that lets a mix of operators act.

    Args:
        parts: what may act, in the order in which it does; those for the kind of the pattern are taken.

    Returns:
        A function of a pattern, the amount 0-1, a random generator and a hold. It draws some parts and lets each act as
        far as those before it have left; a child that is too near to its parent, or too far for the amount, is drawn
        again, and the nearest to what was asked is taken after some draws. What changes but is not heard does not
        count. Of a pattern of which something is held, the amount says how much of the rest changes; where only
        the feel may change, the parts that are for that act, once, and no others.
    """

    def musical(pattern: Pattern, amount: float, rng: np.random.Generator, hold: Hold = NOTHING_HELD) -> Variation:
        if not amount or not pattern.notes:
            return Variation(pattern)
        fitting = [part for part in parts if part.operator.acts_on(pattern.kind, hold)]
        if hold.feel_only:
            return _drawn(pattern, fitting, amount, inf, rng, hold)
        free = _heard(free_notes(hold, pattern)) / (_heard(pattern.notes) or 1) if hold else 1.0
        low, high = _band(pattern, amount, free)
        nearest, missed, strength = Variation(pattern), low, amount
        for _ in range(DRAWS):
            drawn = _drawn(pattern, fitting, strength, SHARE * amount * (free or 1.0), rng, hold)
            changed = hits_changed(pattern, drawn.pattern)
            # Where little may change, what is hardly heard is better than the parent itself.
            is_first = hold and drawn.pattern.notes != pattern.notes == nearest.pattern.notes
            if (miss := max(low - changed, changed - high, 0.0)) < missed or is_first:
                nearest, missed = drawn, miss
            if not miss:
                break
            strength = min(1.0, strength * FURTHER if changed < low else strength / FURTHER)
        return nearest

    return musical


def _band(pattern: Pattern, amount: float, free: float) -> tuple[float, float]:
    """The least and the most share of hits that may change, where so large a share of them is not held."""
    heard = _heard(pattern.notes) or 1
    least = min(TOLD_BY, ceil(10 * TOLD_BY * amount)) / heard
    low, high = (factor * SHARE * amount * free for factor in BAND)
    return max(low, least), max(high, 2 * least)


def _heard(notes: Iterable[Note]) -> int:
    return sum(note.velocity >= AUDIBLE for note in notes)


def _drawn(
    pattern: Pattern, parts: Sequence[Part], strength: float, wanted: float, rng: np.random.Generator, hold: Hold
) -> Variation:
    """One child: each part that is drawn acts as far as those before it have left of what is wanted."""
    child, log = pattern, list[str]()
    for part in parts:
        operator = part.operator
        if rng.random() < part.often:
            left = max(0.0, 1.0 - hits_changed(pattern, child) / wanted)
            step = operator.apply(child, min(1.0, strength * left * operator.weight), rng)
            step = held(pattern, step, hold, before=child)
            child = step.pattern
            log += [f"{operator.name}: {line}" for line in step.log]
    return Variation(child, tuple(log))
