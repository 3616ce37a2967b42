"""Who is chosen: what is known of each, its own rating or what its parents hand down, and how near it is to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.evolution import Candidate, Selection
from audiomancer.evolution.selection import Pool, shares
from audiomancer.fitness import Score, mid_parent_scores
from audiomancer.lineage import Birth


class Letters:
    """Breeds nothing; a candidate's kind is its first letter, and those of the same upper case letter are clones."""

    def kind(self, candidate: Candidate[str]) -> str:
        return candidate.content[0].lower()

    def distance(self, first: Candidate[str], second: Candidate[str]) -> float:
        return 0.0 if first.content[0].isupper() and first.content[0] == second.content[0] else 1.0


def select(
    family: Mapping[str, Sequence[str]],
    scores: Mapping[str, Score],
    places: int,
    seed: int = 1,
    young: Iterable[str] = (),
    contents: Mapping[str, str] | None = None,
) -> Selection:
    """The chosen of a family; all are of one kind and far apart unless ``contents`` says otherwise."""
    known = mid_parent_scores(family, scores)
    candidates = [
        Candidate(item, (contents or {}).get(item, f"x{item}"), Birth(method="x", parents=tuple(parents)))
        for item, parents in family.items()
    ]
    breeder = Letters()
    pool = Pool.of(candidates, known, set(young), breeder, np.random.default_rng(seed))  # type: ignore[arg-type]
    return pool.select(shares([breeder.kind(c) for c in candidates], places), 7)


def chosen(parents_of: Mapping[str, Sequence[str]], ratings: Mapping[str, int], seed: int = 1) -> Selection:
    """All of a family, best first."""
    return select(parents_of, {item: Score(rating) for item, rating in ratings.items()}, len(parents_of), seed)


def stars(**ratings: int) -> dict[str, Score]:
    return {item: Score(rating) for item, rating in ratings.items()}


def test_liked_comes_before_guessed_guessed_before_unknown_and_unknown_before_disliked() -> None:
    family = {"three": [], "five": [], "child": ["five"], "unknown": [], "two": [], "one": [], "hers": ["one", "two"]}
    best = chosen(family, {"three": 3, "five": 5, "two": 2, "one": 1})
    assert best.parents == ("five", "three", "child", "unknown", "two", "hers", "one")
    assert best.grounds == ("rating", "rating", "parents", "chance", "rating", "parents", "rating")


def test_a_child_is_worth_the_mean_of_its_parents() -> None:
    """4.5 of parents with 5 and 4 stands above 4 of one with 4."""
    family = {"five": [], "four": [], "low": ["four"], "high": ["five", "four"]}
    assert chosen(family, {"five": 5, "four": 4}).parents == ("five", "four", "high", "low")


def test_a_grandchild_is_worth_the_mean_of_the_means() -> None:
    family = {"a": [], "b": [], "c": [], "child": ["a", "b"], "grandchild": ["child", "c"], "x3": ["three"]}
    family |= {"three": [], "four": [], "x4": ["four"]}
    family = dict(sorted(family.items(), key=lambda kv: len(kv[1])))
    best = chosen(family, {"a": 2, "b": 4, "c": 4, "three": 3, "four": 4})  # (3 + 4) / 2 is 3.5
    assert [item for item in best.parents if item in ("x3", "x4", "grandchild")] == ["x4", "grandchild", "x3"]


@pytest.mark.parametrize("other", ["unrated", "never recorded"])
def test_a_parent_of_whom_nothing_is_known_has_no_part_in_the_mean(other: str) -> None:
    family = {"five": [], "four": [], "unrated": [], "child": ["five", other], "fours": ["four"]}
    assert chosen(family, {"five": 5, "four": 4}).parents == ("five", "four", "child", "fours", "unrated")


def test_its_own_rating_counts_whatever_the_parents_have() -> None:
    best = chosen({"a": [], "b": [], "child": ["a"]}, {"a": 5, "b": 2, "child": 1})
    assert (best.parents, best.grounds) == (("a", "b", "child"), ("rating",) * 3)


def test_what_a_function_says_nothing_of_comes_after_the_least_value() -> None:
    for seed in range(10):
        scores = {"a": Score(-7.0, "f"), "b": Score(-8.0, "f")}
        assert select({"a": [], "unknown": [], "b": []}, scores, 3, seed).parents == ("a", "b", "unknown")


