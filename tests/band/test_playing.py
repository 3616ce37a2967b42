"""A band plays a song: every section, every part, each hearing those before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiomancer.band import (
    BAND_STYLES,
    PLAYERS,
    Asked,
    check_band_style,
    given_by,
    grooves_for,
    play_song,
    repeated,
)
from audiomancer.errors import IncompatiblePatternsError, InvalidSeedError, InvalidSettingError, InvalidValueError
from audiomancer.music import Chart, Note, Pattern, Song, parse_chart
from audiomancer.notation import LeadSheet

CHART = parse_chart(
    """key: C major
form: intro A A bridge A outro
[intro]
| Dm7 | G7 |
[A]
| Dm7 | G7 | Cmaj7 | <A7 |
[bridge]
| Fmaj7 E7 | N.C. | Am7 | D7/F# |
[outro]
| Dm7 G7 | C6 |
"""
)
BEAT = Pattern(
    kind="drums",
    notes=tuple(
        Note(960 * beat // 2, 240, pitch, 100)
        for beat in range(8)
        for pitch in ((36, 42) if beat in (0, 3, 4) else (38, 42) if beat in (2, 6) else (42,))
    ),
    bars=1,
)
WALTZ = replace(BEAT, notes=tuple(note for note in BEAT.notes if note.onset < 2880), time_signature=(3, 4))


def played(chart: Chart = CHART, style: str = "pop", seed: int = 1, **asked: object) -> Song:
    how = Asked(check_band_style(style), seed, **asked)  # type: ignore[arg-type]
    return play_song(chart, how, {(4, 4): BEAT, (3, 4): WALTZ})


@pytest.mark.parametrize("style", BAND_STYLES)
def test_every_cell_is_played_in_every_style(style: str) -> None:
    song = played(style=style)
    assert song.parts == ("drums", *PLAYERS)
    assert song.missing == ()
    assert all(cell.notes for cell in song.cells.values())
    assert {cell.tempo for cell in song.cells.values()} == {song.tempo}
    assert {(cell.key, cell.scale) for cell in song.cells.values() if cell.kind != "drums"} == {("C", "major")}


def test_the_same_seed_plays_the_same_and_another_another() -> None:
    assert played() == played()
    assert played().cells != played(seed=2).cells


def test_the_tempo_is_what_is_asked_for_or_the_charts_or_the_styles() -> None:
    quick = replace(CHART, tempo=150.0)
    assert [played(quick, tempo=99.0).tempo, played(quick).tempo] == [99, 150]
    assert played().tempo == BAND_STYLES["pop"].tempo


def test_what_is_given_stays_and_is_heard() -> None:
    own = Pattern(kind="bass", notes=(Note(0, 960, 40, 90),), bars=4)
    tune = Pattern(kind="melody", notes=(Note(0, 960, 72, 90),), bars=4)
    how, grooves = Asked(check_band_style("pop"), 1), {(4, 4): BEAT}
    song = play_song(CHART, how, grooves, {("A", "bass"): own, ("A", "melody"): tune})
    assert song.parts == ("bass", "melody", "drums", "guitar", "keys")
    assert song.cells["A", "bass"].notes == own.notes
    assert ("bridge", "melody") in song.missing
    assert song.cells["A", "guitar"] != played().cells["A", "guitar"]


def test_drums_say_where_a_song_begins_and_ends() -> None:
    song = played(count_in=2)
    intro, end = song.cells["intro", "drums"], song.cells["outro", "drums"]
    assert not any(note.pitch == 38 and note.onset < 3840 for note in intro.notes)  # a thin beginning
    assert max(note.onset for note in end.notes) == 3840  # the last bar has one stroke
    assert song.count_in is not None
    assert (song.count_in.bars, song.count_in.tempo) == (2, song.tempo)


def test_a_section_in_another_metre_needs_drums_in_it() -> None:
    chart = parse_chart("[A]\n| C | G |\n[B] 3/4\n| F |\n")
    assert played(chart).cells["B", "keys"].time_signature == (3, 4)
    how = Asked(check_band_style("pop"), 1)
    with pytest.raises(IncompatiblePatternsError, match="section B is in 3/4, and there are no drums in that metre"):
        play_song(chart, how, {(4, 4): BEAT})


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidSettingError):
        played(count_in=3)
    with pytest.raises(InvalidSeedError):
        played(seed=-1)
    with pytest.raises(InvalidValueError, match="once or more often"):
        repeated(CHART, 0)


def test_the_model_plays_the_drums_of_a_style_in_each_metre() -> None:
    funk = check_band_style("funk")
    grooves = grooves_for(funk, [(4, 4), (3, 4), (4, 4)], 100, 3)
    assert {metre: (g.time_signature, g.bars, g.tempo, g.style) for metre, g in grooves.items()} == {
        (4, 4): ((4, 4), 4, 100, funk.drums),
        (3, 4): ((3, 4), 4, 100, funk.drums),
    }
    assert grooves == grooves_for(funk, [(3, 4), (4, 4)], 100, 3)
    assert grooves != grooves_for(funk, [(3, 4), (4, 4)], 100, 4)


def tune(pitch: int, bars: int = 1) -> Pattern:
    return Pattern(kind="melody", notes=(Note(0, 960, pitch, 90),), bars=bars)


def test_a_section_that_returns_with_another_tune_is_one_of_its_own() -> None:
    chart = parse_chart("form: pickup A A A B\n[pickup]\n| N.C. |\n[A]\n| C |\n[B]\n| F |\n")
    sheet = LeadSheet(chart=chart, melody=(tune(60), tune(61), tune(62), tune(61), tune(63)))
    found, given = given_by(sheet)
    assert found.form == ("pickup", "A", "A 2", "A", "B")
    assert {name: cell.notes[0].pitch for (name, part), cell in given.items() if part == "melody"} == {
        "pickup": 60, "A": 61, "A 2": 62, "B": 63,
    }  # fmt: skip
    assert repeated(found, 2).form == ("pickup", *("A", "A 2", "A", "B") * 2)
