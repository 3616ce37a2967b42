"""What a candidate is worth when parents are chosen: its own rating, else what its parents hand down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.evolution.selection import Selection, select
from audiomancer.fitness import Score


def chosen(parents_of: Mapping[str, Sequence[str]], ratings: Mapping[str, int], seed: int = 1) -> Selection:
    """All of a family, best first."""
    scores = {item: Score(rating) for item, rating in ratings.items()}
    return select(list(parents_of), parents_of, scores, len(parents_of), 1, np.random.default_rng(seed))


def test_a_child_is_worth_the_mean_of_its_parents() -> None:
    """2.5 of parents with 1 and 4 stands between 2 and 3; their sum or product would not."""
    family = {"one": [], "four": [], "two": [], "three": [], "child": ["one", "four"]}
    best = chosen(family, {"one": 1, "four": 4, "two": 2, "three": 3})
    assert best.parents == ("four", "three", "child", "two", "one")
    assert best.grounds == ("rating", "rating", "parents", "rating", "rating")


def test_a_grandchild_is_worth_the_mean_of_the_means() -> None:
    family = {"a": [], "b": [], "c": [], "child": ["a", "b"], "grandchild": ["child", "c"]}
    ratings = {"a": 1, "b": 4, "c": 5, "x3": 3, "x4": 4}
    best = chosen(family | {"x3": [], "x4": []}, ratings)  # (2.5 + 5) / 2 is 3.75
    assert [item for item in best.parents if item in ("x3", "x4", "grandchild")] == ["x4", "grandchild", "x3"]


@pytest.mark.parametrize("other", ["unrated", "never recorded"])
def test_a_parent_of_whom_nothing_is_known_has_no_part_in_the_mean(other: str) -> None:
    family = {"five": [], "four": [], "unrated": [], "child": ["five", other]}
    best = chosen(family, {"five": 5, "four": 4})
    assert set(best.parents[:2]) == {"five", "child"}
    assert best.grounds[-1] == "chance"


def test_its_own_rating_counts_whatever_the_parents_have() -> None:
    best = chosen({"a": [], "b": [], "child": ["a"]}, {"a": 5, "b": 2, "child": 1})
    assert (best.parents, best.grounds) == (("a", "b", "child"), ("rating",) * 3)


def test_the_worst_rating_is_better_than_none() -> None:
    for seed in range(10):
        assert chosen({"a": [], "bad": [], "b": []}, {"bad": 1}, seed).parents[0] == "bad"


def test_equals_fall_by_chance() -> None:
    assert len({chosen({"a": [], "b": [], "c": []}, {"a": 3, "b": 3, "c": 3}, seed).parents for seed in range(40)}) == 6


@pytest.mark.parametrize(("ratings", "rated"), [({}, False), ({"a": 1}, True), ({"a": 1, "b": 1}, True)])
def test_one_rating_is_enough_for_the_choice_to_be_by_rating(ratings: dict[str, int], rated: bool) -> None:
    assert chosen({"a": [], "b": []}, ratings).rated is rated


@given(st.integers(1, 6), st.integers(1, 9))
def test_as_many_are_chosen_as_are_asked_for_or_all(population: int, count: int) -> None:
    family = {str(number): [] for number in range(population)}
    best = select(list(family), family, {}, count, 7, np.random.default_rng(0))
    assert len(set(best.parents)) == len(best.grounds) == min(population, count)
    assert best.generation == 7
