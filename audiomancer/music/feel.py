"""Feel: how early and how hard drummers play each drum on each step, learned from Groove.

A table says, for each of nine drum types and each sixteenth of a bar, when a hit comes and how loud it is, and how
much that varies as a drummer plays the same loop again. It takes the place of noise: a humanized loop leans where
drummers lean and has the accents and ghost notes that they play.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from audiomancer._resources import resource_folder
from audiomancer.errors import InvalidSettingError, ModelTrainingError
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Note, Pattern

__all__ = ["Feel", "feel_of", "humanize", "in_turn", "learn_feel", "shipped_feel"]

_Floats = npt.NDArray[np.float64]

_STEPS = 16
_ANY = len(DRUM_TYPES)  # the row for what is not a drum of the kit
_STRONG = 112  # the velocity of a drum's strongest step
_QUARTILES = 1.349  # between the quartiles of a normal distribution lie so many standard deviations
_FEWEST = 20  # hits below which a cell of the table is that of the whole drum, or of all drums


class _Hit(NamedTuple):
    row: int
    step: int  # of the bar
    timing: float  # sixteenths after the step
    velocity: float


@dataclass(frozen=True, slots=True, eq=False)
class Feel:
    """The table: four arrays of floats of shape ``(10, 16)``, or with as many columns as a bar has sixteenths.

    The rows are the nine drum types of :data:`audiomancer.music.DRUM_TYPES` and one for everything else, the columns
    the sixteenths of a bar.

    Attributes:
        timing: sixteenths after the step; early is negative.
        timing_spread: standard deviation of the timing, in sixteenths.
        velocity: MIDI velocity, 1-127.
        velocity_spread: standard deviation of the velocity, in steps of MIDI velocity.
    """

    timing: _Floats
    timing_spread: _Floats
    velocity: _Floats
    velocity_spread: _Floats

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """The table from JSON values."""
        return cls(*(np.array(value[name]) for name in cls.__slots__))

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {name: np.round(getattr(self, name), 3).tolist() for name in self.__slots__}

    def accent(self, pitch: int, step: int) -> int:
        """The velocity with which drummers hit a drum on a sixteenth of the bar.

        Args:
            pitch: MIDI number 0-127; a pitch outside the kit gets the velocity of the whole kit.
            step: sixteenths from the start of a bar; after 15 it begins again.

        Returns:
            MIDI velocity, 1-127.
        """
        return round(float(self.velocity[DRUM_ROWS.get(pitch, _ANY), step % _STEPS]))

    def played(
        self, note: Note, pattern: Pattern, amount: float, rng: np.random.Generator, *, accents: bool = True
    ) -> Note:
        """A note of a pattern as a drummer would play it.

        Args:
            note: the note; in a pattern of another kind than drums it gets the feel of the whole kit.
            pattern: the pattern in which the note stands; the note stays inside its bars.
            amount: 0 leaves the note as it is, 1 is the full feel.
            rng: chance; the same state gives the same note.
            accents: whether the table's accents replace the note's velocity; otherwise it varies around its own
                velocity.

        Returns:
            The note with another onset and velocity; its pitch and duration in ticks stay.
        """
        sixteenth = pattern.ticks_per_beat / 4
        row = DRUM_ROWS.get(note.pitch, _ANY) if pattern.kind == "drums" else _ANY
        cell = row, round(note.onset / sixteenth) % self.timing.shape[1]
        early, loud = rng.standard_normal(2)
        timing = self.timing[cell] + self.timing_spread[cell] * early
        velocity = self.velocity[cell] if accents else note.velocity
        velocity *= 1 + self.velocity_spread[cell] / self.velocity[cell] * loud
        onset = round(note.onset + amount * timing * sixteenth)
        return replace(
            note,
            onset=min(max(onset, 0), pattern.length - 1),
            velocity=int(np.clip(round(note.velocity + amount * (velocity - note.velocity)), 1, 127)),
        )


@cache
def shipped_feel() -> Feel:
    """The table that comes with the package."""
    return Feel.from_dict(json.loads((resource_folder("models") / "feel.json").read_text()))


def humanize(
    pattern: Pattern, amount: float, rng: np.random.Generator, feel: Feel | None = None, *, apart: bool = False
) -> Pattern:
    """Let a loop be played by a drummer's hands.

    Args:
        pattern: a loop on or off the grid.
        amount: 0 leaves it as it is, 1 is the full feel.
        rng: chance; the same state gives the same loop.
        feel: the table; the one learned from Groove if None.
        apart: whether notes that sound one after the other do so still, see :func:`in_turn`.

    Returns:
        The loop with other onsets and velocities; of two notes of a pitch that come to overlap, the first is cut short.

    Raises:
        InvalidSettingError: if the amount is not 0-1.
    """
    if not 0 <= amount <= 1:
        raise InvalidSettingError(f"the amount of feel is 0-1, not {amount}")
    if not amount:
        return pattern
    table = feel or shipped_feel()
    played = [table.played(note, pattern, amount, rng) for note in pattern.notes]
    return pattern.with_notes(in_turn(pattern, played) if apart else played)


def in_turn(pattern: Pattern, played: Sequence[Note]) -> list[Note]:
    """Notes that are played early or late, cut short where they would sound into what began after them before.

    Args:
        pattern: the pattern before.
        played: its notes in their order, with other onsets; their durations are those of before.

    Returns:
        The notes; none rings beyond the loop that did not before.
    """
    onsets = [note.onset for note in pattern.notes]
    soonest = list(accumulate((pattern.length, *(note.onset for note in reversed(played))), min))[::-1]
    result = []
    for before, note in zip(pattern.notes, played, strict=True):
        following = bisect_left(onsets, before.end)
        end = min(note.end, soonest[following] if before.end <= pattern.length else note.end)
        result.append(replace(note, duration=max(1, end - note.onset)))
    return result


def feel_of(loop: Pattern, steps: int = _STEPS) -> Feel:
    """The feel of one drum loop, without any spread: the median of each drum on each step.

    A drum that is never hit on a step is timed like what else is hit there, or on the same sixteenth of another beat,
    and is as loud as it is elsewhere in the loop; a drum that the loop never hits is as loud as drummers play it.

    Args:
        loop: drums, on or off the grid.
        steps: sixteenths in a bar.

    Returns:
        The table; its arrays have as many columns as there are steps.
    """
    hits = _hits(loop, steps)
    timing, velocity = np.zeros((_ANY + 1, steps)), shipped_feel().velocity[:, np.arange(steps) % _STEPS]
    for row in range(_ANY + 1):
        own = [hit for hit in hits if row in (hit.row, _ANY)]
        for step in range(steps):
            here = [hit for hit in own if hit.step == step]
            at_all = [hit for hit in hits if hit.step == step] or [h for h in hits if (h.step - step) % 4 == 0]
            if timed := here or at_all:
                timing[row, step] = np.median([hit.timing for hit in timed])
            if loud := here or own:
                velocity[row, step] = np.median([hit.velocity for hit in loud])
    return Feel(timing, np.zeros_like(timing), velocity, np.zeros_like(velocity))


def learn_feel(performances: Iterable[Pattern]) -> Feel:
    """The table of some drum performances in 4/4.

    Each performance's mean timing is taken off first, and a velocity is measured against the performance's mean of its
    drum: kits and players differ, accents less so. The spreads are those within a performance, between the hits of a
    drum on a step.

    Raises:
        ModelTrainingError: if no drum of the kit is hit in any.
    """
    hits, spread = list[_Hit](), list[_Hit]()
    for performance in performances:
        found = _hits(performance)
        if found:
            drift = float(np.mean([hit.timing for hit in found]))
            mean = _means((hit.row, hit.velocity) for hit in found)
            found = [h._replace(timing=h.timing - drift, velocity=h.velocity / mean[h.row]) for h in found]
            hits += found
            spread += _around_their_mean(found)
    if not hits:
        raise ModelTrainingError("there is no drum hit to learn a feel from")
    middle, width = (
        np.stack([_table(some, row) for row in range(_ANY + 1)], axis=2) for some in (hits, spread)
    )  # each [median or spread, timing or velocity, row, step]
    scale = _STRONG / middle[0, 1].max(axis=1, keepdims=True)
    return Feel(middle[0, 0], width[1, 0], middle[0, 1] * scale, width[1, 1] * scale)


def _hits(pattern: Pattern, steps: int = _STEPS) -> list[_Hit]:
    """The hits on drums of the kit, on the sixteenths of a bar of so many."""
    sixteenth, hits = pattern.ticks_per_beat / 4, list[_Hit]()
    for note in pattern.notes:
        if note.pitch in DRUM_ROWS:
            place = note.onset / sixteenth
            hits.append(_Hit(DRUM_ROWS[note.pitch], round(place) % steps, place - round(place), note.velocity))
    return hits


def _means(values: Iterable[tuple[Any, float]]) -> dict[Any, float]:
    groups = defaultdict[Any, list[float]](list)
    for key, value in values:
        groups[key].append(value)
    return {key: float(np.mean(group)) for key, group in groups.items()}


def _around_their_mean(hits: Sequence[_Hit]) -> list[_Hit]:
    """Hits less the mean of all on their drum and step, where there are several, widened for having made that mean."""
    groups = defaultdict[tuple[int, int], list[_Hit]](list)
    for hit in hits:
        groups[hit.row, hit.step].append(hit)
    around = list[_Hit]()
    for group in groups.values():
        if len(group) > 1:
            timing, velocity = np.mean([(hit.timing, hit.velocity) for hit in group], axis=0)
            wider = np.sqrt(len(group) / (len(group) - 1))
            around += [
                h._replace(timing=(h.timing - timing) * wider, velocity=(h.velocity - velocity) * wider) for h in group
            ]
    return around


def _table(hits: list[_Hit], row: int) -> _Floats:
    """Median and spread of timing and velocity of one drum, by step: [median or spread, timing or velocity, 16]."""
    own = [hit for hit in hits if row in (hit.row, _ANY)] or hits

    def figures(some: list[_Hit]) -> list[_Floats]:
        values = np.array([(hit.timing, hit.velocity) for hit in some] or [(0.0, 0.0)])
        lower, median, upper = np.percentile(values, (25, 50, 75), axis=0)
        return [median, (upper - lower) / _QUARTILES]

    by_step = [[hit for hit in own if hit.step == step] for step in range(_STEPS)]
    return np.moveaxis(np.array([figures(some if len(some) >= _FEWEST else own) for some in by_step]), 0, -1)
