"""Basses stand on their roots, in a way of playing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import KEYS

from audiomancer._random import rng_for
from audiomancer.errors import InvalidPatternError, InvalidValueError
from audiomancer.music import SCALES, Note, Pattern, beats_of, pitch_classes, root_class
from audiomancer.rnn import WAYS, MelodyRequest, check_roots, generate_melody, load_model, rule_melody

SIXTEENTH = 240
SWUNG = Pattern(
    kind="drums",
    notes=tuple(
        Note(step * SIXTEENTH + late, 60, 36, 110)
        for step, late in ((0, 3), (3, 70), (6, 12), (10, -9), (16, 0), (19, 66), (24, 5), (27, 71))
    ),
    bars=2,
)
"""Kicks that a drummer played: none is where a grid would have it."""

Play = Callable[[MelodyRequest, int], list[Pattern]]


def by_model(request: MelodyRequest, count: int) -> list[Pattern]:
    return generate_melody(load_model("melody_rnn"), request, [rng_for(i) for i in range(count)])


def by_rules(request: MelodyRequest, count: int) -> list[Pattern]:
    return rule_melody(request, [rng_for(i) for i in range(count)])


BOTH = pytest.mark.parametrize("play", [by_model, by_rules])


def bass(way: str, **asked: object) -> MelodyRequest:
    lock = SWUNG if way == "locked" else None
    return MelodyRequest(**{"kind": "bass", "key": "A", "way": way, "lock": lock, "roots": ("A",), **asked})  # type: ignore[arg-type]


def on_roots(made: Pattern, roots: tuple[str, ...]) -> float:
    """The share of the bars that begin on their root; a tenth of a beat early or late is in time."""
    begun = {round(n.onset / made.ticks_per_bar): n for n in made.notes if (n.onset + 96) % made.ticks_per_bar <= 192}
    right = [bar in begun and begun[bar].pitch % 12 == root_class(roots[bar % len(roots)]) for bar in range(made.bars)]
    return sum(right) / made.bars


@BOTH
@pytest.mark.parametrize("way", [way for way in WAYS if way != "offbeat"])
def test_most_bars_begin_on_their_root(way: str, play: Play) -> None:
    roots = ("A", "F", "C", "G")
    made = play(bass(way, roots=roots, bars=8), 8)
    assert sum(on_roots(p, roots) for p in made) / len(made) >= 0.7


@BOTH
def test_a_locked_bass_shares_most_of_its_notes_with_the_kick(play: Play) -> None:
    kicks = {n.onset + start for n in SWUNG.notes for start in (0, SWUNG.length)}
    for made in play(bass("locked"), 10):
        shared = {n.onset for n in made.notes} & kicks
        assert 0.70 <= len(shared) / len(made.notes) <= 0.95
        assert shared != kicks, "some kicks are left"


def test_of_one_kick_nothing_is_left_and_nothing_added() -> None:
    one = Pattern(kind="drums", notes=(Note(0, 60, 36, 100),), bars=4)
    for made in by_rules(bass("locked", lock=one), 5):
        assert [n.onset for n in made.notes] == [0]


def test_an_early_kick_at_the_end_of_a_loop_is_followed_there() -> None:
    early = Pattern(kind="drums", notes=tuple(Note(t, 60, 36, 100) for t in (960, 1920, 3825)), bars=1)
    (made,) = by_rules(bass("locked", lock=early, bars=1), 1)
    assert 3825 in {n.onset for n in made.notes}


@BOTH
@given(
    way=st.sampled_from(sorted(WAYS)), key=st.sampled_from(KEYS), scale=st.sampled_from(sorted(SCALES)), data=st.data()
)
@settings(max_examples=15, deadline=None)
def test_one_note_at_a_time_in_key_and_range(way: str, key: str, scale: str, data: st.DataObject, play: Play) -> None:
    classes = pitch_classes(key, scale)
    roots = data.draw(st.lists(st.sampled_from([k for k in KEYS if root_class(k) in classes]), min_size=1, max_size=3))
    low = data.draw(st.integers(20, 60))
    for made in play(bass(way, key=key, scale=scale, roots=tuple(roots), bars=3, low=low, high=low + 24), 2):
        assert made.notes
        assert all(low <= n.pitch <= low + 24 for n in made.notes)
        assert all(a.end <= b.onset for a, b in pairwise(made.notes))
        outside = [n for n in made.notes if n.pitch % 12 not in classes]
        assert not outside or way == "walking"
        # What leaves the scale leads by half a step into the root of the next bar.
        for n in outside:
            to = root_class(roots[(n.onset // made.ticks_per_bar + 1) % made.bars % len(roots)])
            assert (n.pitch - to) % 12 in (1, 11)


@pytest.mark.parametrize("metre", [(3, 4), (6, 8), (5, 4), (7, 8), (1, 8), (13, 16), (5, 32)])
def test_rules_play_every_way_in_every_metre(metre: tuple[int, int]) -> None:
    for way in WAYS:
        lock = Pattern(kind="drums", notes=(Note(0, 60, 36, 100),), bars=1, time_signature=metre)
        request = bass(way, time_signature=metre, lock=lock if way == "locked" else None)
        if way == "offbeat" and metre == (5, 32):
            continue
        for made in by_rules(request, 3):
            assert made.time_signature == metre and made.notes


def test_where_nothing_lies_between_beats_an_offbeat_bass_is_refused() -> None:
    with pytest.raises(InvalidPatternError, match="between the beats of 1/16"):
        by_rules(bass("offbeat", time_signature=(1, 16)), 1)


@pytest.mark.parametrize("metre", [(4, 4), (3, 4), (6, 8), (7, 8)])
def test_a_bass_walks_on_every_beat(metre: tuple[int, int]) -> None:
    beats = {(7, 8): (0, 960, 1920), (6, 8): (0, 1440)}.get(metre, tuple(960 * b for b in range(beats_of(metre))))
    for made in by_rules(bass("walking", time_signature=metre), 3):
        assert [n.onset for n in made.notes] == [bar * made.ticks_per_bar + beat for bar in range(4) for beat in beats]


@BOTH
def test_octaves_lie_between_beats_and_an_offbeat_bass_has_none_on_them(play: Play) -> None:
    for made in play(bass("octave"), 3):
        home = made.notes[0].pitch
        assert {n.pitch for n in made.notes if n.onset % 960 == 0} == {home}
        assert any(n.pitch == home + 12 for n in made.notes)
    for made in play(bass("offbeat"), 3):
        assert all(n.onset % 960 for n in made.notes)


@BOTH
def test_a_pedal_stays_on_each_root(play: Play) -> None:
    for made in play(bass("pedal", roots=("A", "E")), 3):
        assert [{n.pitch % 12 for n in made.notes if n.onset // 3840 == bar} for bar in range(4)] == [{9}, {4}] * 2


@pytest.mark.parametrize("late", [120, 154])  # a light swing, and jazz
def test_a_bass_with_swung_drums_swings_as_they_do(late: int) -> None:
    hats = Pattern(kind="drums", notes=tuple(Note(s * 480 + late * (s % 2), 60, 42, 90) for s in range(8)), bars=1)
    made = by_rules(bass("octave", lock=hats), 3)
    assert {n.onset % 960 for p in made for n in p.notes} >= {0, 480 + late}
    assert not any(n.onset % 960 == 480 for p in made for n in p.notes)


def test_a_range_without_the_root_is_told() -> None:
    with pytest.raises(InvalidPatternError, match="no A, a root of this bass, lies between 40 and 44; widen"):
        by_rules(bass("pedal", low=40, high=44), 1)
    with pytest.raises(InvalidPatternError, match="no A with its octave"):
        by_model(bass("octave", low=40, high=50), 1)
    with pytest.raises(InvalidPatternError, match="no D#, a root of this bass"):
        by_rules(bass("pedal", key="G#", roots=("G#", "D#"), low=40, high=45), 1)


def test_a_root_outside_the_scale_is_told_with_those_inside() -> None:
    assert check_roots(["a", "bb"], "F", "major") == ("A", "Bb")
    with pytest.raises(InvalidValueError, match="the root Bb is not in A minor, which has A B C D E F G"):
        check_roots(["A", "Bb"], "A", "minor")
    with pytest.raises(InvalidValueError, match="a root is a letter A-G with # or b"):
        check_roots(["A", "H"], "A", "minor")


def test_the_same_seed_brings_the_same_bass_whoever_is_beside_it() -> None:
    for way in ("locked", "free"):
        alone, first = by_model(bass(way), 1)[0], by_model(bass(way), 3)[0]
        assert alone == first
