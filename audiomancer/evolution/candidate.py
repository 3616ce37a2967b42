"""Candidates, and who makes their children: one breeder for patterns, others for other things."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from audiomancer._random import rng_for
from audiomancer.errors import InvalidSettingError
from audiomancer.lineage import Birth, item_id
from audiomancer.music import Pattern, pattern_to_json
from audiomancer.variation import crossover, mutate

__all__ = ["Breeder", "Candidate", "PatternBreeder", "born_again", "pattern_candidate"]

Content = TypeVar("Content", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Content]):
    """Something in a run; two with equal content are the same to the ear.

    Attributes:
        id: its id, which follows from content and birth.
        content: a pattern, a synth or another frozen value.
        birth: how it came to be.
    """

    id: str
    content: Content
    birth: Birth


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


@dataclass(frozen=True, slots=True)
class PatternBreeder:
    """The breeder of patterns.

    Attributes:
        amount: mutation strength 0-1.
        operators: names of mutation operators; empty for the usual ones.
    """

    amount: float = 0.3
    operators: tuple[str, ...] = ()

    def mutate(self, parent: Candidate[Pattern], seed: tuple[int, ...]) -> Candidate[Pattern]:
        """A variation of a pattern; its birth holds all that is needed to make it again.

        Args:
            parent: the pattern to vary.
            seed: seed path of the birth, numbers of at least 0.

        Returns:
            The child.

        Raises:
            InvalidSettingError: if the amount is outside 0-1, or an operator is not known or not for this kind of
                pattern.
        """
        made = mutate(parent.content, self.amount, rng_for(*seed), self.operators or None)
        birth = Birth(
            method="mutated",
            parents=(parent.id,),
            log=made.log,
            seed=seed,
            amount=self.amount,
            operators=self.operators,
        )
        return pattern_candidate(made.pattern, birth)

    def can_cross(self, first: Candidate[Pattern], second: Candidate[Pattern]) -> bool:
        """Whether two patterns are of one kind and time signature.

        Args:
            first: one pattern.
            second: another.

        Returns:
            True if they can be crossed.
        """
        a, b = first.content, second.content
        return (a.kind, a.time_signature) == (b.kind, b.time_signature)

    def cross(self, first: Candidate[Pattern], second: Candidate[Pattern], seed: tuple[int, ...]) -> Candidate[Pattern]:
        """A child of two patterns.

        Args:
            first: the pattern that gives the beginning, the key and the tempo.
            second: the pattern that gives the rest.
            seed: seed path of the birth, numbers of at least 0.

        Returns:
            The child.

        Raises:
            IncompatiblePatternsError: if they differ in kind or time signature.
        """
        made = crossover(first.content, second.content, rng_for(*seed))
        birth = Birth(method="crossover", parents=(first.id, second.id), log=made.log, seed=seed)
        return pattern_candidate(made.pattern, birth)


def pattern_candidate(pattern: Pattern, birth: Birth) -> Candidate[Pattern]:
    """A new candidate of a pattern.

    Args:
        pattern: the pattern.
        birth: how it came to be.

    Returns:
        The candidate; its id follows from pattern and birth.
    """
    return Candidate(item_id("ptrn", pattern_to_json(pattern), birth), pattern, birth)


def born_again(birth: Birth, parents: Sequence[Candidate[Pattern]]) -> Candidate[Pattern]:
    """The pattern that a birth brings, made anew from its parents.

    Args:
        birth: a mutation or a crossover.
        parents: the candidates whose ids the birth names, in its order.

    Returns:
        The candidate, with the id of the first time if nothing has changed since.

    Raises:
        InvalidSettingError: if the pattern was not bred here but imported, so that there is nothing to repeat.
    """
    if birth.method == "mutated" and birth.amount is not None:
        return PatternBreeder(birth.amount, birth.operators).mutate(parents[0], birth.seed)
    if birth.method == "crossover":
        return PatternBreeder().cross(parents[0], parents[1], birth.seed)
    raise InvalidSettingError(f"a pattern that was {birth.method} was not bred here and cannot be born again")
