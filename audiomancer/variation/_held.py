"""What is held, put back into any variation of a pattern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from audiomancer.music import Note, Pattern, without_overlaps
from audiomancer.music.grid import Grid
from audiomancer.variation._edits import Variation, ending_by, replaced
from audiomancer.variation._hold import Hold, is_free

__all__ = ["held", "is_line"]

_Key = tuple[int, int]
"""A step and a pitch."""


def held(parent: Pattern, variation: Variation, hold: Hold, *, before: Pattern | None = None) -> Variation:
    """A variation with what is held put back as the parent has it.

    A note may change if its sound may, and both its beginning and the sixteenth nearest to it are in the bars that may.
    Nothing comes or goes elsewhere. A new note is left out where a held note of its pitch still sounds or stands on the
    same sixteenth, and ends where the next one begins; in a melody of single notes this goes for held notes of any
    pitch. A new note that comes a little ahead of the first free bar is put on its bar line.

    Args:
        parent: what is held is as it is here.
        variation: any variation of it, of the same bars and time signature; its resolution may be finer.
        hold: what is held.
        before: what the log of the variation begins from; the parent if not given.

    Returns:
        The variation, if it changed nothing that is held. Otherwise the child with what is held put back, and one line
        for each note in which it differs from ``before``.
    """
    if not hold:
        return variation
    child = variation.pattern
    parent, before = (_at_resolution(p, child.ticks_per_beat) for p in (parent, before or parent))
    grid = Grid.of(child)
    as_line = parent.kind != "drums" and is_line(parent.notes)
    notes = _joined(_parts(parent, child, hold), grid, as_line=as_line)
    if hold.feel_only and _places(notes, grid) != _places(parent.notes, grid):
        notes = before.notes  # two notes of one sixteenth met
    if notes == child.notes:
        return variation
    return replaced(before, notes) if notes or not parent.notes else Variation(before)


def is_line(notes: Sequence[Note]) -> bool:
    """Whether no note sounds while another begins; the notes are in order."""
    return all(one.end <= other.onset for one, other in pairwise(notes))


class _Parts(NamedTuple):
    """The notes of a child that are the parent's whatever comes, and the others, each with what it was if it must be.

    A note that must be is as it was where it finds no place.
    """

    stay: list[Note]
    new: list[tuple[Note, Note | None]]


def _parts(parent: Pattern, child: Pattern, hold: Hold) -> _Parts:
    grid = Grid.of(child)
    free = is_free(hold, grid)
    stay = [n for n in parent.notes if not free(n)]
    was = [n for n in parent.notes if free(n)]
    there = set(stay)
    new = [n for n in (_inside(n, hold, grid) for n in child.notes if n not in there) if free(n)]
    if hold.feel_only:
        return _Parts(stay, _felt(was, new, grid))
    if hold.notes_only:
        own, new = _chosen(was, new, grid, any_pitch=parent.kind != "drums")
        was, stay = [], stay + own
    taken, before = {(grid.step(n.onset), n.pitch) for n in stay}, set(was)
    return _Parts(stay, [(n, None) for n in new if n in before or (grid.step(n.onset), n.pitch) not in taken])


def _inside(note: Note, hold: Hold, grid: Grid) -> Note:
    """The note, on the bar line where it comes a little ahead of the first bar that may change."""
    start = (hold.bars[0] - 1) * grid.bar_ticks if hold.bars else 0
    is_early = note.onset < start and grid.step(note.onset) == grid.step(start)
    return replace(note, onset=start) if is_early else note


def _chosen(was: Iterable[Note], new: Iterable[Note], grid: Grid, *, any_pitch: bool) -> tuple[list[Note], list[Note]]:
    """Those of the parent's notes that are still played, as they were, and the notes that came.

    Where only the notes of a melody may change, one that gets another pitch is played as the one before it was.
    """
    before, after = _by_place(was, grid), _by_place(new, grid)
    own: list[Note] = []
    came: list[Note] = []
    left: dict[int, list[Note]] = defaultdict(list)
    for (step, pitch), notes in before.items():
        played = after.pop((step, pitch), [])
        same = sorted(notes, key=lambda n: n not in played)
        own += same[: len(played)]
        left[step] += same[len(played) :]
    for (step, _), notes in sorted(after.items()):  # by pitch, not as the child has them: held again it is the same
        for note in notes:
            former = left[step].pop(0) if any_pitch and left[step] else None
            came.append(replace(former, pitch=note.pitch) if former else note)
    return own, came


def _felt(was: Iterable[Note], new: Iterable[Note], grid: Grid) -> list[tuple[Note, Note | None]]:
    """The parent's notes as the child plays them on the same sixteenths, each with what it was."""
    before, after = _by_place(was, grid), _by_place(new, grid)
    felt: list[tuple[Note, Note | None]] = []
    for place, notes in before.items():
        played = after.get(place, [])
        pairs = zip(notes, played if len(played) == len(notes) else notes, strict=True)
        felt += [(replace(one, onset=other.onset, velocity=other.velocity), one) for one, other in pairs]
    return felt


def _by_place(notes: Iterable[Note], grid: Grid) -> dict[_Key, list[Note]]:
    places: dict[_Key, list[Note]] = defaultdict(list)
    for note in notes:
        places[grid.step(note.onset), note.pitch].append(note)
    return dict(places)


def _joined(parts: _Parts, grid: Grid, *, as_line: bool) -> tuple[Note, ...]:
    """All notes, the new ones fitted in between those that stay."""
    lanes: dict[int, list[Note]] = defaultdict(list)
    for note in sorted(parts.stay, key=lambda n: n.onset):
        lanes[0 if as_line else note.pitch].append(note)
    fitted = (_between(lanes[0 if as_line else note.pitch], note, grid) or was for note, was in parts.new)
    return without_overlaps((*parts.stay, *filter(None, fitted)))


def _between(lane: Iterable[Note], note: Note, grid: Grid) -> Note | None:
    """A note that disturbs none of a lane; None where there is no place for it."""
    step = grid.step(note.onset)
    for other in lane:
        if other.onset <= note.onset < other.end:  # it waits for the end of the other, where that is near
            note = replace(note, onset=other.end)
            if note.onset >= grid.bars * grid.bar_ticks or grid.step(note.onset) != step:
                return None
        elif note.onset < other.onset:
            note = ending_by(note, other.onset)
    return note


def _places(notes: Iterable[Note], grid: Grid) -> list[_Key]:
    return sorted((grid.step(n.onset), n.pitch) for n in notes)


def _at_resolution(pattern: Pattern, ticks_per_beat: int) -> Pattern:
    return pattern if pattern.ticks_per_beat == ticks_per_beat else pattern.at_resolution(ticks_per_beat)
