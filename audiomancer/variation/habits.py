"""Habits: which hits drummers change from some bars to the next, learned from Groove.

A table says how likely a hit of each drum is on each sixteenth, given what was played there before and what is played
around it now: the same drum a sixteenth, an eighth and a beat away and in the other bars of the loop, and the other
drums on the same step. Hits are flipped one after the other with those odds, each in view of the flips before it, so
that a kick that goes away lets another come, and what changes in one bar of a loop tends to change in all.

Sources: J. Besag, "Statistical Analysis of Non-Lattice Data", 1975, for odds that are each learned given all the rest;
S. Geman and D. Geman, "Stochastic Relaxation, Gibbs Distributions, and the Bayesian Restoration of Images", 1984, for
drawing from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from audiomancer._resources import resource_folder

__all__ = ["NEAR", "PLACES", "Cell", "Habits", "shipped_habits"]

_Floats = npt.NDArray[np.float64]
_Bools = npt.NDArray[np.bool_]

PLACES = 16
"""Sixteenths of a bar that the table tells apart; in a longer bar they begin again."""

NEAR = (1, 2, 4)
"""Sixteenths, before and after a place, at which the same drum counts."""

_SHARPER = 2.0
"""The power of the chances with which cells are drawn: likely changes come oftener than drummers make them.

