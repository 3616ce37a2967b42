"""The laws of the musical mix, and of the operators whose step grows with the amount."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.analyzers.likeness import AUDIBLE, hits_changed, hits_of
from audiomancer.errors import InvalidSettingError
from audiomancer.music import Note, Pattern
from audiomancer.variation import OPERATORS, TOLD_BY, choose_operators, mutate

SCALING = ("drummer", "push", "spread", "turnaround", "accents", "lean")
"""The operators for drums whose step grows with the amount."""

LAW = settings(deadline=None, max_examples=25)


def child_of(parent: Pattern, amount: float, seed: int, *operators: str) -> Pattern:
    return mutate(parent, amount, np.random.default_rng(seed), operators or ("musical",)).pattern


def groove(bars: int = 2, steps: int = 16, tick: int = 240, **fields: object) -> Pattern:
    """Hats in eighths, kick and snare in turn and ghost notes, played a little late."""
    hits = [(s, 42, 80) for s in range(0, bars * steps, 2)]
    hits += [(s, (36, 38)[s // 4 % 2], 110) for s in range(0, bars * steps, 4)]
    hits += [(s, 38, 25) for s in range(7, bars * steps, 16)]
    notes = tuple(Note(s * tick + tick // 20, tick // 2, pitch, velocity) for s, pitch, velocity in hits)
    return Pattern(**{"kind": "drums", "notes": notes, "bars": bars} | fields)


ODD = {
    "one bar": groove(1),
    "eight bars": groove(8),
    "longer than a block": groove(17),
    "three four": groove(2, 12, time_signature=(3, 4)),
    "seven eight": groove(2, 14, time_signature=(7, 8)),
    "37 ticks a beat": groove(2, 16, 9, ticks_per_beat=37),
    "more than sixteen steps": groove(1, 20, time_signature=(5, 4)),
    "no drum of the kit": groove().with_notes(Note(s * 960, 100, 90 + s % 3, 90) for s in range(8)),
    "three hits": groove().with_notes([Note(0, 100, 36, 90), Note(960, 100, 38, 90), Note(2000, 90, 42, 80)]),
    "all at one step": groove().with_notes(Note(0, 100, pitch, 90) for pitch in (36, 38, 42, 49)),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("amount", [0.1, 0.3, 1.0])
def test_every_child_can_be_told_from_its_parent(name: str, amount: float) -> None:
    """Two audible hits come or go at least, whatever the metre, length, resolution and drums."""
    parent = ODD[name]
    for seed in range(4):
        child = child_of(parent, amount, seed)
        assert len(hits_of(parent, AUDIBLE).keys() ^ hits_of(child, AUDIBLE).keys()) >= TOLD_BY
        assert child.notes


def test_the_amount_is_a_distance() -> None:
    parent, amounts = groove(4), (0.05, 0.15, 0.3, 0.6, 1.0)
    far = [median(hits_changed(parent, child_of(parent, a, seed)) for seed in range(15)) for a in amounts]
    assert far == sorted(far)
    assert 0.12 <= far[2] <= 0.4 <= far[4] <= 0.9


@pytest.mark.parametrize("name", ["musical", *SCALING])
def test_amount_0_is_the_parent(name: str) -> None:
    assert child_of(groove(), 0.0, 1, name) == groove()


@LAW
@given(patterns(kinds=("drums",), min_notes=1), st.floats(0, 1), st.integers(0, 99))
def test_what_drummer_keeps_is_played_as_before(parent: Pattern, amount: float, seed: int) -> None:
    """Notes that ring into a new hit of their drum are cut short; nothing else of them changes."""
    before = {(n.onset, n.pitch): n for n in parent.notes}
    for note in child_of(parent, amount, seed, "drummer").notes:
        if former := before.get((note.onset, note.pitch)):
            assert note.velocity == former.velocity
            assert note.duration <= former.duration


def test_a_new_hit_is_played_as_the_drummer_plays_it_there() -> None:
    """All hits are 12 ticks late, and a drum that was loud on a step is as loud on that step of another bar."""
    parent = groove(4)
    new = {n for seed in range(10) for n in child_of(parent, 0.3, seed, "drummer").notes} - {*parent.notes}
    assert new
    hats = [n for n in new if n.pitch == 42 and n.onset % 480 == 12]
    assert all(n.velocity == 80 for n in hats)
    assert np.mean([n.onset % 240 == 12 for n in new]) > 0.9


def test_what_is_not_heard_does_not_count_as_a_change() -> None:
    """A groove that is mostly ghost notes changes by hits that are heard."""
    ghosts = [Note(s * 240, 100, 38, 15) for s in range(32) if s % 4]
    parent = groove().with_notes([*(Note(s * 960, 100, 36, 100) for s in range(8)), *ghosts])
    for seed in range(8):
        child = child_of(parent, 0.3, seed)
        assert len(hits_of(parent, AUDIBLE).keys() ^ hits_of(child, AUDIBLE).keys()) >= TOLD_BY


@pytest.mark.parametrize("name", ["push", "spread", "turnaround", "accents", "lean"])
def test_the_step_of_an_operator_grows_with_the_amount(name: str) -> None:
    """By hits, by velocities or by ticks, whatever it changes."""

    def step(child: Pattern) -> float:
        if name == "accents":
            return sum(abs(a.velocity - b.velocity) for a, b in zip(parent.notes, child.notes, strict=True))
        if name == "lean":
            return float(np.abs(np.subtract(*(sorted(n.onset for n in p.notes) for p in (parent, child)))).sum())
        return hits_changed(parent, child)

    parent = groove(4)
    near, far = (
        np.mean(
            [step(OPERATORS[name].apply(parent, amount, np.random.default_rng(seed)).pattern) for seed in range(40)]
        )
        for amount in (0.2, 1.0)
    )
    assert 0 < near < far


@pytest.mark.parametrize("name", ["accents", "lean"])
def test_what_is_about_feel_leaves_the_grid(name: str) -> None:
    parent = groove(4)
    for seed in range(20):
        child = OPERATORS[name].apply(parent, 1.0, np.random.default_rng(seed)).pattern
        assert hits_of(child).keys() == hits_of(parent).keys()


def test_a_mix_is_named_alone_and_by_its_mere_name() -> None:
    parent, rng = groove(), np.random.default_rng
    assert mutate(parent, 0.3, rng(1), "musical") == mutate(parent, 0.3, rng(1), ["musical"])
    with pytest.raises(InvalidSettingError, match="musical is a mix of operators and acts alone"):
        choose_operators("drums", ["musical", "fill"])
    with pytest.raises(InvalidSettingError, match="operators is a list"):
        mutate(parent, 0.3, rng(1), "velocity")
