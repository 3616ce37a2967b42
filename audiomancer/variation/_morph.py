"""Patterns between two patterns: what both play goes over evenly, what one of them plays alone comes and goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from audiomancer._checks import check_number
from audiomancer.analyzers.likeness import pattern_distance
from audiomancer.errors import IncompatiblePatternsError, InvalidSettingError
from audiomancer.music import DRUM_ROWS, STEPS_PER_BEAT, Grid, Note, Pattern, without_overlaps
from audiomancer.variation._couples import Couple, counted, couple_of, joined
from audiomancer.variation._edits import Variation

__all__ = ["MAX_MORPHS", "morphed"]

MAX_MORPHS = 64
"""Patterns between two at the most."""

_NEAR = 1e-9

_Place = tuple[int, int]
"""A lane and a step."""


class _Change(NamedTuple):
    """Notes that one parent plays alone, and come and go at once.

    Attributes:
        gone: notes of the first parent.
        new: notes of the second.
    """

    gone: tuple[Note, ...]
    new: tuple[Note, ...]

    @property
    def loudest(self) -> int:
        """The velocity of the loudest of the notes."""
        return max(note.velocity for note in (*self.gone, *self.new))


class _Both(NamedTuple):
    """A note that both play, on one step.

    Attributes:
        step: its step in the loop.
        first: as the first parent plays it.
        second: as the second does.
    """

    step: int
    first: Note
    second: Note


@dataclass(frozen=True, slots=True)
class _Way:
    """The way from one parent to the other.

    Attributes:
        a: the first parent, in the frame of the children.
        b: the second parent, in the same.
        both: the notes that they share.
        changes: all else, in the order in which it comes and goes: the soft first, and of that what is off the beat.
        as_line: whether no note may sound while another begins.
    """

    a: Pattern
    b: Pattern
    both: tuple[_Both, ...]
    changes: tuple[_Change, ...]
    as_line: bool

    def at(self, share: float, changes: int) -> Pattern:
        """The pattern that is so far on the way: 0-1 of it, with so many changes made."""
        grid, nearer = Grid.of(self.a), self.a if share < 0.5 else self.b
        notes = [_between(pair, share, grid) for pair in self.both]
        notes += [note for change in self.changes[changes:] for note in change.gone]
        notes += [note for change in self.changes[:changes] for note in change.new]
        kept = joined(notes, self.a.length, as_line=True) if self.as_line else without_overlaps(notes)
        tempo = self.a.tempo + share * (self.b.tempo - self.a.tempo)
        return replace(nearer, notes=kept, tempo=tempo)

    def after(self, share: float, former: Sequence[Pattern]) -> tuple[int, Pattern] | None:
        """The pattern nearest to a share of the way that is another than the former ones and lies behind them."""
        sizes = [sum(0.5 + note.velocity / 254 for note in (*change.gone, *change.new)) for change in self.changes]
        done, meant = 0.0, 0
        for size in sizes:
            meant += done + size / 2 < share * sum(sizes)
            done += size
        last = former[-1] if former else self.a
        ahead, left, whole = _apart(self.a, last), _apart(last, self.b), _apart(self.a, self.b)
        for changes in sorted(range(len(sizes) + 1), key=lambda number: abs(number - meant)):
            child = self.at(share, changes)
            there, to_go = _apart(self.a, child), _apart(child, self.b)
            behind = ahead - _NEAR <= there <= whole + _NEAR and to_go <= min(left, whole) + _NEAR
            if behind and child.notes not in [p.notes for p in (self.a, self.b, *former)]:
                return changes, child
        return None


def morphed(a: Pattern, b: Pattern, steps: int) -> list[Variation]:
    """Patterns that lead from one to another.

    What both play on a step, each drum type or pitch for itself, goes over in even steps: velocity, timing and length,
    and the tempo with them. Of what one of them plays alone, a part comes and goes at each step, the soft first. A hit
    that is a sixteenth earlier in the other moves there at once, and so does a note of a melody that has another pitch.
    The loop is as long as the longer one; the shorter goes round.

    Args:
        a: where the way begins.
        b: where it ends, of the same kind and time signature.
        steps: how many patterns, 1-64; neither ``a`` nor ``b`` is among them.

    Returns:
        The patterns in order, each with what was done to come there from ``a``. The sum of their distances to ``a``, on
        the grid, in velocity and in feel, does not fall from one to the next, and that to ``b`` does not rise. Key and
        style are those of the nearer parent.

    Raises:
        IncompatiblePatternsError: if they differ in kind or time signature.
        InvalidSettingError: if the number is out of its range, or so many do not lie between the two.
    """
    check_number("steps", steps, 1, MAX_MORPHS, whole=True)
    _check(a, b)
    way, found, log = _way_between(a, b), list[Pattern](), list[tuple[str, ...]]()
    for number in range(1, steps + 1):
        nearest = way.after(number / (steps + 1), found)
        if nearest is None:
            raise InvalidSettingError(
                f"between the two there is room for {len(found) or 'none'} and not for {counted(steps, 'pattern')}; "
                "ask for fewer steps, or choose two that are further apart"
            )
        changes, child = nearest
        found.append(child)
        log.append((f"step {number} of {steps} from the first to the second", *_told(a, b, way, changes, child)))
    return [Variation(child, lines) for child, lines in zip(found, log, strict=True)]


def _check(a: Pattern, b: Pattern) -> None:
    if a.kind != b.kind:
        raise IncompatiblePatternsError(f"nothing lies between {a.kind} and {b.kind}; choose two of the same kind")
    if a.time_signature != b.time_signature:
        one, other = (f"{p.time_signature[0]}/{p.time_signature[1]}" for p in (a, b))
        raise IncompatiblePatternsError(
            f"nothing lies between a pattern in {one} and one in {other}; choose two with the same time signature"
        )


def _apart(first: Pattern, second: Pattern) -> float:
    return sum(pattern_distance(first, second))


def _way_between(a: Pattern, b: Pattern) -> _Way:
    longer_last = b.bars > a.bars
    couple = couple_of(b, a) if longer_last else couple_of(a, b)
    ours, theirs = (couple.loop, couple.first.notes) if longer_last else (couple.first.notes, couple.loop)
    start, end = (
        replace(parent, notes=notes, bars=couple.first.bars, ticks_per_beat=couple.first.ticks_per_beat)
        for parent, notes in ((a, ours), (b, theirs))
    )
    both, gone, new = _sorted_out(start, end)
    return _Way(start, end, tuple(both), tuple(_in_order(_changes(gone, new, couple), couple)), couple.as_line)


def _sorted_out(a: Pattern, b: Pattern) -> tuple[list[_Both], dict[_Place, list[Note]], dict[_Place, list[Note]]]:
    """What both play, what the first plays alone and what the second does; of one place the loudest are pairs."""
    ours, theirs = _by_place(a), _by_place(b)
    both = [
        _Both(place[1], *pair)
        for place in sorted(ours.keys() & theirs.keys())
        for pair in zip(ours[place], theirs[place], strict=False)
    ]
    alone = [
        {place: notes[len(other.get(place, ())) :] for place, notes in own.items()}
        for own, other in ((ours, theirs), (theirs, ours))
    ]
    gone, new = ({place: notes for place, notes in own.items() if notes} for own in alone)
    return both, gone, new


def _by_place(pattern: Pattern) -> dict[_Place, list[Note]]:
    grid = Grid.of(pattern)
    places: dict[_Place, list[Note]] = defaultdict(list)
    for note in sorted(pattern.notes, key=lambda n: (-n.velocity, n.pitch, n.onset)):
        lane = DRUM_ROWS.get(note.pitch, note.pitch + 128) if pattern.kind == "drums" else note.pitch
        places[lane, grid.loop_step(note.onset)].append(note)
    return dict(places)


def _changes(gone: dict[_Place, list[Note]], new: dict[_Place, list[Note]], couple: Couple) -> Iterator[_Change]:
    """What comes and goes at once: a hit and the one beside it into which it moves, or all that changes on a step."""
    if couple.a.kind != "drums":
        for step in sorted({step for _, step in (*gone, *new)}):
            yield _Change(*(tuple(n for place in own if place[1] == step for n in own[place]) for own in (gone, new)))
        return
    left = dict(new)
    for lane, step in sorted(gone):
        beside = next((place for place in ((lane, step + 1), (lane, step - 1)) if place in left), None)
        yield _Change(tuple(gone[lane, step]), tuple(left.pop(beside)) if beside else ())
    for place in sorted(left):
        yield _Change((), tuple(left[place]))


def _in_order(changes: Iterator[_Change], couple: Couple) -> list[_Change]:
    """The soft and unaccented first; what goes and what comes by turns, so that the pattern stays about as dense."""
    grid, kinds = couple.grid, defaultdict[tuple[bool, bool], list[_Change]](list)
    for change in changes:
        kinds[bool(change.gone), bool(change.new)].append(change)

    def weakness(change: _Change) -> tuple[int, int]:
        step = grid.loop_step((*change.gone, *change.new)[0].onset)
        strong = (step % 2 == 0) + (step % STEPS_PER_BEAT == 0) + (step % grid.bar_steps == 0)
        return change.loudest, strong

    turns = [
        ((number + 0.5) / len(some), change)
        for some in kinds.values()
        for number, change in enumerate(sorted(some, key=weakness))
    ]
    return [change for _, change in sorted(turns, key=lambda turn: turn[0])]


def _between(pair: _Both, share: float, grid: Grid) -> Note:
    """A note that both play, so far from the first to the second."""
    length, start = grid.bars * grid.bar_ticks, grid.tick(pair.step)

    def late(note: Note) -> int:  # the loop goes round: just before its end is early on its first beat
        return (note.onset - start + length // 2) % length - length // 2

    def gone_over(one: int, other: int) -> int:
        return round(one + share * (other - one))

    first, second = pair.first, pair.second
    return Note(
        (start + gone_over(late(first), late(second))) % length,
        gone_over(first.duration, second.duration),
        (first if share < 0.5 else second).pitch,
        gone_over(first.velocity, second.velocity),
    )


def _told(a: Pattern, b: Pattern, way: _Way, changes: int, child: Pattern) -> Iterator[str]:
    """What was done, in words."""
    for name, parent in (("first", a), ("second", b)):
        if parent.bars < child.bars:
            yield f"{counted(parent.bars, 'bar')} of the {name} repeated to fill {child.bars}"
    if a.tempo != b.tempo:
        yield f"played at {child.tempo:g} BPM, between {a.tempo:g} and {b.tempo:g}"
    gone = [sum(len(change.gone) for change in some) for some in (way.changes[:changes], way.changes)]
    new = [sum(len(change.new) for change in some) for some in (way.changes[:changes], way.changes)]
    yield f"{gone[0]} of {counted(gone[1], 'note')} that only the first has left out"
    yield f"{new[0]} of {counted(new[1], 'note')} that only the second has added"
    if way.both:
        yield f"{counted(len(way.both), 'note')} of both between the one and the other in velocity, timing and length"
