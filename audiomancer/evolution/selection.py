"""Who breeds: the upper half by score, and on what ground each was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from audiomancer.evolution._deap import best
from audiomancer.fitness import CHANCE, RATING, Score, mid_parent_scores

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Selection", "select"]

PARENTS = "parents"


@dataclass(frozen=True, slots=True)
class Selection:
    """The parents of a generation.

    Attributes:
        generation: number of the generation that they breed, from 1.
        parents: ids, best first.
        scores: for each parent the score by which it was chosen.
    """

    generation: int
    parents: tuple[str, ...]
    scores: tuple[Score, ...]

    @property
    def grounds(self) -> tuple[str, ...]:
        """For each parent the ground on which it was chosen.

        It is ``rating`` if the person rated it, the name of the function that scored it, ``parents`` if it has the mean
        of the scores of its own parents, or ``chance`` if nothing is known of it.
        """
        return tuple(PARENTS if score.inherited else score.ground for score in self.scores)

    @property
    def rated(self) -> bool:
        """Whether any parent was chosen on another ground than chance."""
        return any(score.ground != CHANCE for score in self.scores)

    def __str__(self) -> str:
        counts = Counter((score.inherited, score.ground) for score in self.scores)
        told = ", ".join(f"{counts[ground]} {_phrase(*ground)}" for ground in sorted(counts, key=_order))
        return f"generation {self.generation}, bred from {len(self.parents)}: {told}"


def _order(ground: tuple[bool, str]) -> tuple[bool, bool, bool, str]:
    """Ratings, then functions, then what was handed down, and chance last."""
    inherited, name = ground
    return name == CHANCE, inherited, name != RATING, name


def _phrase(inherited: bool, ground: str) -> str:
    if ground == CHANCE:
        return "by chance, for want of ratings"
    if inherited:
        return f"by the {ground} of its parents"
    return "by your rating" if ground == RATING else f"by your function {ground}"


def select(
    population: Sequence[str],
    parents_of: Mapping[str, Sequence[str]],
    scores: Mapping[str, Score],
    count: int,
    generation: int,
    rng: np.random.Generator,
) -> Selection:
    """The best of a population.

    A candidate without a score of its own counts with the mean of the scores of its parents. A candidate of which
    nothing is known comes after all others. The order of equals is drawn by chance.

    Args:
        population: the ids to choose from.
        parents_of: every id of the run to the ids of its parents; a parent comes before its children.
        scores: id to the candidate's own score.
        count: how many to choose; all of them if the population is smaller.
        generation: the number of the generation that they will breed.
        rng: draws the order of equals.

    Returns:
        The chosen, best first.
    """
    known = mid_parent_scores(parents_of, scores)
    shuffled = [population[i] for i in rng.permutation(len(population))]
    # A function may give any number, and what nothing is known of comes after the least of them.
    values = [(item, -inf if known[item].ground == CHANCE else known[item].value) for item in shuffled]
    chosen = best(values, min(count, len(population)))
    return Selection(generation, chosen, tuple(known[item] for item in chosen))
