"""EvolutionRun: an ask/tell run over the library, which a person can leave and take up again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from audiomancer.breeding._protocol import Breeding, Stored
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.errors import ItemNotFoundError, NothingAskedError
from audiomancer.evolution import Candidate, Evolution, Selection, Settings
from audiomancer.fitness import Fitness, Score, as_fitness
from audiomancer.store import Store, SynthRecord

if TYPE_CHECKING:
    from audiomancer.rendering import Engines

__all__ = ["EvolutionRun", "keep_former_rating", "undo_rating"]

_USUAL_GENERATIONS = 5
_UNDOS = 100
"""Ratings of a run that can be taken back."""
_OF_A_RATING = ("user_rating", "rated_at", "rated_by")

P = ParamSpec("P")
R = TypeVar("R")


def _as_stock_too(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, whose argument ``breeding`` may also be given by its former name."""

    @wraps(function)
    def call(*args: P.args, **named: P.kwargs) -> R:
        if "stock" in named:
            named["breeding"] = named.pop("stock")
        return function(*args, **named)

    return call


class EvolutionRun(Generic[Stored]):
    """A run of evolution whose candidates are stored as soon as they are born.

    Ratings go through the library (``store.rate``), so none is lost when the run is left at any moment.

    Args:
        breeding: what is bred.
        evolution: the engine between two generations.
        fitness: the fitness function that chooses in place of ratings; None for the ratings.
        generations: how many are wanted in all.

    Attributes:
        breeding: what is bred.
        fitness: the fitness function that chooses in place of ratings; None for the ratings.
        generations: how many are wanted in all.
        former: how the items that were rated in this run were rated before, oldest first; see :func:`undo_rating`.
    """

    @_as_stock_too
    def __init__(
        self,
        breeding: Breeding[Stored],
        evolution: Evolution[Any],
        fitness: Fitness | None = None,
        generations: int = _USUAL_GENERATIONS,
    ) -> None:
        self.breeding = breeding
        self.fitness = fitness
        self.generations = generations
        self.former: list[dict[str, Any]] = []
        self._evolution = evolution

    @classmethod
    @_as_stock_too
    def start(
        cls,
        breeding: Breeding[Stored],
        population: Sequence[str],
        settings: Settings,
        fitness: Fitness | str | Callable[[Any], float] | None = None,
        generations: int = _USUAL_GENERATIONS,
    ) -> EvolutionRun[Stored]:
        """A new run from stored items.

        Args:
            breeding: what is bred.
            population: ids of the first candidates, at least one.
            settings: how to breed.
            fitness: a fitness function, or the name of one, that chooses in place of ratings; None for the ratings.
            generations: how many are wanted in all.

        Returns:
            The run before its first generation.

        Raises:
            ItemNotFoundError: if one of the items is not there, or was deleted.
            InvalidSettingError: if no item is given, or the fitness or an operator is not known or not for them.
        """
        for item in population:
            if _is_deleted(breeding.store, item):
                raise ItemNotFoundError(f"{item} was deleted; `audiomancer undelete {item}` brings it back")
        candidates = [breeding.candidate(item) for item in population]
        _check_operators(breeding, candidates)
        evolution = Evolution(candidates, settings, breeding.breeder)
        return EvolutionRun(breeding, evolution, _found(fitness), generations)

    @classmethod
    def resume(cls, store: Store, name: str, engines: Callable[[], Engines] | None = None) -> EvolutionRun[Any]:
        """The run that was saved under a name, without the candidates that were deleted since.

        Args:
            store: the library.
            name: the name under which it was saved.
            engines: called for the running SuperCollider if the run breeds synths; one for the whole program if not
                given.

        Returns:
            The run as it was left.

        Raises:
            ItemNotFoundError: if no run has this name.
            InvalidSettingError: if its fitness function, or one of its operators, is not here any more, or all of its
                candidates were deleted.
        """
        saved = store.load_run(name)
        breeding = _breeding_of(saved, store, engines)
        state = saved["evolution"]
        evolution = Evolution.from_state(state, map(breeding.candidate, state["all"]), breeding.breeder)
        _check_operators(breeding, evolution.all)
        evolution.drop({c.id for c in evolution.all if _is_deleted(store, c.id)})
        generations = saved.get("generations", _USUAL_GENERATIONS)
        run = EvolutionRun(breeding, evolution, _found(saved.get("fitness")), generations)
        run.former = saved.get("former", [])
        return run

    def save(self, name: str) -> None:
        """Keep the state between two generations under a name."""
        state = {
            "kind": self.breeding.kind,
            "stock": self.breeding.state(),
            "evolution": self._evolution.state(),
            "generations": self.generations,
            "fitness": self.fitness and self.fitness.name,
            "former": self.former,
        }
        self.breeding.store.save_run(name, state)

    @property
    def stock(self) -> Breeding[Stored]:
        """The former name of :attr:`breeding`."""
        return self.breeding

    @property
    def size(self) -> int:
        """How many births are tried in each generation; as many children, where full generations are asked for."""
        return self._evolution.settings.size

    @property
    def fresh(self) -> int:
        """How many of each generation shall be no children but fresh."""
        return self._evolution.settings.fresh

    @property
    def generation(self) -> int:
        """The number of generations that were bred so far."""
        return self._evolution.generation

    def asked(self) -> list[Stored]:
        """The candidates of this generation: the population at first, later the new children."""
        return [self.breeding.get(c.id) for c in self._evolution.ask()]

    def to_rate(self) -> list[Stored]:
        """The candidates of this generation that have no rating yet."""
        return [self.breeding.get(c.id) for c in self._evolution.ask() if self._rating(c.id) is None]

    def breed(self) -> Selection:
        """Choose parents by the fitness function, or else by the ratings as they are now, and store their children.

        Returns:
            Who was chosen, and on what ground.
        """
        selection = self._evolution.tell(self._scores())
        for child in self._evolution.ask():
            self.breeding.keep(child)
        return selection

    def everything(self) -> list[Stored]:
        """The items of all generations, oldest first, without those that were deleted."""
        there = (c.id for c in self._evolution.all if not _is_deleted(self.breeding.store, c.id))
        return [self.breeding.get(item) for item in there]

    def _scores(self) -> dict[str, Score]:
        if self.fitness is not None:
            return {c.id: self.fitness.score(getattr(c.content, "source_code", c.content)) for c in self._evolution.all}
        ratings = ((c.id, self._rating(c.id)) for c in self._evolution.all)
        return {item: Score(rating) for item, rating in ratings if rating is not None}

    def _rating(self, item: str) -> int | None:
        record = self.breeding.store.lineage.get(item)
        return None if record is None else record.user_rating


