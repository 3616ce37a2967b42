"""The laws of the ways to cross: by bars, voices, feel and rhythm, drawn again where a child sounds like one parent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from holding import holds, obeys, places
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import couples

from audiomancer.errors import IncompatiblePatternsError, InvalidSettingError, InvalidValueError
from audiomancer.music import Note, Pattern, pitch_classes
from audiomancer.variation import BARS_FIRST, CROSS_WAYS, Hold, Variation, check_crossing, crossed, crossover
from audiomancer.variation._couples import couple_of

SEEDS = st.integers(0, 2**32 - 1)
LAW = settings(deadline=None, max_examples=25)
BAR, STEP = 3840, 240
DRUM_WAYS, LINE_WAYS = ("bars", "voices", "feel", "any"), ("bars", "feel", "rhythm", "any")


def cross(a: Pattern, b: Pattern, by: str, seed: int = 1, **options: object) -> Variation:
    return crossed(a, b, np.random.default_rng(seed), by, **options)


def drums(*hits: tuple[int, int, int], late: int = 0, bars: int = 2) -> Pattern:
    """A groove of (sixteenth, pitch, velocity) hits, all late by some ticks."""
    notes = tuple(Note(step * STEP + late, 100, pitch, velocity) for step, pitch, velocity in hits)
    return Pattern(kind="drums", notes=notes, bars=bars)


HERS = drums(*((s, 36, 110) for s in range(0, 32, 8)), *((s, 42, 70) for s in range(0, 32, 2)))
HIS = drums(*((s, 36, 90) for s in (0, 3, 10, 16, 19, 26)), *((s, 42, 60 + s) for s in range(32)), (4, 38, 100))


@LAW
@given(st.data(), couples(min_notes=1), SEEDS)
def test_every_way_keeps_the_frame_the_bars_and_the_key_of_the_first_and_is_the_same_for_a_seed(
    data: st.DataObject, parents: tuple[Pattern, Pattern], seed: int
) -> None:
    a, b = parents
    by = data.draw(st.sampled_from(DRUM_WAYS if a.kind == "drums" else LINE_WAYS))
    made = cross(a, b, by, seed)
    child = made.pattern
    assert made == cross(a, b, by, seed)
    assert replace(child, notes=(), ticks_per_beat=a.ticks_per_beat) == replace(a, notes=())
    if a.kind != "drums" and not made.log[0].startswith("the notes of the first"):
        assert {n.pitch % 12 for n in child.notes} <= pitch_classes(a.key, a.scale)


@LAW
@given(st.data(), couples(min_notes=1), SEEDS)
def test_what_is_held_is_the_first_parents_in_every_way(
    data: st.DataObject, parents: tuple[Pattern, Pattern], seed: int
) -> None:
    a, b = parents
    by = data.draw(st.sampled_from(DRUM_WAYS if a.kind == "drums" else LINE_WAYS))
    hold = data.draw(holds(a))
    child = cross(a, b, by, seed, hold=hold).pattern
    obeys(a.at_resolution(child.ticks_per_beat), child, hold)


@LAW
@given(couples(min_notes=1), SEEDS)
def test_the_first_draw_by_bars_is_the_crossover_of_the_reference(parents: tuple[Pattern, Pattern], seed: int) -> None:
    """What differs from it was drawn again, as the reference's sounds like one parent."""
    plain, made = crossover(*parents, np.random.default_rng(seed)), cross(*parents, "bars", seed)
    assert made == plain or made.log != plain.log


@pytest.mark.parametrize("by", DRUM_WAYS)
def test_two_grooves_have_no_child_that_is_one_of_them(by: str) -> None:
    for seed in range(40):
        assert cross(HERS, HIS, by, seed).pattern.notes not in (HERS.notes, HIS.notes)


def test_where_bars_bring_a_copy_another_way_is_taken_unless_they_were_asked_for() -> None:
    """The two differ in their last bar alone, so a child by bars is one of them."""
    last = HERS.with_notes(n for n in HERS.notes if n.onset < BAR or (n.pitch == 42 and n.onset > BAR + 960))
    assert cross(HERS, last, "bars").pattern.notes in (HERS.notes, last.notes)
    children = [cross(HERS, last, BARS_FIRST, seed) for seed in range(20)]
    assert all(child.pattern.notes not in (HERS.notes, last.notes) for child in children)
    assert {child.log[0] for child in children} == {
        "hh from the first parent, bd from the second",
        "bd from the first parent, hh from the second",
    }


