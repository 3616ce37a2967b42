"""What can be said of any pattern: how dense and how syncopated it is."""

from __future__ import annotations

from typing import NamedTuple

from audiomancer.analyzers.descriptors._loops import Loops, pulls
from audiomancer.music import Pattern

__all__ = ["Descriptor", "density", "syncopation"]


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
    loops = Loops.of((pattern,))
    line = loops.pitch if pattern.kind == "drums" else loops.pitch * 0
    return float(pulls(loops, line).weight.sum()) / pattern.bars
