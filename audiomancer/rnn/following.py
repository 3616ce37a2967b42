"""Playing with drums: where their kick sounds, how early and late they are, and what that leaves a hand to add."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from audiomancer.errors import IncompatiblePatternsError, InvalidValueError
from audiomancer.music import TICKS_PER_BEAT, Pattern
from audiomancer.music.feel import feel_of, humanize, shipped_feel
from audiomancer.rnn.feeling import strokes, swing_in
from audiomancer.rnn.fitting import check_fits
from audiomancer.rnn.requests import MelodyRequest
from audiomancer.rnn.ways import Grid

__all__ = ["FLAM", "by_hand", "kick_steps", "kick_ticks", "sung_ticks", "timed_steps"]

FLAM = TICKS_PER_BEAT // 8
"""Ticks: two strokes nearer than this are heard as one."""

_KICKS = (35, 36)
_SIXTEENTH = TICKS_PER_BEAT // 4


def kick_ticks(lock: Pattern, request: MelodyRequest, length: int) -> dict[int, int]:
    """Where the kick of a drum loop sounds, the loop repeated.

    Args:
        lock: the drums.
        request: the request whose metre they must have.
        length: ticks to fill, 960 a beat.

    Returns:
        Ticks from 0 to below ``length``, 960 a beat, to MIDI velocities.

    Raises:
        IncompatiblePatternsError: if the drums have another metre or no kick.
    """
    check_fits(lock, request, drums=True)
    loop = lock.length * TICKS_PER_BEAT // lock.ticks_per_beat
    kicks = {
        round(n.onset * TICKS_PER_BEAT / lock.ticks_per_beat) % loop: n.velocity
        for n in lock.notes
        if n.pitch in _KICKS
    }
    if not kicks:
        raise IncompatiblePatternsError("the drums to lock the bass to have no kick (MIDI pitch 35 or 36)")
    return {
        tick + start: loud for start in range(0, length, loop) for tick, loud in kicks.items() if tick + start < length
    }


def kick_steps(request: MelodyRequest, grid: Grid) -> dict[int, tuple[int, int]]:
    """The steps on which a kick sounds; of two that are one stroke, the louder.

    Args:
        request: what is wanted, with the drums.
        grid: the steps.

    Returns:
        Each step to the kick's own tick, 960 a beat, and its MIDI velocity.

    Raises:
        IncompatiblePatternsError: if the drums have another metre or no kick.
        InvalidValueError: if there are no drums to lock to.
    """
    if request.lock is None:
        raise InvalidValueError("a locked bass follows the kick of drums; name them by --with, or another --way")
    steps = np.array([*timed_steps(request, grid), grid.ticks[-1]])
    found: dict[int, tuple[int, int]] = {}
    for tick, loud in sorted(kick_ticks(request.lock, request, grid.ticks[-1]).items(), key=lambda kick: -kick[1]):
        step = int(np.abs(steps - tick).argmin()) % grid.steps  # just before the end is the beginning
        beside = (found[near][0] for near in (step - 1, step, step + 1) if near in found)
        if step not in found and all(abs(tick - other) >= FLAM for other in beside):
            found[step] = tick, loud
    return found


def timed_steps(request: MelodyRequest, grid: Grid) -> list[int]:
    """The tick of each step; where there are drums to play with, in their swing, and early or late as they are.

    Args:
        request: what is wanted.
        grid: the steps.

    Returns:
        Ticks of at least 0, 960 a beat.

    Raises:
        IncompatiblePatternsError: if the drums have another metre.
    """
    if request.lock is None:
        return grid.ticks[:-1]
    check_fits(request.lock, request, drums=True)
    drums = request.lock
    swing, sixteenth = swing_in(drums), drums.ticks_per_beat / 4
    unswung = [
        replace(one.note, onset=max(0, round((one.step + one.off) * sixteenth))) for one in strokes(drums, swing)
    ]
    late = feel_of(drums.with_notes(unswung), grid.bar).timing[-1]
    places = [step % grid.bar for step in range(grid.steps)]
    return [
        max(0, tick + round((swing.late(place) - place + late[place]) * _SIXTEENTH))
        for place, tick in zip(places, grid.ticks[:-1], strict=True)
    ]


def sung_ticks(request: MelodyRequest, grid: Grid) -> tuple[list[int], list[int] | None]:
    """Where the notes of a melody are heard.

    Args:
        request: what is wanted.
        grid: the steps.

    Returns:
        The tick of each step and of the end, 960 a beat, where drums are given as they have it; and then the steps on
        which their kick sounds, ascending, which have its own ticks, but for one that is early for the first beat.

    Raises:
        IncompatiblePatternsError: if the drums have another metre or no kick.
    """
    ticks = [*timed_steps(request, grid), grid.ticks[-1]]
    if request.lock is None:
        return ticks, None
    kicks = kick_steps(request, grid)
    ticks[: grid.steps] = [kicks[step][0] if step in kicks else tick for step, tick in enumerate(ticks[:-1])]
    ticks[0] *= 2 * ticks[0] < ticks[-1]
    return ticks, sorted(kicks)


def by_hand(pattern: Pattern, request: MelodyRequest, rng: np.random.Generator) -> Pattern:
    """A line as a hand plays it: early and late, or where drums have timed it already, as loud and soft.

    Args:
        pattern: the line.
        request: what is wanted: how much of it, and the drums if there are any.
        rng: chance; the same state gives the same line.

    Returns:
        The line, its notes one after the other as before.
    """
    if request.lock is None:
        return humanize(pattern, request.humanize, rng, apart=True)
    feel = shipped_feel()
    felt = [feel.played(note, pattern, request.humanize, rng) for note in pattern.notes]
    return pattern.with_notes(
        replace(note, velocity=touched.velocity) for note, touched in zip(pattern.notes, felt, strict=True)
    )
