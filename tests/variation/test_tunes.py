"""Operators that vary tunes: how far each goes, what it keeps, and what it does to a line that one can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.analyzers.likeness import hits_changed, same_grid
from audiomancer.music import Grid, Kind, Note, Pattern, pitch_name
from audiomancer.variation import OPERATORS, Variation, mutate
from audiomancer.variation.returns import WEIGHTS, phrase_bar, shipped_returns, weight_of

SEEDS = st.integers(0, 2**32 - 1)
LAW = settings(deadline=None, max_examples=25)
STEP = 240
"""Ticks in a sixteenth at 960 ticks a beat."""

NAMES = (
    "sequence",
    "answer",
    "borrow_rhythm",
    "displace",
    "ornament",
    "simplify",
    "ending",
    "octave_leap",
    "returning",
)
PITCHED: tuple[Kind, ...] = ("melody", "bass")


def line(*bars: str, kind: Kind = "melody", **fields: object) -> Pattern:
    """A tune in C major; each bar is a row of ``step:pitch``, and each note lasts until the next."""
    classes = {pitch_name(pitch): pitch for pitch in range(128)}
    starts = [
        (16 * bar + int(step), classes[name])
        for bar, text in enumerate(bars)
        for step, name in (word.split(":") for word in text.split())
    ]
    ends = [*(step for step, _ in starts[1:]), 16 * len(bars)]
    notes = tuple(
        Note(step * STEP, (end - step) * STEP, pitch, 60 + step)
        for (step, pitch), end in zip(starts, ends, strict=True)
    )
    return Pattern(kind=kind, notes=notes, bars=len(bars), **{"key": "C", "scale": "major"} | fields)


TUNE = line(
    "0:C4 4:E4 8:G4 12:A4 14:G4",
    "0:F4 4:A4 8:C5 12:B4 14:A4",
    "0:G4 6:A4 8:B4 10:C5 12:D5",
    "0:E5 4:D5 8:C5",
)
BASS = replace(TUNE, kind="bass", notes=tuple(replace(n, pitch=n.pitch - 24) for n in TUNE.notes))


def child_of(name: str, parent: Pattern, seed: int, amount: float = 0.3) -> Pattern:
    return OPERATORS[name].apply(parent, amount, np.random.default_rng(seed)).pattern


def parent_for(name: str) -> Pattern:
    return TUNE if "melody" in OPERATORS[name].kinds else BASS


def places(pattern: Pattern, notes: Iterable[Note] | None = None) -> list[int]:
    grid = Grid.of(pattern)
    return [grid.step(n.onset) for n in (pattern.notes if notes is None else notes)]


def bars_of(pattern: Pattern) -> list[list[Note]]:
    return [[n for n in pattern.notes if n.onset // pattern.ticks_per_bar == bar] for bar in range(pattern.bars)]


@pytest.mark.parametrize("name", NAMES)
def test_amount_0_is_the_parent(name: str) -> None:
    variation = OPERATORS[name].apply(parent_for(name), 0.0, np.random.default_rng(1))
    assert variation.pattern == parent_for(name)
    assert variation.log == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_amount_is_how_far_an_operator_goes(name: str) -> None:
    """The median share of changed notes grows with the amount, from few notes to about half of them."""
    parent = parent_for(name)
    shares = [
        median(hits_changed(parent, child_of(name, parent, seed, amount)) for seed in range(60))
        for amount in (0.1, 0.3, 0.6, 1.0)
    ]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.25
    assert 0.12 <= shares[1] <= 0.4
    assert 0.4 <= shares[-1] <= 0.9


@pytest.mark.parametrize("name", NAMES)
def test_the_same_chance_brings_the_same_child_and_log(name: str) -> None:
    first, second = (OPERATORS[name].apply(parent_for(name), 0.7, np.random.default_rng(5)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_a_line_stays_a_line(name: str) -> None:
    """One note at a time, whatever moves, comes or goes."""

    @LAW
    @given(patterns(kinds=tuple(sorted(OPERATORS[name].kinds)), min_notes=1, grid=True), st.floats(0, 1), SEEDS)
    def law(pattern: Pattern, amount: float, seed: int) -> None:
        highest = {note.onset: note for note in pattern.notes}.values()
        cut = [replace(a, duration=min(a.duration, b.onset - a.onset)) for a, b in pairwise(highest)]
        parent = pattern.with_notes([*cut, list(highest)[-1]])
        child = child_of(name, parent, seed, amount)
        assert all(one.end <= other.onset for one, other in pairwise(child.notes))

    law()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "octave_leap"])
def test_the_register_is_kept(name: str) -> None:
    """No note further than three notes of the scale beyond the parent's range, at any amount."""

    @LAW
    @given(st.floats(0, 1), SEEDS)
    def law(amount: float, seed: int) -> None:
        child = child_of(name, TUNE, seed, amount)
        assert all(pitch_of("G3") <= n.pitch <= pitch_of("A5") for n in child.notes)

    law()


