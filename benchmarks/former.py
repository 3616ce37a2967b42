"""Evolution as it was until November 2026: the rival that evolution.py measures ours against.

The upper half by score breeds. A loop without stars of its own counts with the mean of its parents; what nothing is
known of comes last; only the parents and their children can be chosen again, and all parents breed alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from audiomancer._random import rng_for
from audiomancer.breeding import PatternBreeder
from audiomancer.evolution import Candidate, Settings
from audiomancer.music import Pattern

__all__ = ["FormerEvolution"]

ATTEMPTS, ROUNDS = 16, 8

Loop = Candidate[Pattern]


class FormerEvolution:
    """A run of evolution: ask for candidates, tell their stars, and again; each generation is full.

    Args:
        population: the first candidates.
        settings: how to breed.
        breeder: makes the children.
    """

    def __init__(self, population: Sequence[Loop], settings: Settings, breeder: PatternBreeder) -> None:
        self._settings, self._breeder = settings, breeder
        self._generation = 0
        self._all = {loop.id: loop for loop in population}
        self._population = self._asked = tuple(self._all)

    def ask(self) -> tuple[Loop, ...]:
        """The candidates to hear."""
        return tuple(self._all[item] for item in self._asked)

    def tell(self, stars: Mapping[str, float]) -> None:
        """Close the generation and breed the next."""
        self._generation += 1
        values: dict[str, float] = {}
        for item, loop in self._all.items():
            handed = [values[parent] for parent in loop.birth.parents if values.get(parent, -inf) > -inf]
            values[item] = stars.get(item, sum(handed) / len(handed) if handed else -inf)
        order = rng_for(self._settings.seed, self._generation).permutation(len(self._population))
        ranked = sorted((self._population[i] for i in order), key=lambda item: -values[item])
        parents = ranked[: max(2, (len(ranked) + 1) // 2)]
        children = self._breed(parents)
        self._all |= children
        self._asked = tuple(children)
        self._population = (*parents, *self._asked)

    def _breed(self, parents: Sequence[str]) -> dict[str, Loop]:
        known = {loop.content for loop in self._all.values()}
        crossing, mutating = self._settings.crossover_rate, self._settings.mutation_rate
        crossing /= crossing + (1 - crossing) * mutating
        children: dict[str, Loop] = {}
        rng = rng_for(self._settings.seed, self._generation, 0)
        for slot in range(ROUNDS * self._settings.size):
            # What brought nothing new is made up for by mutations.
            crossed = slot < self._settings.size and rng.random() < crossing
            chosen = rng.choice(len(parents), 1 + crossed, replace=False)
            births = self._births(slot, [self._all[parents[i]] for i in chosen])
            if child := next((c for c in births if c.content not in known), None):
                known.add(child.content)
                children[child.id] = child
            if len(children) == self._settings.size:
                break
        return children

    def _births(self, slot: int, parents: Sequence[Loop]) -> Iterator[Loop]:
        first, *others = parents
        for attempt in range(ATTEMPTS):
            path = (self._settings.seed, self._generation, slot, attempt)
            if others and self._breeder.can_cross(first, others[0]):
                yield self._breeder.cross(first, others[0], path)
            else:
                yield self._breeder.mutate(first, path)
