"""The parts of a taste: what one descriptor adds to it, while all others stay as they usually were."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._places import at_profiles
from audiomancer.fitness.taste._posterior import Posterior

__all__ = ["Shapes", "felt", "shapes"]

_LOW, _HIGH = 0.1, 0.9
"""Quantiles of what was heard between which a part is told, and from there to the middle of what is generated: a search
leads to one corner, and what all in it have is liked for what the middle has not."""
_USUAL = 1.28
"""Standard deviations from the mean between which lie four fifths of what is generated."""
_CONTRASTS = np.array([(-1.0, 0.0, 1.0), (-0.5, 1.0, -0.5)])  # of little, between, much: a slope and a bend


class Shapes(NamedTuple):
    """What the parts of a taste are like, one row for each descriptor.

    Attributes:
        size: by how many stars much is liked better than little, and what is between better than both, in the range
            that was heard, with the middle of what is generated; shape (d, 2).
        spread: standard deviation of these; shape (d, 2).
        usual: by how many stars much is liked better than little in the range of generated things; shape (d,).
        unknown: how much of what was not known of that before is not known yet, 0-1; shape (d,).
    """

    size: Floats
    spread: Floats
    usual: Floats
    unknown: Floats


def shapes(taste: Posterior, heard: Floats, sitting: int) -> Shapes:
    """What each descriptor adds to a taste.

    Args:
        taste: what is known.
        heard: descriptors of what was judged, at least one; shape (m, d).
        sitting: number of a sitting, or ``LASTING``.

    Returns:
        The parts.
    """
    d = heard.shape[1]
    low, high = np.quantile(heard, (_LOW, _HIGH), axis=0)
    ends = np.stack([np.minimum(low, 0.0), np.maximum(high, 0.0)])
    size, spread, _ = _contrasts(taste, heard.mean(0), ends, sitting)
    everywhere = np.stack([np.full(d, -_USUAL), np.full(d, _USUAL)])
    usual, left, before = _contrasts(taste, heard.mean(0), everywhere, sitting)
    return Shapes(size, spread, usual[:, 0], left[:, 0] / before[:, 0])


def felt(taste: Posterior, heard: Floats, x: Floats, sitting: int) -> tuple[Floats, Floats]:
    """What each descriptor of one thing adds to how it is liked, compared with the middle of what is generated.

    What was heard is no measure: where all of it has what is liked, nothing would stand out in one more that has it.

    Args:
        taste: what is known.
        heard: descriptors of what was judged, at least one; shape (m, d).
        x: those of the thing; shape (d,).
        sitting: number of a sitting, or ``LASTING``.

    Returns:
        The mean and the standard deviation for each descriptor, in stars; shape (d,).
    """
    size, spread, _ = _contrasts(taste, heard.mean(0), np.stack([np.zeros_like(x), x]), sitting)
    return size[:, 0], spread[:, 0]


def _contrasts(taste: Posterior, usual: Floats, ends: Floats, sitting: int) -> tuple[Floats, Floats, Floats]:
    """Slope and bend of each part between two ends: mean, standard deviation, and that before anything was said."""
    d = len(usual)
    values = np.stack([ends[0], ends.mean(0), ends[1]], axis=1)
    places = at_profiles(values.ravel(), np.repeat(np.arange(d), 3), usual, taste.places, sitting)
    everything = taste.prior(places, places).reshape(d, 3, d, 3)
    prior = everything[range(d), :, range(d)]
    toward = taste.prior(places, taste.places)
    known = (toward @ taste.root).reshape(d, 3, -1)
    size: Floats = (toward @ taste.weights).reshape(d, 3) @ _CONTRASTS.T
    return size, _spread(prior - known @ known.transpose(0, 2, 1)), _spread(prior)


def _spread(left: Floats) -> Floats:
    """The standard deviations of slope and bend of three places with these covariances; shape (d, 2)."""
    variances: Floats = np.einsum("ca,kab,cb->kc", _CONTRASTS, left, _CONTRASTS)
    return np.sqrt(np.maximum(variances, 0.0))
