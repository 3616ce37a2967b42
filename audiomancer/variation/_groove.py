"""Operators for drums whose step grows with the amount: push, spread, turnaround, accents, lean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from audiomancer.music import Grid, Note, Pattern, drum_name
from audiomancer.variation._draws import nonzero, pick
from audiomancer.variation._drums import FILLS, euclidean_rhythm, filled
from audiomancer.variation._edits import Edit, Variation, edited, rewritten

if TYPE_CHECKING:
    import numpy as np

__all__ = ["accents", "lean", "push", "spread", "turnaround"]

MOVED = 0.35
"""Hits that `push` moves at amount 1, as a share of all."""

FURTHEST = 4
"""Sixteenths by which it moves them at amount 1."""

LONGEST = 8
"""Sixteenths of the longest `turnaround`."""

LOUDER, WIDER = 0.4, 0.8
"""By how much of themselves `accents` changes the loudness of a drum, and its accents, at amount 1."""

EARLIER, SWUNG, LOOSER = 0.2, 0.25, 0.8
"""How far `lean` moves a drum at amount 1, and every second sixteenth, in sixteenths; and by how much of itself it
changes what is early or late."""


def push(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """A run of hits of one drum moves by some sixteenths; each keeps its velocity and how early or late it is.

    A hit that would fall on another of its drum stays.

    Args:
        pattern: the parent, a drum loop.
        chance: 0-1, how many hits move, and how far: at 1 up to a third of all, by up to a beat.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each hit that moved.
    """
    if not pattern.notes or not chance:
        return Variation(pattern)
    grid = Grid.of(pattern)
    line = _one_drum(pattern, rng)
    count = min(len(line), max(1, round(MOVED * chance * len(pattern.notes))))
    first = int(rng.integers(len(line)))
    run = [line[(first + i) % len(line)] for i in range(count)]
    furthest = max(1, round(FURTHEST * chance))
    steps = nonzero(rng, -furthest, furthest)
    shift = grid.tick(abs(steps)) * (1 if steps > 0 else -1)
    taken = {grid.loop_step(n.onset) for n in line} - {grid.loop_step(n.onset) for n in run}
    free = [n for n in run if (grid.loop_step(n.onset) + steps) % grid.steps not in taken]
    return edited(pattern, [Edit(n, replace(n, onset=(n.onset + shift) % pattern.length)) for n in free])


def spread(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """One drum becomes a Euclidean rhythm of about as many hits in some bars.

    Args:
        pattern: the parent, a drum loop.
        chance: 0-1: in how many of the bars, by how many hits more or fewer, up to two, and how far from the rotation
            that keeps most of the hits where they are.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each hit that came or went.
    """
    if not pattern.notes or not chance:
        return Variation(pattern)
    grid = Grid.of(pattern)
    line = _one_drum(pattern, rng)
    bars = rng.permutation(pattern.bars)[: max(1, round(pattern.bars * chance))].tolist()
    usual = round(len(line) / pattern.bars) + int(rng.integers(-2, 3) * chance)
    rhythm = euclidean_rhythm(min(max(1, usual), grid.bar_steps), grid.bar_steps)
    there = {grid.step(n.onset) for n in line}
    turns = [rhythm[turn:] + rhythm[:turn] for turn in range(len(rhythm))]
    turns.sort(key=lambda turn: -sum(turn[step % grid.bar_steps] for step in there))
    turned = turns[int(chance * float(rng.random()) * len(turns))]
    wanted = {bar * grid.bar_steps + step for bar in bars for step in range(grid.bar_steps) if turned[step]}
    gone = [n for n in line if grid.step(n.onset) // grid.bar_steps in bars and grid.step(n.onset) not in wanted]
    new = [_like_nearest(line, grid.tick(step)) for step in sorted(wanted - there)]
    return edited(pattern, [*(Edit(n, None) for n in gone), *(Edit(None, n) for n in new)])


def turnaround(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """The end of the last bar becomes a run of sixteenths on snare or toms that grows; the kick plays on.

    Args:
        pattern: the parent, a drum loop.
        chance: 0-1, how long the run is: at 1 up to half a bar.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each hit that went or came.
    """
    if not pattern.notes or not chance:
        return Variation(pattern)
    grid = Grid.of(pattern)
    length = min(max(2, round(LONGEST * chance * float(rng.uniform(0.5, 1.0)))), grid.bar_steps)
    return filled(pattern, length, pick(rng, FILLS))


def accents(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """One drum is played louder or softer, or with stronger or weaker accents.

    Args:
        pattern: the parent, a drum loop.
        chance: 0-1, by how much: at 1 up to two fifths louder or softer, or accents that differ by four fifths.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line that says what was done: ``bd: velocities x 0.95``, or ``hh: velocities x 1.2 around
        70``, rounded and within 1-127.
    """
    if not pattern.notes or not chance:
        return Variation(pattern)
    line = _one_drum(pattern, rng)
    mean = round(sum(n.velocity for n in line) / len(line))
    centre, most = (mean, WIDER) if rng.random() < 0.5 else (0, LOUDER)  # accents stand around the mean
    factor = round(1 + _step(most * chance, rng), 2)

    def played(note: Note) -> Note:
        return replace(note, velocity=min(max(1, round(centre + (note.velocity - centre) * factor)), 127))

    done = f"{drum_name(line[0].pitch)}: velocities x {factor:g}" + (f" around {centre}" if centre else "")
    return _replayed(pattern, line, played, done)


def lean(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """One drum is played earlier or later, every second sixteenth more or less swung, or all of it tighter or looser.

    Args:
        pattern: the parent, a drum loop.
        chance: 0-1, by how much: at 1 up to a fifth of a sixteenth, a quarter of one, or four fifths of what is early
            or late.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line that says what was done: ``bd: 12 ticks later``, ``every second sixteenth 9 ticks
        earlier`` or ``ticks off the grid x 0.8``. A hit that would not belong to its sixteenth any more stays.
    """
    if not pattern.notes or not chance:
        return Variation(pattern)
    grid, line = Grid.of(pattern), _one_drum(pattern, rng)
    step, way = _step(chance, rng), pick(rng, range(3))
    ticks, factor = round((EARLIER, SWUNG, 0.0)[way] * step * grid.tick(1)), round(1 + LOOSER * step, 2)
    line = line if way == 0 else [n for n in pattern.notes if way == 2 or grid.step(n.onset) % 2]
    name = drum_name(line[0].pitch) + ":" if way == 0 else "every second sixteenth"
    late = f"{name} {abs(ticks)} ticks {'later' if ticks > 0 else 'earlier'}"

    def played(note: Note) -> Note:
        beginning = grid.tick(grid.step(note.onset))
        off = note.onset - beginning
        onset = beginning + round(off * factor) if way == 2 else note.onset + ticks
        stays = not 0 <= onset < pattern.length or grid.step(onset) != grid.step(note.onset)
        return note if stays else replace(note, onset=onset)

    return _replayed(pattern, line, played, late if way < 2 else f"ticks off the grid x {factor:g}")


def _step(most: float, rng: np.random.Generator) -> float:
    """How far to go, up or down: three tenths of the most, at least."""
    return most * float(rng.uniform(0.3, 1.0)) * pick(rng, (-1, 1))


def _replayed(pattern: Pattern, line: list[Note], played: Callable[[Note], Note], done: str) -> Variation:
    """The pattern with some of its notes played otherwise."""
    others = set(line)
    return rewritten(pattern, [played(n) if n in others else n for n in pattern.notes], done)


def _one_drum(pattern: Pattern, rng: np.random.Generator) -> list[Note]:
    """The hits of one drum, the more used the likelier."""
    drum = pick(rng, pattern.notes).pitch
    return [n for n in pattern.notes if n.pitch == drum]


def _like_nearest(line: list[Note], tick: int) -> Note:
    return replace(min(line, key=lambda n: abs(n.onset - tick)), onset=tick)
