"""The laws of crossover."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import IncompatiblePatternsError
from audiomancer.music import Note, Pattern, pitch_classes
from audiomancer.variation import Variation, crossover

SEEDS = st.integers(0, 2**32 - 1)
LAW = settings(deadline=None, max_examples=25)
BAR = 3840


def cross(a: Pattern, b: Pattern, seed: int = 1) -> Variation:
    return crossover(a, b, np.random.default_rng(seed))


def quarters(pitch: int, bars: int, *, late: int = 0, **fields: object) -> Pattern:
    """A line of quarter notes on one pitch."""
    notes = tuple(Note(i * 960 + late, 480, pitch, 90) for i in range(bars * 4))
    return Pattern(**{"kind": "drums", "bars": bars, "notes": notes} | fields)


@st.composite
def couples(draw: st.DrawFn, **options: object) -> tuple[Pattern, Pattern]:
    """Two patterns of one kind and time signature; all else differs."""
    a = draw(patterns(**options))
    return a, draw(patterns(**options | {"kinds": (a.kind,), "metres": (a.time_signature,)}))


@LAW
@given(couples(), SEEDS)
def test_the_child_has_the_frame_of_the_first_parent_and_ends_in_its_bars(
    parents: tuple[Pattern, Pattern], seed: int
) -> None:
    a, b = parents
    child = cross(a, b, seed).pattern
    assert replace(child, notes=(), ticks_per_beat=a.ticks_per_beat) == replace(a, notes=())
    assert child.ticks_per_beat % a.ticks_per_beat == child.ticks_per_beat % b.ticks_per_beat == 0
    assert all(n.end <= child.length for n in child.notes)


@LAW
@given(couples(kinds=("melody", "bass")), SEEDS)
def test_the_child_is_in_the_key_of_the_first_parent(parents: tuple[Pattern, Pattern], seed: int) -> None:
    a, b = parents
    assert {n.pitch % 12 for n in cross(a, b, seed).pattern.notes} <= pitch_classes(a.key, a.scale)


@LAW
@given(couples(), SEEDS)
def test_the_same_seed_gives_the_same_child_and_log(parents: tuple[Pattern, Pattern], seed: int) -> None:
    assert cross(*parents, seed) == cross(*parents, seed)


@LAW
@given(patterns(), SEEDS)
def test_a_pattern_crossed_with_itself_is_itself(pattern: Pattern, seed: int) -> None:
    assert cross(pattern, pattern, seed).pattern == pattern


@LAW
@given(couples(kinds=("drums",), grid=True, metres=((4, 4), (3, 4))), SEEDS)
def test_every_hit_stood_at_the_same_place_of_the_parent_that_the_log_names(
    parents: tuple[Pattern, Pattern], seed: int
) -> None:
    a, b = parents
    assume(a.bars > 1)
    result = cross(a, b, seed)
    child = result.pattern
    seam = int(
        result.log[0].split(" from the first parent")[0].removeprefix("bars ").removeprefix("bar ").split("-")[-1]
    )
    first, second = (p.at_resolution(child.ticks_per_beat) for p in (a, b))
    expected = {(n.onset, n.pitch, n.velocity) for n in first.notes if n.onset < seam * child.ticks_per_bar} | {
        (n.onset + turn, n.pitch, n.velocity)
        for turn in range(0, child.length, second.length)
        for n in second.notes
        if seam * child.ticks_per_bar <= n.onset + turn < child.length
    }
    assert {(n.onset, n.pitch, n.velocity) for n in child.notes} == expected


def test_every_bar_line_inside_is_a_place_to_change_over() -> None:
    origins = {cross(quarters(36, 4), quarters(38, 4), seed).log[0] for seed in range(60)}
    assert origins == {
        "bar 1 from the first parent, bars 2-4 from the second",
        "bars 1-2 from the first parent, bars 3-4 from the second",
        "bars 1-3 from the first parent, bar 4 from the second",
    }


def test_one_bar_changes_over_at_a_beat_and_one_beat_at_a_sixteenth() -> None:
    assert cross(quarters(36, 1), quarters(38, 1), 0).log[0].startswith("beat")
    short = Pattern(kind="drums", notes=(Note(0, 10, 36, 90),), bars=1, time_signature=(1, 4))
    assert cross(short, short).log[0].startswith("sixteenth")


def test_half_a_beat_at_the_end_of_a_bar_counts_as_a_beat() -> None:
    lone = Pattern(kind="drums", notes=(), bars=1, time_signature=(7, 8))
    assert {cross(lone, lone, seed).log[0].split("beats ")[-1] for seed in range(30)} >= {"2-4 from the second"}


def test_a_shorter_second_parent_repeats_and_a_longer_one_is_cut() -> None:
    four, two = quarters(36, 4), Pattern(kind="drums", notes=(Note(BAR, 480, 38, 90),), bars=2)
    repeated = cross(four, two)
    assert "2 bars of the second parent repeated to fill 4" in repeated.log
    assert repeated.pattern.notes[-1].onset == 3 * BAR
    cut = cross(two, four)
    assert "2 bars of the second parent left out at its end" in cut.log
    assert {n.onset // BAR for n in cut.pattern.notes} == {1}


def test_the_second_parent_comes_by_the_shorter_way_into_the_key_of_the_first() -> None:
    in_c = quarters(60, 2, kind="melody", key="C", scale="minor")
    in_a = Pattern(
        kind="melody",
        notes=tuple(Note(BAR + i * 960, 480, p, 90) for i, p in enumerate((57, 61, 64))),
        bars=2,
        key="A",
        scale="major",
    )
    result = cross(in_c, in_a)
    assert "the second parent moved +3 semitones into C minor, 1 note fitted to it" in result.log
    assert [n.pitch for n in result.pattern.notes if n.onset >= BAR] == [60, 63, 67]


def test_a_straight_first_parent_straightens_a_late_second_one_and_a_late_one_delays_it() -> None:
    straight, late = quarters(36, 2), quarters(38, 2, late=25)
    straightened = cross(straight, late)
    assert "4 notes quantised to the first parent's feel, by up to 25 ticks" in straightened.log
    assert all(n.onset % 960 == 0 for n in straightened.pattern.notes)
    assert all(n.onset % 960 == 25 for n in cross(late, straight).pattern.notes)


def test_a_flam_keeps_its_shape_under_the_feel_of_the_other() -> None:
    flams = Pattern(kind="drums", notes=(Note(BAR + 20, 10, 38, 50), Note(BAR + 60, 200, 38, 100)), bars=2)
    tail = [n.onset for n in cross(quarters(36, 2), flams).pattern.notes if n.pitch == 38]
    assert tail == [BAR - 20, BAR + 20]


def test_a_hit_just_ahead_of_the_bar_line_goes_with_the_bar() -> None:
    early = replace(quarters(38, 2), notes=(Note(BAR - 15, 100, 38, 90),))
    assert 38 in {n.pitch for n in cross(quarters(36, 2), early).pattern.notes}
    assert 38 not in {n.pitch for n in cross(early, quarters(36, 2)).pattern.notes}


def test_of_two_lines_comes_a_line_though_a_note_rings_over_the_seam() -> None:
    held = Pattern(kind="bass", notes=(Note(0, 2 * BAR, 36, 90),), bars=2, key="C", scale="minor")
    child = cross(held, quarters(43, 2, kind="bass", key="C", scale="minor")).pattern
    assert child.notes[0] == Note(0, BAR, 36, 90)


def test_a_note_ringing_into_the_same_pitch_over_the_seam_ends_there() -> None:
    crash = Pattern(kind="drums", notes=(Note(0, 2 * BAR, 49, 90),), bars=2)
    again = Pattern(kind="drums", notes=(Note(BAR, 480, 49, 90),), bars=2)
    assert cross(crash, again).pattern.notes == (Note(0, BAR, 49, 90), Note(BAR, 480, 49, 90))


def test_the_tempo_is_that_of_the_first_parent_and_the_log_says_so() -> None:
    result = cross(quarters(36, 2, tempo=90), quarters(38, 2, tempo=174))
    assert result.pattern.tempo == 90
    assert "the second parent played at 90 BPM, not 174" in result.log


def test_resolutions_without_a_common_multiple_in_midi_are_rounded_to_that_of_the_first() -> None:
    fine = Pattern(kind="drums", notes=(Note(2 * 4 * 32749 - 1, 1, 38, 90),), bars=2, ticks_per_beat=32749)
    result = cross(quarters(36, 2), fine)
    assert result.pattern.ticks_per_beat == 960
    assert result.pattern.notes[-1].onset == 2 * BAR - 1
    assert "times of 960 and 32749 ticks a beat written in 960" in result.log


def test_kinds_and_time_signatures_that_differ_are_refused_by_name() -> None:
    with pytest.raises(IncompatiblePatternsError, match="drums cannot be crossed with bass"):
        cross(quarters(36, 1), quarters(36, 1, kind="bass"))
    with pytest.raises(IncompatiblePatternsError, match="in 4/4 cannot be crossed with one in 7/8"):
        cross(quarters(36, 1), Pattern(kind="drums", notes=(), bars=1, time_signature=(7, 8)))


def test_a_pattern_of_one_sixteenth_has_no_place_to_change_over() -> None:
    dot = Pattern(kind="drums", notes=(), bars=1, time_signature=(1, 16))
    with pytest.raises(IncompatiblePatternsError, match="one sixteenth"):
        cross(dot, dot)
