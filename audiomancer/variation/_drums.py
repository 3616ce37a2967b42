"""Operators for drums: Euclidean refill, ghost notes, fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audiomancer.music import Note, Pattern, drum_name, without_overlaps
from audiomancer.music.grid import STEPS_PER_BEAT, Grid
from audiomancer.variation._draws import drawn, pick
from audiomancer.variation._edits import Edit, Variation, edited, ending_by, rewritten

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FILLS", "euclid", "euclidean_rhythm", "fill", "filled", "ghost_notes"]

KICKS = frozenset({35, 36})
SNARES = frozenset({38, 40})

GHOST_PLACES = (-1, 1, 3)
"""Sixteenths from a backbeat at which drummers play ghost notes."""

GHOST_PERCENT = (25, 45)
"""Loudness of a ghost note as a share of its backbeat's."""

FILLS = ((38,), (38, 50, 47, 45), (50, 47, 45), (50, 48, 45, 41))
"""Drums in the order in which a fill goes over them: a snare roll, and three ways round the toms."""


def euclidean_rhythm(pulses: int, steps: int) -> tuple[bool, ...]:
    """Pulses spread over steps as evenly as can be, the first step hit, as Tidal's ``(pulses,steps)`` has it.

    Args:
        pulses: number of hits, 1 to ``steps``.
        steps: number of steps, at least 1.

    Returns:
        For each step whether it is hit.

    Source: E. Bjorklund, "The Theory of Rep-Rate Pattern Generation in the SNS Timing System", 2003; G. Toussaint,
    "The Euclidean Algorithm Generates Traditional Musical Rhythms", 2005.
    """
    heads: list[tuple[bool, ...]] = [(True,)] * pulses
    tails: list[tuple[bool, ...]] = [(False,)] * (steps - pulses)
    while len(tails) > 1:
        paired = min(len(heads), len(tails))
        joined = [head + tail for head, tail in zip(heads, tails, strict=False)]
        heads, tails = joined, heads[paired:] or tails[paired:]
    return tuple(hit for group in heads + tails for hit in group)


def euclid(pattern: Pattern, rng: np.random.Generator) -> Variation:
    """One drum is played anew in every bar as a Euclidean rhythm of about as many hits.

    ``bd: E(5,16) rotated 2`` is Tidal's ``bd(5,16,2)``. Each hit has the velocity and length of the one that
    was nearest to it before, and ends at the latest where the next begins.

    Args:
        pattern: the parent, a drum loop.
        rng: chance; the same state gives the same child.

    Returns:
        The child, one line that names the rhythm, and one for each note that had to be shortened.
    """
    if not pattern.notes:
        return Variation(pattern)
    grid = Grid.of(pattern)
    sound = pick(rng, sorted({n.pitch for n in pattern.notes}))
    former = [n for n in pattern.notes if n.pitch == sound]
    usual = round(len(former) / pattern.bars)
    pulses = min(max(1, usual + int(rng.integers(-2, 3))), grid.bar_steps)
    rotation = int(rng.integers(grid.bar_steps))
    rhythm = euclidean_rhythm(pulses, grid.bar_steps)
    ticks = [grid.tick(s) for s in range(grid.steps) if rhythm[(s + rotation) % grid.bar_steps]]
    hits = without_overlaps(ending_by(_like_nearest(former, tick), pattern.length) for tick in ticks)
    others = [n for n in pattern.notes if n.pitch != sound]
    line = f"{drum_name(sound)}: E({pulses},{grid.bar_steps}) rotated {rotation}, in every bar"
    return rewritten(pattern, [*others, *hits], line)


def ghost_notes(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Soft snare hits on empty sixteenths around the backbeats, which are the louder half of the snare's hits.

    A ghost note has 25 to 45 % of the velocity of its backbeat.

    Args:
        pattern: the parent, a drum loop.
        chance: 0-1, drawn for each empty sixteenth around a backbeat on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    snare = [n for n in pattern.notes if n.pitch in SNARES]
    if not snare:
        return Variation(pattern)
    grid = Grid.of(pattern)
    loud = sorted(n.velocity for n in snare)[len(snare) // 2]
    around = {
        (grid.step(n.onset) + place) % grid.steps: n for n in snare if n.velocity >= loud for place in GHOST_PLACES
    }
    empty = sorted(around.keys() - {grid.step(n.onset) for n in snare})
    return edited(pattern, [Edit(None, _ghost(around[s], grid, s, rng)) for s in drawn(rng, empty, chance)])


def fill(pattern: Pattern, rng: np.random.Generator) -> Variation:
    """The last beat or two of the last bar become a run of sixteenths that grows; the kick plays on.

    Args:
        pattern: the parent, a drum loop.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that went or came.
    """
    if not pattern.notes:
        return Variation(pattern)
    grid = Grid.of(pattern)
    length = min(int(rng.integers(1, 3)) * STEPS_PER_BEAT, grid.bar_steps)
    return filled(pattern, length, pick(rng, FILLS))


def filled(pattern: Pattern, length: int, drums: Sequence[int]) -> Variation:
    """The loop with a run of hits at its end, ever louder, under which the kick alone goes on.

    Args:
        pattern: the parent, a drum loop with notes.
        length: how long the run is, in steps of the grid.
        drums: MIDI numbers of the drums over which it goes, in order.

    Returns:
        The child, and one line for each note that went or came.
    """
    grid = Grid.of(pattern)
    start = grid.steps - length
    peak = max(n.velocity for n in pattern.notes)
    run = [
        Note(
            onset=grid.tick(start + i),
            duration=grid.tick(start + i + 1) - grid.tick(start + i),
            pitch=drums[i * len(drums) // length],
            velocity=max(1, peak * (length + i + 1) // (2 * length)),
        )
        for i in range(length)
    ]
    gone = [n for n in pattern.notes if grid.step(n.onset) >= start and n.pitch not in KICKS]
    return edited(pattern, [*(Edit(n, None) for n in gone), *(Edit(None, n) for n in run)])


def _like_nearest(former: list[Note], tick: int) -> Note:
    nearest = min(former, key=lambda n: abs(n.onset - tick))
    return Note(tick, nearest.duration, nearest.pitch, nearest.velocity)


def _ghost(backbeat: Note, grid: Grid, step: int, rng: np.random.Generator) -> Note:
    onset, end = grid.tick(step), grid.tick(step + 1)
    velocity = max(1, backbeat.velocity * int(rng.integers(GHOST_PERCENT[0], GHOST_PERCENT[1] + 1)) // 100)
    return Note(onset, end - onset, backbeat.pitch, velocity)
