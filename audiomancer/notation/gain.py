"""Loudness between MIDI velocities and the gains of live code, and numbers as live code writes them.

A velocity means an amplitude, its share of 127. The languages differ in what they make of a gain: Strudel and
SuperCollider multiply by it, SuperDirt by its fourth power, so that Tidal's gain for half the amplitude is 0.84.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import log10
from typing import Literal

__all__ = ["LINEAR", "SUPERDIRT", "GainScale", "Velocity", "decimal"]

Velocity = Literal["quantised", "exact", "none"]
"""How gains are written: in a few levels, so that all 127 velocities can be told apart, or not at all."""

_LOUDEST = 127

_LEVELS = (127, 91, 66, 47, 34, 27, 20, 15, 12, 9, 7, 5, 4, 3, 2, 1)
"""The velocities that quantised gains say: 3 dB apart at most down to 3, below which no velocity lies between two.

They are those whose gain has two digits in every language: in Tidal 1, 0.92, 0.85, 0.78, 0.72, 0.68 and so on.
"""

_NEAR = {"quantised": 0.5, "exact": 0.2}
"""The decibels by which the amplitude of a written gain may differ from the one that is meant."""


@dataclass(frozen=True, slots=True)
class GainScale:
    """How a language writes loudness.

    Attributes:
        power: the amplitude that is heard is the gain to this power.
    """

    power: int

    def gain(self, velocity: int, mode: Velocity) -> Fraction:
        """The gain that is written for a MIDI velocity.

        Args:
            velocity: MIDI velocity 1-127.
            mode: ``quantised`` for the nearest of 16 levels, the same in every language; ``exact`` for a gain within
                0.2 dB that tells all 127 apart; ``none`` for always 1.

        Returns:
            More than 0, at most 1; a decimal of at most three places, and the shortest that :meth:`velocity` reads back
            as the velocity, or as its level.
        """
        if mode == "none":
            return Fraction(1)
        return _shortest(_level(velocity) if mode == "quantised" else velocity, self.power, _NEAR[mode])

    def velocity(self, gain: Fraction) -> int:
        """The MIDI velocity that a gain stands for, held to 1-127; gain 1 is 127."""
        if not 0 < gain < 1:
            return _LOUDEST if gain >= 1 else 1
        return max(round(gain**self.power * _LOUDEST), 1)


SUPERDIRT = GainScale(4)
"""Tidal's: SuperDirt multiplies a sample's or synth's amplitude by ``gain`` to the fourth power."""

LINEAR = GainScale(1)
"""Strudel's ``gain`` and SuperCollider's ``amp``: the amplitude itself."""


@cache
def _level(velocity: int) -> int:
    """The level whose amplitude is the nearest in decibels; of two the louder."""
    return min(_LEVELS, key=lambda level: abs(log10(level / velocity)))


@cache
def _shortest(velocity: int, power: int, near: float) -> Fraction:
    """The shortest decimal whose amplitude is within so many decibels, and which is read back as the velocity."""
    meant = velocity / _LOUDEST
    for below in (10, 100):
        gain = Fraction(round(meant ** (1 / power) * below), below)
        read = round(gain**power * _LOUDEST)
        if read == velocity and abs(20 * log10(float(gain) ** power / meant)) <= near:
            return gain
    return Fraction(round(meant ** (1 / power) * 1000), 1000)


@lru_cache(maxsize=4096)
def decimal(number: Fraction) -> str | None:
    """The shortest decimal that is exactly this number; None if it takes more than six places."""
    for places in range(7):
        if (number * 10**places).denominator == 1:
            return f"{float(number):.{places}f}"
    return None
