"""Touch: how hard drummers hit each drum on each sixteenth, as quantiles learned from Groove.

Where :mod:`audiomancer.music.feel` knows one usual velocity, this table knows all that drummers play: a snare off the
backbeat is a ghost note as a rule and an accent now and then. A rank, 0-1, says which of these a hit is.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from audiomancer._resources import resource_folder
from audiomancer.errors import ModelTrainingError
from audiomancer.music.drums import DRUM_ROWS, DRUM_TYPES
from audiomancer.music.pattern import Pattern

__all__ = ["Touch", "learn_touch", "shipped_touch"]

_STEPS = 16
_ANY = len(DRUM_TYPES)  # the row for what is not a drum of the kit
_RANKS = np.linspace(0.05, 0.95, 10)
_RANK_LIST = _RANKS.tolist()  # of one number at a time Python is ten times as fast as numpy
_FEWEST = 40  # hits below which a cell of the table is that of the whole drum


@dataclass(frozen=True, slots=True, eq=False)
class Touch:
    """The table.

    Attributes:
        velocity: MIDI velocities, 1-127, of shape ``(10, 16, 10)``: the nine drum types of
            :data:`audiomancer.music.DRUM_TYPES` and one row for everything else; the sixteenths of a bar; the quantiles
            0.05, 0.15, ... 0.95.
    """

    velocity: npt.NDArray[np.float64]

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """The table from JSON values."""
        return cls(np.array(value["velocity"], dtype=np.float64))

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {"velocity": np.round(self.velocity).astype(int).tolist()}

    def of(self, pitch: int, step: int, rank: float) -> int:
        """How hard a hit of a rank is.

        Args:
            pitch: MIDI number 0-127; a pitch outside the kit is touched as the whole kit is.
            step: sixteenths from the start of a bar; after 15 it begins again.
            rank: how hard among a drummer's hits there, 0 (softest) to 1 (hardest).

        Returns:
            MIDI velocity, 1-127.
        """
        return _at(_rows_of(self)[DRUM_ROWS.get(pitch, _ANY)][step % _STEPS], rank)

    def firm(self, pitch: int, rank: float) -> int:
        """How hard an accent of a drum is: a hit of the rank on the step where the drum is hit hardest.

        Args:
            pitch: MIDI number 0-127.
            rank: how hard among a drummer's hits there, 0 (softest) to 1 (hardest).

        Returns:
            MIDI velocity, 1-127.
        """
        return _at(_firmest_of(self)[DRUM_ROWS.get(pitch, _ANY)], rank)


@cache
def shipped_touch() -> Touch:
    """The table that comes with the package."""
    return Touch.from_dict(json.loads((resource_folder("models") / "touch.json").read_text()))


def learn_touch(performances: Iterable[Pattern]) -> Touch:
    """The table of some drum performances in 4/4, each hit on its nearest sixteenth.

    Raises:
        ModelTrainingError: if no drum of the kit is hit in any.
    """
    hits = [
        (DRUM_ROWS[note.pitch], round(4 * note.onset / performance.ticks_per_beat) % _STEPS, note.velocity)
        for performance in performances
        for note in performance.notes
        if note.pitch in DRUM_ROWS
    ]
    if not hits:
        raise ModelTrainingError("there is no drum hit to learn a touch from")
    rows, steps, velocities = np.array(hits).T
    return Touch(np.array([_row(steps[own], velocities[own]) for own in _hits_of_rows(rows)]))


def _hits_of_rows(rows: npt.NDArray[np.int64]) -> list[npt.NDArray[np.bool_]]:
    """Which hits are of each row of the table: the last row, and a drum that is hardly ever hit, is of all."""
    own = [rows == row for row in range(_ANY)]
    everything = np.ones(len(rows), dtype=np.bool_)
    return [some if some.sum() >= _FEWEST else everything for some in own] + [everything]


def _row(steps: npt.NDArray[np.int64], velocities: npt.NDArray[np.int64]) -> list[npt.NDArray[np.float64]]:
    """The quantiles of one drum on each step."""
    by_step = [velocities[steps == step] for step in range(_STEPS)]
    return [np.quantile(some if len(some) >= _FEWEST else velocities, _RANKS) for some in by_step]


@lru_cache(maxsize=4)
def _rows_of(touch: Touch) -> list[list[list[float]]]:
    """The table in plain numbers."""
    rows: list[list[list[float]]] = touch.velocity.tolist()
    return rows


@lru_cache(maxsize=4)
def _firmest_of(touch: Touch) -> list[list[float]]:
    """The quantiles of each row of the table on the step where it is hit hardest."""
    hardest = touch.velocity.mean(axis=2).argmax(axis=1)
    return [row[step] for row, step in zip(_rows_of(touch), hardest.tolist(), strict=True)]


def _at(quantiles: Sequence[float], rank: float) -> int:
    """The quantile of a rank, between two that are known as :func:`numpy.interp` has it."""
    at = bisect_right(_RANK_LIST, rank) - 1
    if at < 0:
        return _velocity(quantiles[0])
    if at == len(_RANK_LIST) - 1:
        return _velocity(quantiles[-1])
    slope = (quantiles[at + 1] - quantiles[at]) / (_RANK_LIST[at + 1] - _RANK_LIST[at])
    return _velocity(slope * (rank - _RANK_LIST[at]) + quantiles[at])


def _velocity(value: float) -> int:
    return min(max(round(value), 1), 127)
