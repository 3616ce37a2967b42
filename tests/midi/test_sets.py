"""Several patterns as one MIDI file: a track and a channel for each, and the same patterns when it is read again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import InvalidPatternError, MidiFileError
from audiomancer.midi import midi_bytes, midi_set_bytes, parse_midi, parse_midi_set
from audiomancer.music import Note, Pattern

KICK = Pattern(kind="drums", notes=(Note(0, 240, 36, 90),), bars=1, tempo=90)
TUNE = Pattern(kind="melody", notes=(Note(0, 480, 60, 90),), bars=2, key="A", scale="minor", ticks_per_beat=480)
BASS = Pattern(kind="bass", notes=(Note(0, 960, 36, 90),), bars=1)
WALTZ = replace(BASS, time_signature=(3, 4), bars=5)


def finer(pattern: Pattern, ticks_per_beat: int, tempo: float) -> Pattern:
    """The same music at another resolution and tempo."""
    factor = ticks_per_beat // pattern.ticks_per_beat
    notes = [Note(n.onset * factor, n.duration * factor, n.pitch, n.velocity) for n in pattern.notes]
    return replace(pattern, notes=(), ticks_per_beat=ticks_per_beat, tempo=tempo).with_notes(notes)


@given(st.lists(patterns(min_notes=1, max_bars=3), min_size=1, max_size=4))
def test_a_set_reads_back_as_its_patterns_at_the_tempo_of_the_first(some: list[Pattern]) -> None:
    data = midi_set_bytes(some)
    resolution = mido.MidiFile(file=BytesIO(data)).ticks_per_beat
    read = [reading.pattern for reading in parse_midi_set(data, "set.mid")]
    assert read == [finer(pattern, resolution, some[0].tempo) for pattern in some]


def test_drums_are_on_channel_10_and_the_others_each_on_their_own() -> None:
    midi = mido.MidiFile(file=BytesIO(midi_set_bytes([KICK, TUNE, BASS, KICK])))
    played = [{m.channel for m in track if not m.is_meta} for track in midi.tracks]
    assert played == [set(), {9}, {0}, {1}, {9}]
    assert [track.name for track in midi.tracks[1:]] == ["drums", "melody", "bass", "drums 2"]
    tunes = mido.MidiFile(file=BytesIO(midi_set_bytes([TUNE] * 15)))
    assert [{m.channel for m in track if not m.is_meta} for track in tunes.tracks[1:]] == [
        {n} for n in range(16) if n != 9
    ]


def test_a_track_in_another_metre_knows_its_own() -> None:
    readings = parse_midi_set(midi_set_bytes([KICK, WALTZ]), "set.mid")
    assert [(r.pattern.time_signature, r.pattern.bars) for r in readings] == [((4, 4), 1), ((3, 4), 5)]
    assert b"time_signature" not in midi_bytes(WALTZ)


def test_one_track_or_kind_is_asked_for_as_of_any_file() -> None:
    data = midi_set_bytes([KICK, TUNE])
    assert [r.pattern.kind for r in parse_midi_set(data, "set.mid", track="melody")] == ["melody"]
    with pytest.raises(MidiFileError, match="several tracks with notes; choose one, such as --track 1"):
        parse_midi_set(data, "set.mid", kind="bass")
    with pytest.raises(MidiFileError, match="several tracks with notes"):
        parse_midi(data, "set.mid")


def test_what_no_file_can_hold_is_refused() -> None:
    with pytest.raises(InvalidPatternError, match="at most 15 melodies and basses; export them apart"):
        midi_set_bytes([TUNE] * 16)
    with pytest.raises(InvalidPatternError, match="at least one pattern"):
        midi_set_bytes([])
    odd = replace(BASS, notes=(), ticks_per_beat=1009)
    with pytest.raises(
        InvalidPatternError, match="at most 32767 ticks a beat, and these patterns together need 968640"
    ):
        midi_set_bytes([BASS, odd])
