"""The stages of a search, from its first candidate on."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from audiomancer.evolution._stages import Stage

FIRST = Stage(shown=0, ratings=0, before=0, is_given=False, boldness=0.5)
SIZE = 6000


def test_a_new_home_has_few_loops_to_make_and_more_with_each_that_is_rated() -> None:
    reaches = [replace(FIRST, shown=shown, ratings=shown).reach(SIZE) for shown in range(100)]
    assert reaches[0] == 64
    assert all(0 < after - before <= 64 for before, after in pairwise(reaches[:90]))
    assert reaches[-1] == SIZE
    assert replace(FIRST, shown=59).reach(SIZE) == 64
    assert replace(FIRST, ratings=40, before=40).reach(SIZE) > 64
    assert FIRST.reach(10) == 10


@pytest.mark.parametrize("boldness", [0.0, 0.25, 0.9])
def test_the_more_is_known_the_less_what_is_not_known_counts_and_boldness_is_its_measure(boldness: float) -> None:
    stages = [replace(FIRST, ratings=n, before=before) for n, before in ((23, 0), (24, 0), (64, 40))]
    usual = [one.beta or 0.0 for one in stages]
    assert usual == sorted(usual, reverse=True)
    assert [replace(one, boldness=boldness).beta for one in stages] == [2 * boldness * beta for beta in usual]


@pytest.mark.parametrize(("boldness", "ratings"), [(0.0, 0), (0.25, 6), (0.5, 12), (1.0, 24)])
def test_the_bolder_the_longer_comes_what_tells_most_whatever_is_hoped(boldness: float, ratings: int) -> None:
    stages = [replace(FIRST, ratings=n, boldness=boldness) for n in range(30)]
    assert [stage.beta is None for stage in stages] == [n < ratings for n in range(30)]


def test_children_are_many_where_enough_is_known_or_the_run_was_begun_from_given_ones() -> None:
    many = replace(FIRST, ratings=24)
    assert many.children == replace(FIRST, is_given=True).children > FIRST.children
    assert replace(many, shown=40).loops(SIZE) < replace(many, shown=40, ratings=23).loops(SIZE)
