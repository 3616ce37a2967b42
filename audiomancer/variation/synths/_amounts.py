"""How far a step goes: what an amount means in octaves, in ratios and in shares of a range.

A step is drawn between half and the whole of what the amount allows, so that every step of an amount can be heard, and
amounts that lie apart bring steps that lie apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["geometric_mean", "ratio", "size", "step"]


def size(rng: np.random.Generator, amount: float, widest: float) -> float:
    """How far to go: between half and the whole of ``amount * widest``, in the unit of ``widest``.

    Args:
        rng: chance; the same state gives the same size.
        amount: strength of the mutation, 0-1.
        widest: the largest size at amount 1.

    Returns:
        At least 0.
    """
    return amount * widest * float(rng.uniform(0.5, 1.0))


def step(rng: np.random.Generator, amount: float, widest: float) -> float:
    """A :func:`size` up or down, each as likely as the other.

    Args:
        rng: chance; the same state gives the same step.
        amount: strength of the mutation, 0-1.
        widest: the largest size at amount 1.

    Returns:
        A number below or above 0.
    """
    return size(rng, amount, widest) * (1.0 if rng.random() < 0.5 else -1.0)


def ratio(rng: np.random.Generator, amount: float, octaves: float) -> float:
    """A factor for what is heard by ratios, such as a frequency or a time.

    Args:
        rng: chance; the same state gives the same factor.
        amount: strength of the mutation, 0-1.
        octaves: by how many doublings or halvings it may go at amount 1.

    Returns:
        More than 0; as likely above 1 as below.
    """
    return float(2 ** step(rng, amount, octaves))


def geometric_mean(one: float, other: float) -> float:
    """The mean by ratios: 156 between 55 and 440.

    Args:
        one: a number.
        other: another.

    Returns:
        The value that is as many times the one as the other is times it; where one of them is not above 0, so that
        there are no ratios, the arithmetic mean.
    """
    return (one * other) ** 0.5 if one > 0 and other > 0 else (one + other) / 2
