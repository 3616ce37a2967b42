"""Patterns as a Standard MIDI File."""

from __future__ import annotations

from collections.abc import Sequence

from audiomancer.music import Pattern

__all__ = ["to_midi", "to_midi_set"]


def to_midi(pattern: Pattern) -> bytes:
    """The bytes of a type 1 Standard MIDI File that reads back as the same pattern.

    Raises:
        InvalidPatternError: if a note rings on beyond tick 2**40.
    """
    return to_midi_set([pattern])


def to_midi_set(patterns: Sequence[Pattern]) -> bytes:
    """Patterns as one file with a track each, see :func:`audiomancer.midi.midi_set_bytes`.

    Args:
        patterns: in any number above 0, of which at most 15 are melodies and basses.

    Returns:
        The bytes of the file.

    Raises:
        InvalidPatternError: if there are none or too many, a note rings on beyond tick 2**40, or no resolution that a
            file can have holds the times of all.
    """
    from audiomancer.midi import midi_set_bytes

    return midi_set_bytes(patterns)
