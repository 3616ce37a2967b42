"""The operator of touch: the same notes, played by another hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING

from audiomancer.music import Grid, Note, Pattern
from audiomancer.variation._edits import Edit, Variation, edited

if TYPE_CHECKING:
    import numpy as np

__all__ = ["touch"]

LOUDER = (0.5, 0.1)
"""How much loudness varies at full strength, as standard deviations of its logarithm: between places, in a place."""

LATER = (0.12, 0.12, 0.04)
"""How much timing varies at full strength, as standard deviations in sixteenths: of a drum, of a place, in a place."""


def touch(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Each drum gets other accents, and leans otherwise on each sixteenth of the bar, alike in every bar but a little.

    A melody is one sound. No note leaves its sixteenth.

    Args:
        pattern: the parent.
        chance: 0-1, how far it goes; it is not drawn.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    grid = Grid.of(pattern)
    places: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in pattern.notes:
        sound = note.pitch if pattern.kind == "drums" else 0
        places[sound, grid.step(note.onset) % grid.bar_steps].append(note)
    leans = {sound: LATER[0] * rng.standard_normal() for sound in sorted({sound for sound, _ in places})}
    edits: list[Edit] = []
    for (sound, _), notes in sorted(places.items()):
        loud, late = (float(value) for value in rng.standard_normal(2))
        for note, (louder, later) in zip(notes, rng.standard_normal((len(notes), 2)).tolist(), strict=True):
            gain = exp(chance * (LOUDER[0] * loud + LOUDER[1] * louder))
            shift = chance * (leans[sound] + LATER[1] * late + LATER[2] * later)
            edits.append(Edit(note, _played(note, gain, round(shift * grid.tick(1)), grid)))
    return edited(pattern, edits)


def _played(note: Note, gain: float, shift: int, grid: Grid) -> Note:
    onset = min(max(0, note.onset + shift), grid.bars * grid.bar_ticks - 1)
    stays = grid.step(onset) == grid.step(note.onset)
    velocity = min(127, max(1, round(note.velocity * gain)))
    return replace(note, onset=onset if stays else note.onset, velocity=velocity)