def pitch_of(name: str) -> int:
    return next(pitch for pitch in range(128) if pitch_name(pitch) == name)


@pytest.mark.parametrize("name", NAMES)
def test_what_stays_keeps_its_feel_and_what_comes_borrows_it(name: str) -> None:
    """In a tune that plays every off-beat late by 40 ticks, what comes to one does so too; no velocity is made up."""

    def late(note: Note) -> Note:
        return replace(note, onset=note.onset + 40) if note.onset // STEP % 4 else note

    parent = parent_for(name)
    swung = parent.with_notes(late(n) for n in parent.notes)
    grid = Grid.of(swung)
    for seed in range(20):
        child = child_of(name, swung, seed, 0.8)
        steps = {grid.step(n.onset): n.onset - grid.tick(grid.step(n.onset)) for n in child.notes}
        assert {ticks for step, ticks in steps.items() if step % 4 == 0} <= {0}
        assert {ticks for step, ticks in steps.items() if step % 4 == 2} <= {40}
        assert {ticks for step, ticks in steps.items() if step % 2} <= {0, 40}  # the tune has none to borrow from
        assert {n.velocity for n in child.notes} <= {n.velocity for n in swung.notes}
        stay = {(n.onset, n.pitch, n.velocity) for n in swung.notes} & {
            (n.onset, n.pitch, n.velocity) for n in child.notes
        }
        assert stay


@pytest.mark.parametrize("name", NAMES)
def test_one_note_chords_waltzes_and_odd_resolutions_are_no_trouble(name: str) -> None:
    kind = parent_for(name).kind
    one = Pattern(kind=kind, notes=(Note(0, 960, 48, 90),), bars=1, key="C", scale="major")
    chords = replace(
        one, notes=tuple(Note(beat * 960, 960, 48 + pitch, 90) for beat in range(4) for pitch in (0, 4, 7))
    )
    waltz = Pattern(
        kind=kind,
        notes=tuple(Note(37 * beat, 37, 45 + beat % 5, 90) for beat in range(12)),
        bars=4,
        time_signature=(3, 4),
        ticks_per_beat=37,
    )
    for parent in (one, chords, waltz):
        for seed in range(10):
            variation = OPERATORS[name].apply(parent, 1.0, np.random.default_rng(seed))
            assert replace(variation.pattern, notes=()) == replace(parent, notes=())
            assert variation.pattern.notes
            assert bool(variation.log) == (variation.pattern != parent)


@given(SEEDS)
@LAW
def test_a_sequence_keeps_rhythm_and_shape_of_what_it_moves(seed: int) -> None:
    """At amount 1 each bar stands where it stood or is moved as a whole, or its end is."""
    ladder = [pitch for pitch in range(128) if pitch % 12 in TUNE.scale_classes]
    child = child_of("sequence", TUNE, seed, 1.0)
    assert [n.onset for n in child.notes] == [n.onset for n in TUNE.notes]
    for before, after in zip(bars_of(TUNE), bars_of(child), strict=True):
        moves = [ladder.index(b.pitch) - ladder.index(a.pitch) for a, b in zip(before, after, strict=True)]
        assert sum(a != b for a, b in pairwise(moves)) <= 1
        assert {*moves} <= {0, moves[-1]}


