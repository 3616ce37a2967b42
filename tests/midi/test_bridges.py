"""pretty_midi and note-seq hold the same notes, to the tick."""

from __future__ import annotations

import sys
from io import BytesIO

import pretty_midi
import pytest
from hypothesis import given
from strategies import patterns

from audiomancer.errors import MidiFileError, MissingDependencyError
from audiomancer.midi import from_note_sequence, from_pretty_midi, parse_midi, to_note_sequence, to_pretty_midi
from audiomancer.music import Note, Pattern

LOOP = Pattern(kind="bass", notes=(Note(1, 479, 36, 90),), bars=4, key="A", scale="minor", tempo=97, style="dub")


@given(patterns(min_notes=1))
def test_there_and_back_through_pretty_midi_keeps_every_note(pattern: Pattern) -> None:
    found = from_pretty_midi(to_pretty_midi(pattern)).pattern
    for attribute in ("notes", "kind", "tempo", "time_signature", "ticks_per_beat"):
        assert getattr(found, attribute) == getattr(pattern, attribute)


@given(patterns(min_notes=1))
def test_what_pretty_midi_writes_to_a_file_has_the_same_notes(pattern: Pattern) -> None:
    buffer = BytesIO()
    to_pretty_midi(pattern).write(buffer)
    assert parse_midi(buffer.getvalue(), "p.mid").pattern.notes == pattern.notes


def test_ticks_stay_exact_after_an_hour_of_music() -> None:
    late = Pattern(kind="drums", notes=(Note(7_000_001, 1, 36, 90),), bars=2000, tempo=117.3)
    assert from_pretty_midi(to_pretty_midi(late)).pattern.notes == late.notes


def test_key_program_and_metre_are_told_to_pretty_midi() -> None:
    midi = to_pretty_midi(LOOP)
    assert midi.instruments[0].program == 33
    assert pretty_midi.key_number_to_key_name(midi.key_signature_changes[0].key_number) == "A minor"
    found = from_pretty_midi(midi, style="dub").pattern
    assert (found.key, found.scale, found.style) == ("A", "minor", "dub")


def test_a_pretty_midi_without_notes_is_an_error() -> None:
    with pytest.raises(MidiFileError, match="the PrettyMIDI object holds no notes"):
        from_pretty_midi(pretty_midi.PrettyMIDI())


def test_each_instrument_of_a_pretty_midi_is_a_track() -> None:
    midi = to_pretty_midi(LOOP)
    midi.instruments += to_pretty_midi(Pattern(kind="drums", notes=(Note(0, 9, 38, 90),), bars=1)).instruments
    with pytest.raises(MidiFileError, match=r'1 "bass" \(1 note\), 2 "drums" \(drums, 1 note\)'):
        from_pretty_midi(midi)
    assert from_pretty_midi(midi, track="drums").pattern.notes[0].pitch == 38


@pytest.mark.magenta
@given(patterns(min_notes=1))
def test_there_and_back_through_note_seq_keeps_every_note_and_bar(pattern: Pattern) -> None:
    found = from_note_sequence(to_note_sequence(pattern)).pattern
    for attribute in ("notes", "kind", "bars", "tempo", "time_signature", "ticks_per_beat"):
        assert getattr(found, attribute) == getattr(pattern, attribute)


@pytest.mark.magenta
def test_a_note_sequence_without_notes_is_an_error() -> None:
    with pytest.raises(MidiFileError, match="the NoteSequence holds no notes"):
        from_note_sequence(to_note_sequence(Pattern(kind="drums", notes=(), bars=1)))


def test_without_note_seq_the_error_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "note_seq", None)
    with pytest.raises(MissingDependencyError, match="pip install note-seq"):
        to_note_sequence(LOOP)


def test_without_pretty_midi_the_error_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pretty_midi", None)
    with pytest.raises(MissingDependencyError, match="pip install pretty_midi"):
        to_pretty_midi(LOOP)
