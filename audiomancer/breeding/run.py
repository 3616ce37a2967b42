"""EvolutionRun: an ask/tell run over the library, which a person can leave and take up again."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, ParamSpec, TypeVar

from audiomancer.breeding._protocol import Breeding, Stored
from audiomancer.breeding.judging import forgotten, heard_again, judged, said_in_run
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.errors import InvalidSettingError, ItemNotFoundError, NothingAskedError
from audiomancer.evolution import (
    NOTHING_TOLD,
    Candidate,
    Evolution,
    Search,
    SearchSettings,
    Selection,
    Settings,
    Source,
    Told,
)
from audiomancer.fitness import Fitness, Score, as_fitness
from audiomancer.music import Kind, TimeSignature
from audiomancer.store import Store, SynthRecord

if TYPE_CHECKING:
    from audiomancer.rendering import Engines

__all__ = ["EvolutionRun", "Wanted", "keep_former_rating", "keep_saying", "source_of", "undo_rating"]

_USUAL_GENERATIONS = 5
_UNDOS = 100
"""Ratings of a run that can be taken back."""
_EARLIER = 120
_EARLIER_SYNTHS = 40
"""A search learns from so many of the latest ratings and answers that were given outside of its run; of synths from
fewer, as each has to be heard anew."""
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


class Wanted(NamedTuple):
    """What a search is for that begins from nothing.

    Attributes:
        kind: ``drums``, ``melody`` or ``bass``.
        bars: the length of its loops, at least 1.
        time_signature: numerator and denominator of their metre.
    """

    kind: Kind
    bars: int = 2
    time_signature: TimeSignature = (4, 4)


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
        former: how the items that were rated in this run were rated before, oldest first; see :func:`undo_rating`.
        wanted: what is searched for in a run that was begun from nothing; None in others.
    """

    @_as_stock_too
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
        self._queue = _Queue(tuple(c.id for c in _asked_by(evolution)))
        self._saved: dict[str, Any] = {}
        self._gone: frozenset[str] = frozenset()

    @classmethod
    @_as_stock_too
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
        for item in population:
            if _is_deleted(breeding.store, item):
                raise ItemNotFoundError(f"{item} was deleted; `audiomancer undelete {item}` brings it back")
        candidates = [breeding.candidate(item) for item in population]
        _check_operators(breeding, candidates)
        if isinstance(settings, Settings):
            return EvolutionRun(
                breeding, Evolution(candidates, settings, breeding.breeder), _found(fitness), generations
            )
        if fitness is not None:
            raise InvalidSettingError("a search by taste goes by ratings; a fitness function leads the plain GA")
        search = _search(breeding, candidates, settings, wanted)
        run = EvolutionRun(breeding, search, None, generations)
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
        breeding = _breeding_of(saved, store, engines)
        evolution = _search_of(saved, breeding) if "search" in saved else _evolution_of(saved, breeding)
        _check_operators(breeding, evolution.all)
        gone = _gone(store, saved)
        evolution.drop(gone)
        run = EvolutionRun(
            breeding, evolution, _found(saved.get("fitness")), saved.get("generations", _USUAL_GENERATIONS)
        )
        if "search" in saved:
            run._queue = _Queue.from_json(saved["queue"], gone)
            run.wanted = _wanted_of(saved)
        run.former = saved.get("former", [])
        run._saved, run._gone = _settled(saved), gone
        return run

    def is_saved_as(self, name: str) -> bool:
        """Whether :meth:`resume` would give this very run; then it takes over the ratings that can be taken back.

        Args:
            name: the name under which it may be saved.

        Raises:
            ItemNotFoundError: if no run has this name.
        """
        saved = self.breeding.store.load_run(name)
        if _settled(saved) != self._saved or _gone(self.breeding.store, saved) != self._gone:
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
        self._saved = _settled(json.loads(json.dumps(state)))

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
        return tuple(item for item in twice if self._queue.again[item] == self._stars_of(item))

    def asked(self) -> list[Stored]:
        """The candidates of this generation: the population at first, later the new children.

        Of a search they are those that were asked for by now; with what is heard a second time.
        """
        return [self.breeding.get(item) for item in self._queue.items]

    def to_rate(self) -> list[Stored]:
        """The candidates of this generation that have no rating yet, or are heard a second time."""
        again = self.again
        return [self.breeding.get(item) for item in self._queue.items if item in again or self._rating(item) is None]

    def breed(self, count: int | None = None) -> Selection:
        """Choose parents by the fitness function, or else by the ratings as they are now, and store their children.

        Args:
            count: how many candidates a search asks for at once, see :meth:`ask`; those of the whole generation if not
                given.

        Returns:
            Who was chosen, and on what ground.
        """
        if isinstance(self._evolution, Evolution):
            selection = self._evolution.tell(self._scores())
            self._queue = _Queue(tuple(child.id for child in self._evolution.ask()))
            for child in self._evolution.ask():
                self.breeding.keep(child)
            return selection
        search = self._search
        selection = search.tell(*self._said())
        self._queue = _Queue(again=self._queue.again)
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
        for candidate in chosen:
            self.breeding.keep(candidate)
        items = (*self._queue.items, *(candidate.id for candidate in chosen))
        self._queue = replace(self._queue, items=items, dry=len(chosen) < missing)

    def _hear_again(self, item: str) -> None:
        stars = self._stars_of(item)
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
        from audiomancer.fitness.taste import Stars, Taste

        scores, told = self._said()
        lots: dict[str, list[Candidate[Any]]] = {}
        for candidate in self._evolution.all:
            if candidate.id in scores:
                lots.setdefault(self._source.kind(candidate), []).append(candidate)
        kind, rated = max(lots.items(), key=lambda lot: len(lot[1]), default=("", []))
        if len(rated) < 2:
            raise NothingAskedError("two are compared that were rated in this run; rate at least two of a kind first")
        rows, features = {c.id: row for row, c in enumerate(rated)}, self._source.features(kind, rated)
        stars = [Stars(rows[item], score, self._sitting) for item, score in scores.items() if item in rows]
        taste = Taste.learnt(features, [*stars, *told.judgements(kind, rows)], kind=kind, sitting=self._sitting)
        first, second = taste.pair_to_ask(features)
        return self.breeding.get(rated[first].id), self.breeding.get(rated[second].id)

    def everything(self) -> list[Stored]:
        """The items of all generations, oldest first, without those that were deleted."""
        there = (c.id for c in self._evolution.all if not _is_deleted(self.breeding.store, c.id))
        return [self.breeding.get(item) for item in there]

    def best(self) -> list[Stored]:
        """The items that were rated, the best first: by their stars, or in a search by what the taste expects of them.

        The taste knows all ratings: what is near to much that was liked is better than a lucky star.
        """
        there = [c.id for c in self._evolution.all if not _is_deleted(self.breeding.store, c.id)]
        stars = {item: found for item in there if (found := self._rating(item))}
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
        return (*words, f"nearest to {near[0][:13]} {record.name}, which you gave {near[1]:.0f}")

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
        everything, store, again = self._evolution.all, self.breeding.store, self._queue.again
        kinds = dict.fromkeys(self.breeding.breeder.kind(c) for c in everything)
        since = max(filter(None, (forgotten(store, kind) for kind in kinds)), default=None)
        now = {c.id: found for c in everything if (found := self._stars_of(c.id, since))}
        first = {item: float(again.get(item, stars)["stars"]) for item, stars in now.items()}
        twice = [item for item in now if item in again and again[item] != now[item]]
        told = said_in_run(store, kinds, [c.id for c in everything], self._sitting)
        return first, replace(told, stars=tuple((item, float(now[item]["stars"]), self._sitting) for item in twice))

    def _stars_of(self, item: str, since: datetime | None = None) -> dict[str, Any]:
        """The stars of an item and when it was given them; empty for none, and for those before a moment."""
        record = self.breeding.store.lineage.get(item)
        if record is None or record.user_rating is None:
            return {}
        if since and (record.rated_at is None or record.rated_at <= since):
            return {}
        return {"stars": record.user_rating, "rated_at": record.rated_at and record.rated_at.isoformat()}

    def _scores(self) -> dict[str, Score]:
        if self.fitness is not None:
            return {c.id: self.fitness.score(getattr(c.content, "source_code", c.content)) for c in self._evolution.all}
        ratings = ((c.id, self._rating(c.id)) for c in self._evolution.all)
        return {item: Score(rating) for item, rating in ratings if rating is not None}

    def _rating(self, item: str) -> int | None:
        record = self.breeding.store.lineage.get(item)
        return None if record is None else record.user_rating