@given(SEEDS)
@LAW
def test_an_answer_turns_what_rose_and_stays_in_the_range(seed: int) -> None:
    child = child_of("answer", TUNE, seed, 1.0)
    assert [n.onset for n in child.notes] == [n.onset for n in TUNE.notes]
    for before, after in zip(bars_of(TUNE), bars_of(child), strict=True):
        turned = [(a, b) for a, b in zip(before, after, strict=True) if a.pitch != b.pitch]
        # What is turned at the middle of its range stays, so the order is told among the others.
        rises = [(b.pitch - a.pitch) * (y.pitch - x.pitch) for (a, x), (b, y) in pairwise(turned)]
        assert all(product <= 0 for product in rises)
        assert {min(n.pitch for n in after), max(n.pitch for n in after)} <= {n.pitch for n in before} | {
            n.pitch for n in after
        }
        assert max(n.pitch for n in after) <= max(n.pitch for n in before)
        assert min(n.pitch for n in after) >= min(n.pitch for n in before)


@given(SEEDS, st.floats(0.1, 1))
@LAW
def test_a_borrowed_rhythm_is_that_of_another_bar(seed: int, amount: float) -> None:
    child = child_of("borrow_rhythm", TUNE, seed, amount)
    rhythms = [[s % 16 for s in places(TUNE, notes)] for notes in bars_of(TUNE)]
    assert all([s % 16 for s in places(child, notes)] in rhythms for notes in bars_of(child))
    assert child != TUNE


def test_where_all_bars_have_one_rhythm_there_is_none_to_borrow() -> None:
    steady = line("0:C4 8:D4", "0:E4 8:F4")
    assert child_of("borrow_rhythm", steady, 1) == steady


@given(SEEDS, st.floats(0.1, 1))
@LAW
def test_what_is_displaced_keeps_its_order_and_its_bar(seed: int, amount: float) -> None:
    child = child_of("displace", TUNE, seed, amount)
    for before, after in zip(bars_of(TUNE), bars_of(child), strict=True):
        assert [n.pitch for n in after] == [n.pitch for n in before]
        apart = [b - a for a, b in zip(places(TUNE, before), places(TUNE, after), strict=True)]
        assert all(abs(steps) <= (2 if amount < 0.5 else 4) for steps in apart)


@given(SEEDS, st.floats(0.1, 1))
@LAW
def test_ornaments_come_between_the_notes_of_the_tune(seed: int, amount: float) -> None:
    child = child_of("ornament", TUNE, seed, amount)
    kept = {(n.onset, n.pitch) for n in TUNE.notes}
    assert kept <= {(n.onset, n.pitch) for n in child.notes}
    assert len(child.notes) > len(TUNE.notes)
    # The tune leaves no rest, and its ornaments neither.
    assert all(one.end == other.onset for one, other in pairwise(child.notes))


@given(SEEDS, st.floats(0.1, 1))
@LAW
def test_what_is_simplified_holds_the_note_before(seed: int, amount: float) -> None:
    child = child_of("simplify", TUNE, seed, amount)
    assert {(n.onset, n.pitch) for n in child.notes} < {(n.onset, n.pitch) for n in TUNE.notes}
    assert len(child.notes) >= len(TUNE.notes) / 2
    assert child.notes[0].onset == 0
    assert all(n.duration <= 3840 for n in child.notes)


@given(SEEDS, st.floats(0.1, 1))
@LAW
def test_another_ending_leaves_the_beginning_as_it_was(seed: int, amount: float) -> None:
    child = child_of("ending", TUNE, seed, amount)
    assert [n.onset for n in child.notes] == [n.onset for n in TUNE.notes]
    same = [a == b for a, b in zip(TUNE.notes, child.notes, strict=True)]
    assert same == sorted(same, reverse=True)
    assert not same[-1]


