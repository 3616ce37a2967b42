"""Lanes: the notes of a pattern dealt out to lines in which nothing overlaps."""

from __future__ import annotations

from dataclasses import dataclass

from audiomancer.music import Note, Pattern, drum_name

__all__ = ["Lane", "lanes"]


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of notes in order, none of which starts before the last one ends.

    Attributes:
        sound: the drum's name (``bd``, ``hh:1``); empty for a voice of a melody or bass.
        notes: the notes.
    """

    sound: str
    notes: tuple[Note, ...]


def lanes(pattern: Pattern) -> tuple[Lane, ...]:
    """One lane a drum sound, or as many voices as sound at once in a melody or bass.

    Drums are ordered by pitch. A note joins the first voice that is free, so a line without chords is one voice.
    """
    if pattern.kind == "drums":
        pitches = sorted({n.pitch for n in pattern.notes})
        return tuple(Lane(drum_name(p), tuple(n for n in pattern.notes if n.pitch == p)) for p in pitches)
    voices: list[list[Note]] = []
    for note in pattern.notes:
        free = next((v for v in voices if v[-1].end <= note.onset), None)
        if free is None:
            voices.append([note])
        else:
            free.append(note)
    return tuple(Lane("", tuple(v)) for v in voices)
