"""The search by taste: it asks for what is worth hearing, and learns from what the person says of it.

Before each ask a pool is drawn: some of a library of loops, and children of the best so far. A model of the person's
taste then chooses what is likely to be liked, or what would tell most of the taste; a batch one after the other, each
as if those before it had been heard.

Source: Desautels, Krause and Burdick, "Parallelizing Exploration-Exploitation Tradeoffs in Gaussian Process Bandit
Optimization", JMLR 15 (2014).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Generic, Self

from audiomancer._checks import check_flag, check_number
from audiomancer._random import check_seed, rng_for
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution._learning import Learning, Liked
from audiomancer.evolution._marks import Marks
from audiomancer.evolution._pool import Pool
from audiomancer.evolution._stages import OURS, USUAL_BOLDNESS, Stage
from audiomancer.evolution.candidate import Candidate, Content
from audiomancer.evolution.selection import Selection
from audiomancer.evolution.source import Couple, Source
from audiomancer.evolution.told import NOTHING_TOLD, Sign, Told
from audiomancer.fitness import CHANCE, MIDDLE, TASTE, Score, as_score
from audiomancer.lineage import generations

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.fitness.taste import Features, Taste

__all__ = ["Liked", "Search", "SearchSettings"]

_BEST = 6
"""How many parents the children of a pool have."""
_CROSSED = 0.5
"""How often a child of a pool has two parents."""
_WANTED = 0.5
"""How often a child of a pool has a parent of which the person wants more, if there is one."""
_REPEAT = 10
"""One in so many ratings is of something that was rated before."""
_ROUNDS = 8
"""So many pools an ask looks into, if those before had too few that can be told from what was heard."""
_RECENT = 16
"""What is much like one of so many of the latest comes only where there is nothing else: it would bore."""
_FAMILY = 12
"""So many of the latest may have one ancestor; then its descendants rest: nobody wants to hear one groove all night."""
_PENDING = 64
"""So many of the latest that have no rating yet are taken for heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """How a search asks.

    Attributes:
        seed: first number of every seed path of the run, at least 0.
        size: how many candidates a generation has, at least 1.
        boldness: 0-1; 0 for what is most likely to be liked, 1 for what would tell most. At 0 a run that was begun from
            given candidates shows their descendants alone.
        fresh: whether a run that was begun from given candidates also shows loops of the library.

    Raises:
        InvalidSettingError: if a value is outside its range.
        InvalidSeedError: if the seed is not a whole number of at least 0.
    """

    seed: int
    size: int
    boldness: float = USUAL_BOLDNESS
    fresh: bool = True

    def __post_init__(self) -> None:
        check_seed(self.seed)
        check_number("the size of a generation", self.size, 1, whole=True)
        check_number("the boldness", self.boldness, 0, 1)
        check_flag("fresh", self.fresh)


