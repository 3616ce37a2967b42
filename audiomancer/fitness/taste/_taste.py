"""A taste: what a person likes, as far as their judgements tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from audiomancer.errors import InvalidSettingError
from audiomancer.fitness._judgements import Judgement, Wish
from audiomancer.fitness._scores import MIDDLE
from audiomancer.fitness.taste._choice import batch, most_telling_pair
from audiomancer.fitness.taste._features import Features, Floats
from audiomancer.fitness.taste._observed import Observed, observed, place_of, sitting_means
from audiomancer.fitness.taste._places import Places, wholes
from audiomancer.fitness.taste._posterior import Posterior, conditioned
from audiomancer.fitness.taste._vocabulary import names_of

__all__ = ["Taste"]


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What a person likes of one kind of things, as far as their judgements tell.

    Attributes:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        sitting: number of the sitting that goes on.
        observed: the judgements, as observations.
        posterior: what is known by them.
        mean: the stars of the middle of the taste in this sitting.
        ignored: columns of the descriptors that do not matter, as the person said.
    """

    kind: str
    sitting: int
    observed: Observed
    posterior: Posterior
    mean: float
    ignored: tuple[int, ...]

    @classmethod
    def learnt(cls, features: Features, judgements: Sequence[Judgement], *, kind: str, sitting: int = 0) -> Self:
        """What judgements tell of a taste.

        Args:
            features: of all that was judged; others may be among them.
            judgements: what was said, of any sittings; of several wishes for one descriptor the last stands.
            kind: ``drums``, ``melody``, ``bass`` or ``sound``.
            sitting: number of the sitting that goes on, from 0. What was said in others counts less.

        Returns:
            The taste. With no judgements it is the one that everybody has before the first.

        Raises:
            InvalidSettingError: if a judgement speaks of what there is not, or features are of another kind.
        """
        names = names_of(kind)
        if features.x.shape[1] != len(names):
            raise InvalidSettingError(
                f"{kind} have {len(names)} descriptors, and the features that came have {features.x.shape[1]}"
            )
        said = _last_wishes(judgements)
        ignored = [
            place_of(one.descriptor, names, "descriptor")
            for one in said
            if isinstance(one, Wish) and one.direction == 0
        ]
        seen = observed(_without(features, ignored), said, kind)
        return cls(kind, sitting, seen, conditioned(seen), sitting_means(said).get(sitting, MIDDLE), tuple(ignored))

    def predicted(self, features: Features, sitting: int | None = None) -> tuple[Floats, Floats]:
        """How many stars things would be given.

        Args:
            features: of n things.
            sitting: number of the sitting in which they would be heard; the one that goes on if None.

        Returns:
            The mean of each, and its standard deviation without that of the rating itself, in stars; shape (n,).
        """
        mean, left, _ = self.posterior.told(self._heard(features, sitting))
        return self.mean + mean, np.sqrt(left)

    def chosen(self, features: Features, count: int, beta: float, pending: Features | None = None) -> list[int]:
        """The things to hear next, by GP-BUCB: high hopes, and no two for the same reason.

        Args:
            features: of all that could be heard.
            count: how many to choose.
            beta: how much not knowing counts for a thing, in standard deviations, at least 0.
            pending: of what was shown and has no rating yet.

        Returns:
            Their rows, best first; fewer than ``count`` if there are fewer.
        """
        waiting = self._heard(features.take(slice(0)) if pending is None else pending)
        return batch(self.posterior, self._heard(features), waiting, count, beta)

    def pair_to_ask(self, features: Features) -> tuple[int, int]:
        """The two things of which "which is better?" would tell most.

        Args:
            features: of at least two things.

        Returns:
            Their rows, that with the higher mean first.

        Raises:
            InvalidSettingError: if there are fewer than two.
        """
        if len(features) < 2:
            raise InvalidSettingError(f"a pair is asked of at least two things, not of {len(features)}")
        return most_telling_pair(self.posterior, self._heard(features))

    def _heard(self, features: Features, sitting: int | None = None) -> Places:
        return wholes(_without(features, self.ignored), self.sitting if sitting is None else sitting)


def _last_wishes(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The judgements without wishes that a later one takes back."""
    last = {one.descriptor: one for one in judgements if isinstance(one, Wish)}
    return [one for one in judgements if not isinstance(one, Wish)] + [*last.values()]


def _without(features: Features, ignored: Sequence[int]) -> Features:
    """The features, with all things alike in what does not matter."""
    if not ignored:
        return features
    x = features.x.copy()
    x[:, list(ignored)] = 0.0
    return replace(features, x=x)
