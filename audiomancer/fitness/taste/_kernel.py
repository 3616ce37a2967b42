"""The kernel: how much of what is felt for one thing is felt for another, before the person has said what counts.

A taste is a sum: a curve for each descriptor, a surface over all descriptors, one over the grid, and one over the grid
of each voice. All are Gaussian processes with an RBF kernel of one length. A fifth of each is of its sitting alone, and
in each sitting a mood is added to everything.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), ch. 2 and 4; Duvenaud, Nickisch and
Rasmussen, "Additive Gaussian Processes", NIPS 2011.
"""

from __future__ import annotations

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._places import MOOD, Block, Places

__all__ = ["covariance", "variance"]

LENGTH = 1.25
"""Of every RBF, in standard deviations of a descriptor or of the grid; squared distances are means over columns."""
CURVES, SURFACE, GRID = 0.33, 0.33, 0.34
"""Variances in stars squared: of all curves together, of the surface over descriptors, and of those over the grid.
Where there are voices, half of the last is theirs together; where there is no grid, the first two share it."""
ACROSS = 0.8
"""What is left of a covariance from one sitting to another."""
MOOD_VARIANCE = 0.15
"""Of what is added to everything in a sitting, in stars squared."""

_RATE = -1 / (2 * LENGTH**2)


def covariance(a: Places, b: Places) -> Floats:
    """How much of the taste at one place is the taste at the other, before anything was heard.

    Args:
        a: n places.
        b: m places of the same kind.

    Returns:
        Covariances in stars squared; shape (n, m).
    """
    curves, *surfaces = _shares(len(a.blocks))
    total = _of_curves(a, b)
    total *= curves
    both = a.comparable[:, None] & b.comparable
    for part, share in enumerate(surfaces):
        one = _rbf(a.blocks[part], b.blocks[part])
        one *= share * _counted(a, b, part) * (both if part else 1.0)
        total += one
    same = (a.sitting[:, None] == b.sitting) & (a.sitting[:, None] >= 0)
    total *= np.where(same, 1.0, ACROSS)
    total += MOOD_VARIANCE * _counted(a, b, MOOD) * same
    return total


def variance(places: Places) -> Floats:
    """The variance of the taste at each place, before anything was heard.

    Args:
        places: n places.

    Returns:
        The diagonal of :func:`covariance` of the places with themselves, in stars squared; shape (n,).
    """
    curves, *surfaces = _shares(len(places.blocks))
    parts = np.ones((1, len(surfaces) + 1)) if places.parts is None else places.parts**2
    total = curves * (np.ones(len(places)) if places.curves is None else (places.curves**2).mean(1))
    for part, share in enumerate(surfaces):
        total += share * parts[:, part] * (places.comparable if part else 1.0)
    total *= np.where(places.sitting >= 0, 1.0, ACROSS)
    total += MOOD_VARIANCE * parts[:, MOOD] * (places.sitting >= 0)
    return total


def _shares(blocks: int) -> tuple[float, ...]:
    """The variance of all curves together, and of the surface on each block."""
    if blocks == 1:
        whole = CURVES + SURFACE
        return CURVES / whole, SURFACE / whole
    voices = blocks - 2
    return CURVES, SURFACE, GRID / 2 if voices else GRID, *[GRID / 2 / voices for _ in range(voices)]


def _of_curves(a: Places, b: Places) -> Floats:
    """The mean of the curves' correlations."""
    x, y = a.descriptors, b.descriptors
    total, one = np.zeros((len(a), len(b))), np.empty((len(a), len(b)))
    for j in range(x.shape[1]):
        np.subtract(x[:, j, None], y[:, j], out=one)
        one *= one
        one *= _RATE
        np.exp(one, out=one)
        if a.curves is not None:
            one *= a.curves[:, j, None]
        if b.curves is not None:
            one *= b.curves[:, j]
        total += one
    total /= x.shape[1]
    return total


def _rbf(a: Block, b: Block) -> Floats:
    """The correlation of a surface at the rows of one block and of another."""
    squares = a.columns @ b.columns.T
    squares *= -2
    squares += a.squares[:, None]
    squares += b.squares
    np.maximum(squares, 0.0, out=squares)
    squares *= _RATE / a.columns.shape[1]
    return np.exp(squares, out=squares)


def _counted(a: Places, b: Places, part: int) -> Floats | float:
    """How much a part counts at both of two places."""
    first = 1.0 if a.parts is None else a.parts[:, part, None]
    return first if b.parts is None else first * b.parts[:, part]
