"""Bars and sections of a song as it is played, from the measures of its score.

A score cuts bars in two, at a pickup or where a repeat begins inside one; the measures that are played one after the
other are put together again. A first measure that is too short is a bar of its own that begins with silence; where a
repeat leads back to it from a whole bar, it is played in the end of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from audiomancer.music import TimeSignature
from audiomancer.notation._marks import Marks
from audiomancer.notation._measures import Measure, bar_length, fitting
from audiomancer.notation._playing_order import endings

__all__ = ["Bar", "Piece", "Stretch", "is_pickup", "played_bars", "stretches"]


class Piece(NamedTuple):
    """A measure, or the part of one, inside a bar.

    Attributes:
        measure: index of the measure.
        at: quarter notes from the start of the bar to where the measure begins.
        end: quarter notes from the start of the bar to where the next begins, or the bar ends.
    """

    measure: int
    at: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar as it is played.

    Attributes:
        pieces: what it is made of, in order of time.
        signature: its time signature.
        begins: whether a section begins with it.
    """

    pieces: tuple[Piece, ...]
    signature: TimeSignature
    begins: bool


class Stretch(NamedTuple):
    """Bars of one section as they are played.

    Attributes:
        bars: at least one, all in one time signature.
        name: what the score calls it, or None.
    """

    bars: tuple[Bar, ...]
    name: str | None

    @property
    def signature(self) -> TimeSignature:
        """The time signature of all its bars."""
        return self.bars[0].signature


def played_bars(measures: Sequence[Measure], order: Sequence[int]) -> list[Bar]:
    """The bars of a song.

    Args:
        measures: as they are written; each has a time signature and a length.
        order: indices of measures as they are played.

    Returns:
        The bars in the order in which they are played.
    """
    begins = _beginnings(measures, order)
    bars, place, pending = list[Bar](), 0, False
    while place < len(order):
        count = _together(measures, order, place)
        pending = pending or begins[place]
        if count == 1 and bars and order[place] == 0 and _is_short(measures[0]):
            bars[-1] = _led_back(bars[-1], measures[0])
        else:
            bars.append(_bar(measures, order, place, count, begins=pending))
            pending = bars[0].pieces[0].at > 0 and len(bars) == 1
        pending = pending or any(begins[place + 1 : place + count])
        place += count
    return bars


def stretches(measures: Sequence[Measure], bars: Sequence[Bar]) -> Iterator[Stretch]:
    """The bars cut where a section begins or the metre changes.

    Args:
        measures: as they are written.
        bars: as they are played.

    Yields:
        The sections in order.
    """
    cuts = [
        place
        for place, (one, other) in enumerate(pairwise(bars), 1)
        if other.begins or other.signature != one.signature
    ]
    names = [_name(measures, bars[first]) for first in (0, *cuts)]
    spans = [*pairwise((0, *cuts, len(bars)))]
    for place, (first, last) in enumerate(spans[:-1]):
        if last - first == 1 and names[place] and not names[place + 1]:  # it stands over what leads into the section
            names[place : place + 2] = [None, names[place]]
    for (first, last), name in zip(spans, names, strict=True):
        yield Stretch(tuple(bars[first:last]), name)


def is_pickup(measures: Sequence[Measure], stretch: Stretch) -> bool:
    """Whether the first section of a song is one bar that begins with silence, and leads into the next.

    Args:
        measures: as they are written.
        stretch: the first section.

    Returns:
        Whether it is.
    """
    notes = measures[stretch.bars[0].pieces[0].measure].notes
    return len(stretch.bars) == 1 and (stretch.bars[0].pieces[0].at > 0 or bool(notes and notes[0].at > 0))


def _name(measures: Sequence[Measure], bar: Bar) -> str | None:
    """What the score calls the section that begins with a bar."""
    index = bar.pieces[0].measure
    before = measures[index - 1].marks.next_name if index else None
    return measures[index].marks.name or before


def _beginnings(measures: Sequence[Measure], order: Sequence[int]) -> list[bool]:
    """Whether a section begins at each place of the order: at marks, and wherever any way leads to."""
    marks = [measure.marks for measure in measures]
    marked = {0} | {index for index, mark in enumerate(marks) if mark.forward or mark.begins or mark.name}
    marked |= {index + 1 for index, mark in enumerate(marks) if mark.ends or mark.next_name or mark.fine}
    for previous, index in pairwise(order):
        if index <= previous or (index > previous + 1 and marks[index].coda):
            marked.add(index)
    if _is_late(measures[0]):
        marked.add(1)
    marked |= _behind_repeats(marks, marked | {len(marks)})
    return [index in marked for index in order]


def _behind_repeats(marks: Sequence[Marks], marked: set[int]) -> set[int]:
    """The measures behind what is repeated, and behind its last ending.

    Many last endings are drawn shorter than they are: they last as long as the first where a section begins there.
    """
    ended = endings(marks)
    inside = {index for ending in ended for index in range(ending.first, ending.last + 1)}
    found = {index + 1 for index, mark in enumerate(marks) if mark.times and index not in inside}
    firsts = {ending.group: ending for ending in ended if 1 in ending.passes}
    for last in (ending for ending in ended if ending.is_last):
        first = firsts[last.group]
        as_long = last.first + first.last - first.first
        if not (as_long > last.last and as_long + 1 in marked):
            found.add(last.last + 1)
    return found


def _is_late(measure: Measure) -> bool:
    """Whether a whole measure begins with silence and has no chord, as a pickup that is filled with rests."""
    silent = bool(measure.notes) and measure.notes[0].at > 0
    return silent and all(change.chord is None for change in measure.changes)


def _is_short(measure: Measure) -> bool:
    return measure.length < bar_length(measure.signature)


def _together(measures: Sequence[Measure], order: Sequence[int], place: int) -> int:
    """How many measures from a place on fill a bar together; 1 if these do not."""
    whole, length = bar_length(measures[order[place]].signature), Fraction(0)
    for count, index in enumerate(order[place : place + 8], start=1):
        length += measures[index].length
        if length >= whole or measures[index].signature != measures[order[place]].signature:
            return count if length == whole else 1
    return 1


def _bar(measures: Sequence[Measure], order: Sequence[int], place: int, count: int, *, begins: bool) -> Bar:
    """A bar of the measures from a place on; the first and the last of a song are filled with silence."""
    indices = order[place : place + count]
    signature = measures[indices[0]].signature
    whole = bar_length(signature)
    length = sum((measures[index].length for index in indices), Fraction(0))
    start = whole - length if place == 0 and length < whole else Fraction(0)
    if not (length == whole or (length < whole and (place == 0 or place + count == len(order)))):
        signature = fitting(length, signature)
    pieces = list[Piece]()
    for index in indices:
        pieces.append(Piece(index, start, start + measures[index].length))
        start += measures[index].length
    return Bar(tuple(pieces), signature, begins)


def _led_back(bar: Bar, pickup: Measure) -> Bar:
    """A bar with a pickup at its end."""
    end = bar_length(bar.signature)
    start = max(Fraction(0), end - pickup.length)
    kept = (piece._replace(end=min(piece.end, start)) for piece in bar.pieces if piece.at < start)
    return Bar((*kept, Piece(0, start, end)), bar.signature, bar.begins)
