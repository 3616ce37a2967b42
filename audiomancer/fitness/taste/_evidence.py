"""Is there a taste at all? How much better judgements are told by a taste than by chance.

Neither says how many stars this person usually gives, nor how far apart they lie; but only a taste has it that what is
alike is judged alike. The judgements of a coin are told better by chance, and more so the more there are.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), equation 5.8, for the evidence; Tyler,
"Statistical analysis for the angular central Gaussian distribution on the sphere", Biometrika 74 (1987), for what is
left of it without a scale.
"""

from __future__ import annotations

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._observed import Observed
from audiomancer.fitness.taste._posterior import total_covariance

__all__ = ["evidence"]

_NOTHING = 1e-9  # stars squared: judgements that differ less are all the same


def evidence(observed: Observed) -> float:
    """The log of the Bayes factor of a taste against chance, in nats.

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
    return _log_density(told, free.T @ total @ free) - _log_density(told, free.T @ np.diag(np.diag(total)) @ free)


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
