"""What the breeder of patterns tells evolution: what can be told apart, how far apart it is, and what is fresh."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from audiomancer.breeding import PatternBreeder, born_pattern, pattern_candidate
from audiomancer.breeding.resolving import resolved
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.variation import Hold, free_notes

BY_EAR = PatternBreeder(operators=("musical",))
STEP = 240

GROOVE = Pattern(
    kind="drums",
    notes=tuple(Note(STEP * 2 * i, 120, (36, 42, 38, 42)[i % 4], 90) for i in range(16)),
    bars=2,
    tempo=96.0,
    style="hiphop",
)
TUNE = Pattern(
    kind="melody",
    notes=tuple(Note(960 * i, 900, pitch, 90) for i, pitch in enumerate((60, 64, 67, 65, 62, 59, 60, 55))),
    bars=2,
    key="C",
    scale="major",
)


def candidate(pattern: Pattern) -> Candidate[Pattern]:
    return pattern_candidate(pattern, Birth(method="imported"))


def louder(pattern: Pattern, by: int) -> Pattern:
    return pattern.with_notes(replace(n, velocity=n.velocity + by) for n in pattern.notes)


def later(pattern: Pattern, ticks: int) -> Pattern:
    return pattern.with_notes(replace(n, onset=n.onset + ticks) for n in pattern.notes)


def with_hits(*steps: int, velocity: int = 90) -> Pattern:
    return GROOVE.with_notes([*GROOVE.notes, *(Note(STEP * step, 120, 50, velocity) for step in steps)])


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (GROOVE, True),
        (louder(GROOVE, 2), True),
        (later(GROOVE, 5), True),
        (with_hits(3, 5, 7, velocity=20), True),  # too soft to be heard
        (with_hits(3), True),  # a single hit is not told at the first hearing
        (with_hits(3, 5), False),
        (louder(GROOVE, 12), False),
        (later(GROOVE, 40), False),
        (replace(GROOVE, tempo=100.0), False),
        (GROOVE.cut(1, 1), False),
    ],
)
def test_a_mix_breeds_by_ear(other: Pattern, alike: bool) -> None:
    assert BY_EAR.alike(candidate(GROOVE), candidate(other)) is alike
    assert BY_EAR.alike(candidate(other), candidate(GROOVE)) is alike


def test_the_lengths_of_notes_are_heard_in_a_tune_and_not_of_drums() -> None:
    for pattern, alike in ((TUNE, False), (GROOVE, True)):
        short = pattern.with_notes(replace(n, duration=n.duration // 2) for n in pattern.notes)
        assert BY_EAR.alike(candidate(pattern), candidate(short)) is alike


def test_what_named_operators_bring_is_taken_as_it_is() -> None:
    for breeder in (PatternBreeder(), PatternBreeder(operators=("swing",))):
        assert breeder.alike(candidate(GROOVE), candidate(GROOVE))
        assert not breeder.alike(candidate(GROOVE), candidate(later(GROOVE, 5)))


@pytest.mark.parametrize("pattern", [GROOVE, TUNE])
def test_distance_is_nothing_to_itself_and_more_the_less_is_shared(pattern: Pattern) -> None:
    half = pattern.with_notes(pattern.notes[::2])
    one, other, itself = candidate(pattern), candidate(half), candidate(louder(pattern, 9))
    assert BY_EAR.distance(one, itself) == pytest.approx(0.0)
    assert 0 < BY_EAR.distance(one, other) <= 1
    assert BY_EAR.distance(one, other) == pytest.approx(BY_EAR.distance(other, one))


def test_a_transposed_tune_is_a_near_clone() -> None:
    higher = TUNE.with_notes(replace(n, pitch=n.pitch + 5) for n in TUNE.notes)
    assert BY_EAR.distance(candidate(TUNE), candidate(higher)) == pytest.approx(0.0)


@pytest.mark.parametrize("model", [GROOVE, TUNE, replace(TUNE, kind="bass"), replace(TUNE, key=None, scale=None)])
def test_a_fresh_loop_is_of_the_kind_of_its_model_and_can_be_born_again(model: Pattern) -> None:
    seeds = [(1, 2, 0, 0), (1, 2, 1, 0)]
    loops = BY_EAR.fresh([candidate(model)] * 2, seeds)
    assert [loop.birth.seed for loop in loops] == seeds
    assert loops[0].content != loops[1].content
    for loop, seed in zip(loops, seeds, strict=True):
        assert BY_EAR.fresh([candidate(model)], [seed]) == [loop]
        assert born_pattern(loop.birth, []) == loop
        for name in ("kind", "bars", "tempo", "time_signature"):
            assert getattr(loop.content, name) == getattr(model, name)
    if model.key or model.style:
        assert (loops[0].content.style, loops[0].content.key, loops[0].content.scale) == (
            model.style,
            model.key,
            model.scale,
        )


def test_fresh_loops_come_in_the_order_of_their_models_without_those_that_cannot_be_played() -> None:
    odd = Pattern(kind="drums", notes=(Note(0, 9, 36, 90),), bars=65)
    models = [candidate(TUNE), candidate(odd), candidate(GROOVE)]
    assert [loop.content.kind for loop in BY_EAR.fresh(models, [(1,), (2,), (3,)])] == ["melody", "drums"]


def test_a_fresh_bass_is_played_as_the_generated_bass_that_it_comes_after() -> None:
    def after(way: str) -> dict[str, Any]:
        request = resolved("bass", {"key": "A", "way": way, "roots": ["A", "E"]}, None, None)
        model = Pattern(kind="bass", notes=(Note(0, 9, 33, 90),), bars=1, key="A", scale="minor")
        (loop,) = BY_EAR.fresh([Candidate("x", model, Birth(method="generated", request=request))], [(1,)])
        return {name: loop.birth.request[name] for name in ("way", "roots")}

    assert after("walking") == {"way": "walking", "roots": ["A", "E"]}
    assert after("locked")["way"] == "free", "a fresh loop has no drums to lock to"


def test_a_tune_without_notes_and_a_style_of_ones_own_are_models_too() -> None:
    empty = Pattern(kind="melody", notes=(), bars=1)
    mine = replace(GROOVE, style="my own")
    tune, drums = BY_EAR.fresh([candidate(empty), candidate(mine)], [(1,), (2,)])
    assert (tune.content.kind, tune.content.bars) == ("melody", 1)
    assert drums.content.tempo == 96.0


@pytest.mark.parametrize(
    "hold",
    [
        Hold(change=("hh",)),
        Hold(hold=("bd", "sd")),
        Hold(bars=(2, 2)),
        Hold(notes_only=True),
        Hold(change=("hh", "sd"), bars=(1, 1)),
    ],
)
@pytest.mark.parametrize("ticks", [480, 960, 1000])
def test_what_is_held_in_a_run_is_held_in_a_fresh_loop_too(hold: Hold, ticks: int) -> None:
    coarse = tuple(Note(n.onset * ticks // 960, n.duration * ticks // 960, n.pitch, n.velocity) for n in GROOVE.notes)
    model = candidate(replace(GROOVE, notes=coarse, ticks_per_beat=ticks))
    (loop,) = PatternBreeder(operators=("musical",), hold=hold).fresh([model], [(4, 1, 0, 0)])
    assert loop.birth.parents == (model.id,)
    assert loop.birth.log[0].endswith("around what is held")
    assert loop.content != model.content
    made = loop.content.ticks_per_beat // ticks
    finer = model.content.at_resolution(ticks * made)
    free = set(free_notes(hold, finer))
    assert set(finer.notes) - free <= set(loop.content.notes)
    assert set(loop.content.notes) - set(finer.notes) <= set(free_notes(hold, loop.content))
    assert born_pattern(loop.birth, [model.content]) == loop
