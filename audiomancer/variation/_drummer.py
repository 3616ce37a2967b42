"""The learned operator for drums: hits come and go as drummers change them from one bar to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from statistics import median_low
from typing import TYPE_CHECKING

from audiomancer.analyzers.likeness import AUDIBLE
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Grid, Note, Pattern
from audiomancer.music.grid import STEPS_PER_BEAT
from audiomancer.variation._draws import pick
from audiomancer.variation._edits import Edit, Variation, edited

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.variation.habits import Cell

__all__ = ["drummer"]

SHARE = 0.75
"""Hits that come or go at amount 1, as a share of those that are there."""

SPREAD = (0.6, 1.4)
"""The least and the most of that share that a child gets, as a factor."""

BLOCK = 8
"""Bars that are drawn at a time, so that the time for a long pattern grows with its bars and not with their square."""

_OTHER = 2  # percussion that is no drum of the kit is played as hats are

_Cells = dict[tuple[int, int, int], list[Note]]


def drummer(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Hits come and go with the odds with which drummers change them from one bar to the next.

    What is kept keeps its velocity and timing. A new hit is played as the pattern plays that drum on that step, or else
    as loud as drummers accent it there; a drum that the pattern does not have comes as drummers play it.

    Args:
        pattern: the parent, a drum loop.
        chance: 0-1, how far the child goes; at 1 three quarters as many audible hits come or go as there are.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each hit that came or went.
    """
    if not pattern.notes or not chance:
        return Variation(pattern)
    grid = Grid.of(pattern)
    share = SHARE * chance * float(rng.uniform(*SPREAD))
    hands = _Hands(pattern, grid)
    edits: list[Edit] = []
    for first in range(0, pattern.bars, BLOCK):
        bars = range(first, min(first + BLOCK, pattern.bars))
        edits += _redrawn(_cells(pattern, grid, bars), bars, grid, hands, share, rng)
    return edited(pattern, _leaving_one(pattern, edits))


class _Hands:
    """How the player of a pattern plays each drum on each step."""

    def __init__(self, pattern: Pattern, grid: Grid) -> None:
        from audiomancer.music.feel import shipped_feel

        self._feel, self._grid, self._length = shipped_feel(), grid, pattern.length
        self._hits: dict[tuple[int, str, int], list[Note]] = defaultdict(list)
        self._late: dict[tuple[str, int], list[int]] = defaultdict(list)
        for note in pattern.notes:
            for place in self._places(grid.loop_step(note.onset)):
                self._hits[_drum(note), *place].append(note)
                self._late[place].append(self._off(note))
        expected = [self._expected(_drum(n), grid.loop_step(n.onset)) for n in pattern.notes]
        self._level = sum(n.velocity for n in pattern.notes) / sum(expected)

    def hit(self, cell: Cell, rng: np.random.Generator) -> Note:
        """A new hit: like another of its drum on that step, or in that place of the beat, or anywhere.

        It is as early or late as that one, if that is on the same step of a bar; or else as what is hit there, or in
        that place of the beat, or at all.

        Args:
            cell: the drum and its step; the bar is counted from the first of the pattern.
            rng: chance; it is drawn from once at the most.
        """
        step = cell.bar * self._grid.bar_steps + cell.step
        onset, places = self._grid.tick(step), self._places(step)
        late = median_low(next(self._late[place] for place in places if place in self._late))
        alike = next((self._hits[cell.drum, *place] for place in places if (cell.drum, *place) in self._hits), None)
        expected = self._expected(cell.drum, step)
        if alike is None:
            length, drum = self._grid.tick(step + 1) - onset, DRUM_TYPES[cell.drum][0]
            note = Note(onset, length, drum, _in_range(expected * self._level))
        else:
            model = pick(rng, alike)
            there = self._grid.loop_step(model.onset)
            louder = expected / self._expected(cell.drum, there)
            note = replace(model, onset=onset, velocity=_in_range(model.velocity * louder))
            late = self._off(model) if (there - step) % self._grid.bar_steps == 0 else late
        return replace(note, onset=min(max(0, onset + late), self._length - 1))

    def _places(self, step: int) -> tuple[tuple[str, int], ...]:
        """What a step has in common with others, the closest first."""
        return ("bar", step % self._grid.bar_steps), ("beat", step % STEPS_PER_BEAT), ("anywhere", 0)

    def _off(self, note: Note) -> int:
        """Ticks by which a hit is late; just before the end of the loop it is early on the first beat."""
        off = note.onset - self._grid.tick(self._grid.loop_step(note.onset))
        return (off + self._length // 2) % self._length - self._length // 2

    def _expected(self, drum: int, step: int) -> float:
        columns = self._feel.velocity.shape[1]
        return float(self._feel.velocity[drum, step % self._grid.bar_steps % columns])


def _drum(note: Note) -> int:
    return DRUM_ROWS.get(note.pitch, _OTHER)


def _in_range(velocity: float) -> int:
    return min(max(1, round(velocity)), 127)


def _cells(pattern: Pattern, grid: Grid, bars: range) -> _Cells:
    """The hits of some bars by bar, from the first of these, drum and step."""
    cells: _Cells = defaultdict(list)
    for note in pattern.notes:
        bar, step = divmod(grid.loop_step(note.onset), grid.bar_steps)
        if bar in bars:
            cells[bar - bars.start, _drum(note), step].append(note)
    return cells


def _redrawn(
    cells: _Cells, bars: range, grid: Grid, hands: _Hands, share: float, rng: np.random.Generator
) -> Iterator[Edit]:
    """The hits of some bars that go and come, until that share of the audible ones has changed."""
    import numpy as np

    from audiomancer.variation.habits import shipped_habits

    hits = np.zeros((len(bars), len(DRUM_TYPES), grid.bar_steps), dtype=bool)
    for cell in cells:
        hits[cell] = True
    audible = sum(map(_is_heard, cells.values())) or len(cells)
    wanted = int(share * audible + float(rng.random()))
    silent = 2 + wanted
    for cell in shipped_habits().flips(hits, rng) if wanted else ():
        gone = cells.get(cell)
        if gone:
            yield from (Edit(note, None) for note in gone)
        else:
            yield Edit(None, new := hands.hit(cell._replace(bar=bars.start + cell.bar), rng))
        heard = _is_heard(gone or [new])
        wanted, silent = wanted - heard, silent - (not heard)
        if not (wanted and silent):
            break


def _is_heard(notes: Iterable[Note]) -> bool:
    return any(note.velocity >= AUDIBLE for note in notes)


def _leaving_one(pattern: Pattern, edits: list[Edit]) -> list[Edit]:
    """The edits, but for the last note to go if none would be left."""
    gone = [edit for edit in edits if edit.after is None]
    if len(gone) < len(pattern.notes) or len(gone) < len(edits):
        return edits
    return edits[:-1]
