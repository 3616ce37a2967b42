"""Laws of what a person says is to become of a candidate: more like it, never again, always a parent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from pointing import WIDTH, Point, Points, given, search

from audiomancer.breeding import PatternBreeder, pattern_candidate
from audiomancer.evolution import Candidate, Evolution, Mark, Search, Settings, Told
from audiomancer.lineage import Birth, generations
from audiomancer.music import Note, Pattern

NEAR = 0.12 * WIDTH
"""Squared distance of two points below which a listener hears the same again."""


def marked(run: Search[Point], marks: dict[str, Mark]) -> Search[Point]:
    """A run of which the first were rated alike, and some were marked."""
    first = run.ask()
    said = Told(marks=tuple((item, mark, 0) for item, mark in marks.items()))
    run.tell({one.id: 3.0 for one in first}, said)
    return run


def descendants(every: Iterable[Candidate[Any]], item: str) -> set[str]:
    """The ids of all that descend from one."""
    born = {one.id: one.birth.parents for one in every}
    found = {item}
    for one in generations(born):
        found |= {one} if found.intersection(born.get(one, ())) else set()
    return found - {item}


def apart(one: Candidate[Point], other: Candidate[Point]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one.content, other.content, strict=True))


def founders(count: int) -> list[Candidate[Pattern]]:
    """Grooves of four kicks and a hat, the hat moved by some sixteenths."""
    kicks = [Note(960 * beat, 120, 36, 100) for beat in range(4)]
    grooves = [Pattern(kind="drums", notes=(*kicks, Note(240 * at, 120, 42, 80)), bars=1) for at in range(count)]
    return [pattern_candidate(groove, Birth(method="imported")) for groove in grooves]


def plain_ga(count: int) -> Evolution[Pattern]:
    return Evolution(founders(count), Settings(seed=1, size=8, full=True), PatternBreeder(0.3))


def test_of_what_there_shall_be_more_children_come_next() -> None:
    first = given(6)

    def share(marks: dict[str, Mark]) -> float:
        asked = [one for seed in range(4) for one in marked(search(first, seed), marks).ask() if one.birth.parents]
        return sum(first[0].id in one.birth.parents for one in asked) / len(asked)

    assert share({first[0].id: "more"}) > 0.8 > 0.5 > share({})


def test_it_counts_as_loved_and_what_shall_never_come_again_as_disliked() -> None:
    first = given(3)
    run = marked(search(first), {first[0].id: "more", first[2].id: "never"})
    assert [one.candidate.id for one in run.best(3)] == [one.id for one in first]


def test_nothing_descends_from_what_shall_never_come_again_and_nothing_is_much_like_it() -> None:
    first = given(3)
    run = search(first)
    children = marked(run, {}).ask()
    unwanted = next(one for one in children if one.birth.parents)
    run.tell({}, Told(marks=((unwanted.id, "never", 0), (first[0].id, "never", 0))))
    for _ in range(3):
        assert not {first[0].id, unwanted.id}.intersection(run.selection.parents)
        asked = run.ask()
        assert not {first[0].id, unwanted.id}.intersection(parent for one in asked for parent in one.birth.parents)
        assert all(apart(one, other) >= NEAR for one in asked for other in (unwanted, first[0]))
        run.tell({})


def test_what_shall_never_come_again_is_not_heard_again_unawares() -> None:
    first = given(12)
    run = marked(search(first), {one.id: "never" for one in first[1:]})
    assert run.repeat() == first[0]


def test_a_descendant_that_is_liked_has_children_whatever_was_said_of_its_parent() -> None:
    first = given(2)
    run = marked(search(first), {})
    child = next(one for one in run.ask() if first[0].id in one.birth.parents)
    run.tell({child.id: 5.0, first[1].id: 3.0}, Told(marks=((first[0].id, "never", 0),)))
    assert child.id in run.selection.parents
    assert first[0].id not in run.selection.parents


def test_where_all_shall_never_come_again_the_run_goes_on_from_what_there_is() -> None:
    first = given(2)
    run = marked(search(first, fresh=False), {one.id: "never" for one in first})
    assert run.selection.parents


def test_what_is_always_a_parent_is_one_however_it_is_rated() -> None:
    first = given(12)
    run = search(first)
    run.ask()
    stars = {one.id: float(5 if number else 1) for number, one in enumerate(first)}
    run.tell(stars)
    assert first[0].id not in run.selection.parents
    run.learn(stars, Told(marks=((first[0].id, "parent", 0),)))
    assert first[0].id in run.selection.parents


@pytest.mark.parametrize("mark", ["more", "never", "parent"])
def test_a_run_with_marks_that_is_taken_up_is_the_same_run(mark: Mark) -> None:
    first = given(3)
    run = marked(search(first), {first[1].id: mark})
    again: Search[Point] = Search.from_state(json.loads(json.dumps(run.state())), [*run.all], Points())
    assert again.ask() == run.ask()
    assert again.state() == run.state()


def test_the_plain_ga_obeys_the_same_marks() -> None:
    worst, *_, best = (one.id for one in founders(6))
    stars = {one.id: number for number, one in enumerate(founders(6))}
    assert worst not in plain_ga(6).tell(stars).parents
    run = plain_ga(6)
    assert worst in run.tell(stars, {worst: "parent", best: "never"}).parents
    assert not any(best in child.birth.parents for child in run.ask())
    loved = next(parent for child in run.ask() for parent in child.birth.parents)
    family = {loved, *descendants(run.all, loved)}
    assert len(family) > 1
    assert family.intersection(run.tell(stars).parents)
    assert not family.intersection(run.tell(stars, {loved: "never"}).parents)
    assert plain_ga(2).tell({}, {one.id: "never" for one in founders(2)}).parents


def test_the_plain_ga_bears_nothing_that_sounds_like_what_shall_never_come_again() -> None:
    run = Evolution(founders(3), Settings(seed=1, size=8, full=True), PatternBreeder(0.3, ("musical",)))
    run.tell({})
    never = run.ask()[0]
    run.tell({}, {never.id: "never"})
    assert not any(PatternBreeder(0.3, ("musical",)).alike(child, never) for child in run.ask())