def test_near_clones_do_not_fill_all_places() -> None:
    family: dict[str, list[str]] = {str(number): [] for number in range(12)}
    clones = {str(number): f"X{number}" for number in range(8)}
    ratings = stars(**{str(number): 5 if number < 8 else 3 for number in range(12)})
    best = select(family, ratings, 6, contents=clones)
    assert sum(item in clones for item in best.parents) == 2
    assert best.scores[0] == best.scores[1] == Score(5)


def test_near_clones_come_before_what_is_disliked() -> None:
    family: dict[str, list[str]] = {str(number): [] for number in range(6)}
    clones = {str(number): f"X{number}" for number in range(4)}
    ratings = stars(**{str(number): 5 if number < 4 else 2 for number in range(6)})
    assert set(select(family, ratings, 3, contents=clones).parents) <= set(clones)


def test_near_clones_give_way_only_to_what_is_as_surely_liked() -> None:
    """Liked clones come before guesses and the unknown; of the guesses those in niches of their own come first."""
    clones: dict[str, list[str]] = {"0": [], "1": [], "2": []}
    others: dict[str, list[str]] = {"unknown": [], "far": ["other"], "near": ["0"], "nearer": ["0"], "other": []}
    family = dict(sorted((clones | others).items(), key=lambda one: len(one[1])))
    contents = dict.fromkeys((*clones, "near", "nearer"), "X")
    ratings = stars(**{"0": 5, "1": 4, "2": 4, "other": 3})
    assert set(select(family, ratings, 4, contents=contents).parents) == {"0", "1", "2", "other"}
    assert select(family, ratings, 5, contents=contents).parents[-1] == "far"
    assert select(family, ratings, 8, contents=contents).parents[-1] == "unknown"


def test_each_kind_keeps_its_places() -> None:
    family: dict[str, list[str]] = {str(number): [] for number in range(8)}
    kinds = {str(number): f"{'ab'[number >= 6]}{number}" for number in range(8)}
    ratings = stars(**{str(number): 5 if number < 6 else 1 for number in range(8)})
    best = select(family, ratings, 4, contents=kinds)
    assert [item in ("6", "7") for item in best.parents] == [False, False, False, True]


def test_the_young_whom_nobody_rated_keep_a_third_of_the_places() -> None:
    family = {"a": [], "b": [], "c": [], "d": [], "child": ["d"], "worse": ["w"], "w": []}
    family = dict(sorted(family.items(), key=lambda kv: len(kv[1])))
    ratings = stars(a=5, b=5, c=5, d=4, w=1)
    assert "child" not in select(family, ratings, 3).parents
    best = select(family, ratings, 3, young=["child", "worse"])
    assert best.parents[2] == "child"
    assert "worse" not in best.parents
    best = select(family, ratings | stars(child=3), 3, young=["child", "worse"])
    assert set(best.parents) == {"a", "b", "c"}


@given(st.lists(st.sampled_from("abcde"), min_size=1), st.integers(1, 20))
def test_places_are_shared_by_kind_and_none_is_lost(kinds: list[str], places: int) -> None:
    told = shares(kinds, places)
    assert sum(told.values()) == places
    assert min(told.values()) >= 1
    assert len(told) == min(places, len(set(kinds)))
    for kind, count in told.items():
        assert count <= max(1, places * kinds.count(kind) / len(kinds) + 1)


def test_equals_fall_by_chance() -> None:
    assert len({chosen({"a": [], "b": [], "c": []}, {"a": 3, "b": 3, "c": 3}, seed).parents for seed in range(40)}) == 6


@pytest.mark.parametrize(("ratings", "rated"), [({}, False), ({"a": 1}, True), ({"a": 1, "b": 1}, True)])
def test_one_rating_is_enough_for_the_choice_to_be_by_rating(ratings: dict[str, int], rated: bool) -> None:
    assert chosen({"a": [], "b": []}, ratings).rated is rated


@given(st.integers(1, 6), st.integers(1, 9))
def test_as_many_are_chosen_as_are_asked_for_or_all(population: int, count: int) -> None:
    family: dict[str, list[str]] = {str(number): [] for number in range(population)}
    best = select(family, {}, count)
    assert len(set(best.parents)) == len(best.grounds) == min(population, count)
    assert best.generation == 7
