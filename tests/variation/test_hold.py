"""The laws of what is held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from holding import holds, obeys
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import InvalidSettingError, InvalidValueError
from audiomancer.music import Note, Pattern
from audiomancer.variation import OPERATORS, Hold, Variation, check_hold, free_notes, free_share, held, mutate

SEEDS = st.integers(0, 2**32 - 1)
LAW = settings(deadline=None, max_examples=25)
STEP, BAR = 240, 3840


@st.composite
def parents_and_strangers(draw: st.DrawFn) -> tuple[Pattern, Pattern, Hold]:
    """A pattern, any other notes in its bars, and a hold."""
    parent = draw(patterns(min_notes=1))
    frame = {"kinds": (parent.kind,), "metres": (parent.time_signature,), "max_bars": 4}
    other = draw(patterns(**frame).filter(lambda p: p.ticks_per_beat == parent.ticks_per_beat))
    notes = [n for n in other.notes if n.onset < parent.length]
    return parent, parent.with_notes([*draw(st.sampled_from(([], list(parent.notes)))), *notes]), draw(holds(parent))


@settings(deadline=None, max_examples=100)
@given(parents_and_strangers())
def test_whatever_a_variation_did_what_is_held_is_the_parents(drawn: tuple[Pattern, Pattern, Hold]) -> None:
    parent, other, hold = drawn
    obeys(parent, held(parent, Variation(other, ("told",)), hold).pattern, hold)


@settings(deadline=None, max_examples=80)
@given(st.data(), patterns(min_notes=1, max_notes=16), st.floats(0, 1), SEEDS)
def test_under_every_operator_what_is_held_is_the_parents(
    data: st.DataObject, parent: Pattern, amount: float, seed: int
) -> None:
    fitting = [name for name, operator in OPERATORS.items() if parent.kind in operator.kinds]
    operators, hold = data.draw(st.none() | st.sampled_from(fitting).map(lambda name: [name])), data.draw(holds(parent))
    obeys(parent, mutate(parent, amount, np.random.default_rng(seed), operators, hold).pattern, hold)


@LAW
@given(st.data(), patterns(), patterns())
def test_nothing_held_leaves_a_variation_as_it_is(data: st.DataObject, parent: Pattern, other: Pattern) -> None:
    child = Variation(other, ("told",))
    assert held(parent, child, Hold()) is child


@LAW
@given(parents_and_strangers())
def test_what_obeys_already_is_left_as_it_is_and_so_is_its_log(drawn: tuple[Pattern, Pattern, Hold]) -> None:
    parent, other, hold = drawn
    whole = replace(hold, notes_only=False)
    once = held(parent, Variation(other, ("told",)), whole)
    assert held(parent, once, whole) is once


def groove(*hits: tuple[int, int], bars: int = 4, kind: str = "drums", length: int = STEP) -> Pattern:
    """A groove of (sixteenth, pitch) hits, each with a velocity of its own."""
    notes = tuple(Note(step * STEP, length, pitch, 60 + i) for i, (step, pitch) in enumerate(hits))
    return Pattern(kind=kind, notes=notes, bars=bars)


BEAT = groove(
    *((s, 42) for s in range(0, 64, 2)), *((s, 36) for s in range(0, 64, 8)), *((s, 38) for s in range(4, 64, 8))
)


def child_of(parent: Pattern, seed: int, *operators: str, amount: float = 1.0, **options: object) -> Variation:
    return mutate(parent, amount, np.random.default_rng(seed), operators or None, Hold.of(**options))


def test_one_lane_is_rolled_anew_and_the_rest_stays() -> None:
    for seed in range(20):
        child = child_of(BEAT, seed, "euclid", change=["hats"]).pattern
        assert child != BEAT
        assert [n for n in child.notes if n.pitch != 42] == [n for n in BEAT.notes if n.pitch != 42]


def test_a_mutation_is_no_clone_where_something_may_change() -> None:
    """The usual operators seldom touch the one note that may change; they are drawn until they do."""
    parent = groove(*((s, 42) for s in range(16)), (0, 38), bars=1)
    assert all(child_of(parent, seed, amount=0.1, change=["sd"]).pattern != parent for seed in range(20))


def test_bars_that_may_not_change_are_as_they_were_under_operators_that_move_everything() -> None:
    for name in ("rotate", "retrograde", "double_time", "half_time"):
        child = child_of(BEAT, 3, name, in_bars="3-4").pattern
        assert [n for n in child.notes if n.onset < 2 * BAR] == [n for n in BEAT.notes if n.onset < 2 * BAR]


def test_a_note_drawn_ahead_of_the_first_free_bar_comes_on_its_bar_line() -> None:
    parent = groove((16, 36), bars=2)
    early = parent.with_notes([replace(parent.notes[0], onset=BAR - 20)])
    (note,) = held(parent, Variation(early, ("moved",)), Hold.of(in_bars="2")).pattern.notes
    assert note.onset == BAR


def test_a_hit_just_ahead_of_the_first_free_bar_is_held_and_gets_no_double() -> None:
    parent = Pattern(kind="drums", notes=(Note(BAR - 15, 10, 36, 90),), bars=2)
    double = parent.with_notes([*parent.notes, Note(BAR, 10, 36, 80), Note(BAR, 10, 38, 80)])
    child = held(parent, Variation(double, ("came",)), Hold.of(in_bars="2")).pattern
    assert [(n.onset, n.pitch) for n in child.notes] == [(BAR - 15, 36), (BAR, 38)]


def with_notes_in_bar_2(parent: Pattern, new: list[Note]) -> Pattern:
    more = parent.with_notes([*parent.notes, *new])
    return held(parent, Variation(more, ("came",)), Hold.of(in_bars="2")).pattern


def test_a_held_note_rings_on_and_a_new_one_waits_for_its_end_or_is_left_out() -> None:
    parent = Pattern(kind="drums", notes=(Note(BAR - 240, 300, 36, 90),), bars=2)
    new = [Note(BAR + 20, 240, 36, 80), Note(BAR + 960, 240, 36, 80)]
    child = with_notes_in_bar_2(parent, new)
    assert [(n.onset, n.duration) for n in child.notes] == [(BAR - 240, 300), (BAR + 60, 240), (BAR + 960, 240)]
    long = Pattern(kind="drums", notes=(Note(BAR - 240, 900, 36, 90),), bars=2)
    assert held(
        long, Variation(long.with_notes([*long.notes, *new]), ("came",)), Hold.of(in_bars="2")
    ).pattern.notes == (
        Note(BAR - 240, 900, 36, 90),
        Note(BAR + 960, 240, 36, 80),
    )


def test_a_melody_of_single_notes_stays_one_where_a_held_note_rings_into_the_free_bars() -> None:
    parent = Pattern(kind="melody", notes=(Note(0, BAR + 480, 60, 90), Note(BAR + 960, 480, 62, 90)), bars=2)
    assert with_notes_in_bar_2(parent, [Note(BAR, 960, 65, 90)]) == parent


def test_where_only_notes_may_change_what_stays_is_played_as_it_was() -> None:
    parent = groove((0, 36), (4, 38), bars=1)
    moved = parent.with_notes([Note(10, 100, 36, 1), Note(960, 200, 40, 33)])
    child = held(parent, Variation(moved, ("moved",)), Hold.of(notes_only=True))
    assert child.pattern.notes == (parent.notes[0], Note(960, 200, 40, 33))
    assert child.log == ("sd at 1.2.1 becomes sd:1, velocity 61 → 33, length 240 → 200 ticks",)


def test_a_note_of_a_melody_that_gets_another_pitch_is_played_as_before_where_only_notes_may_change() -> None:
    parent = groove((0, 60), (4, 62), bars=1, kind="melody")
    other = parent.with_notes([Note(15, 100, 64, 1), parent.notes[1]])
    child = held(parent, Variation(other, ("moved",)), Hold.of(notes_only=True)).pattern
    assert child.notes == (replace(parent.notes[0], pitch=64), parent.notes[1])


def test_two_notes_of_a_sixteenth_that_get_other_pitches_are_the_same_when_they_are_held_again() -> None:
    parent = Pattern(kind="melody", notes=(Note(0, 200, 64, 113), Note(0, 230, 65, 23)), bars=1)
    other = parent.with_notes([Note(0, 200, 62, 90), Note(4, 200, 57, 80)])
    once = held(parent, Variation(other, ("other pitches",)), Hold.of(notes_only=True))
    assert once.pattern.notes == (Note(0, 200, 57, 113), Note(0, 230, 62, 23))
    assert held(parent, once, Hold.of(notes_only=True)) == once


def test_where_only_the_feel_may_change_the_notes_that_come_and_go_are_put_back() -> None:
    parent = groove((0, 36), (4, 38), bars=1)
    other = parent.with_notes([Note(10, 999, 36, 1), Note(480, 100, 42, 90)])
    child = held(parent, Variation(other, ("moved",)), Hold.of(feel_only=True))
    assert child.pattern.notes == (Note(10, 240, 36, 1), parent.notes[1])
    assert child.log == ("bd at 1.1.1 moved to 1.1.1+10, velocity 60 → 1",)


def test_a_word_means_a_sound_in_all_variants_and_a_number_one_key() -> None:
    def told(*words: str | int) -> list[int]:
        return Hold.of(change=words).to_json()["change"]

    assert told("sd") == told("snare") == told("sn") == [38, 40]
    assert told("sd:0") == told("38") == told(38) == [38]
    assert told("hats") == told("hh", "OH") == [22, 26, 42, 44, 46]
    assert told("toms") == [41, 43, 45, 47, 48, 50]


def test_a_hold_is_read_back_from_what_a_birth_keeps() -> None:
    hold = Hold.of(change=["hats"], hold=["bd"], in_bars="3-4", notes_only=True)
    assert Hold.from_json(hold.to_json()).to_json() == hold.to_json()
    assert Hold().to_json() == {}
    assert not Hold.from_json({})


def test_what_is_free_is_told() -> None:
    hold = Hold.of(change=["bd"], in_bars=(1, 2))
    assert {(n.pitch, n.onset // BAR) for n in free_notes(hold, BEAT)} == {(36, 0), (36, 1)}
    assert free_share(hold, BEAT) == 4 / 48
    assert free_share(hold, replace(BEAT, notes=())) == 1


REFUSED: tuple[tuple[dict[str, object], str], ...] = (
    ({"change": ["hh"], "hold": ["hh"]}, "hh cannot both change and be held"),
    ({"change": ["hats"], "hold": ["oh"]}, "hats cannot both change and be held"),
    ({"notes_only": True, "feel_only": True}, "leave nothing that may change"),
    ({"change": ["oh"]}, "nobody plays oh here; there is bd, sd, hh"),
    ({"hold": ["rd", "bd", "cr"]}, "nobody plays rd or cr here"),
    ({"in_bars": "5"}, r"no bar 5 to change; the pattern has bars 1-4"),
    ({"hold": ["bd", "sd", "hats"]}, "every sound is held, so nothing may change"),
    ({"change": "hh"}, r"change is a list, not 'hh'; write \['hh'\]"),
    ({"change": [None]}, "change is a list of drums, such as hh or 42, and None is none"),
    ({"in_bars": (4, 3)}, "in_bars is a range such as"),
    ({"in_bars": 3}, "in_bars is a range such as"),
    ({"feel_only": "yes"}, "feel_only is True or False, not 'yes'"),
)


@pytest.mark.parametrize(("options", "told"), REFUSED)
def test_what_cannot_be_held_is_refused_in_one_sentence(options: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidSettingError, match=told):
        check_hold(Hold.of(**options), [BEAT])


@pytest.mark.parametrize("options", [{"change": ["gong"]}, {"hold": [128]}, {"in_bars": "4-3"}, {"in_bars": "x"}])
def test_what_is_no_drum_and_no_range_of_bars_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError):
        Hold.of(**options)


def test_a_melody_has_no_sounds_to_hold_and_bars_without_notes_no_feel() -> None:
    tune = groove((0, 60), bars=2, kind="melody")
    with pytest.raises(InvalidSettingError, match="only drums have sounds to change or to hold, and this is a melody"):
        check_hold(Hold.of(change=["hh"]), [tune])
    with pytest.raises(InvalidSettingError, match="every note is held, so no feel may change"):
        check_hold(Hold.of(in_bars="2", feel_only=True), [tune])
    check_hold(Hold.of(in_bars="2"), [tune])


def test_of_several_parents_one_must_play_what_is_named_and_all_must_have_the_bars() -> None:
    check_hold(Hold.of(change=["rd"]), [BEAT, groove((0, 51))])
    with pytest.raises(InvalidSettingError, match="the pattern has 1 bar"):
        check_hold(Hold.of(in_bars="4"), [BEAT, groove((0, 51), bars=1)])
