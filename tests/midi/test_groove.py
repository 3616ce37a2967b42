"""The Groove MIDI Dataset: 1,021 recordings of drummers, against an oracle on raw mido."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import mido
import pytest

from audiomancer.midi import MidiReading, midi_bytes, parse_midi, read_midi


@pytest.fixture(scope="module")
def readings(shared: Path) -> dict[Path, MidiReading]:
    return {path: read_midi(path) for path in sorted((shared / "data" / "groove").rglob("*.mid"))}


def oracle(path: Path) -> dict[tuple[int, int], int]:
    """(tick, pitch) of every note-on to its velocity, the louder of two; straight from mido's messages."""
    (track,) = mido.MidiFile(path).tracks
    tick, found = 0, {}
    for message in track:
        tick += message.time
        if message.type == "note_on" and message.velocity:
            place = (tick, message.note)
            found[place] = max(found.get(place, 0), message.velocity)
    return found


def test_every_file_of_the_groove_data_is_read_to_the_tick(readings: dict[Path, MidiReading]) -> None:
    assert len(readings) == 1021
    for path, reading in readings.items():
        pattern = reading.pattern
        assert {(n.onset, n.pitch): n.velocity for n in pattern.notes} == oracle(path), path
        assert (pattern.kind, pattern.ticks_per_beat) == ("drums", 480)


def test_write_then_read_is_the_identity_on_the_groove_data(readings: dict[Path, MidiReading]) -> None:
    for path, reading in readings.items():
        assert parse_midi(midi_bytes(reading.pattern), path.name) == MidiReading(reading.pattern, ()), path


def test_the_table_of_the_groove_data_agrees_on_metre_and_tempo(
    readings: dict[Path, MidiReading], shared: Path
) -> None:
    rows = (shared / "data" / "groove" / "info.csv").read_text().splitlines()[1:]
    for row in rows:
        *_, bpm, _, metre, name, _, _ = row.split(",")
        if (path := shared / "data" / "groove" / name) in readings:
            pattern = readings[path].pattern
            assert "{}-{}".format(*pattern.time_signature) == metre, name
            assert abs(pattern.tempo - int(bpm)) < 1, name


def test_a_hanging_ride_and_a_stray_note_off_are_read_with_a_notice(readings: dict[Path, MidiReading]) -> None:
    hanging = [r for r in readings.values() if any("without an end" in notice for notice in r.notices)]
    assert len(hanging) == 1
    assert hanging[0].notices[0] == "1 note without an end: a sixteenth is taken"


def test_an_end_of_track_long_after_the_music_adds_no_bars(readings: dict[Path, MidiReading]) -> None:
    silent = Counter(p.bars - 1 - p.notes[-1].onset // p.ticks_per_bar for p in (r.pattern for r in readings.values()))
    assert silent == {0: 1021}
