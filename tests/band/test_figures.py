"""The figures by which a band is judged, over twenty tunes in every style."""

from __future__ import annotations

from functools import cache

import pytest
from banding import LINES, band_of, section_of

from audiomancer.band import BAND_STYLES, BandStyle
from audiomancer.band.measures import (
    approach_share,
    fill_contrast,
    kick_share,
    rhythm_novelty,
    root_share,
    strong_tone_share,
    voice_motion,
)
from audiomancer.music import Pattern
from audiomancer.music.charts import Section

EVERY = pytest.mark.parametrize("style", BAND_STYLES.values(), ids=lambda style: style.name)
LOCKED = [style for style in BAND_STYLES.values() if style.bass.way == "locked"]
WALKING = [style for style in BAND_STYLES.values() if style.bass.way == "walking"]


@cache
def sets(style: str) -> list[tuple[Section, dict[str, Pattern]]]:
    judged = LINES if BAND_STYLES[style].bass.way in ("locked", "walking") else LINES[::2]
    found = [section_of(line, (3, 4) if style == "jazzwaltz" else (4, 4)) for line in judged]
    return [(section, band_of(BAND_STYLES[style], section, seed)) for seed, section in enumerate(found)]


def mean(values: list[float | None]) -> float:
    there = [value for value in values if value is not None]
    return sum(there) / len(there)


@pytest.mark.parametrize("style", LOCKED, ids=lambda style: style.name)
def test_a_locked_bass_has_70_to_95_percent_of_its_notes_on_kicks(style: BandStyle) -> None:
    shares = [kick_share(band["bass"], band["drums"]) for _, band in sets(style.name)]
    assert 0.7 <= mean(list(shares)) <= 0.95
    assert sum((share or 0) >= 0.66 for share in shares) >= 0.9 * len(shares)


@EVERY
def test_a_bass_has_notes_of_the_chord_on_beats_1_and_3(style: BandStyle) -> None:
    share = mean([strong_tone_share(band["bass"], section) for section, band in sets(style.name)])
    assert share >= (0.85 if style.bass.way == "walking" else 0.95)


@EVERY
def test_a_bass_has_the_root_on_changes(style: BandStyle) -> None:
    share = mean([root_share(band["bass"], section) for section, band in sets(style.name)])
    assert share >= (0.75 if style.bass.way == "walking" else 0.9)


@pytest.mark.parametrize("style", WALKING, ids=lambda style: style.name)
def test_a_bass_that_walks_approaches_changes_by_two_semitones_at_most(style: BandStyle) -> None:
    assert mean([approach_share(band["bass"], section) for section, band in sets(style.name)]) >= 0.7


@EVERY
@pytest.mark.parametrize("part", ["keys", "guitar"])
def test_voices_move_six_semitones_a_change_at_most(style: BandStyle, part: str) -> None:
    assert mean([voice_motion(band[part], section) for section, band in sets(style.name)]) <= 6


@EVERY
def test_a_bass_has_a_new_rhythm_every_four_bars(style: BandStyle) -> None:
    assert mean([rhythm_novelty(band["bass"]) for _, band in sets(style.name)]) >= 0.97


@EVERY
def test_a_section_ends_in_a_fill_where_the_style_has_fills(style: BandStyle) -> None:
    contrasts = [fill_contrast(band["drums"]) for _, band in sets(style.name)]
    assert all((contrast or 0) > 0 for contrast in contrasts) or style.name == "ambient"
