"""Descriptors, against grooves and tunes whose numbers can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.analyzers.audio import describe_audio
from audiomancer.analyzers.descriptors import (
    DRUM_DESCRIPTORS,
    SOUND_DESCRIPTORS,
    TUNE_DESCRIPTORS,
    density,
    describe_pattern,
    describe_sound,
    syncopation,
)
from audiomancer.music import Note, Pattern


def drums(lines: dict[int, str], *, bars: int = 1, late: int = 0) -> Pattern:
    """Drums by the sixteenth: ``x`` at velocity 100, ``o`` at 40; the odd sixteenths ``late`` ticks late."""
    notes = (
        Note(step * 240 + late * (step % 2), 120, pitch, 100 if sign == "x" else 40)
        for pitch, line in lines.items()
        for step, sign in enumerate(line)
        if sign != "."
    )
    return Pattern(kind="drums", notes=tuple(notes), bars=bars)


HOUSE = drums({36: "x...x...x...x...", 38: "....x.......x...", 42: "..x...x...x...x."})


def test_a_house_groove_is_what_it_is() -> None:
    found = describe_pattern(HOUSE)
    assert found["density"] == 5
    assert (found["kick_density"], found["snare_density"], found["hat_density"]) == (4, 2, 4)
    assert (found["backbeat"], found["four_on_the_floor"], found["hat_offbeat"]) == (1, 1, 1)
    assert (found["velocity_mean"], found["velocity_spread"], found["ghost_share"]) == (100, 0, 0)
    assert (found["swing"], found["looseness"]) == (0, 0)
    assert found["evenness"] == pytest.approx(1)
    assert found["repetition"] == 1


def test_touch_is_in_the_velocities_only() -> None:
    softer = describe_pattern(drums({36: "x...x...x...x...", 38: "....o.......o...", 42: "..x...x...x...x."}))
    assert softer["velocity_mean"] == 88
    assert softer["velocity_spread"] == pytest.approx(24)
    assert softer["ghost_share"] == 0.2
    assert {name for name, value in describe_pattern(HOUSE).items() if softer[name] != value} == {
        "velocity_mean",
        "velocity_spread",
        "ghost_share",
    }


def test_swing_is_late_odd_sixteenths_and_looseness_what_is_neither() -> None:
    swung = describe_pattern(drums({42: "x" * 16}, late=60))
    assert swung["swing"] == pytest.approx(0.25)
    assert swung["looseness"] == pytest.approx(0)
    straight = drums({42: "x" * 16})
    notes = (replace(n, onset=n.onset + (48 if n.onset // 240 // 2 % 2 else 0)) for n in straight.notes)
    loose = describe_pattern(replace(straight, notes=tuple(notes)))
    assert loose["swing"] == pytest.approx(0)
    assert loose["looseness"] == pytest.approx(0.1)


def test_evenness_falls_as_hits_crowd() -> None:
    tresillo, crowded = drums({36: "x..x..x........."}), drums({36: "xxx............."})
    three = drums({36: "x.....x....x...."})
    values = [describe_pattern(p)["evenness"] for p in (crowded, tresillo, three)]
    assert values == sorted(values)
    assert values[2] > 0.99


def test_repetition_is_what_neighbouring_bars_share() -> None:
    same, half = drums({36: "x...x...x...x..." * 2}, bars=2), drums({36: "x...x...x...x...x...x..........."}, bars=2)
    assert describe_pattern(same)["repetition"] == 1
    assert describe_pattern(half)["repetition"] == 0.5


def test_a_scale_is_what_it_is() -> None:
    notes = tuple(Note(i * 480, 480, pitch, 90) for i, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72)))
    found = describe_pattern(Pattern(kind="melody", notes=notes, bars=1, key="C", scale="major"))
    assert (found["range"], found["notes_per_bar"], found["length_mean"]) == (12, 8, 0.5)
    assert found["pitch_mean"] == 66.25
    assert found["interval_mean"] == pytest.approx(12 / 7)
    assert (found["step_share"], found["direction"], found["last_degree"]) == (1, 1, 0)
    assert found["rhythm_entropy"] == 0
    assert found["pitch_entropy"] == pytest.approx(2.75)
    assert found["offbeat_share"] == 0.5
    assert found["repetition"] == 1


def test_the_tables_name_what_is_described() -> None:
    tune = Pattern(kind="bass", notes=(), bars=1)
    sound = describe_audio(np.zeros(100), 44100)
    for table, found in (
        (DRUM_DESCRIPTORS, describe_pattern(HOUSE)),
        (TUNE_DESCRIPTORS, describe_pattern(tune)),
        (SOUND_DESCRIPTORS, describe_sound(sound)),
    ):
        assert [descriptor.name for descriptor in table] == list(found)
        assert all(chain.from_iterable((d.formula, d.source) for d in table))


@given(patterns(), st.integers(2, 5))
def test_no_descriptor_depends_on_the_resolution(pattern: Pattern, factor: int) -> None:
    found = describe_pattern(pattern)
    assert all(np.isfinite(value) for value in found.values())
    assert describe_pattern(pattern.at_resolution(pattern.ticks_per_beat * factor)) == pytest.approx(found)
    assert found.get("density", density(pattern)) == density(pattern)
    assert found["syncopation"] == syncopation(pattern)
    shares = ("backbeat", "four_on_the_floor", "hat_offbeat", "ghost_share", "evenness", "repetition", "step_share")
    assert all(0 <= found.get(name, 0) <= 1 + 1e-9 for name in shares)


def test_an_octave_of_brightness_is_an_octave() -> None:
    time = np.arange(44100) / 44100
    low, high = (describe_sound(describe_audio(np.sin(2 * np.pi * f * time), 44100)) for f in (500, 1000))
    assert high["brightness"] - low["brightness"] == pytest.approx(1, abs=0.01)
    assert high["length"] == pytest.approx(low["length"], abs=0.01)
