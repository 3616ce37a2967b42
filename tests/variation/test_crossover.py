"""The laws of crossover."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import couples, patterns

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


def test_every_sixteenth_of_a_single_beat_is_a_place_to_change_over() -> None:
    assert {cross(beat(36), beat(38), seed).log[0] for seed in range(40)} == {
        "sixteenth 1 from the first parent, sixteenths 2-4 from the second",
        "sixteenths 1-2 from the first parent, sixteenths 3-4 from the second",
        "sixteenths 1-3 from the first parent, sixteenth 4 from the second",
    }


def beat(pitch: int, *ticks: int) -> Pattern:
    """A loop of one beat."""
    notes = tuple(Note(tick, 10, pitch, 90) for tick in ticks or (0,))
    return Pattern(kind="drums", notes=notes, bars=1, time_signature=(1, 4))


def test_where_nothing_had_to_be_changed_the_log_only_says_who_plays_what() -> None:
    assert cross(quarters(36, 2), quarters(38, 2)).log == ("bar 1 from the first parent, bar 2 from the second",)


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


def tune(*pitches: int, **fields: object) -> Pattern:
    """A bar of rests and a bar of quarter notes that begin together with nothing else."""
    notes = tuple(Note(BAR + i * 960, 480, pitch, 90) for i, pitch in enumerate(pitches))
    return Pattern(**{"kind": "melody", "bars": 2, "notes": notes} | fields)


def moved(first: Pattern, second: Pattern) -> tuple[list[int], tuple[str, ...]]:
    """The pitches of the second parent in the child, and the log below the line of who plays what."""
    child = cross(first, second)
    return [n.pitch for n in child.pattern.notes if n.onset >= BAR], child.log[1:]


def test_in_one_key_and_scale_no_note_is_moved_though_it_is_in_neither() -> None:
    in_c = {"key": "C", "scale": "minor"}
    assert moved(tune(60, **in_c), tune(61, 66, **in_c)) == ([61, 66], ())


def test_a_first_parent_without_a_key_leaves_the_second_where_it_is() -> None:
    assert moved(tune(60), tune(61, 66, key="A", scale="minor")) == ([61, 66], ())


def test_drums_are_not_moved_by_a_key() -> None:
    first, second = tune(36, kind="drums", key="C", scale="major"), tune(37, 39, kind="drums", key="D", scale="major")
    assert moved(first, second) == ([37, 39], ())


def test_a_second_parent_without_a_key_is_fitted_where_it_stands() -> None:
    told = "the second parent moved +0 semitones into C major, 2 notes fitted to it"
    assert moved(tune(60, key="C", scale="major"), tune(61, 64, 70)) == ([60, 64, 69], (told,))


def test_a_first_parent_without_a_scale_transposes_and_fits_nothing() -> None:
    told = "the second parent moved +3 semitones into C, 0 notes fitted to it"
    assert moved(tune(60, key="C"), tune(56, 57, 58, key="A", scale="minor")) == ([59, 60, 61], (told,))


def test_notes_that_are_fitted_to_one_pitch_become_one_and_the_log_says_so() -> None:
    chord = (Note(BAR, 480, 61, 80), Note(BAR, 480, 60, 90), Note(BAR, 480, 64, 70))
    second = Pattern(kind="melody", bars=2, notes=chord)
    child = cross(tune(60, key="C", scale="major"), second)
    assert [(n.pitch, n.velocity) for n in child.pattern.notes] == [(60, 90), (64, 70)]
    assert child.log[-1] == "1 note left out that fell on another"


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


def test_the_feel_is_the_mean_of_what_is_played_on_a_place_and_the_longest_way_is_told() -> None:
    """Means of 77 / 3 and 0 ticks: 26 are taken, not 25."""
    late = [Note(bar * BAR + tick, 10, 36, 90) for bar, tick in enumerate((25, 26, 26, 960))]
    first = Pattern(kind="drums", notes=tuple(late), bars=4)
    second = Pattern(kind="drums", bars=4, notes=(Note(3 * BAR, 10, 38, 90), Note(3 * BAR + 965, 10, 38, 90)))
    child = cross(first, second)
    assert [n.onset - 3 * BAR for n in child.pattern.notes if n.pitch == 38] == [26, 960]
    assert child.log[-1] == "2 notes quantised to the first parent's feel, by up to 26 ticks"


def test_no_hit_leaves_the_loop_for_the_feel_of_the_other() -> None:
    """On the last sixteenth both come late, on the first but one both may come early; means move some hits too far."""
    first = Pattern(kind="drums", notes=(Note(2 * BAR - 40, 10, 36, 90),), bars=2)
    second = Pattern(kind="drums", notes=(Note(BAR - 240, 10, 38, 90), Note(2 * BAR - 40, 10, 38, 90)), bars=2)
    assert cross(first, second).pattern.notes[-1].onset == 2 * BAR - 1

    drummer = replace(beat(38, 120), notes=(Note(120, 10, 38, 90), Note(359, 10, 42, 90), Note(359, 10, 46, 90)))
    children = [cross(beat(36, 120), drummer, seed) for seed in range(40)]
    (early,) = {c.pattern.notes[0].onset for c in children if c.log[0].startswith("sixteenth 1 ")}
    assert early == 0


def test_a_hit_just_ahead_of_the_bar_line_goes_with_the_bar() -> None:
    early = replace(quarters(38, 2), notes=(Note(BAR - 15, 100, 38, 90),))
    assert 38 in {n.pitch for n in cross(quarters(36, 2), early).pattern.notes}
    assert 38 not in {n.pitch for n in cross(early, quarters(36, 2)).pattern.notes}


def test_of_two_lines_comes_a_line_though_a_note_rings_over_the_seam() -> None:
    held = Pattern(kind="bass", notes=(Note(0, 2 * BAR, 36, 90),), bars=2, key="C", scale="minor")
    child = cross(held, quarters(43, 2, kind="bass", key="C", scale="minor")).pattern
    assert child.notes[0] == Note(0, BAR, 36, 90)


def test_notes_that_touch_are_a_line() -> None:
    legato = Pattern(kind="bass", notes=(Note(0, 960, 36, 90), Note(960, 2 * BAR, 38, 90)), bars=2)
    child = cross(legato, quarters(43, 2, kind="bass")).pattern
    assert child.notes[:2] == (Note(0, 960, 36, 90), Note(960, BAR - 960, 38, 90))


@pytest.mark.parametrize("chords_in", ["first", "second"])
def test_where_one_parent_has_chords_notes_ring_on(chords_in: str) -> None:
    held = Note(0, 2 * BAR, 36, 90)
    chord = (Note(480, 960, 48, 90), Note(480, 960, 52, 90)) if chords_in == "first" else ()
    first = Pattern(kind="bass", notes=(held, *chord), bars=2)
    second = quarters(43, 2, kind="bass")
    if chords_in == "second":
        second = second.with_notes([*second.notes, Note(BAR, 960, 47, 90)])
    assert cross(first, second).pattern.notes[0] == held


def test_drums_ring_on_over_the_seam() -> None:
    crash = Pattern(kind="drums", notes=(Note(0, 2 * BAR, 49, 90),), bars=2)
    assert cross(crash, quarters(38, 2)).pattern.notes[0] == crash.notes[0]


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


def test_a_rounded_time_is_the_nearest_tick() -> None:
    fine = [Note(8 * 32749 * k // 16 + 7 * k, 1 + 1000 * k, 38, 90) for k in range(8, 16)]
    second = Pattern(kind="drums", notes=tuple(fine), bars=2, ticks_per_beat=32749)
    tail = [n for n in cross(Pattern(kind="drums", notes=(), bars=2), second).pattern.notes if n.onset >= BAR]
    for before, after in zip(second.notes, tail, strict=True):
        assert abs(after.onset - Fraction(960 * before.onset, 32749)) <= Fraction(1, 2)
        assert abs(after.duration - Fraction(960 * before.duration, 32749)) <= Fraction(1, 2)


def test_a_rounded_hit_lasts_a_tick_at_least() -> None:
    fine = Pattern(kind="drums", notes=(Note(4 * 32749, 1, 38, 90),), bars=2, ticks_per_beat=32749)
    assert cross(Pattern(kind="drums", notes=(), bars=2), fine).pattern.notes == (Note(BAR, 1, 38, 90),)


def test_a_common_multiple_that_midi_can_just_say_is_taken() -> None:
    """217 and 151 have 32767 in common, which is as fine as MIDI goes."""
    one, other = (Pattern(kind="drums", notes=(), bars=2, ticks_per_beat=ticks) for ticks in (217, 151))
    assert cross(one, other).pattern.ticks_per_beat == 217 * 151 == 32767


def test_kinds_and_time_signatures_that_differ_are_refused_by_name() -> None:
    with pytest.raises(IncompatiblePatternsError, match="drums cannot be crossed with bass"):
        cross(quarters(36, 1), quarters(36, 1, kind="bass"))
    with pytest.raises(IncompatiblePatternsError, match="in 4/4 cannot be crossed with one in 7/8"):
        cross(quarters(36, 1), Pattern(kind="drums", notes=(), bars=1, time_signature=(7, 8)))


def test_a_pattern_of_one_sixteenth_has_no_place_to_change_over() -> None:
    dot = Pattern(kind="drums", notes=(), bars=1, time_signature=(1, 16))
    with pytest.raises(IncompatiblePatternsError, match="one sixteenth"):
        cross(dot, dot)
