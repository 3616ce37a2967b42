"""Bars counted through the changes of time signature of a song, in exact ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, inf

from audiomancer.music import TimeSignature, check_time_signature

__all__ = ["Section", "section_at", "section_of_bar", "sections"]


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of bars in one time signature.

    Attributes:
        first_bar: number of its first bar, counted from 1 in the song.
        start: tick where it starts.
        end: tick where the next begins; infinite for the last.
        signature: numerator and denominator.
        bar_ticks: ticks in a bar, which need not be a whole number.
    """

    first_bar: int
    start: int
    end: float
    signature: TimeSignature
    bar_ticks: Fraction

    def bar_at(self, tick: int) -> int:
        """Number of the bar that holds a tick of this section."""
        return self.first_bar + (tick - self.start) // self.bar_ticks

    def bar_start(self, bar: int) -> Fraction:
        """Tick where a bar of this section starts."""
        return self.start + (bar - self.first_bar) * self.bar_ticks

    def bar_that_ends(self, tick: int) -> int | None:
        """Number of the bar that ends at this tick; None if no bar of this section does."""
        bars = (tick - self.start) / self.bar_ticks
        return self.first_bar + int(bars) - 1 if self.start < tick <= self.end and bars.denominator == 1 else None


def sections(changes: Iterable[tuple[int, TimeSignature]], ticks_per_beat: int) -> tuple[Section, ...]:
    """The sections of a song; a change of signature starts a new bar, as it does in a sequencer.

    Args:
        changes: (tick, signature) in order of ticks. Before the first the signature is 4/4; of several at one tick the
            last counts.
        ticks_per_beat: resolution, ticks a quarter note.

    Returns:
        The sections in order, without gaps, from tick 0 to infinity.

    Raises:
        InvalidPatternError: if a signature is not one that a pattern can have.
    """
    at = {0: (4, 4)} | {tick: check_time_signature(signature) for tick, signature in changes}
    starts = [0] + [b for a, b in pairwise(sorted(at)) if at[a] != at[b]]
    result: list[Section] = []
    first_bar = 1
    for start, end in pairwise([*starts, inf]):
        numerator, denominator = at[int(start)]
        bar_ticks = Fraction(4 * ticks_per_beat * numerator, denominator)
        result.append(Section(first_bar, int(start), end, (numerator, denominator), bar_ticks))
        if end != inf:
            first_bar += ceil((int(end) - int(start)) / bar_ticks)
    return tuple(result)


def section_at(found: Iterable[Section], tick: int) -> Section:
    """The section that holds a tick.

    Args:
        found: sections in order, as :func:`sections` gives them.
        tick: at least 0.

    Returns:
        The section with ``start <= tick < end``.
    """
    return next(s for s in found if s.start <= tick < s.end)


def section_of_bar(found: Iterable[Section], bar: int) -> Section:
    """The section that holds a bar.

    Args:
        found: sections in order, as :func:`sections` gives them.
        bar: number of the bar, counted from 1 in the song.

    Returns:
        The last section that starts with this bar or before it.
    """
    return [s for s in found if s.first_bar <= bar][-1]
