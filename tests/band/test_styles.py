"""The table of styles of a band."""

from __future__ import annotations

import pytest

from audiomancer.band import BAND_STYLES, BandStyle, check_band_style, find_band_style
from audiomancer.band.voicings import SHAPES
from audiomancer.errors import InvalidValueError
from audiomancer.rnn import STYLES

EVERY = pytest.mark.parametrize("style", BAND_STYLES.values(), ids=lambda style: style.name)

GENRES = (
    "classical",
    "jazz",
    "rock",
    "pop",
    "electronic",
    "hip_hop",
    "country",
    "blues",
    "reggae",
    "folk",
    "ambient",
    "latin",
)
"""How seeds/001 spells its genres."""

ASKED = """rock, pop, funk, soul, motown, disco, house, techno, hiphop, trap, reggae, ska, dub, bossa, samba, salsa,
son montuno, cha-cha, jazz swing, jazz waltz, ballad, blues shuffle, country, bluegrass, train, gospel 12/8, metal,
punk, latin jazz, afrobeat"""


def test_there_are_at_least_24() -> None:
    assert len(BAND_STYLES) >= 24


@pytest.mark.parametrize("name", [*GENRES, *(name.strip() for name in ASKED.replace("\n", " ").split(","))])
def test_what_people_ask_for_is_a_style(name: str) -> None:
    assert find_band_style(name) is not None


@pytest.mark.parametrize("drums", STYLES.values(), ids=lambda style: style.name)
def test_every_drum_style_has_a_band(drums: object) -> None:
    assert all(find_band_style(name) for name in (drums.name, *drums.spellings))  # type: ignore[attr-defined]


def test_no_name_stands_for_two() -> None:
    names = [name for style in BAND_STYLES.values() for name in (style.name, *style.spellings)]
    assert len(names) == len(set(names))


@EVERY
def test_a_row_holds_what_its_players_know(style: BandStyle) -> None:
    assert style.drums in STYLES
    assert 40 <= style.tempo <= 220
    assert 50 <= style.swing[0] <= 75
    assert style.swing[1] in (8, 16)
    assert set(style.metres) <= set("4365")
    assert (style.bass.share > 0) == (style.bass.way == "locked")
    assert set(style.bass.lane.lower()) <= set("rfocan.-")
    for comping in (style.keys, style.guitar):
        assert comping.shape in SHAPES
        assert set(comping.lane.lower()) <= set("xlbmt.-")
        assert comping.lane.strip(".-")
    for part in (style.bass, style.keys, style.guitar):
        assert 0 <= part.program <= 127
        assert part.ring > 0
        assert len(part.lane) in (16, 32)


@pytest.mark.parametrize(
    ("name", "fits", "not_"),
    [("jazzwaltz", (3, 4), (4, 4)), ("rock", (7, 8), None), ("gospel", (12, 8), (3, 4)), ("house", (2, 2), (6, 8))],
)
def test_a_style_is_at_home_in_its_metres(name: str, fits: tuple[int, int], not_: tuple[int, int] | None) -> None:
    style = check_band_style(name)
    assert style.fits(fits)
    assert not_ is None or not style.fits(not_)


def test_an_unknown_style_is_refused_with_a_hint() -> None:
    with pytest.raises(InvalidValueError, match="did you mean bossa"):
        check_band_style("bosa nova")
