"""The way through a score: repeats, endings, D.C., D.S., Fine and coda, written out.

As musicians read it: a repeat is played as often as it says, each pass with its ending; after D.C. or D.S. repeats are
not taken and the last ending is played, or that which holds the Fine or the way to the coda. Scores are written by
people, so that what they leave out is understood: the repeat before a second ending, an ending that is numbered as the
one before it, a coda without a D.S., to which the last pass leads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from audiomancer.notation._marks import Marks

__all__ = ["Ending", "endings", "playing_order"]


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending of what is repeated.

    Attributes:
        first: index of its first measure.
        last: index of its last measure.
        passes: those that take it, counted from 1.
        group: number of the repeat that it ends, from 0.
        is_last: whether it is the last of its repeat.
    """

    first: int
    last: int
    passes: frozenset[int]
    group: int
    is_last: bool


def playing_order(marks: Sequence[Marks], most: int) -> list[int]:
    """The measures as they are played.

    Args:
        marks: of each measure, as they are written.
        most: how many measures may be played.

    Returns:
        Indices of measures; one more than ``most`` where the way is longer than that.
    """
    return _Walk(marks, most).order()


def _written_endings(marks: Sequence[Marks]) -> list[tuple[int, int, tuple[int, ...]]]:
    """First and last measure and passes of each ending; one whose repeat comes later lasts up to it."""
    starts = [index for index, mark in enumerate(marks) if mark.ending]
    found = list[tuple[int, int, tuple[int, ...]]]()
    for start, after in pairwise([*starts, len(marks)]):
        stops = (i for i in range(start, after) if marks[i].ending_stops or marks[i].times)
        last = next(stops, start)
        repeats = next((i for i in range(last, after) if marks[i].times), None)
        found.append((start, after - 1 if repeats == after - 1 and after < len(marks) else last, marks[start].ending))
    return found


def endings(marks: Sequence[Marks]) -> list[Ending]:
    """The endings of a score; those of one repeat are numbered from 1 without gaps."""
    groups = list[list[tuple[int, int, tuple[int, ...]]]]()
    for ending in _written_endings(marks):
        if groups and groups[-1][-1][1] + 1 == ending[0]:
            groups[-1].append(ending)
        else:
            groups.append([ending])
    result = list[Ending]()
    for number, group in enumerate(groups):
        passes = [{*ending[2]} for ending in group]
        every = sorted(one for some in passes for one in some)
        if every != [*range(1, len(every) + 1)]:
            passes = [{place} for place in range(1, len(group) + 1)]
        for (first, last, _), some in zip(group, passes, strict=True):
            result.append(Ending(first, last, frozenset(some), number, (first, last) == group[-1][:2]))
    return result


class _Walk:
    """What the marks of a score mean together, and the way through it."""

    def __init__(self, marks: Sequence[Marks], most: int) -> None:
        self._marks, self._most = marks, most
        self._ending_at = {ending.first: ending for ending in endings(marks)}
        self._groups = defaultdict[int, list[Ending]](list)
        for ending in self._ending_at.values():
            self._groups[ending.group].append(ending)
        self._often = {number: max(max(e.passes) for e in group) for number, group in self._groups.items()}
        self._inside = {i: e for e in self._ending_at.values() for i in range(e.first, e.last + 1)}
        self._repeats = dict[int, tuple[int, int]]()  # last measure of what is repeated: its first, and how often
        self._find_repeats()
        self._find_aims()
        self._passes = dict[int, int]()  # first measure of what is repeated: which pass it is
        self._returned = False  # whether a D.C. or D.S. led back

    def _find_repeats(self) -> None:
        start, self._starts = 0, dict[int, int]()  # each group of endings to the first measure of what it ends
        for index, mark in enumerate(self._marks):
            if mark.forward:
                start = index
            ending = self._inside.get(index)
            if ending:
                start = self._starts.setdefault(ending.group, start)
            if times := self._times(index, ending):
                self._repeats[index] = (start, times)
            if (ending.is_last and index == ending.last) if ending else times:
                start = index + 1

    def _times(self, index: int, ending: Ending | None) -> int:
        """How often what ends here is played; 0 if no repeat ends here."""
        mark = self._marks[index]
        if ending is None:
            return mark.times
        understood = index == ending.last and not ending.is_last and mark.jump is None
        if not (mark.times or understood):
            return 0
        return self._often[ending.group] + (len(self._groups[ending.group]) == 1)

    def _find_aims(self) -> None:
        """Where the signs lead."""
        marks = self._marks
        signs = [i for i, mark in enumerate(marks) if mark.coda and not mark.to_coda]
        ways = [i for i, mark in enumerate(marks) if mark.to_coda] or signs[:-1][:1]
        self._coda = signs[-1] if signs else None
        self._ways = {way for way in ways if self._coda is not None and way < self._coda}
        self._segno = next((i for i, mark in enumerate(marks) if mark.segno), 0)
        self._fines = {i for i, mark in enumerate(marks) if mark.fine}
        self._jumps = {i: 0 if mark.jump == "capo" else self._segno for i, mark in enumerate(marks) if mark.jump}
        last = max(self._jumps, default=0)
        between = marks[last + 1 : self._coda or 0]
        if self._ways and max(self._ways) < last and between and not any(m.forward or m.ending for m in between):
            # It stands over a note that is held to the coda; else nobody would play what comes between.
            self._jumps[last + len(between)] = self._jumps.pop(last)

    def order(self) -> list[int]:
        order, at, jumped = list[int](), 0, set[int]()
        while at < len(self._marks) and len(order) <= self._most:
            if (skipped := self._skipped(at)) is not None:
                at = skipped
                continue
            order.append(at)
            if at in self._fines and self._is_last_time(at):
                break
            if self._coda is not None and at in self._ways and self._is_last_time(at):
                at, self._returned, self._ways = self._coda, False, set()
                continue
            at = self._next(at, jumped)
        return order

    def _skipped(self, at: int) -> int | None:
        """Where it goes on if an ending begins here that is not of this pass."""
        ending = self._ending_at.get(at)
        if ending is None:
            return None
        if self._returned:
            group = self._groups[ending.group]
            aims = self._ways if self._ways else self._fines
            wanted = next((one for one in group if any(one.first <= aim <= one.last for aim in aims)), group[-1])
            plays = ending == wanted and (len(group) > 1 or any(ending.first <= aim <= ending.last for aim in aims))
        else:
            plays = self._passes.get(self._starts[ending.group], 1) in ending.passes
        return None if plays else ending.last + 1

    def _is_last_time(self, at: int) -> bool:
        """Whether the Fine or the way to the coda holds: after D.C. or D.S., or else in the last pass of a repeat."""
        if self._jumps:
            return self._returned
        around = [(start, times) for last, (start, times) in self._repeats.items() if start <= at < last]
        return bool(around) and all(self._passes.get(start, 1) >= times for start, times in around)

    def _next(self, at: int, jumped: set[int]) -> int:
        repeat, aim = self._repeats.get(at), None if at in jumped else self._jumps.get(at)
        if repeat and not self._returned and not (aim is not None and aim == repeat[0]):
            start, times = repeat
            if self._passes.get(start, 1) < times:
                self._passes[start] = self._passes.get(start, 1) + 1
                return start
        if aim is not None:
            jumped.add(at)
            self._returned = True
            return aim
        return at + 1
