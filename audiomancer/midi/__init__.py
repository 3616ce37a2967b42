"""Standard MIDI Files to patterns and back, exact to the tick; bridges to pretty_midi and note-seq.

Reading answers with a :class:`MidiReading`: the pattern, and notices about what the file said that a
pattern cannot say. Whatever is wrong with a file is one :class:`~audiomancer.errors.MidiFileError`
that names it.
"""

from __future__ import annotations

from audiomancer.midi.noteseq import from_note_sequence, to_note_sequence
from audiomancer.midi.pretty import from_pretty_midi, to_pretty_midi
from audiomancer.midi.reading import (
    MAX_BYTES,
    MidiReading,
    ReadingOptions,
    parse_midi,
    parse_midi_set,
    read_midi,
    read_midi_parts,
)
from audiomancer.midi.songs import song_midi_bytes
from audiomancer.midi.writing import midi_bytes, midi_set_bytes

__all__ = [
    "MAX_BYTES",
    "MidiReading",
    "ReadingOptions",
    "from_note_sequence",
    "from_pretty_midi",
    "midi_bytes",
    "midi_set_bytes",
    "parse_midi",
    "parse_midi_set",
    "read_midi",
    "read_midi_parts",
    "song_midi_bytes",
    "to_note_sequence",
    "to_pretty_midi",
]
