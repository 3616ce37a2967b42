"""The one file that knows DEAP: who is ranked first (``selBest``), who mates (``selTournament``) and how (``varOr``).

DEAP draws from Python's global random generator. Here it is seeded from ours for the length of one call
and then put back as it was, so neither disturbs the other.

Source: Fortin et al., DEAP: Evolutionary Algorithms Made Easy, JMLR 13 (2012).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Standing", "best", "vary"]

Standing = tuple[float, float]
"""What a candidate is ranked by; the second number counts where the first is equal. More is better."""

_TOURNAMENT = 3
"""Parents among whom the best becomes a mate."""


_global = threading.Lock()
"""Held by the thread that draws from Python's global generator: another's draws would be from its seed."""


@contextmanager
def _global_random(rng: np.random.Generator) -> Iterator[None]:
    with _global:
        before = random.getstate()
        random.seed(int(rng.integers(2**63)))
        try:
            yield
        finally:
            random.setstate(before)


@cache
def _fitness() -> type[Any]:
    from deap.base import Fitness

    # A DEAP fitness reads its direction of selection from the class: 1.0 is "more is better".
    return type("_Standing", (Fitness,), {"weights": (1.0, 1.0)})


class _Individual:
    """What DEAP breeds here: the ids of the parents of a child to come, first its own."""

    def __init__(self, parents: tuple[str, ...], standing: Standing) -> None:
        self.fitness = _fitness()(standing)
        self.standing = standing
        self.parents = parents
        self.changed = False

    def clone(self) -> _Individual:
        return _Individual(self.parents, self.standing)


def best(standings: Sequence[tuple[str, Standing]], count: int) -> tuple[str, ...]:
    """The ids of those who stand highest.

    Args:
        standings: (id, standing).
        count: how many to choose, at most as many as there are.

    Returns:
        Ids, the highest first; of two equal ones the one that comes first in ``standings``.
    """
    from deap.tools import selBest

    individuals = [_Individual((item,), standing) for item, standing in standings]
    return tuple(i.parents[0] for i in selBest(individuals, count))


def vary(
    parents: Sequence[tuple[str, Standing]],
    slots: int,
    crossover_rate: float,
    mutation_rate: float,
    rng: np.random.Generator,
) -> list[tuple[str, ...]]:
    """A plan of births, one for each slot.

    A slot is a crossover with probability ``crossover_rate``, and otherwise a mutation with probability
    ``mutation_rate``. Who takes part is the best of three parents drawn by chance, so the higher one stands, the more
    children one has. With a single parent there is no crossover.

    Args:
        parents: (id, standing) of those who may breed, at least one.
        slots: number of births to plan.
        crossover_rate: 0-1.
        mutation_rate: 0-1.
        rng: chance; the same state gives the same plan.

    Returns:
        For each slot the ids of its parents: two for a crossover, one for a mutation, none if nothing is born there.

    Source: Goldberg and Deb, "A Comparative Analysis of Selection Schemes Used in Genetic Algorithms", FOGA 1 (1991).
    """
    from deap.algorithms import varOr
    from deap.base import Toolbox

    individuals = [_Individual((item,), standing) for item, standing in parents]

    def mate(first: _Individual, second: _Individual) -> tuple[_Individual, _Individual]:
        first.parents, first.changed = _mates(individuals, 2), True
        return first, second

    def mutate(individual: _Individual) -> tuple[_Individual]:
        individual.parents, individual.changed = _mates(individuals, 1), True
        return (individual,)

    toolbox = Toolbox()
    toolbox.register("clone", _Individual.clone)
    toolbox.register("mate", mate)
    toolbox.register("mutate", mutate)
    crossing = crossover_rate if len(parents) > 1 else 0.0
    with _global_random(rng):
        offspring = varOr(individuals, toolbox, slots, crossing, (1.0 - crossing) * mutation_rate)
    return [child.parents if child.changed else () for child in offspring]


def _mates(individuals: Sequence[_Individual], count: int) -> tuple[str, ...]:
    """The ids of the winners of so many tournaments, each among those who have not won yet."""
    from deap.tools import selTournament

    won: list[_Individual] = []
    for _ in range(count):
        won += selTournament([one for one in individuals if one not in won], 1, _TOURNAMENT)
    return tuple(one.parents[0] for one in won)
