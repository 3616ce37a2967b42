"""What is known of a taste after it was observed: a Gaussian process, conditioned exactly.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._kernel import covariance, variance
from audiomancer.fitness.taste._observed import Observed
from audiomancer.fitness.taste._places import Places

__all__ = ["Posterior", "conditioned", "total_covariance"]


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """A taste after observations.

    Attributes:
        places: where it was observed; p places.
        weights: how much the covariance with each of them adds to the mean; shape (p,).
        root: what is known of a place is its covariance with all of them, times this; shape (p, m).
        more: variances besides the shares of all, see :func:`~audiomancer.fitness.taste._kernel.covariance`.
    """

    places: Places
    weights: Floats
    root: Floats
    more: Floats

    def prior(self, a: Places, b: Places) -> Floats:
        """The covariance of places before the observations.

        Args:
            a: n places.
            b: m places.

        Returns:
            In stars squared; shape (n, m).
        """
        return covariance(a, b, self.more)

    def told(self, places: Places) -> tuple[Floats, Floats, Floats]:
        """What is known of n places.

        Args:
            places: n places.

        Returns:
            The mean in stars around that of the sitting, shape (n,); the variance, shape (n,); and what is known, of
            which the product for two places is what their covariance has lost by the observations, shape (n, m).
        """
        toward = self.prior(places, self.places)
        known: Floats = toward @ self.root
        left = np.maximum(variance(places, self.more) - np.einsum("nm,nm->n", known, known), 0.0)
        return toward @ self.weights, left, known

    def covariance(self, places: Places) -> Floats:
        """The covariance of n places, in stars squared; shape (n, n)."""
        known = self.prior(places, self.places) @ self.root
        left: Floats = self.prior(places, places) - known @ known.T
        return left


def total_covariance(observed: Observed, more: Floats | None = None) -> Floats:
    """The covariance of observations before they are made, with their noise.

    Args:
        observed: m observations.
        more: variances besides the usual ones; those of the observations if None.

    Returns:
        In stars squared; shape (m, m).
    """
    prior = covariance(observed.places, observed.places, observed.more if more is None else more)
    total: Floats = observed.signs @ prior @ observed.signs.T
    return total + np.diag(observed.noise)


def conditioned(observed: Observed, more: Floats | None = None) -> Posterior:
    """A taste after observations.

    Args:
        observed: m observations.
        more: variances besides the usual ones; those of the observations if None.

    Returns:
        The taste.
    """
    lower = np.linalg.cholesky(total_covariance(observed, more))
    root: Floats = np.linalg.solve(lower, observed.signs).T
    weights: Floats = root @ np.linalg.solve(lower, observed.told)
    return Posterior(observed.places, weights, root, observed.more if more is None else more)
