"""Fitness functions of patterns: how dense and how syncopated they are."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import cache

from audiomancer.music import Pattern, TimeSignature

__all__ = ["density", "syncopation"]

_SIXTEENTH = Fraction(1, 16)


def density(pattern: Pattern) -> float:
    """Notes a second, all sounds together.

    Args:
        pattern: the pattern.

    Returns:
        The number of notes divided by the length of the pattern in seconds; 0 for a pattern without notes.

    Source: McKay, Cumming and Fujinaga, "jSymbolic 2.2: Extracting Features from Symbolic Music for Use in
    Musicological and MIR Research", ISMIR 2018 (note density).
    """
    seconds = pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo
    return len(pattern.notes) / seconds


def syncopation(pattern: Pattern) -> float:
    """How strongly the notes of an average bar pull against the metre, all sounds together.

    Each sixteenth of the bar has a weight: 0 on the first, and 1 less at each level of the metre below. In 4/4 this is
    -1 on the half, -2 on the other quarters, -3 on the eighths and -4 on the sixteenths between. A note is syncopated
    if a sixteenth of greater weight, on which nothing starts, follows it before the next note of its line. It then
    counts with the difference between its own weight and the greatest weight of these sixteenths. A line is one drum,
    or all of a melody or bass. A note belongs to the sixteenth nearest to it, and the loop goes round.

    Args:
        pattern: the pattern.

    Returns:
        The sum of the differences divided by the number of bars, at least 0.

    Source: Longuet-Higgins and Lee, "The Rhythmic Interpretation of Monophonic Music", Music Perception 1 (1984).
    """
    weights = _weights(pattern.time_signature, pattern.steps_per_bar)
    steps, ticks = pattern.bars * len(weights), pattern.length
    lines: dict[int, set[int]] = defaultdict(set)
    for note in pattern.notes:
        nearest = (2 * note.onset * steps + ticks) // (2 * ticks) % steps
        lines[note.pitch if pattern.kind == "drums" else 0].add(nearest)
    return sum(_of_line(sorted(line), weights, steps) for line in lines.values()) / pattern.bars


def _of_line(onsets: list[int], weights: tuple[int, ...], steps: int) -> int:
    following = [*onsets[1:], onsets[0] + steps]
    total = 0
    for onset, end in zip(onsets, following, strict=True):
        own = weights[onset % len(weights)]
        total += max([0, *(weights[step % len(weights)] - own for step in range(onset + 1, end))])
    return total


@cache
def _weights(time_signature: TimeSignature, steps: int) -> tuple[int, ...]:
    """The weight of each sixteenth of a bar."""
    bar = Fraction(*time_signature)
    levels = _levels(time_signature)
    places = (bar * step / steps for step in range(steps))
    return tuple(
        -next((depth for depth, level in enumerate(levels) if place % level == 0), len(levels)) for place in places
    )


def _levels(time_signature: TimeSignature) -> list[Fraction]:
    """The lengths of the metre's units, as shares of a whole note: bar, half bar of four beats, beat, and its parts."""
    numerator, denominator = time_signature
    compound = numerator > 3 and numerator % 3 == 0 and denominator >= 8
    beats = numerator // 3 if compound else numerator
    bar = Fraction(numerator, denominator)
    beat = bar / beats
    levels = [bar, *([bar / 2] if beats == 4 else []), *([beat] if beats > 1 else [])]
    if compound:
        levels.append(beat / 3)
    while levels[-1] > _SIXTEENTH:
        levels.append(levels[-1] / 2)
    return levels
