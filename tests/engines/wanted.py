"""What an engine should play, straight from a pattern: nothing of the exporters is used to say it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from audiomancer.music import STRUDEL_SOUNDS, BankSound, Pattern

Events = list[tuple[Fraction, Fraction | None, str, int | None, Fraction]]
"""Onset and length (None of drums) in bars, sound, pitch (None of drums), gain; in order."""

_STEPS = {"quantised": 10, "exact": 1000}


def gain(velocity: int, mode: str) -> Fraction:
    """The gain of a velocity: tenths or thousandths of 127."""
    return (
        Fraction(max(1, round(Fraction(velocity * _STEPS[mode], 127))), _STEPS[mode]) if mode in _STEPS else Fraction(1)
    )


def wanted(
    pattern: Pattern, velocity: str, synths: dict[str, str], bank: Mapping[int, BankSound] = STRUDEL_SOUNDS
) -> Events:
    """The events of every note of a pattern, whose drums are played by the sounds of a bank."""
    bar, tuned = pattern.ticks_per_bar, pattern.kind != "drums"
    return sorted(
        (
            (
                Fraction(note.onset, bar),
                Fraction(note.duration, bar) if tuned else None,
                synths[pattern.kind] if tuned else _told(bank[note.pitch]),
                note.pitch if tuned else None,
                gain(note.velocity, velocity) * (1 if tuned else bank[note.pitch].trim),
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
