"""Event encodings: what the network sees at a step, and which event its output stands for.

An event is a class index of at least 0, and 0 is always «nothing new happens»: silence for drums, «go on»
for melodies. A drum event is a set of drum types, one bit each; a melody event is 0 (go on), 1 (note off)
or 2 + pitch - lowest pitch (a note starts). Sequences are integer arrays of shape [batch, time].

A step's input vector is mostly zeros, so it is kept in two parts: the columns that are 1 and the dense
columns at its end. The vectors equal those of note-seq, element for element.

Source: note-seq 0.0.5, ``encoder_decoder.py`` and ``melody_encoder_decoder.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["Encoding", "Floats", "Inputs", "Ints", "KeyMelodyEncoding", "LookbackEncoding", "OneHotEncoding"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[Any]

_BAR = 16
_MAJOR = frozenset({0, 2, 4, 5, 7, 9, 11})
# Row: the pitch class of a note. Column: 1 where that note belongs to the major key on the column.
_NOTE_KEYS = np.array([[(note - key) % 12 in _MAJOR for key in range(12)] for note in range(12)], dtype=np.int64)


class Inputs(NamedTuple):
    """The input vectors of some steps.

    Attributes:
        active: columns that are 1, shape [batch, time, m].
        dense: values of the last d columns, shape [batch, time, d].
    """

    active: Ints
    dense: Floats

    def to_dense(self, size: int) -> Floats:
        """The same as plain vectors, shape [batch, time, size]."""
        rows = np.zeros((*self.active.shape[:2], size), dtype=np.float32)
        np.put_along_axis(rows, self.active, 1.0, axis=-1)
        if self.dense.shape[-1]:
            rows[..., -self.dense.shape[-1] :] = self.dense
        return rows


class Encoding(Protocol):
    """How events become inputs, and outputs events; an output may stand for «repeat the event of a bar ago»."""

    @property
    def events(self) -> int:
        """Number of event classes."""
        ...

    @property
    def labels(self) -> int:
        """Number of output classes."""
        ...

    @property
    def input_size(self) -> int:
        """Length of an input vector."""
        ...

    def inputs(self, events: Ints, start: int = 0) -> Inputs:
        """What the network sees at the steps from ``start`` to the last of ``events`` [batch, time]."""
        ...

    def labels_of(self, events: Ints) -> Ints:
        """The output class that training calls right at each step, shape [batch, time]."""
        ...

    def meanings(self, events: Ints, start: int) -> Ints:
        """The event that each output class stands for at the steps from ``start`` to one after the last.

        Returns:
            Shape [batch, steps, labels].
        """
        ...


@dataclass(frozen=True, slots=True)
class OneHotEncoding:
    """The event alone: as many inputs as events, as many outputs as events."""

    events: int

    @property
    def labels(self) -> int:
        """Number of output classes."""
        return self.events

    @property
    def input_size(self) -> int:
        """Length of an input vector."""
        return self.events

    def inputs(self, events: Ints, start: int = 0) -> Inputs:
        """See :class:`Encoding`."""
        now = events[:, start:]
        return Inputs(now[..., None], np.zeros((*now.shape, 0), dtype=np.float32))

    def labels_of(self, events: Ints) -> Ints:
        """See :class:`Encoding`."""
        return events

    def meanings(self, events: Ints, start: int) -> Ints:
        """See :class:`Encoding`."""
        return np.broadcast_to(np.arange(self.events), (len(events), events.shape[1] + 1 - start, self.events))


@dataclass(frozen=True, slots=True)
class LookbackEncoding:
    """The event, the events that followed a bar or two ago, a binary clock and whether the event repeats.

    Attributes:
        events: number of event classes.
        distances: how many steps ago to look, ascending; each adds an output class «repeat that event».
        clock_bits: bits of the clock, which counts the steps from the start of the sequence.
    """

    events: int
    distances: tuple[int, ...] = (_BAR, 2 * _BAR)
    clock_bits: int = 5

    @property
    def labels(self) -> int:
        """Number of output classes."""
        return self.events + len(self.distances)

    @property
    def input_size(self) -> int:
        """Length of an input vector."""
        return self.events * (1 + len(self.distances)) + self.clock_bits + len(self.distances)

    def inputs(self, events: Ints, start: int = 0) -> Inputs:
        """See :class:`Encoding`."""
        now = events[:, start:]
        steps = np.arange(start, events.shape[1])
        following = [_past(events, distance, steps + 1) for distance in self.distances]
        active = np.stack([now, *following], axis=-1) + self.events * np.arange(1 + len(self.distances))
        dense = [_clock(steps + 1, self.clock_bits, len(events)), _repeats(events, self.distances, steps)]
        return Inputs(active, np.concatenate(dense, axis=-1).astype(np.float32))

    def labels_of(self, events: Ints) -> Ints:
        """See :class:`Encoding`."""
        return _with_repeats(events, events, self.distances, self.events)

    def meanings(self, events: Ints, start: int) -> Ints:
        """See :class:`Encoding`."""
        return _meanings(np.arange(self.events), events, self.distances, start)


@dataclass(frozen=True, slots=True)
class KeyMelodyEncoding:
    """The sounding pitch, attack, direction, repeats, a clock and which major keys fit the melody so far.

    The events are those of a melody over ``pitches`` pitches; the outputs come in another order: the pitches,
    go on, note off, the repeats.

    Attributes:
        pitches: number of pitches, the lowest of which is a C.
        distances: how many steps ago to look for repeats, ascending.
        clock_bits: bits of the clock.
    """

    pitches: int = 36
    distances: tuple[int, ...] = (_BAR, 2 * _BAR)
    clock_bits: int = 7

    @property
    def events(self) -> int:
        """Number of event classes."""
        return self.pitches + 2

    @property
    def labels(self) -> int:
        """Number of output classes."""
        return self.events + len(self.distances)

    @property
    def input_size(self) -> int:
        """Length of an input vector."""
        return self.pitches + 4 + len(self.distances) + self.clock_bits + 1 + 24

    def inputs(self, events: Ints, start: int = 0) -> Inputs:
        """See :class:`Encoding`."""
        steps = np.arange(start, events.shape[1])
        struck = _last_step_where(events[..., None] == np.arange(2, self.events))  # [batch, time, pitch]
        pitch, onset = struck.argmax(axis=-1), struck.max(axis=-1)
        sounding = (onset >= 0) & (onset > _last_step_where(events == 1))
        columns = (
            (np.arange(self.pitches) == pitch[..., None]) & sounding[..., None],
            sounding[..., None],
            ~sounding[..., None],
            (onset > _last_step_where(events == 0))[..., None],
            _direction(events)[..., None],
        )
        recent = (struck >= 0) & (struck >= np.sort(struck, axis=-1)[..., -3:-2])  # the three last pitches
        counts = np.cumsum(events[..., None] == np.arange(2, self.events), axis=1)
        past = np.concatenate([np.asarray(column, dtype=np.float32) for column in columns], axis=-1)
        clock = _clock(steps + 1, self.clock_bits, len(events))
        downbeat = np.broadcast_to(((steps + 1) % _BAR == 0)[None, :, None], (len(events), len(steps), 1))
        parts = (
            past[:, start:],
            _repeats(events, self.distances, steps),
            clock,
            downbeat,
            _best_keys(counts)[:, start:],
            _best_keys(recent)[:, start:],
        )
        dense = np.concatenate(parts, axis=-1).astype(np.float32)
        return Inputs(np.zeros((*dense.shape[:2], 0), dtype=np.int64), dense)

    def labels_of(self, events: Ints) -> Ints:
        """See :class:`Encoding`."""
        return _with_repeats(events, (events - 2) % self.events, self.distances, self.events)

    def meanings(self, events: Ints, start: int) -> Ints:
        """See :class:`Encoding`."""
        return _meanings((np.arange(self.events) + 2) % self.events, events, self.distances, start)


def _past(events: Ints, distance: int, steps: Ints) -> Ints:
    """The events ``distance`` before the given steps, 0 where that is before the start: [batch, steps]."""
    index = steps - distance
    return np.where(index >= 0, events[:, np.maximum(index, 0)], 0)


def _repeats(events: Ints, distances: Sequence[int], steps: Ints) -> Floats:
    """1 where a step's event equals that of ``distance`` steps ago: [batch, steps, distances]."""
    same = [(_past(events, d, steps) == events[:, steps]) & (steps >= d) for d in distances]
    return np.stack(same, axis=-1) if same else np.zeros((len(events), len(steps), 0))


