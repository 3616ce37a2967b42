"""Melodies end on their root, bars return varied, and every metre is played."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import KEYS

from audiomancer._random import rng_for
from audiomancer.errors import InvalidPatternError
from audiomancer.music import SCALES, Note, Pattern, pitch_classes, root_class
from audiomancer.music.metre import step_classes
from audiomancer.music.tonality import dominant_of, tonal_weights, triad_of
from audiomancer.rnn import MelodyRequest, generate_melody, load_model, rule_melody
from audiomancer.rnn.forms import check_form, sections_of, usual_form

ASKED = MelodyRequest(key="A", scale="minor", bars=8, form="ABAC", tonal=1.0)
METRES = ((3, 4), (6, 8), (5, 4), (7, 8), (2, 4), (12, 8), (3, 8), (1, 4), (5, 32), (4, 1))
PLAYERS = ("model", "rules")


def played(player: str, request: MelodyRequest, count: int = 24) -> list[Pattern]:
    rngs = [rng_for(14, child) for child in range(count)]
    return rule_melody(request, rngs) if player == "rules" else generate_melody(load_model("melody_rnn"), request, rngs)


def rhythm(tune: Pattern, bar: int) -> set[int]:
    return {n.onset % tune.ticks_per_bar for n in tune.notes if n.onset // tune.ticks_per_bar == bar}


def sung(tune: Pattern, bar: int) -> set[tuple[int, int]]:
    return {(n.onset % tune.ticks_per_bar, n.pitch) for n in tune.notes if n.onset // tune.ticks_per_bar == bar}


@given(st.text("ABCDE", min_size=1, max_size=8), st.integers(1, 64))
def test_sections_follow_each_other_and_return_from_before(form: str, bars: int) -> None:
    if bars < len(form):
        with pytest.raises(InvalidPatternError, match=f"needs at least {len(form)} bars, not {bars}"):
            check_form(form, bars)
        return
    sections = sections_of(check_form(form.lower(), bars), bars)
    assert [s.first for s in sections] == [0, *(s.end for s in sections[:-1])]
    assert sections[-1].end == bars
    assert all(s.bars >= 1 and (s.source is None or s.source + s.bars <= s.first) for s in sections)
    assert "".join(dict.fromkeys(s.letter for s in sections)) == "".join(dict.fromkeys(form))


def test_a_letter_returns_from_where_it_first_stood() -> None:
    assert [(s.first, s.bars, s.source) for s in sections_of("AABA", 9)] == [
        *((0, 2, None), (2, 2, 0), (4, 2, None)),
        *((6, 2, 0), (8, 1, None)),
    ]
    assert [s.source for s in sections_of("call", 8)] == [None, None, None, 2]
    assert [s.source for s in sections_of("free", 8)] == [None, None]


def test_a_long_section_has_a_form_of_its_own() -> None:
    assert [(s.first, s.source) for s in sections_of("AB", 16)] == [
        *((0, None), (2, None), (4, 0), (6, None)),
        *((8, None), (10, None), (12, 8), (14, None)),
    ]


@pytest.mark.parametrize("bars", range(1, 65))
def test_the_usual_form_fits_its_bars(bars: int) -> None:
    assert check_form(usual_form(bars), bars) == usual_form(bars)


@pytest.mark.parametrize("wrong", ["", "A A", "AABA!", "A1", "A" * 65])
def test_what_is_no_form_is_told(wrong: str) -> None:
    with pytest.raises(InvalidPatternError, match="a form is one letter a section"):
        check_form(wrong, 64)


@pytest.mark.parametrize("scale", SCALES)
def test_the_root_weighs_most_and_a_relative_key_is_held_back(scale: str) -> None:
    weights = tonal_weights(scale)
    assert max(weights) == weights[0] > weights[dominant_of(scale)] > (0.8 if scale == "lydian" else 1)
    assert set(triad_of(scale)) <= set(SCALES[scale])
    if scale == "minor":
        assert weights[3] == weights[10] < 1


@pytest.mark.parametrize(
    ("metre", "classes"),
    [
        ((4, 4), "0323132313231323"),
        ((6, 8), "032323132323"),
        ((5, 8), "0323231323"),
        ((7, 8), "03231323132323"),
        ((3, 4), "032313231323"),
    ],
)
def test_every_metre_has_its_strong_steps(metre: tuple[int, int], classes: str) -> None:
    assert "".join(map(str, step_classes(metre, len(classes)))) == classes


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("scale", ["major", "minor", "dorian", "phrygian", "locrian", "blues"])
def test_a_tune_ends_on_its_root_which_is_long(player: str, scale: str) -> None:
    tunes = played(player, replace(ASKED, scale=scale))
    last = [tune.notes[-1] for tune in tunes]
    assert np.mean([note.pitch % 12 == root_class("A") for note in last]) >= 0.7
    assert all(note.duration >= 2 * 960 and note.end == tune.length for note, tune in zip(last, tunes, strict=True))


def test_a_tune_whose_last_section_returns_ends_on_its_root_all_the_same() -> None:
    tunes = played("model", replace(ASKED, key="C", form="call", memory=1.0), count=40)
    assert np.mean([tune.notes[-1].pitch % 12 == root_class("C") for tune in tunes]) >= 0.75


@pytest.mark.parametrize("player", PLAYERS)
def test_bars_that_return_keep_their_rhythm_and_not_all_of_their_notes(player: str) -> None:
    tunes = played(player, ASKED)
    returned = [(tune, bar) for tune in tunes for bar in (0, 1)]
    assert np.mean([rhythm(tune, bar) == rhythm(tune, bar + 4) for tune, bar in returned]) >= 0.6
    assert np.mean([rhythm(tune, bar) == rhythm(tune, bar + 4) for tune in tunes for bar in (2, 3)]) <= 0.3
    assert np.mean([any(sung(tune, bar) != sung(tune, bar + 4) for bar in (0, 1)) for tune in tunes]) >= 0.9
    kept = [len(sung(t, bar) & sung(t, bar + 4)) / max(1, len(sung(t, bar))) for t, bar in returned]
    assert 0.4 <= np.mean(kept) <= 0.9


@pytest.mark.parametrize("player", PLAYERS)
def test_between_a_call_and_its_answer_there_is_silence_and_the_answer_lies_lower(player: str) -> None:
    tunes = played(player, replace(ASKED, form="call"))
    for tune in tunes:
        for bar in (2, 4, 6):
            end = bar * tune.ticks_per_bar
            assert not any(n.onset < end and n.end > end - 960 for n in tune.notes)

    def height(first: int) -> float:
        return float(
            np.mean([n.pitch for t in tunes for n in t.notes if first <= n.onset // t.ticks_per_bar < first + 2])
        )

    assert height(0) > height(2) + 2
    assert height(4) > height(6) + 2


def test_a_little_tonal_is_less_than_wholly() -> None:
    def roots(tonal: float) -> float:
        tunes = played("model", replace(ASKED, tonal=tonal, form="free"))
        return float(np.mean([tune.notes[-1].pitch % 12 == 9 for tune in tunes]))

    assert roots(0.0) < roots(0.5) <= roots(1.0)


@pytest.mark.parametrize("player", PLAYERS)
@given(
    st.sampled_from(KEYS),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(["ABAC", "call", "AABA", "free", "AAB"]),
    st.integers(4, 9),
    st.integers(1, 24),
    st.integers(0, 2**32),
)
@settings(max_examples=15)
def test_what_is_asked_is_held_in_every_form(
    player: str, key: str, scale: str, form: str, bars: int, span: int, seed: int
) -> None:
    request = MelodyRequest(key=key, scale=scale, form=form, bars=bars, low=60, high=72 + span, tonal=1.0)
    make = rule_melody if player == "rules" else lambda *a: generate_melody(load_model("melody_rnn"), *a)
    (alone,) = make(request, [rng_for(seed)])
    first, _ = make(request, [rng_for(seed), rng_for(seed, 1)])
    assert first == alone
    assert {n.pitch % 12 for n in alone.notes} <= pitch_classes(key, scale)
    assert all(60 <= n.pitch <= 72 + span for n in alone.notes)
    assert all(a.end <= b.onset for a, b in zip(alone.notes, alone.notes[1:], strict=False))
    assert alone.notes[-1].end <= alone.length


@pytest.mark.parametrize("metre", METRES)
@pytest.mark.parametrize("bars", [1, 2, 8])
def test_rules_sing_in_every_metre(metre: tuple[int, int], bars: int) -> None:
    for form in {usual_form(bars), "free", *(["call"] if bars == 8 else [])}:
        for tune in played("rules", replace(ASKED, time_signature=metre, bars=bars, form=form), 3):
            assert tune.notes[0].onset == 0
            assert tune.notes[-1].end == tune.length


def test_a_range_of_one_note_is_sung_on_that_note() -> None:
    for player in PLAYERS:
        for tune in played(player, replace(ASKED, low=69, high=69), 2):
            assert {n.pitch for n in tune.notes} == {69}


@pytest.mark.parametrize("player", PLAYERS)
def test_a_tonal_melody_can_follow_a_kick(player: str) -> None:
    kicks = Pattern(kind="drums", notes=tuple(Note(beat * 960, 240, 36, 100) for beat in (0, 2, 3)), bars=1)
    for tune in played(player, replace(ASKED, lock=kicks), 4):
        assert {n.onset % tune.ticks_per_bar for n in tune.notes} == {0, 1920, 2880}
