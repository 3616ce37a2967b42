"""Laws of the search by taste."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from pointing import Point, Points, candidate, given, liking, search

from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate, Search, SearchSettings, Told
from audiomancer.fitness.taste import Features
from audiomancer.lineage import Birth


def rated(run: Search[Point]) -> dict[str, float]:
    return {one.id: liking(one) for one in run.ask(0)} | {item: stars for item, stars, _ in run.told.stars}


def go(run: Search[Point], generations: int) -> Search[Point]:
    """Some generations, all of which are rated."""
    for _ in range(generations):
        run.ask()
        run.tell(rated(run))
    return run


def one_by_one(run: Search[Point], count: int) -> Iterator[Search[Point]]:
    """Each is asked when the one before it is shown, and told when it was heard; some are heard again."""
    for number in range(count):
        run.ask(number % 8 + 1)
        yield run
        run.learn(rated(run))
        again = run.repeat()
        if again is not None:
            run.tell_again(again.id, liking(again))
        if number % 8 == 7:
            run.tell(rated(run))


def taken_up(run: Search[Point], source: Points | None = None) -> Search[Point]:
    """The same run in another process."""
    state = json.loads(json.dumps(run.state()))
    return Search.from_state(state, [*run.all], source or Points())


@pytest.mark.parametrize("first", [0, 2])
def test_the_same_seed_and_the_same_stars_bring_the_same_run_and_another_seed_another(first: int) -> None:
    one, same, other = (go(search(given(first), seed), 4).all for seed in (1, 1, 2))
    assert one == same
    assert one[first : first + 8] != other[first : first + 8]


def test_what_was_told_decides_what_is_asked() -> None:
    liked, disliked = search(), search()
    first = liked.ask()
    assert disliked.ask() == first
    liked.tell({one.id: liking(one) for one in first})
    disliked.tell({one.id: 6 - liking(one) for one in first})
    assert liked.ask() != disliked.ask()


@pytest.mark.parametrize("first", [0, 2])
def test_a_run_that_is_interrupted_anywhere_and_resumed_is_the_same_run(first: int) -> None:
    whole = [json.dumps(run.state()) for run in one_by_one(search(given(first)), 21)]
    for place in (0, 3, 8, 13, 20):
        run = search(given(first))
        for number in range(21):
            run.ask(number % 8 + 1)
            if number == place:
                run = taken_up(run)
            assert json.dumps(run.state()) == whole[number]
            run.learn(rated(run))
            if number == place:
                run = taken_up(run)
            again = run.repeat()
            if again is not None:
                run.tell_again(again.id, liking(again))
            if number % 8 == 7:
                run.tell(rated(run))
                run = taken_up(run) if number == place else run


def test_to_ask_again_changes_nothing() -> None:
    run = search()
    few = run.ask(3)
    before = run.state()
    assert (run.ask(3), run.ask(2), run.ask(0)) == (few, few, few)
    assert run.state() == before
    assert run.ask()[:3] == few
    assert len(run.ask()) == 8


def test_nothing_that_was_heard_is_shown_again_in_this_run_or_in_a_later_one() -> None:
    run = go(search(), 6)
    later = Search(
        (), SearchSettings(seed=1, size=8), Points(), kind="drums", earlier=run.told, known=run.all, sitting=1
    )
    go(later, 3)
    contents = [one.content for one in (*run.all, *later.all)]
    assert len(set(contents)) == len(contents) == 72


def test_what_cannot_be_heard_is_not_shown() -> None:
    run = go(search(source=Points(silent=40)), 3)
    assert len(run.all) == 24
    loops = [one for one in run.all if one.birth.method == "generated"]
    assert all(one.birth.seed[1] >= 40 for one in loops)


def test_a_run_begun_from_given_ones_shows_their_children_from_the_first_batch_and_few_loops() -> None:
    first = given(2)
    run = search(first)
    assert run.ask() == tuple(first)
    batch = run.ask(8)
    assert {parent for one in batch for parent in one.birth.parents} <= {one.id for one in first}
    for _ in range(5):
        fresh = [one for one in run.ask(8) if run.is_fresh(one.id)]
        assert len(fresh) <= 8 / 3
        assert all(one.birth.method == "generated" for one in fresh)
        run.tell(rated(run))
    assert any(run.is_fresh(one.id) for one in run.all)


def test_at_most_every_third_is_a_loop_also_where_they_are_asked_one_by_one() -> None:
    for run in one_by_one(search(given(2)), 24):
        asked = run.ask(0)
        assert 3 * sum(run.is_fresh(one.id) for one in asked) <= len(asked)


@pytest.mark.parametrize("asked", [{"fresh": False}, {"boldness": 0.0}])
def test_without_fresh_ones_and_without_boldness_all_descend_from_the_given(asked: dict[str, object]) -> None:
    run = go(search(given(2), **asked), 4)
    ids = {one.id for one in run.all}
    assert len(run.all) == 2 + 3 * 8
    assert all(one.birth.parents and ids.issuperset(one.birth.parents) for one in run.all[2:])


def test_a_rating_that_is_taken_back_is_unlearnt() -> None:
    run, other = search(), search()
    items = [one.id for one in run.ask()]
    other.ask()
    run.learn(dict.fromkeys(items, 5))
    run.learn({items[0]: 2})
    other.learn({items[0]: 2})
    assert run.state() == other.state()


def test_what_was_dropped_is_unlearnt_and_has_no_children() -> None:
    run = search(given(1), fresh=False)
    run.ask(8)
    worst = min(run.ask(), key=liking)
    run.learn(rated(run) | {worst.id: 5.0})
    run.drop([worst.id])
    assert worst.id not in run.told.items
    assert worst.id not in {one.id for one in run.ask(8)}
    run.tell(rated(run))
    assert worst.id not in {parent for one in run.ask() for parent in one.birth.parents}
    with pytest.raises(InvalidSettingError, match="no pattern or synth of the run is left"):
        run.drop([one.id for one in run.all])


def test_without_the_first_all_descend_from_what_is_left_whether_it_was_rated_or_not() -> None:
    """No loop joins them: it would be made like the first, and hold what is held of them."""
    run = search(given(1))
    run.tell({})
    left = {one.id for one in run.ask(4) if one.birth.parents}
    run.drop([one.id for one in run.all if one.id not in left])
    run.tell({})
    assert len(run.ask()) == 8
    assert {parent for one in run.ask() for parent in one.birth.parents} <= left
    assert not any(run.is_fresh(one.id) for one in run.ask())


def test_what_is_disliked_has_no_children_unless_there_is_nothing_better() -> None:
    loved, disliked = given(2)
    run = search([loved, disliked], fresh=False)
    run.tell({loved.id: 5.0, disliked.id: 1.0})
    assert {parent for one in run.ask() for parent in one.birth.parents} == {loved.id}
    alone = search([disliked], fresh=False)
    alone.tell({disliked.id: 1.0})
    assert {parent for one in alone.ask() for parent in one.birth.parents} == {disliked.id}


def test_one_rating_in_ten_is_of_something_that_was_heard_before() -> None:
    again: list[str] = []
    run = search()
    for number in range(45):
        run.ask(number % 8 + 1)
        run.learn(rated(run))
        one = run.repeat()
        if one is not None:
            asked = {asked.id for asked in run.ask(0)}
            old = {c.id for c in run.all} - asked - set(again)
            better = [liked.candidate.id for liked in run.best(len(run.all)) if liked.candidate.id in old]
            assert one.id in better[: (len(better) + 1) // 2]
            again.append(one.id)
            run.tell_again(one.id, 4.0)
        if number % 8 == 7:
            run.tell(rated(run))
    assert len(set(again)) == len(again) == len(run.repeats) == 4
    assert all(pair[1] == 4.0 for pair in run.repeats)


def test_the_best_is_not_the_luckiest_star() -> None:
    """Five stars for one whose like have two are less than four for one whose like have four."""
    here, there = given(2)
    near = [Points().child(one, None, (7, i)) for one in (here, there) for i in range(5)]
    run = search([here, there, *near])
    run.learn({here.id: 5.0, there.id: 4.0} | {one.id: 2.0 for one in near[:5]} | {one.id: 4.0 for one in near[5:]})
    assert run.best()[0].candidate in (there, *near[5:])
    assert run.best()[0].stars > next(one for one in run.best(12) if one.candidate == here).stars


def test_a_taste_that_was_learnt_in_earlier_runs_is_asked_by_from_the_first() -> None:
    run = go(search(), 6)
    settings = SearchSettings(seed=3, size=8)
    later = Search((), settings, Points(), kind="drums", earlier=run.told, known=run.all, sitting=1)
    stranger = search(seed=3)
    assert sum(map(liking, later.ask())) > sum(map(liking, stranger.ask())) + 4
    forgotten = Search((), settings, Points(), kind="drums", earlier=run.told, sitting=1)
    assert forgotten.ask() == stranger.ask()


def test_a_pair_tells_as_stars_do() -> None:
    run, other = search(), search()
    first, second = run.ask(8)[:2]
    other.ask(8)
    run.tell_pair(first.id, second.id, 1)
    assert run.best(2)[0].candidate == first
    other.learn({}, Told(pairs=((first.id, second.id, -1, 0),)))
    assert other.best(2)[0].candidate != first


def test_each_says_why_it_is_shown_and_the_choice_names_what_it_was_by() -> None:
    run = search(given(1))
    run.ask(8)
    assert "chance" in str(run.tell({}))
    assert all(run.why(one.id) for one in run.ask())
    told = str(run.tell(rated(run)))
    assert "by your learnt taste" in told
    asked = run.ask()
    assert all(run.why(one.id) or run.nearest(one.id) for one in asked)
    later = Search.from_state(json.loads(json.dumps(run.state())), run.all, Points())
    for near in [near for one in asked if (near := run.nearest(one.id))]:
        assert near in [later.nearest(one.id) for one in asked]
        assert near[0] in {item for item, *_ in run.told.stars}
    before = {name: kept for name, kept in run.state().items() if name != "nearest"}  # of a run of an earlier version
    assert Search.from_state(before, run.all, Points()).nearest(asked[0].id) is None


def test_a_search_needs_something_to_begin_from() -> None:
    with pytest.raises(InvalidSettingError, match="a pattern or synth to begin from, or a kind"):
        Search((), SearchSettings(seed=1, size=8), Points())
    for wrong in ({"boldness": 1.5}, {"size": 0}, {"fresh": 1}):
        with pytest.raises(InvalidSettingError):
            SearchSettings(**{"seed": 1, "size": 8, **wrong})  # type: ignore[arg-type]


def test_a_batch_has_no_two_that_tell_the_same() -> None:
    """In a library of pairs that are nearly equal, a first batch has nothing twice."""

    class Pairs(Points):
        def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features]:
            _, like = super().sounding([number // 2 for number in numbers])
            return [*numbers], like

        def loop(self, number: int) -> Candidate[Point]:
            point = super().loop(number // 2).content
            return candidate([point[0] + 0.001 * (number % 2), *point[1:]], Birth(method="generated", seed=(9, number)))

    numbers = [one.birth.seed[1] // 2 for one in search(source=Pairs()).ask()]
    assert len(set(numbers)) == len(numbers) == 8


def test_a_search_draws_more_children_where_most_are_alike() -> None:
    """The children of a point that hardly ever differ from it still fill a generation."""

    class Rarely(Points):
        def child(
            self, parent: Candidate[Point], mate: Candidate[Point] | None, seed: tuple[int, ...]
        ) -> Candidate[Point]:
            child = super().child(parent, mate, seed)
            return child if seed[-1] % 40 == 0 else replace(child, content=parent.content)

    assert len(search(given(1), source=Rarely(), fresh=False).ask(8)) == 8


def test_nothing_much_like_what_was_just_heard_is_shown_where_there_is_something_else() -> None:
    """Of a library of twins, which can be told apart, both are not heard within two pages."""

    class Twins(Points):
        def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features]:
            x = np.array([self.loop(number).content for number in numbers])
            return [*numbers], Features(x, {}, np.zeros(len(numbers), np.int64))

        def loop(self, number: int) -> Candidate[Point]:
            point = super().loop(number // 2).content
            return candidate([point[0] + 0.2 * (number % 2), *point[1:]], Birth(method="generated", seed=(9, number)))

    run = search(source=Twins())
    for _ in range(3):
        run.ask()
        run.tell(rated(run))
    heard = [one.birth.seed[1] // 2 for one in run.all if one.birth.method == "generated"]
    assert all(heard[place] not in heard[max(0, place - 16) : place] for place in range(len(heard)))


def test_a_family_that_brought_three_quarters_of_the_latest_rests() -> None:
    """However much one loop and all that descends from it are loved."""
    roots: dict[str, frozenset[str]] = {}
    run = search()
    for number in range(40):
        for one in run.ask(number % 8 + 1):
            roots.setdefault(one.id, frozenset().union(*(roots[p] for p in one.birth.parents)) or frozenset((one.id,)))
        loved = next(iter(roots))
        run.learn({item: 5.0 if loved in family else 1.0 for item, family in roots.items()})
        if number % 8 == 7:
            run.tell({})
            run.learn({item: 5.0 if loved in family else 1.0 for item, family in roots.items()})
    heirs = [loved in family for family in roots.values()]
    assert max(sum(heirs[first : first + 16]) for first in range(len(heirs))) == 12


def test_a_family_of_any_depth_is_followed_at_once() -> None:
    """Two of each generation, and both parents of all in the next: as many lines lead back as there are grains."""
    known = given(2)
    for generation in range(100):
        parents = (known[-2].id, known[-1].id)
        points = given(2, seed=100 + generation)
        known += [candidate(point.content, Birth(method="crossover", parents=parents, seed=(0,))) for point in points]
    told = Told(stars=tuple((one.id, 5.0, 0) for one in known[-2:]))
    later = Search((), SearchSettings(seed=1, size=8), Points(), kind="drums", earlier=told, known=known, sitting=1)
    assert len(later.ask()) == 8