@given(SEEDS, st.floats(0.1, 1))
@LAW
def test_leaps_are_octaves_and_stay_where_a_bass_plays(seed: int, amount: float) -> None:
    child = child_of("octave_leap", BASS, seed, amount)
    assert {abs(a.pitch - b.pitch) for a, b in zip(BASS.notes, child.notes, strict=True)} == {0, 12}
    assert all(24 <= n.pitch <= 67 for n in child.notes)


def test_a_chord_goes_along_the_scale_as_one() -> None:
    chords = Pattern(
        kind="melody",
        notes=tuple(Note(beat * 960, 960, pitch, 90) for beat in range(4) for pitch in (60, 64, 67)),
        bars=1,
        key="C",
        scale="major",
    )
    child = child_of("sequence", chords, 3, 1.0)
    assert [n.onset for n in child.notes] == [n.onset for n in chords.notes]
    assert child != chords


def test_what_returns_changes_towards_its_end() -> None:
    """Over many children the last bar changes at least twice as often as the first, as in the tunes it is learned from.

    The four bars are the same, so that nothing else can tell them apart.
    """
    parent = line(*["0:C4 4:E4 8:D4 12:G4"] * 4)
    changed = [0, 0, 0, 0]
    for seed in range(150):
        for bar, (before, after) in enumerate(
            zip(bars_of(parent), bars_of(child_of("returning", parent, seed)), strict=True)
        ):
            changed[bar] += len({(n.onset, n.pitch) for n in before} - {(n.onset, n.pitch) for n in after})
    assert changed[3] > 2 * changed[0] > 0


def test_the_shipped_table_holds_shares() -> None:
    table = shipped_returns()
    for rows in (table.kinds, table.degrees, table.intervals, table.spans):
        assert all(sum(row) == pytest.approx(1, abs=0.01) and min(row) > 0 for row in rows)
    for row in (table.steps, table.moves, table.sequences, table.finals):
        assert sum(row) == pytest.approx(1, abs=0.01)
    assert all(0 < share < 1 for row in (*table.changed, table.added) for share in row)
    assert len(table.changed[0]) == len(table.kinds) == len(table.spans) == WEIGHTS


def test_the_end_of_a_phrase_is_learned_to_change_most() -> None:
    first, *_, last = (sum(row) / WEIGHTS for row in shipped_returns().changed)
    assert last > 2.5 * first


@pytest.mark.parametrize(
    ("metre", "weights"),
    [((4, 4), "0323132313231323"), ((3, 4), "032313231323"), ((6, 8), "032323132323"), ((7, 8), "03232323232323")],
)
def test_weights_of_a_bar(metre: tuple[int, int], weights: str) -> None:
    bar = Pattern(kind="melody", notes=(), bars=2, time_signature=metre)
    assert "".join(str(weight_of(bar, step)) for step in range(2 * len(weights))) == weights * 2


@pytest.mark.parametrize(
    ("bars", "places"), [(1, [2]), (2, [1, 3]), (3, [0, 2, 3]), (4, [0, 1, 2, 3]), (6, [0, 1, 2, 3, 0, 1])]
)
def test_bars_of_a_phrase(bars: int, places: list[int]) -> None:
    loop = Pattern(kind="melody", notes=(), bars=bars)
    assert [phrase_bar(loop, bar) for bar in range(bars)] == places


def mixed(parent: Pattern, seed: int, amount: float) -> Variation:
    return mutate(parent, amount, np.random.default_rng(seed), "musical")


