"""EvolutionRun: an ask/tell run over the library, which a person can leave and take up again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic

from audiomancer.breeding._former_names import as_stock_too
from audiomancer.breeding._protocol import Breeding, Stored
from audiomancer.breeding._run_pair import pair_to_compare
from audiomancer.breeding._run_queue import Queue
from audiomancer.breeding._run_ratings import rating_of, said_by_now, scores_of, stars_of
from audiomancer.breeding._run_start import begun_search, check_operators, first_candidates
from audiomancer.breeding._run_state import gone_of, saved_breeding, saved_evolution, saved_wanted, settled
from audiomancer.breeding.judging import heard_again
from audiomancer.breeding.sources import Wanted, source_of
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate, Evolution, Mark, Search, SearchSettings, Selection, Settings, Source, Told
from audiomancer.fitness import Fitness, as_fitness
from audiomancer.store import Store

if TYPE_CHECKING:
    from audiomancer.rendering import Engines

__all__ = ["EvolutionRun"]

_USUAL_GENERATIONS = 5


class EvolutionRun(Generic[Stored]):
    """A run of evolution whose candidates are stored as soon as they are born.

    Ratings go through the library (``store.rate``), so none is lost when the run is left at any moment; so does what a
    person says beside them, see :mod:`~audiomancer.breeding.judging`. What is asked next follows from the settings, the
    first candidates and what stands in the library when it is asked, so a run that is left and taken up is the same.

    Args:
        breeding: what is bred.
        evolution: the engine: the plain GA, or the search by taste.
        fitness: the fitness function that chooses in place of ratings; None for the ratings.
        generations: how many are wanted in all.

    Attributes:
        breeding: what is bred.
        fitness: the fitness function that chooses in place of ratings; None for the ratings.
        generations: how many are wanted in all.
        former: how the items that were rated in this run were rated before, oldest first; see
            :func:`~audiomancer.breeding.undo_rating`.
        wanted: what is searched for in a run that was begun from nothing; None in others.
    """

    @as_stock_too
    def __init__(
        self,
        breeding: Breeding[Stored],
        evolution: Evolution[Any] | Search[Any],
        fitness: Fitness | None = None,
        generations: int = _USUAL_GENERATIONS,
    ) -> None:
        self.breeding = breeding
        self.fitness = fitness
        self.generations = generations
        self.former: list[dict[str, Any]] = []
        self.wanted: Wanted | None = None
        self._evolution = evolution
        self._queue = Queue(tuple(c.id for c in _asked_by(evolution)))
        self._saved: dict[str, Any] = {}
        self._gone: frozenset[str] = frozenset()

    @classmethod
    @as_stock_too
    def start(
        cls,
        breeding: Breeding[Stored],
        population: Sequence[str],
        settings: Settings | SearchSettings,
        fitness: Fitness | str | Callable[[Any], float] | None = None,
        generations: int = _USUAL_GENERATIONS,
        wanted: Wanted | None = None,
    ) -> EvolutionRun[Stored]:
        """A new run from stored items, or from nothing.

        Args:
            breeding: what is bred.
            population: ids of the first candidates, at least one for the plain GA.
            settings: how to breed; :class:`~audiomancer.evolution.Settings` for the plain GA,
                :class:`~audiomancer.evolution.SearchSettings` for the search by taste.
            fitness: a fitness function, or the name of one, that chooses in place of ratings; None for the ratings. It
                is for the plain GA.
            generations: how many are wanted in all.
            wanted: what to search for, where there is no first candidate.

        Returns:
            The run before its first generation.

        Raises:
            ItemNotFoundError: if one of the items is not there, or was deleted.
            InvalidSettingError: if no item is given, the fitness or an operator is not known or not for them, or a
                search is to go by a fitness.
        """
        candidates = first_candidates(breeding, population)
        if isinstance(settings, Settings):
            evolution = Evolution(candidates, settings, breeding.breeder)
            return EvolutionRun(breeding, evolution, _found(fitness), generations)
        if fitness is not None:
            raise InvalidSettingError("a search by taste goes by ratings; a fitness function leads the plain GA")
        run = EvolutionRun(breeding, begun_search(breeding, candidates, settings, wanted), None, generations)
        run.wanted = wanted
        return run

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
        breeding = saved_breeding(saved, store, engines)
        evolution = saved_evolution(saved, breeding)
        check_operators(breeding, evolution.all)
        gone = gone_of(store, saved)
        evolution.drop(gone)
        run = EvolutionRun(
            breeding, evolution, _found(saved.get("fitness")), saved.get("generations", _USUAL_GENERATIONS)
        )
        if "search" in saved:
            run._queue = Queue.from_json(saved["queue"], gone)
        run.wanted = saved_wanted(saved)
        run.former = saved.get("former", [])
        run._saved, run._gone = settled(saved), gone
        return run

    def is_saved_as(self, name: str) -> bool:
        """Whether :meth:`resume` would give this very run; then it takes over the ratings that can be taken back.

        Args:
            name: the name under which it may be saved.

        Raises:
            ItemNotFoundError: if no run has this name.
        """
        saved = self.breeding.store.load_run(name)
        if settled(saved) != self._saved or gone_of(self.breeding.store, saved) != self._gone:
            return False
        self.former = saved.get("former", [])
        return True

    def save(self, name: str) -> None:
        """Keep the state between two generations, or two questions, under a name."""
        if isinstance(self._evolution, Search):
            engine = {"search": self._evolution.state(), "queue": self._queue.to_json(), "wanted": self.wanted}
        else:
            engine = {"evolution": self._evolution.state()}
        state = {
            "kind": self.breeding.kind,
            "stock": self.breeding.state(),
            **engine,
            "generations": self.generations,
            "fitness": self.fitness and self.fitness.name,
            "former": self.former,
        }
        self.breeding.store.save_run(name, state)
        self._saved = settled(json.loads(json.dumps(state)))

    @property
    def stock(self) -> Breeding[Stored]:
        """The former name of :attr:`breeding`."""
        return self.breeding

    @property
    def by(self) -> str:
        """Who chooses: ``ga``, or ``taste`` for the search."""
        return "taste" if isinstance(self._evolution, Search) else "ga"

    @property
    def size(self) -> int:
        """How many births are tried in each generation; as many children, where full generations are asked for."""
        return self._evolution.settings.size

    @property
    def fresh(self) -> int:
        """How many of each generation shall be no children but fresh; of a search it is not known before."""
        settings = self._evolution.settings
        return settings.fresh if isinstance(settings, Settings) else 0

    @property
    def generation(self) -> int:
        """The number of generations that were bred so far."""
        return self._evolution.generation

    @property
    def coming(self) -> int:
        """How many candidates a search has still to ask for in this generation."""
        if self.by == "ga" or not self.generation or self._queue.dry:
            return 0
        return max(0, self.size - self._search.wanted)

    @property
    def again(self) -> tuple[str, ...]:
        """The candidates of this generation that are heard a second time and were not rated anew."""
        twice = (item for item in self._queue.items if item in self._queue.again)
        return tuple(item for item in twice if self._queue.again[item] == stars_of(self.breeding.store, item))

    def asked(self) -> list[Stored]:
        """The candidates of this generation: the population at first, later the new children.

        Of a search they are those that were asked for by now; with what is heard a second time.
        """
        return [self.breeding.get(item) for item in self._queue.items]

    def to_rate(self) -> list[Stored]:
        """The candidates of this generation that have no rating yet, or are heard a second time."""
        again, store = self.again, self.breeding.store
        asked = (item for item in self._queue.items if item in again or rating_of(store, item) is None)
        return [self.breeding.get(item) for item in asked]

    def breed(self, count: int | None = None) -> Selection:
        """Choose parents by the fitness function, or else by the ratings as they are now, and store their children.

        Args:
            count: how many candidates a search asks for at once, see :meth:`ask`; those of the whole generation if not
                given.

        Returns:
            Who was chosen, and on what ground.
        """
        if isinstance(self._evolution, Evolution):
            marks = self.marks
            scores = scores_of(self.breeding.store, self._evolution.all, self.fitness, marks)
            selection = self._evolution.tell(scores, marks)
            self._queue = Queue(tuple(child.id for child in self._evolution.ask()))
            self.breeding.keep_all(self._evolution.ask())
            return selection
        search = self._search
        selection = search.tell(*self._said())
        self._queue = Queue(again=self._queue.again)
        self.ask(self.size if count is None else count)
        return replace(selection, fresh=sum(search.is_fresh(item) for item in self._queue.items))

    def ask(self, count: int = 1) -> None:
        """Let a search choose further candidates of this generation, by all that was said up to now, and store them.

        Something that was rated before may come with them, see :attr:`again`.

        Args:
            count: how many; fewer come where the generation is full, or there are no more.
        """
        search = self._search
        search.learn(*self._said())
        if (old := search.repeat()) and old.id not in self._queue.items:
            self._hear_again(old.id)
        before, wanted = search.ask(0), min(search.wanted + count, self.size)
        missing = wanted - search.wanted
        chosen = search.ask(wanted)[len(before) :]
        self.breeding.keep_all(chosen)
        items = (*self._queue.items, *(candidate.id for candidate in chosen))
        self._queue = replace(self._queue, items=items, dry=len(chosen) < missing)

    def _hear_again(self, item: str) -> None:
        stars = stars_of(self.breeding.store, item)
        if self._queue.again.get(item) != stars:
            heard_again(self.breeding.store, item)
        self._queue = replace(self._queue, items=(*self._queue.items, item), again={**self._queue.again, item: stars})

    @contextmanager
    def filling(self) -> Iterator[None]:
        """While the block runs, what the next questions of a search will look at is made in another thread."""
        with self._source.filling() if self.by == "taste" else nullcontext():
            yield

    def pair(self) -> tuple[Stored, Stored]:
        """Two that were rated, of which it would tell most of the person's taste to know which is better.

        Raises:
            NothingAskedError: if fewer than two of a kind were rated.
        """
        first, second = pair_to_compare(self._source, self._evolution.all, *self._said(), self._sitting)
        return self.breeding.get(first), self.breeding.get(second)

    def everything(self) -> list[Stored]:
        """The items of all generations, oldest first, without those that were deleted."""
        items = [c.id for c in self._evolution.all]
        records = self.breeding.store.lineage.several(items)
        there = (item for item in items if item not in records or records[item].deleted_at is None)
        return [self.breeding.get(item) for item in there]

    def best(self) -> list[Stored]:
        """The items that were rated, the best first: by their stars, or in a search by what the taste expects of them.

        The taste knows all ratings: what is near to much that was liked is better than a lucky star.
        """
        there = self.breeding.store.lineage.several([c.id for c in self._evolution.all])
        stars = {item: one.user_rating for item, one in there.items() if one.user_rating and one.deleted_at is None}
        if isinstance(self._evolution, Search) and stars:
            self._evolution.learn(*self._said())
            liked = [one.candidate.id for one in self._evolution.best(len(self._evolution.all))]
            return [self.breeding.get(item) for item in liked if item in stars]
        return [self.breeding.get(item) for item in sorted(stars, key=lambda item: -stars[item])]

    def why(self, item: str) -> tuple[str, ...]:
        """Why a search shows a candidate, in words; nothing of the plain GA's.

        Args:
            item: its id.
        """
        if not isinstance(self._evolution, Search):
            return ()
        words, near = self._evolution.why(item), self._evolution.nearest(item)
        if near is None:
            return words
        record = self.breeding.store.lineage.get(near[0])
        if record is None or record.deleted_at is not None:
            return words or ("near to one that you liked, which is deleted by now",)
        wanted = self._evolution.told.marked.get(near[0]) == "more"
        said = "of which you want more" if wanted else f"which you gave {near[1]:.0f}"
        return (*words, f"nearest to {near[0][:13]} {record.name}, {said}")

    @property
    def marks(self) -> Mapping[str, Mark]:
        """Id to what is to become of a candidate, for those of which the person said it."""
        return self._said()[1].marked

    def is_fresh(self, item: str) -> bool:
        """Whether a search shows a candidate that is no descendant of those that the run was begun from.

        Args:
            item: its id.
        """
        return isinstance(self._evolution, Search) and self._evolution.is_fresh(item)

    @property
    def _search(self) -> Search[Any]:
        if not isinstance(self._evolution, Search):
            raise InvalidSettingError("this run is the plain GA's, which breeds whole generations; breed one")
        return self._evolution

    @property
    def _sitting(self) -> int:
        """The number of the sitting that all ratings of the run count for, whenever they are given."""
        return self._evolution.sitting if isinstance(self._evolution, Search) else 0

    @property
    def _source(self) -> Source[Any]:
        return self._evolution.source if isinstance(self._evolution, Search) else source_of(self.breeding)

    def _said(self) -> tuple[dict[str, float], Told]:
        """What the person has said of the candidates up to now: their stars, and all else."""
        return said_by_now(self.breeding, self._evolution.all, self._queue.again, self._sitting)


def _asked_by(evolution: Evolution[Any] | Search[Any]) -> Sequence[Candidate[Any]]:
    """The candidates that are asked for by now."""
    return evolution.ask(0) if isinstance(evolution, Search) else evolution.ask()


def _found(fitness: Fitness | str | Callable[[Any], float] | None) -> Fitness | None:
    return None if fitness is None else as_fitness(fitness)