@dataclass(frozen=True, slots=True)
class _Queue:
    """What is heard in a generation.

    Attributes:
        items: ids, in the order in which they are heard.
        again: id of each item of the run that was to be heard again, to its stars and their time before that.
        dry: whether nothing more was found to be asked for.
    """

    items: tuple[str, ...] = ()
    again: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dry: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"items": list(self.items), "again": dict(self.again), "dry": self.dry}

    @classmethod
    def from_json(cls, value: Mapping[str, Any], gone: Collection[str]) -> _Queue:
        """What :meth:`to_json` gave, without those that are gone."""
        return cls(tuple(item for item in value["items"] if item not in gone), value["again"], value["dry"])


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


def keep_saying(store: Store, run: str, name: str, sentence: str) -> None:
    """Keep in a saved run what was said beside ratings; then :func:`undo_rating` can take it back.

    Args:
        store: the library.
        run: name of the run.
        name: the name under which :meth:`~audiomancer.store.Store.untell` knows it.
        sentence: what was said, for the person.

    Raises:
        ItemNotFoundError: if there is no such run.
    """
    saved = store.load_run(run)
    store.save_run(run, saved | {"former": [*saved.get("former", ()), {"told": name, "of": sentence}][-_UNDOS:]})


def undo_rating(store: Store, run: str) -> SynthRecord | str:
    """Take back the latest that was said in a saved run: an item is rated as it was before, or not at all.

    Args:
        store: the library.
        run: name of the run.

    Returns:
        The record of the item; or, where it was no rating, what was said.

    Raises:
        ItemNotFoundError: if there is no such run.
        NothingAskedError: if nothing is left to be taken back.
    """
    saved = store.load_run(run)
    *others, latest = saved.get("former") or (None,)
    if latest is None:
        raise NothingAskedError("there is no rating of this run to take back")
    undone: SynthRecord | str
    if "told" in latest:
        store.untell(latest["told"])
        undone = latest["of"]
    else:
        former = {name: value for name, value in latest.items() if name in _OF_A_RATING}
        undone = store.unrate(latest["id"], **former)
    store.save_run(run, saved | {"former": others})
    return undone


