"""Distances that hear: what must be near, what far, and the laws of a distance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.analyzers.likeness import (
    AUDIBLE,
    bar_likeness,
    hits_changed,
    melody_distance,
    pattern_distance,
    rhythm_return,
    same_grid,
    sound_distance,
    sound_features,
)
from audiomancer.music import Note, Pattern

RATE = 44100
TIME = np.arange(RATE) / RATE
Samples = npt.NDArray[np.floating]

# A rock groove of two bars by the sixteenth, a take of it with two kicks moved and a fill, and another rock groove.
GROOVE = {36: "x.....x.x.......x.....x.x.x.....", 38: "....x.......x.......x.......x...", 42: "x.x." * 8}
TAKE = {36: "x.....x..x......x.....x.x.......", 38: "....x.......x.......x.......x.xx", 42: "x.x." * 7 + "x..."}
OTHER = {36: "x...x...x...x...x...x...x...x...", 38: "x...x..xx...x.xxx...x..xx...x.xx", 51: "x" * 32}


def drums(lines: dict[int, str], rng: np.random.Generator | None = None, *, bars: int = 2) -> Pattern:
    """Some bars of drums, played by a hand if chance is given: some ticks early or late, and not evenly loud."""
    notes = []
    for pitch, line in lines.items():
        for step in (step for step, sign in enumerate(line) if sign == "x"):
            off, loud = (0, 0) if rng is None else (int(rng.integers(-40, 41)), int(rng.integers(-15, 16)))
            notes.append(Note(max(0, step * 240 + off), 120, pitch, 100 + loud))
    return Pattern(kind="drums", notes=tuple(notes), bars=bars)


def tune(pitches: str, *, step: int = 480, length: int = 480) -> Pattern:
    notes = tuple(Note(i * step, length, int(pitch), 90) for i, pitch in enumerate(pitches.split()))
    return Pattern(kind="melody", notes=notes, bars=2)


def transposed(pattern: Pattern, semitones: int) -> Pattern:
    return replace(pattern, notes=tuple(replace(n, pitch=n.pitch + semitones) for n in pattern.notes))


# Hits changed


def test_what_is_gone_what_is_new_and_what_has_moved_is_changed() -> None:
    parent = drums({36: "x...x...x...x..."})
    assert hits_changed(parent, parent) == 0
    assert hits_changed(parent, drums({36: "x...x...x......."})) == 1 / 4
    assert hits_changed(parent, drums({36: "x...x...x...x.x."})) == 1 / 4
    assert hits_changed(parent, drums({36: "x...x...x....x.."})) == 2 / 4
    assert hits_changed(parent, drums({38: "x...x...x...x..."})) == 2
    assert hits_changed(drums({}), parent) == 4


def test_a_drum_is_its_type_and_not_its_pitch() -> None:
    assert hits_changed(drums({42: "x.x.", 38: ".x.x"}), drums({22: "x.x.", 40: ".x.x"})) == 0
    assert hits_changed(drums({42: "x.x."}), drums({46: "x.x."})) == 2


def test_what_is_too_soft_to_be_heard_is_not_played() -> None:
    parent = drums({36: "x...x..."})
    soft = replace(parent, notes=(parent.notes[0], replace(parent.notes[1], velocity=AUDIBLE - 1)))
    assert hits_changed(parent, soft) == 1 / 2
    assert hits_changed(parent, soft, audible=1) == 0
    assert not same_grid(parent, soft)


def test_an_early_downbeat_at_the_end_of_a_loop_is_its_first_beat() -> None:
    notes = drums({36: "x...x..."}).notes
    early = Pattern(kind="drums", notes=(notes[1], Note(2 * 3840 - 20, 20, 36, 100)), bars=2)
    on_time = Pattern(kind="drums", notes=notes, bars=2)
    assert same_grid(early, on_time)
    assert pattern_distance(early, on_time).feel == pytest.approx(20 / 240 / 2)


def test_a_note_of_another_pitch_is_one_change_and_a_transposed_tune_all_of_them() -> None:
    parent = tune("60 62 64 65")
    assert hits_changed(parent, tune("60 62 67 65")) == 1 / 4
    assert hits_changed(parent, tune("60 62 64 65 67")) == 1 / 4
    assert hits_changed(parent, tune("60 62 64")) == 1 / 4
    assert hits_changed(parent, transposed(parent, 2)) == 1


@given(patterns(), patterns())
def test_the_grid_is_the_same_where_no_hit_is_changed(a: Pattern, b: Pattern) -> None:
    assert hits_changed(a, a) == 0
    assert same_grid(a, a)
    assert same_grid(a, b) == same_grid(b, a)
    if same_grid(a, b):
        assert hits_changed(a, b) == 0


@given(patterns(grid=True))
def test_resolution_and_touch_change_no_hit(pattern: Pattern) -> None:
    finer = pattern.at_resolution(pattern.ticks_per_beat * 3)
    assert same_grid(pattern, finer)
    assert pattern_distance(pattern, finer) == (0, 0, 0)
    assert melody_distance(pattern, finer) == (0, 0, 0)
    softer = replace(pattern, notes=tuple(replace(n, velocity=max(1, n.velocity - 20)) for n in pattern.notes))
    assert pattern_distance(pattern, softer).grid == 0
    assert hits_changed(pattern, softer, audible=1) == 0


# Patterns


@settings(max_examples=60)
@given(patterns(), patterns())
def test_distances_of_patterns_are_symmetric_bounded_and_zero_for_the_same(a: Pattern, b: Pattern) -> None:
    for distance in (pattern_distance, melody_distance):
        there, back = distance(a, b), distance(b, a)
        assert there == pytest.approx(back)
        assert all(0 <= value <= 1 + 1e-9 for value in there)
        assert distance(a, a) == (0, 0, 0)


def test_two_takes_of_a_groove_are_nearer_than_another_groove_of_the_style(rng: np.random.Generator) -> None:
    groove, take, other = drums(GROOVE, rng), drums(TAKE, rng), drums(OTHER, rng)
    near, far = pattern_distance(groove, take).grid, pattern_distance(groove, other).grid
    assert near < 0.15
    assert far > 0.5
    assert pattern_distance(groove, drums(GROOVE, rng)).grid == 0


def test_a_near_miss_costs_less_than_a_hit_elsewhere() -> None:
    parent = drums({36: "x.......x......."})
    by_one, by_four = drums({36: "x........x......"}), drums({36: "x...........x..."})
    assert 0 < pattern_distance(parent, by_one).grid < pattern_distance(parent, by_four).grid


def test_a_ghost_note_counts_less_than_a_hit() -> None:
    parent = drums({36: "x...x...x...x...", 42: "x" * 16})
    without = replace(parent, notes=parent.notes[1:])
    ghost = replace(parent, notes=(replace(parent.notes[0], velocity=10), *parent.notes[1:]))
    assert 0 < pattern_distance(ghost, without).grid < pattern_distance(parent, without).grid


def test_velocity_and_feel_stand_apart_from_the_grid() -> None:
    parent = drums(GROOVE)
    louder = replace(parent, notes=tuple(replace(n, velocity=n.velocity + 12) for n in parent.notes))
    late = replace(parent, notes=tuple(replace(n, onset=n.onset + 60) for n in parent.notes))
    assert pattern_distance(parent, louder) == pytest.approx((0, 12 / 127, 0))
    assert pattern_distance(parent, late) == pytest.approx((0, 0, 0.25))


def test_a_loop_is_the_same_as_itself_played_twice() -> None:
    once = drums(GROOVE)
    twice = replace(once, bars=4, notes=once.notes + tuple(replace(n, onset=n.onset + 7680) for n in once.notes))
    assert pattern_distance(once, twice) == (0, 0, 0)
    assert not same_grid(once, twice)


# Tunes

TUNE = "60 62 64 65 67 65 64 62 60 64 67 72 71 67 62 60"


@given(patterns(kinds=("melody", "bass"), min_notes=1), st.integers(-20, 20))
def test_a_transposed_tune_is_the_same_tune(pattern: Pattern, semitones: int) -> None:
    assert melody_distance(pattern, transposed(pattern, semitones)) == (0, 0, 0)


def test_a_varied_tune_is_nearer_than_another() -> None:
    varied = melody_distance(tune(TUNE), tune(TUNE.replace("64 67 72", "64 72 67")))
    other = melody_distance(tune(TUNE), tune("72 72 60 67 72 60 60 72 55 72 60 59 60 72 72 55"))
    assert varied.rhythm == other.rhythm == 0
    assert 0 < varied.contour < 0.2 < 0.4 < other.contour
    assert 0 < varied.interval < 0.2 < 0.4 < other.interval


def test_contour_interval_and_rhythm_stand_apart() -> None:
    parent = tune(TUNE)
    wider = tune(" ".join(str(60 + 2 * (int(p) - 60)) for p in TUNE.split()))
    assert melody_distance(parent, wider) == (0, pytest.approx(38 / 7 / 15), 0)
    shifted = replace(parent, notes=tuple(replace(n, onset=n.onset + 240, duration=240) for n in parent.notes))
    assert melody_distance(parent, shifted)[:2] == (0, 0)
    assert melody_distance(parent, shifted).rhythm > 0.5
    clipped = replace(parent, notes=tuple(replace(n, duration=120) for n in parent.notes))
    assert melody_distance(parent, clipped)[:2] == (0, 0)
    assert 0 < melody_distance(parent, clipped).rhythm < 0.2


def test_an_inserted_note_costs_one_note_and_not_all_that_follow() -> None:
    passing = melody_distance(tune(TUNE), tune(TUNE.replace("60 64", "60 62 64"), step=240))
    assert passing.contour == pytest.approx(1 / 16)
    assert passing.interval < 0.1


def test_a_tune_without_notes_is_like_no_other() -> None:
    nothing, something = tune(""), tune(TUNE)
    assert melody_distance(nothing, nothing) == (0, 0, 0)
    assert melody_distance(nothing, something) == pytest.approx((1, 1, 1))


# Sounds


def pluck(
    frequency: float, *, decay: float = 4.0, partials: int = 6, amplitude: float = 0.5, fall: float = 1.5
) -> Samples:
    tones = sum(np.sin(2 * np.pi * frequency * k * TIME) / k**fall for k in range(1, partials + 1))
    return np.asarray(amplitude * np.exp(-decay * TIME) * tones)


def between(first: Samples, second: Samples) -> tuple[float, float, float, float]:
    return sound_distance(sound_features(first, RATE), sound_features(second, RATE))


def test_the_same_sound_louder_is_the_same_sound() -> None:
    assert between(pluck(220), pluck(220)) == (0, 0, 0, 0)
    assert between(pluck(220), 0.1 * pluck(220)) == pytest.approx((0, 0, 0, 0), abs=1e-6)
    stereo = np.column_stack((pluck(220), pluck(220)))
    assert between(pluck(220), stereo) == pytest.approx((0, 0, 0, 0), abs=1e-6)


def test_two_velocities_of_one_sound_are_near_and_other_sounds_far(rng: np.random.Generator) -> None:
    """A harder strike is louder and a little brighter."""
    soft, hard = pluck(220, partials=5, amplitude=0.2), pluck(220, partials=6, amplitude=0.6)
    noise = 0.1 * rng.standard_normal(RATE) * np.exp(-8 * TIME)
    assert between(soft, hard)[0] < 2
    assert between(soft, noise)[0] > 8
    assert between(soft, pluck(990, decay=1.0))[0] > 5


def test_pitch_is_told_in_semitones_and_only_where_it_is_clear(rng: np.random.Generator) -> None:
    assert between(pluck(220), pluck(440)).pitch == pytest.approx(12, abs=0.05)
    assert between(pluck(220), pluck(220 * 2 ** (0.5 / 12))).pitch == pytest.approx(0.5, abs=0.05)
    assert between(pluck(220), rng.standard_normal(RATE)).pitch == 0
    assert sound_features(pluck(41.2), RATE).pitch == pytest.approx(41.2, rel=0.01)


def test_envelope_and_colour_stand_apart() -> None:
    shorter, brighter = (
        between(pluck(220, decay=12.0), pluck(220, decay=2.0)),
        between(pluck(220), pluck(220, fall=0.5)),
    )
    assert shorter.envelope > 5 > shorter.spectrum
    assert brighter.spectrum > 2 > brighter.envelope


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
def test_sounds_are_heard_at_any_rate(rate: int) -> None:
    time = np.arange(rate) / rate
    low, high = (np.sin(2 * np.pi * f * time) * np.exp(-3 * time) for f in (200, 300))
    distance = sound_distance(sound_features(low, rate), sound_features(high, rate))
    assert distance.pitch == pytest.approx(12 * np.log2(1.5), abs=0.05)
    assert distance.decibels > 5


@settings(max_examples=20)
@given(st.integers(0, 3000), st.integers(0, 3000), st.floats(0, 1))
def test_distances_of_sounds_are_symmetric_and_finite_even_of_silence(a: int, b: int, amplitude: float) -> None:
    chance = np.random.default_rng((a, b))
    first, second = amplitude * chance.standard_normal(a), chance.standard_normal(b)
    there, back = between(first, second), between(second, first)
    assert there == pytest.approx(back)
    assert all(np.isfinite(value) and value >= 0 for value in there)
    assert between(first, first) == (0, 0, 0, 0)


# Bars that come again


def test_bars_return_at_their_distance() -> None:
    a, b = "x...x...x...x...", "x..x..x....." + "...."
    form = drums({36: a + b + a + b}, bars=4)
    assert (bar_likeness(form, 2), rhythm_return(form, 2)) == (1, 1)
    assert (bar_likeness(form, 1), rhythm_return(form, 1)) == (1 / 6, 0)  # of six places they share the first
    assert (bar_likeness(form, 4), rhythm_return(form, 4)) == (None, None)


def test_a_rhythm_returns_on_other_notes() -> None:
    sung = tune("60 62 64 65 67 69 71 72 62 64 65 67 69 71 72 74")
    assert rhythm_return(sung, 1) == 1
    assert bar_likeness(sung, 1) == 0


def test_bars_without_notes_are_no_return() -> None:
    assert rhythm_return(Pattern(kind="melody", notes=(), bars=4), 1) is None
    assert bar_likeness(Pattern(kind="drums", notes=(), bars=4), 1) is None