class Search(Generic[Content]):
    """A run of a search by taste: ``ask`` for candidates, let them be heard, ``tell`` their scores, and again.

    Its face is that of :class:`~audiomancer.evolution.Evolution`; besides it can be asked for one candidate after the
    other, and be told in the midst of a generation. What is asked depends on the settings, on the first candidates and
    on what was told, and on nothing else.

    Args:
        first: those to begin from; none to begin from the library.
        settings: how to ask.
        source: makes children, describes candidates and has the library.
        kind: what to look for, if there are none to begin from.
        earlier: what the person said of other things, in earlier runs.
        known: the candidates that this was said of; what was said of others is left out.
        sitting: number of the sitting in which the person hears the next candidates.

    Raises:
        InvalidSettingError: if there is nothing to begin from.
    """

    def __init__(
        self,
        first: Sequence[Candidate[Content]],
        settings: SearchSettings,
        source: Source[Content],
        *,
        kind: str | None = None,
        earlier: Told = NOTHING_TOLD,
        known: Iterable[Candidate[Content]] = (),
        sitting: int = 0,
    ) -> None:
        kinds = tuple(source.kind(candidate) for candidate in first) or ((kind,) if kind else ())
        if not kinds:
            raise InvalidSettingError("a search needs a pattern or synth to begin from, or a kind to look for")
        self.settings = settings
        self.sitting = sitting
        self.generation = 0
        self._source = source
        self._kinds = kinds
        self._all = {c.id: c for c in first}
        self._given = self._asked = tuple(self._all)
        self._wanted = len(self._asked)
        self._asks = 0
        self._fresh: set[str] = set()
        self._why: dict[str, tuple[str, ...]] = {}
        self._nearest: dict[str, tuple[str, float]] = {}
        self._dropped: set[str] = set()
        self._known = {c.id: c for c in known}
        self._earlier = earlier.among(self._known)
        self._stars: tuple[tuple[str, float, int], ...] = ()
        self._said = NOTHING_TOLD
        self._learning = Learning(source)

    @property
    def all(self) -> tuple[Candidate[Content], ...]:
        """Every candidate of the run that was asked for, oldest first."""
        return tuple(self._all.values())

    @property
    def source(self) -> Source[Content]:
        """Makes children, describes candidates and has the library."""
        return self._source

    @property
    def wanted(self) -> int:
        """How many candidates of this generation were asked for by now, whether they were found or not."""
        return self._wanted

    @property
    def told(self) -> Told:
        """What the search learns from: earlier runs, then this one; nothing of what was dropped."""
        here = {item for item in (*self._known, *self._all) if item not in self._dropped}
        return (self._earlier + Told(stars=self._stars) + self._said).among(here)

    def ask(self, count: int | None = None) -> tuple[Candidate[Content], ...]:
        """The candidates to hear in this generation; as many are chosen as are still missing.

        Args:
            count: how many the generation shall have by now. If not given, all of them: those that the run was begun
                from in the first generation, and in each later one, and without such, as many as the size.

        Returns:
            The candidates, in the order in which they are to be heard; fewer than asked for where there are no more.
            What was heard is not among them.
        """
        if count is None:
            count = self.settings.size if self.generation or not self._given else len(self._given)
        if count > self._wanted:
            missing, self._wanted = count - self._wanted, count
            self._choose(missing)
        return tuple(self._all[item] for item in self._asked)

    def learn(self, scores: Mapping[str, float | Score], said: Told | None = None) -> None:
        """Take in scores in the midst of a generation; what is asked for from now on is chosen by them.

        Args:
            scores: id to stars, for all candidates of the run that have some; a rating that is left out is unlearnt.
            said: all else that was said in this run: pairs, voices and wishes, and as stars those of what was heard
                again. It takes the place of what was told before; None leaves that as it is.

        Raises:
            InvalidSettingError: if a score is not a finite number; then nothing has changed.
        """
        told = {item: as_score(score).value for item, score in scores.items() if item in self._all}
        before = {(item, stars): sitting for item, stars, sitting in self._stars}
        ours = [(item, told[item]) for item in self._all if item in told]
        stars = tuple((*one, before.get(one, self.sitting)) for one in ours)
        said = self._said if said is None else said
        if (stars, said) != (self._stars, self._said):
            self._stars, self._said = stars, said
            self._learning.forget()

    def tell(self, scores: Mapping[str, float | Score], said: Told | None = None) -> Selection:
        """Take in scores, and close the generation; :meth:`ask` then chooses those of the next.

        Args:
            scores: see :meth:`learn`.
            said: see :meth:`learn`.

        Returns:
            Whose children come into the next pools, and on what ground.

        Raises:
            InvalidSettingError: if a score is not a finite number; then nothing has changed.
        """
        self.learn(scores, said)
        self.generation += 1
        self._asked, self._wanted = (), 0
        return self.selection

    def tell_pair(self, first: str, second: str, preferred: Sign) -> None:
        """Take in which of two is better.

        Args:
            first: id of a candidate.
            second: id of another.
            preferred: 1 for the first, -1 for the second, 0 for neither.
        """
        self._say(Told(pairs=((first, second, preferred, self.sitting),)))

    def tell_again(self, item: str, stars: float) -> None:
        """Take in the stars that a candidate was given when it was heard again, see :meth:`repeat`.

        Args:
            item: its id.
            stars: 1-5.
        """
        self._say(Told(stars=((item, as_score(stars).value, self.sitting),)))

    def repeat(self) -> Candidate[Content] | None:
        """The candidate that is to be heard again now, hidden among the others; None if it is not time for one.

        One in ten ratings is of such: how far a person agrees with themself is the ceiling of what can be learnt. It is
        of the better half, by what the model of taste expects: who hears again what they disliked is bored.
        """
        again, rated = self._said.rated, [item for item, *_ in self._stars if item not in self._dropped]
        gone = self._marks.never
        old = [item for item in rated if item not in again and item not in self._asked and item not in gone]
        if not old or len(again) >= (len(rated) + len(again)) // _REPEAT:
            return None
        better = self._liked([self._all[item] for item in old])[: -(-len(old) // 2)]
        return better[int(rng_for(self.settings.seed, len(again), len(rated)).integers(len(better)))].candidate

    @property
    def repeats(self) -> tuple[tuple[float, float], ...]:
        """The stars of what was heard twice: at first, and then."""
        first = {item: stars for item, stars, _ in self._stars}
        return tuple((first[item], stars) for item, stars, _ in self._said.stars if item in first)

    @property
    def selection(self) -> Selection:
        """Whose children come into the pools now, on what ground, and how many of this generation are no children."""
        parents = [one for kind in dict.fromkeys(self._kinds) for one in self._parents(kind)]
        scores = tuple(Score(one.stars, TASTE) if self.told.items else Score(0.0, CHANCE) for one in parents)
        fresh = len(self._fresh.intersection(self._asked))
        return Selection(self.generation, tuple(one.candidate.id for one in parents), scores, fresh)

    def best(self, count: int = 1) -> tuple[Liked[Content], ...]:
        """The best that were heard, by what the model of taste expects of them: not the luckiest star.

        Args:
            count: how many, at least 1.

        Returns:
            They, best first, of those that were rated in this run; of all, if none was.
        """
        there = [c for c in self._all.values() if c.id not in self._dropped]
        rated = {item for item, *_ in self._stars}
        return tuple(self._liked([c for c in there if c.id in rated] or there)[:count])

    def is_fresh(self, item: str) -> bool:
        """Whether a candidate is of the library, and no descendant of those that the run was begun from, if it was.

        Args:
            item: its id.
        """
        return bool(self._given) and item in self._fresh

    def why(self, item: str) -> tuple[str, ...]:
        """Why a candidate is shown, as it was when it was chosen.

        Args:
            item: its id.

        Returns:
            Reasons in words; none for those that the run was begun from, and where it is for :meth:`nearest` alone.
        """
        return self._why.get(item, ())

    def nearest(self, item: str) -> tuple[str, float] | None:
        """The candidate of those that were liked to which another was nearest, as it was when that was chosen.

        Args:
            item: id of the other.

        Returns:
            Its id, and the stars that it had been given, 1-5; None where the other was not expected to be liked.
        """
        return self._nearest.get(item)

    def taste(self, kind: str | None = None) -> Taste:
        """What has been learnt by now.

        Args:
            kind: of what kind of thing; that of the first candidate if not given.
        """
        return self._taste(kind or self._kinds[0])

    def drop(self, items: Container[str]) -> None:
        """Take candidates out of what is asked and bred from, and unlearn what was said of them.

        Args:
            items: ids.

        Raises:
            InvalidSettingError: if none of those that a run was begun from, and no descendant, would be left to breed
                from; then nothing has changed.
        """
        dropped = self._dropped | {item for item in (*self._all, *self._known) if item in items}
        if self._given and dropped >= self._all.keys():
            raise InvalidSettingError("no pattern or synth of the run is left to breed from; all of them were deleted")
        self._dropped = dropped
        self._asked = tuple(item for item in self._asked if item not in items)
        self._learning.forget()

    def state(self) -> dict[str, Any]:
        """The state between two asks, as JSON values; the candidates themselves stay with the caller."""
        return {
            "settings": asdict(self.settings),
            "kinds": list(self._kinds),
            "generation": self.generation,
            "all": list(self._all),
            "given": len(self._given),
            "asked": list(self._asked),
            "wanted": self._wanted,
            "asks": self._asks,
            "fresh": [item for item in self._all if item in self._fresh],
            "why": {item: list(why) for item, why in self._why.items()},
            "nearest": {item: list(near) for item, near in self._nearest.items()},
            "known": list(self._known),
            "earlier": self._earlier.to_json(),
            "stars": [list(one) for one in self._stars],
            "said": self._said.to_json(),
            "sitting": self.sitting,
        }

    @classmethod
    def from_state(
        cls, state: Mapping[str, Any], candidates: Iterable[Candidate[Content]], source: Source[Content]
    ) -> Self:
        """The run of a saved state.

        Args:
            state: what :meth:`state` gave.
            candidates: at least those that the state names as ``all``; of those that it names as ``known``, what was
                said of those that are missing is unlearnt.
            source: makes children, describes candidates and has the library, as before.

        Returns:
            A run that goes on as the saved one would have.
        """
        there = {c.id: c for c in candidates}
        every = [there[item] for item in state["all"]]
        run = cls(
            every[: state["given"]],
            SearchSettings(**state["settings"]),
            source,
            kind=state["kinds"][0],
            earlier=Told.from_json(state["earlier"]),
            known=[there[item] for item in state["known"] if item in there],
            sitting=state["sitting"],
        )
        run._all = {c.id: c for c in every}
        run.generation, run._asks, run._wanted = state["generation"], state["asks"], state["wanted"]
        run._asked, run._fresh = tuple(state["asked"]), set(state["fresh"])
        run._why = {item: tuple(why) for item, why in state["why"].items()}
        # Runs that were begun before candidates were told by name have none.
        run._nearest = {item: (near, stars) for item, (near, stars) in state.get("nearest", {}).items()}
        run._stars = tuple((item, stars, sitting) for item, stars, sitting in state["stars"])
        run._said = Told.from_json(state["said"])
        return run

    def _say(self, said: Told) -> None:
        self._said += said
        self._learning.forget()

    def _choose(self, count: int) -> None:
        """Add so many to what is asked, of the kinds of the first candidates by turns."""
        self._asks += 1
        slots = range(len(self._asked), len(self._asked) + count)
        kinds = [self._kinds[(self.generation * self.settings.size + slot) % len(self._kinds)] for slot in slots]
        room = self._room(count)
        chosen: dict[str, Iterator[Candidate[Content]]] = {}
        for kind in dict.fromkeys(kinds):
            found = self._chosen(kind, kinds.count(kind), room)
            room -= sum(one.id in self._fresh for one in found)
            chosen[kind] = iter(found)
        for kind in kinds:
            candidate = next(chosen[kind], None)
            if candidate is not None:
                self._all[candidate.id] = candidate
                self._asked += (candidate.id,)

    def _room(self, count: int) -> int:
        """How many of the library may be among so many more of this generation."""
        if not self._given:
            return count
        if not self.settings.fresh or not self.settings.boldness:
            return 0
        there = len(self._fresh.intersection(self._asked))
        return max(0, (len(self._asked) + count) // OURS - there)

    def _chosen(self, kind: str, count: int, room: int) -> list[Candidate[Content]]:
        """Candidates of one kind from the pools of this ask, at most ``room`` of them of the library.

        What is much like what was heard of late would bore, and comes only where there is nothing else.
        """
        taste = self._taste(kind)
        contents = {one.content for one in (self._known | self._all).values()}
        shown = [one for one in self._all.values() if self._source.kind(one) == kind]
        never = self._of_kind(kind, sorted(self._marks.never))

        def takes(one: Candidate[Content]) -> bool:
            if one.content in contents or any(self._source.alike(one, other) for other in (*shown, *never)):
                return False
            contents.add(one.content)
            shown.append(one)
            return True

        found: list[Candidate[Content]] = []
        recent, is_tired = self._learning.features(kind, shown[-_RECENT:]), self._tired(shown)
        unwanted = self._learning.features(kind, never)
        for round_ in range(_ROUNDS):
            pool = self._pool(kind, round_, contents)
            copies = pool.like(unwanted)
            tired = copies | {row for row, child in enumerate(pool.children) if is_tired(child)}
            for near in (recent, None) if not round_ else (None,):
                missing, fresh = count - len(found), room - sum(one.id in self._fresh for one in found)
                pending = self._pending(kind, found)
                resting = copies if near is None else tired
                several = pool.chosen(
                    taste, missing, min(missing, fresh), self._stage.beta, pending, takes, near, resting
                )
                found += [one.candidate for one in several]
                self._fresh.update(one.candidate.id for one in several if one.is_fresh)
                for one in several:
                    self._explain(one.candidate.id, kind, taste, pool.features.take([one.row]))
                if len(found) == count:
                    return found
        return found

    def _tired(self, shown: Sequence[Candidate[Content]]) -> Callable[[Candidate[Content]], bool]:
        """Whether a candidate has an ancestor with too many descendants among the latest.

        In a run that was begun from given ones all descend from these, as was wanted; so do those of one of the latest
        of which the person wants more.
        """
        if self._given:
            return lambda candidate: False
        there = self._known | self._all
        parents = {item: [p for p in one.birth.parents if p in there] for item, one in there.items()}
        families: dict[str, frozenset[str]] = {}
        for item in generations(parents):  # parents first
            families[item] = _family(there[item], families)
        late = Counter(root for candidate in shown[-_RECENT:] for root in families[candidate.id])
        wanted = {root for one in shown[-_RECENT:] if one.id in self._marks.wanted for root in families[one.id]}
        tiring = {root for root, count in late.items() if count >= _FAMILY} - wanted
        return lambda candidate: not tiring.isdisjoint(_family(candidate, families))

    def _explain(self, item: str, kind: str, taste: Taste, features: Features) -> None:
        """Keep why a candidate is shown."""
        self._why[item] = taste.why(features)
        if near := taste.nearest(features):
            self._nearest[item] = (self._learning.called(kind, near.at), near.stars)

    def _pool(self, kind: str, round_: int, known: Container[Content]) -> Pool[Content]:
        """A pool of this ask: what is in it of the library follows from the seed and the number of the ask.

        Further rounds, for what the first had too few of, have further children.
        """
        parents, stage = [one.candidate for one in self._parents(kind)], self._stage
        count = min(stage.children, self._source.most_children)
        slots = range(round_ * count, (round_ + 1) * count if parents else 0)
        rng = rng_for(self.settings.seed, self._asks, round_)
        wanted = [one for one in parents if one.id in self._marks.wanted]
        born = self._source.children([self._couple(parents, wanted, slot, rng) for slot in slots])
        children = [*{child.content: child for child in born if child.content not in known}.values()]
        models = self._of_kind(kind, self._given)
        # Where the first of this kind were all dropped, nothing says what the loops should be like, or hold.
        wants = self._room(OURS) and (models or not self._given)
        library = self._source.library(kind, models) if wants else None
        if library is None:
            return Pool.of(kind, children, None, (), self._source)
        reach, loops = stage.reach(library.size), stage.loops(library.size)
        numbers = rng_for(self.settings.seed, self._asks).choice(reach, loops, replace=False)
        return Pool.of(kind, children, library, sorted(numbers.tolist()), self._source)

    def _couple(
        self,
        parents: Sequence[Candidate[Content]],
        wanted: Sequence[Candidate[Content]],
        slot: int,
        rng: np.random.Generator,
    ) -> Couple[Content]:
        parent, mate = (parents[int(rng.integers(len(parents)))] for _ in range(2))
        if wanted and rng.random() < _WANTED:
            parent = wanted[int(rng.integers(len(wanted)))]
        crossed = rng.random() < _CROSSED and mate is not parent
        return Couple(parent, mate if crossed else None, (self.settings.seed, self._asks, slot))

    @property
    def _stage(self) -> Stage:
        return Stage(
            shown=len(self._all) - len(self._given),
            ratings=len(self.told.stars),
            before=len(self._earlier.stars),
            is_given=bool(self._given),
            boldness=self.settings.boldness,
        )

    def _parents(self, kind: str) -> list[Liked[Content]]:
        """Whose children come into the pool: the best of those that were rated, and those the run was begun from.

        What is disliked has no children: none that is expected below the middle, unless there is nothing better. What
        was marked as a parent stays one, and what descends from something that shall never be heard again is none, as
        long as there is anything else.

        A run that was begun from nothing also goes on from what was rated in earlier ones. One of which the first were
        dropped before anything was rated goes on from all that is left.
        """
        every = self._of_kind(kind, self._all if self._given else self._known | self._all)
        marks, rated = self._marks, self.told.rated
        heard = [c for c in every if c.id not in marks.barren] or every
        best = [c for c in heard if c.id in rated or c.id in self._given]
        liked = self._liked(best or (heard if self._given else []))[:_BEST]
        middle = self._taste(kind).mean
        chosen = [one for one in liked if one.stars >= middle] or liked[:1]
        there = {one.candidate.id for one in chosen}
        return chosen + self._liked([c for c in heard if c.id in marks.parents and c.id not in there])

    @property
    def _marks(self) -> Marks:
        """What is to become of the candidates, as the person said."""
        told = self.told
        liked = [item for item, stars in told.rated.items() if stars >= MIDDLE]
        return Marks.of(told.marked, (self._known | self._all).values(), liked)

    def _liked(self, candidates: Sequence[Candidate[Content]]) -> list[Liked[Content]]:
        """Candidates, the best first; of equals the older."""
        liked: list[Liked[Content]] = []
        for kind in dict.fromkeys(map(self._source.kind, candidates)):
            ours = [c for c in candidates if self._source.kind(c) == kind]
            liked += self._learning.liked(kind, self._taste(kind), ours)
        return sorted(liked, key=lambda one: -one.stars)

    def _taste(self, kind: str) -> Taste:
        self._learning.describe(kind, (c for c in (self._known | self._all).values() if self._source.kind(c) == kind))
        return self._learning.taste(kind, self.told, self.sitting)

    def _pending(self, kind: str, found: Sequence[Candidate[Content]]) -> Features:
        """Features of the latest that were asked for and not told of yet, and of those that were just found."""
        told = set(self.told.items)
        asked = [c for c in self._of_kind(kind, self._all) if c.id not in told][-_PENDING:]
        self._learning.describe(kind, found)
        return self._learning.features(kind, [*asked, *found])

    def _of_kind(self, kind: str, items: Iterable[str]) -> list[Candidate[Content]]:
        """Candidates of a kind that were not dropped."""
        there = (self._all.get(item) or self._known[item] for item in items if item not in self._dropped)
        return [one for one in there if self._source.kind(one) == kind]


def _family(candidate: Candidate[Any], families: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The ids of those that a candidate descends from; its own if it has no parents among the families."""
    return frozenset[str]().union(*(families.get(p, ()) for p in candidate.birth.parents)) or frozenset((candidate.id,))
