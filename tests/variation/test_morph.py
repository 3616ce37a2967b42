"""Between two patterns: each step is further from the first and nearer to the second, and neither is among them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import couples

from audiomancer.analyzers.likeness import pattern_distance
from audiomancer.errors import AudiomancerError, IncompatiblePatternsError, InvalidSettingError
from audiomancer.music import Note, Pattern
from audiomancer.variation import morphed

STEP, BAR = 240, 3840


def drums(*strokes: tuple[int, int, int], bars: int = 1, **told: object) -> Pattern:
    """A loop of strokes: step, pitch, velocity."""
    notes = tuple(Note(step * STEP, STEP, pitch, velocity) for step, pitch, velocity in strokes)
    return Pattern(**{"kind": "drums", "notes": notes, "bars": bars} | told)


def apart(one: Pattern, other: Pattern) -> float:
    return sum(pattern_distance(one, other))


@settings(max_examples=60)
@given(couples(min_notes=1), st.integers(1, 6))
def test_each_step_is_further_from_the_first_and_nearer_to_the_second(
    parents: tuple[Pattern, Pattern], steps: int
) -> None:
    a, b = parents
    try:
        way = [one.pattern for one in morphed(a, b, steps)]
    except InvalidSettingError as error:
        assume("between the two there is room" not in str(error))
        raise
    assert len({a.notes, b.notes, *(one.notes for one in way)}) >= steps
    for one, other in pairwise((a, *way, b)):
        assert apart(a, one) <= apart(a, other) + 1e-6
        assert apart(other, b) <= apart(one, b) + 1e-6
    for one in way:
        assert (one.kind, one.time_signature, one.bars) == (a.kind, a.time_signature, max(a.bars, b.bars))
        assert min(a.tempo, b.tempo) - 0.01 <= one.tempo <= max(a.tempo, b.tempo) + 0.01


def test_what_is_soft_goes_first_and_comes_first() -> None:
    a = drums((0, 36, 110), *((step, 42, 30 + 5 * step) for step in range(1, 9)))
    b = drums((0, 36, 110), *((step, 51, 90 - 5 * step) for step in range(1, 9)))
    for one in (variation.pattern for variation in morphed(a, b, 3)):
        hats, rides = ([note.velocity for note in one.notes if note.pitch == pitch] for pitch in (42, 51))
        assert hats == [70 - 5 * number for number in range(len(hats))][::-1]
        assert sorted(rides) == [50 + 5 * number for number in range(len(rides))]
        assert len(hats) + len(rides) == 8


def test_what_both_play_goes_over_evenly() -> None:
    a = drums((0, 36, 40), (4, 38, 100))
    b = replace(drums((0, 36, 120), (4, 38, 100)), tempo=160.0)
    b = b.with_notes([replace(note, onset=note.onset + 40) for note in b.notes])
    way = [one.pattern for one in morphed(a, b, 3)]
    assert [[(n.onset, n.velocity) for n in one.notes] for one in way] == [
        [(10, 60), (970, 100)],
        [(20, 80), (980, 100)],
        [(30, 100), (990, 100)],
    ]
    assert [round(one.tempo) for one in way] == [130, 140, 150]


def test_an_early_hit_of_the_first_beat_goes_round_the_end_of_the_loop() -> None:
    early, late = drums((4, 38, 90)), drums((4, 38, 90))
    early = early.with_notes([*early.notes, Note(BAR - 20, STEP, 36, 90)])
    late = late.with_notes([*late.notes, Note(20, STEP, 36, 90)])
    kicks = [next(n.onset for n in one.pattern.notes if n.pitch == 36) for one in morphed(early, late, 3)]
    assert kicks == [BAR - 10, 0, 10]


def test_the_shorter_loop_goes_round_and_a_hit_beside_another_moves_at_once() -> None:
    a = drums((0, 36, 100), (8, 38, 100))
    b = drums((0, 36, 100), (9, 38, 100), (16, 36, 100), (25, 38, 100), bars=2)
    (child,) = morphed(a, b, 1)
    assert child.pattern.bars == 2
    assert sum(note.pitch == 38 for note in child.pattern.notes) == 2
    assert child.log == (
        "step 1 of 1 from the first to the second",
        "1 bar of the first repeated to fill 2",
        "1 of 2 notes that only the first has left out",
        "1 of 2 notes that only the second has added",
        "2 notes of both between the one and the other in velocity, timing and length",
    )


def test_a_melody_stays_a_line_and_its_key_is_that_of_the_nearer() -> None:
    notes = tuple(Note(beat * 960, 960, 60 + beat, 80) for beat in range(4))
    a = Pattern(kind="melody", notes=notes, bars=1, key="C", scale="major", style="folk")
    b = replace(a, notes=tuple(replace(n, pitch=n.pitch + 7, duration=700) for n in notes), key="G")
    way = [one.pattern for one in morphed(a, b, 3)]
    assert [one.key for one in way] == ["C", "G", "G"]
    for one in way:
        assert [note.onset for note in one.notes] == [note.onset for note in notes]
        assert all(x.end <= y.onset for x, y in pairwise(one.notes))
    assert [sum(n.pitch >= 67 for n in one.notes) for one in way] == [1, 2, 3]


REFUSED: tuple[tuple[Pattern, Pattern, object, type[AudiomancerError], str], ...] = (
    (
        drums((0, 36, 90)),
        Pattern(kind="bass", notes=(), bars=1),
        2,
        IncompatiblePatternsError,
        "between drums and bass",
    ),
    (
        drums((0, 36, 90)),
        drums((0, 36, 90), time_signature=(3, 4)),
        2,
        IncompatiblePatternsError,
        "a pattern in 4/4 and one in 3/4",
    ),
    (
        drums((0, 36, 90)),
        drums((0, 36, 90)),
        2,
        InvalidSettingError,
        "there is room for none and not for 2 patterns",
    ),
    (drums((0, 36, 90)), drums((0, 36, 92)), 2, InvalidSettingError, "there is room for 1 and not for 2 patterns"),
    (drums((0, 36, 90)), drums((0, 38, 90)), 0, InvalidSettingError, "steps is a whole number from 1 to 64"),
    (drums((0, 36, 90)), drums((0, 38, 90)), 1.5, InvalidSettingError, "steps is a whole number from 1 to 64"),
)


@pytest.mark.parametrize(("a", "b", "steps", "kind", "told"), REFUSED)
def test_what_lies_between_nothing_is_refused(
    a: Pattern, b: Pattern, steps: int, kind: type[AudiomancerError], told: str
) -> None:
    with pytest.raises(kind, match=told):
        morphed(a, b, steps)
