"""What to hear next: optimistic about what is not known, and no two of a batch for the same reason.

Source: Desautels, Krause and Burdick, "Parallelizing Exploration-Exploitation Tradeoffs in Gaussian Process Bandit
Optimization", JMLR 15 (2014), GP-BUCB; Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian Active Learning for
Classification and Preference Learning", arXiv 1112.5745 (2011), for pairs.
"""

from __future__ import annotations

from math import erfc, log, pi, sqrt

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._observed import NOISE, PAIR_NOISE
from audiomancer.fitness.taste._places import Places, gathered
from audiomancer.fitness.taste._posterior import Posterior

__all__ = ["batch", "most_telling_pair"]

_MOST_COMPARED = 200  # things of which all pairs are looked at


def batch(taste: Posterior, candidates: Places, waiting: Places, count: int, beta: float) -> list[int]:
    """The rows of the candidates to hear next, best first.

    Each is the highest mean plus ``beta`` standard deviations. Its rating is then taken to be its mean, as are those
    of what is waiting for one: means stay, and what would tell the same falls behind.

    Args:
        taste: what is known.
        candidates: n whole things, of one sitting.
        waiting: what was shown and has no rating yet.
        count: how many, at least 0.
        beta: how much not knowing counts, in standard deviations, at least 0.

    Returns:
        Rows of the candidates, all different; fewer than ``count`` if there are fewer.
    """
    n = len(candidates)
    everything = gathered([candidates, waiting]) if len(waiting) else candidates
    mean, left, known = taste.told(everything)
    told: list[Floats] = []

    def hear(row: int) -> None:
        column = taste.prior(everything, everything.take([row]))[:, 0] - known @ known[row]
        for earlier in told:
            column -= earlier * earlier[row]
        column /= np.sqrt(left[row] + NOISE**2)
        told.append(column)
        np.maximum(left - column**2, 0.0, out=left)

    for row in range(n, len(everything)):
        hear(row)
    chosen: list[int] = []
    for _ in range(min(count, n)):
        hopes = mean[:n] + beta * np.sqrt(left[:n])
        hopes[chosen] = -np.inf
        chosen.append(int(hopes.argmax()))
        hear(chosen[-1])
    return chosen


def most_telling_pair(taste: Posterior, candidates: Places) -> tuple[int, int]:
    """The two of which the answer to "which is better?" would tell most about the taste.

    The answer is unknown where the two are felt about alike, but tells only where that is because their difference is
    not known, and not because it is known to be small.

    Args:
        taste: what is known.
        candidates: at least two whole things of one sitting. Of more than 200 the highest hopes are compared.

    Returns:
        Their rows, the one with the higher mean first.
    """
    mean, left, _ = taste.told(candidates)
    rows = np.sort(np.argsort(-(mean + np.sqrt(left)), kind="stable")[:_MOST_COMPARED])
    spread = taste.covariance(candidates.take(rows))
    own = np.diag(spread)
    first, second = np.triu_indices(len(rows), 1)
    apart = np.maximum(own[first] + own[second] - 2 * spread[first, second], 0.0)
    told = _information(mean[rows[first]] - mean[rows[second]], apart)
    best = int(told.argmax())
    one, other = int(rows[first[best]]), int(rows[second[best]])
    return (one, other) if mean[one] >= mean[other] else (other, one)


def _information(mean: Floats, left: Floats) -> Floats:
    """About how many bits the answer tells of a difference, with the noise of a pair (Houlsby et al., equation 3)."""
    total = left + PAIR_NOISE**2
    likely = _normal(mean / np.sqrt(total))
    unsure = -(likely * np.log2(likely) + (1 - likely) * np.log2(1 - likely))
    c = PAIR_NOISE**2 * pi * log(2) / 2
    given: Floats = np.sqrt(c / (left + c)) * np.exp(-(mean**2) / (2 * (left + c)))
    return unsure - given


def _normal(z: Floats) -> Floats:
    """The share of a normal distribution below z, kept off 0 and 1."""
    share = np.array([0.5 * erfc(-one / sqrt(2)) for one in z.tolist()])
    return share.clip(1e-12, 1 - 1e-12)
