"""How two parents of a cross are brought together: one resolution, length, key and feel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from audiomancer.analyzers.likeness import AUDIBLE, Hit, hits_of
from audiomancer.errors import IncompatiblePatternsError
from audiomancer.music import Note, Pattern, nearest_pitch, root_class, without_overlaps
from audiomancer.music.grid import Grid
from audiomancer.variation._edits import Variation, ending_by
from audiomancer.variation._held import is_line

__all__ = ["Couple", "Cross", "counted", "couple_of", "joined", "together"]

MAX_RESOLUTION = 32767


class Cross(NamedTuple):
    """One draw of a cross.

    Attributes:
        child: the child and its log.
        owes_both: whether each parent gave it something that is heard.
    """

    child: Variation
    owes_both: bool


@dataclass(frozen=True, eq=False)  # without slots, so that what several draws need is found once
class Couple:
    """Two parents, read as one player would play both: in one resolution, and the second as long as the first.

    Attributes:
        a: the first parent as it came.
        b: the second parent as it came.
        first: the first parent at the common resolution; the child has its frame.
        second: the second parent at the common resolution.
        loop: the notes of the second, repeated or cut to the bars of the first.
        grid: the steps of the first.
    """

    a: Pattern
    b: Pattern
    first: Pattern
    second: Pattern
    loop: tuple[Note, ...]
    grid: Grid

    @property
    def as_line(self) -> bool:
        """Whether both are melodies or basses of single notes."""
        return self.a.kind != "drums" and is_line(self.a.notes) and is_line(self.b.notes)

    @property
    def frame_log(self) -> list[str]:
        """One line for each way in which the second was brought into the frame of the first."""
        return _differences(self.a, self.b, self.first)

    @cached_property
    def feels(self) -> tuple[Mapping[int, int], Mapping[int, int]]:
        """For both parents, each sixteenth of the bar that is played, to its mean distance from the grid in ticks."""
        return _feel(self.first.notes, self.grid), _feel(self.loop, self.grid)

    @cached_property
    def drawn(self) -> dict[Hashable, Cross]:
        """What came of each choice that a way drew; a bar line or some drums are often drawn again."""
        return {}

    @cached_property
    def first_hits(self) -> Mapping[tuple[int, int], Hit]:
        """What is heard of the first parent, by line and step."""
        return hits_of(self.first, AUDIBLE)

    @cached_property
    def loop_hits(self) -> Mapping[tuple[int, int], Hit]:
        """What is heard of the second parent in the frame and key of the first, by line and step."""
        return hits_of(self.first.with_notes(self.in_key(self.loop)[0]), AUDIBLE)

    def in_key(self, notes: Sequence[Note]) -> tuple[list[Note], list[str]]:
        """Notes of the second parent in the key of the first.

        Args:
            notes: some of ``loop``.

        Returns:
            The notes, by the shorter way from root to root and then to the nearest of the scale; and the log.
        """
        return _in_key_of(self.first, self.second, notes)


def couple_of(a: Pattern, b: Pattern) -> Couple:
    """Two parents, brought together.

    Args:
        a: the first parent.
        b: the second parent, of the same kind and time signature.

    Returns:
        The couple.

    Raises:
        IncompatiblePatternsError: if kind or time signature differ.
    """
    _check(a, b)
    first, second = _at_one_resolution(a, b)
    return Couple(a, b, first, second, _looped(second, first), Grid.of(first))


def together(couple: Couple, head: Sequence[Note], tail: Sequence[Note], origin: str) -> Variation:
    """A child of some notes of the first parent and some of the second, which are fitted to its key and feel.

    Args:
        couple: the parents.
        head: notes of the first.
        tail: notes of the second, out of its loop.
        origin: the line of the log that says who plays what.

    Returns:
        The child, and one line for each thing that was done to either parent.
    """
    first, grid = couple.first, couple.grid
    wanted, present = couple.feels
    fitted, feel_log = _in_feel(tail, grid, wanted=wanted, present=present)
    fitted, key_log = couple.in_key(fitted)
    notes = joined([*head, *fitted], first.length, as_line=couple.as_line)
    lost = len(head) + len(fitted) - len(notes)
    lost_log = [f"{counted(lost, 'note')} left out that fell on another"] if lost else []
    log = (origin, *couple.frame_log, *key_log, *feel_log, *lost_log)
    return Variation(replace(first, notes=notes), log)


def joined(notes: Iterable[Note], length: int, *, as_line: bool) -> tuple[Note, ...]:
    """Notes as those of one pattern: none sounds beyond its end, no pitch twice at once, in a line no two at once.

    Args:
        notes: each begins inside the pattern.
        length: of the pattern, in ticks.
        as_line: whether each note ends where the next begins.

    Returns:
        The notes in order.
    """
    kept = without_overlaps(ending_by(n, length) for n in notes)
    if not (as_line and kept):
        return kept
    line = list({n.onset: n for n in kept}.values())
    return (*(ending_by(n, following.onset) for n, following in pairwise(line)), line[-1])


def counted(number: int, noun: str) -> str:
    """A number and its noun: ``1 note``, ``2 notes``.

    Args:
        number: at least 0.
        noun: in the singular.

    Returns:
        The words.
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _check(a: Pattern, b: Pattern) -> None:
    if a.kind != b.kind:
        raise IncompatiblePatternsError(
            f"{a.kind} cannot be crossed with {b.kind}; choose two patterns of the same kind"
        )
    if a.time_signature != b.time_signature:
        one, other = (f"{p.time_signature[0]}/{p.time_signature[1]}" for p in (a, b))
        raise IncompatiblePatternsError(
            f"a pattern in {one} cannot be crossed with one in {other}; choose two with the same time signature"
        )


