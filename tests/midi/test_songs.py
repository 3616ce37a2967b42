"""Songs as Standard MIDI Files, read by mido as a studio reads them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import mido
import pytest

from audiomancer.errors import InvalidPatternError
from audiomancer.midi import song_midi_bytes
from audiomancer.music import Change, Chart, ChartBar, Chord, Note, Pattern, Section, Song

A = Section("A", (ChartBar((Change(Fraction(0), Chord("D", "m7")), Change(Fraction(2), Chord("G", "7")))), ChartBar()))
B = Section("Brücke 橋", (ChartBar((Change(Fraction(0), None),)),), (3, 4))
CHART = Chart(sections=(A, B), form=("A", B.name, "A"), title="Ein Lied", key="D", scale="minor")
KICKS = Pattern(kind="drums", notes=(Note(0, 240, 36, 100), Note(1920, 240, 36, 100)), bars=2)
LONG = Pattern(kind="bass", notes=(Note(7000, 3000, 38, 90), Note(0, 480, 38, 91)), bars=2, ticks_per_beat=960)
FINE = Pattern(kind="melody", notes=(Note(1, 1, 70, 80),), bars=1, time_signature=(3, 4), ticks_per_beat=7)
SONG = Song(
    chart=CHART,
    tempo=90,
    parts=("drums", "bass", "melody"),
    cells={("A", "drums"): KICKS, ("A", "bass"): LONG, (B.name, "melody"): FINE},
    programs={"bass": 33},
    count_in=replace(KICKS, bars=1),
)


def told(song: Song) -> tuple[mido.MidiFile, list[list[tuple[Fraction, mido.Message]]]]:
    """The file and the messages of each track, with their times in quarter notes."""
    midi = mido.MidiFile(file=BytesIO(song_midi_bytes(song)))
    tracks = []
    for track in midi.tracks:
        tick, found = 0, []
        for message in track:
            tick += message.time
            found.append((Fraction(tick, midi.ticks_per_beat), message))
        tracks.append(found)
    return midi, tracks


def test_the_first_track_tells_title_tempo_key_metres_sections_and_chords() -> None:
    midi, (conductor, *_) = told(SONG)
    assert midi.type == 1
    said = {kind: [(at, m) for at, m in conductor if m.type == kind] for kind in {m.type for _, m in conductor}}
    assert said["track_name"][0][1].name == "Ein Lied"
    assert said["set_tempo"][0][1].tempo == round(60e6 / 90)
    assert said["key_signature"][0][1].key == "Dm"
    metres = [(at, m.numerator, m.denominator) for at, m in said["time_signature"]]
    assert metres == [(0, 4, 4), (12, 3, 4), (15, 4, 4)]
    markers = [(at, m.text) for at, m in said["marker"]]
    assert markers == [(0, "count-in"), (4, "A"), (12, "Brücke ?"), (15, "A")]
    assert [(at, m.text) for at, m in said["cue_marker"]] == [
        (4, "Dm7"), (6, "G7"), (12, "N.C."), (15, "Dm7"), (17, "G7"),
    ]  # fmt: skip
    assert conductor[-1][0] == 23


def test_each_part_has_a_named_track_with_program_volume_and_pan() -> None:
    _, (_, *parts) = told(SONG)
    heads = [[m for _, m in part if m.type in ("track_name", "program_change", "control_change")] for part in parts]
    assert [head[0].name for head in heads] == ["drums", "bass", "melody"]
    assert [head[1].program for head in heads] == [0, 33, 0]
    assert [head[1].channel for head in heads] == [9, 0, 1]
    assert all([m.control for m in head[2:]] == [7, 10] for head in heads)


def test_every_note_of_every_cell_stands_where_its_section_is_played() -> None:
    _, (_, drums, bass, melody) = told(SONG)

    def onsets(part: list[tuple[Fraction, mido.Message]]) -> list[Fraction]:
        return [at for at, m in part if m.type == "note_on"]

    assert onsets(drums) == [0, 2, 4, 6, 15, 17]
    assert onsets(bass) == [4, 4 + Fraction(7000, 960), 15, 15 + Fraction(7000, 960)]
    assert onsets(melody) == [12 + Fraction(1, 7)]


def test_what_rings_into_the_next_section_ends_where_its_pitch_is_struck_again() -> None:
    _, (_, _, bass, _) = told(SONG)
    ends = [at for at, m in bass if m.type == "note_off"]
    assert ends == [4 + Fraction(1, 2), 4 + Fraction(10000, 960), 15 + Fraction(1, 2), 15 + Fraction(10000, 960)]
    again = replace(SONG, chart=replace(CHART, form=("A", "A")))
    _, (_, _, bass, _) = told(again)
    assert [at for at, m in bass if m.type == "note_off"][1] == 12  # and not at 4 + 10000/960


def test_what_no_file_can_hold_is_refused() -> None:
    odd = replace(FINE, ticks_per_beat=11 * 13 * 17)
    with pytest.raises(InvalidPatternError, match="ticks a beat or fewer"):
        song_midi_bytes(replace(SONG, cells={**SONG.cells, (B.name, "melody"): odd}))
    parts = tuple(f"part {number}" for number in range(16))
    many = replace(SONG, parts=parts, cells={("A", part): LONG for part in parts}, programs={}, count_in=None)
    with pytest.raises(InvalidPatternError, match="at most 15 parts"):
        song_midi_bytes(many)
