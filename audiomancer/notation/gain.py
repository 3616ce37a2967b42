"""Loudness between MIDI velocities and the gains of live code, and numbers as live code writes them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from typing import Literal

__all__ = ["Velocity", "decimal", "gain_of", "velocity_of"]

Velocity = Literal["quantised", "exact", "none"]
"""How gains are written: in tenths, so that all 127 velocities can be told apart, or not at all."""

_LOUDEST = 127


@cache
def gain_of(velocity: int, mode: Velocity) -> Fraction:
    """The gain that is written for a MIDI velocity.

    Args:
        velocity: MIDI velocity 1-127.
        mode: ``quantised`` for tenths, ``exact`` for thousandths, which tell all 127 apart, ``none`` for always 1.

    Returns:
        More than 0, at most 1.
    """
    if mode == "none":
        return Fraction(1)
    steps = 10 if mode == "quantised" else 1000
    return Fraction(max(1, round(Fraction(velocity * steps, _LOUDEST))), steps)


def velocity_of(gain: Fraction) -> int:
    """The MIDI velocity that a gain stands for, held to 1-127; gain 1 is 127."""
    return min(max(round(gain * _LOUDEST), 1), _LOUDEST)


@lru_cache(maxsize=4096)
def decimal(number: Fraction) -> str | None:
    """The shortest decimal that is exactly this number; None if it takes more than six places."""
    for places in range(7):
        if (number * 10**places).denominator == 1:
            return f"{float(number):.{places}f}"
    return None
