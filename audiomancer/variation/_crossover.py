"""Crossover: the first bars of one pattern and the rest of another, in one key, tempo and feel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING

from audiomancer.errors import IncompatiblePatternsError
from audiomancer.music import Note, Pattern, nearest_pitch, root_class, without_overlaps
from audiomancer.music.grid import STEPS_PER_BEAT, Grid
from audiomancer.variation._draws import pick
from audiomancer.variation._edits import Variation, ending_by

if TYPE_CHECKING:
    import numpy as np

__all__ = ["crossover"]

MAX_RESOLUTION = 32767


def crossover(a: Pattern, b: Pattern, rng: np.random.Generator) -> Variation:
    """A child that begins as ``a`` and goes on as ``b``, changing over at a random bar line.

    The child has the bars, tempo, key, scale and style of ``a``. ``b`` is read as the loop that it is: it repeats
    if it has fewer bars, and what it has beyond those of ``a`` is left out, so each bar of the child stood at
    the same place in its parent's loop. A pattern of one bar changes over at a beat, one of a single beat at a
    sixteenth. A hit belongs to the sixteenth nearest to it, so that one just ahead of the bar line goes with the bar.

    The part of ``b`` is fitted to ``a``. Key: it is transposed by the shorter way from root to root, then
    each note goes to the nearest of the scale. Feel (the quantise step): on each sixteenth of the bar where both
    parents play, its notes move by the difference of the mean distances from the grid, so that a straight ``a``
    straightens a swung ``b`` and a loose one loosens it, and flams keep their shape. Of two melodies without chords
    comes one without: notes end where the next begins. The resolution is the least common multiple,
    or that of ``a`` where this is beyond what a MIDI file can say. A pattern crossed with itself is itself,
    but for notes that ring past its end.

    Args:
        a: the first parent.
        b: the second parent, of the same kind and time signature.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each thing that was done to either parent.

    Raises:
        IncompatiblePatternsError: if kind or time signature differ, or there is no place to change over.
    """
    _check(a, b)
    first, second = _at_one_resolution(a, b)
    grid = Grid.of(first)
    seam, origin = _seam(grid, rng)
    head = [n for n in first.notes if grid.step(n.onset) < seam]
    loop = _looped(second, first)
    tail = [n for n in loop if grid.step(n.onset) >= seam]
    tail, feel_log = _in_feel(tail, grid, wanted=_feel(first.notes, grid), present=_feel(loop, grid))
    tail, key_log = _in_key_of(first, second, tail)
    as_line = a.kind != "drums" and _is_line(a.notes) and _is_line(b.notes)
    notes = _joined(head + tail, first.length, as_line=as_line)
    lost = len(head) + len(tail) - len(notes)
    lost_log = [f"{_counted(lost, 'note')} left out that fell on another"] if lost else []
    return Variation(replace(first, notes=notes), (origin, *_differences(a, b, first), *key_log, *feel_log, *lost_log))


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


def _seam(grid: Grid, rng: np.random.Generator) -> tuple[int, str]:
    """The step from which on the second parent plays, and the log line of who plays what."""
    for unit, steps in (("bar", grid.bar_steps), ("beat", STEPS_PER_BEAT), ("sixteenth", 1)):
        places = range(steps, grid.steps, steps)
        if places:
            seam = pick(rng, places)
            before, last = seam // steps, len(places) + 1
            return seam, (
                f"{_span(unit, 1, before)} from the first parent, {_span(unit, before + 1, last)} from the second"
            )
    raise IncompatiblePatternsError("a pattern of one sixteenth has no place to change over; choose longer ones")


def _span(unit: str, first: int, last: int) -> str:
    return f"{unit} {first}" if first == last else f"{unit}s {first}-{last}"


def _looped(second: Pattern, first: Pattern) -> Sequence[Note]:
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
        + f", {_counted(fitted, 'note')} fitted to it"
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
        f"{_counted(count, 'note')} quantised to the first parent's feel, by up to {furthest} ticks"
    ] if count else []


def _feel(notes: Iterable[Note], grid: Grid) -> dict[int, int]:
    """Each sixteenth of the bar on which the notes fall, to their mean distance from it in ticks."""
    off: dict[int, list[int]] = defaultdict(list)
    for note in notes:
        step = grid.step(note.onset)
        off[step % grid.bar_steps].append(note.onset - grid.tick(step))
    return {place: round(sum(ticks) / len(ticks)) for place, ticks in off.items()}


def _joined(notes: Iterable[Note], length: int, *, as_line: bool) -> tuple[Note, ...]:
    kept = without_overlaps(ending_by(n, length) for n in notes)
    if not (as_line and kept):
        return kept
    line = list({n.onset: n for n in kept}.values())
    return (*(ending_by(n, following.onset) for n, following in pairwise(line)), line[-1])


def _is_line(notes: Sequence[Note]) -> bool:
    return all(one.end <= other.onset for one, other in pairwise(notes))


def _differences(a: Pattern, b: Pattern, child: Pattern) -> list[str]:
    facts = (
        (b.bars < a.bars, f"{_counted(b.bars, 'bar')} of the second parent repeated to fill {a.bars}"),
        (b.bars > a.bars, f"{_counted(b.bars - a.bars, 'bar')} of the second parent left out at its end"),
        (b.tempo != a.tempo, f"the second parent played at {a.tempo:g} BPM, not {b.tempo:g}"),
        (
            b.ticks_per_beat != a.ticks_per_beat,
            f"times of {a.ticks_per_beat} and {b.ticks_per_beat} ticks a beat written in {child.ticks_per_beat}",
        ),
    )
    return [text for differs, text in facts if differs]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
