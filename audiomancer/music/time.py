"""Musical time: ticks, beats, bars and tempo, all exact.

A beat is a quarter note, as in a Standard MIDI File; a tick is a fraction of it; a bar is as long as
its time signature says. Tempo is in beats a minute (BPM).
"""

from __future__ import annotations

import re
from fractions import Fraction

from audiomancer._checks import is_whole
from audiomancer.errors import InvalidPatternError, InvalidValueError

__all__ = [
    "MAX_BPM",
    "MIN_BPM",
    "TICKS_PER_BEAT",
    "TimeSignature",
    "bpm_to_tempo",
    "canonical_bpm",
    "check_time_signature",
    "parse_bars",
    "seconds_to_ticks",
    "tempo_to_bpm",
    "ticks_per_bar",
]

TICKS_PER_BEAT = 960
"""The resolution of patterns that are made here; imported ones keep their own."""

MIN_BPM, MAX_BPM = 4.0, 1000.0

TimeSignature = tuple[int, int]
"""Numerator and denominator: ``(7, 8)``."""


def check_time_signature(signature: TimeSignature) -> TimeSignature:
    """The time signature as it is, if it is one: 1-64 over a power of two up to 64.

    Raises:
        InvalidValueError: if it is no pair of whole numbers, or the numerator or the denominator is another number.
    """
    if not (isinstance(signature, tuple | list) and len(signature) == 2 and all(map(is_whole, signature))):
        raise InvalidValueError(f"a time signature is two whole numbers, such as (7, 8), not {signature!r:.60}")
    numerator, denominator = signature
    if not 1 <= numerator <= 64 or denominator not in (1, 2, 4, 8, 16, 32, 64):
        raise InvalidValueError(
            f"a time signature is 1-64 over 1, 2, 4, 8, 16, 32 or 64, not {numerator}/{denominator}"
        )
    return (numerator, denominator)


def ticks_per_bar(ticks_per_beat: int, signature: TimeSignature) -> int:
    """The length of one bar.

    Args:
        ticks_per_beat: resolution, ticks a quarter note.
        signature: numerator and denominator.

    Returns:
        Ticks.

    Raises:
        InvalidPatternError: if a bar would not be a whole number of ticks.
    """
    numerator, denominator = signature
    ticks, rest = divmod(ticks_per_beat * 4 * numerator, denominator)
    if rest:
        raise InvalidPatternError(
            f"a bar of {numerator}/{denominator} is not a whole number of ticks at {ticks_per_beat} ticks a beat"
        )
    return ticks


def bpm_to_tempo(bpm: float) -> int:
    """Microseconds a beat, as MIDI stores tempo, from BPM."""
    return round(60_000_000 / bpm)


def tempo_to_bpm(tempo: int) -> float:
    """BPM from microseconds a beat: the number with the fewest decimals that MIDI stores as ``tempo``."""
    exact = 60_000_000 / tempo
    return next((bpm for d in range(7) if bpm_to_tempo(bpm := round(exact, d) or exact) == tempo), exact)


def canonical_bpm(bpm: float) -> float:
    """The tempo that is played when ``bpm`` is asked for: the nearest that MIDI can store.

    So a pattern has the same tempo in a MIDI file as in Tidal or SuperCollider code.

    Raises:
        InvalidValueError: if ``bpm`` is not a number from 4 to 1000.
    """
    if not MIN_BPM <= bpm <= MAX_BPM:
        raise InvalidValueError(f"a tempo is {MIN_BPM:g}-{MAX_BPM:g} BPM, not {bpm}")
    return tempo_to_bpm(bpm_to_tempo(bpm))


def seconds_to_ticks(seconds: float, bpm: float, ticks_per_beat: int) -> int:
    """The nearest whole number of ticks that lasts a time.

    Args:
        seconds: the time.
        bpm: tempo, quarter notes a minute.
        ticks_per_beat: resolution, ticks a quarter note.

    Returns:
        Ticks, rounded from the exact fraction.
    """
    return round(Fraction(seconds) * Fraction(bpm) * ticks_per_beat / 60)


def parse_bars(text: str) -> tuple[int, int]:
    """First and last bar, counted from 1, of a range such as ``5-8`` or ``3``.

    Raises:
        InvalidValueError: if the text is not such a range, or the last bar comes before the first.
    """
    match = re.fullmatch(r"\s*(\d{1,6})\s*(?:-\s*(\d{1,6})\s*)?", text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last:
        raise InvalidValueError(f"bars are counted from 1 and given as 5-8 or 3, not {text!r}")
    return first, last
