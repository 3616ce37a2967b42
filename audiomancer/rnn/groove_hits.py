"""The hits of a drum pattern as the groove model sees them: what stands around each, and what the ones before tell.

Timing is counted from the nearest sixteenth. Swing is what the pattern says of it: the model is told how late each
sixteenth of the beat is written, and adds what hands add.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Note, Pattern
from audiomancer.rnn.encodings import Floats, Ints

__all__ = [
    "BINS",
    "VOICES",
    "Groove",
    "Hits",
    "Past",
    "around",
    "bins_of",
    "hits_of",
    "moments",
    "past_of",
    "remembered",
    "swing_of",
    "told",
]

BINS = 16
"""Bins of velocity, 8 wide, and of timing, a sixteenth of a sixteenth wide."""

VOICES = MappingProxyType(dict(DRUM_ROWS) | {44: len(DRUM_TYPES), 37: len(DRUM_TYPES) + 1})
"""Every pitch of the kit to its voice: the drum types, and apart from these the hi-hat's pedal and the side stick."""

_VOICE_COUNT = len(DRUM_TYPES) + 2
_PLACES, _BEAT = 16, 4  # sixteenths of a bar that are told apart, and of a beat
_REACH = 16  # sixteenths before and after a hit in which the model sees the other hits
_KICK, _SNARE, _HATS = (0,), (1,), (2, 3, 8)
_LAST, _LAST_OF_VOICE = 6, 4
_TIMES, _LOUDNESS = 4.0, 64.0  # so that timing in sixteenths and velocity come out near 1


class Hits(NamedTuple):
    """The hits of a loop in the order in which they are played, at most one of a voice on a sixteenth.

    Attributes:
        voice: of each hit, 0-10: the drum types, the pedal of the hi-hat, the side stick; shape ``[hits]``.
        step: of each hit, the sixteenth from the start of the loop; ascending.
        steps: sixteenths in the loop.
        bar: sixteenths in a bar.
        tempo: in BPM.
        swing: how late the second, third and last sixteenth of the beat are written, in sixteenths; or None if that is
            not known.
    """

    voice: Ints
    step: Ints
    steps: int
    bar: int
    tempo: float
    swing: tuple[float, float, float] | None = None


class Groove(NamedTuple):
    """How hits are played.

    Attributes:
        velocity: MIDI velocity of each hit, 1-127; shape ``[hits]``.
        timing: of each hit, sixteenths after its step, -0.5 to 0.5.
    """

    velocity: Floats
    timing: Floats


class Past(NamedTuple):
    """Which earlier hits tell something of each hit.

    Attributes:
        pointers: index of an earlier hit for each of some relations, such as «the last of the same voice»; the number
            of hits where there is none; shape ``[hits, relations]``.
        groups: the group of earlier hits for each of some likenesses, such as «the same voice»; shape
            ``[hits, likenesses]``.
        counts: how many hits of each such group came before.
        known: what can be told of the past before anything is played: which relations there are and how far back, and
            the counts; shape ``[hits, features]``.
    """

    pointers: Ints
    groups: Ints
    counts: Ints
    known: Floats


def hits_of(pattern: Pattern, *, swing: bool = True) -> tuple[Hits, list[Note]]:
    """The hits of a drum pattern on its sixteenths, and their notes.

    Of several hits of a voice on a sixteenth, such as a flam, the loudest is the hit, and of these the last.

    Args:
        pattern: drums, on or off the grid.
        swing: whether the swing that is written is told.

    Returns:
        The hits and, in their order, the note of each; a pitch outside the kit is none.
    """
    sixteenth = pattern.ticks_per_beat / 4
    chosen: dict[tuple[int, int], Note] = {}
    for note in sorted((n for n in pattern.notes if n.pitch in VOICES), key=lambda n: (n.velocity, n.onset)):
        chosen[round(note.onset / sixteenth), VOICES[note.pitch]] = note
    cells = sorted(chosen)
    step = np.array([step for step, _ in cells], dtype=np.int64)
    timing = np.array([chosen[cell].onset for cell in cells]) / sixteenth - step
    hits = Hits(
        np.array([voice for _, voice in cells], dtype=np.int64),
        step,
        max(1, round(pattern.length / sixteenth)),
        pattern.steps_per_bar,
        pattern.tempo,
        swing_of(step, timing) if swing else None,
    )
    return hits, [chosen[cell] for cell in cells]


def swing_of(step: Ints, timing: Floats) -> tuple[float, float, float]:
    """How late the second, third and last sixteenth of the beat are, against the first.

    Args:
        step: the sixteenth of each hit, shape ``[hits]``.
        timing: sixteenths after it.

    Returns:
        The differences of the medians, in sixteenths; 0 where nothing is hit.
    """
    places = [timing[step % _BEAT == place] for place in range(_BEAT)]
    first, *others = [float(np.median(some)) if len(some) else None for some in places]
    second, third, last = (0.0 if some is None else some - (first or 0.0) for some in others)
    return second, third, last


def around(hits: Hits) -> Floats:
    """What the model sees of each hit before anything is played.

    Args:
        hits: the hits of a loop; before its beginning stands its end.

    Returns:
        Shape ``[hits, features]``: voice, place in the bar, the hits a bar before and after, how often each voice is
        hit, tempo and swing.
    """
    count = len(hits.voice)
    grid = np.zeros((hits.steps, _VOICE_COUNT), dtype=np.float32)
    grid[hits.step % hits.steps, hits.voice] = 1
    window = grid[(hits.step[:, None] + np.arange(-_REACH, _REACH + 1)) % hits.steps].reshape(count, -1)
    slow = np.log2(hits.tempo / 120)
    swing = (0.0, 0.0, 0.0, 0.0) if hits.swing is None else (1.0, *(_TIMES * late for late in hits.swing))
    whole = np.array([*grid.mean(axis=0) * _BEAT, slow, slow * slow, *swing], dtype=np.float32)
    return np.concatenate(
        [
            np.eye(_VOICE_COUNT, dtype=np.float32)[hits.voice],
            np.eye(_PLACES, dtype=np.float32)[hits.step % hits.bar % _PLACES],
            window,
            np.broadcast_to(whole, (count, len(whole))),
        ],
        axis=1,
    )


