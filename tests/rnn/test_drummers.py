"""Drums by style are played: accents and ghost notes, swing, fills with a crash after, and bars that return."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from audiomancer._random import rng_for
from audiomancer.breeding.generating import generated
from audiomancer.breeding.model_makers import makers_of
from audiomancer.breeding.resolving import resolved
from audiomancer.errors import InvalidPatternError, InvalidSettingError, ModelTrainingError
from audiomancer.lineage import Birth
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Note, Pattern
from audiomancer.music.touch import learn_touch, shipped_touch
from audiomancer.rnn import STYLES, DrumRequest, check_form, rule_drums
from audiomancer.rnn.fills import draw_fills, fill_bars, learn_fills, shipped_fills, usual_drum_form
from audiomancer.rnn.forms import sections_of

SIXTEENTH, CRASH, SNARE = 240, 49, 38


def made(count: int = 4, **asked: Any) -> list[Pattern]:
    request = resolved("drums", asked, None, None)
    makers = makers_of(request)
    births = [Birth(method="generated", seed=(5, child), request=request, makers=makers) for child in range(count)]
    return [one.pattern for one in generated(births, [])]


def loudnesses(loops: list[Pattern]) -> list[int]:
    """How many velocities each drum has on each sixteenth of the bar where it is hit more than twice."""
    found = defaultdict[tuple[int, int], list[int]](list)
    for loop in loops:
        for note in loop.notes:
            found[note.pitch, note.onset % (16 * SIXTEENTH)].append(note.velocity)
    return [len(set(velocities)) for velocities in found.values() if len(velocities) > 2]


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_a_style_has_ghost_notes_and_accents_and_straight_drums_one_loudness_a_step(model: str) -> None:
    loops = made(style="funk", model=model)
    snares = [note for loop in loops for note in loop.notes if note.pitch == SNARE]
    beats = [note.velocity for note in snares if note.onset // SIXTEENTH % 16 in (4, 12)]
    others = [note.velocity for note in snares if note.onset // SIXTEENTH % 16 not in (4, 12)]
    assert np.mean(beats) > np.mean(others) + 30
    assert any(velocity < 50 for velocity in others)
    assert np.mean(loudnesses(loops)) > 2
    assert set(loudnesses(made(style="funk", model=model, straight=True, fills=False))) == {1}


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_jazz_swings_by_itself_as_much_as_asked_or_not_at_all(model: str) -> None:
    def between(**asked: Any) -> set[float]:
        loops = made(1, style="jazz", model=model, bars=2, **asked)
        return {note.onset % 960 for loop in loops for note in loop.notes if 480 <= note.onset % 960 < 720}

    assert between() == {634}
    assert between(swing=60) == {576}
    assert between(straight=True) == {480}


def test_straight_drums_cannot_swing() -> None:
    with pytest.raises(InvalidSettingError, match="leave straight or the swing out"):
        resolved("drums", {"straight": True, "swing": 60.0}, None, None)


def test_a_swing_out_of_range_is_told() -> None:
    with pytest.raises(InvalidPatternError, match="50-75 percent"):
        DrumRequest(swing=80)


def test_eighths_do_not_swing_where_beats_have_three() -> None:
    assert resolved("drums", {"style": "jazz", "time_signature": (6, 8)}, None, None)["swing"] == 50


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_after_each_fill_comes_a_crash_and_after_the_last_at_the_start_of_the_loop(model: str) -> None:
    loops = made(12, style="rock", model=model, bars=8)
    crashes = [{note.onset for note in loop.notes if note.pitch == CRASH} for loop in loops]
    middle = 4 * loops[0].ticks_per_bar
    assert all({0} <= struck <= {0, middle} for struck in crashes)
    assert 0 < sum(middle in struck for struck in crashes) < len(crashes)
    for loop in made(style="rock", model=model, bars=8, fills=False):
        assert not [note for note in loop.notes if note.pitch == CRASH]


def test_fills_are_struck_on_toms_and_nowhere_else() -> None:
    toms = {pitch for drum in (4, 5, 6) for pitch in DRUM_TYPES[drum]}
    loops = made(12, style="basic", bars=4)
    bars = [note.onset // loop.ticks_per_bar for loop in loops for note in loop.notes if note.pitch in toms]
    assert len(bars) >= 12
    assert set(bars) == {3}


def test_only_the_drums_that_are_asked_for_sound_in_fills_too() -> None:
    for loop in made(style="rock", drums=("bd", "sd"), bars=4):
        assert {note.pitch for note in loop.notes} <= {36, 38}


@pytest.mark.parametrize(
    ("form", "bars", "ends"),
    [("AA", 8, [3, 7]), ("ABAC", 4, [3]), ("ABAC", 8, [3, 7]), ("free", 5, [4]), ("AABA", 16, [3, 7, 11, 15])],
)
def test_fills_stand_at_the_end_and_now_and_then_after_four_bars(form: str, bars: int, ends: list[int]) -> None:
    sections = sections_of(check_form(form, bars), bars)
    assert fill_bars(sections, bars) == ends
    drawn = [draw_fills(sections, bars, 16, rng_for(seed)) for seed in range(30)]
    assert all(4 <= fill.end - fill.first <= 16 for fills in drawn for fill in fills)
    filled = [[fill.end // 16 - 1 for fill in fills] for fills in drawn]
    assert all(set(bars) <= set(ends) and bars[-1] == ends[-1] for bars in filled)
    assert {bar for bars in filled for bar in bars} == set(ends)
    assert len(ends) == 1 or sum(map(len, filled)) < 0.8 * len(drawn) * len(ends)  # drummers leave most within out


def test_fills_stay_where_the_beat_is_sparse() -> None:
    """A quarter of the density is for what is played between."""

    def last_beats(density: float) -> float:
        loops = made(12, style="rock", fills=True, density=density)
        return float(np.mean([sum(note.onset >= 60 * SIXTEENTH for note in loop.notes) for loop in loops]))

    assert last_beats(0.25) >= 0.75 * last_beats(1.0)


def test_a_form_that_is_asked_for_is_heard() -> None:
    """Of two bars each: what returns is more alike than what does not, and no copy."""
    alike = defaultdict[bool, list[float]](list)
    for loop in made(8, style="funk", bars=8, form="ABAC", fills=False):
        bars = [
            {(n.onset // SIXTEENTH % 16, n.pitch) for n in loop.notes if n.onset // loop.ticks_per_bar == bar}
            for bar in range(loop.bars)
        ]
        for bar, later in ((0, 2), (0, 4), (0, 6), (1, 3), (1, 5), (1, 7)):
            alike[later in (4, 5)].append(len(bars[bar] & bars[later]) / len(bars[bar] | bars[later]))
    assert np.mean(alike[True]) > np.mean(alike[False]) + 0.1
    assert np.mean(alike[True]) < 0.98


def test_every_length_has_a_form() -> None:
    assert all(check_form(usual_drum_form(bars), bars) for bars in range(1, 65))


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_bars_four_apart_are_more_alike_than_three(model: str) -> None:
    def alike(loop: Pattern, distance: int) -> float:
        bars = [
            {(n.onset % loop.ticks_per_bar, n.pitch) for n in loop.notes if n.onset // loop.ticks_per_bar == bar}
            for bar in range(loop.bars)
        ]
        pairs = list(zip(bars, bars[distance:], strict=False))
        return float(np.mean([len(one & other) / len(one | other) for one, other in pairs]))

    loops = made(8, style="funk", model=model, bars=8)
    assert np.mean([alike(loop, 4) for loop in loops]) > np.mean([alike(loop, 3) for loop in loops]) + 0.05


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_drums_that_a_style_never_plays_are_refused_with_what_it_has(model: str) -> None:
    with pytest.raises(InvalidPatternError, match="trap has none of the drums asked for; it has bd, sd, hh, oh"):
        made(1, style="trap", drums=("rd",), model=model)


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_drums_that_a_style_may_play_are_never_all_silent(model: str) -> None:
    for loop in made(12, style="halftime", drums=("cr",), bars=1, model=model):
        assert {note.pitch for note in loop.notes} == {CRASH}


def test_drums_in_odd_metres_have_their_backbeat() -> None:
    for loop in made(2, style="rock", time_signature=(3, 4), bars=4, fills=False):
        snares = {note.onset % loop.ticks_per_bar for note in loop.notes if note.pitch == SNARE}
        assert {960, 1920} <= snares


@pytest.mark.parametrize("style", STYLES)
def test_rules_play_every_style_in_odd_metres(style: str) -> None:
    for metre in ((3, 4), (6, 8), (5, 4), (7, 8)):
        request = DrumRequest(style=STYLES[style], time_signature=metre, fills=True, straight=False)
        (loop,) = rule_drums(request, [rng_for(1)])
        assert {note.onset // loop.ticks_per_bar for note in loop.notes} == {0, 1, 2, 3}


def test_a_touch_is_learned_from_how_hard_each_drum_is_hit() -> None:
    notes = tuple(Note(beat * 960, 60, SNARE, 20 + beat) for beat in range(100))
    touch = learn_touch([Pattern(kind="drums", notes=notes, bars=25)])
    assert touch.of(SNARE, 0, 0.05) < touch.of(SNARE, 0, 0.5) < touch.of(SNARE, 0, 0.95)
    assert touch.firm(SNARE, 0.5) >= touch.of(SNARE, 0, 0.5)
    with pytest.raises(ModelTrainingError):
        learn_touch([])


def test_drummers_hit_the_backbeat_hardest_and_softly_beside_it() -> None:
    touch = shipped_touch()
    assert touch.of(SNARE, 4, 0.5) > 100 > 50 > touch.of(SNARE, 5, 0.5)


def test_between_two_ranks_a_touch_is_as_numpy_interpolates() -> None:
    touch, ranks = shipped_touch(), np.linspace(0.05, 0.95, 10)
    for rank in (*ranks, 0.0, 1.0, 0.04999, 0.123, 0.5, 0.777, 0.9501):
        for pitch in (36, SNARE, 42, 99):
            rows = touch.velocity[DRUM_ROWS.get(pitch, len(DRUM_TYPES))]
            wanted = [round(float(np.interp(rank, ranks, row))) for row in rows]
            assert [touch.of(pitch, step, rank) for step in range(16)] == wanted
            assert touch.firm(pitch, rank) == wanted[int(rows.mean(axis=1).argmax())]


def test_fills_are_learned_from_their_last_bars() -> None:
    beat = Pattern(kind="drums", notes=tuple(Note(n * 960, 60, 36, 90) for n in range(4)), bars=1)
    fill = Pattern(kind="drums", notes=tuple(Note(n * 960, 60, 45, 90) for n in range(4)), bars=1)
    table = learn_fills([fill], [beat])
    assert table.struck[4].tolist() == [1.0, 0.0, 0.0, 0.0] * 4
    assert table.usual[0].tolist() == [1.0, 0.0, 0.0, 0.0] * 4
    with pytest.raises(ModelTrainingError):
        learn_fills([], [beat])
    assert (shipped_fills().odds[[4, 5]].mean(axis=1) > 3).all()


def test_what_goes_on_from_a_primer_is_never_silent() -> None:
    kicks = Pattern(kind="drums", notes=(Note(0, 240, 36, 100),), bars=1)
    request = resolved("drums", {"drums": ("rd",), "density": 0.1, "bars": 1}, kicks, None) | {"primer": "kicks"}
    makers = makers_of(request)
    births = [Birth(method="generated", seed=(7, child), request=request, makers=makers) for child in range(12)]
    loops = [one.pattern for one in generated(births, [kicks])]
    assert all(loop.notes for loop in loops)
    assert any(len(loop.notes) == 1 for loop in loops)


def test_a_fill_as_long_as_the_loop_leaves_something_to_play() -> None:
    loops = made(40, style="ambient", model="rules", bars=1, time_signature=(1, 4), density=0.1, fills=True)
    assert all(loop.notes for loop in loops)


def test_a_swing_stays_in_bars_that_end_within_a_sixteenth() -> None:
    assert all(loop.notes for loop in made(style="blues", time_signature=(31, 32), swing=75))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"swing": 66, "straight": True, "primer": "a"}, "straight"),
        ({"swing": 66, "feel": "a"}, "the feel of a groove"),
        ({"swing": 66, "tap": "a"}, "a tapped line"),
    ],
)
def test_a_swing_that_would_not_be_heard_is_refused(asked: dict[str, Any], told: str) -> None:
    kicks = Pattern(kind="drums", notes=(Note(0, 240, 36, 100),), bars=1)
    with pytest.raises(InvalidSettingError, match=told):
        resolved("drums", asked, kicks if "primer" in asked else None, None)
