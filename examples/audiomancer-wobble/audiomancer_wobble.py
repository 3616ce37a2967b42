"""A plug-in for audiomancer: an operator, a fitness function and an export target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import pstdev
from typing import TYPE_CHECKING

from audiomancer.fitness import Fitness
from audiomancer.music import Note, Pattern, drum_name, pitch_name
from audiomancer.rendering import ExportOptions, Target
from audiomancer.variation import Edit, Operator, Variation, edited

if TYPE_CHECKING:
    import numpy as np

__all__ = ["TAB", "WOBBLE", "WOBBLINESS"]

DEPTH = 0.6
"""How much louder or softer a note gets at full strength, as a share of its velocity."""


def wobble(pattern: Pattern, strength: float, rng: np.random.Generator) -> Variation:
    """Let the loudness rise and fall once a bar, as a sine that begins anywhere."""
    start = rng.random()

    def wobbled(note: Note) -> Note:
        turn = note.onset / pattern.ticks_per_bar + start
        factor = 1 + DEPTH * strength * math.sin(2 * math.pi * turn)
        return replace(note, velocity=min(127, max(1, round(note.velocity * factor))))

    return edited(pattern, [Edit(note, wobbled(note)) for note in pattern.notes])


def wobbliness(pattern: Pattern) -> float:
    """How far the loudness swings: the standard deviation of the velocities, 0-63.5."""
    return pstdev(note.velocity for note in pattern.notes) if pattern.notes else 0.0


def tab(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    """A line for each sound: a sixteenth is a digit for how loud it is, 1-9, or a dot."""
    (pattern,) = patterns
    steps, ticks = pattern.bars * pattern.steps_per_bar, pattern.length
    name = drum_name if pattern.kind == "drums" else pitch_name
    lines: dict[int, list[str]] = {}
    for note in pattern.notes:
        line = lines.setdefault(note.pitch, ["."] * steps)
        line[note.onset * steps // ticks] = str(1 + note.velocity * 9 // 128)
    return "".join(f"{name(pitch):>4} {''.join(line)}\n" for pitch, line in sorted(lines.items())).encode()


WOBBLE = Operator("wobble", 1.0, "strength", "let the loudness rise and fall once a bar", wobble)
WOBBLINESS = Fitness("wobbliness", wobbliness, "loudness that swings far")
TAB = Target("tab", ".txt", tab, "lines of digits, one a sixteenth")
