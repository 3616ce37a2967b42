"""Songs: sections across, parts down, a pattern in each cell."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from audiomancer.errors import InvalidValueError
from audiomancer.music import Chart, ChartBar, Note, Pattern, Section, Song

VERSE = Section("verse", (ChartBar(),) * 2)
WALTZ = Section("waltz", (ChartBar(),), (3, 4))
CHART = Chart(sections=(VERSE, WALTZ), form=("verse", "waltz", "verse"))
BASS = Pattern(kind="bass", notes=(Note(0, 960, 40, 90),), bars=2)
SONG = Song(chart=CHART, tempo=120, parts=("drums", "bass"), cells={("verse", "bass"): BASS}, programs={"bass": 33})


def test_sections_stand_one_behind_the_other_in_quarter_notes() -> None:
    assert [(at, section.name) for at, section in SONG.placed] == [(0, "verse"), (8, "waltz"), (11, "verse")]
    assert (SONG.length, SONG.seconds) == (19, 9.5)
    counted = replace(SONG, count_in=Pattern(kind="drums", notes=(), bars=1, time_signature=(3, 4)))
    assert (counted.length, counted.seconds) == (Fraction(19), 11.0)


def test_a_song_with_empty_cells_says_which() -> None:
    assert SONG.missing == (("verse", "drums"), ("waltz", "drums"), ("waltz", "bass"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"cells": {("chorus", "bass"): BASS}}, "no place for 'bass' in 'chorus'"),
        ({"cells": {("verse", "lute"): BASS}}, "no place for 'lute' in 'verse'"),
        ({"cells": {("waltz", "bass"): BASS}}, "section waltz has 1 bars of 3/4; bass has 2 of 4/4 there"),
        ({"programs": {"bass": 128}}, "General MIDI program, 0-127"),
        ({"programs": {"lute": 1}}, "'lute' has 1"),
        ({"tempo": 3}, "4-1000 BPM"),
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(InvalidValueError, match=why):
        replace(SONG, **wrong)  # type: ignore[arg-type]
