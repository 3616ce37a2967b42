"""The kernel: how much of what is felt for one thing is felt for another, before the person has said what counts.

A taste is a sum: a curve for each descriptor, a surface over all descriptors, one over the grid, and one over each
voice of which the person spoke. All are Gaussian processes with an RBF kernel of one length. A fifth of each is of its
sitting alone, and in each sitting a mood is added to everything.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), ch. 2 and 4; Duvenaud, Nickisch and
Rasmussen, "Additive Gaussian Processes", NIPS 2011.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._places import DESCRIPTORS, GRID, MOOD, VOICES, Block, Places

__all__ = ["covariance", "curve_functions", "variance"]

LENGTH = 1.25
"""Of every RBF, in standard deviations of a descriptor or of the grid; squared distances are means over columns."""
CURVES, SURFACE, GRID_SURFACE = 0.33, 0.33, 0.34
"""Variances in stars squared: of all curves together, of the surface over descriptors, and of that over the grid; where
there is no grid, the first two share its part."""
ACROSS = 0.8
"""What is left of a covariance from one sitting to another."""
MOOD_VARIANCE = 0.15
"""Of what is added to everything in a sitting, in stars squared."""

_RATE = -1 / (2 * LENGTH**2)
_ORDERS = 12  # of the functions that add up to a curve


def covariance(a: Places, b: Places, more: Floats | None = None) -> Floats:
    """How much of the taste at one place is the taste at the other, before anything was heard.

    Args:
        a: n places.
        b: m places of the same kind.
        more: variance that the curve of each descriptor has besides its share, and then that of the surface over each
            voice, in stars squared; shape (d + voices,). None for none.

    Returns:
        Covariances in stars squared; shape (n, m).
    """
    curves, surface, grid = _shares(a)
    of_curves, of_voices = _apart(a, more)
    total = _of_curves(a, b, curves + of_curves)
    total += surface * _counted(a, b, DESCRIPTORS) * _rbf(_squares(a.descriptors, b.descriptors), 1 / len(of_curves))
    if a.metre.any() and b.metre.any():
        total += _of_grids(a, b, grid, of_voices)
    same = (a.sitting[:, None] == b.sitting) & (a.sitting[:, None] >= 0)
    total *= np.where(same, 1.0, ACROSS)
    total += MOOD_VARIANCE * _counted(a, b, MOOD) * same
    return total


def variance(places: Places, more: Floats | None = None) -> Floats:
    """The variance of the taste at each place, before anything was heard.

    Args:
        places: n places.
        more: as for :func:`covariance`.

    Returns:
        The diagonal of :func:`covariance` of the places with themselves, in stars squared; shape (n,).
    """
    curves, surface, grid = _shares(places)
    of_curves, of_voices = _apart(places, more)
    each = curves + of_curves
    parts = np.ones((1, VOICES + len(of_voices))) if places.parts is None else places.parts**2
    total: Floats = np.full(len(places), each.sum()) if places.curves is None else places.curves**2 @ each
    total += surface * parts[:, DESCRIPTORS]
    total += (grid * parts[:, GRID] + parts[:, VOICES:] @ of_voices) * (places.metre > 0)
    total *= np.where(places.sitting >= 0, 1.0, ACROSS)
    total += MOOD_VARIANCE * parts[:, MOOD] * (places.sitting >= 0)
    return total


def _shares(places: Places) -> tuple[float, float, float]:
    """The variances of each curve, of the surface over descriptors, and of that over the grid."""
    count = places.descriptors.columns.shape[1]
    if places.voices:
        return CURVES / count, SURFACE, GRID_SURFACE
    return CURVES / (CURVES + SURFACE) / count, SURFACE / (CURVES + SURFACE), 0.0


def _apart(places: Places, more: Floats | None) -> tuple[Floats, Floats]:
    """The variances besides those shares, of each curve and of the surface over each voice."""
    count = places.descriptors.columns.shape[1]
    more = np.zeros(count + len(places.voices)) if more is None else more
    return more[:count], more[count:]


def curve_functions(places: Places) -> Floats:
    """The curve of each descriptor as functions that add up to it, with weights of variance one.

    Args:
        places: n places.

    Returns:
        The functions at these places; the product of two rows is the curve's covariance, but for less than a fiftieth
        where both are far out; shape (d, n, 12).

    Source: the power series of the exponential function in the RBF kernel.
    """
    x = places.descriptors.columns.T[..., None] / LENGTH
    orders = np.arange(_ORDERS)
    counted = 1.0 if places.curves is None else places.curves.T[..., None]
    values: Floats = counted * np.exp(-(x**2) / 2) * x**orders / np.sqrt([float(factorial(k)) for k in orders])
    return values


def _of_curves(a: Places, b: Places, shares: Floats) -> Floats:
    """The covariance of the curves, which have these variances."""
    x, y = a.descriptors.columns, b.descriptors.columns
    total, room = np.zeros((len(a), len(b))), np.empty((len(a), len(b)))
    for j, share in enumerate(shares.tolist()):
        rows = slice(None) if a.curves is None else np.flatnonzero(a.curves[:, j])  # the others have none of it
        at = x[rows, j]
        one = np.subtract(at[:, None], y[:, j], out=room[: len(at)])
        one *= one
        one *= _RATE
        np.exp(one, out=one)
        if a.curves is not None:
            one *= a.curves[rows, j, None]
        if b.curves is not None:
            one *= b.curves[:, j]
        one *= share
        total[rows] += one
    return total


def _of_grids(a: Places, b: Places, grid: float, of_voices: Floats) -> Floats:
    """The covariance of the surfaces over the grid and over each voice, whose variances these are."""
    widths = [block.columns.shape[1] for block in a.voices]
    squares = [_squares(one, other) for one, other in zip(a.voices, b.voices, strict=True)]
    total = grid * _counted(a, b, GRID) * _rbf(np.sum(squares, axis=0), 1.0)
    for number in np.flatnonzero(of_voices).tolist():
        own = _rbf(squares[number], sum(widths) / widths[number])
        total += of_voices[number] * _counted(a, b, VOICES + number) * own
    total *= (a.metre[:, None] == b.metre) & (a.metre[:, None] > 0)
    return total


def _squares(a: Block, b: Block) -> Floats:
    """The squared distances of the rows of two blocks. What only one of them is wide enough for is zero in it."""
    common = min(a.columns.shape[1], b.columns.shape[1])
    squares = a.columns[:, :common] @ b.columns[:, :common].T
    squares *= -2
    squares += a.squares[:, None]
    squares += b.squares
    return np.maximum(squares, 0.0, out=squares)


def _rbf(squares: Floats, scale: float) -> Floats:
    """The correlation of a surface at these squared distances, times a scale."""
    return np.exp(squares * (_RATE * scale))


def _counted(a: Places, b: Places, part: int) -> Floats:
    """How much a part counts at both of two places, to be broadcast."""
    first = np.ones((1, 1)) if a.parts is None else a.parts[:, part, None]
    return first if b.parts is None else first * b.parts[:, part]
