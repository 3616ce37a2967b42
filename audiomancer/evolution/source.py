"""What a search draws its candidates from: children, and a library of loops that are nobody's children."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol

from audiomancer.evolution.candidate import Candidate, Content

if TYPE_CHECKING:
    from audiomancer.fitness.taste import Features

__all__ = ["Couple", "Library", "Source"]


class Library(Protocol[Content]):
    """Things that are nobody's children, by their numbers: the same number always brings the same thing.

    What it tells never depends on how far it was filled; what is not there yet is made when it is asked for.
    """

    @property
    def size(self) -> int:
        """How many there are; their numbers are 0 and up."""

    def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features | None]:
        """Those that can be heard, and what the model of taste knows of them.

        Args:
            numbers: each at least 0 and below the size.

        Returns:
            The numbers of those that are not silent, in an order that stays, and a row for each; None for none.
        """

    def loop(self, number: int) -> Candidate[Content]:
        """The thing of a number, as a candidate.

        Args:
            number: at least 0 and below the size.

        Returns:
            The candidate; its birth says all that is needed to make it again.
        """


class Couple(NamedTuple, Generic[Content]):
    """Whose child is to be made.

    Attributes:
        parent: one candidate.
        mate: another to cross it with, where the two can be crossed; None for none.
        seed: seed path of the birth.
    """

    parent: Candidate[Content]
    mate: Candidate[Content] | None
    seed: tuple[int, ...]


class Source(Protocol[Content]):
    """Makes children, describes candidates, and has a library. The same couples bring the same children.

    Attributes:
        most_children: how many children a pool has at the most, as each takes its time to be made.
    """

    most_children: int

    def kind(self, candidate: Candidate[Content]) -> str:
        """What a candidate is; only candidates of one kind are compared.

        Args:
            candidate: one of the run.

        Returns:
            The name of its kind, as the model of taste knows it.
        """

    def alike(self, first: Candidate[Content], second: Candidate[Content]) -> bool:
        """Whether a person cannot tell two candidates apart.

        Args:
            first: one candidate.
            second: another of the same kind.

        Returns:
            True at least where the contents are equal.
        """

    def features(self, kind: str, candidates: Sequence[Candidate[Content]]) -> Features:
        """What the model of taste knows of candidates.

        Args:
            kind: the kind of all of them.
            candidates: any number, also none.

        Returns:
            A row for each, in this order.
        """

    def children(self, couples: Sequence[Couple[Content]]) -> list[Candidate[Content]]:
        """Children, each made in one of all ways; chance of its seed path chooses which.

        Args:
            couples: whose children, and their seed paths; the parent gives what is held.

        Returns:
            A child of each couple, in their order, but of those that bring nothing.
        """

    def library(self, kind: str, models: Sequence[Candidate[Content]]) -> Library[Content] | None:
        """The library of one kind.

        Args:
            kind: the name of the kind.
            models: those that the run was begun from, of this kind. Each of the library is as one of them in length,
                metre and tempo, and holds what is held of it. None if the run was begun from nothing.

        Returns:
            The library; None if there is none of this kind.
        """

    def filling(self) -> AbstractContextManager[None]:
        """While the block runs, the libraries are filled from behind; what they tell stays the same."""
