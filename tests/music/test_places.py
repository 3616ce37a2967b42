"""The metrical place of a stroke: its own, whatever the others do."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.music import places_of

BEAT, BAR = 960, 3840
KICK, SNARE, HAT = 36, 38, 42
FIGURE = {KICK: (0, 6, 8, 10), SNARE: (4, 7, 9, 12), HAT: range(16)}


def groove(swing: int = 0, touch: float = 0, bars: int = 4, seed: int = 1) -> list[tuple[int, int, int]]:
    """Onset, pitch and place of each stroke; odd sixteenths are so many ticks late, and all stray as hands do."""
    rng = random.Random(seed)
    strokes = []
    for bar in range(bars):
        for pitch, steps in FIGURE.items():
            for step in steps:
                place = bar * BAR + step * 240
                stray = max(-60, min(60, round(rng.gauss(0, touch))))
                strokes.append(((place + swing * (step % 2) + stray) % (bars * BAR), pitch, place))
    return strokes


def places(strokes: list[tuple[int, int, int]], bars: int = 4) -> tuple[int, ...]:
    found = places_of([stroke[:2] for stroke in strokes], BEAT, (4, 4), length=bars * BAR)
    assert found.factor == 1
    return found.ticks


@pytest.mark.parametrize("swing", [0, 13, 38, 60, 90])
@pytest.mark.parametrize("touch", [5, 15])
def test_a_swung_and_human_groove_is_in_sixteenths(swing: int, touch: float) -> None:
    """Of 0 to 90 ticks, 69 % swing, and hands that stray by some 8 ms."""
    strokes = groove(swing, touch)
    assert list(places(strokes)) == [place for *_, place in strokes]


@pytest.mark.parametrize(("lean", "swing"), [(-85, 0), (-85, 60), (-62, 90), (85, 0)])
def test_a_player_ahead_of_the_beat_or_behind_it_is_on_the_beat(lean: int, swing: int) -> None:
    """As far as a third of a sixteenth, and still no downbeat is the sixteenth before it."""
    strokes = [((onset + lean) % (4 * BAR), pitch, place) for onset, pitch, place in groove(swing, 15)]
    assert list(places(strokes)) == [place for *_, place in strokes]


@pytest.mark.parametrize("swing", [0, 7, 38, 60, 80, 90])
@pytest.mark.parametrize("touch", [0, 12])
def test_a_stroke_that_strays_moves_no_other(swing: int, touch: float) -> None:
    strokes = groove(swing, touch)
    before = places(strokes)
    rng = random.Random(2)
    for index in rng.sample(range(len(strokes)), 40):
        onset, pitch, place = strokes[index]
        strayed = [*strokes]
        strayed[index] = ((onset + rng.choice((-37, -11, 11, 37))) % (4 * BAR), pitch, place)
        if len({stroke[:2] for stroke in strayed}) == len(strayed):
            after = places(strayed)
            assert after[:index] + after[index + 1 :] == before[:index] + before[index + 1 :]


def test_what_is_on_a_grid_keeps_its_place_beside_strays() -> None:
    """Triplets, fifths and a stray: the stray alone goes to a sixteenth."""
    strokes = [(tick, HAT) for tick in (0, 320, 640, 960, 1280, 1600, *range(BAR, 2 * BAR, BAR // 5))]
    stray = (1923, KICK)
    assert places_of([*strokes, stray], BEAT, (4, 4)).ticks == (*(tick for tick, _ in strokes), 1920)


def test_a_shuffle_is_in_triplets() -> None:
    rng = random.Random(3)
    meant = [beat * BEAT + part for beat in range(16) for part in (0, 640)]
    found = places_of([(max(0, tick + rng.randint(-30, 30)), HAT) for tick in meant], BEAT, (4, 4))
    assert list(found.ticks) == meant
    assert found.unit == 320


def test_just_before_the_end_is_the_first_place_of_a_loop_and_the_last_bar_line_of_a_line() -> None:
    strokes = [(7, HAT), (BAR - 11, KICK)]
    assert places_of(strokes, BEAT, (4, 4), length=BAR).ticks == (0, 0)
    assert places_of(strokes, BEAT, (4, 4)).ticks == (0, BAR)


def test_of_two_strokes_of_one_drum_the_nearer_has_the_place_and_the_other_a_finer_one_on_its_side() -> None:
    flam = [(960 - 50, SNARE), (960 + 5, SNARE), (1920 - 5, SNARE), (1920 + 50, SNARE), (7, HAT)]
    assert places_of(flam, BEAT, (4, 4)).ticks == (840, 960, 1920, 2040, 0)
    drag = [(961, SNARE), (990, SNARE), (1010, SNARE), (7, HAT)]
    assert places_of(drag, BEAT, (4, 4)).ticks == (960, 1020, 1080, 0)


def test_an_early_downbeat_and_that_of_the_loop_s_start_are_two_places() -> None:
    assert places_of([(3, KICK), (BAR - 20, KICK), (967, HAT)], BEAT, (4, 4), length=BAR).ticks == (0, BAR - 120, 960)


@given(st.sets(st.tuples(st.integers(0, 2 * BAR - 1), st.sampled_from((KICK, SNARE))), max_size=40), st.booleans())
def test_no_two_strokes_of_a_drum_share_a_place_and_none_goes_far(strokes: set[tuple[int, int]], around: bool) -> None:
    """At most from one sixteenth's place to the turning point to the next, where these swing, and half of one more
    where the player is ahead or behind."""
    length = 2 * BAR if around else None
    ordered = sorted(strokes)
    found = places_of(ordered, BEAT, (4, 4), length=length)
    assert len({(place, pitch) for place, (_, pitch) in zip(found.ticks, ordered, strict=True)}) == len(ordered)
    for place, (onset, _) in zip(found.ticks, ordered, strict=True):
        gap = abs(onset * found.factor - place)
        assert min(gap, 2 * BAR * found.factor - gap) <= (160 + BEAT // 8) * found.factor


@given(st.sets(st.integers(0, 4 * BAR - 1), max_size=60))
def test_strokes_of_a_drum_that_are_near_each_other_keep_their_order(onsets: set[int]) -> None:
    ordered = sorted(onsets)
    found = places_of([(onset, KICK) for onset in ordered], BEAT, (4, 4)).ticks
    for (before, after), (one, other) in zip(pairwise(ordered), pairwise(found), strict=True):
        assert one < other or after - before < 240


def test_a_swing_between_the_steps_is_a_grid_where_that_is_as_fine_and_else_a_feel() -> None:
    """58 % swing is on 96 slots of a bar."""
    strokes = [(step * 240 + 40 * (step % 2), HAT) for step in range(16)]
    assert places_of(strokes, BEAT, (4, 4)).ticks == tuple(onset for onset, _ in strokes)
    assert places_of(strokes, BEAT, (4, 4), finest=16).ticks == tuple(range(0, BAR, 240))
    shuffle = [(step * 240 + 80 * (step % 2), HAT) for step in range(16)]
    assert places_of(shuffle, BEAT, (4, 4), finest=16).ticks == tuple(onset for onset, _ in shuffle)
