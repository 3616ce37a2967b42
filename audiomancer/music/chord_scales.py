"""Chord scales: the notes that may pass between the notes of a chord."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from audiomancer.music.scales import SCALES

__all__ = ["CHORD_SCALES", "scale_over"]

CHORD_SCALES = MappingProxyType(
    {
        **{name: SCALES[name] for name in ("major", "mixolydian", "dorian", "lydian", "minor", "phrygian")},
        "melodic minor": SCALES["melodic_minor"],
        "lydian dominant": (0, 2, 4, 6, 7, 9, 10),
        "locrian": SCALES["locrian"],
        "locrian natural 2": (0, 2, 3, 5, 6, 8, 10),
        "diminished": (0, 2, 3, 5, 6, 8, 9, 11),
        "whole tone": SCALES["whole_tone"],
        "lydian augmented": (0, 2, 4, 6, 8, 9, 11),
        "altered": (0, 1, 3, 4, 6, 8, 10),
        "half-whole diminished": (0, 1, 3, 4, 6, 7, 9, 10),
        "mixolydian b6": (0, 2, 4, 5, 7, 8, 10),
        "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
        "dorian b2": (0, 1, 3, 5, 7, 9, 10),
        "harmonic minor": SCALES["harmonic_minor"],
    }
)
"""The scales that go with chords, by their names, in semitones above the root; the plainer ones first.

So a chord has the scale that players are taught for it, which is the first that holds all of its notes: ``maj7`` has
major, ``7`` mixolydian, ``m7`` dorian, ``maj7#11`` lydian, ``7#11`` lydian dominant, ``7b9`` half-whole diminished,
``7alt`` altered, ``7#5`` whole tone, ``m7b5`` locrian, ``dim7`` diminished, ``mMaj7`` melodic minor and ``maj7#5``
lydian augmented.

Source: Mark Levine, *The Jazz Theory Book* (1995), chapter 3; the modes of harmonic minor are for what is left.
"""


def scale_over(tones: Collection[int], heard: Collection[int] = ()) -> str:
    """The scale that fits a chord.

    Args:
        tones: the chord's notes, semitones above its root, those that matter most first.
        heard: the notes of the key in which the chord stands, semitones above the chord's root, 0-11; none to judge by
            the chord alone.

    Returns:
        The name in :data:`CHORD_SCALES` of the scale that holds most of the chord's notes and the first of them, among
        those the one that holds most notes of the key, and among those the first: over an ``Em7`` alone dorian, in C
        major phrygian.
    """
    key = {*heard}

    def fit(name: str) -> tuple[int, list[bool], int]:
        steps = {*CHORD_SCALES[name]}
        held = [tone % 12 in steps for tone in tones]
        return sum(held), held, len(key & steps)

    return max(CHORD_SCALES, key=fit)