@pytest.mark.parametrize("parent", [TUNE, BASS], ids=["melody", "bass"])
def test_the_mix_for_tunes_goes_as_far_as_the_amount_says(parent: Pattern) -> None:
    """0 is the parent; 0.3 can be told from it; the distance grows, and at 1 something is still shared."""
    assert mixed(parent, 1, 0).pattern == parent
    shares = {
        amount: [hits_changed(parent, mixed(parent, seed, amount).pattern) for seed in range(60)]
        for amount in (0.1, 0.3, 0.6, 1.0)
    }
    medians = [median(some) for some in shares.values()]
    assert medians == sorted(medians)
    assert 0.12 <= medians[1] <= 0.4 <= medians[-1] <= 0.9
    assert sum(share * len(parent.notes) < 1.5 for share in shares[0.3]) < 3


def test_the_mix_ends_basses_otherwise_half_as_often_as_melodies() -> None:
    """Of a bass loop of some bars most endings would fall on its last note, which shall be passed on."""
    ended = {
        kind: sum(
            any(line.startswith("ending:") for line in mixed(replace(TUNE, kind=kind), seed, 0.3).log)
            for seed in range(200)
        )
        for kind in ("melody", "bass")
    }
    assert 0.3 < ended["bass"] / ended["melody"] < 0.75


@pytest.mark.parametrize("parent", [TUNE, BASS], ids=["melody", "bass"])
def test_the_mix_for_tunes_brings_the_same_child_again_and_names_who_did_what(parent: Pattern) -> None:
    for seed in range(20):
        child = mixed(parent, seed, 0.5)
        assert child == mixed(parent, seed, 0.5)
        assert {line.split(":")[0] for line in child.log} <= set(NAMES)
        assert not same_grid(parent, child.pattern)


@LAW
@given(patterns(kinds=PITCHED, min_notes=1), st.floats(0.05, 1), SEEDS)
def test_the_mix_for_tunes_keeps_scale_and_frame_and_is_no_clone(parent: Pattern, amount: float, seed: int) -> None:
    child = mixed(parent, seed, amount).pattern
    assert replace(child, notes=()) == replace(parent, notes=())
    assert {n.pitch % 12 for n in child.notes} <= parent.scale_classes
    assert child != parent


def test_a_tune_that_is_played_softly_is_varied_like_any_other() -> None:
    soft = TUNE.with_notes(replace(n, velocity=20) for n in TUNE.notes)
    assert all(mixed(soft, seed, 0.3).pattern != soft for seed in range(10))


@pytest.mark.parametrize(
    ("name", "tune"),
    [
        ("sequence", "0:G4 6:A4 8:B4 10:A4 12:B4 16:D5 20:C5 24:B4"),
        ("answer", "0:G4 6:A4 8:B4 10:D5 12:C5 16:C5 20:D5 24:E5"),
        ("borrow_rhythm", "0:G4 6:A4 8:B4 10:C5 12:D5 16:E5 22:D5 24:C5 26:G4 28:G4"),
        ("displace", "0:G4 6:A4 8:B4 10:C5 12:D5 16:E5 24:D5 28:C5"),
        ("ornament", "0:G4 4:A4 6:A4 8:B4 10:C5 12:D5 16:E5 20:D5 22:D5 24:C5 26:B4 28:B4"),
        ("simplify", "0:G4 8:B4 12:D5 16:E5"),
        ("ending", "0:G4 6:A4 8:B4 10:C5 12:B4 16:C5 20:C5 24:G4"),
        ("octave_leap", "0:G2 6:A3 8:B3 10:C2 12:D3 16:E2 20:D3 24:C3"),
        ("returning", "0:G4 6:B4 8:C5 10:C5 12:D5 16:E5 20:D5 26:C5 28:B4"),
    ],
)
def test_what_a_seed_brings_stays(name: str, tune: str) -> None:
    """What was born with these operators must be born again: another child, or another table, is a new version."""
    child = child_of(name, parent_for(name).cut(3, 4), 11, 0.6)
    assert " ".join(f"{step}:{pitch_name(n.pitch)}" for step, n in zip(places(child), child.notes, strict=True)) == tune