def _clock(steps: Ints, bits: int, batch: int) -> Floats:
    """The bits of a step number, lowest first, as 1 and -1: [batch, steps, bits]."""
    ticks = np.where((steps[:, None] >> np.arange(bits)) & 1, 1.0, -1.0)
    return np.broadcast_to(ticks, (batch, *ticks.shape))


def _with_repeats(events: Ints, labels: Ints, distances: Sequence[int], first: int) -> Ints:
    """The labels, overruled where an event repeats: the longest distance counts most."""
    steps = np.arange(events.shape[1])
    result = labels
    for i, distance in enumerate(distances):
        result = np.where((_past(events, distance, steps) == events) & (steps >= distance), first + i, result)
    if distances:
        # note-seq's own rule: early silence counts as a repeat of the silence before the start.
        result = np.where((steps < distances[-1]) & (events == 0), first + len(distances) - 1, result)
    return result


def _meanings(plain: Ints, events: Ints, distances: Sequence[int], start: int) -> Ints:
    steps = np.arange(start, events.shape[1] + 1)
    parts = [np.broadcast_to(plain, (len(events), len(steps), len(plain)))]
    parts += [_past(events, distance, steps)[..., None] for distance in distances]
    return np.concatenate(parts, axis=-1)


def _last_step_where(condition: npt.NDArray[np.bool_]) -> Ints:
    """For each step the latest step up to it at which the condition held, else -1; time is axis 1."""
    steps = np.arange(condition.shape[1]).reshape(-1, *[1] * (condition.ndim - 2))
    result: Ints = np.maximum.accumulate(np.where(condition, steps, -1), axis=1)
    return result


def _direction(events: Ints) -> Ints:
    """1 while the melody last rose, -1 while it last fell, 0 before either: [batch, time]."""
    onset = _last_step_where(events >= 2)
    before = np.concatenate([np.full((len(events), 1), -1), onset[:, :-1]], axis=1)
    previous = np.take_along_axis(events, np.maximum(before, 0), axis=1)
    move = np.where((events >= 2) & (before >= 0), np.sign(events - previous), 0)
    changed = _last_step_where(move != 0)
    return np.where(changed >= 0, np.take_along_axis(move, np.maximum(changed, 0), axis=1), 0)


def _best_keys(counts: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """From notes counted by pitch, lowest a C, which major keys hold most of them: [batch, time, 12]."""
    keys = counts.astype(np.int64) @ _NOTE_KEYS[np.arange(counts.shape[-1]) % 12]
    result: npt.NDArray[np.bool_] = keys == keys.max(axis=-1, keepdims=True)
    return result
