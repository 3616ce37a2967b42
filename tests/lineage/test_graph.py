"""The family graph: order, depth, diamonds and cycles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.lineage import MAX_TREE, ancestors, children, descendants, family_tree, generation, generations

LINE = {"m1": ["root"], "m2": ["m1"], "m3": ["m2"], "m4": ["m2"]}
DIAMOND = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
CHAIN = {f"n{i}": [f"n{i - 1}"] if i else [] for i in range(5001)}


@st.composite
def families(draw: st.DrawFn) -> dict[str, list[str]]:
    """Items of up to three parents each, all older than they are."""
    size = draw(st.integers(1, 20))
    return {
        str(i): [str(p) for p in draw(st.lists(st.integers(0, i - 1), max_size=3))] if i else [] for i in range(size)
    }


def test_the_documented_example():
    assert ancestors(LINE, "m2") == ["root", "m1"]
    assert descendants(LINE, "m2") == ["m3", "m4"]
    assert generation(LINE, "m2") == 2
    assert family_tree(LINE, "m2") == {"root": {"m1": {"m2": {}}}}


def test_an_item_that_was_never_recorded_is_a_root():
    assert generation(LINE, "root") == 0
    assert ancestors(LINE, "nobody") == descendants(LINE, "nobody") == []
    assert family_tree(LINE, "nobody") == {"nobody": {}}


def test_a_diamond_names_each_ancestor_once():
    assert ancestors(DIAMOND, "d") == ["a", "b", "c"]
    assert descendants(DIAMOND, "a") == ["b", "c", "d"]
    assert family_tree(DIAMOND, "d") == {"a": {"b": {"d": {}}, "c": {"d": {}}}}


def test_an_item_that_is_met_again_is_opened_once():
    parents = DIAMOND | {"e": ["d"], "f": ["d", "e"]}
    assert family_tree(parents, "f") == {"a": {"b": {"d": {"e": {"f": {}}, "f": {}}}, "c": {"d": {}}}}


def test_a_child_of_the_same_parent_twice_hangs_there_once():
    assert family_tree({"b": ["a", "a"], "c": ["b"]}, "c") == {"a": {"b": {"c": {}}}}
    assert children({"b": ["a", "a"]}) == {"a": ["b"]}


def test_the_generation_is_the_longest_line():
    assert generation({"b": ["a"], "c": ["b"], "d": ["a", "c"]}, "d") == 3


def test_a_line_of_five_thousand_generations():
    assert ancestors(CHAIN, "n5000") == [f"n{i}" for i in range(5000)]
    assert descendants(CHAIN, "n0") == [f"n{i}" for i in range(1, 5001)]
    assert generation(CHAIN, "n5000") == 5000
    assert generations(CHAIN)["n4999"] == 4999


def test_the_tree_of_a_deep_family_can_be_printed_and_ends_in_the_item():
    tree = family_tree(CHAIN, "n5000")
    assert json.loads(json.dumps(tree)) == tree
    assert [key for key, _ in walk(tree)] == [f"n{i}" for i in range(5000 - MAX_TREE, 5001)]


def test_what_is_not_related_keeps_the_order_in_which_it_was_given():
    assert list(generations({"b": [], "a": [], "c": []})) == ["b", "a", "c"]
    assert list(generations({"b": [], "a": [], "c": []}, ["c", "b"])) == ["c", "b"]


def test_an_old_generation_comes_first_however_near_it_is():
    """``y`` is a founder and a parent, ``m`` only a parent; ``b`` is child and grandchild at once."""
    assert ancestors({"x": [], "m": ["x"], "y": [], "d": ["m", "y"]}, "d") == ["x", "y", "m"]
    assert descendants({"b": ["a", "c"], "c": ["a"]}, "a") == ["c", "b"]


def test_many_diamonds_in_a_row_do_not_explode():
    parents = {"a0": []}
    for i in range(100):
        parents |= {f"b{i}": [f"a{i}"], f"c{i}": [f"a{i}"], f"a{i + 1}": [f"b{i}", f"c{i}"]}
    assert len(ancestors(parents, "a100")) == 300
    assert len(list(walk(family_tree(parents, "a100")))) == 401


@pytest.mark.parametrize(
    ("parents", "others"),
    [({"a": ["a"]}, []), ({"a": ["b"], "b": ["a"]}, ["b"]), ({"a": ["c"], "b": ["a"], "c": ["b"]}, ["b", "c"])],
)
def test_a_cycle_names_each_member_once(parents: dict[str, list[str]], others: list[str]):
    assert sorted(ancestors(parents, "a")) == others
    assert sorted(descendants(parents, "a")) == others
    assert sorted({key for key, _ in walk(family_tree(parents, "a"))}) == ["a", *others]


def test_the_parent_that_would_close_a_cycle_is_passed_over_wherever_the_walk_begins():
    assert generations({"a": ["b"], "b": ["a"]}) == {"b": 0, "a": 1}
    assert generations({"a": ["c"], "b": ["a"], "c": ["b"]}) == {"b": 0, "c": 1, "a": 2}


def test_what_descends_from_a_cycle_has_a_generation():
    parents = {"a": ["b"], "b": ["a"], "c": ["b"]}
    assert generation(parents, "c") == 2
    assert ancestors(parents, "c") == ["a", "b"]


@given(families())
def test_parents_come_before_their_children(parents: dict[str, list[str]]):
    for item in parents:
        order = [*ancestors(parents, item), item]
        assert all(order.index(p) < order.index(i) for i in order for p in parents[i])


@given(families())
def test_a_is_an_ancestor_of_b_exactly_when_b_is_a_descendant_of_a(parents: dict[str, list[str]]):
    up = {(a, b) for b in parents for a in ancestors(parents, b)}
    down = {(a, b) for a in parents for b in descendants(parents, a)}
    assert up == down


@given(families())
def test_a_child_is_one_generation_above_its_oldest_line(parents: dict[str, list[str]]):
    depths = generations(parents)
    assert depths == {i: generation(parents, i) for i in parents}
    assert all(depths[i] == 1 + max((depths[p] for p in above), default=-1) for i, above in parents.items())


@given(families())
def test_the_tree_shows_every_line_to_the_item_and_nothing_else(parents: dict[str, list[str]]):
    item = str(len(parents) - 1)
    edges = {(above, below) for below, above in walk(family_tree(parents, item)) if above is not None}
    assert edges == {(p, i) for i in [*ancestors(parents, item), item] for p in parents[i]}


def walk(tree: dict[str, Any], above: str | None = None) -> Iterator[tuple[str, str | None]]:
    """Each key of nested dicts with the key above it, without recursion."""
    stack = [(key, above, below) for key, below in tree.items()]
    while stack:
        key, above, below = stack.pop(0)
        yield key, above
        stack += [(k, key, b) for k, b in below.items()]
