"""The page on which a person rates: it tells what it should, and fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from audiomancer.actions.runs import RunState
from audiomancer.actions.sitting import Sitting, press, sat_down
from audiomancer.actions.synths import SoundPicture
from audiomancer.cli._page import Sound, page
from audiomancer.cli._roll import roll, roll_within
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern, pattern_to_json
from audiomancer.store import PatternMetadata, SynthLineage, SynthRecord

RINGING = Sound(heard=True, ready=True)


def drums(bars: int = 8, sounds: int = 4) -> Pattern:
    notes = [Note(bar * 3840 + n % 16 * 240, 120, 36 + n, 100) for bar in range(bars) for n in range(sounds)]
    return Pattern(kind="drums", notes=tuple(notes), bars=bars, ticks_per_beat=960)


def stored(item: str, pattern: Pattern, **told: Any) -> PatternMetadata:
    birth = Birth(method=told.pop("method", "imported"), parents=told.pop("parents", ()), log=told.pop("log", ()))
    record = SynthRecord(item, told.pop("name", "groove"), [*birth.parents], birth.method, [*birth.log], **told)
    return PatternMetadata.of(record, pattern_to_json(pattern), pattern=pattern)


MUTANT = stored(
    "ptrn_0123456789abcdef",
    drums(),
    method="mutated",
    parents=("ptrn_fedcba9876543210",),
    log=("velocity: bd at 1.1 velocity 1 → 2", "velocity: bd at 1.2 velocity 1 → 2", "add_note: hh at 1.1"),
)


def sitting(*candidates: PatternMetadata | SynthLineage, kind: str = "patterns") -> Sitting:
    return sat_down(RunState("7", kind, 2, 3, candidates, (), ()))


def test_the_page_tells_where_one_is_what_was_done_and_how_it_is_rated() -> None:
    rated = replace(MUTANT, id="ptrn_another", user_rating=3, user_notes="good")
    lines = page(replace(sitting(MUTANT, rated), at=1), RINGING, 80, 24)
    assert lines[0] == "generation 2 of 3, 2 of 2  ***--  playing"
    assert lines[1] == 'ptrn_another  groove  "good"'
    assert lines[2] == "mutated from ptrn_fedcba98: velocity x2, add_note"
    assert lines[5].startswith("bd  │█···")
    assert lines[-1].endswith("? keys  q quit")
    assert "not rated" in page(sitting(MUTANT), Sound(), 80, 24)[0]


@pytest.mark.parametrize(
    ("sound", "ear", "told"),
    [
        (Sound(), 0, "not rated"),
        (Sound(heard=True), 0, "rendering"),
        (RINGING, 1, "playing its parent ptrn_fedcba98"),
        (Sound(silent=True), 0, "no sound"),
    ],
)
def test_the_page_tells_what_is_heard(sound: Sound, ear: int, told: str) -> None:
    head = page(replace(sitting(MUTANT), ear=ear, loop=True), sound, 80, 24)[0]
    assert head.endswith(f"{told}  loop")


def test_a_line_of_a_log_that_stands_alone_is_told_whole() -> None:
    one = replace(MUTANT, mutation_log=["add_note: hh at 1.1"])
    assert page(sitting(one), Sound(), 80, 24)[2].endswith(": add_note: hh at 1.1")
    assert page(sitting(stored("ptrn_x", drums())), Sound(), 80, 24)[2] == "imported"


def test_the_end_of_a_generation_shows_all_of_it_and_what_comes() -> None:
    many = [replace(MUTANT, id=f"ptrn_{n}", user_rating=n % 5 + 1) for n in range(30)]
    lines = page(sitting(*many), Sound(), 80, 24)
    assert lines[:3] == ["generation 2 of 3, all 30 are through", "", "Enter breeds generation 3 of 3."]
    assert lines[4].startswith("*----  ptrn_0")
    assert "... and 13 more" in lines
    last = replace(sitting(*many), run=replace(sitting(*many).run, generation=3))
    assert page(last, Sound(), 80, 24)[2] == "Enter ends the run."


def test_a_synth_is_drawn_as_soon_as_it_is_rendered() -> None:
    synth = SynthLineage(id="synt_x", name="x", source_code="", generation_method="library")
    picture = SoundPicture(3.0, (0.5,) * 72, tuple(np.linspace(0, 1, 72)))
    assert "being rendered" in page(sitting(synth, kind="synths"), Sound(), 80, 24)[4]
    assert "no picture" in page(sitting(synth, kind="synths"), Sound(silent=True), 80, 24)[4]
    drawn = page(sitting(synth, kind="synths"), Sound(picture=picture), 80, 24)
    assert drawn[2] == "comes with audiomancer"
    assert any("20 kHz" in line for line in drawn)
    assert "█" * 10 in drawn[8]
    narrow = page(sitting(synth, kind="synths"), Sound(picture=picture), 40, 24)
    assert any("20 kHz" in line for line in narrow)


def test_what_was_written_by_others_cannot_command_the_terminal() -> None:
    nasty = replace(MUTANT, name="\x1b]52;c;eA==\x07\r\n\u202e", mutation_log=["a\x9bb: \x1b[2J"])
    for line in page(replace(sitting(nasty), remark="\x1b[2J no"), Sound(), 80, 24):
        assert line.isprintable()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 12), (20, 5), (1, 1), (200, 60)])
@pytest.mark.parametrize("keys", ["", "?", "t", "n", "x", "l"])
def test_a_page_has_as_many_lines_as_the_terminal_and_none_too_wide(columns: int, rows: int, keys: str) -> None:
    wide = replace(MUTANT, name="好" * 60, user_notes="long " * 100)
    here = sitting(wide, stored("ptrn_y", drums(64, 20)))
    for key in keys:
        here = press(here, key).sitting
    for line in (lines := page(here, RINGING, columns, rows)):
        assert cell_len(line) <= columns
    assert len(lines) == rows


def test_a_terminal_without_block_characters_gets_plain_ones() -> None:
    assert all(line.isascii() for line in page(sitting(stored("ptrn_x", drums())), RINGING, 80, 24, ascii_only=True))


def test_the_end_of_a_long_note_is_seen_while_it_is_written() -> None:
    lines = page(replace(sitting(MUTANT), writing="x" * 300 + "end"), Sound(), 80, 24)
    assert lines[-2].startswith("note: xxx")
    assert lines[-2].endswith("xend_")
    assert "Enter" in lines[-1]


def test_a_pattern_that_fits_is_drawn_whole() -> None:
    assert roll_within(drums(), 80, 20) == list(roll(drums(), 80))


@pytest.mark.parametrize(
    ("pattern", "width", "height", "told"),
    [
        (drums(16), 80, 12, "(bars 9-16 not shown)"),
        (drums(4, 20), 80, 10, "(12 of the sounds not shown)"),
        (drums(8, 20), 80, 10, "(12 of the sounds and bars 5-8 not shown)"),
    ],
)
def test_what_does_not_fit_is_cut_and_told(pattern: Pattern, width: int, height: int, told: str) -> None:
    lines = roll_within(pattern, width, height)
    assert len(lines) <= height
    assert lines[-1] == told


def test_the_drums_that_play_most_are_kept() -> None:
    busy = tuple(Note(at * 240, 120, 60, 100) for at in range(16))
    pattern = replace(drums(1, 12), notes=drums(1, 12).notes + busy)
    assert any("████" in line or "▆▆▆▆" in line for line in roll_within(pattern, 80, 6))


def test_the_empty_rows_of_a_melody_go_first() -> None:
    notes = tuple(Note(at * 960, 900, pitch, 100) for at, pitch in enumerate((40, 50, 60, 62)))
    melody = Pattern(kind="melody", notes=notes, bars=1, ticks_per_beat=960)
    assert len(roll_within(melody, 80, 30)) == 24
    cut = roll_within(melody, 80, 8)
    assert [line.split()[0] for line in cut[1:]] == ["D4", "C4", "D3", "E2"]


@given(st.integers(1, 40), st.integers(1, 24), st.integers(10, 200), st.integers(0, 40))
def test_a_roll_never_has_more_lines_than_there_are(bars: int, sounds: int, width: int, height: int) -> None:
    assert len(roll_within(drums(bars, sounds), width, height)) <= height