There are so many unlikely ones that together they are heard as mistakes.
"""

_THINNER = (0.25, 0.75)
"""The least and the most share of changes by which hits go; each child draws its own, so that as many become fuller as
become thinner, and a long line of children keeps its density unless somebody chooses."""

_SURE = 30.0  # log-odds beyond which a chance is 0 or 1


class Cell(NamedTuple):
    """One drum on one step.

    Attributes:
        bar: from 0.
        drum: index of the drum type in :data:`audiomancer.music.DRUM_TYPES`.
        step: sixteenth of the bar, from 0.
    """

    bar: int
    drum: int
    step: int


@dataclass(frozen=True, slots=True, eq=False)
class Habits:
    """The table: log-odds of a hit, by drum type; the nine of :data:`audiomancer.music.DRUM_TYPES`.

    Attributes:
        place: on each sixteenth of the bar, where there was no hit before; shape ``(9, 16)``.
        kept: what is added where there was one; shape ``(9, 16)``.
        near: for each hit of the same drum 1, 2 and 4 sixteenths away; shape ``(9, 3)``.
        beside: for a hit of another drum on the step; row: the drum, column: the other; shape ``(9, 9)``.
        loop: times the share of the other bars that have this hit, now and before, and both again where there was one
            before; shape ``(9, 4)``.
        moved: for each hit of the same drum that was a sixteenth away before; shape ``(9,)``.
        use: times the share of steps that had this drum before, for a drum that was played at all, and times the share
            of the other steps that have it now; shape ``(9, 3)``.
        together: how often, 0-1, a hit that goes, and one that comes, does so in another bar as well; shape ``(9, 2)``.
    """

    place: _Floats
    kept: _Floats
    near: _Floats
    beside: _Floats
    loop: _Floats
    moved: _Floats
    use: _Floats
    together: _Floats

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """The table from JSON values."""
        return cls(*(np.array(value[name]) for name in cls.__slots__))

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {name: np.round(getattr(self, name), 2).tolist() for name in self.__slots__}

    def scores(self, before: _Bools, now: _Bools) -> _Floats:
        """The log-odds of a hit in every cell, given all other cells.

        Args:
            before: where the parent has hits, shape ``(bars, 9, steps of a bar)``.
            now: where the child has hits so far, of the same shape.

        Returns:
            Natural logarithms of the odds, of the same shape.
        """
        return self._of_parent(before) + self._of_child(before, now)

    def flips(self, hits: _Bools, rng: np.random.Generator) -> Iterator[Cell]:
        """Cells whose hit comes or goes, one after the other, each at most once, each in view of those before it.

        A change that is made in another bar as well is made in all that were alike there, so that what repeats goes on
        to repeat.

        Args:
            hits: where the parent has hits, shape ``(bars, 9, steps of a bar)``.
            rng: chance; it is drawn from once, and three times a change.

        Yields:
            The cells; there are as many as the grid has, so the caller stops when enough has changed.
        """
        now, fixed, left = hits.copy(), self._of_parent(hits), np.ones(hits.shape)
        thinner = rng.uniform(*_THINNER)
        while left.any():
            scores = fixed + self._of_child(hits, now)
            chances = 1.0 / (1.0 + np.exp(np.where(now, scores, -scores).clip(-_SURE, _SURE)))
            place = _drawn(left * chances, hits == (rng.random() < thinner), rng)
            bar, drum, step = (int(index) for index in np.unravel_index(place, hits.shape))
            bars = [bar]
            if rng.random() < self.together[drum, int(not hits[bar, drum, step])]:
                alike = (hits[:, drum, step] == hits[bar, drum, step]) & (left[:, drum, step] > 0)
                bars += [int(other) for other in np.flatnonzero(alike) if other != bar]
            now[bars, drum, step] ^= True
            left[bars, drum, step] = 0.0
            yield from (Cell(other, drum, step) for other in bars)

    def _of_parent(self, before: _Bools) -> _Floats:
        """The part of the scores that stays while the child is drawn."""
        bars, _, steps = before.shape
        places = np.arange(steps) % PLACES
        line = _line(before)
        use = line.mean(axis=1)
        fixed = self.use[:, 0] * use + self.use[:, 1] * (use > 0)
        others = _elsewhere(before.astype(float), before)
        result: _Floats = (
            self.place[:, places]
            + fixed[:, None]
            + before * self.kept[:, places]
            + _bars(_around(line, (1,))[:, 0], bars) * self.moved[:, None]
            + others * (self.loop[:, 1, None] + before * self.loop[:, 2, None])
        )
        return result

    def _of_child(self, before: _Bools, now: _Bools) -> _Floats:
        line, hits = _line(now), now.astype(float)
        near = (_around(line, NEAR) * self.near[..., None]).sum(axis=1)
        elsewhere = (line.sum(axis=1, keepdims=True) - line) / line.shape[1]
        result: _Floats = (
            _bars(near + elsewhere * self.use[:, 2, None], len(now))
            + self.beside @ hits
            + _elsewhere(hits, before) * (self.loop[:, 0, None] + before * self.loop[:, 3, None])
        )
        return result


def _drawn(chances: _Floats, wanted: _Bools, rng: np.random.Generator) -> int:
    """The flat index of a cell, among those that are wanted if there are any."""
    some = np.where(wanted, chances, 0.0)
    sums = np.cumsum((some if some.any() else chances) ** _SHARPER)
    return int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))


def _line(grid: _Bools) -> _Floats:
    """Each drum through all bars, shape ``(9, bars * steps)``."""
    return grid.transpose(1, 0, 2).reshape(grid.shape[1], -1).astype(float)


def _bars(line: _Floats, bars: int) -> _Floats:
    """The reverse of :func:`_line`."""
    return line.reshape(len(line), bars, -1).transpose(1, 0, 2)


def _around(line: _Floats, reaches: Sequence[int]) -> _Floats:
    """How many of the two steps so far before and after have a hit, round the loop; shape ``(9, reaches, steps)``."""
    steps, reach = np.arange(line.shape[1]), np.array(reaches)[:, None]
    result: _Floats = line.take((steps - reach) % len(steps), axis=1) + line.take((steps + reach) % len(steps), axis=1)
    return result


def _elsewhere(hits: _Floats, before: _Bools) -> _Floats:
    """The share of the other bars that have this hit; a loop of one bar is followed by itself as it was."""
    bars = len(hits)
    if bars == 1:
        return before.astype(float)
    result: _Floats = (hits.sum(axis=0) - hits) / (bars - 1)
    return result


@cache
def shipped_habits() -> Habits:
    """The table that comes with the package."""
    return Habits.from_dict(json.loads((resource_folder("models") / "habits.json").read_text()))