def past_of(hits: Hits) -> Past:
    """Which earlier hits tell something of each hit; see :class:`Past`."""
    count = len(hits.voice)
    here, place = np.arange(count), hits.step % hits.bar
    index = np.full((hits.steps + 1, _VOICE_COUNT), count)
    index[hits.step, hits.voice] = here
    pointers = [np.where(here >= back, here - back, count) for back in range(1, _LAST + 1)]
    pointers += [_earlier(hits.voice, back) for back in range(1, _LAST_OF_VOICE + 1)]
    pointers += [
        np.where(hits.step >= back, index[np.maximum(hits.step - back, 0), hits.voice], count)
        for back in (hits.bar, 2 * hits.bar, 4 * hits.bar, _BEAT, 2 * _BEAT)
    ]
    pointers.append(_earlier(hits.voice * _PLACES * 8 + place, 1))
    pointers += [_latest(np.isin(hits.voice, voices)) for voices in (_KICK, _SNARE, _HATS)]
    pointed = np.stack(pointers, axis=1)
    beat = hits.step % _BEAT
    groups, first = list[Ints](), 0
    for keys in (
        np.zeros(count, dtype=np.int64),
        hits.voice,
        beat,
        hits.voice * _BEAT + beat,
        hits.voice * 512 + place,
    ):
        found, group = np.unique(keys, return_inverse=True)
        groups.append(first + group)
        first += len(found)
    grouped = np.stack(groups, axis=1)
    counts = np.stack([_rank(group) for group in groups], axis=1)
    there = pointed < count
    steps = np.append(hits.step, 0)
    far = np.where(there, hits.step[:, None] - steps[pointed], 0) / _PLACES
    known = np.concatenate([there, np.minimum(far, 4), np.log1p(counts) / 2], axis=1).astype(np.float32)
    return Past(pointed, grouped, counts, known)


def _earlier(keys: Ints, back: int) -> Ints:
    """The index of the hit of the same key that came so many of them earlier; the number of hits where none did."""
    order = np.argsort(keys, kind="stable")
    result = np.full(len(keys), len(keys))
    same = keys[order[back:]] == keys[order[:-back]]
    result[order[back:][same]] = order[:-back][same]
    return result


def _latest(chosen: npt.NDArray[np.bool_]) -> Ints:
    """The index of the last of some hits before each hit."""
    marks = np.where(chosen, np.arange(len(chosen)), -1)
    before = np.concatenate([[-1], np.maximum.accumulate(marks)[:-1]])[: len(chosen)]
    return np.where(before < 0, len(chosen), before)


def _rank(group: Ints) -> Ints:
    """How many of its group came before each."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], group[order])
    result = np.empty(len(group), dtype=np.int64)
    result[order] = np.arange(len(group)) - starts
    return result


def moments(velocity: Floats | float, timing: Floats | float) -> Floats:
    """What is summed of earlier hits: velocity and timing, scaled, and their squares.

    Args:
        velocity: MIDI velocities, 1-127, of any shape.
        timing: sixteenths after their steps, of the same shape.

    Returns:
        Shape ``[..., 4]``.
    """
    loud, late = np.asarray(velocity) / _LOUDNESS - 1, np.asarray(timing) * _TIMES
    return np.stack([loud, late, loud * loud, late * late], axis=-1).astype(np.float32)


def remembered(past: Past, groove: Groove) -> Floats:
    """What the earlier hits tell of each hit, once all are played.

    Args:
        past: which earlier hits tell something.
        groove: how the hits were played.

    Returns:
        Shape ``[hits, features]``.
    """
    played = moments(groove.velocity, groove.timing)
    sums = np.empty((*past.groups.shape, played.shape[1]), dtype=np.float32)
    for likeness, group in enumerate(past.groups.T):
        order = np.argsort(group, kind="stable")
        before = np.cumsum(played[order], axis=0, dtype=np.float64) - played[order]
        starts = np.searchsorted(group[order], group[order])
        sums[order, likeness] = before - before[starts]
    return told(np.append(played, np.zeros((1, 4), dtype=np.float32), axis=0)[past.pointers], sums, past.counts)


def told(pointed: Floats, sums: Floats, counts: Ints) -> Floats:
    """Velocity and timing of single earlier hits, and mean and spread of groups of them.

    Args:
        pointed: moments of earlier hits, shape ``[..., relations, 4]``.
        sums: summed moments, shape ``[..., likenesses, 4]``.
        counts: of how many hits, shape ``[..., likenesses]``.

    Returns:
        Shape ``[..., features]``.
    """
    means = sums / np.maximum(counts, 1)[..., None]
    spread = np.sqrt(np.maximum(means[..., 2:] - means[..., :2] ** 2, 0))
    known = np.concatenate([pointed[..., :2], means[..., :2], spread], axis=-2)
    return known.reshape(*known.shape[:-2], -1).astype(np.float32)


def bins_of(groove: Groove) -> tuple[Ints, Ints]:
    """The bins, 0-15, of velocity and timing of each hit."""
    velocity = np.asarray(groove.velocity).astype(np.int64) * BINS // 128
    timing = np.floor((np.asarray(groove.timing) + 0.5) * BINS).astype(np.int64)
    return np.clip(velocity, 0, BINS - 1), np.clip(timing, 0, BINS - 1)