def test_two_that_differ_in_one_drum_have_no_child_by_voices_that_is_made_in_another_way() -> None:
    other = HERS.with_notes(n for n in HERS.notes if n.pitch != 36 or n.onset)
    for seed in range(20):
        child = cross(HERS, other, "voices", seed)
        assert child.pattern.notes in (HERS.notes, other.notes)
        assert child.log[0].endswith("from the second")
        assert "bar" not in child.log[0]


@LAW
@given(st.data(), couples(min_notes=1, grid=True), SEEDS)
def test_who_asks_for_a_way_gets_a_child_made_in_it(
    data: st.DataObject, parents: tuple[Pattern, Pattern], seed: int
) -> None:
    by = data.draw(st.sampled_from(DRUM_WAYS[1:3] if parents[0].kind == "drums" else LINE_WAYS[1:3]))
    if couple_of(*parents).loop:  # where it is silent for as long as the first lasts, there is nothing to cross
        told = cross(*parents, by, seed).log[0]
        beginnings = {"feel": "the notes of the first", "rhythm": "the rhythm of the first", "voices": ""}
        assert told.startswith(beginnings[by])
        assert not told.startswith(("bar", "beat", "sixteenth"))


def test_a_pattern_crossed_with_itself_is_itself_in_every_way() -> None:
    for by in DRUM_WAYS:
        assert cross(HERS, HERS, by).pattern.notes == HERS.notes


def test_her_kick_and_his_hats() -> None:
    child = cross(HERS, HIS, "voices", from_first=frozenset({35, 36}))
    assert [n for n in child.pattern.notes if n.pitch == 36] == [n for n in HERS.notes if n.pitch == 36]
    assert [n for n in child.pattern.notes if n.pitch != 36] == [n for n in HIS.notes if n.pitch != 36]
    assert child.log == ("bd from the first parent, sd, hh from the second",)


def test_voices_are_drawn_by_the_seed_and_a_drummers_hats_stay_together() -> None:
    b = drums(*((s, 38, 90) for s in range(0, 32, 4)), (2, 42, 80), (6, 46, 80), (14, 42, 80))
    logs = Counter(cross(HERS, b, "voices", seed).log[0] for seed in range(60))
    assert len(logs) > 2
    assert not any("oh from the first" in log or "hh from the first parent, oh" in log for log in logs)


def test_hats_alone_are_parted_into_the_closed_and_the_open() -> None:
    a, b = (drums((place, 42, 80), (4 + place, 46, 80)) for place in (0, 2))
    assert cross(a, b, "voices", 1).log[0].endswith("from the second")
    assert cross(a, b, "voices", 1).pattern.notes not in (a.notes, b.notes)


@LAW
@given(couples(min_notes=1, grid=True), SEEDS)
def test_by_feel_the_notes_are_those_of_the_first(parents: tuple[Pattern, Pattern], seed: int) -> None:
    a, b = parents
    made = cross(a, b, "feel", seed)
    if made.log[0].startswith("the notes of the first"):
        assert places(made.pattern) == places(a.at_resolution(made.pattern.ticks_per_beat))


def test_by_feel_each_hit_is_as_loud_and_as_late_as_the_second_plays_it() -> None:
    straight = drums((0, 36, 100), (4, 42, 50), (20, 42, 50), (8, 49, 77))
    late = drums((0, 36, 64), (4, 42, 99), (8, 38, 30), late=12)
    child = cross(straight, late, "feel").pattern
    assert [(n.onset, n.pitch, n.velocity) for n in child.notes] == [
        (12, 36, 64),
        (4 * STEP + 12, 42, 99),
        (8 * STEP + 12, 49, 77),  # nobody plays the cymbal there, so it keeps its velocity
        (20 * STEP + 12, 42, 99),  # the second does so in its other bar
    ]


def test_by_feel_a_flam_keeps_its_shape() -> None:
    flam = Pattern(kind="drums", notes=(Note(960, 10, 38, 40), Note(990, 100, 38, 80)), bars=1)
    child = cross(flam, drums((4, 38, 100), late=45, bars=1), "feel").pattern
    assert [(n.onset, n.velocity) for n in child.notes] == [(990, 50), (1020, 100)]


