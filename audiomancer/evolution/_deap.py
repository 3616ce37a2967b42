"""The one file that knows DEAP: who breeds (``selBest``) and how (``varOr``).

DEAP draws from Python's global random generator. Here it is seeded from ours for the length of one call
and then put back as it was, so neither disturbs the other.

Source: Fortin et al., DEAP: Evolutionary Algorithms Made Easy, JMLR 13 (2012).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["best", "vary"]


@contextmanager
def _global_random(rng: np.random.Generator) -> Iterator[None]:
    before = random.getstate()
    random.seed(int(rng.integers(2**63)))
    try:
        yield
    finally:
        random.setstate(before)


class _Individual:
    """What DEAP breeds here: the ids of the parents of a child to come, first its own."""

    def __init__(self, parents: tuple[str, ...], value: float = 0.0) -> None:
        from deap.base import Fitness

        # A DEAP fitness reads its direction of selection from the class: 1.0 is "more is better".
        self.fitness: Any = type("_Rating", (Fitness,), {"weights": (1.0,)})((value,))
        self.parents = parents
        self.changed = False

    def clone(self) -> _Individual:
        return _Individual(self.parents)


def best(values: Sequence[tuple[str, float]], count: int) -> tuple[str, ...]:
    """The ids of the highest values.

    Args:
        values: (id, value), a higher value being better.
        count: how many to choose, at most as many as there are.

    Returns:
        Ids, the highest value first; of two equal values the one that comes first in ``values``.
    """
    from deap.tools import selBest

    individuals = [_Individual((item,), value) for item, value in values]
    return tuple(i.parents[0] for i in selBest(individuals, count))


def vary(
    parents: Sequence[str], slots: int, crossover_rate: float, mutation_rate: float, rng: np.random.Generator
) -> list[tuple[str, ...]]:
    """A plan of births, one for each slot.

    A slot is a crossover with probability ``crossover_rate``, and otherwise a mutation with probability
    ``mutation_rate``. With a single parent there is no crossover.

    Args:
        parents: ids of those who may breed, at least one.
        slots: number of births to plan.
        crossover_rate: 0-1.
        mutation_rate: 0-1.
        rng: chance; the same state gives the same plan.

    Returns:
        For each slot the ids of its parents: two for a crossover, one for a mutation, none if nothing is born there.
    """
    from deap.algorithms import varOr
    from deap.base import Toolbox

    def mate(first: _Individual, second: _Individual) -> tuple[_Individual, _Individual]:
        first.parents, first.changed = (first.parents[0], second.parents[0]), True
        return first, second

    def mutate(individual: _Individual) -> tuple[_Individual]:
        individual.changed = True
        return (individual,)

    toolbox = Toolbox()
    toolbox.register("clone", _Individual.clone)
    toolbox.register("mate", mate)
    toolbox.register("mutate", mutate)
    crossing = crossover_rate if len(parents) > 1 else 0.0
    with _global_random(rng):
        offspring = varOr(
            [_Individual((p,)) for p in parents], toolbox, slots, crossing, (1.0 - crossing) * mutation_rate
        )
    return [child.parents if child.changed else () for child in offspring]
