"""Another touch: the same notes by another hand; and the mix where something is held."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from holding import holds, obeys, places
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.analyzers.likeness import hits_changed
from audiomancer.music import Note, Pattern
from audiomancer.variation import Hold, free_share, mutate

SEEDS = st.integers(0, 2**32 - 1)
LAW = settings(deadline=None, max_examples=25)
STEP, BARS = 240, 4


def groove() -> Pattern:
    hats = [Note(s * STEP, 100, 42, 60 + s % 4 * 15) for s in range(16 * BARS)]
    kicks = [Note(s * STEP, 100, 36, 110) for s in range(0, 16 * BARS, 4)]
    return Pattern(kind="drums", notes=(*hats, *kicks), bars=BARS)


def played(amount: float, seed: int, pattern: Pattern | None = None) -> Pattern:
    return mutate(pattern or groove(), amount, np.random.default_rng(seed), ["touch"]).pattern


@LAW
@given(patterns(), st.floats(0, 1), SEEDS)
def test_no_note_comes_goes_or_leaves_its_sixteenth(parent: Pattern, amount: float, seed: int) -> None:
    assert places(played(amount, seed, parent)) == places(parent)


def test_a_place_of_the_bar_is_played_alike_in_every_bar() -> None:
    child = played(1, 1)
    loud = np.array([n.velocity for n in child.notes if n.pitch == 36], float).reshape(BARS, 4)
    assert loud.std(axis=0).mean() < loud.std(axis=1).mean()


def test_the_more_amount_the_further_it_goes() -> None:
    def distance(amount: float) -> float:
        pairs = ((n, m) for seed in range(10) for n, m in zip(played(amount, seed).notes, groove().notes, strict=True))
        return sum(abs(n.velocity - m.velocity) + abs(n.onset - m.onset) for n, m in pairs)

    assert distance(0.1) < distance(0.3) < distance(1)


@LAW
@given(st.data(), patterns(min_notes=1), st.floats(0, 1), SEEDS)
def test_under_the_mix_what_is_held_is_the_parents(
    data: st.DataObject, parent: Pattern, amount: float, seed: int
) -> None:
    hold = data.draw(holds(parent))
    obeys(parent, mutate(parent, amount, np.random.default_rng(seed), "musical", hold).pattern, hold)


@pytest.mark.parametrize("options", [{"change": ["hh"]}, {"in_bars": "3-4"}, {"change": ["bd"], "in_bars": (1, 2)}])
def test_the_amount_says_how_much_of_what_is_not_held_changes(options: dict[str, object]) -> None:
    hold, parent = Hold.of(**options), groove()

    def changed(amount: float) -> float:
        children = (mutate(parent, amount, np.random.default_rng(seed), "musical", hold) for seed in range(12))
        return median(hits_changed(parent, child.pattern) / free_share(hold, parent) for child in children)

    assert 0.1 < changed(0.3) < 0.5
    assert changed(0.3) < changed(1)


def test_where_the_notes_are_held_the_mix_plays_them_with_another_touch() -> None:
    child = mutate(groove(), 0.3, np.random.default_rng(1), "musical", Hold.of(feel_only=True))
    assert places(child.pattern) == places(groove())
    assert child.pattern != groove()
    assert all(line.startswith("touch: ") for line in child.log)


def test_what_is_hardly_heard_changes_where_nothing_else_may() -> None:
    parent = groove()
    ghosts = parent.with_notes([*parent.notes, *(Note(s * STEP, 50, 38, 20) for s in (3, 7, 11))])
    child = mutate(ghosts, 0.5, np.random.default_rng(1), "musical", Hold.of(change=["sd"])).pattern
    assert [replace(n) for n in child.notes if n.pitch != 38] == list(parent.notes)
    assert child != ghosts