def _is_deleted(store: Store, item: str) -> bool:
    record = store.lineage.get(item)
    return record is not None and record.deleted_at is not None


def keep_former_rating(store: Store, run: str, item: str) -> None:
    """Keep in a saved run how an item is rated, before it is rated anew; then :func:`undo_rating` can bring it back.

    Args:
        store: the library.
        run: name of the run.
        item: id of a stored item.

    Raises:
        ItemNotFoundError: if there is no such run or item.
    """
    saved = store.load_run(run)
    told = store.lineage[item].to_dict()
    former = {name: told[name] for name in _OF_A_RATING if told.get(name) is not None}
    store.save_run(run, saved | {"former": [*saved.get("former", ()), {"id": item} | former][-_UNDOS:]})


def undo_rating(store: Store, run: str) -> SynthRecord:
    """Take the latest rating of a saved run back: the item is rated as it was before, or not at all.

    Args:
        store: the library.
        run: name of the run.

    Returns:
        The record of the item.

    Raises:
        ItemNotFoundError: if there is no such run.
        NothingAskedError: if no rating is left to be taken back.
    """
    saved = store.load_run(run)
    *others, latest = saved.get("former") or (None,)
    if latest is None:
        raise NothingAskedError("there is no rating of this run to take back")
    former = {name: value for name, value in latest.items() if name in _OF_A_RATING}
    record = store.unrate(latest["id"], **former)
    store.save_run(run, saved | {"former": others})
    return record


def _check_operators(breeding: Breeding[Any], candidates: Iterable[Candidate[Any]]) -> None:
    """Refuse operators that are not known or not for the candidates; a run may meet them only after generations."""
    for candidate in candidates:
        breeding.breeder.acting_on(candidate)


def _found(fitness: Fitness | str | Callable[[Any], float] | None) -> Fitness | None:
    return None if fitness is None else as_fitness(fitness)


def _breeding_of(saved: Mapping[str, Any], store: Store, engines: Callable[[], Engines] | None) -> Breeding[Any]:
    if saved["kind"] == PatternBreeding.kind:
        return PatternBreeding.from_state(store, saved["stock"])
    from audiomancer.breeding.synths import SynthBreeding

    return SynthBreeding.from_state(store, saved["stock"], engines and engines())
