"""How far a person agrees with themself: the ceiling of what can be learnt of their taste."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from audiomancer.fitness._judgements import Judgement, Stars

__all__ = ["Agreement", "agreement"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was heard more than once in a sitting, and what was said of it then.

    Attributes:
        repeats: how many times something was heard again.
        same: how often it was given the same stars as the time before.
        near: how often it was given at most one star more or less.
        noise: standard deviation of one rating, in stars, by these repeats alone; 0 without repeats.
    """

    repeats: int
    same: int
    near: int
    noise: float


def agreement(judgements: Iterable[Judgement]) -> Agreement:
    """How far a person agrees with themself.

    Args:
        judgements: in the order in which they were said.

    Returns:
        What the repeats among them tell. That a mood changes from sitting to sitting does not count.
    """
    given: dict[tuple[int, int], list[float]] = {}
    for one in judgements:
        if isinstance(one, Stars):
            given.setdefault((one.sitting, one.at), []).append(one.stars)
    apart = [abs(b - a) for stars in given.values() for a, b in pairwise(stars)]
    # Of two ratings with the same noise the squared difference is twice its variance in the mean.
    noise = sqrt(sum(a * a for a in apart) / (2 * len(apart))) if apart else 0.0
    return Agreement(len(apart), apart.count(0.0), sum(a <= 1 for a in apart), noise)
