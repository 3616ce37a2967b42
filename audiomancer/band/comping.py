"""Comping: when keys and guitars strike a chord, which of its notes, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.band.grounds import SIXTEENTH, Ground
from audiomancer.band.rhythms import PHRASE, lane_letter
from audiomancer.band.styles import Comping
from audiomancer.band.voicings import Voicing
from audiomancer.music.chords import Chord

__all__ = ["Struck", "chords_of", "lengths", "strikes", "struck_notes", "sways", "velocity_of"]

_FREE, _TAKEN = 0.75, 0.1  # chances of a small letter: where nobody else plays, and where somebody does
_LEAST = 0.5  # of the letters of a bar
_ROWS, _PERIOD = (0, 1, 0, 2), 3  # the row of chances of each bar of a phrase
_LEGATO = 0.96
_BROKEN = "BbMmTt"  # letters of single notes
_HELD = 16  # sixteenths: what rings as long is held, and begins with its chord
_EARLY = 2  # sixteenths before a change in which a stroke off the beat has the next chord already
_LONG = 2  # bars after which a chord is voiced anew
_LOUD, _SOFTER, _SOFT, _SWAY = 84, 3, 7, 4  # MIDI velocity: on the first of a bar, each level below, small letters

_Floats = npt.NDArray[np.float64]


class Struck(NamedTuple):
    """A stroke of a chord.

    Attributes:
        step: the sixteenth, from the start of the section.
        letter: ``x`` for the chord, ``l`` for all but its highest note, ``b`` for its lowest, ``m`` for the one above
            that and ``t`` for its highest; small ones are softer.
        span: the index of the chord that is struck.
        end: the step on which it is over at the latest.
    """

    step: int
    letter: str
    span: int
    end: int


def strikes(ground: Ground, comping: Comping, taken: Collection[int], rng: np.random.Generator) -> list[Struck]:
    """When an instrument strikes, which small letters chance leaves, and rather where nobody else plays.

    Each chord is struck once at least. One that changes off the beat is tied over the beat after it; a stroke off the
    beat just before a change, on which nothing is struck, has the next chord already.

    Args:
        ground: the section.
        comping: how the instrument plays.
        taken: steps on which others play.
        rng: chance; the same state gives the same strokes.

    Returns:
        Strokes in order.
    """
    letters = _drawn(ground, comping.lane, taken, rng.random((_PERIOD, ground.bar)))
    held = comping.ring >= _HELD
    for index, (start, span) in enumerate(zip(ground.starts, ground.spans, strict=True)):
        end = ground.end_step(index)
        if span.chord is None:
            letters = {step: letter for step, letter in letters.items() if not start <= step < end}
            continue
        off = bool(ground.place(start) % 4)
        if off:
            letters = {step: letter for step, letter in letters.items() if not start < step <= min(start + 2, end - 1)}
        if held or off or not any(start <= step < end for step in letters):
            letters[start] = "X"
    return _with_chords(dict(sorted(letters.items())), ground)


def _drawn(ground: Ground, lane: str, taken: Collection[int], chances: _Floats) -> dict[int, str]:
    """The letters of a lane that are played: in each bar those that chance leaves, and half of them at least."""
    result: dict[int, str] = {}
    for bar in range(ground.grid.bars):
        first, row = bar * ground.bar, chances[_ROWS[bar % PHRASE]].tolist()
        letters = {
            first + place: letter
            for place in range(ground.bar)
            if (letter := lane_letter(lane, ground, first + place)).isalpha()
        }
        sure = {step: letter for step, letter in letters.items() if letter.isupper()}
        order = sorted(letters.keys() - sure.keys(), key=lambda step: (step in taken, row[step - first]))
        likely = sum(row[step - first] < (_TAKEN if step in taken else _FREE) for step in order)
        wanted = max(likely, ceil(len(letters) * _LEAST) - len(sure))
        result |= sure | {step: letters[step] for step in order[:wanted]}
    return result


def _with_chords(letters: dict[int, str], ground: Ground) -> list[Struck]:
    """The strokes with their chords; the first of a chord is the whole of it, that the ear may know it."""
    result: list[Struck] = []
    for step, letter in letters.items():
        index = _chord_of(step, letters, ground)
        fresh = not result or result[-1].span != index
        whole = "X" if letter.isupper() else "x"
        result.append(Struck(step, whole if fresh else letter, index, ground.end_step(index)))
    return result


def _chord_of(step: int, letters: Collection[int], ground: Ground) -> int:
    """The index of the chord that is struck on a step: the one there, or the next, just before it, where it is new."""
    index = ground.spans_by_step[step]
    end = ground.end_step(index)
    between = ground.place(step) % 4 and step != ground.starts[index] and end - step <= _EARLY and end not in letters
    return index + 1 if between and index + 1 < len(ground.spans) and ground.spans[index + 1].chord else index


def chords_of(ground: Ground) -> list[tuple[int, int, Chord]]:
    """The chords to voice: the index of each span that has one, the step from which it is, and the chord.

    One that lasts long is there once more every two bars.

    Args:
        ground: the section.

    Returns:
        In order of time; empty where no chord is.
    """
    return [
        (index, step, span.chord)
        for index, span in enumerate(ground.spans)
        if span.chord is not None
        for step in range(ground.starts[index], ground.end_step(index), _LONG * ground.bar)
    ]


def struck_notes(struck: Struck, voicing: Voicing) -> Voicing:
    """The notes of a voicing that a stroke has.

    Args:
        struck: the stroke.
        voicing: the whole chord.

    Returns:
        MIDI pitches, ascending, at least one where the chord has two.
    """
    parts = {"l": voicing[:-1], "b": voicing[:1], "m": voicing[1:2], "t": voicing[-1:]}
    return parts.get(struck.letter.lower(), voicing)


def velocity_of(struck: Struck, ground: Ground, sway: int) -> int:
    """How hard a stroke is.

    Args:
        struck: the stroke.
        ground: the section.
        sway: by how much it is louder than meant, in steps of MIDI velocity.

    Returns:
        MIDI velocity, 1-127.
    """
    soft = _SOFT * struck.letter.islower()
    return min(max(_LOUD + _SOFTER * ground.accent(struck.step) - soft + sway, 1), 127)


def lengths(strokes: Sequence[Struck], ground: Ground, comping: Comping) -> list[int]:
    """How long each stroke sounds: until the next, until its chord is over, or as its style has it.

    Single notes of a broken chord ring on beside each other.

    Args:
        strokes: in order.
        ground: the section.
        comping: how the instrument plays.

    Returns:
        Ticks, at least 1.
    """
    following = [*(struck.step for struck in strokes[1:]), *[ground.steps][: len(strokes)]]
    ends = [
        struck.end if struck.letter in _BROKEN else min(step, struck.end)
        for struck, step in zip(strokes, following, strict=True)
    ]
    return [
        max(1, min(round((ground.ticks[end] - ground.tick(struck.step)) * _LEGATO), round(comping.ring * SIXTEENTH)))
        for struck, end in zip(strokes, ends, strict=True)
    ]


def sways(count: int, rng: np.random.Generator) -> list[int]:
    """By how much strokes are louder or softer than meant.

    Args:
        count: how many there are.
        rng: chance.

    Returns:
        Steps of MIDI velocity.
    """
    result: list[int] = rng.integers(-_SWAY, _SWAY + 1, count).tolist()
    return result
