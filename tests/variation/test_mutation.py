"""The laws of mutation, and what each operator does to a groove or a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import InvalidSettingError
from audiomancer.music import Note, Pattern, pitch_classes
from audiomancer.variation import MIXES, OPERATORS, euclidean_rhythm, mutate

SEEDS = st.integers(0, 2**32 - 1)
LAW = settings(deadline=None, max_examples=25)
STEP = 240
"""Ticks in a sixteenth at 960 ticks a beat."""


def named(pattern: Pattern) -> st.SearchStrategy[list[str] | None]:
    """Any choice of operators that fit, a mix, or the default ones."""
    fitting = [name for name, operator in OPERATORS.items() if pattern.kind in operator.kinds]
    single = [name for name in fitting if name not in MIXES]
    mixes = [[name] for name in fitting if name in MIXES]
    return st.none() | st.sampled_from(mixes) | st.lists(st.sampled_from(single), min_size=1, unique=True)


def child_of(pattern: Pattern, seed: int, *operators: str, amount: float = 1.0) -> Pattern:
    return mutate(pattern, amount, np.random.default_rng(seed), operators or None).pattern


def drums(*notes: tuple[int, int], bars: int = 1, velocity: int = 100, **fields: object) -> Pattern:
    """A groove of (sixteenth, pitch) hits."""
    hits = tuple(Note(step * STEP, STEP, pitch, velocity) for step, pitch in notes)
    return Pattern(kind="drums", notes=hits, bars=bars, **fields)


BEAT = drums(*((s, 42) for s in range(0, 16, 2)), (0, 36), (8, 36), (4, 38), (12, 38))
LINE = Pattern(
    kind="bass",
    notes=tuple(Note(i * 480, 480, pitch, 90) for i, pitch in enumerate((36, 39, 43, 46, 48, 46, 43, 39))),
    bars=1,
    key="C",
    scale="minor",
)


@pytest.mark.parametrize("name", OPERATORS)
def test_each_operator_keeps_the_frame_the_bars_and_the_key(name: str) -> None:
    @LAW
    @given(patterns(kinds=tuple(sorted(OPERATORS[name].kinds))), st.floats(0, 1), SEEDS)
    def law(parent: Pattern, amount: float, seed: int) -> None:
        obeys_the_laws(parent, child_of(parent, seed, name, amount=amount))

    law()


@LAW
@given(st.data(), patterns(), st.floats(0, 1), SEEDS)
def test_any_choice_of_operators_keeps_the_frame_the_bars_and_the_key(
    data: st.DataObject, parent: Pattern, amount: float, seed: int
) -> None:
    obeys_the_laws(parent, mutate(parent, amount, np.random.default_rng(seed), data.draw(named(parent))).pattern)


def obeys_the_laws(parent: Pattern, child: Pattern) -> None:
    """Overlaps and velocities are checked by Pattern and Note themselves; the rest is here."""
    assert replace(child, notes=()) == replace(parent, notes=())
    assert all(n.end <= child.length for n in child.notes)
    assert bool(child.notes) == bool(parent.notes)
    if parent.key is not None and parent.scale is not None:
        assert {n.pitch % 12 for n in child.notes} <= pitch_classes(parent.key, parent.scale)


@LAW
@given(st.data(), patterns(), SEEDS)
def test_amount_0_changes_nothing(data: st.DataObject, parent: Pattern, seed: int) -> None:
    child = mutate(parent, 0, np.random.default_rng(seed), data.draw(named(parent)))
    assert child.pattern == parent
    assert child.log == ()


@LAW
@given(st.data(), patterns(), st.floats(0, 1), SEEDS)
def test_the_same_seed_gives_the_same_child_and_log(
    data: st.DataObject, parent: Pattern, amount: float, seed: int
) -> None:
    operators = data.draw(named(parent))
    first, second = (mutate(parent, amount, np.random.default_rng(seed), operators) for _ in range(2))
    assert first == second


@LAW
@given(patterns(min_notes=1), st.floats(0.01, 1), SEEDS)
def test_a_mutation_is_never_a_clone_even_of_a_single_note(parent: Pattern, amount: float, seed: int) -> None:
    assert child_of(parent, seed, amount=amount) != parent


@pytest.mark.parametrize("name", OPERATORS)
def test_nothing_comes_of_an_empty_pattern(name: str) -> None:
    for kind in OPERATORS[name].kinds:
        empty = Pattern(kind=kind, notes=(), bars=2)
        assert child_of(empty, 1, name) == empty


@pytest.mark.parametrize("name", OPERATORS)
def test_64_bars_of_an_odd_resolution_with_a_last_note_that_rings_on_are_no_trouble(name: str) -> None:
    for kind in OPERATORS[name].kinds:
        length = 64 * 4 * 37
        notes = tuple(Note(t, 25, 38 + t % 3, 80) for t in range(0, length, 25))
        parent = Pattern(kind=kind, notes=notes, bars=64, ticks_per_beat=37, key="D", scale="dorian")
        child = child_of(parent, 5, name)
        assert child != parent
        assert all(n.onset < length for n in child.notes)
        assert max(n.end for n in child.notes) <= max(n.end for n in notes)


def test_the_smallest_amount_ends_in_a_change_too() -> None:
    assert child_of(BEAT, 1, amount=5e-324) != BEAT


@pytest.mark.parametrize("amount", [-0.1, 1.1, float("nan")])
def test_an_amount_outside_0_to_1_is_refused(amount: float) -> None:
    with pytest.raises(InvalidSettingError, match="amount of a mutation is 0-1"):
        child_of(BEAT, 1, amount=amount)


def test_an_unknown_operator_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(
        InvalidSettingError, match=r"'wobble' is not an operator; for drums there are shift_timing, .*fill"
    ):
        child_of(BEAT, 1, "wobble")


def test_an_operator_for_another_kind_is_refused_with_those_that_fit() -> None:
    with pytest.raises(InvalidSettingError, match=r"octave is for bass and melody, not for drums; .* euclid"):
        child_of(BEAT, 1, "octave")
    with pytest.raises(InvalidSettingError, match="fill is for drums, not for bass"):
        child_of(LINE, 1, "fill")


def test_by_default_the_five_of_the_reference_act_with_its_probabilities() -> None:
    assert {name: op.weight for name, op in OPERATORS.items() if op.default} == {
        "shift_timing": 0.3,
        "swap_notes": 0.2,
        "velocity": 0.3,
        "add_note": 0.1,
        "remove_note": 0.1,
    }


@pytest.mark.parametrize(
    ("name", "draws"), [("shift_timing", 40), ("velocity", 40), ("swap_notes", 8), ("add_note", 8)]
)
def test_an_operator_acts_on_its_share_of_notes_or_bars(name: str, draws: int) -> None:
    """Over 400 mutations at full amount the share is the weight, within four standard deviations."""
    notes = [(bar * 16 + s * 3, (36, 38, 42, 46, 45)[s]) for bar in range(8) for s in range(5)]
    parent = drums(*notes, bars=8)
    operator, rng, rounds = OPERATORS[name], np.random.default_rng(7), 400
    lines = sum(len(operator.apply(parent, operator.weight, rng).log) for _ in range(rounds))
    acts = lines / 2 if name == "swap_notes" else lines
    spread = (draws * rounds * operator.weight * (1 - operator.weight)) ** 0.5
    assert abs(acts - draws * rounds * operator.weight) < 4 * spread


@given(patterns(min_notes=1), SEEDS)
@LAW
def test_shift_timing_moves_onsets_by_50_ms_at_most_and_nothing_else(parent: Pattern, seed: int) -> None:
    child = child_of(parent, seed, "shift_timing")
    reach = 0.05 * parent.tempo / 60 * parent.ticks_per_beat
    for pitch in {n.pitch for n in parent.notes}:
        before = [n for n in parent.notes if n.pitch == pitch]
        after = [n for n in child.notes if n.pitch == pitch]
        assert Counter(n.velocity for n in before) == Counter(n.velocity for n in after)
        pairs = zip((n.onset for n in before), (n.onset for n in after), strict=True)
        assert all(abs(a - b) <= reach for a, b in pairs)


@given(patterns(min_notes=1), SEEDS)
@LAW
def test_velocity_changes_loudness_by_20_percent_at_most_and_nothing_else(parent: Pattern, seed: int) -> None:
    for before, after in zip(parent.notes, child_of(parent, seed, "velocity").notes, strict=True):
        assert replace(after, velocity=before.velocity) == before
        assert abs(after.velocity - before.velocity) <= 0.2 * before.velocity


@given(patterns(min_notes=2), SEEDS)
@LAW
def test_swapping_keeps_rhythm_accents_and_the_number_of_each_sound(parent: Pattern, seed: int) -> None:
    child = child_of(parent, seed, "swap_notes")
    assert Counter((n.onset, n.velocity) for n in child.notes) == Counter((n.onset, n.velocity) for n in parent.notes)
    assert Counter(n.pitch for n in child.notes) == Counter(n.pitch for n in parent.notes)


@given(SEEDS)
@LAW
def test_an_added_drum_is_a_sound_of_the_pattern_on_an_empty_step(seed: int) -> None:
    (new,) = new_notes(BEAT, child_of(BEAT, seed, "add_note"))
    assert new.pitch in {36, 38, 42}
    assert new.onset % STEP == 0
    assert new.duration == STEP
    assert 90 <= new.velocity <= 110
    assert not any(n.pitch == new.pitch and n.onset == new.onset for n in BEAT.notes)


@given(SEEDS)
@LAW
def test_a_note_added_to_a_line_leaves_it_a_line(seed: int) -> None:
    child = child_of(LINE, seed, "add_note")
    assert len(child.notes) == len(LINE.notes) + 1
    ends = [n.end for n in child.notes]
    assert all(end <= n.onset for end, n in zip(ends, child.notes[1:], strict=False))


def test_a_chord_is_not_cut_by_an_added_note() -> None:
    chord = replace(LINE, notes=tuple(Note(0, 3840, pitch, 90) for pitch in (36, 43, 48)))
    child = child_of(chord, 3, "add_note")
    assert set(child.notes) > set(chord.notes) - {n for n in chord.notes if n.pitch == new_notes(chord, child)[0].pitch}


def test_the_last_note_is_never_removed() -> None:
    two = drums((0, 36), (16, 38), bars=2)
    assert {len(child_of(two, seed, "remove_note").notes) for seed in range(200)} == {1}
    one = drums((0, 36))
    assert child_of(one, 1, "remove_note") == one


@given(patterns(grid=True, metres=((4, 4),)), SEEDS)
@LAW
def test_rotation_keeps_every_hit_and_its_distance_round_the_loop(parent: Pattern, seed: int) -> None:
    child = child_of(parent, seed, "rotate")
    step = parent.ticks_per_beat // 4
    turns = [
        {((n.onset + k * step) % parent.length, n.pitch, n.velocity) for n in parent.notes}
        for k in range(parent.length // step)
    ]
    assert {(n.onset, n.pitch, n.velocity) for n in child.notes} in turns


@given(patterns(min_notes=1))
@LAW
def test_backwards_twice_is_forwards(parent: Pattern) -> None:
    twice = child_of(child_of(parent, 1, "retrograde"), 1, "retrograde")
    if parent.kind == "drums":
        assert [(n.onset, n.pitch) for n in twice.notes] == [(n.onset, n.pitch) for n in parent.notes]
    else:
        assert twice == parent


def test_a_groove_backwards_hits_last_what_it_hit_first() -> None:
    assert places(child_of(drums((0, 36), (4, 38), (15, 42)), 1, "retrograde")) == {(15, 36), (11, 38), (0, 42)}


def test_double_time_plays_the_loop_twice_and_half_time_of_it_gives_it_back() -> None:
    fast = child_of(BEAT, 1, "double_time")
    assert len(fast.notes) == 2 * len(BEAT.notes)
    assert child_of(fast, 1, "half_time") == BEAT


def test_half_time_of_a_first_half_that_is_silent_leaves_the_pattern() -> None:
    late = drums((12, 36))
    assert child_of(late, 1, "half_time") == late


@pytest.mark.parametrize(
    ("pulses", "steps", "rhythm"),
    [
        (3, 8, "x..x..x."),  # tresillo
        (5, 8, "x.xx.xx."),  # cinquillo
        (7, 8, "xxxxxxx."),
        (5, 16, "x..x..x..x..x..."),
        (4, 16, "x...x...x...x..."),
        (7, 16, "x..x.x.x..x.x.x."),
        (1, 4, "x..."),
        (4, 4, "xxxx"),
        (1, 1, "x"),
    ],
)
def test_euclidean_rhythms_begin_where_tidal_begins_them(pulses: int, steps: int, rhythm: str) -> None:
    assert "".join(".x"[hit] for hit in euclidean_rhythm(pulses, steps)) == rhythm


@given(st.integers(1, 64).flatmap(lambda steps: st.tuples(st.integers(1, steps), st.just(steps))))
def test_a_euclidean_rhythm_is_a_rotation_of_the_evenest_spread(size: tuple[int, int]) -> None:
    pulses, steps = size
    rhythm = euclidean_rhythm(pulses, steps)
    even = tuple(i * pulses % steps < pulses for i in range(steps))
    assert rhythm[0]
    assert rhythm in [even[turn:] + even[:turn] for turn in range(steps)]


@given(SEEDS)
@LAW
def test_euclid_refills_one_drum_and_leaves_the_others(seed: int) -> None:
    child = child_of(replace(BEAT, bars=2), seed, "euclid")
    refilled = {n.pitch for n in set(child.notes) ^ set(BEAT.notes)}
    assert len(refilled) == 1
    hits = [n.onset for n in child.notes if n.pitch in refilled]
    assert [t + 3840 for t in hits if t < 3840] == [t for t in hits if t >= 3840]


@given(SEEDS)
@LAW
def test_ghost_notes_are_soft_snare_hits_beside_the_backbeats(seed: int) -> None:
    ghosts = new_notes(BEAT, child_of(BEAT, seed, "ghost_notes"))
    assert ghosts
    assert all(n.pitch == 38 and n.velocity <= 45 for n in ghosts)
    assert {n.onset // STEP for n in ghosts} <= {3, 5, 7, 11, 13, 15}


def test_without_a_snare_there_are_no_ghost_notes() -> None:
    kicks = drums((0, 36), (8, 36))
    assert child_of(kicks, 1, "ghost_notes") == kicks


@given(SEEDS)
@LAW
def test_a_fill_is_a_growing_run_in_the_last_beats_and_the_kick_plays_on(seed: int) -> None:
    parent = replace(BEAT, bars=2).with_notes([*BEAT.notes, *(replace(n, onset=n.onset + 3840) for n in BEAT.notes)])
    child = child_of(parent, seed, "fill")
    start = min(n.onset for n in set(child.notes) ^ set(parent.notes))
    assert start >= 3840 + 8 * STEP
    run = [n for n in child.notes if n.onset >= start and n.pitch != 36]
    assert [n.onset for n in run] == list(range(run[0].onset, 7680, STEP))
    assert [n.velocity for n in run] == sorted(n.velocity for n in run)
    assert [n for n in child.notes if n.pitch == 36] == [n for n in parent.notes if n.pitch == 36]


@given(patterns(kinds=("melody", "bass"), min_notes=1), SEEDS)
@LAW
def test_an_octave_changes_no_pitch_class(parent: Pattern, seed: int) -> None:
    child = child_of(parent, seed, "octave")
    assert Counter((n.onset, n.pitch % 12) for n in child.notes) == Counter(
        (n.onset, n.pitch % 12) for n in parent.notes
    )


@given(SEEDS)
@LAW
def test_a_scale_step_moves_notes_by_one_or_two_degrees(seed: int) -> None:
    child = child_of(LINE, seed, "scale_step")
    moves = {abs(a.pitch - b.pitch) for a, b in zip(child.notes, LINE.notes, strict=True)}
    assert moves - {0}
    assert max(moves) <= 4


@given(SEEDS)
@LAW
def test_a_phrase_keeps_its_shape_when_it_moves_along_the_scale(seed: int) -> None:
    chromatic = replace(LINE, scale="chromatic")
    child = child_of(chromatic, seed, "transpose_phrase")
    moves = {a.pitch - b.pitch for a, b in zip(child.notes, LINE.notes, strict=True)}
    assert len(moves) == 1
    assert 1 <= abs(moves.pop()) <= 4


def test_chords_move_along_the_scale_together() -> None:
    chord = replace(LINE, notes=tuple(Note(0, 960, pitch, 90) for pitch in (48, 51, 55)))
    assert {tuple(n.pitch for n in child_of(chord, seed, "transpose_phrase").notes) for seed in range(60)} == {
        *((41, 44, 48), (43, 46, 50), (44, 48, 51), (46, 50, 53)),
        *((50, 53, 56), (51, 55, 58), (53, 56, 60), (55, 58, 62)),
    }


def test_quantize_pulls_a_loose_groove_onto_the_grid_and_half_way_at_half_strength() -> None:
    loose = drums((0, 36), (4, 38)).with_notes([Note(20, 100, 36, 90), Note(4 * STEP - 30, 100, 38, 90)])
    assert [n.onset for n in child_of(loose, 1, "quantize").notes] == [0, 4 * STEP]
    assert [n.onset for n in child_of(loose, 1, "quantize", amount=0.5).notes] == [10, 4 * STEP - 15]
    assert child_of(BEAT, 1, "quantize") == BEAT


def test_full_swing_is_that_of_triplets() -> None:
    straight = drums(*((s, 42) for s in range(4)))
    assert [n.onset for n in child_of(straight, 1, "swing").notes] == [0, 320, 480, 800]


@given(SEEDS, st.floats(0.05, 1))
@LAW
def test_humanize_gives_a_loop_a_share_of_the_feel_of_drummers(seed: int, amount: float) -> None:
    child = child_of(BEAT, seed, "humanize", amount=amount)
    assert len(child.notes) == len(BEAT.notes)
    for before in BEAT.notes:
        (after,) = (n for n in child.notes if n.pitch == before.pitch and abs(n.onset - before.onset) < STEP * amount)
        assert abs(after.velocity - before.velocity) <= 127 * amount


def test_humanised_backbeats_are_louder_than_what_is_between_them() -> None:
    snares = drums(*((s, 38) for s in range(16)))
    played = [note for seed in range(30) for note in child_of(snares, seed, "humanize").notes]
    loud = [n.velocity for n in played if round(n.onset / STEP) in (4, 12)]
    soft = [n.velocity for n in played if round(n.onset / STEP) in (1, 5, 7, 15)]
    assert sum(loud) / len(loud) > sum(soft) / len(soft) + 20


def test_a_humanised_groove_keeps_its_own_accents() -> None:
    ghosts = drums(*((s, 38) for s in range(16)))
    groove = ghosts.with_notes(replace(n, velocity=110 if n.onset == 7 * STEP else 15) for n in ghosts.notes)
    played = [note for seed in range(30) for note in child_of(groove, seed, "humanize").notes]
    accents = [n.velocity for n in played if round(n.onset / STEP) == 7]
    rest = [n.velocity for n in played if round(n.onset / STEP) in (4, 5, 9, 12)]
    assert sum(accents) / len(accents) > 90
    assert sum(rest) / len(rest) < 35


def test_a_hit_pushed_into_the_next_of_its_sound_is_shortened_not_lost() -> None:
    hats = drums(*((s, 42) for s in range(16)))
    assert len(child_of(hats, 4, "shift_timing").notes) == 16


def new_notes(parent: Pattern, child: Pattern) -> list[Note]:
    known = {(n.onset, n.pitch) for n in parent.notes}
    return [n for n in child.notes if (n.onset, n.pitch) not in known]


def places(pattern: Pattern) -> Iterable[tuple[int, int]]:
    return {(n.onset // STEP, n.pitch) for n in pattern.notes}
