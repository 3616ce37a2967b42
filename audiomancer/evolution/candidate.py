"""Candidates, and who makes their children: one breeder for patterns, others for other things."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from audiomancer._random import rng_for
from audiomancer.errors import InvalidSettingError
from audiomancer.lineage import Birth, item_id
from audiomancer.music import Pattern, pattern_to_json
from audiomancer.variation import OPERATOR_REGISTRY, Operator, crossover, mutate

__all__ = ["Breeder", "Candidate", "PatternBreeder", "born_again", "pattern_candidate"]

Content = TypeVar("Content", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Content]):
    """Something in a run, with its id and its birth; two with equal content are the same to the ear."""

    id: str
    content: Content
    birth: Birth


class Breeder(Protocol[Content]):
    """Makes children. The same seed path brings the same child."""

    def mutate(self, parent: Candidate[Content], seed: tuple[int, ...]) -> Candidate[Content]:
        """A variation of a candidate."""

    def can_cross(self, first: Candidate[Content], second: Candidate[Content]) -> bool:
        """Whether these two can have a child."""

    def cross(self, first: Candidate[Content], second: Candidate[Content], seed: tuple[int, ...]) -> Candidate[Content]:
        """A child of two."""


@dataclass(frozen=True, slots=True)
class PatternBreeder:
    """The breeder of patterns.

    Attributes:
        amount: mutation strength 0-1.
        operators: mutation operators, as names or as objects; empty for the usual ones.
    """

    amount: float = 0.3
    operators: tuple[str | Operator, ...] = ()

    @property
    def operator_names(self) -> tuple[str, ...]:
        """The operators by the names under which a birth remembers them."""
        return tuple(op if isinstance(op, str) else op.name for op in self.operators)

    def mutate(self, parent: Candidate[Pattern], seed: tuple[int, ...]) -> Candidate[Pattern]:
        """A variation of a pattern; its birth holds all that is needed to make it again."""
        made = mutate(parent.content, self.amount, rng_for(*seed), self.operators or None)
        birth = Birth(
            method="mutated",
            parents=(parent.id,),
            log=made.log,
            seed=seed,
            amount=self.amount,
            operators=self.operator_names,
        )
        return pattern_candidate(made.pattern, birth)

    def can_cross(self, first: Candidate[Pattern], second: Candidate[Pattern]) -> bool:
        """Whether they are of one kind and time signature."""
        a, b = first.content, second.content
        return (a.kind, a.time_signature) == (b.kind, b.time_signature)

    def cross(self, first: Candidate[Pattern], second: Candidate[Pattern], seed: tuple[int, ...]) -> Candidate[Pattern]:
        """A child of two patterns.

        Raises:
            IncompatiblePatternsError: if they differ in kind or time signature.
        """
        made = crossover(first.content, second.content, rng_for(*seed))
        birth = Birth(method="crossover", parents=(first.id, second.id), log=made.log, seed=seed)
        return pattern_candidate(made.pattern, birth)


def pattern_candidate(pattern: Pattern, birth: Birth) -> Candidate[Pattern]:
    """A new candidate; its id follows from content and birth."""
    return Candidate(item_id("ptrn", pattern_to_json(pattern), birth), pattern, birth)


def born_again(
    birth: Birth, parents: Sequence[Candidate[Pattern]], operators: Sequence[Operator] = ()
) -> Candidate[Pattern]:
    """The pattern that this birth brings, made anew from its parents.

    Args:
        birth: its birth.
        parents: its parents, in the order of the birth.
        operators: objects that were handed in when it was born.

    Raises:
        InvalidSettingError: if it was not bred here but imported, so that there is nothing to repeat.
        MissingDependencyError: if one of its operators is not here any more, such as one of a plug-in that is gone.
    """
    if birth.method == "mutated" and birth.amount is not None:
        needed = tuple(OPERATOR_REGISTRY.needed(name, handed_in=operators) for name in birth.operators)
        return PatternBreeder(birth.amount, needed).mutate(parents[0], birth.seed)
    if birth.method == "crossover":
        return PatternBreeder().cross(parents[0], parents[1], birth.seed)
    raise InvalidSettingError(f"a pattern that was {birth.method} was not bred here and cannot be born again")
