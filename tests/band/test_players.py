"""Every player in every style and metre: valid parts of the section's bars, in reach, silent where no chord is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from banding import LINES, METRES, band_of, drums_of, groove_of, section_of, sections
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.band import BAND_STYLES, PLAYERS, Around, BandStyle, check_band_style, spans_of
from audiomancer.band.basses import BASS_HIGH, BASS_LOW
from audiomancer.band.measures import chords_in
from audiomancer.band.voicings import KEYS_HIGH, KEYS_LOW, STRINGS
from audiomancer.errors import IncompatiblePatternsError
from audiomancer.music import TICKS_PER_BEAT, Pattern, parse_chord
from audiomancer.music.charts import Change, Section

STYLES = st.sampled_from(tuple(BAND_STYLES.values()))
EVERY = pytest.mark.parametrize("style", BAND_STYLES.values(), ids=lambda style: style.name)
PARTS = pytest.mark.parametrize("part", PLAYERS)

REACH = {"bass": (BASS_LOW, BASS_HIGH), "keys": (KEYS_LOW, KEYS_HIGH), "guitar": (STRINGS[0], STRINGS[-1] + 14)}


@settings(max_examples=60)
@given(sections(), STYLES, st.integers(0, 99))
def test_every_part_has_the_sections_bars_and_stays_in_reach(section: Section, style: BandStyle, seed: int) -> None:
    band = band_of(style, section, seed)
    for part, (low, high) in REACH.items():
        played = band[part]
        assert (played.bars, played.time_signature) == (len(section.bars), section.time_signature)
        assert played.ticks_per_beat == TICKS_PER_BEAT
        assert played.style == style.name
        assert all(low <= note.pitch <= high for note in played.notes)
        assert bool(played.notes) or all(span.chord is None for span in spans_of(section))
    assert all(a.end <= b.onset for a, b in pairwise(band["bass"].notes))


@pytest.mark.parametrize("metre", METRES, ids=str)
def test_every_style_plays_in_every_metre(metre: tuple[int, int]) -> None:
    section = section_of("Dm7 | G7 Em7 | Cmaj7 | <A7", metre)
    for style in BAND_STYLES.values():
        band = band_of(style, section, given={"drums": groove_of("pop", metre)})
        assert all(band[part].notes and band[part].bars == 4 for part in PLAYERS), style.name


@EVERY
def test_players_rest_where_no_chord_is(style: BandStyle) -> None:
    band = band_of(style, section_of("C | N.C. | N.C. | F G"))
    for part in PLAYERS:
        bar = band[part].ticks_per_bar
        assert not [note for note in band[part].notes if bar <= note.onset < 3 * bar - TICKS_PER_BEAT // 2]
        assert not [note for note in band[part].notes if note.onset < bar < note.end - 1]


@EVERY
def test_a_section_without_a_chord_is_silent(style: BandStyle) -> None:
    band = band_of(style, section_of("N.C. | %"))
    assert [band[part].notes for part in PLAYERS] == [(), (), ()]


@EVERY
def test_the_same_seed_plays_the_same(style: BandStyle) -> None:
    section = section_of(LINES[0])
    assert band_of(style, section, 3) == band_of(style, section, 3)
    others = [band_of(style, section, seed, {"drums": drums_of(style.name, 8)}) for seed in range(6)]
    assert len({tuple(band[part] for part in PLAYERS) for band in others}) > 1


@PARTS
def test_without_drums_it_is_played_in_the_styles_tempo_and_swing(part: str) -> None:
    style = check_band_style("swing")
    played = PLAYERS[part]({}, section_of("Dm7 | <G7 | C | <A7"), style, np.random.default_rng(2))
    assert played.tempo == style.tempo
    inside = {note.onset % TICKS_PER_BEAT for note in played.notes if part != "guitar"}
    assert inside <= {0, 480, round(TICKS_PER_BEAT * 0.66), 634}


@PARTS
def test_drums_of_another_metre_are_refused(part: str) -> None:
    with pytest.raises(IncompatiblePatternsError):
        PLAYERS[part](
            {"drums": groove_of("rock", (3, 4))}, section_of("C"), check_band_style("rock"), np.random.default_rng()
        )


@PARTS
def test_drums_of_another_resolution_are_heard_alike(part: str) -> None:
    section, style = section_of(LINES[1]), check_band_style("techno")
    drums = drums_of("rock", 8)
    coarse = replace(
        drums,
        ticks_per_beat=96,
        notes=tuple(replace(n, onset=n.onset // 10, duration=max(1, n.duration // 10)) for n in drums.notes),
    )
    fine = coarse.at_resolution(960)
    one, other = (PLAYERS[part]({"drums": d}, section, style, np.random.default_rng(1)) for d in (coarse, fine))
    assert one.notes == other.notes


@PARTS
def test_a_groove_of_two_bars_is_heard_through_the_section(part: str) -> None:
    section, style = section_of(LINES[1]), check_band_style("funk")
    groove = groove_of("funk")
    whole = replace(groove, bars=8).with_notes(
        replace(n, onset=n.onset + start) for start in range(0, 4 * groove.length, groove.length) for n in groove.notes
    )
    one, other = (PLAYERS[part]({"drums": d}, section, style, np.random.default_rng(1)) for d in (groove, whole))
    assert len(one.notes) == len(other.notes)


@EVERY
def test_keys_are_three_to_five_notes_without_minor_ninths(style: BandStyle) -> None:
    for line in LINES[:6]:
        for notes in chords_in(band_of(style, section_of(line))["keys"]):
            pitches = [note.pitch for note in notes]
            assert len(pitches) <= 5
            assert all(abs(a - b) != 13 for a, b in combinations(pitches, 2))


def test_a_bass_slides_into_the_next_section() -> None:
    style, drums = check_band_style("swing"), drums_of("swing", 4)
    for after in map(parse_chord, ("Db", "F#", "A")):
        around = Around(after=Change(Fraction(0), after))
        bass = band_of(style, section_of("C | F | G7 | C"), given={"drums": drums}, around=around)["bass"]
        assert (bass.notes[-1].pitch - after.root_class) % 12 in (1, 2, 10, 11)


def test_a_strum_sounds_string_after_string_within_30_ms() -> None:
    guitar = band_of(check_band_style("pop"), section_of(LINES[1]))["guitar"]
    spreads = [notes[-1].onset - notes[0].onset for notes in chords_in(guitar)]
    assert all(0 < spread / TICKS_PER_BEAT * 60 / guitar.tempo < 0.03 for spread in spreads)


def test_guitar_chords_are_in_reach_of_a_hand() -> None:
    """Some way to lay the notes on neighbouring strings spans five frets at most, open strings aside."""

    def reached(pitches: list[int]) -> bool:
        for first in range(len(STRINGS) - len(pitches) + 1):
            frets = [p - string for p, string in zip(sorted(pitches), STRINGS[first:], strict=False)]
            pressed = [fret for fret in frets if fret]
            if min(frets) >= 0 and (not pressed or max(pressed) - min(pressed) <= 4):
                return True
        return False

    for style in BAND_STYLES.values():
        chords = chords_in(band_of(style, section_of(LINES[4]))["guitar"])
        whole = [[note.pitch for note in notes] for notes in chords if len(notes) >= 3]
        assert all(reached(pitches) for pitches in whole), style.name


def played_with(style: str, part: str, heard: dict[str, Pattern]) -> Pattern:
    return PLAYERS[part](heard, section_of(LINES[0]), check_band_style(style), np.random.default_rng(5))


def test_the_root_is_left_to_the_bass() -> None:
    drums = {"drums": drums_of("swing", 8)}
    bass = played_with("swing", "bass", drums)
    alone, together = played_with("swing", "keys", drums), played_with("swing", "keys", drums | {"bass": bass})
    root = {note.pitch % 12 for note in together.notes if note.onset < 960}
    assert 2 not in root
    assert 2 in {note.pitch % 12 for note in alone.notes} or alone != together
