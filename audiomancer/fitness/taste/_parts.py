"""The parts of a taste: what one descriptor adds to it, while all others stay as they usually were."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._kernel import covariance
from audiomancer.fitness.taste._places import at_profiles
from audiomancer.fitness.taste._posterior import Posterior

__all__ = ["Shape", "felt", "shapes"]

_LOW, _HIGH = 0.1, 0.9
"""Quantiles of what was heard between which a part is told."""
_CONTRASTS = np.array([(-1.0, 0.0, 1.0), (-0.5, 1.0, -0.5)])  # of little, between, much: a slope and a bend


class Shape(NamedTuple):
    """What the parts of a taste are like, one row for each descriptor.

    Attributes:
        range: the ends of what was heard, in standard deviations of generated things; shape (d, 2).
        size: by how many stars much is liked better than little, and what is between better than both; shape (d, 2).
        spread: standard deviation of these; shape (d, 2).
        before: their standard deviation before anything was said; shape (d, 2).
    """

    range: Floats
    size: Floats
    spread: Floats
    before: Floats


def shapes(taste: Posterior, heard: Floats, sitting: int) -> Shape:
    """What each descriptor adds to a taste, over the range that was heard.

    Args:
        taste: what is known.
        heard: descriptors of what was judged, at least one; shape (m, d).
        sitting: number of a sitting, or ``LASTING``.

    Returns:
        The parts.
    """
    d = heard.shape[1]
    low, high = np.quantile(heard, (_LOW, _HIGH), axis=0)
    values = np.stack([low, (low + high) / 2, high], axis=1)
    places = at_profiles(values.ravel(), np.repeat(np.arange(d), 3), heard.mean(0), taste.places, sitting)
    prior = _blocks(covariance(places, places), d)
    toward = covariance(places, taste.places)
    known = (toward @ taste.root).reshape(d, 3, -1)
    left = prior - known @ known.transpose(0, 2, 1)
    size = (toward @ taste.weights).reshape(d, 3) @ _CONTRASTS.T
    return Shape(np.stack([low, high], axis=1), size, _spread(left), _spread(prior))


def felt(taste: Posterior, heard: Floats, x: Floats, sitting: int) -> tuple[Floats, Floats]:
    """What each descriptor of one thing adds to how it is liked, compared with what was usual.

    Args:
        taste: what is known.
        heard: descriptors of what was judged, at least one; shape (m, d).
        x: those of the thing; shape (d,).
        sitting: number of a sitting, or ``LASTING``.

    Returns:
        The mean and the standard deviation for each descriptor, in stars; shape (d,).
    """
    d, usual = len(x), heard.mean(0)
    values = np.stack([usual, x], axis=1).ravel()
    places = at_profiles(values, np.repeat(np.arange(d), 2), usual, taste.places, sitting)
    toward = covariance(places, taste.places)
    difference = (toward[1::2] - toward[::2]) @ taste.root
    prior = np.einsum("a,kab,b->k", (-1, 1), _blocks(covariance(places, places), d), (-1, 1))
    left = np.maximum(prior - (difference**2).sum(1), 0.0)
    return (toward[1::2] - toward[::2]) @ taste.weights, np.sqrt(left)


def _blocks(total: Floats, count: int) -> Floats:
    """The square blocks on the diagonal of a matrix; shape (count, size, size)."""
    size = len(total) // count
    return np.stack([total[k : k + size, k : k + size] for k in range(0, len(total), size)])


def _spread(left: Floats) -> Floats:
    """The standard deviations of the contrasts of three places with these covariances."""
    variances: Floats = np.einsum("ca,kab,cb->kc", _CONTRASTS, left, _CONTRASTS)
    return np.sqrt(np.maximum(variances, 0.0))