def tune(*notes: tuple[int, int], **fields: object) -> Pattern:
    """A bar of (sixteenth, pitch) notes of an eighth."""
    return Pattern(
        **{
            "kind": "melody",
            "bars": 1,
            "notes": tuple(Note(step * STEP, 2 * STEP, pitch, 60 + step) for step, pitch in notes),
        }
        | fields
    )


def test_by_rhythm_the_first_plays_the_pitches_of_the_second_as_they_sound_at_that_moment() -> None:
    child = cross(tune((2, 60), (6, 62), (8, 64), (12, 65)), tune((0, 67), (4, 69), (8, 71)), "rhythm")
    assert [(n.onset // STEP, n.pitch, n.velocity) for n in child.pattern.notes] == [
        (2, 67, 62),
        (6, 69, 66),
        (8, 71, 68),
        (12, 71, 72),
    ]
    assert child.log == ("the rhythm of the first parent, the pitches of the second",)


def test_by_rhythm_the_pitches_come_into_the_key_of_the_first_and_chords_stay_chords() -> None:
    first = tune((2, 60), (10, 62), key="C", scale="major")
    second = tune((0, 64), (0, 68), (8, 71), key="E", scale="major")
    child = cross(first, second, "rhythm").pattern
    assert [(n.onset // STEP, n.pitch) for n in child.notes] == [(2, 60), (2, 64), (10, 67)]


def test_a_silent_parent_is_crossed_by_bars_in_every_way() -> None:
    silent = replace(HERS, notes=())
    assert cross(HERS, silent, "feel").log[0].startswith("bar 1 from the first parent")


def test_two_patterns_of_one_sixteenth_are_crossed_by_voices_or_not_at_all() -> None:
    hit, other = (
        Pattern(kind="drums", notes=(Note(0, 10, pitch, 90),), bars=1, time_signature=(1, 16)) for pitch in (36, 38)
    )
    both = Pattern(kind="drums", notes=(Note(0, 10, 36, 50), Note(0, 10, 42, 90)), bars=1, time_signature=(1, 16))
    assert {n.pitch for n in cross(hit, both, "bars").pattern.notes} == {36, 42}
    empty = replace(hit, notes=())
    with pytest.raises(IncompatiblePatternsError, match="no place to change over"):
        cross(empty, empty, "any")
    assert other.notes


@pytest.mark.parametrize(
    ("by", "from_first", "told"),
    [
        ("rhythm", [], "drums are crossed by bars, voices, feel or any, not by 'rhythm'"),
        ("wobble", [], "drums are crossed by bars, voices, feel or any, not by 'wobble'"),
        ("bars", ["bd"], "drums are named to be crossed by voices, and this is a cross by bars"),
        ("voices", ["rd", "sd"], "the first pattern plays no rd or sd; it plays bd, hh"),
    ],
)
def test_a_way_that_is_none_for_the_parents_is_refused(by: str, from_first: list[str], told: str) -> None:
    with pytest.raises(InvalidSettingError, match=told):
        check_crossing(HERS, HIS, by, from_first)


def test_a_melody_is_not_crossed_by_voices_and_nothing_may_be_left_to_a_second_parent() -> None:
    with pytest.raises(InvalidSettingError, match="melodies are crossed by bars, feel, rhythm or any, not by 'voices'"):
        cross(tune((0, 60)), tune((0, 62)), "voices")
    with pytest.raises(InvalidSettingError, match="the second pattern plays nothing but what"):
        check_crossing(HIS, HERS, "voices", ["bd", "hh"])
    with pytest.raises(InvalidValueError, match="'gong' is not a drum"):
        check_crossing(HIS, HERS, "voices", ["gong"])


def test_the_log_of_a_restrained_cross_tells_who_holds_and_every_note_that_changed() -> None:
    child = cross(HERS, HIS, "bars", 1, hold=Hold.of(change=["bd"]))
    assert child.log[0] == "crossed by bars, and what is held is the first parent's"
    assert all(line.startswith("bd at ") for line in child.log[1:])
    assert CROSS_WAYS == ("bars", "voices", "feel", "rhythm", "any")
