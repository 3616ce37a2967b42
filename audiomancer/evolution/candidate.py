"""Candidates, and who makes their children: what a breeder has to do."""

from __future__ import annotations

from collections.abc import Hashable
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
