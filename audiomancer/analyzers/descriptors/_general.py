"""What can be said of any pattern: how dense and how syncopated it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from audiomancer.music import Pattern, metrical_weights

__all__ = ["Descriptor", "density", "repetition", "shared", "syncopation"]


class Descriptor(NamedTuple):
    """A number that says what something is like.

    Attributes:
        name: words joined by underscores.
        formula: what is counted, and its unit or range.
        source: the paper, or where else it comes from.
    """

    name: str
    formula: str
    source: str


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


def repetition(places: Collection[tuple[int, int]], bars: int, bar_steps: int) -> float:
    """How much of a bar the next one brings again.

    Args:
        places: line and step, from 0 through all bars, of each hit or note.
        bars: how many the loop has.
        bar_steps: steps in one bar.

    Returns:
        What two neighbouring bars have in common as a share of what either has (Jaccard), 0-1: the mean over all
        neighbours, around the loop. Two bars without notes are the same.
    """
    by_bar: list[set[tuple[int, int]]] = [set() for _ in range(bars)]
    for line, step in places:
        by_bar[step // bar_steps].add((line, step % bar_steps))
    pairs = zip(by_bar, by_bar[1:] + by_bar[:1], strict=True)
    return sum(len(a & b) / len(a | b) if a or b else 1.0 for a, b in pairs) / bars


def shared(part: float, whole: float) -> float:
    """A part as a share of a whole.

    Args:
        part: 0 where the whole is 0.
        whole: at least 0.

    Returns:
        The quotient; 0 of nothing.
    """
    return part / whole if whole else 0.0
