"""Is there a taste at all, and which descriptors stand out in it? What tells judgements better is likelier.

Nothing here says how many stars a person usually gives, nor how far apart they lie. A taste has it that what is alike
is judged alike. The judgements of a coin are told better by chance, and more so the more there are.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), equation 5.8, for the evidence; Tyler,
"Statistical analysis for the angular central Gaussian distribution on the sphere", Biometrika 74 (1987), for what is
left of it without a scale.
"""

from __future__ import annotations

from math import log

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._kernel import curve_functions
from audiomancer.fitness.taste._observed import Observed
from audiomancer.fitness.taste._posterior import total_covariance

__all__ = ["evidence", "standing_out"]

_NOTHING = 1e-9  # stars squared: judgements that differ less are all the same
_CURVE = 0.25
"""Variance of the curve of a descriptor that stands out, in stars squared."""
_GAIN, _MOST = log(2), 6
"""How much likelier a descriptor that stands out makes the judgements, and how many do at the most."""


def evidence(observed: Observed) -> float:
    """The log of the Bayes factor of a taste against chance, in nats.

    A taste is as likely as not to care for one descriptor more than for the others, and for any of them.

    Args:
        observed: judgements of one person. Wishes are no evidence, and should not be among them.

    Returns:
        Above 0 if a taste tells them better; 0 if there are none, or they are all the same.
    """
    free = _without_means(observed)
    told = free.T @ observed.told
    if told @ told < _NOTHING:
        return 0.0
    total = total_covariance(observed)
    chance = _log_density(told, free.T @ np.diag(np.diag(total)) @ free)
    total = free.T @ total @ free
    one_more = float(np.log1p(np.exp(_gains(told, total, _curves(observed, free))).mean())) - log(2)
    return _log_density(told, total) - chance + one_more


def standing_out(observed: Observed) -> Floats:
    """How much more the curves of single descriptors count than those of the rest.

    One after the other that makes the judgements likeliest has a variance of its own, as long as it makes them twice as
    likely: forward selection by evidence.

    Args:
        observed: judgements of one person.

    Returns:
        Variances in stars squared, 0 for those that do not stand out; shape (d,).
    """
    free = _without_means(observed)
    told, total = free.T @ observed.told, free.T @ total_covariance(observed) @ free
    more = np.zeros(observed.places.descriptors.columns.shape[1])
    if told @ told < _NOTHING:
        return more
    curves = _curves(observed, free)
    for _ in range(_MOST):
        gains = _gains(told, total, curves)
        gains[more > 0] = -np.inf
        best = int(gains.argmax())
        if gains[best] < _GAIN:
            break
        more[best] = _CURVE
        total = total + curves[best] @ curves[best].T
    return more


def _curves(observed: Observed, free: Floats) -> Floats:
    """The curve of each descriptor, as functions of the judgements that add up to it; shape (d, judgements, 12)."""
    lift = np.sqrt(_CURVE) * (free.T @ observed.signs)
    curves: Floats = lift @ curve_functions(observed.places)
    return curves


def _gains(told: Floats, total: Floats, curves: Floats) -> Floats:
    """How much the log density of what was told rises by each of these curves."""
    whitening = np.linalg.inv(np.linalg.cholesky(total))  # of all curves at once
    left, seen = whitening @ told, whitening @ curves
    across = seen.transpose(0, 2, 1)
    added, along = np.eye(seen.shape[2]) + across @ seen, across @ left
    told_by = np.einsum("dk,dk->d", along, np.linalg.solve(added, along[..., None])[..., 0]) / (left @ left)
    gains: Floats = -np.linalg.slogdet(added)[1] / 2 - len(told) / 2 * np.log1p(-told_by)
    return gains


def _without_means(observed: Observed) -> Floats:
    """Columns that span all differences of judgements but those between the means of the sittings."""
    moods = observed.means
    base: Floats = np.linalg.qr(moods, mode="complete")[0][:, moods.shape[1] :]
    return base


def _log_density(told: Floats, total: Floats) -> float:
    """The log density of the direction of what was told, but for what is the same for all covariances."""
    lower = np.linalg.cholesky(total)
    squares = np.linalg.solve(lower, told) ** 2
    return float(-np.log(np.diag(lower)).sum() - len(told) / 2 * np.log(squares.sum()))
