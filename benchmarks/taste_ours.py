"""The arms of taste.py in which the search by taste chooses, and what it says of a listener in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from taste_arms import AMOUNT, SIZE, Hearing
from taste_evening import Evening
from taste_world import BARS, Loop, World

from audiomancer.actions.variation import USUAL_OPERATORS
from audiomancer.breeding import PatternBreeder
from audiomancer.breeding.searching import PatternSource
from audiomancer.evolution import Library, Search, SearchSettings, Source, Told
from audiomancer.fitness.taste import Features, Taste
from audiomancer.music import Pattern

__all__ = ["OURS", "Ours", "verdict"]

AT_ONCE = 4
"""Candidates that are asked for before the stars of those before them are told."""

Ours = Callable[[World, list[Loop], int, Sequence[Evening]], Hearing]
"""The world, the loops that the others hear first, a seed, and earlier runs, the first first."""


class _Shelf:
    """The library of a search; its loops are not made and described again but taken from the world.

    Attributes:
        size: how many there are.
    """

    def __init__(self, library: Library[Pattern], rows: Mapping[int, int], features: Features) -> None:
        self.size = library.size
        self._library, self._rows, self._features = library, rows, features

    def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features | None]:
        """Those that sound, and what the model of taste knows of them."""
        there = [number for number in numbers if number in self._rows]
        return there, self._features.take([self._rows[number] for number in there]) if there else None

    def loop(self, number: int) -> Loop:
        """One of them, as the library makes it."""
        return self._library.loop(number)


class _Kept(_Shelf):
    """The library of a search that begins from nothing: these loops are in the world."""

    def __init__(self, library: Library[Pattern], source: _Source) -> None:
        super().__init__(library, source.rows, source.known)
        self._loops = source.world.numbers

    def loop(self, number: int) -> Loop:
        """One of them."""
        return self._loops[number]


class _Source(PatternSource):
    """What a search of patterns draws from, with the library of a world.

    Attributes:
        world: it.
        rows: the row of each loop, by its number.
        known: what the model of taste knows of all.
    """

    def __init__(self, world: World) -> None:
        super().__init__(PatternBreeder(AMOUNT, USUAL_OPERATORS, by="any"), None, BARS)
        self.world = world
        self.rows = {number: row for row, number in enumerate(world.numbers)}
        self.known = self.features(world.kind, world.loops)

    def library(self, kind: str, models: Sequence[Loop]) -> Library[Pattern] | None:
        """The library; the loops of models are as these are, but in their tempo."""
        library = super().library(kind, models)
        if library is None:
            return None
        return _Shelf(library, self.rows, self.known) if models else _Kept(library, self)


_SOURCES: dict[int, Source[Any]] = {}


def _source(world: World) -> Source[Any]:
    """The same one for all runs of a process, as it has the library in memory."""
    if world.kind == "sound":
        from taste_synths import synth_source

        return synth_source()
    if id(world) not in _SOURCES:
        _SOURCES[id(world)] = _Source(world)
    return _SOURCES[id(world)]


def from_nothing(world: World, first: list[Loop], seed: int, earlier: Sequence[Evening]) -> Hearing:
    """As `audiomancer evolve --interactive --kind drums` begins."""
    return _asked(_begun(world, (), seed, earlier), {})


def from_given(world: World, first: list[Loop], seed: int, earlier: Sequence[Evening]) -> Hearing:
    """As `audiomancer evolve --interactive ID...` begins: their children at first, and few of the library."""
    return _asked(_begun(world, first, seed, earlier), {})


def after_others(world: World, first: list[Loop], seed: int, earlier: Sequence[Evening]) -> Hearing:
    """As from nothing, but what is heard first is what the others hear first."""
    stars: dict[str, float] = {}
    for loop in first:
        stars[loop.id] = yield loop
    search = _begun(world, (), seed, earlier)
    told = [[item, given, search.sitting] for item, given in stars.items()]
    state = search.state() | {"all": [*stars], "generation": 1, "asks": 2, "stars": told}
    known = [loop for one in earlier for loop in one.heard]
    yield from _asked(Search.from_state(state, [*first, *known], _source(world)), stars)


def _begun(world: World, given: Sequence[Loop], seed: int, earlier: Sequence[Evening]) -> Search[Any]:
    return Search(
        given,
        SearchSettings(seed=seed, size=SIZE),
        _source(world),
        kind=world.kind,
        earlier=_told(earlier),
        known=[*{loop.id: loop for one in earlier for loop in one.heard}.values()],
        sitting=len(earlier),
    )


def _asked(search: Search[Any], stars: dict[str, float]) -> Hearing:
    """Ask for some, tell their stars, and again; now and then something is heard once more."""
    while True:
        for count in range(AT_ONCE, SIZE + 1, AT_ONCE):
            for loop in search.ask(count):
                if loop.id not in stars:
                    stars[loop.id] = yield loop
            search.learn(stars)
            again = search.repeat()
            if again is not None:
                search.tell_again(again.id, (yield again))
        search.tell(stars)


def _told(evenings: Sequence[Evening]) -> Told:
    return Told(
        stars=tuple(
            (loop.id, float(stars), sitting)
            for sitting, one in enumerate(evenings)
            for loop, stars in zip(one.heard, one.stars, strict=True)
        )
    )


def verdict(world: World, evenings: Sequence[Evening]) -> str:
    """What is said after some evenings: ``taste``, ``unsure`` or ``none``."""
    loops = {loop.id: loop for one in evenings for loop in one.heard}
    features = _source(world).features(world.kind, [*loops.values()])
    said = _told(evenings).judgements(world.kind, {item: row for row, item in enumerate(loops)})
    taste = Taste.learnt(features, said, kind=world.kind, sitting=len(evenings) - 1)
    return taste.verdict


OURS: Mapping[str, tuple[Ours, int]] = MappingProxyType(
    {
        "ours": (from_nothing, 0),
        "ours after one": (from_nothing, 1),
        "ours after two": (from_nothing, 2),
        "ours, others' first": (after_others, 0),
        "ours after two, others' first": (after_others, 2),
        "ours from the given": (from_given, 0),
    }
)
"""The arms, and how many earlier runs each has."""
