"""The arms of taste.py: ways of choosing what a listener hears next. Each is a generator that is sent the stars.

``stars = yield loop`` is one judgement. An arm goes on for as long as it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from types import MappingProxyType

from former import FormerEvolution
from taste_world import Loop, World

from audiomancer._random import rng_for
from audiomancer.actions.evolving import usual_fresh
from audiomancer.actions.variation import USUAL_OPERATORS
from audiomancer.breeding import PatternBreeder
from audiomancer.evolution import Evolution, Settings
from audiomancer.music import Pattern
from audiomancer.variation import OPERATORS

__all__ = ["RIVALS", "SIZE", "Arm", "first_loops"]

SIZE = 8
AMOUNT, MUTATION_RATE, CROSSOVER_RATE = 0.3, 0.6, 0.3
FRESH = 2
"""Fresh loops in a generation of the plain GA that has some."""

Hearing = Generator[Loop, int, None]
Arm = Callable[[World, list[Loop], int], Hearing]
"""The world, the loops that are heard first, and a seed."""

FIVE = PatternBreeder(AMOUNT)
"""The five operators of before "Children worth hearing"; crosses at a bar line. Of synths it is their own breeder."""
USUAL = PatternBreeder(AMOUNT, USUAL_OPERATORS, by="any")
"""That of `audiomancer evolve`."""


class _AnyOperator(PatternBreeder):
    """Each mutation is by one operator, drawn from all that there are; crosses are of all ways."""

    def mutate(self, parent: Loop, seed: tuple[int, ...]) -> Loop:
        """A variation by one operator."""
        names = [name for name, operator in OPERATORS.items() if parent.content.kind in operator.kinds]
        name = names[rng_for(*seed, 7).integers(len(names))]
        return PatternBreeder(AMOUNT, (name,)).mutate(parent, seed)


ALL = _AnyOperator(AMOUNT, by="any")


def first_loops(world: World, seed: int) -> list[Loop]:
    """What all arms but those that choose for themselves hear first."""
    return [world.loops[i] for i in rng_for(seed, 2).choice(len(world.loops), SIZE, replace=False)]


def random_picks(world: World, first: list[Loop], seed: int) -> Hearing:
    """The first, and then any of the library."""
    known = {loop.id: number for number, loop in enumerate(world.loops)}
    numbers = [known[loop.id] for loop in first]
    others = (number for number in rng_for(seed, 3).permutation(len(world.loops)) if number not in numbers)
    for number in (*numbers, *others):
        yield world.loops[number]


class _WithFresh(FormerEvolution):
    """The plain GA, some of whose children are loops of the library."""

    def __init__(self, population: Sequence[Loop], settings: Settings, breeder: PatternBreeder, world: World) -> None:
        super().__init__(population, settings, breeder)
        self._world = world

    def _breed(self, parents: Sequence[str]) -> dict[str, Loop]:
        children = super()._breed(parents)
        for number in rng_for(self._settings.seed, self._generation, 1).permutation(len(self._world.loops)):
            if len(children) >= SIZE:
                break
            loop = self._world.loops[number]
            if loop.id not in self._all:
                children[loop.id] = loop
        return children


def _bred(evolution: Evolution[Pattern] | FormerEvolution) -> Hearing:
    stars: dict[str, float] = {}
    while True:
        for loop in evolution.ask():
            stars[loop.id] = yield loop
        evolution.tell(stars)


def _settings(seed: int, size: int = SIZE, fresh: int = 0) -> Settings:
    rates = {"mutation_rate": MUTATION_RATE, "crossover_rate": CROSSOVER_RATE}
    return Settings(seed=seed, size=size, full=True, fresh=fresh, **rates)


def plain_ga(world: World, first: list[Loop], seed: int) -> Hearing:
    """The five operators, and the upper half as parents."""
    return _bred(FormerEvolution(first, _settings(seed), world.breeder or FIVE))


def ga_with_fresh(world: World, first: list[Loop], seed: int) -> Hearing:
    """The same, with two loops of the library in each generation."""
    return _bred(_WithFresh(first, _settings(seed, SIZE - FRESH), FIVE, world))


def ga_with_all(world: World, first: list[Loop], seed: int) -> Hearing:
    """The plain GA with all operators, and crosses in all ways."""
    return _bred(FormerEvolution(first, _settings(seed), ALL))


def today(world: World, first: list[Loop], seed: int) -> Hearing:
    """`audiomancer evolve --search ga` as it was before this work."""
    return _bred(Evolution(first, _settings(seed, fresh=usual_fresh(SIZE)), USUAL))


def steady(world: World, first: list[Loop], seed: int) -> Hearing:
    """(mu+1): a child at a time, which takes the place of the worst of eight unless it is worse."""
    here: dict[str, tuple[float, Loop]] = {}
    for loop in first:
        here[loop.id] = (yield loop), loop
    known = {loop.content for loop in first}
    rng = rng_for(seed, 4)
    crossing = CROSSOVER_RATE / (CROSSOVER_RATE + (1 - CROSSOVER_RATE) * MUTATION_RATE)
    number = 0
    while True:
        one, other = (here[item][1] for item in rng.choice([*here], 2, replace=False).tolist())
        crossed, number = rng.random() < crossing, number + 1
        child = USUAL.cross(one, other, (seed, number)) if crossed else USUAL.mutate(one, (seed, number))
        if child.content in known:
            continue
        known.add(child.content)
        stars = yield child
        worst = min(here, key=lambda item: here[item][0])
        if stars >= here[worst][0]:
            del here[worst]
            here[child.id] = stars, child


RIVALS: Mapping[str, Arm] = MappingProxyType(
    {
        "random picks": random_picks,
        "plain GA": plain_ga,
        "GA, fresh loops": ga_with_fresh,
        "GA, all operators": ga_with_all,
        "evolve of today": today,
        "(mu+1)": steady,
    }
)
