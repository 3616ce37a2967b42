"""A taste: what a person likes, as far as their judgements tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import Literal, Self

import numpy as np

from audiomancer.errors import InvalidSettingError
from audiomancer.fitness._judgements import Judgement, Pair, Stars, Voice, Wish
from audiomancer.fitness._scores import MIDDLE
from audiomancer.fitness.taste._choice import batch, most_telling_pair, telling_batch
from audiomancer.fitness.taste._evidence import evidence, standing_out
from audiomancer.fitness.taste._features import Features, Floats
from audiomancer.fitness.taste._observed import Observed, observed, place_of, sitting_means
from audiomancer.fitness.taste._parts import felt, shapes
from audiomancer.fitness.taste._places import LASTING, Places, wholes
from audiomancer.fitness.taste._posterior import Posterior, conditioned
from audiomancer.fitness.taste._vocabulary import names_of
from audiomancer.fitness.taste._words import Part, parts_of, reasons

__all__ = ["Taste", "Verdict"]


Verdict = Literal["taste", "unsure", "none"]

_TASTE, _NONE = log(5), -log(20)
"""The evidence from which on there is a taste, and below which there is none: so many times likelier than the other."""
_LIKED = 0.25
"""Stars above the mean from which on a thing is expected to be liked."""
_APART = 0.5
"""Standard deviations from which on it can be heard that two things differ in a descriptor."""
_LATEST = 300
"""Judgements that a taste is learnt from, so that an ask takes less than a tenth of a second after years of them."""


@dataclass(frozen=True, eq=False)
class Taste:
    """What a person likes of one kind of things, as far as their judgements tell.

    Attributes:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        sitting: number of the sitting that goes on.
        features: of what was judged, among others.
        judgements: all of them, sitting by sitting; last the wishes, one at the most for each descriptor.
        posterior: what is known by them.
        mean: the stars of the middle of the taste in this sitting.
    """

    kind: str
    sitting: int
    features: Features
    judgements: tuple[Judgement, ...]
    posterior: Posterior
    mean: float

    @classmethod
    def learnt(cls, features: Features, judgements: Sequence[Judgement], *, kind: str, sitting: int = 0) -> Self:
        """What judgements tell of a taste.

        Args:
            features: of all that was judged; others may be among them.
            judgements: what was said, in any sittings; of more than 300 those of the latest sittings count, and of
                several wishes for one descriptor the last.
            kind: ``drums``, ``melody``, ``bass`` or ``sound``.
            sitting: number of the sitting that goes on, from 0. What was said in others counts less.

        Returns:
            The taste. With no judgements it is the one that everybody has before the first.

        Raises:
            InvalidSettingError: if a judgement speaks of what there is not, or features are of another kind.
        """
        names = names_of(kind)
        if features.x.shape[1] != len(names):
            came = features.x.shape[1]
            raise InvalidSettingError(f"a taste for {kind} knows {len(names)} descriptors; features with {came} came")
        said = (*_by_ear(judgements), *_wishes(judgements).values())
        latest = _latest(said)
        seen = observed(_without(features, _ignored(said, names)), latest, kind)
        return cls(kind, sitting, features, said, conditioned(seen), sitting_means(latest).get(sitting, MIDDLE))

    @property
    def ratings(self) -> int:
        """How many times stars were given."""
        return sum(isinstance(one, Stars) for one in self.judgements)

    @cached_property
    def evidence(self) -> float:
        """How much better a taste tells all judgements than chance: the log of the Bayes factor, in nats.

        Of hundreds of judgements so many at a time are told, each lot as if the others were not known.
        """
        heard = _by_ear(self.judgements)
        lots = [heard[first : first + _LATEST] for first in range(0, len(heard), _LATEST)]
        return sum((evidence(self._observed(lot)) for lot in lots), 0.0)

    @property
    def verdict(self) -> Verdict:
        """Whether the person has a taste that can be learnt: ``taste``, ``none``, or ``unsure`` if it is too early."""
        return "taste" if self.evidence > _TASTE else "none" if self.evidence < _NONE else "unsure"

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

    def chosen(
        self, features: Features, count: int, beta: float | None, pending: Features | None = None
    ) -> Iterator[int]:
        """The things to hear next, by GP-BUCB: high hopes, and no two for the same reason.

        Before the first judgement there are no hopes, and what tells most of all of them together is chosen.

        Args:
            features: of all that could be heard.
            count: how many to choose.
            beta: how much not knowing counts for a thing, in standard deviations, at least 0; None where hopes do not
                count yet.
            pending: of what was shown and has no rating yet.

        Returns:
            Their rows, best first; fewer than ``count`` if there are fewer. Each is found when it is wanted.
        """
        waiting = self._heard(features.take(slice(0)) if pending is None else pending)
        if beta is None or not len(self.posterior.places):
            return telling_batch(self.posterior, self._heard(features), waiting, count)
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

    def parts(self) -> tuple[Part, ...]:
        """What each descriptor adds to the taste in every sitting: what is liked most first, then what is not known."""
        return self._parts

    def extremes(self) -> dict[str, tuple[int, int]]:
        """The things that have least and most of each descriptor, by which it can be heard.

        Returns:
            Descriptor to two rows of the features; without those in which all things are nearly alike.
        """
        x = self.features.x
        if not len(x):
            return {}
        ends = zip(x.argmin(0).tolist(), x.argmax(0).tolist(), np.ptp(x, axis=0).tolist(), strict=True)
        named = zip(names_of(self.kind), ends, strict=True)
        return {name: (least, most) for name, (least, most, apart) in named if apart > _APART}

    def why(self, features: Features) -> tuple[str, ...]:
        """Why a thing is worth hearing, in words.

        Args:
            features: of one thing.

        Returns:
            Reasons, such as ``syncopated kicks, which you like`` or ``to learn about swing``; none where all that
            speaks for it is what it is near to, see :meth:`nearest`.
        """
        heard = self._telling.places.heard
        if not len(heard):
            return ("to begin to learn what you like",)
        added = felt(self._telling, heard, self._heard(features).descriptors.columns[0], self.sitting)
        return reasons(self.kind, self._parts, added, is_near=self.nearest(features) is not None)

    def nearest(self, features: Features) -> Stars | None:
        """The rating above the mean of that which a thing is nearest to, as the taste has it.

        Args:
            features: of one thing.

        Returns:
            The latest rating of what it is nearest to; None where nothing was liked, or it is not expected to be.
        """
        given = {one.at: one for one in _by_ear(self.judgements) if isinstance(one, Stars)}
        liked = [one for one in given.values() if one.stars > self.mean]
        mean, _ = self.predicted(features)
        if not liked or mean[0] - self.mean < _LIKED:
            return None
        there = self._heard(self.features.take([one.at for one in liked]))
        return liked[int(self.posterior.prior(self._heard(features), there)[0].argmax())]

    @property
    def _ignored(self) -> tuple[int, ...]:
        return _ignored(self.judgements, names_of(self.kind))

    def _observed(self, judgements: Sequence[Judgement]) -> Observed:
        return observed(_without(self.features, self._ignored), judgements, self.kind)

    @cached_property
    def _outstanding(self) -> Floats:
        """The variances of the curves that stand out, of which alone something is told; zeros if there is no taste."""
        if self.verdict != "taste":
            return np.zeros(len(names_of(self.kind)))
        return standing_out(self._observed(_by_ear(_latest(self.judgements))))

    @cached_property
    def _telling(self) -> Posterior:
        """The taste as it is put into words."""
        seen = self._observed(_latest(self.judgements))
        return conditioned(seen, seen.more + np.pad(self._outstanding, (0, len(self.features.voices))))

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        heard = self._telling.places.heard
        shape = shapes(self._telling, heard, LASTING) if len(heard) else None
        wishes = {name: wish.direction for name, wish in _wishes(self.judgements).items()}
        return parts_of(self.kind, shape, self._outstanding, wishes)

    def _heard(self, features: Features, sitting: int | None = None) -> Places:
        return wholes(_without(features, self._ignored), self.sitting if sitting is None else sitting)


def _by_ear(judgements: Sequence[Judgement]) -> tuple[Stars | Pair | Voice, ...]:
    """What was said of what was heard, sitting by sitting."""
    return tuple(sorted((one for one in judgements if not isinstance(one, Wish)), key=lambda one: one.sitting))


def _wishes(judgements: Sequence[Judgement]) -> dict[str, Wish]:
    """The last wish for each descriptor of which there is one."""
    return {one.descriptor: one for one in judgements if isinstance(one, Wish)}


def _latest(judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """What a taste is learnt from."""
    return (*_by_ear(judgements)[-_LATEST:], *_wishes(judgements).values())


def _ignored(judgements: Sequence[Judgement], names: Sequence[str]) -> tuple[int, ...]:
    """The columns of the descriptors that do not matter, as the person said."""
    wishes = [one for one in _wishes(judgements).values() if one.direction == 0]
    return tuple(place_of(one.descriptor, names, "descriptor") for one in wishes)


def _without(features: Features, ignored: Sequence[int]) -> Features:
    """The features, with all things alike in what does not matter."""
    if not ignored:
        return features
    x = features.x.copy()
    x[:, list(ignored)] = 0.0
    return replace(features, x=x)
