"""A pattern as a Standard MIDI File."""

from __future__ import annotations

from audiomancer.music import Pattern

__all__ = ["to_midi"]


def to_midi(pattern: Pattern) -> bytes:
    """The bytes of a type 1 Standard MIDI File that reads back as the same pattern.

    Raises:
        InvalidPatternError: if a note rings on beyond tick 2**40.
    """
    from audiomancer.midi import midi_bytes

    return midi_bytes(pattern)
