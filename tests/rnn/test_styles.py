"""Styles are found by their spellings, differ from each other, and are played in every metre."""

from __future__ import annotations

from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import InvalidPatternError
from audiomancer.rnn import CONFIGS, STYLES, check_style, find_style
from audiomancer.rnn.styles import ALWAYS, NEVER, lane_codes, places_in

ASKED = "ambient latin hip_hop pop country reggae electronic classical blues folk metal r&b jazz rock house"


@pytest.mark.parametrize("name", ASKED.split())
def test_the_styles_that_people_ask_for_are_there(name: str) -> None:
    assert find_style(name) is not None


@pytest.mark.parametrize(
    ("spelling", "style"),
    [
        ("Hip-Hop", "hiphop"),
        ("Lo-Fi", "hiphop"),
        ("R&B", "rnb"),
        ("Drum & Bass", "dnb"),
        ("d&b", "dnb"),
        ("UK garage", "ukgarage"),
    ],
)
def test_a_style_is_found_by_its_spellings(spelling: str, style: str) -> None:
    assert check_style(spelling) is STYLES[style]


def test_no_spelling_stands_for_two_styles() -> None:
    spellings = [name for style in STYLES.values() for name in (style.name, *style.spellings)]
    assert len(spellings) == len(set(spellings))
    assert all(check_style(name).name == style.name for style in STYLES.values() for name in style.spellings)


def test_of_an_unknown_style_the_nearest_is_named() -> None:
    with pytest.raises(InvalidPatternError, match="did you mean house"):
        check_style("hose")


def test_the_table_of_births_before_stands_as_it_was() -> None:
    names = "basic techno house dnb trap breakbeat hiphop funk rock disco afrobeat dembow ukgarage electro jazz bossa"
    rows = [check_style(name, 1) for name in f"{names} halftime motorik".split()]
    text = "".join(f"{s.name}{s.tempo}{s.swing}{s.swing_unit}{s.lanes}{s.fill}" for s in rows)
    assert sha256(text.encode()).hexdigest()[:16] == "3ca797851c400a8f"


def test_no_two_styles_stand_on_the_same_hits() -> None:
    codes = {name: lane_codes(style, CONFIGS["drum_kit"]) == ALWAYS for name, style in STYLES.items()}
    assert min((one != other).sum() for one, other in combinations(codes.values(), 2)) >= 2


def test_house_and_disco_are_told_apart_by_what_they_always_and_never_play() -> None:
    house, disco = (lane_codes(STYLES[name], CONFIGS["drum_kit"]) for name in ("house", "disco"))
    apart = ((house == ALWAYS) & (disco != ALWAYS)) | ((disco == ALWAYS) & (house != ALWAYS))
    assert apart.sum() >= 4
    assert ((house == NEVER) != (disco == NEVER)).sum() >= 8


@given(st.sampled_from(sorted(STYLES)), st.integers(1, 32), st.sampled_from((1, 2, 4, 8, 16, 32)))
def test_a_bar_of_any_metre_has_a_place_in_the_lanes_for_each_sixteenth(name: str, count: int, unit: int) -> None:
    places = places_in(STYLES[name], (count, unit))
    assert len(places) == -(-16 * count // unit)
    assert places[0] == 0
    assert set(places) <= set(range(16))


def test_four_four_is_the_lanes_themselves() -> None:
    assert all(places_in(style, (4, 4)) == [*range(16)] for style in STYLES.values())


@pytest.mark.parametrize(
    ("metre", "kicks", "backbeats"),
    [((3, 4), [0], [4, 8]), ((6, 8), [0], [6]), ((5, 4), [0, 12], [4, 8, 16]), ((7, 8), [0], [4, 8])],
)
def test_beats_of_odd_metres_are_those_of_four_four(
    metre: tuple[int, int], kicks: list[int], backbeats: list[int]
) -> None:
    bar = places_in(STYLES["rock"], metre)
    lanes = dict(STYLES["rock"].lanes)
    assert [step for step, place in enumerate(bar) if lanes["sd"][place] == "X"] == backbeats
    assert {step for step, place in enumerate(bar) if lanes["bd"][place] == "X"} >= set(kicks)


def test_a_style_of_half_time_keeps_its_backbeat_in_short_bars() -> None:
    for metre in ((3, 4), (6, 8)):
        lane = dict(STYLES["trap"].lanes)["sd"]
        assert "X" in [lane[place] for place in places_in(STYLES["trap"], metre)]
