"""Candidates, and who makes their children: what a breeder has to do."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from audiomancer.lineage import Birth

__all__ = ["Breeder", "Candidate"]

Content = TypeVar("Content", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Content]):
    """One candidate of a run. Two candidates with equal content sound the same.

    Attributes:
        id: its id, which follows from content and birth.
        content: a pattern, a synth or another frozen value.
        birth: how it came to be.
        body: the content as it is stored, where that was worked out for the id; empty where it was not.
    """

    id: str
    content: Content
    birth: Birth
    body: str = field(default="", repr=False, compare=False)


class Breeder(Protocol[Content]):
    """Makes children. The same seed path brings the same child."""

    def mutate(self, parent: Candidate[Content], seed: tuple[int, ...]) -> Candidate[Content]:
        """A variation of a candidate.

        Args:
            parent: the candidate.
            seed: seed path of the birth.

        Returns:
            The child.
        """

    def can_cross(self, first: Candidate[Content], second: Candidate[Content]) -> bool:
        """Whether two candidates can have a child.

        Args:
            first: one candidate.
            second: another.

        Returns:
            True if :meth:`cross` makes a child of them, in this order.
        """

    def cross(self, first: Candidate[Content], second: Candidate[Content], seed: tuple[int, ...]) -> Candidate[Content]:
        """A child of two candidates.

        Args:
            first: one parent.
            second: the other parent.
            seed: seed path of the birth.

        Returns:
            The child.
        """

    def fresh(
        self, models: Sequence[Candidate[Content]], seeds: Sequence[tuple[int, ...]]
    ) -> Sequence[Candidate[Content]]:
        """New candidates that are no children.

        Args:
            models: for each a candidate of the run; it is to be of the same kind, style, length and so on.
            seeds: for each the seed path of its birth.

        Returns:
            As many new candidates, or fewer where none can be made after a model.
        """

    def alike(self, first: Candidate[Content], second: Candidate[Content]) -> bool:
        """Whether a person cannot tell two candidates apart; then a birth is drawn again.

        Args:
            first: one candidate.
            second: another, a parent or sibling of it.

        Returns:
            True at least where the contents are equal.
        """

    def distance(self, first: Candidate[Content], second: Candidate[Content]) -> float:
        """How far apart two candidates are, so that near-clones do not take all places.

        Args:
            first: one candidate.
            second: another of the same kind.

        Returns:
            0 for the same, 1 for two that have nothing in common; the order does not matter.
        """

    def kind(self, candidate: Candidate[Content]) -> str:
        """What a candidate is; only candidates of one kind compete for the same places.

        Args:
            candidate: one of the run.

        Returns:
            The name of its kind.
        """
