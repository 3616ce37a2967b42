"""What an engine should play, straight from a pattern: nothing of the exporters is used to say it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import log, log10

from audiomancer.music import STRUDEL_SOUNDS, BankSound, Pattern

Events = list[tuple[Fraction, Fraction | None, str, int | None, Fraction]]
"""Onset and length (None of drums) in bars, sound, pitch (None of drums), gain; in order."""

_LEVELS = {
    1: "1 0.72 0.52 0.37 0.27 0.21 0.16 0.12 0.094 0.07 0.055 0.04 0.03 0.024 0.016 0.008",
    4: "1 0.92 0.85 0.78 0.72 0.68 0.63 0.59 0.55 0.52 0.48 0.45 0.42 0.39 0.35 0.3",
}
"""The quantised gains by the power to which a language raises them, 4 in SuperDirt."""


@cache
def gain(velocity: int, mode: str, power: int = 1) -> Fraction:
    """The gain of a velocity: a level, a decimal of up to three places that tells all apart, or 1."""
    if mode == "none":
        return Fraction(1)
    if mode == "quantised":
        levels = [Fraction(text) for text in _LEVELS[power].split()]
        return min(levels, key=lambda level: abs(log(round(level**power * 127) / velocity)))
    root = (velocity / 127) ** (1 / power)
    decimals = (Fraction(round(root * 10**places), 10**places) for places in (1, 2, 3))
    apart = (g for g in decimals if round(g**power * 127) == velocity)
    return next(g for g in apart if abs(20 * log10(g**power * 127 / velocity)) < 0.2)


def wanted(
    pattern: Pattern,
    velocity: str,
    synths: dict[str, str],
    power: int = 1,
    bank: Mapping[int, BankSound] = STRUDEL_SOUNDS,
) -> Events:
    """The events of every note of a pattern, for a language that raises its gains to a power.

    Its drums are played by the sounds of a bank.
    """
    bar, tuned = pattern.ticks_per_bar, pattern.kind != "drums"
    return sorted(
        (
            (
                Fraction(note.onset, bar),
                Fraction(note.duration, bar) if tuned else None,
                synths[pattern.kind] if tuned else _told(bank[note.pitch]),
                note.pitch if tuned else None,
                gain(note.velocity, velocity, power) * (1 if tuned or velocity == "none" else bank[note.pitch].trim),
            )
            for note in pattern.notes
        ),
        key=str,
    )


def _told(sound: BankSound) -> str:
    """The name of a sound with its controls, by name."""
    return " ".join([sound.name, *(f"{name} {value:g}" for name, value in sorted(sound.controls.items()))])


def within(heard: Events, expected: Events, bars: int, tolerance: Fraction) -> bool:
    """Whether the same is played, each onset and length within a tolerance in bars; the loop has no end."""
    left = list(expected)
    for onset, length, *rest in heard:
        found = next(
            (
                event
                for event in left
                if list(event[2:]) == rest
                and abs((event[0] - onset + Fraction(bars, 2)) % bars - Fraction(bars, 2)) <= tolerance
                and abs((event[1] or 0) - (length or 0)) <= tolerance
            ),
            None,
        )
        if found is None:
            return False
        left.remove(found)
    return not left
