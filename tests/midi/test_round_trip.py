"""Writing a pattern and reading it again is the identity, and the file is one that others can read."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import mido
import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import KEYS, patterns

from audiomancer.errors import InvalidPatternError
from audiomancer.midi import midi_bytes, parse_midi
from audiomancer.music import KINDS, MAX_BARS, MAX_BPM, MIN_BPM, SCALES, Note, Pattern

METRES = [(n, d) for n in (1, 3, 4, 7, 64) for d in (1, 2, 4, 8, 16, 32, 64)]


@st.composite
def any_patterns(draw: st.DrawFn) -> Pattern:
    """A pattern from anywhere in the space of patterns: odd resolutions and metres, notes that ring on and on."""
    metre = draw(st.sampled_from(METRES))
    least = metre[1] // 4 or 1  # ticks a beat that make every bar whole
    empty = Pattern(
        kind=draw(st.sampled_from(KINDS)),
        notes=(),
        bars=draw(st.integers(1, 5) | st.just(MAX_BARS)),
        time_signature=metre,
        tempo=draw(st.floats(MIN_BPM, MAX_BPM)),
        key=draw(st.none() | st.sampled_from((*KEYS, "Cb", "G#", "D#", "E#"))),
        scale=draw(st.none() | st.sampled_from(tuple(SCALES))),
        style=draw(st.none() | st.text()),
        ticks_per_beat=least * draw(st.integers(1, 32767 // least)),
    )
    notes = st.builds(
        Note,
        st.integers(0, empty.length - 1),
        st.integers(1, 10) | st.integers(1, 10**9),
        st.integers(0, 127),
        st.integers(1, 127),
    )
    return empty.with_notes(draw(st.lists(notes, max_size=12)))


@given(any_patterns() | patterns())
def test_write_then_read_is_the_identity(pattern: Pattern) -> None:
    reading = parse_midi(midi_bytes(pattern), "p.mid")
    assert reading.pattern == pattern
    assert reading.notices == ()


@given(patterns(min_notes=1))
def test_pretty_midi_reads_the_same_notes_in_what_is_written(pattern: Pattern) -> None:
    midi = pretty_midi.PrettyMIDI(BytesIO(midi_bytes(pattern)))
    (instrument,) = midi.instruments
    found = {(midi.time_to_tick(n.start), midi.time_to_tick(n.end), n.pitch, n.velocity) for n in instrument.notes}
    assert found == {(n.onset, n.end, n.pitch, n.velocity) for n in pattern.notes}
    assert instrument.is_drum == (pattern.kind == "drums")


@given(any_patterns())
def test_no_wait_is_longer_than_the_standard_allows(pattern: Pattern) -> None:
    midi = mido.MidiFile(file=BytesIO(midi_bytes(pattern)))
    assert max(message.time for track in midi.tracks for message in track) <= 0x0FFFFFFF


@pytest.mark.parametrize("bpm", [MIN_BPM, MAX_BPM])
def test_every_tempo_fits_the_24_bits_of_midi(bpm: float) -> None:
    pattern = Pattern(kind="drums", notes=(), bars=1, tempo=bpm)
    assert parse_midi(midi_bytes(pattern), "p.mid").pattern.tempo == bpm


def test_a_written_file_is_of_type_1_with_a_conductor_and_ends_on_the_bar_line() -> None:
    pattern = Pattern(kind="bass", notes=(Note(0, 480, 36, 90),), bars=2, key="A", scale="minor", tempo=123.45)
    midi = mido.MidiFile(file=BytesIO(midi_bytes(pattern)))
    conductor, part = midi.tracks
    assert midi.type == 1
    assert [m.type for m in conductor] == ["set_tempo", "time_signature", "key_signature", "end_of_track"]
    assert conductor[2].key == "Am"
    assert part.name == "bass"
    assert [(m.program, m.channel) for m in part if m.type == "program_change"] == [(33, 0)]
    assert sum(m.time for m in part) == pattern.length


def test_a_note_without_end_is_refused_rather_than_written_for_hours() -> None:
    pattern = Pattern(kind="melody", notes=(Note(0, 10**18, 60, 90),), bars=1)
    with pytest.raises(InvalidPatternError, match="shorten"):
        midi_bytes(pattern)


@given(patterns(min_notes=1), st.binary(max_size=40))
def test_a_foreign_or_damaged_tag_is_passed_over(pattern: Pattern, rubbish: bytes) -> None:
    midi = mido.MidiFile(file=BytesIO(midi_bytes(pattern)))
    (place,) = [i for i, m in enumerate(midi.tracks[1]) if m.type == "sequencer_specific"]
    for data in (rubbish, b"\x7daudiomancer " + rubbish, b'\x7daudiomancer {"bars":0}', b"\x7daudiomancer []"):
        midi.tracks[1][place] = mido.MetaMessage("sequencer_specific", data=bytes(b & 127 for b in data))
        buffer = BytesIO()
        midi.save(file=buffer)
        found = parse_midi(buffer.getvalue(), "p.mid").pattern
        assert found.notes == pattern.notes
        assert found.style is None


def test_a_tag_that_knows_fewer_bars_than_the_notes_fill_is_corrected() -> None:
    """As when a sequencer added notes to a file of ours and kept what it did not understand."""
    short = Pattern(kind="drums", notes=(Note(0, 10, 36, 90),), bars=1)
    midi = mido.MidiFile(file=BytesIO(midi_bytes(short)))
    late = midi_bytes(replace(short, bars=3, notes=(Note(9000, 10, 38, 90),)))
    added = [m for m in mido.MidiFile(file=BytesIO(late)).tracks[1] if m.type.startswith("note")]
    midi.tracks[1][-1:-1] = added
    buffer = BytesIO()
    midi.save(file=buffer)
    assert parse_midi(buffer.getvalue(), "p.mid").pattern.bars == 3


def test_what_is_asked_for_wins_over_what_a_file_of_ours_says() -> None:
    written = Pattern(kind="bass", notes=(), bars=1, key="A", scale="minor", style="acid")
    found = parse_midi(midi_bytes(written), "p.mid", kind="melody", key="D", scale="dorian", style="dub").pattern
    assert (found.kind, found.key, found.scale, found.style) == ("melody", "D", "dorian", "dub")


def test_a_loop_of_ours_stays_as_long_as_it_was_though_its_track_ends_later() -> None:
    """As when a sequencer pads a track with silence and keeps what it did not understand."""
    short = Pattern(kind="drums", notes=(Note(0, 10, 36, 90),), bars=1)
    midi = mido.MidiFile(file=BytesIO(midi_bytes(short)))
    midi.tracks[1][-1].time += 3 * short.length
    buffer = BytesIO()
    midi.save(file=buffer)
    assert parse_midi(buffer.getvalue(), "p.mid").pattern == short
