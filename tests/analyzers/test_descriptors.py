"""Descriptors, against grooves and tunes whose numbers can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from math import log2
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.analyzers.descriptors import (
    DESCRIPTORS,
    DRUM_DESCRIPTORS,
    SOUND_DESCRIPTORS,
    TUNE_DESCRIPTORS,
    Described,
    density,
    describe_pattern,
    describe_sound,
    described,
    described_sounds,
    syncopation,
)
from audiomancer.analyzers.descriptors._drums import drum_lines
from audiomancer.analyzers.descriptors._loops import Loops, Shape
from audiomancer.analyzers.likeness import hits_of
from audiomancer.analyzers.timbre import timbre
from audiomancer.errors import InvalidValueError
from audiomancer.music import Note, Pattern, root_class, without_overlaps


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
        "snare_ghosts",
        "accent",
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


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        ("x...x...x...x...", 0),  # four on the floor
        ("x.......x.......", 0),  # a straight rock beat
        ("x..x..x...x.x...", 4),  # son clave: 2 for the rest on two, 2 for that on three
        ("x..x..x...x..x..", 6),  # bossa nova: as above, 1 for the rest on four and 1 for the eighth before the end
        ("....x.......x...", 3),  # a backbeat: 1 for the rest on three and 2 for that on one
    ],
)
def test_the_kick_pulls_as_it_can_be_counted(line: str, weight: int) -> None:
    found = describe_pattern(drums({36: line, 38: "....x.......x..."}))
    assert found["kick_syncopation"] == weight
    assert found["syncopation"] == weight + 3  # and the backbeat's


def test_a_swung_ride_is_late_on_its_odd_sixteenths() -> None:
    found = describe_pattern(drums({51: "x...x..xx...x..x"}, late=80))
    assert found["swing"] == pytest.approx(1 / 3)
    assert found["odd_sixteenths"] == 1 / 4
    assert found["hat_offbeat"] == 0


QUARTERS, EIGHTHS = "x..." * 4, "x." * 8

KNOWN_RHYTHMS = {
    "four on the floor": (
        {36: QUARTERS},
        {"kick_density": 4, "four_on_the_floor": 1, "both_syncopation": 0, "interlock": 0, "rhythm_entropy": 0}
        | {"symmetry": 1, "evenness": 1, "odd_sixteenths": 0, "density": 2},
    ),
    "son clave": (  # 3, 3, 4, 2 and 4 sixteenths; only its first and last strokes are on beats
        {36: "x..x..x...x.x..."},
        {"kick_density": 5, "four_on_the_floor": 1 / 2, "kick_syncopation": 4, "both_syncopation": 4, "interlock": 0}
        | {"rhythm_entropy": 0.8 * log2(5 / 2) + 0.2 * log2(5), "symmetry": 0, "odd_sixteenths": 1 / 8},
    ),
    "straight rock beat": (
        {36: "x.......x.......", 38: "....x.......x...", 42: EIGHTHS},
        {"kick_density": 2, "snare_density": 2, "hat_density": 8, "density": 6, "backbeat": 1, "hat_offbeat": 1 / 2}
        | {"four_on_the_floor": 1 / 2, "kick_syncopation": 0, "snare_syncopation": 3, "both_syncopation": 0}
        | {"interlock": 1, "rhythm_entropy": 0, "open_hats": 0, "ride": 0, "symmetry": 1, "repetition": 1},
    ),
    # Together 3, 3, 2, 2, 3, 1 and 2; rests outweigh by 2 the stroke before two, by 1 that before four.
    "bossa nova": (
        {36: "x.....x.x.....x.", 37: "x..x..x...x..x..", 42: EIGHTHS},
        {"kick_syncopation": 0, "snare_syncopation": 6, "both_syncopation": 3, "syncopation": 6, "density": 8.5}
        | {"interlock": 2 / 7, "rhythm_entropy": 6 / 7 * log2(7 / 3) + 1 / 7 * log2(7)}
        | {"symmetry": 6 / 11, "odd_sixteenths": 2 / 8, "backbeat": 0, "four_on_the_floor": 1 / 2},
    ),
    "swung ride": (  # the pedal of the hi-hat on two and four
        {51: "x...x..xx...x..x", 44: "....x.......x..."},
        {"swing": 1 / 3, "looseness": 0, "ride": 6 / 8, "open_hats": 0, "hat_density": 2, "hat_offbeat": 0}
        | {"odd_sixteenths": 2 / 8, "symmetry": 1, "kick_density": 0, "interlock": 0, "rhythm_entropy": 0, "accent": 0},
    ),
}


@pytest.mark.parametrize("name", KNOWN_RHYTHMS)
def test_known_rhythms_are_what_can_be_counted(name: str) -> None:
    lines, counted = KNOWN_RHYTHMS[name]
    found = describe_pattern(drums(lines, late=80 if name == "swung ride" else 0))
    assert {key: found[key] for key in counted} == pytest.approx(counted, abs=1e-12)


def test_what_is_open_what_rides_and_what_is_stressed_is_a_share_of_what_keeps_time() -> None:
    found = describe_pattern(drums({42: "x.o.x.o.x.o.....", 46: "............x...", 51: "..............o."}))
    assert (found["open_hats"], found["ride"]) == (1 / 7, 1 / 8)
    assert found["accent"] == 60


def test_a_fill_is_what_no_usual_bar_has() -> None:
    beat, roll, toms = "....x.......x...", "....x...xxxxxxxx", "....x...x......."
    plain = describe_pattern(drums({38: beat * 4}, bars=4))
    filled = describe_pattern(drums({38: beat * 3 + roll, 49: "x" + "." * 63}, bars=4))
    on_toms = describe_pattern(drums({38: beat * 3 + toms, 50: "." * 58 + "xx....", 45: "." * 61 + "xx."}, bars=4))
    soft = describe_pattern(drums({38: beat * 3 + "....x...ooooxooo".replace("o", "."), 36: "x" * 64}, bars=4))
    assert [found["fills"] for found in (plain, filled, on_toms, soft)] == [0, 0.25, 0.25, 0]
    assert [found["tom_or_crash"] for found in (plain, filled, on_toms)] == [0, 0.25, 0.25]
    always = describe_pattern(drums({38: roll * 4, 45: "x" * 64}, bars=4))
    assert (always["fills"], always["tom_or_crash"]) == (0, 1)


def test_ghosts_of_the_snare_are_counted_by_the_bar() -> None:
    found = describe_pattern(drums({38: "..o.x..o.o..x..o" * 2, 42: "oooooooooooooooo" * 2}, bars=2))
    assert found["snare_ghosts"] == 4
    assert found["ghost_share"] == 20 / 22


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
    assert (found["downbeats"], found["root_on_downbeats"], found["turns"], found["arch"]) == (1, 1, 0, 0)
    assert (found["legato"], found["swing"]) == (1, 0)
    late = tuple(replace(note, onset=note.onset + 240) for note in notes[:-1])
    later = describe_pattern(Pattern(kind="melody", notes=late, bars=1, key="C", scale="major"))
    assert (later["downbeats"], later["root_on_downbeats"]) == (0, 0)
    assert later["arch"] == pytest.approx((64 + 65 + 67 + 69) / 4 - (60 + 62 + 71) / 3)


def test_a_tune_that_comes_home_is_seen_to() -> None:
    """E minor: the root for a beat, leap of an octave to it, the second degree, the fifth twice, the root for three."""
    line = ((0, 480, 64), (480, 480, 76), (960, 960, 66), (1920, 480, 71), (2400, 480, 71), (3840, 2880, 64))
    notes = tuple(Note(*where, 90) for where in line)
    found = describe_pattern(Pattern(kind="melody", notes=notes, bars=2, key="E", scale="minor", ticks_per_beat=960))
    assert (found["last_length"], found["last_degree"], found["pitch_count"]) == (3, 0, 4)
    assert (found["tonic_share"], found["dominant_share"]) == (3840 / 5760, 960 / 5760)
    assert (found["leap_share"], found["repeat_share"]) == (2 / 5, 1 / 5)
    assert found["onset_interval"] == pytest.approx(8 / 6)
    assert found["strong_triad"] == 1  # of 1.1, 1.3 and 2.1
    assert (found["turns"], found["legato"]) == (2 / 4, 24 / 32)
    assert (found["downbeats"], found["root_on_downbeats"]) == (1, 1)
    assert describe_pattern(replace(Pattern(kind="melody", notes=notes, bars=2)))["tonic_share"] == 0


def test_the_tables_name_what_is_described() -> None:
    tune = Pattern(kind="bass", notes=(), bars=1)
    sound = timbre(np.zeros(100), 44100)
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
    shares = (
        "backbeat",
        "four_on_the_floor",
        "hat_offbeat",
        "ghost_share",
        "evenness",
        "repetition",
        "step_share",
        "odd_sixteenths",
        "tom_or_crash",
        "fills",
        "leap_share",
        "repeat_share",
        "tonic_share",
        "strong_triad",
    )
    assert all(0 <= found.get(name, 0) <= 1 + 1e-9 for name in shares)


@given(st.lists(patterns(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_what_is_described_together_is_as_it_is_alone(some: list[Pattern], random: Random) -> None:
    kind = some[0].kind
    together = [pattern for pattern in some if pattern.kind == kind]
    found = described(together)
    assert found.values.shape == (len(together), len(DESCRIPTORS[kind]))
    for row, pattern in enumerate(together):
        alone = described([pattern], found.metre)
        np.testing.assert_allclose(found.values[row], alone.values[0], atol=1e-12)
        np.testing.assert_array_equal(found.grid[row], alone.grid[0])
        assert np.isnan(alone.grid).all() == (pattern.time_signature != found.metre)
    order = random.sample(range(len(together)), len(together))
    np.testing.assert_array_equal(found.take(order).values, found.values[order])
    joined = Described.joined([described([pattern]) for pattern in together])
    np.testing.assert_array_equal(joined.grid, found.grid)
    assert (joined.metre, joined.kind, len(joined)) == (found.metre, kind, len(together))


def test_only_what_is_of_one_kind_is_described_together() -> None:
    with pytest.raises(InvalidValueError, match="of one kind, not bass and drums"):
        described([HOUSE, Pattern(kind="bass", notes=(), bars=1)])
    with pytest.raises(InvalidValueError, match="of one kind, not nothing"):
        described([])


@given(patterns(kinds=("drums",)))
def test_the_arrays_hold_the_hits_that_are_heard(pattern: Pattern) -> None:
    hits = Loops.of([pattern]).hits(drum_lines()[[note.pitch for note in pattern.notes]], Shape.of(pattern).bar_steps)
    rows = zip(hits.line, hits.step, zip(hits.velocity, hits.timing, strict=True), strict=True)
    assert {(line, step): hit for line, step, hit in rows} == hits_of(pattern)


def test_a_grid_is_the_average_bar_smoothed_and_how_the_bars_differ() -> None:
    kick, loud = Note(0, 120, 36, 127), 3 * 3840 + 5 * 240
    one = described([Pattern(kind="drums", notes=(kick,), bars=1)])
    bar = np.zeros(16)
    bar[[0, 1, 15]] = 0.6, 0.2, 0.2
    assert one.grid[0, one.voices["kick"]] == pytest.approx([*bar, *np.zeros(16)])
    assert not one.grid[0, one.voices["kick"].stop :].any()
    two = described([Pattern(kind="drums", notes=(kick,), bars=2)])
    assert two.grid[0, two.voices["kick"]] == pytest.approx([*bar / 2, *bar / 2])
    four = described([Pattern(kind="drums", notes=(Note(loud, 120, 51, 127),), bars=4)])
    late = np.roll(bar, 5)
    assert four.grid[0, -32:] == pytest.approx([*late / 4, *late * 3 / 8])
    assert list(four.voices) == ["kick", "snare", "hats", "toms", "cymbals"]
    assert max(voice.stop for voice in four.voices.values()) == four.grid.shape[1] == 2 * 9 * 16


def test_a_long_loop_is_looked_at_some_bars_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = {36: "x...x..." * 4 + "x.x....." * 6, 51: "..x." * 20, 38: "." * 79 + "x"}
    whole = described([drums(lines, bars=5)]).grid
    monkeypatch.setattr("audiomancer.analyzers.descriptors._grids._CELLS", 2 * whole.size)
    np.testing.assert_allclose(described([drums(lines, bars=5)]).grid, whole, atol=1e-12)


@given(patterns(kinds=("melody", "bass"), min_notes=1), st.integers(-11, 11))
def test_the_grid_of_a_tune_is_the_same_in_every_key(pattern: Pattern, up: int) -> None:
    assert pattern.key is not None
    notes = tuple(replace(note, pitch=note.pitch + up) for note in pattern.notes)
    root = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")[(root_class(pattern.key) + up) % 12]
    moved = replace(pattern, notes=notes, key=root)
    found = described([pattern, moved])
    np.testing.assert_allclose(found.grid[0], found.grid[1])
    assert found.grid.shape[1] == 2 * 13 * pattern.steps_per_bar
    rhythm = described([replace(pattern, notes=without_overlaps(replace(n, pitch=60) for n in pattern.notes))])
    np.testing.assert_allclose(rhythm.grid[0, rhythm.voices["rhythm"]], found.grid[0, found.voices["rhythm"]])


def test_a_sound_is_described_as_it_is_heard_at_any_level() -> None:
    time = np.arange(44100) / 44100
    low, high = (timbre(np.sin(2 * np.pi * f * time) * np.exp(-8 * time), 44100) for f in (220, 440))
    found, above = describe_sound(low), describe_sound(high)
    assert above["pitch"] - found["pitch"] == pytest.approx(1, abs=0.01)
    assert above["brightness"] > found["brightness"] + 1
    assert above["decay"] == pytest.approx(found["decay"], abs=0.05)
    softer = timbre(0.01 * np.sin(2 * np.pi * 220 * time) * np.exp(-8 * time), 44100)
    assert described_sounds([low, softer]).values[1] == pytest.approx(described_sounds([low]).values[0], abs=1e-6)
    assert described_sounds([]).values.shape == (0, len(SOUND_DESCRIPTORS))
