"""Candidates: patterns with the birth that made them, and how to make the same ones again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from audiomancer._random import rng_for
from audiomancer.errors import InvalidSettingError
from audiomancer.lineage import Birth, item_id
from audiomancer.music import Pattern, pattern_to_json
from audiomancer.variation import Variation, crossover, mutate

__all__ = ["Candidate", "born_again", "cross_candidates", "mutate_candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pattern in a run, with its id and its birth."""

    id: str
    pattern: Pattern
    birth: Birth

    @classmethod
    def born(cls, pattern: Pattern, birth: Birth) -> Self:
        """A new candidate; its id follows from content and birth."""
        return cls(item_id("ptrn", pattern_to_json(pattern), birth), pattern, birth)


def mutate_candidate(parent: Candidate, amount: float, operators: Sequence[str], seed: tuple[int, ...]) -> Candidate:
    """A mutated child; its birth holds all that is needed to mutate again."""
    made = mutate(parent.pattern, amount, rng_for(*seed), operators or None)
    return _born(made, "mutated", (parent,), seed, amount, tuple(operators))


def cross_candidates(first: Candidate, second: Candidate, seed: tuple[int, ...]) -> Candidate:
    """A child of two parents.

    Raises:
        IncompatiblePatternsError: if they differ in kind or time signature.
    """
    return _born(crossover(first.pattern, second.pattern, rng_for(*seed)), "crossover", (first, second), seed)


def _born(
    made: Variation,
    method: str,
    parents: Sequence[Candidate],
    seed: tuple[int, ...],
    amount: float | None = None,
    operators: tuple[str, ...] = (),
) -> Candidate:
    ids = tuple(p.id for p in parents)
    birth = Birth(method=method, parents=ids, log=made.log, seed=seed, amount=amount, operators=operators)
    return Candidate.born(made.pattern, birth)


def born_again(birth: Birth, parents: Sequence[Candidate]) -> Candidate:
    """The child that this birth brings, made anew from its parents.

    Raises:
        InvalidSettingError: if it was not bred here but imported, so that there is nothing to repeat.
    """
    if birth.method == "mutated" and birth.amount is not None:
        (parent,) = parents
        return mutate_candidate(parent, birth.amount, birth.operators, birth.seed)
    if birth.method == "crossover":
        first, second = parents
        return cross_candidates(first, second, birth.seed)
    raise InvalidSettingError(f"a pattern that was {birth.method} was not bred here and cannot be born again")
