"""Fitness functions of patterns: how dense and how syncopated they are."""

from __future__ import annotations

from collections import defaultdict

from audiomancer.music import Pattern, metrical_weights

__all__ = ["density", "syncopation"]


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
    weights = metrical_weights(pattern.time_signature, pattern.steps_per_bar)
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
