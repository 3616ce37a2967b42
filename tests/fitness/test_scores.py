"""The laws of scores: a value, its ground, and what a child has from its parents."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import InvalidSettingError
from audiomancer.fitness import Score, as_score, mid_parent_scores

FAMILY = {"a": (), "b": (), "c": (), "ab": ("a", "b"), "bc": ("b", "c"), "abbc": ("ab", "bc"), "one": ("a",)}


def scores(**values: float) -> dict[str, Score]:
    return {item: Score(value) for item, value in values.items()}


def test_a_plain_number_is_a_rating_and_a_score_is_itself() -> None:
    assert as_score(4) == Score(4.0, "rating")
    assert as_score(Score(0.3, "density")) == Score(0.3, "density")


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_a_score_is_a_finite_number(value: float) -> None:
    with pytest.raises(InvalidSettingError, match="a score is a finite number"):
        as_score(value)


def test_a_score_has_a_ground() -> None:
    with pytest.raises(InvalidSettingError, match="a score has a ground"):
        Score(1.0, "")


def test_everybody_s_own_score_counts_as_it_is() -> None:
    known = mid_parent_scores(FAMILY, scores(a=5, b=1, ab=2))
    assert known["ab"] == Score(2.0)
    assert known["a"] == Score(5.0)


def test_a_child_without_a_score_has_the_mean_of_its_parents() -> None:
    known = mid_parent_scores(FAMILY, scores(a=5, b=2, c=1))
    assert known["ab"] == Score(3.5, "rating", inherited=True)
    assert known["bc"] == Score(1.5, "rating", inherited=True)
    assert known["abbc"] == Score(2.5, "rating", inherited=True)
    assert known["one"] == Score(5.0, "rating", inherited=True)


def test_of_parents_only_those_that_are_known_count() -> None:
    known = mid_parent_scores(FAMILY, scores(a=5))
    assert known["ab"] == Score(5.0, "rating", inherited=True)
    assert known["abbc"] == Score(5.0, "rating", inherited=True)
    assert known["b"] == known["bc"] == Score(0.0, "chance")


def test_a_parent_that_is_no_member_counts_as_unknown() -> None:
    assert mid_parent_scores({"x": ("gone",)}, scores(gone=5)) == {"x": Score(0.0, "chance")}


def test_a_mean_says_what_it_is_a_mean_of() -> None:
    told = {"a": Score(5.0), "b": Score(1.0, "density"), "c": Score(3.0, "density")}
    known = mid_parent_scores(FAMILY, told)
    assert known["bc"] == Score(2.0, "density", inherited=True)
    assert known["ab"] == Score(3.0, "density and rating", inherited=True)
    assert known["abbc"] == Score(2.5, "density and rating", inherited=True)


def test_the_grounds_of_a_mean_are_named_in_order_of_the_alphabet() -> None:
    grounds = ["swing", "rating", "novelty", "density", "balance"]
    for names in (grounds, grounds[::-1]):
        told = {name: Score(1.0, name) for name in names}
        family = dict.fromkeys(names, ()) | {"child": tuple(names)}
        assert mid_parent_scores(family, told)["child"].ground == "balance and density and novelty and rating and swing"


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_a_mean_lies_between_the_parents(values: list[float]) -> None:
    child = mid_parent_scores({"a": (), "b": (), "ab": ("a", "b")}, scores(a=values[0], b=values[1]))["ab"]
    assert min(values) <= child.value <= max(values)
