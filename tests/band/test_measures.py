"""What is counted of a band, on parts small enough to count by hand."""

from __future__ import annotations

import pytest
from banding import section_of

from audiomancer.band.measures import (
    alike,
    approach_share,
    chords_in,
    fill_contrast,
    gap_share,
    kick_share,
    rhythm_novelty,
    root_share,
    strong_ticks,
    strong_tone_share,
    voice_motion,
)
from audiomancer.music import Note, Pattern

BEAT = 960


def part(*notes: tuple[float, int], bars: int = 1, kind: str = "bass") -> Pattern:
    """Notes of a sixteenth as (beat, pitch)."""
    return Pattern(kind=kind, bars=bars, notes=tuple(Note(round(at * BEAT), 200, pitch, 90) for at, pitch in notes))  # type: ignore[arg-type]


KICKS = part((0, 36), (2.5, 36), (1, 38), (3, 38), kind="drums")


def test_half_of_a_bass_is_with_the_kick() -> None:
    assert kick_share(part((0, 40), (1, 40), (2.52, 40), (3, 40)), KICKS) == 0.5
    assert kick_share(part(), KICKS) is None


def test_a_loop_of_drums_goes_on_below_a_longer_bass() -> None:
    assert kick_share(part((4, 40), (6.5, 40), bars=2), KICKS) == 1


def test_gaps_are_where_neither_snare_nor_bass_is() -> None:
    bass = part((0, 40))
    assert gap_share(part((0, 60), (0, 64), (1, 60), (2, 60), (3.5, 60)), KICKS, bass) == 0.5


@pytest.mark.parametrize(
    ("metre", "beats"), [((4, 4), [0, 2]), ((3, 4), [0]), ((5, 4), [0, 3]), ((12, 8), [0, 3]), ((2, 2), [0, 2])]
)
def test_strong_beats(metre: tuple[int, int], beats: list[int]) -> None:
    assert strong_ticks(metre, 1) == [beat * BEAT for beat in beats]


def test_notes_of_the_chord_on_strong_beats() -> None:
    section = section_of("C | G7")
    assert strong_tone_share(part((0, 36), (1, 37), (2, 38), (4, 43), (6, 41), bars=2), section) == 0.75


def test_the_root_or_the_written_bass_on_changes() -> None:
    section = section_of("C | G/B | F")
    assert root_share(part((0, 36), (4, 35), (8, 36), bars=3), section) == pytest.approx(2 / 3)
    assert root_share(part((0, 36), (3, 35), bars=3), section_of("C | G/B | %")) == 1


def test_changes_are_approached_by_two_semitones() -> None:
    section = section_of("C | F | G")
    assert approach_share(part((0, 36), (3, 40), (4, 41), (7, 36), (8, 43), bars=3), section) == 0.5
    assert approach_share(part((0, 36)), section_of("C")) is None


def test_motion_counts_every_voice_and_no_stroke_of_some_of_them() -> None:
    keys = part((0, 60), (0, 64), (0, 67), (1, 64), (4, 59), (4, 62), (4, 67), bars=2, kind="melody")
    assert voice_motion(keys, section_of("C | G")) == 3
    assert voice_motion(keys, section_of("C | %")) is None


def test_strings_of_a_strum_are_one_chord() -> None:
    assert [len(notes) for notes in chords_in(part((0, 60), (0.01, 64), (0.02, 67), (0.5, 60)))] == [3, 1]


def test_a_rhythm_is_new_where_no_bar_before_had_it() -> None:
    bars = [(0, 1), (0, 1), (0, 1), (0, 2)] * 2
    again = part(*((4 * bar + beat, 40) for bar, beats in enumerate(bars) for beat in beats), bars=8)
    assert rhythm_novelty(again) == 0.5
    assert rhythm_novelty(part((0, 40), bars=3)) is None


def test_parts_are_alike_by_the_notes_that_they_share() -> None:
    a, b = part((0, 40), (1, 41)), part((0, 40), (1, 42))
    assert alike(a, a) == 1
    assert alike(a, b) == pytest.approx(1 / 3)
    assert alike(part(), part()) == 1


def test_a_fill_is_unlike_the_bars_before_it() -> None:
    groove = [(4 * bar + beat, pitch) for bar in range(4) for beat, pitch in ((0, 36), (1, 38), (2, 36), (3, 38))]
    assert fill_contrast(part(*groove, bars=4, kind="drums")) == 0
    assert (fill_contrast(part(*groove, (14.5, 45), (15.5, 43), bars=4, kind="drums")) or 0) > 0
    assert fill_contrast(KICKS) is None
