"""The ask/tell engine: it proposes candidates, takes scores, and breeds the next generation."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Generic, Self

from audiomancer._checks import check_number
from audiomancer._random import check_seed, rng_for
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution._deap import Standing, vary
from audiomancer.evolution._marks import Marks
from audiomancer.evolution.candidate import Breeder, Candidate, Content
from audiomancer.evolution.selection import Pool, Selection, shares, worth
from audiomancer.evolution.told import Mark
from audiomancer.fitness import MIDDLE, RATING, Score, as_score, mid_parent_scores

__all__ = ["Evolution", "Settings"]

_ATTEMPTS = 16
"""How often a birth is drawn, if no child comes that is new and can be told from its parents and older siblings."""

_ROUNDS = 8
"""How often the births that brought nothing are planned anew in a generation that is to be full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run breeds.

    Attributes:
        seed: first number of every seed path of the run, at least 0.
        size: births that each generation tries, at least 1.
        mutation_rate: probability 0-1 that a birth which is not a crossover is a mutation.
        crossover_rate: probability 0-1 that a birth is a crossover.
        full: whether each generation shall have ``size`` children. A birth that is neither, or brings a copy, is then
            made up for; the rates say how frequent mutations and crossovers are among the children.
        fresh: how many of these are no children but fresh, at least 0; births take the place of those that cannot be
            made.

    Raises:
        InvalidSettingError: if a value is outside its range.
        InvalidSeedError: if the seed is not a whole number of at least 0.
    """

    seed: int
    size: int
    mutation_rate: float = 0.3
    crossover_rate: float = 0.2
    full: bool = False
    fresh: int = 0

    def __post_init__(self) -> None:
        check_seed(self.seed)
        check_number("the size of a generation", self.size, 1, whole=True)
        check_number("the number of fresh ones", self.fresh, 0, self.size, whole=True)
        for name in ("mutation_rate", "crossover_rate"):
            check_number(name, getattr(self, name), 0, 1)


@dataclass(frozen=True, slots=True)
class _Brood(Generic[Content]):
    """The children of a generation as they come.

    Attributes:
        breeder: tells who cannot be told apart.
        known: the contents of all candidates of the run.
        never: those that shall never be heard again.
        children: those that were born so far, by their ids.
        fresh: ids of those of them that are fresh.
    """

    breeder: Breeder[Content]
    known: set[Content]
    never: Sequence[Candidate[Content]] = ()
    children: dict[str, Candidate[Content]] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)

    def takes(self, child: Candidate[Content], parents: Iterable[Candidate[Content]] = ()) -> bool:
        """Take a child in, if it is new and can be told from its parents and its older siblings."""
        if child.content in self.known:
            return False
        if any(self.breeder.alike(child, other) for other in (*self.never, *parents, *self.children.values())):
            return False
        self.known.add(child.content)
        self.children[child.id] = child
        return True


class Evolution(Generic[Content]):
    """A run of evolution: ``ask`` for candidates, let them be heard, ``tell`` their scores, and again.

    Each generation has as many parents as half of the last parents and their children; they are the best of the whole
    run, see :mod:`~audiomancer.evolution.selection`. Every birth has a seed path of its own, ``(seed, generation, slot,
    attempt)``, so the same seed brings the same run again, and each child can be born again without the others.

    Args:
        population: the first candidates, at least one.
        settings: how to breed.
        breeder: makes the children.

    Raises:
        InvalidSettingError: if the population is empty.
    """

    def __init__(self, population: Sequence[Candidate[Content]], settings: Settings, breeder: Breeder[Content]) -> None:
        if not population:
            raise InvalidSettingError("evolution needs at least one pattern or synth to start from")
        self.settings = settings
        self._breeder = breeder
        self.generation = 0
        self._all = {c.id: c for c in population}
        self._first = len(self._all)
        self._dropped: set[str] = set()
        self._population = self._asked = tuple(self._all)

    @property
    def all(self) -> tuple[Candidate[Content], ...]:
        """Every candidate of the run, oldest first."""
        return tuple(self._all.values())

    def ask(self) -> tuple[Candidate[Content], ...]:
        """The candidates to hear: at first the population, then the children of the latest generation."""
        return tuple(self._all[item] for item in self._asked)

    def tell(self, scores: Mapping[str, float | Score], marked: Mapping[str, Mark] = MappingProxyType({})) -> Selection:
        """Close the generation: choose parents by the scores known so far, and breed the next candidates.

        There are no next candidates if both rates are 0, or if no birth brought anything new. A full generation has
        fewer children than ``size`` only where its parents have no more.

        Args:
            scores: id to score, for candidates of this generation and of earlier ones, all on one scale; candidates
                without a score are left out. A plain number is the person's rating, 1-5; a score with another ground
                is a :class:`~audiomancer.fitness.Score`.
            marked: id to what is to become of a candidate. What is wanted more of, and what is always a parent, is
                among the parents; what shall never be heard again is not, nor are its descendants that are not liked,
                as long as there is anything else.

        Returns:
            Who was chosen, and on what ground.

        Raises:
            InvalidSettingError: if a score is not a finite number; then nothing has changed.
        """
        told = {item: as_score(score) for item, score in scores.items()}
        self.generation += 1
        liked = [item for item, score in told.items() if score.ground == RATING and score.value >= MIDDLE]
        marks = Marks.of(marked, self._all.values(), liked)
        every = [c for c in self._all.values() if c.id not in self._dropped]
        there = [c for c in every if c.id not in marks.barren] or every
        known = mid_parent_scores({item: c.birth.parents for item, c in self._all.items()}, told)
        # Half, but no fewer than a pair, or there would be nothing to cross; of each kind, if all have children.
        count = max(2, (len(self._population) + 1) // 2, len(set(self._kinds())) if self.settings.full else 0)
        rng = rng_for(self.settings.seed, self.generation)
        pool = Pool.of(there, known, self._asked, self._breeder, rng)
        always = [c.id for c in there if c.id in marks.parents]
        chosen = pool.select(self._shares(min(count, len(there))), self.generation, always)
        never = [self._all[item] for item in sorted(marks.never)]
        brood = self._breed([(item, worth(known[item])) for item in chosen.parents], never)
        # The children of the parents are heard first, and what is fresh after them.
        self._asked = tuple(sorted(brood.children, key=lambda item: item in brood.fresh))
        self._all |= {item: brood.children[item] for item in self._asked}
        self._population = chosen.parents + self._asked
        return replace(chosen, fresh=len(brood.fresh))

    def drop(self, items: Container[str]) -> None:
        """Take candidates out of the population, and out of what is asked; what descends from them stays.

        Args:
            items: ids.

        Raises:
            InvalidSettingError: if no candidate would be left to breed from; then nothing has changed.
        """
        dropped = self._dropped | {item for item in self._all if item in items}
        if len(dropped) == len(self._all):
            raise InvalidSettingError("no pattern or synth of the run is left to breed from; all of them were deleted")
        self._dropped = dropped
        self._population = tuple(item for item in self._population if item not in items)
        self._asked = tuple(item for item in self._asked if item not in items)

    def state(self) -> dict[str, Any]:
        """The state between a tell and the next ask, as JSON values; the candidates themselves stay with the caller."""
        return {
            "settings": asdict(self.settings),
            "generation": self.generation,
            "all": list(self._all),
            "first": self._first,
            "population": list(self._population),
            "asked": list(self._asked),
        }

    @classmethod
    def from_state(
        cls, state: Mapping[str, Any], candidates: Iterable[Candidate[Content]], breeder: Breeder[Content]
    ) -> Self:
        """The run of a saved state.

        Args:
            state: what :meth:`state` gave.
            candidates: at least all candidates that the state names.
            breeder: makes the children, as before.

        Returns:
            A run that goes on as the saved one would have.
        """
        known = {c.id: c for c in candidates}
        run = cls([known[item] for item in state["all"]], Settings(**state["settings"]), breeder)
        run.generation = state["generation"]
        run._first = state.get("first", len(run._all))
        run._population, run._asked = tuple(state["population"]), tuple(state["asked"])
        return run

    def _shares(self, places: int) -> dict[str, int]:
        """Places for each kind, as the first candidates had them; in a full generation by turns if they are few."""
        kinds = self._kinds()
        order = [*dict.fromkeys(kinds)]
        turn = (self.generation - 1) % len(order) if self.settings.full and places < len(order) else 0
        return shares(sorted(kinds, key=lambda kind: (order.index(kind) - turn) % len(order)), places)

    def _kinds(self) -> list[str]:
        """Of the first candidates."""
        return [self._breeder.kind(c) for c in [*self._all.values()][: self._first]]

    def _breed(self, parents: Sequence[tuple[str, Standing]], never: Sequence[Candidate[Content]]) -> _Brood[Content]:
        brood: _Brood[Content] = _Brood(self._breeder, {c.content for c in self._all.values()}, never)
        fresh = self._shares(self.settings.fresh) if self.settings.fresh else {}
        slots = 0
        for kind, size in self._shares(self.settings.size).items():
            mates = [parent for parent in parents if self._breeder.kind(self._all[parent[0]]) == kind]
            if mates:
                before = len(brood.children)
                self._add_fresh(brood, mates, fresh.get(kind, 0), slots)
                slots += fresh.get(kind, 0)
                slots = self._add_births(brood, mates, size - len(brood.children) + before, slots)
        return brood

    def _add_fresh(self, brood: _Brood[Content], mates: Sequence[tuple[str, Standing]], count: int, slots: int) -> None:
        """Fresh candidates after mates, behind so many slots; who stands higher is a model more often."""
        rng = rng_for(self.settings.seed, self.generation, slots)
        models = [self._all[item] for (item,) in vary(mates, count, 0.0, 1.0, rng)]
        paths = [(self.settings.seed, self.generation, slots + number, 0) for number in range(count)]
        brood.fresh.update(child.id for child in self._breeder.fresh(models, paths) if brood.takes(child))

    def _add_births(
        self, brood: _Brood[Content], mates: Sequence[tuple[str, Standing]], wanted: int, slots: int
    ) -> int:
        """Children of mates, behind so many slots; gives the number of slots with theirs."""
        full = len(brood.children) + wanted
        for round_ in range(_ROUNDS if self.settings.full else 1):
            if len(brood.children) == full:
                break
            plans = self._plans(mates, self._rates(again=round_ > 0), full - len(brood.children), slots)
            for slot, plan in enumerate(plans, slots):
                parents = [self._all[item] for item in plan]
                next((child for child in self._births(slot, parents) if brood.takes(child, parents)), None)
            slots += len(plans)
        return slots

    def _plans(
        self, mates: Sequence[tuple[str, Standing]], rates: tuple[float, float], wanted: int, slots: int
    ) -> list[tuple[str, ...]]:
        """The parents of each birth of a round, behind so many slots; at least one birth, if the rates allow any."""
        crossing, mutating = rates
        rng = rng_for(self.settings.seed, self.generation, slots)
        plans = [p for p in vary(mates, wanted, crossing, mutating, rng) if p]
        first, *others = (item for item, _ in mates)
        if not plans and mutating:
            plans = [(first,)]
        elif not plans and crossing and others:
            plans = [(first, others[0])]
        return plans

    def _rates(self, *, again: bool) -> tuple[float, float]:
        """Of crossovers, and of mutations among the rest; in a full generation they leave nothing over.

        What brought nothing new is made up for by mutations, where there are any: crosses run out soon.
        """
        crossing, mutating = self.settings.crossover_rate, self.settings.mutation_rate
        some = crossing + (1.0 - crossing) * mutating
        if not self.settings.full or not some:
            return crossing, mutating
        return (0.0, 1.0) if again and mutating else (crossing / some, 1.0 if mutating else 0.0)

    def _births(self, slot: int, parents: Sequence[Candidate[Content]]) -> Iterator[Candidate[Content]]:
        """The same birth, drawn again and again; if the two cannot be crossed, the first has a mutated child."""
        first, *others = parents
        for attempt in range(_ATTEMPTS):
            path = (self.settings.seed, self.generation, slot, attempt)
            if others and self._breeder.can_cross(first, others[0]):
                yield self._breeder.cross(first, others[0], path)
            else:
                yield self._breeder.mutate(first, path)
