"""What one drummer does otherwise than the next in the same style: one loop is not dense as another is.

A loop draws how thickly each drum is played, which drums of the kit are left alone, and whether time is kept on a ride
cymbal in place of the hi-hat. What a style stands on is always there.

Source: how far performances of Groove's training split lie apart in these.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, overload

import numpy as np

from audiomancer.music import DRUM_TYPES
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.styles import ALWAYS, FREE, NEVER, Style, lane_codes

__all__ = ["HAT", "RIDE", "Temper", "draw_temper", "likelier", "ridden"]

HAT, RIDE = 2, 8
"""The drum types of the closed hi-hat and of the ride cymbal."""

_RIDES = 0.45  # of the loops in styles that may
_THICKNESS = (0.5, 0.6, 0.7, 0.9, 0.7, 0.7, 0.7, 0.0, 0.8)  # the spread of the logarithm, by drum type
_IN_ALL = 0.35  # the same of all drums together
_LEFT_ALONE = (0.0, 0.0, 0.0, 0.25, 0.2, 0.2, 0.6, 0.0, 0.4)  # how many loops have none, by drum type
_BEAT, _EIGHTH = 4, 2


class Temper(NamedTuple):
    """How a loop is played otherwise than others.

    Attributes:
        thickness: how many times likelier each drum type is than the model has it; 0 leaves it alone. Shape
            ``[drum types]``.
        rides: whether time is kept on the ride.
    """

    thickness: Floats
    rides: bool

    def lanes(self, codes: Ints) -> Ints:
        """What this drummer makes of a style's lanes.

        Args:
            codes: as :func:`audiomancer.rnn.styles.lane_codes` gives them, shape ``[steps, drum types]``.

        Returns:
            The lanes, with those of hi-hat and ride changed if it rides.
        """
        return ridden(codes) if self.rides else codes


@overload
def likelier(chance: float, factor: float) -> float: ...
@overload
def likelier(chance: Floats, factor: Floats) -> Floats: ...
def likelier(chance: float | Floats, factor: float | Floats) -> float | Floats:
    """A chance whose odds are some times as high.

    Args:
        chance: 0-1.
        factor: at least 0; above 0 where the chance is 1.

    Returns:
        The chance, 0-1.
    """
    return chance * factor / (1 - chance + chance * factor)


def draw_temper(style: Style, drums: Collection[int], rng: np.random.Generator) -> Temper:
    """The temper of a loop.

    Args:
        style: the style.
        drums: the MIDI pitches that were asked for, none of which is left alone or gives way; empty for all.
        rng: chance.

    Returns:
        The temper.
    """
    spread, dice = rng.standard_normal(len(DRUM_TYPES) + 1), rng.random(len(DRUM_TYPES) + 1)
    thickness = np.exp(_IN_ALL * spread[-1] + np.array(_THICKNESS) * spread[:-1])
    if drums:
        return Temper(thickness, False)
    stands = (lane_codes(style, CONFIGS["drum_kit"]) == ALWAYS).any(axis=0)
    thickness[(dice[:-1] < np.array(_LEFT_ALONE)) & ~stands] = 0.0
    rides = style.rides and bool(dice[-1] < _RIDES)
    if rides:
        thickness[RIDE] = thickness[HAT]
    return Temper(thickness, rides)


def ridden(codes: Ints) -> Ints:
    """A style's lanes with the hi-hat's hits on the ride; the foot closes the hi-hat on second and fourth beats.

    Args:
        codes: as :func:`audiomancer.rnn.styles.lane_codes` gives them, shape ``[steps, drum types]``.

    Returns:
        The same shape.
    """
    result = codes.copy()
    result[:, RIDE] = codes[:, HAT]
    result[:, HAT] = NEVER
    result[::_EIGHTH, HAT] = FREE
    result[_BEAT :: 2 * _BEAT, HAT] = ALWAYS
    return result
