"""Feel: nothing at 0, a drummer's lean and accents at 1."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import InvalidSettingError
from audiomancer.music import Note, Pattern
from audiomancer.music.feel import feel_of, humanize, learn_feel, shipped_feel
from audiomancer.rnn import STYLES, DrumRequest, rule_drums
from audiomancer.rnn.hands import swing_tick


@given(patterns())
def test_no_feel_changes_nothing(pattern: Pattern) -> None:
    assert humanize(pattern, 0, np.random.default_rng(1)) == pattern


@given(patterns(), st.floats(0.01, 1), st.integers(0, 2**32))
def test_feel_keeps_the_notes_in_the_bars_and_replays(pattern: Pattern, amount: float, seed: int) -> None:
    played = humanize(pattern, amount, np.random.default_rng(seed))
    assert played == humanize(pattern, amount, np.random.default_rng(seed))
    assert {n.pitch for n in played.notes} == {n.pitch for n in pattern.notes}
    assert len(played.notes) <= len(pattern.notes)


@pytest.mark.parametrize("amount", [-0.1, 1.1])
def test_an_amount_out_of_range_is_told(amount: float) -> None:
    with pytest.raises(InvalidSettingError, match="0-1"):
        humanize(Pattern(kind="drums", notes=(), bars=1), amount, np.random.default_rng(1))


def test_the_table_is_learned_back_from_what_it_played(rng: np.random.Generator) -> None:
    notes = tuple(Note(step * 240, 60, pitch, 80) for step in range(16 * 60) for pitch in (36, 38, 42))
    loop = Pattern(kind="drums", notes=notes, bars=60)
    feel = shipped_feel()
    learned = learn_feel(humanize(loop, 1, rng, feel) for _ in range(8))
    played = (0, 1, 2)
    assert np.abs(learned.velocity[played, :] - feel.velocity[played, :]).max() < 8
    # MIDI ends at 127, which cuts the loudest steps' upper half a little.
    assert np.abs(learned.velocity_spread[played, :] - feel.velocity_spread[played, :]).max() < 8
    moved = learned.timing[played, :] - feel.timing[played, :]
    assert np.abs(moved - moved.mean()).max() < 0.04
    assert np.abs(learned.timing_spread[played, :] - feel.timing_spread[played, :]).max() < 0.03


def test_loud_and_soft_players_have_the_same_accents() -> None:
    def loop(level: float, early: int) -> Pattern:
        hits = [Note(240 * s - early * (s > 0), 60, 38, int(level * (120 if s % 8 == 4 else 60))) for s in range(320)]
        return Pattern(kind="drums", notes=tuple(hits), bars=20)

    loud, soft = learn_feel([loop(1.0, 0)]), learn_feel([loop(0.5, 30), loop(1.0, 0)])
    for feel in (loud, soft):
        assert feel.velocity[1].tolist() == pytest.approx([112 if s % 8 == 4 else 56 for s in range(16)])
        assert feel.velocity_spread[1].tolist() == pytest.approx([0] * 16)
        assert feel.timing_spread[1, 1:].tolist() == pytest.approx([0] * 15)


def test_a_loop_in_its_own_feel_is_the_loop() -> None:
    """Each drum always as late and as loud on a step of the bar: the straight loop gets it all back."""
    rng = np.random.default_rng(5)
    late, loud = rng.integers(-100, 100, (3, 16)), rng.integers(1, 128, (3, 16))
    late[:, 0] = abs(late[:, 0])
    hits = [(bar * 16 + step, row) for bar in range(4) for step in range(16) for row in range(3) if rng.random() < 0.5]
    kit = (36, 40, 42)
    straight = tuple(Note(step * 240, 60, kit[row], 90) for step, row in hits)
    felt = tuple(
        replace(note, onset=note.onset + int(late[row, step % 16]), velocity=int(loud[row, step % 16]))
        for note, (step, row) in zip(straight, hits, strict=True)
    )
    loop = Pattern(kind="drums", notes=felt, bars=4)
    assert humanize(loop.with_notes(straight), 1, rng, feel_of(loop)) == loop


def test_a_drum_that_a_loop_has_not_is_timed_like_the_rest() -> None:
    swung = Pattern(kind="drums", notes=tuple(Note(240 * s + 60 * (s % 2), 60, 42, 50) for s in range(8)), bars=1)
    feel = feel_of(swung)
    assert feel.timing[1].tolist() == [0, 0.25] * 8
    assert feel.velocity[1].tolist() == shipped_feel().velocity[1].tolist()
    assert feel.velocity[2].tolist() == [50] * 16


def test_drummers_play_the_backbeat_loudest_and_ghost_notes_soft() -> None:
    feel = shipped_feel()
    assert feel.accent(38, 4) > feel.accent(38, 5) + 20
    assert feel.accent(38, 12) > feel.accent(38, 13) + 20
    assert all(1 <= feel.accent(pitch, step) <= 127 for pitch in range(128) for step in range(16))


def test_swing_moves_the_second_of_a_pair_and_nothing_on_the_beat() -> None:
    house, jazz = STYLES["house"], STYLES["jazz"]
    assert [swing_tick(tick, house, 1) for tick in (0, 240, 480, 720, 960)] == [0, 269, 480, 749, 960]
    assert [swing_tick(tick, jazz, 1) for tick in (0, 480, 960)] == [0, 634, 960]
    assert all(swing_tick(tick, house, 0) == tick for tick in range(0, 3840, 120))


def test_a_humanized_loop_swings_and_a_plain_one_stays_on_the_grid() -> None:
    def onsets(amount: float) -> list[int]:
        (made,) = rule_drums(DrumRequest(style=STYLES["house"], humanize=amount), [np.random.default_rng(3)])
        return [note.onset for note in made.notes]

    assert all(onset % 240 == 0 for onset in onsets(0))
    assert any(onset % 240 for onset in onsets(1))
