"""Laws of notes and patterns."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import InvalidPatternError
from audiomancer.music import Note, Pattern, pattern_from_json, pattern_to_json, without_overlaps

EMPTY = Pattern(kind="drums", notes=(), bars=2)


@pytest.mark.parametrize(
    "values", [(-1, 1, 60, 64), (0, 0, 60, 64), (0, 1, -1, 64), (0, 1, 128, 64), (0, 1, 60, 0), (0, 1, 60, 128)]
)
def test_a_note_outside_its_range_is_refused(values: tuple[int, int, int, int]) -> None:
    with pytest.raises(InvalidPatternError, match="a note needs"):
        Note(*values)


@pytest.mark.parametrize("values", [(0, 1, 0, 1), (0, 1, 127, 127)])
def test_a_note_at_the_edge_of_its_range_is_taken(values: tuple[int, int, int, int]) -> None:
    assert Note(*values).end == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "noise"}, "drums, melody, bass"),
        ({"bars": 0}, "1-100000 bars"),
        ({"ticks_per_beat": 0}, "1-32767 ticks a beat"),
        ({"ticks_per_beat": 40000}, "1-32767 ticks a beat"),
        ({"time_signature": (4, 3)}, "4/3"),
        ({"time_signature": (0, 4)}, "0/4"),
        ({"time_signature": (7, 64), "ticks_per_beat": 3}, "whole number of ticks"),
        ({"tempo": 3.9}, "4-1000 BPM"),
        ({"tempo": float("nan")}, "4-1000 BPM"),
        ({"key": "H"}, "F# or Bb"),
        ({"scale": "sad"}, "harmonic_minor"),
        ({"notes": (Note(2 * 3840, 1, 36, 1),)}, "starts after the last"),
        ({"notes": (Note(0, 10, 36, 1), Note(9, 10, 36, 1))}, "still sounds"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused_with_what_was_expected(change: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidPatternError, match=told):
        replace(EMPTY, **change)  # type: ignore[arg-type]


def test_notes_are_kept_in_order_and_may_ring_past_the_end() -> None:
    late, early = Note(7679, 5000, 49, 100), Note(0, 1, 36, 100)
    assert replace(EMPTY, notes=(late, early)).notes == (early, late)


@given(st.lists(st.builds(Note, *(st.integers(1, 50) for _ in range(2)), st.sampled_from((36, 38)), st.just(9))))
def test_without_overlaps_keeps_each_first_onset_and_lets_no_pitch_sound_twice(notes: list[Note]) -> None:
    kept = without_overlaps(notes)
    assert {(n.onset, n.pitch) for n in kept} == {(n.onset, n.pitch) for n in notes}
    for pitch in (36, 38):
        line = [n for n in kept if n.pitch == pitch]
        assert all(a.end <= b.onset for a, b in pairwise(line))
    assert without_overlaps(kept) == kept


@given(patterns())
def test_json_round_trip_is_the_identity_and_equal_patterns_have_equal_text(pattern: Pattern) -> None:
    text = pattern_to_json(pattern)
    assert pattern_from_json(text) == pattern
    assert pattern_to_json(pattern_from_json(text)) == text


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"tracks": []}', '{"tracks": [{"name": "noise"}]}'])
def test_text_that_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(InvalidPatternError, match="not the JSON of a pattern"):
        pattern_from_json(text)


@given(patterns(), st.integers(2, 5))
def test_a_finer_resolution_is_the_same_music(pattern: Pattern, factor: int) -> None:
    fine = pattern.at_resolution(pattern.ticks_per_beat * factor)
    assert [(n.onset, n.duration) for n in fine.notes] == [
        (n.onset * factor, n.duration * factor) for n in pattern.notes
    ]
    assert fine.length == pattern.length * factor
    with pytest.raises(InvalidPatternError, match="multiple of"):
        fine.at_resolution(pattern.ticks_per_beat)


@given(patterns())
def test_the_bars_of_a_pattern_cut_one_by_one_hold_all_its_notes(pattern: Pattern) -> None:
    cuts = [pattern.cut(bar, bar) for bar in range(1, pattern.bars + 1)]
    again = [replace(n, onset=n.onset + bar * pattern.ticks_per_bar) for bar, cut in enumerate(cuts) for n in cut.notes]
    assert tuple(again) == pattern.notes


def test_bars_that_are_not_there_cannot_be_cut() -> None:
    with pytest.raises(InvalidPatternError, match="bars 1-2"):
        EMPTY.cut(2, 3)