def _asked_by(evolution: Evolution[Any] | Search[Any]) -> Sequence[Candidate[Any]]:
    """The candidates that are asked for by now."""
    return evolution.ask(0) if isinstance(evolution, Search) else evolution.ask()


def _search(
    breeding: Breeding[Any], first: Sequence[Candidate[Any]], settings: SearchSettings, wanted: Wanted | None
) -> Search[Any]:
    """A search that begins with what the person said of other things of the same kinds."""
    kinds = dict.fromkeys(
        [breeding.breeder.kind(candidate) for candidate in first] or ([wanted.kind] if wanted else [])
    )
    most = _EARLIER if breeding.kind == PatternBreeding.kind else _EARLIER_SYNTHS
    found = [judged(breeding.store, one, {c.id for c in first}, most=most) for one in kinds]
    return Search(
        first,
        settings,
        source_of(breeding, wanted),
        kind=wanted.kind if wanted else None,
        earlier=sum((replace(one.told, wishes=()) for one in found), NOTHING_TOLD),
        known=[breeding.candidate(item.id) for one in found for item in one.items],
        sitting=max((one.sittings for one in found), default=0),
    )


def _search_of(saved: Mapping[str, Any], breeding: Breeding[Any]) -> Search[Any]:
    state = saved["search"]
    there = [item for item in state["known"] if item in breeding.store.lineage]
    source = source_of(breeding, _wanted_of(saved))
    return Search.from_state(state, map(breeding.candidate, [*state["all"], *there]), source)


def _wanted_of(saved: Mapping[str, Any]) -> Wanted | None:
    if saved["wanted"] is None:
        return None
    kind, bars, (beats, unit) = saved["wanted"]
    return Wanted(kind, bars, (beats, unit))


def source_of(breeding: Breeding[Any], wanted: Wanted | None = None) -> Source[Any]:
    """What a search draws from; the loops that it makes are kept in the home of the library.

    Args:
        breeding: what is bred.
        wanted: what is searched for, where the search begins from nothing.

    Returns:
        The source.
    """
    if isinstance(breeding, PatternBreeding):
        from audiomancer.breeding.searching import PatternSource

        return PatternSource(breeding.breeder, breeding.store.home / "loops", *(wanted[1:] if wanted else ()))
    from audiomancer.breeding.searching_synths import SynthSource
    from audiomancer.breeding.synths import SynthBreeding

    assert isinstance(breeding, SynthBreeding)
    return SynthSource(breeding)


def _evolution_of(saved: Mapping[str, Any], breeding: Breeding[Any]) -> Evolution[Any]:
    state = saved["evolution"]
    return Evolution.from_state(state, map(breeding.candidate, state["all"]), breeding.breeder)


def _gone(store: Store, saved: Mapping[str, Any]) -> frozenset[str]:
    """The candidates of a saved run that were deleted, and what it learnt from that does not stand any more."""
    state = saved.get("search") or saved["evolution"]
    known, rated = state.get("known", ()), {item for item, *_ in state.get("earlier", {}).get("stars", ())}
    values = store.lineage.values_of([*state["all"], *known])
    since = {kind: forgotten(store, kind) for kind in {told.get("type") or "" for told in values.values()}}

    def stands(item: str) -> bool:
        told = values.get(item)
        if told is None or told.get("deleted_at"):
            return False
        if item not in rated:
            return True
        until, at = since[told.get("type") or ""], told.get("rated_at")
        is_old = until is not None and (not at or datetime.fromisoformat(at) <= until)
        return bool(told.get("user_rating")) and not is_old

    deleted = {item for item in state["all"] if values.get(item, {}).get("deleted_at")}
    return frozenset(deleted | {item for item in known if not stands(item)})


def _settled(saved: Mapping[str, Any]) -> dict[str, Any]:
    """What is saved of a run, without the ratings that can be taken back."""
    return {name: value for name, value in saved.items() if name != "former"}


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
