"""What a search has learnt by now: all that was heard, described, and the taste that what was said of it tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from audiomancer.evolution.candidate import Candidate, Content
from audiomancer.evolution.source import Source
from audiomancer.evolution.told import Told

if TYPE_CHECKING:
    from audiomancer.fitness.taste import Features, Taste

__all__ = ["Learning", "Liked"]


@dataclass(frozen=True, slots=True)
class Liked(Generic[Content]):
    """A candidate, and what is believed of it.

    Attributes:
        candidate: the candidate.
        stars: how many stars the model of taste expects of it.
        sd: how unsure that is, in stars: one standard deviation.
    """

    candidate: Candidate[Content]
    stars: float
    sd: float


class Learning(Generic[Content]):
    """The taste for each kind, learnt when it is asked for.

    Args:
        source: describes candidates.
    """

    def __init__(self, source: Source[Content]) -> None:
        self._source = source
        self._rows: dict[str, dict[str, int]] = {}
        self._features: dict[str, Features] = {}
        self._tastes: dict[str, Taste] = {}

    def forget(self) -> None:
        """Learn anew: something else was told."""
        self._tastes.clear()

    def describe(self, kind: str, candidates: Iterable[Candidate[Content]]) -> None:
        """Take candidates in.

        Args:
            kind: the kind of all of them.
            candidates: those that are there already stay as they are.
        """
        from audiomancer.fitness.taste import joined

        if kind not in self._features:
            self._rows[kind], self._features[kind] = {}, self._source.features(kind, ())
        rows = self._rows[kind]
        new = [c for c in candidates if c.id not in rows]
        if new:
            rows |= {c.id: row for row, c in enumerate(new, len(rows))}
            self._features[kind] = joined([self._features[kind], self._source.features(kind, new)])

    def features(self, kind: str, candidates: Iterable[Candidate[Content]]) -> Features:
        """What the model of taste knows of candidates.

        Args:
            kind: the kind of all of them.
            candidates: they were described.

        Returns:
            A row for each, in this order.
        """
        return self._features[kind].take([self._rows[kind][c.id] for c in candidates])

    def called(self, kind: str, row: int) -> str:
        """The id of the candidate of a row of what was described.

        Args:
            kind: its kind.
            row: its row, from 0, as a taste for this kind has it.

        Returns:
            Its id.
        """
        return [*self._rows[kind]][row]

    def taste(self, kind: str, told: Told, sitting: int) -> Taste:
        """The taste for a kind.

        Args:
            kind: its name.
            told: what was said; of those that were described it counts.
            sitting: number of the sitting in which the next are heard.

        Returns:
            The taste; the same one until something else was told.
        """
        from audiomancer.fitness.taste import Taste

        if kind not in self._tastes:
            judgements = told.judgements(kind, self._rows[kind])
            self._tastes[kind] = Taste.learnt(self._features[kind], judgements, kind=kind, sitting=sitting)
        return self._tastes[kind]

    def liked(self, kind: str, taste: Taste, candidates: Sequence[Candidate[Content]]) -> list[Liked[Content]]:
        """How candidates are liked.

        Args:
            kind: the kind of all of them.
            taste: says how.
            candidates: they were described.

        Returns:
            Each with what is believed of it, in their order.
        """
        mean, sd = taste.predicted(self.features(kind, candidates))
        return [Liked(*one) for one in zip(candidates, mean.tolist(), sd.tolist(), strict=True)]
