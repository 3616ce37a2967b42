"""What exports promise beside their events: no hit is lost, a wrong option is named, sounds are the person's own."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from engines.cases import patterns
from hypothesis import given
from strategies import patterns as any_pattern

from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.errors import ExportError
from audiomancer.exporters import on_grid, strudel_link, to_strudel, to_supercollider, to_tidal, to_tidal_set
from audiomancer.music import Note, Pattern
from audiomancer.supercollider import shipped_files, shipped_source

GROOVE = Pattern(kind="drums", notes=(Note(0, 1, 36, 127), Note(0, 1, 35, 127), Note(1920, 1, 44, 127)), bars=1)
TUNE = Pattern(kind="melody", notes=(Note(0, 960, 60, 127), Note(2880, 1920, 67, 127)), bars=1)


@given(any_pattern(max_bars=2))
def test_the_grid_loses_no_hit(pattern: Pattern) -> None:
    assert Counter(n.pitch for n in on_grid(pattern).notes) == Counter(n.pitch for n in pattern.notes)


@given(any_pattern(max_bars=2, grid=True))
def test_what_is_on_a_grid_stays_as_it_is(pattern: Pattern) -> None:
    assert on_grid(pattern) == pattern


@given(any_pattern(max_bars=2))
def test_every_pattern_can_be_exported_at_every_timing(pattern: Pattern) -> None:
    for timing in ("grid", "nudge", "exact"):
        assert "d1 $" in to_tidal(pattern, timing=timing)
        assert "$:" in to_strudel(pattern, timing=timing)
    assert "Pdef" in to_supercollider(pattern, timing="exact")


def test_sounds_are_the_persons_own_and_a_drum_serves_its_variants() -> None:
    code = to_tidal(GROOVE, sounds={"bd": "808bd:3", "bd:1": "kick", "hh": "hats"})
    assert [f's "{sound}"' in code for sound in ("808bd:3", "kick", "~ hats")] == [True] * 3
    assert 's "supersaw"' in to_tidal(TUNE, sounds={"melody": "supersaw"})
    assert "\\my_lead" in to_supercollider(TUNE, sounds={"melody": "my_lead"})


def test_the_letter_that_tidal_takes_for_a_unit_is_bracketed() -> None:
    hits = (Note(0, 1, 36, 127), Note(2880, 1, 36, 127))
    pattern = Pattern(kind="drums", notes=hits, bars=1, time_signature=(7, 8))
    assert "[s1]" in to_tidal(pattern, sounds={"bd": "s1"})


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"timing": "swing"}, "timing is grid, nudge, exact, not 'swing'"),
        ({"velocity": "loud"}, "velocity is quantised, exact, none, not 'loud'"),
        ({"sounds": {"bd": 'bd" # evil'}}, "the sound for bd is a word"),
    ],
)
def test_an_option_that_is_not_known_is_refused(options: dict[str, object], told: str) -> None:
    for write in (to_tidal, to_strudel):
        with pytest.raises(ExportError, match=told):
            write(GROOVE, **options)


def test_a_set_needs_one_metre_and_some_patterns() -> None:
    waltz = Pattern(kind="drums", notes=(), bars=1, time_signature=(3, 4))
    with pytest.raises(ExportError, match="4/4, 3/4"):
        to_tidal_set([GROOVE, waltz])
    with pytest.raises(ExportError, match="1-16 patterns, not 0"):
        to_tidal_set([])


def test_a_tempo_and_a_metre_are_written_as_they_are() -> None:
    pattern = Pattern(kind="drums", notes=(), bars=1, time_signature=(7, 8), tempo=97.3)
    assert to_tidal(pattern) == "setcps (97.3/60/3.5)\n\nd1 $ silence\n"
    assert to_strudel(pattern) == "setcpm(97.3/3.5)\n\n$: silence\n"


def test_a_link_carries_the_code() -> None:
    assert strudel_link('s("bd")') == "https://strudel.cc/#cygiYmQiKQ%3D%3D"


def test_equal_patterns_give_equal_code() -> None:
    for pattern in patterns()[::50]:
        assert to_tidal(pattern) == to_tidal(pattern)


@given(any_pattern(min_notes=1, max_bars=2))
def test_a_file_with_synths_holds_every_synth_that_it_plays_as_the_library_has_it(pattern: Pattern) -> None:
    sources = {name: shipped_source(name) for name in shipped_files()}
    code = to_supercollider(pattern, synths=sources)
    played = set(re.findall(r"\\instrument, \\(\w+)", code))
    assert played
    assert {info.name for info in parse_synthdefs(code)} == played
    assert all(sources[name].strip() in code for name in played)
