"""Operators for melody and bass: octaves, steps of the scale, phrases moved along it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer.music import Kind, Note, Pattern
from audiomancer.music import scale_step as step_along
from audiomancer.variation._draws import drawn, drawn_bars, nonzero, pick
from audiomancer.variation._edits import Edit, Variation, edited

if TYPE_CHECKING:
    import numpy as np

__all__ = ["octave", "scale_step", "transpose_phrase"]

REGISTERS: MappingProxyType[Kind, tuple[int, int]] = MappingProxyType({"bass": (24, 67), "melody": (36, 96)})
"""Lowest and highest pitch that these operators move a note to; one that is beyond may come back."""


def octave(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Each note drawn goes up or down an octave.

    Args:
        pattern: the parent, a melody or a bass.
        chance: 0-1, drawn for each note on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    hit = drawn(rng, pattern.notes, chance)
    return _repitched(pattern, [(n, n.pitch + pick(rng, (-12, 12))) for n in hit])


def scale_step(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Each note drawn goes up or down the scale by one or two notes.

    Args:
        pattern: the parent, a melody or a bass.
        chance: 0-1, drawn for each note on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    classes = pattern.scale_classes
    hit = drawn(rng, pattern.notes, chance)
    return _repitched(pattern, [(n, step_along(n.pitch, nonzero(rng, -2, 2), classes)) for n in hit])


def transpose_phrase(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Each bar drawn goes up or down the scale as a whole, by one to four notes: a sequence.

    Args:
        pattern: the parent, a melody or a bass.
        chance: 0-1, drawn for each bar on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    classes = pattern.scale_classes
    wishes: list[tuple[Note, int]] = []
    for _, notes in drawn_bars(rng, pattern, chance):
        steps = nonzero(rng, -4, 4)
        # In the direction of travel the first goes first, so that a chord does not block its own way.
        notes.sort(key=lambda n: n.pitch, reverse=steps > 0)
        wishes += [(n, step_along(n.pitch, steps, classes)) for n in notes]
    return _repitched(pattern, wishes)


def _repitched(pattern: Pattern, wishes: Iterable[tuple[Note, int]]) -> Variation:
    low, high = REGISTERS[pattern.kind]
    edits = (
        Edit(note, replace(note, pitch=pitch))
        for note, pitch in wishes
        if min(low, note.pitch) <= pitch <= max(high, note.pitch)
    )
    return edited(pattern, edits)
