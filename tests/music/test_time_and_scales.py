"""Laws of tempo, bars, keys and the drum map."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import KEYS

from audiomancer.errors import InvalidPatternError
from audiomancer.music import (
    DRUMS,
    SCALES,
    bpm_to_tempo,
    canonical_bpm,
    check_time_signature,
    drum_name,
    drum_pitch,
    likely_key,
    nearest_pitch,
    parse_bars,
    pitch_classes,
    pitch_name,
    respelled,
    root_class,
    scale_step,
    seconds_to_ticks,
    tempo_to_bpm,
    ticks_per_bar,
)


@given(st.floats(4, 1000))
def test_a_tempo_that_midi_has_stored_comes_back_the_same(bpm: float) -> None:
    kept = canonical_bpm(bpm)
    assert tempo_to_bpm(bpm_to_tempo(kept)) == kept
    assert bpm_to_tempo(kept) == bpm_to_tempo(bpm)


@given(st.integers(400, 77500).map(lambda hundredths: hundredths / 100))
def test_a_tempo_with_two_decimals_is_kept_as_it_was_given(bpm: float) -> None:
    assert canonical_bpm(bpm) == bpm


def test_a_minute_has_sixty_million_microseconds() -> None:
    assert (bpm_to_tempo(1), bpm_to_tempo(120), tempo_to_bpm(1), tempo_to_bpm(500_000)) == (6e7, 500_000, 6e7, 120)


@given(st.integers(60_000, 7_700_000))
@example(7_000_001)
def test_a_stored_tempo_is_told_with_as_few_decimals_as_lead_back_to_it(tempo: int) -> None:
    """Six are enough down to 8 BPM."""
    bpm = tempo_to_bpm(tempo)
    decimals = next(d for d in range(7) if round(bpm, d) == bpm)
    assert bpm_to_tempo(bpm) == tempo
    assert decimals == 0 or bpm_to_tempo(round(6e7 / tempo, decimals - 1)) != tempo


def test_a_beat_of_minutes_is_still_told_in_beats_a_minute() -> None:
    assert tempo_to_bpm(200_000_000) == 0.3


@pytest.mark.parametrize("beats", [1, 2, 63, 64])
@pytest.mark.parametrize("unit", [1, 2, 4, 8, 16, 32, 64])
def test_a_time_signature_is_1_to_64_over_a_power_of_two(beats: int, unit: int) -> None:
    assert check_time_signature((beats, unit)) == (beats, unit)


@pytest.mark.parametrize("signature", [(0, 4), (65, 4), (-1, 4), (4, 0), (4, 3), (4, 5), (4, 63), (4, 128)])
def test_what_is_no_time_signature_is_refused(signature: tuple[int, int]) -> None:
    with pytest.raises(InvalidPatternError, match=f"not {signature[0]}/{signature[1]}$"):
        check_time_signature(signature)


@pytest.mark.parametrize("signature", [(4, 4.0), (4.5, 4), ("4", 4), (4,), (4, 4, 4), 4, "44", None])
def test_a_time_signature_is_two_whole_numbers(signature: object) -> None:
    with pytest.raises(InvalidPatternError, match="a time signature is two whole numbers"):
        check_time_signature(signature)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("metre", "ticks"), [((4, 4), 3840), ((3, 4), 2880), ((7, 8), 3360), ((5, 16), 1200), ((2, 2), 3840)]
)
def test_a_bar_is_as_long_as_its_signature_says(metre: tuple[int, int], ticks: int) -> None:
    assert ticks_per_bar(960, metre) == ticks


def test_fifty_milliseconds_at_120_bpm_are_a_tenth_of_a_beat() -> None:
    assert seconds_to_ticks(0.05, 120, 960) == 96


@given(st.floats(0, 60), st.floats(4, 1000), st.integers(1, 960))
def test_no_tick_is_nearer_to_a_time_than_the_one_that_is_taken(seconds: float, bpm: float, resolution: int) -> None:
    exact = Fraction(seconds) * Fraction(bpm) * resolution / 60
    assert abs(seconds_to_ticks(seconds, bpm, resolution) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(("text", "bars"), [("5-8", (5, 8)), ("3", (3, 3)), (" 1 - 2 ", (1, 2))])
def test_a_range_of_bars_is_read(text: str, bars: tuple[int, int]) -> None:
    assert parse_bars(text) == bars


@pytest.mark.parametrize("text", ["", "0", "0-3", "8-5", "a", "1-", "-2", "1-2-3", "1.5", "9999999"])
def test_what_is_no_range_of_bars_is_refused(text: str) -> None:
    with pytest.raises(InvalidPatternError, match="5-8 or 3"):
        parse_bars(text)


def test_the_four_scales_of_the_public_reference_have_its_notes() -> None:
    names = {name: [pitch_name(60 + step)[:-1] for step in SCALES[name]] for name in ("major", "minor", "pentatonic")}
    assert names["major"] == ["C", "D", "E", "F", "G", "A", "B"]
    assert names["minor"] == ["C", "D", "Eb", "F", "G", "Ab", "Bb"]
    assert names["pentatonic"] == ["C", "D", "F", "G", "A"]
    assert len(SCALES["chromatic"]) == 12


@pytest.mark.parametrize(
    ("key", "scale", "names"),
    [
        ("F#", "minor", "F# G# A B C# D E"),
        ("F#", "dorian", "F# G# A B C# D# E"),
        ("Eb", "minor", "Eb F Gb Ab Bb Cb Db"),
        ("G#", "harmonic_minor", "G# A# B C# D# E F##"),
        ("Db", "major", "Db Eb F Gb Ab Bb C"),
        ("C#", "major", "C# D# E# F# G# A# B#"),
        ("F", "lydian", "F G A B C D E"),
        ("B", "locrian", "B C D E F G A"),
        ("F#", "blues", "F# A B C C# E"),
        ("E", "minor_pentatonic", "E G A B D"),
        ("D", "whole_tone", "D E F# G# Bb C"),
        ("A", "chromatic", "A Bb B C C# D D# E F F# G G#"),
    ],
)
def test_a_key_has_its_own_names(key: str, scale: str, names: str) -> None:
    root = root_class(key) + 60
    assert [pitch_name(root + step, key, scale).rstrip("0123456789") for step in SCALES[scale]] == names.split()


@given(st.sampled_from(KEYS), st.sampled_from(sorted(SCALES)), st.integers(0, 127))
def test_a_name_says_its_pitch_in_every_key(key: str, scale: str, pitch: int) -> None:
    letter, signs, octave = re.fullmatch(r"([A-G])(#*|b*)(-?\d)", pitch_name(pitch, key, scale)).groups()  # type: ignore[union-attr]
    sign = signs.count("#") - signs.count("b")
    assert {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter] + sign + 12 * (int(octave) + 1) == pitch
    assert abs(sign) <= 2


def test_a_log_is_told_in_the_key() -> None:
    told = "nudge: Eb4 at 1.1.1 becomes F#4, velocity 80, E4x, A44, A-12"
    assert respelled(told, "F#", "minor") == told.replace("Eb4", "D#4")
    assert respelled(told, None, "minor") == told


def test_a_likely_key_has_few_signs() -> None:
    held = [1.0, 4.0, 1.0, 2.0, 1.0, 3.0, 1.0, 1.0, 4.0, 1.0, 2.0, 1.0]
    assert likely_key(held) == ("Db", "major")


def test_enharmonic_keys_have_the_same_notes() -> None:
    assert pitch_classes("C#", "minor") == pitch_classes("Db", "minor")
    assert pitch_classes("Cb", "major") == pitch_classes("B", "major")
    assert pitch_classes("f#", "major") == pitch_classes("Gb", "major")


@given(st.integers(0, 127), st.sampled_from(sorted(SCALES)), st.integers(-20, 20))
def test_a_step_along_a_scale_stays_in_it_and_can_be_taken_back(pitch: int, scale: str, steps: int) -> None:
    classes = pitch_classes("D", scale)
    start = nearest_pitch(pitch, classes)
    there = scale_step(start, steps, classes)
    assert there % 12 in classes
    ladder = [p for p in range(128) if p % 12 in classes]
    if 0 <= ladder.index(start) + steps < len(ladder):
        assert scale_step(there, -steps, classes) == start


def test_a_range_without_a_note_of_the_scale_is_refused() -> None:
    with pytest.raises(InvalidPatternError, match="widen the range"):
        nearest_pitch(61, {0}, 61, 65)


def test_every_pitch_has_one_drum_name_and_the_name_leads_back() -> None:
    assert {drum_pitch(drum_name(p)) for p in range(128)} == set(range(128)) == set(DRUMS)
    assert len({drum_name(p) for p in range(128)}) == 128


@pytest.mark.parametrize(
    ("name", "pitch"), [("bd", 36), ("BD:0", 36), ("sn", 38), ("kick", 36), ("hh:1", 44), ("60", 60)]
)
def test_a_drum_is_known_by_its_names(name: str, pitch: int) -> None:
    assert drum_pitch(name) == pitch


@pytest.mark.parametrize("name", ["", "bd:9", "128", "snair", "-1"])
def test_what_is_no_drum_is_refused(name: str) -> None:
    with pytest.raises(InvalidPatternError, match="is not a drum"):
        drum_pitch(name)


@pytest.mark.parametrize("scale", ["major", "minor"])
@pytest.mark.parametrize("root", range(12))
def test_a_key_is_heard_in_its_scale_and_triad(root: int, scale: str) -> None:
    weights = [0.0] * 12
    for place, step in enumerate(SCALES[scale]):
        weights[(root + step) % 12] = 3.0 if place in (0, 2, 4) else 1.0
    key, heard = likely_key(weights)
    assert (root_class(key), heard) == (root, scale)


@given(st.permutations([1, 2, 4, 7, 12, 20, 33, 54, 88, 143, 232, 376]), st.integers(1, 11))
def test_a_transposed_melody_is_in_the_transposed_key(weights: list[int], shift: int) -> None:
    (before, scale), (after, same) = likely_key(weights), likely_key([*weights[-shift:], *weights[:-shift]])
    assert (root_class(after), same) == ((root_class(before) + shift) % 12, scale)


def test_of_notes_that_are_all_alike_nothing_tells_the_key() -> None:
    assert likely_key([1] * 12) == ("C", "major")
