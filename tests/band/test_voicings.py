"""Voicings: what is in them, and the path that moves least."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import chords

from audiomancer.band.voicings import (
    KEYS_HIGH,
    KEYS_LOW,
    SHAPES,
    guide_classes,
    keys_voicings,
    motion,
    smoothest,
    strung_voicings,
)
from audiomancer.music import CHORD_KINDS, Chord, parse_chord

TWO_FIVE_ONE = ("Dm7", "G7", "Cmaj7")
KEYED = st.sampled_from([name for name, shape in SHAPES.items() if not shape.power])
PITCHES = st.lists(st.integers(52, 72), min_size=1, max_size=5, unique=True).map(lambda some: tuple(sorted(some)))


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("C", {4}),
        ("Cm7", {3, 10}),
        ("Cmaj7", {4, 11}),
        ("C6", {4, 9}),
        ("Cm7b5", {3, 6, 10}),
        ("C7sus4", {5, 10}),
        ("C7#5", {4, 8, 10}),
        ("C5", {0, 7}),
        ("C13", {4, 10}),
        ("F/C", {9}),
    ],
)
def test_the_notes_by_which_a_chord_is_known(text: str, classes: set[int]) -> None:
    assert guide_classes(parse_chord(text)) == classes


@given(chords(), KEYED, st.booleans())
def test_guide_tones_are_in_every_voicing_of_the_keys(chord: Chord, shape: str, rootless: bool) -> None:
    for voicing, _ in keys_voicings(chord, shape, rootless, frozenset()):
        assert guide_classes(chord) <= {pitch % 12 for pitch in voicing} <= chord.classes
        assert voicing[0] >= KEYS_LOW and voicing[-1] <= KEYS_HIGH
        assert len(voicing) <= 5


@pytest.mark.parametrize("kind", CHORD_KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_kind_of_chord_has_three_to_five_notes_and_no_minor_ninth(kind: str, shape: str) -> None:
    for root in ("C", "Eb", "F#", "A"):
        chord = Chord(root, kind)
        for voicing, _ in (*keys_voicings(chord, shape, True, frozenset(range(12))), *strung_voicings(chord, shape)):
            assert 3 <= len(voicing) <= 5
            assert all(high - low != 13 for low, high in combinations(voicing, 2))


def test_colours_come_from_the_chords_around() -> None:
    chord = parse_chord("Dm7")
    plain = {p % 12 for voicing, _ in keys_voicings(chord, "colour", True, frozenset()) for p in voicing}
    rich = {p % 12 for voicing, _ in keys_voicings(chord, "colour", True, frozenset({4})) for p in voicing}
    assert 4 not in plain
    assert 4 in rich


@given(PITCHES, PITCHES)
def test_motion_is_the_same_there_and_back(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    assert motion(a, b) == motion(b, a)
    assert motion(a, a) == 0


def test_motion_counts_all_voices() -> None:
    assert motion((60, 64, 67), (59, 62, 67)) == 3
    assert motion((60, 64, 67), (60, 64, 67, 70)) == 3


@given(st.lists(st.lists(PITCHES.map(lambda v: (v, 0.0)), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_other_path_moves_less(options: list[list[tuple[tuple[int, ...], float]]]) -> None:
    def cost(path: tuple[tuple[int, ...], ...]) -> float:
        return sum(motion(a, b) + 0.35 * abs(b[-1] - a[-1]) for a, b in pairwise(path))

    chosen = smoothest(options, [False] * len(options), lambda count: np.zeros(count))
    best = min(cost(path) for path in product(*([voicing for voicing, _ in some] for some in options)))
    assert cost(tuple(chosen)) == pytest.approx(best)


def test_two_five_one_moves_by_step() -> None:
    options = [
        keys_voicings(parse_chord(text), "colour", True, frozenset(range(12))) for text in ("Dm7", "G7", "Cmaj7")
    ]
    path = smoothest(options, [False] * 3, lambda count: np.zeros(count))
    assert [motion(a, b) for a, b in pairwise(path)] <= [3, 5]
