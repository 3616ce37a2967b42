"""Fills: where drummers turn to snare and toms before a new section, and what they strike there, learned from Groove.

A table says how often each drum is hit on each sixteenth of a bar of fill, and of a bar of beat. A model plays a fill
when each drum's odds are moved by the ratio of the two; rules throw dice for each place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Self

import numpy as np

from audiomancer._resources import resource_folder
from audiomancer.errors import ModelTrainingError
from audiomancer.music import DRUM_TYPES, Pattern
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.events import drum_events
from audiomancer.rnn.forms import Section, usual_form

__all__ = ["Fill", "Fills", "draw_fills", "fill_bars", "learn_fills", "shipped_fills", "usual_drum_form"]

_BAR = 16
_APART = 4  # bars from one fill to the next, at least
_LENGTHS = (4, 8, 12, 16)  # sixteenths
_SHARES = {False: (0.3, 0.4, 0.1, 0.2), True: (0.1, 0.35, 0.15, 0.4)}  # of these lengths: within, and at the end
_WITHIN = 0.45  # of the fills before the loop's last are played: drummers have one in eight bars
_ROUNDED = 3  # digits
_LEAST = 0.002


class Fill(NamedTuple):
    """A fill.

    Attributes:
        first: its first step, from the start of the loop.
        end: the step after its last, where a bar begins or the loop ends.
    """

    first: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Fills:
    """The table.

    Attributes:
        struck: how often each of the nine drum types is hit on each sixteenth of a fill's last bar, 0-1; shape
            ``(9, 16)``.
        usual: the same in bars of beats.
    """

    struck: Floats
    usual: Floats

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """The table from JSON values."""
        return cls(*(np.array(value[name]) for name in cls.__slots__))

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {name: np.round(getattr(self, name), _ROUNDED).tolist() for name in self.__slots__}

    @property
    def odds(self) -> Floats:
        """How many times the odds of each drum on each sixteenth of a bar are those of a beat; shape ``(9, 16)``."""
        fill, beat = (np.clip(rates, _LEAST, 1 - _LEAST) for rates in (self.struck, self.usual))
        result: Floats = fill / (1 - fill) / (beat / (1 - beat))
        return result


@cache
def shipped_fills() -> Fills:
    """The table that comes with the package."""
    return Fills.from_dict(json.loads((resource_folder("models") / "fills.json").read_text()))


def fill_bars(sections: Sequence[Section], bars: int) -> list[int]:
    """The bars that end in a fill: every fourth of a section, and the last of the loop.

    Args:
        sections: the form.
        bars: how many there are.

    Returns:
        Bars, from 0, four apart at least but for the last.
    """
    ends = {bar for part in sections for bar in (*range(part.first + _APART, part.end, _APART), part.end)} | {bars}
    result: list[int] = []
    for end in sorted(ends):
        if end == bars or (end - (result[-1] + 1 if result else 0) >= _APART and bars - end >= _APART):
            result.append(end - 1)
    return result


def usual_drum_form(bars: int) -> str:
    """The form of drums where none is asked for: four bars that return, and others from the ninth on.

    Args:
        bars: how many there are to be, at least 1.

    Returns:
        A form that so many bars can have.
    """
    phrases = bars // _APART
    if phrases < 2:
        return usual_form(bars)
    return ("AABA" * phrases)[:phrases] if bars % _APART == 0 else "A" * phrases


def draw_fills(sections: Sequence[Section], bars: int, bar: int, rng: np.random.Generator) -> list[Fill]:
    """The fills of a loop, each of one to four beats: one at its end, and now and then one before.

    Args:
        sections: the form.
        bars: how many there are.
        bar: steps in a bar, sixteenths.
        rng: chance.

    Returns:
        The fills in order; none is longer than a bar.
    """
    result = []
    for place in fill_bars(sections, bars):
        last = place + 1 == bars
        length, dice = min(int(rng.choice(_LENGTHS, p=_SHARES[last])), bar), rng.random()
        if last or dice < _WITHIN:
            result.append(Fill((place + 1) * bar - length, (place + 1) * bar))
    return result


def learn_fills(fills: Iterable[Pattern], beats: Iterable[Pattern]) -> Fills:
    """The table of some performances in 4/4.

    Args:
        fills: drums that are a fill from beginning to end; of each the bar of its last hit counts.
        beats: drums that go on; all bars with a hit count.

    Returns:
        The table.

    Raises:
        ModelTrainingError: if there is no hit in the fills, or none in the beats.
    """
    last, every = ([_bars(pattern) for pattern in patterns] for patterns in (fills, beats))
    struck = [bars[-1] for bars in last if len(bars)]
    if not struck or not any(len(bars) for bars in every):
        raise ModelTrainingError("there are no fills, or no beats to hold them against")
    return Fills(np.mean(struck, axis=0), np.concatenate(every).mean(axis=0))


def _bars(pattern: Pattern) -> Ints:
    """The bars of drums that have a hit after their downbeat: shape [bars, drum types, 16], 0 or 1."""
    events = drum_events(pattern, CONFIGS["drum_kit"]).reshape(-1, _BAR)
    heard = events[events[:, 1:].any(axis=1)]
    return ((heard[:, None] >> np.arange(len(DRUM_TYPES))[:, None]) & 1).astype(np.int64)
