"""The harmony of a section in time: which chord sounds from where to where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from audiomancer.music import TICKS_PER_BEAT, ticks_per_bar
from audiomancer.music.charts import Change, Section
from audiomancer.music.chords import Chord

__all__ = ["ALONE", "Around", "Span", "near_classes", "spans_of"]

_PUSH = TICKS_PER_BEAT // 2


@dataclass(frozen=True, slots=True)
class Around:
    """What stands on both sides of a section.

    Attributes:
        before: the chord at the end of the section before, or None where there is none.
        after: the first change of the section after; None where the section leads back to its own beginning.
    """

    before: Chord | None = None
    after: Change | None = None


ALONE = Around()
"""Nothing stands around it."""


class Span(NamedTuple):
    """A chord and how long it sounds.

    Attributes:
        start: ticks from the start of the section, 960 a beat; of a pushed chord the eighth before where it is written.
        end: where it stops, after ``start``.
        chord: the chord; None for no chord, in which players rest.
    """

    start: int
    end: int
    chord: Chord | None


def spans_of(section: Section, around: Around = ALONE) -> tuple[Span, ...]:
    """The chords of a section, one after the other.

    What stands before the first change is the chord before the section, or else the first one. A chord that is written
    again is no change unless it is pushed. A push comes an eighth early if the chord before it keeps some time; at the
    start of a section it comes on the beat, and at its end that of the next section is played.

    Args:
        section: its bars.
        around: what stands before and after it.

    Returns:
        At least one span; they fill the section without a gap.
    """
    length = len(section.bars) * ticks_per_bar(TICKS_PER_BEAT, section.time_signature)
    moves = list(_moves(section))
    if not moves or moves[0][0] > 0:
        opening = around.before or next((chord for _, chord, _ in moves), None)
        moves.insert(0, (0, opening, False))
    if around.after is not None and around.after.pushed and not around.after.at:
        moves.append((length, around.after.chord, True))
    starts: list[tuple[int, Chord | None]] = []
    for written, chord, pushed in moves:
        last = starts[-1][0] if starts else -1
        start = written - _PUSH if pushed and written - _PUSH > last and starts else written
        if starts and chord == starts[-1][1] and not pushed:
            continue
        if start < length:
            starts.append((start, chord))
    return tuple(Span(at, end, chord) for (at, chord), (end, _) in pairwise([*starts, (length, None)]))


def _moves(section: Section) -> Iterator[tuple[int, Chord | None, bool]]:
    """Each change: the tick where it is written, 960 a beat, its chord, and whether it is pushed."""
    bar = ticks_per_bar(TICKS_PER_BEAT, section.time_signature)
    last = -1
    for number, written in enumerate(section.bars):
        for change in written.changes:
            tick = number * bar + min(round(change.at * TICKS_PER_BEAT), bar - 1)
            if tick > last:
                yield tick, change.chord, change.pushed
                last = tick


def near_classes(spans: Sequence[Span], index: int) -> frozenset[int]:
    """The notes that are in the air at a chord.

    Args:
        spans: the chords of a section.
        index: which of them.

    Returns:
        The pitch classes, 0-11, of the chord, of the two before it and of the two after it.
    """
    around = spans[max(0, index - 2) : index + 3]
    return frozenset().union(*(span.chord.classes for span in around if span.chord is not None))
