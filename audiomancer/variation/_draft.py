"""A melody or a bass on its sixteenths while operators write in it, and the variation that comes of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from audiomancer.music import STEPS_PER_BEAT, Grid, Note, Pattern, nearest_pitch
from audiomancer.variation._edits import Edit, Variation, edited

__all__ = ["Draft"]

NARROW = 5
"""Notes of the scale that a pattern may use at least, however few its own range holds."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A note of the draft: the parent's, or a new one that borrows from it."""

    note: Note
    pitch: int
    home: int | None  # the step of the parent's note; None for a new one


class _Sounding(NamedTuple):
    onset: int
    cell: _Cell


class Draft:
    """The notes of a melody or a bass by their nearest sixteenths; those on one sixteenth are led by the highest.

    What stays keeps its time, velocity and length to the tick. What comes to a sixteenth is as early or late as the
    pattern's notes on such sixteenths are. Notes that led into the next one still do; others keep their length, and end
    where a note follows that did not overlap them.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1; how far beyond the parent's range notes may go, up to two notes of its scale. A range of less than
            five notes is widened to about so many.

    Attributes:
        pattern: the parent.
        grid: its sixteenths.
        steps: those on which notes begin, in order.
        low: the lowest rung of the ladder that a note is moved to.
        high: the highest.
    """

    def __init__(self, pattern: Pattern, amount: float) -> None:
        self.pattern, self.grid = pattern, Grid.of(pattern)
        self._ladder = [p for p in range(128) if p % 12 in pattern.scale_classes]
        self._rungs: dict[int, int] = {}
        self._cells: dict[int, list[_Cell]] = {}
        self._timed: dict[tuple[int, int], list[tuple[int, int]]] = {}  # by place: steps, and ticks after them
        for note in sorted(pattern.notes, key=lambda n: n.pitch):
            step = self.grid.step(note.onset)
            self._cells.setdefault(step, []).append(_Cell(note, note.pitch, step))
            for every in (self.grid.bar_steps, STEPS_PER_BEAT, 2, 1):
                self._timed.setdefault((every, step % every), []).append((step, note.onset - self.grid.tick(step)))
        for like in self._timed.values():
            like.sort()
        self.steps = sorted(self._cells)
        rungs = [self._rung(note.pitch) for note in pattern.notes] or [0]
        span = max(rungs) - min(rungs) + 1
        margin = max(round(2 * amount), (NARROW - span + 1) // 2)
        self.low = max(min(rungs) - margin, 0)
        self.high = min(max(rungs) + margin, len(self._ladder) - 1)

    def rung(self, step: int) -> int:
        """The leading note of a step, counted in notes of the scale from the lowest that MIDI has."""
        return self._rung(self._cells[step][-1].pitch)

    def degree(self, rung: int, root: int) -> int:
        """Where a rung stands in the scale, from the root up: 0 is the root itself.

        Args:
            rung: notes of the scale from the lowest that MIDI has.
            root: the pitch class of the root.

        Returns:
            0 and up, below the number of the scale's notes.
        """
        above = sorted((p - root) % 12 for p in self.pattern.scale_classes)
        return above.index((self._ladder[rung] - root) % 12)

    def before(self, step: int) -> int | None:
        """The last step before one on which a note begins, or None."""
        index = bisect_left(self.steps, step)
        return self.steps[index - 1] if index else None

    def after(self, step: int) -> int | None:
        """The first step after one on which a note begins, or None."""
        index = bisect_right(self.steps, step)
        return self.steps[index] if index < len(self.steps) else None

    def bar(self, step: int) -> range:
        """All steps of the bar in which a step lies."""
        first = step // self.grid.bar_steps * self.grid.bar_steps
        return range(first, first + self.grid.bar_steps)

    def in_bar(self, bar: int) -> list[int]:
        """The steps on which notes begin in a bar; bars are counted from 0."""
        first = bar * self.grid.bar_steps
        return self.steps[bisect_left(self.steps, first) : bisect_left(self.steps, first + self.grid.bar_steps)]

    def free(self, step: int) -> bool:
        """Whether nothing begins on a step."""
        return step not in self._cells

    def lead(self, step: int, rung: int) -> None:
        """Give the leading note of a step another pitch of the scale.

        Args:
            step: one on which notes begin.
            rung: notes of the scale from the lowest that MIDI has.
        """
        *others, top = self._cells[step]
        if self._ladder[rung] not in [cell.pitch for cell in others]:
            cells = [*others, replace(top, pitch=self._ladder[rung])]
            self._cells[step] = sorted(cells, key=lambda cell: cell.pitch)

    def climb(self, step: int, rungs: int) -> None:
        """Move all notes of a step along the scale, as far as there are notes.

        Args:
            step: one on which notes begin.
            rungs: notes of the scale to go up; down if negative.
        """
        top = len(self._ladder) - 1
        moved = [min(max(self._rung(cell.pitch) + rungs, 0), top) for cell in self._cells[step]]
        if len(set(moved)) == len(moved):
            pairs = zip(self._cells[step], moved, strict=True)
            self._cells[step] = [replace(cell, pitch=self._ladder[rung]) for cell, rung in pairs]

    def leap(self, step: int, semitones: int) -> None:
        """Move all notes of a step by some semitones, octaves for one that stays in key.

        Args:
            step: one on which notes begin.
            semitones: 12 or -12 for an octave; the pitches must stay in 0-127.
        """
        self._cells[step] = [replace(cell, pitch=cell.pitch + semitones) for cell in self._cells[step]]

    def pitches(self, step: int) -> list[int]:
        """The MIDI pitches on a step, from low to high."""
        return [cell.pitch for cell in self._cells[step]]

    def shift(self, step: int, to: int) -> None:
        """Move all notes of a step to an empty one.

        Args:
            step: one on which notes begin.
            to: a step on which none does.
        """
        self._cells[to] = self._cells.pop(step)
        self.steps.remove(step)
        insort(self.steps, to)

    def drop(self, step: int) -> None:
        """Leave all notes of a step out."""
        del self._cells[step]
        self.steps.remove(step)

    def add(self, step: int, rung: int) -> None:
        """Begin a note on an empty step; velocity and length come from its neighbour.

        Args:
            step: one on which no note begins.
            rung: notes of the scale from the lowest that MIDI has.
        """
        before, after = self.before(step), self.after(step)
        source = before if before is not None else after
        if source is not None:
            self._cells[step] = [_Cell(self._cells[source][-1].note, self._ladder[rung], None)]
            insort(self.steps, step)

    def finished(self) -> Variation:
        """The variation that the draft has become: the child, and one line for each note that differs."""
        kept = list(self._written())
        stay = {before for before, _ in kept if before is not None}
        gone = [Edit(note, None) for note in self.pattern.notes if note not in stay]
        return edited(self.pattern, _in_order([*gone, *(edit for edit in kept if edit.before != edit.after)]))

    def _rung(self, pitch: int) -> int:
        if pitch not in self._rungs:
            self._rungs[pitch] = bisect_left(self._ladder, nearest_pitch(pitch, self.pattern.scale_classes))
        return self._rungs[pitch]

    def _written(self) -> Iterator[Edit]:
        """Every note of the child beside that of the parent, with its length."""
        length = self.pattern.length
        follows = _following([note.onset for note in self.pattern.notes], length)
        sounding = [_Sounding(self._onset(step, cell), cell) for step in self.steps for cell in self._cells[step]]
        followed = _following([onset for onset, _ in sounding], length)
        for onset, cell in sounding:
            ticks = self._ticks(cell, onset, follows[cell.note.onset], followed[onset])
            made = Note(onset, ticks, cell.pitch, cell.note.velocity)
            yield Edit(None if cell.home is None else cell.note, made)

    def _onset(self, step: int, cell: _Cell) -> int:
        if step == cell.home:
            return cell.note.onset
        onset = self.grid.tick(step) + self._early(step)
        inside = 0 <= onset < self.pattern.length and self.grid.step(onset) == step
        return onset if inside else self.grid.tick(step)

    def _early(self, step: int) -> int:
        """Ticks after its step at which a note comes that is put there: as the nearest note of such a step does."""
        for every in (self.grid.bar_steps, STEPS_PER_BEAT, 2, 1):
            if like := self._timed.get((every, step % every)):
                index = bisect_left(like, (step, 0))
                return min(like[max(index - 1, 0) : index + 1], key=lambda one: abs(one[0] - step))[1]
        return 0

    def _ticks(self, cell: _Cell, onset: int, follows: int, followed: int) -> int:
        """The length of a note that begins at a tick, of what followed it in the parent and what follows it now."""
        note, step = cell.note, self.grid.bar_ticks / self.grid.bar_steps
        gap = follows - note.end
        if cell.home is not None and (onset, followed) == (note.onset, follows):
            return note.duration
        if abs(gap) < step:
            return max(1, min(followed - gap - onset, max(note.duration, self.grid.bar_ticks)))
        if gap < 0:
            return note.duration
        wanted = max(round(step), note.end - onset) if cell.home is None and onset < note.end else note.duration
        return max(1, min(wanted, followed - onset))


def _following(onsets: Iterable[int], end: int) -> dict[int, int]:
    """Each onset to the next one; the last to the end."""
    return dict(pairwise([*sorted(set(onsets)), end]))


def _in_order(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in an order in which each place is left before another note comes to it."""
    ordered, waiting = list[Edit](), list(edits)
    while waiting:
        held = {(e.before.onset, e.before.pitch) for e in waiting if e.before is not None}

        def waits(edit: Edit, held: set[tuple[int, int]] = held) -> bool:
            before, after = edit
            if after is None or (before is not None and (before.onset, before.pitch) == (after.onset, after.pitch)):
                return False
            return (after.onset, after.pitch) in held

        ready = [edit for edit in waiting if not waits(edit)]
        if not ready:
            return ordered + waiting
        ordered += ready
        waiting = [edit for edit in waiting if waits(edit)]
    return ordered