def _at_one_resolution(a: Pattern, b: Pattern) -> tuple[Pattern, Pattern]:
    if a.ticks_per_beat == b.ticks_per_beat:
        return a, b
    common = lcm(a.ticks_per_beat, b.ticks_per_beat)
    if common <= MAX_RESOLUTION:
        return a.at_resolution(common), b.at_resolution(common)
    length = a.ticks_per_bar * b.bars

    def rounded(ticks: int) -> int:
        return (2 * ticks * a.ticks_per_beat + b.ticks_per_beat) // (2 * b.ticks_per_beat)

    notes = without_overlaps(
        replace(n, onset=min(rounded(n.onset), length - 1), duration=max(1, rounded(n.duration))) for n in b.notes
    )
    return a, replace(b, notes=notes, ticks_per_beat=a.ticks_per_beat)


def _looped(second: Pattern, first: Pattern) -> tuple[Note, ...]:
    """The second parent's notes, repeated or cut to the bars of the first."""
    length = first.length
    rounds = range(0, length, second.length)
    notes = (replace(n, onset=n.onset + start) if start else n for start in rounds for n in second.notes)
    return without_overlaps(n for n in notes if n.onset < length)


def _in_key_of(first: Pattern, second: Pattern, notes: Sequence[Note]) -> tuple[list[Note], list[str]]:
    same = (first.key, first.scale) == (second.key, second.scale)
    if same or first.key is None or first.kind == "drums":
        return list(notes), []
    interval = (root_class(first.key) - root_class(second.key) + 6) % 12 - 6 if second.key is not None else 0
    classes = first.scale_classes if first.scale is not None else range(12)
    moved = [replace(n, pitch=nearest_pitch(n.pitch + interval, classes)) for n in notes]
    fitted = sum(after.pitch - before.pitch != interval for before, after in zip(notes, moved, strict=True))
    return moved, [
        f"the second parent moved {interval:+d} semitones into {first.key} {first.scale or ''}".rstrip()
        + f", {counted(fitted, 'note')} fitted to it"
    ]


def _in_feel(
    notes: Sequence[Note], grid: Grid, *, wanted: Mapping[int, int], present: Mapping[int, int]
) -> tuple[list[Note], list[str]]:
    def fitted(note: Note) -> Note:
        place = grid.step(note.onset) % grid.bar_steps
        shift = wanted[place] - present[place] if place in wanted else 0
        return replace(note, onset=min(max(0, note.onset + shift), grid.bars * grid.bar_ticks - 1)) if shift else note

    moved = [fitted(n) for n in notes]
    distances = [abs(after.onset - before.onset) for before, after in zip(notes, moved, strict=True)]
    count, furthest = sum(map(bool, distances)), max(distances, default=0)
    return moved, [
        f"{counted(count, 'note')} quantised to the first parent's feel, by up to {furthest} ticks"
    ] if count else []


def _feel(notes: Iterable[Note], grid: Grid) -> dict[int, int]:
    """Each sixteenth of the bar on which the notes fall, to their mean distance from it in ticks."""
    off: dict[int, list[int]] = defaultdict(list)
    for note in notes:
        step = grid.step(note.onset)
        off[step % grid.bar_steps].append(note.onset - grid.tick(step))
    return {place: round(sum(ticks) / len(ticks)) for place, ticks in off.items()}


def _differences(a: Pattern, b: Pattern, child: Pattern) -> list[str]:
    facts = (
        (b.bars < a.bars, f"{counted(b.bars, 'bar')} of the second parent repeated to fill {a.bars}"),
        (b.bars > a.bars, f"{counted(b.bars - a.bars, 'bar')} of the second parent left out at its end"),
        (b.tempo != a.tempo, f"the second parent played at {a.tempo:g} BPM, not {b.tempo:g}"),
        (
            b.ticks_per_beat != a.ticks_per_beat,
            f"times of {a.ticks_per_beat} and {b.ticks_per_beat} ticks a beat written in {child.ticks_per_beat}",
        ),
    )
    return [text for differs, text in facts if differs]
