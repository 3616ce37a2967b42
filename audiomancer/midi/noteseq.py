"""The bridge to note-seq, the note sequences of Magenta."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from audiomancer.errors import MissingDependencyError
from audiomancer.midi.pretty import song_from_pretty_midi, to_pretty_midi
from audiomancer.midi.reading import MidiReading, ReadingOptions, pattern_from_song
from audiomancer.music import Pattern

if TYPE_CHECKING:
    from note_seq import NoteSequence

__all__ = ["from_note_sequence", "to_note_sequence"]


def to_note_sequence(pattern: Pattern) -> NoteSequence:
    """The pattern as a ``note_seq.NoteSequence``; its ``total_time``, in seconds, is the end of the last bar or note.

    Raises:
        MissingDependencyError: if note-seq is not installed.
    """
    sequence = _note_seq().midi_to_note_sequence(to_pretty_midi(pattern))
    length = pattern.length * 60 / (pattern.tempo * pattern.ticks_per_beat)  # seconds
    sequence.total_time = max(sequence.total_time, length)
    return sequence


def from_note_sequence(sequence: NoteSequence, **options: Unpack[ReadingOptions]) -> MidiReading:
    """The pattern in a ``note_seq.NoteSequence`` that is not quantized; each instrument counts as a track.

    Args:
        sequence: times in seconds.
        options: what to take from it; see :class:`ReadingOptions`.

    Returns:
        The pattern, at the resolution that note-seq gives, and a notice for each thing it could not keep.

    Raises:
        MissingDependencyError: if note-seq is not installed.
        MidiFileError: if the sequence does not hold the track or bars asked for, or no pattern can hold its notes.
    """
    midi = _note_seq().note_sequence_to_pretty_midi(sequence)
    song = song_from_pretty_midi(midi, "the NoteSequence", end=sequence.total_time)
    return pattern_from_song(song, **options)


def _note_seq() -> Any:
    try:
        import note_seq
    except ImportError as error:
        raise MissingDependencyError("note-seq is not installed; install it with: pip install note-seq") from error
    return note_seq
