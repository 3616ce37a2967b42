"""Feel: how early and how hard drummers play each drum on each step, learned from Groove.

The table says, for each of nine drum types and each sixteenth of a bar, the median and the spread of the timing (in
sixteenths, early is negative) and of the velocity. It takes the place of noise: a humanized loop leans where
drummers lean and has the accents and ghost notes that they play.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple, Self

import numpy as np

from audiomancer._resources import resource_folder
from audiomancer.errors import InvalidSettingError, ModelTrainingError
from audiomancer.music import Note, Pattern
from audiomancer.rnn.configs import DRUM_TYPES
from audiomancer.rnn.encodings import Floats

__all__ = ["Feel", "feel_of", "humanize", "learn_feel", "shipped_feel"]

_STEPS = 16
_TYPES = {pitch: index for index, pitches in enumerate(DRUM_TYPES) for pitch in pitches}
_ANY = len(DRUM_TYPES)  # the row for what is not a drum of the kit
_STRONG = 112
_QUARTILES = 1.349  # between the quartiles of a normal distribution lie so many standard deviations
_FEWEST = 20  # hits below which a cell of the table is that of the whole drum, or of all drums


class _Hit(NamedTuple):
    row: int
    step: int
    timing: float
    velocity: int


@dataclass(frozen=True, slots=True, eq=False)
class Feel:
    """The table: each array of shape [10, 16], nine drum types and one row for everything else.

    Attributes:
        timing: median timing, in sixteenths.
        timing_spread: its spread, as the standard deviation of a normal distribution with the same quartiles.
        velocity: median MIDI velocity.
        velocity_spread: its spread.
    """

    timing: Floats
    timing_spread: Floats
    velocity: Floats
    velocity_spread: Floats

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """The table from JSON values."""
        return cls(*(np.array(value[name]) for name in cls.__slots__))

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {name: np.round(getattr(self, name), 3).tolist() for name in self.__slots__}

    def accent(self, pitch: int, step: int) -> int:
        """The velocity of a hit on a sixteenth of the bar, where the drum's strongest step has 112."""
        row = self.velocity[_TYPES.get(pitch, _ANY)]
        return round(_STRONG * float(row[step % _STEPS]) / float(row.max()))


@cache
def shipped_feel() -> Feel:
    """The table that comes with the package."""
    return Feel.from_dict(json.loads((resource_folder("models") / "feel.json").read_text()))


def humanize(pattern: Pattern, amount: float, rng: np.random.Generator, feel: Feel | None = None) -> Pattern:
    """Let a loop be played by a drummer's hands.

    Args:
        pattern: a loop on or off the grid; what is not drums gets the feel of the whole kit.
        amount: 0 leaves it as it is, 1 is the full feel.
        rng: where chance comes from.
        feel: the table, that of Groove if None.

    Raises:
        InvalidSettingError: if the amount is not 0-1.
    """
    if not 0 <= amount <= 1:
        raise InvalidSettingError(f"the amount of feel is 0-1, not {amount}")
    if not amount:
        return pattern
    table, sixteenth = feel or shipped_feel(), pattern.ticks_per_beat / 4

    def played(note: Note) -> Note:
        row = _TYPES.get(note.pitch, _ANY) if pattern.kind == "drums" else _ANY
        cell = row, round(note.onset / sixteenth) % _STEPS
        early, loud = rng.standard_normal(2)
        timing = table.timing[cell] + table.timing_spread[cell] * early
        velocity = table.velocity[cell] + table.velocity_spread[cell] * loud
        onset = round(note.onset + amount * timing * sixteenth)
        return replace(
            note,
            onset=min(max(onset, 0), pattern.length - 1),
            velocity=int(np.clip(round(note.velocity + amount * (velocity - note.velocity)), 1, 127)),
        )

    return pattern.with_notes(played(note) for note in pattern.notes)


def feel_of(loop: Pattern) -> Feel:
    """The feel of one drum loop, without any spread: the medians of each drum on each step.

    Where a drum is never hit, it is timed like what else is hit there, or on the same sixteenth of another beat, and
    as loud as it is elsewhere, or as drummers play it.
    """
    hits = _hits(loop)
    timing, velocity = np.zeros((_ANY + 1, _STEPS)), shipped_feel().velocity.copy()
    for row in range(_ANY + 1):
        own = [hit for hit in hits if row in (hit.row, _ANY)]
        for step in range(_STEPS):
            here = [hit for hit in own if hit.step % _STEPS == step]
            at_all = [hit for hit in hits if hit.step % _STEPS == step] or [h for h in hits if (h.step - step) % 4 == 0]
            timed, loud = here or at_all, here or own
            if timed:
                timing[row, step] = np.median([hit.timing - hit.step for hit in timed])
            if loud:
                velocity[row, step] = np.median([hit.velocity for hit in loud])
    return Feel(timing, np.zeros_like(timing), velocity, np.zeros_like(velocity))


def learn_feel(performances: Iterable[Pattern]) -> Feel:
    """The table of some drum performances in 4/4; each one's mean timing is taken off first.

    Raises:
        ModelTrainingError: if no drum of the kit is hit in any.
    """
    hits: list[_Hit] = []
    for performance in performances:
        found = _hits(performance)
        drift = float(np.mean([hit.timing - hit.step for hit in found])) if found else 0.0
        hits += [hit._replace(step=hit.step % _STEPS, timing=hit.timing - hit.step - drift) for hit in found]
    if not hits:
        raise ModelTrainingError("there is no drum hit to learn a feel from")
    return Feel(*(np.stack([_table(hits, row) for row in range(_ANY + 1)], axis=1)))


def _hits(pattern: Pattern) -> list[_Hit]:
    """The hits on drums of the kit, timed in sixteenths from the start."""
    sixteenth = pattern.ticks_per_beat / 4
    return [
        _Hit(_TYPES[n.pitch], round(n.onset / sixteenth), n.onset / sixteenth, n.velocity)
        for n in pattern.notes
        if n.pitch in _TYPES
    ]


def _table(hits: list[_Hit], row: int) -> Floats:
    """Median and spread of timing and velocity of one drum, by step: [4, 16]."""
    own = [hit for hit in hits if row in (hit.row, _ANY)] or hits

    def figures(some: list[_Hit]) -> list[float]:
        values = np.array([(hit.timing, hit.velocity) for hit in some])
        lower, median, upper = np.percentile(values, (25, 50, 75), axis=0)
        spread = (upper - lower) / _QUARTILES
        return [median[0], spread[0], median[1], spread[1]]

    by_step = [[hit for hit in own if hit.step == step] for step in range(_STEPS)]
    return np.array([figures(some if len(some) >= _FEWEST else own) for some in by_step]).T
