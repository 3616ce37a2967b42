"""What to hear next: optimistic about what is not known, and no two of a batch for the same reason.

Source: Desautels, Krause and Burdick, "Parallelizing Exploration-Exploitation Tradeoffs in Gaussian Process Bandit
Optimization", JMLR 15 (2014), GP-BUCB; Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian Active Learning for
Classification and Preference Learning", arXiv 1112.5745 (2011), for pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import erfc, log, pi, sqrt

import numpy as np

from audiomancer.fitness.taste._features import Floats, Ints
from audiomancer.fitness.taste._observed import NOISE, PAIR_NOISE
from audiomancer.fitness.taste._places import Places, gathered
from audiomancer.fitness.taste._posterior import Posterior

__all__ = ["batch", "most_telling_pair", "telling_batch"]

_MOST_COMPARED = 200  # things of which all pairs are looked at
_SAMPLE = 256  # candidates that stand for all, where little is known yet
_WORTH = 0.5  # stars: what is expected to be so much better than another is worth 2.7 times as much to know


class _Heard:
    """What is not known of places, while one after the other is heard and told as was expected."""

    def __init__(self, taste: Posterior, places: Places) -> None:
        self._taste, self._places = taste, places
        self.mean, self.left, self._known = taste.told(places)
        self._told: list[Floats] = []

    def hear(self, row: int) -> Floats:
        """A place is heard.

        Args:
            row: its row.

        Returns:
            What that tells of all places: products of this are what covariances lose by it; shape (n,).
        """
        column: Floats = (
            self._taste.prior(self._places, self._places.take([row]))[:, 0] - self._known @ self._known[row]
        )
        for earlier in self._told:
            column -= earlier * earlier[row]
        column /= np.sqrt(self.left[row] + NOISE**2)
        np.maximum(self.left - column**2, 0.0, out=self.left)
        self._told.append(column)
        return column

    def shared(self, rows: Ints) -> Floats:
        """The covariance of all places with some of them, before anything is heard; shape (n, rows)."""
        shared: Floats = self._taste.prior(self._places, self._places.take(rows)) - self._known @ self._known[rows].T
        return shared


def batch(taste: Posterior, candidates: Places, waiting: Places, count: int, beta: float) -> Iterator[int]:
    """The rows of the candidates to hear next, best first.

    Each is the highest mean plus ``beta`` standard deviations. Its rating is then taken to be its mean, as are those
    of what is waiting for one: means stay, and what would tell the same falls behind.

    Args:
        taste: what is known.
        candidates: n whole things, of one sitting.
        waiting: what was shown and has no rating yet.
        count: how many, at least 0.
        beta: how much not knowing counts, in standard deviations, at least 0.

    Yields:
        Rows of the candidates, all different; fewer than ``count`` if there are fewer. Each is found when it is wanted.
    """
    n, heard = len(candidates), _after(taste, candidates, waiting)
    chosen: list[int] = []
    for _ in range(min(count, n)):
        hopes = heard.mean[:n] + beta * np.sqrt(heard.left[:n])
        hopes[chosen] = -np.inf
        chosen.append(int(hopes.argmax()))
        yield chosen[-1]
        heard.hear(chosen[-1])


def telling_batch(taste: Posterior, candidates: Places, waiting: Places, count: int) -> Iterator[int]:
    """The rows of the candidates to hear first, while no hopes can be trusted yet.

    Each is that which tells most of all candidates together, and more of those that may be liked: what is least known
    is an outlier, and tells of itself.

    Args:
        taste: what is known.
        candidates: n whole things, of one sitting.
        waiting: what was shown and has no rating yet.
        count: how many, at least 0.

    Yields:
        Rows of the candidates, all different; fewer than ``count`` if there are fewer. Each is found when it is wanted.

    Source: Krause, Singh and Guestrin, "Near-Optimal Sensor Placements in Gaussian Processes", JMLR 9 (2008).
    """
    n = len(candidates)
    sample = np.unique(np.linspace(0, n - 1, min(n, _SAMPLE)).astype(np.int64))
    heard, chosen = _Heard(taste, gathered([candidates, waiting])), list[int]()
    shared = heard.shared(sample)
    worth = np.exp((heard.mean[sample] - heard.mean[sample].max(initial=-np.inf)) / _WORTH)
    for row in range(n, n + len(waiting)):
        shared -= _told(heard.hear(row), sample)
    for _ in range(min(count, n)):
        told = shared[:n] ** 2 @ worth / (heard.left[:n] + NOISE**2)
        told[chosen] = -np.inf
        chosen.append(int(told.argmax()))
        yield chosen[-1]
        shared -= _told(heard.hear(chosen[-1]), sample)


def _after(taste: Posterior, candidates: Places, waiting: Places) -> _Heard:
    """What is not known of candidates and of what waits behind them, after the latter is heard."""
    heard = _Heard(taste, gathered([candidates, waiting]))
    for row in range(len(candidates), len(candidates) + len(waiting)):
        heard.hear(row)
    return heard


def _told(told: Floats, sample: Ints) -> Floats:
    """What covariances with a sample lose by something heard."""
    return np.outer(told, told[sample])


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
