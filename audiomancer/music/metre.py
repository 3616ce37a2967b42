"""Metre: how strong each step of a bar is."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from audiomancer.music.time import TimeSignature

__all__ = ["beats_of", "metrical_weights", "step_classes"]

_SIXTEENTH = Fraction(1, 16)


@cache
def metrical_weights(time_signature: TimeSignature, steps: int) -> tuple[int, ...]:
    """The weight of each step of a bar: 0 on the first, and 1 less at each level of the metre below.

    In sixteenths of 4/4 this is -1 on the half, -2 on the other quarters, -3 on the eighths and -4 between.

    Args:
        time_signature: numerator and denominator.
        steps: equal steps in the bar, at least 1.

    Returns:
        A number of at most 0 for each step.

    Source: Longuet-Higgins and Lee, "The Rhythmic Interpretation of Monophonic Music", Music Perception 1 (1984).
    """
    bar = Fraction(*time_signature)
    levels = _levels(time_signature)
    places = (bar * step / steps for step in range(steps))
    return tuple(
        -next((depth for depth, level in enumerate(levels) if place % level == 0), len(levels)) for place in places
    )


def beats_of(time_signature: TimeSignature) -> int:
    """How many beats are felt in a bar: 4 in 4/4, 2 in 6/8, 7 in 7/8."""
    numerator, _ = time_signature
    return numerator // 3 if _is_compound(time_signature) else numerator


@cache
def step_classes(time_signature: TimeSignature, steps: int) -> tuple[int, ...]:
    """How strong each step of a bar is, in four classes that every metre has.

    In metres such as 5/8, 7/8 and 11/8 the beats are groups of two and three eighths, the longer ones at the end of 7/8
    and its like: 3+2, 2+2+3, 2+2+2+2+3.

    Args:
        time_signature: numerator and denominator.
        steps: equal steps in the bar, at least 1.

    Returns:
        For each step 0 for the downbeat, 1 for another beat, 2 for an eighth between beats, 3 for what lies between
        eighths.
    """
    weights = metrical_weights(time_signature, steps)
    starts = {start * steps / time_signature[0] for start in _group_starts(time_signature)}
    least = min(weights)
    return tuple(
        0 if weight == 0 else 1 if step in starts else max(1, 3 + least - weight) for step, weight in enumerate(weights)
    )


def _group_starts(time_signature: TimeSignature) -> list[int]:
    """The units of an odd metre on which its groups of two and three begin."""
    numerator, denominator = time_signature
    if denominator < 8 or numerator < 5 or _is_compound(time_signature):
        return []
    if numerator == 5:
        return [0, 3]
    return list(range(0, numerator - 1, 2))


def _is_compound(time_signature: TimeSignature) -> bool:
    """Whether three units of the metre are one beat."""
    numerator, denominator = time_signature
    return numerator > 3 and numerator % 3 == 0 and denominator >= 8


def _levels(time_signature: TimeSignature) -> list[Fraction]:
    """The lengths of the metre's units, as shares of a whole note: bar, half bar of four beats, beat, and its parts."""
    beats = beats_of(time_signature)
    bar = Fraction(*time_signature)
    beat = bar / beats
    levels = [bar, *([bar / 2] if beats == 4 else []), *([beat] if beats > 1 else [])]
    if _is_compound(time_signature):
        levels.append(beat / 3)
    while levels[-1] > _SIXTEENTH:
        levels.append(levels[-1] / 2)
    return levels
