"""Who breeds: the upper half by rating, and on what ground each was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from audiomancer.evolution._deap import best

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Ground", "Selection", "select"]

Ground = Literal["rating", "parents", "chance"]

_PHRASES: Mapping[Ground, str] = MappingProxyType(
    {"rating": "by your rating", "parents": "by the rating of its parents", "chance": "by chance, for want of ratings"}
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The parents of a generation.

    Attributes:
        generation: number of the generation that they breed, from 1.
        parents: ids, best first.
        grounds: for each parent ``rating`` (the person's own), ``parents`` (the mean rating of the rated
            ancestors, handed down) or ``chance`` (nothing is known of it).
    """

    generation: int
    parents: tuple[str, ...]
    grounds: tuple[Ground, ...]

    @property
    def rated(self) -> bool:
        """Whether any rating had a part in the choice."""
        return any(ground != "chance" for ground in self.grounds)

    def __str__(self) -> str:
        counts = Counter(self.grounds)
        told = ", ".join(f"{counts[ground]} {phrase}" for ground, phrase in _PHRASES.items() if counts[ground])
        return f"generation {self.generation}, bred from {len(self.parents)}: {told}"


def select(
    population: Sequence[str],
    parents_of: Mapping[str, Sequence[str]],
    ratings: Mapping[str, int],
    count: int,
    generation: int,
    rng: np.random.Generator,
) -> Selection:
    """The best of a population.

    A candidate counts with its own rating. Without one it counts with the mean value of those parents of which anything
    is known (the expected value of a child under the additive model), and where nothing is known it comes after all
    others. Ties are broken by chance.

    Args:
        population: the ids to choose from.
        parents_of: every id of the run to its parents', a parent before its children.
        ratings: id to stars, 1-5.
        count: how many to choose; all are chosen if there are fewer.
        generation: the number of the generation that they will breed, from 1.
        rng: breaks ties.

    Returns:
        The chosen ones, best first, each with the ground of the choice.

    Source: Falconer and Mackay, Introduction to Quantitative Genetics, ch. 10 (mid-parent value).
    """
    values = _values(parents_of, ratings)
    shuffled = [population[i] for i in rng.permutation(len(population))]
    chosen = best([(item, values[item][0]) for item in shuffled], min(count, len(population)))
    return Selection(generation, chosen, tuple(values[item][1] for item in chosen))


def _values(parents_of: Mapping[str, Sequence[str]], ratings: Mapping[str, int]) -> dict[str, tuple[float, Ground]]:
    values: dict[str, tuple[float, Ground]] = {}
    for item, parents in parents_of.items():
        known = [values[p][0] for p in parents if p in values and values[p][1] != "chance"]
        if item in ratings:
            values[item] = (float(ratings[item]), "rating")
        elif known:
            values[item] = (sum(known) / len(known), "parents")
        else:
            values[item] = (0.0, "chance")
    return values
