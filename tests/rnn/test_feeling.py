"""Swing, looseness and the feel of another groove: each changes alone, and the steps stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import IncompatiblePatternsError, InvalidPatternError
from audiomancer.music import Note, Pattern
from audiomancer.music.feel import shipped_feel
from audiomancer.rnn.feeling import STRAIGHT, Swing, in_swing, on_grid, played_like, strokes, swing_in
from audiomancer.rnn.groove import drummed

EIGHTHS = Pattern(
    kind="drums",
    notes=tuple(Note(480 * i, 120, 51, 90) for i in range(16))
    + tuple(Note(960 * beat, 120, 44, 80) for beat in (1, 3, 5, 7)),
    bars=2,
)
SIXTEENTHS = Pattern(kind="drums", notes=tuple(Note(240 * i, 60, 42, 90) for i in range(32)), bars=2)


def played(pattern: Pattern, seed: int = 1) -> Pattern:
    return drummed(pattern, np.random.default_rng(seed))


@given(st.floats(50, 75), st.sampled_from((8, 16)), st.floats(0, 64))
def test_a_place_comes_back_from_its_swing(percent: float, unit: int, place: float) -> None:
    swing = Swing(percent, unit)
    assert swing.straight(swing.late(place)) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize("percent", [58, 62, 66.6, 70])
def test_swung_eighths_are_heard(percent: float) -> None:
    heard = swing_in(in_swing(EIGHTHS, Swing(percent, 8)))
    assert heard.unit == 8
    assert heard.percent == pytest.approx(percent, abs=0.5)


@pytest.mark.parametrize("percent", [54, 58, 62, 66])
def test_swung_sixteenths_are_heard(percent: float) -> None:
    heard = swing_in(in_swing(SIXTEENTHS, Swing(percent, 16)))
    assert heard.unit == 16
    assert heard.percent == pytest.approx(percent, abs=0.5)


@pytest.mark.parametrize("percent", [55, 58, 66, 70, 73, 75])
def test_the_swing_of_a_style_that_swings_eighths_is_heard_among_other_sixteenths(percent: float) -> None:
    """At 75 % the second eighth stands where a straight beat has its last sixteenth."""
    odd = (Note(tick, 120, 38, 60) for tick in (720, 1200, 3600, 5040, 6960))
    straight = replace(EIGHTHS, style="jazz").with_notes((*EIGHTHS.notes, *odd))
    swung = in_swing(straight, Swing(percent, 8))
    assert swing_in(swung) == Swing(percent, 8)
    assert [note.onset for note in in_swing(swung, STRAIGHT).notes] == [note.onset for note in straight.notes]
    assert swing_in(straight) == STRAIGHT


def test_sixteenths_swing_as_far_as_they_are_asked_to() -> None:
    assert {note.onset % 480 for note in in_swing(SIXTEENTHS, Swing(75, 16)).notes} == {0, 360}


def test_what_is_straight_or_empty_has_no_swing() -> None:
    for pattern in (EIGHTHS, SIXTEENTHS, replace(EIGHTHS, notes=())):
        assert swing_in(pattern) == STRAIGHT


def test_a_drummer_keeps_the_swing_that_is_written() -> None:
    heard = [swing_in(played(in_swing(EIGHTHS, Swing(66, 8)), seed)) for seed in range(8)]
    assert {swing.unit for swing in heard} == {8}
    assert np.mean([swing.percent for swing in heard]) == pytest.approx(66, abs=4)


def test_another_swing_leaves_the_looseness() -> None:
    loose = played(SIXTEENTHS)
    swung = in_swing(loose, Swing(62, 16))
    before, after = list(strokes(loose, swing_in(loose))), list(strokes(swung, Swing(62, 16)))
    assert [stroke.step for stroke in after] == [stroke.step for stroke in before]
    late = [(one.off, other.off) for one, other in zip(before, after, strict=True) if one.step]
    assert all(one == pytest.approx(other, abs=0.01) for one, other in late)


@settings(max_examples=20)
@given(patterns(max_bars=2, grid=True))
def test_what_stands_on_the_grid_stays_there_when_it_is_straightened(pattern: Pattern) -> None:
    def onsets(some: Pattern) -> list[tuple[int, int]]:
        return sorted((note.onset, note.pitch) for note in some.notes)

    assert onsets(on_grid(pattern)) == onsets(pattern)
    assert on_grid(on_grid(pattern)) == on_grid(pattern)


def test_straight_drums_have_one_velocity_for_each_drum_on_a_sixteenth() -> None:
    straight = on_grid(played(in_swing(EIGHTHS, Swing(66, 8))))
    assert {note.onset % 480 for note in straight.notes} == {0}
    accents = {(n.pitch, n.onset // 240 % 16, n.velocity) for n in straight.notes}
    assert accents == {(pitch, step, shipped_feel().accent(pitch, step)) for pitch, step, _ in accents}


def test_a_loop_in_its_own_feel_is_itself_where_each_bar_is_played_alike() -> None:
    notes = [Note(240 * i + (7, -3, 12, 5)[i % 4] * (i > 0), 60, 42, 60 + 4 * (i % 16)) for i in range(32)]
    loop = Pattern(kind="drums", notes=tuple(notes), bars=2)
    again = played_like(loop, loop)
    assert [n.velocity for n in again.notes] == [n.velocity for n in loop.notes]
    assert all(abs(a.onset - b.onset) <= 4 for a, b in zip(again.notes, loop.notes, strict=True))


def test_the_feel_of_a_groove_is_its_swing_timing_and_accents() -> None:
    groove = in_swing(EIGHTHS, Swing(66, 8)).with_notes(
        replace(n, onset=n.onset + (20 if n.pitch == 44 else 0), velocity=30 if n.pitch == 51 else 110)
        for n in in_swing(EIGHTHS, Swing(66, 8)).notes
    )
    plain = Pattern(kind="drums", notes=tuple(Note(480 * i, 120, (51, 36)[i % 2], 100) for i in range(8)), bars=1)
    felt = played_like(plain, groove)
    assert swing_in(felt).unit == 8
    assert {n.velocity for n in felt.notes if n.pitch == 51} == {30}
    assert len(felt.notes) == len(plain.notes)


def test_a_feel_that_does_not_fit_is_refused() -> None:
    waltz = replace(EIGHTHS, notes=EIGHTHS.notes[:3], time_signature=(3, 4))
    with pytest.raises(IncompatiblePatternsError, match="3/4"):
        played_like(EIGHTHS, waltz)
    with pytest.raises(IncompatiblePatternsError, match="from drums"):
        played_like(EIGHTHS, replace(EIGHTHS, kind="melody"))
    with pytest.raises(InvalidPatternError, match="without notes"):
        played_like(EIGHTHS, replace(EIGHTHS, notes=()))


@settings(max_examples=20)
@given(
    patterns(max_bars=2, grid=True, min_notes=1, metres=((4, 4), (7, 8))),
    patterns(kinds=("drums",), max_bars=2, min_notes=1, metres=((4, 4), (7, 8))),
)
def test_in_any_feel_every_note_stays_on_its_step(pattern: Pattern, groove: Pattern) -> None:
    assume(pattern.time_signature == groove.time_signature)
    felt = played_like(pattern, groove)
    assert {n.pitch for n in felt.notes} == {n.pitch for n in pattern.notes}
    assert len(felt.notes) == len(pattern.notes)


def test_sixteenths_in_the_widest_swing_keep_their_steps() -> None:
    notes = tuple(Note(tick, 240, 42, 90) for tick in range(0, 3840, 240))
    straight = Pattern(kind="drums", notes=notes, bars=1)
    swung = straight.with_notes(
        note if i % 2 == 0 else replace(note, onset=note.onset + 120) for i, note in enumerate(notes)
    )
    assert swing_in(swung) == Swing(75.0, 16)
    assert [note.onset for note in in_swing(swung, STRAIGHT).notes] == [note.onset for note in notes]
