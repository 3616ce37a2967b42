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
from functools import cache
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
        """The same as plain vectors, shape [batch, time, size], for an encoding whose input vectors have this size."""
        rows = np.zeros((*self.active.shape[:2], size), dtype=np.float32)
        np.put_along_axis(rows, self.active, 1.0, axis=-1)
        if self.dense.shape[-1]:
            rows[..., -self.dense.shape[-1] :] = self.dense
        return rows


class Encoding(Protocol):
    """How events become inputs, and outputs become events; an output may stand for «repeat the event of a bar ago»."""

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
        """What the network sees at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is that of the last event.

        Returns:
            Input vectors of ``time - start`` steps.
        """
        ...

    def labels_of(self, events: Ints) -> Ints:
        """The output class that training calls right at each step of events [batch, time]; of the same shape."""
        ...

    def meanings(self, events: Ints, start: int) -> Ints:
        """The event that each output class stands for at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is the one after the last event.

        Returns:
            Shape [batch, time + 1 - start, labels].
        """
        ...


@dataclass(frozen=True, slots=True)
class OneHotEncoding:
    """The event alone: as many inputs as events, as many outputs as events.

    Attributes:
        events: number of event classes.
    """

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
        """What the network sees at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is that of the last event.

        Returns:
            Input vectors of ``time - start`` steps.
        """
        now = events[:, start:]
        return Inputs(now[..., None], np.zeros((*now.shape, 0), dtype=np.float32))

    def labels_of(self, events: Ints) -> Ints:
        """The output class that training calls right at each step of events [batch, time]; of the same shape."""
        return events

    def meanings(self, events: Ints, start: int) -> Ints:
        """The event that each output class stands for at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is the one after the last event.

        Returns:
            Shape [batch, time + 1 - start, labels].
        """
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
        """What the network sees at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is that of the last event.

        Returns:
            Input vectors of ``time - start`` steps.
        """
        now, steps = events[:, start:], np.arange(start, events.shape[1])
        active = np.empty((*now.shape, 1 + len(self.distances)), dtype=np.int64)
        active[..., 0] = now
        for i, distance in enumerate(self.distances, 1):
            active[..., i] = _ago(events, distance - 1, start) + i * self.events
        dense = np.empty((*now.shape, self.clock_bits + len(self.distances)), dtype=np.float32)
        dense[..., : self.clock_bits] = _clock(steps + 1, self.clock_bits)
        dense[..., self.clock_bits :] = _repeats(events, self.distances, start)
        return Inputs(active, dense)

    def labels_of(self, events: Ints) -> Ints:
        """The output class that training calls right at each step of events [batch, time]; of the same shape."""
        return _with_repeats(events, events, self.distances, self.events)

    def meanings(self, events: Ints, start: int) -> Ints:
        """The event that each output class stands for at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is the one after the last event.

        Returns:
            Shape [batch, time + 1 - start, labels].
        """
        return _meanings(np.arange(self.events), events, self.distances, start)


@dataclass(frozen=True, slots=True)
class KeyMelodyEncoding:
    """The sounding pitch, attack, direction, repeats, a clock and which major keys fit the melody so far.

    The events are those of a melody over ``pitches`` pitches; the outputs come in another order: the pitches, go on,
    note off, the repeats.

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
        """What the network sees at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is that of the last event.

        Returns:
            Input vectors of ``time - start`` steps.
        """
        last, counts = _history(events, self.events, start)  # each [batch, steps, events]
        struck = last[..., 2:]
        order, when = struck.argsort(axis=-1), np.sort(struck, axis=-1)
        pitch, before = order[..., -1:], order[..., -2:-1]
        onset, earlier, third = when[..., -1:], when[..., -2:-1], when[..., -3:-2]
        sounding = (onset >= 0) & (onset > last[..., 1:2])
        recent = (struck >= 0) & (struck >= third)
        parts = (
            (np.arange(self.pitches) == pitch) & sounding,
            sounding,
            ~sounding,
            onset > last[..., :1],
            np.where(earlier >= 0, np.sign(pitch - before), 0),  # a repeated note does not turn the melody
            _repeats(events, self.distances, start),
            np.broadcast_to(
                _barred_clock(start, events.shape[1], self.clock_bits), (*struck.shape[:2], self.clock_bits + 1)
            ),
            _best_keys(counts[..., 2:]),
            _best_keys(recent),
        )
        dense = np.concatenate(parts, axis=-1, dtype=np.float32, casting="unsafe")
        return Inputs(np.zeros((*dense.shape[:2], 0), dtype=np.int64), dense)

    def labels_of(self, events: Ints) -> Ints:
        """The output class that training calls right at each step of events [batch, time]; of the same shape."""
        return _with_repeats(events, (events - 2) % self.events, self.distances, self.events)

    def meanings(self, events: Ints, start: int) -> Ints:
        """The event that each output class stands for at some steps.

        Args:
            events: shape [batch, time].
            start: the first step, from 0; the last is the one after the last event.

        Returns:
            Shape [batch, time + 1 - start, labels].
        """
        return _meanings((np.arange(self.events) + 2) % self.events, events, self.distances, start)


def _ago(events: Ints, distance: int, start: int, stop: int | None = None) -> Ints:
    """The events ``distance`` steps before those from ``start`` to ``stop``, 0 before the first: [batch, steps]."""
    stop = events.shape[1] if stop is None else stop
    missing = min(max(0, distance - start), stop - start)
    part = events[:, max(0, start - distance) : max(0, stop - distance)]
    return np.concatenate([np.zeros((len(events), missing), dtype=np.int64), part], axis=1) if missing else part


def _repeats(events: Ints, distances: Sequence[int], start: int) -> npt.NDArray[np.bool_]:
    """Whether the events from ``start`` on equal those of ``distance`` steps ago: [batch, steps, distances]."""
    result = np.zeros((len(events), events.shape[1] - start, len(distances)), dtype=np.bool_)
    for i, distance in enumerate(distances):
        first = max(start, distance)
        if first < events.shape[1]:
            result[:, first - start :, i] = events[:, first:] == _ago(events, distance, first)
    return result


@cache
def _clock_table(bits: int) -> Floats:
    """The bits of all numbers that have so many, lowest first, as 1 and -1: [2 ** bits, bits]."""
    return np.where((np.arange(2**bits)[:, None] >> np.arange(bits)) & 1, 1.0, -1.0).astype(np.float32)


def _clock(steps: Ints, bits: int) -> Floats:
    """The lowest bits of step numbers: [steps, bits]."""
    result: Floats = _clock_table(bits)[steps % 2**bits]
    return result


@cache
def _barred_clock_table(bits: int) -> Floats:
    """The clock, and 1 where a bar begins."""
    steps = np.arange(2**bits)
    return np.concatenate([_clock_table(bits), (steps % _BAR == 0)[:, None]], axis=1, dtype=np.float32)


def _barred_clock(start: int, stop: int, bits: int) -> Floats:
    """The clock of the steps after those from ``start`` to ``stop``, and whether a bar begins: [steps, bits + 1]."""
    result: Floats = _barred_clock_table(bits)[np.arange(start + 1, stop + 1) % 2**bits]
    return result


def _with_repeats(events: Ints, labels: Ints, distances: Sequence[int], first: int) -> Ints:
    """The labels, overruled where an event repeats: the longest distance counts most."""
    result = labels
    for i, repeated in enumerate(np.moveaxis(_repeats(events, distances, 0), -1, 0)):
        result = np.where(repeated, first + i, result)
    if distances:
        # note-seq's own rule: early silence counts as a repeat of the silence before the start.
        early = np.arange(events.shape[1]) < distances[-1]
        result = np.where(early & (events == 0), first + len(distances) - 1, result)
    return result


def _meanings(plain: Ints, events: Ints, distances: Sequence[int], start: int) -> Ints:
    end = events.shape[1] + 1
    result = np.empty((len(events), end - start, len(plain) + len(distances)), dtype=np.int64)
    result[..., : len(plain)] = plain
    for i, distance in enumerate(distances, len(plain)):
        result[..., i] = _ago(events, distance, start, end)
    return result


def _history(events: Ints, classes: int, start: int) -> tuple[Ints, Ints]:
    """For the steps from ``start`` on, when each event class last came, else -1, and how often it came so far.

    Only these steps cost memory and time by class: a player asks for one at a time, at the end of a long past.

    Returns:
        Two arrays of shape [batch, steps, classes].
    """
    batch, first = len(events), events[:, : start + 1]
    last = np.full((batch, 1, classes), -1)
    flat = (np.arange(0, batch * classes, classes)[:, None] + first).ravel()
    # As many values as places: numpy 2.4 reads beyond the end of values that it would have to broadcast.
    np.maximum.at(last.reshape(-1), flat, np.tile(np.arange(start + 1), batch))
    counts = np.bincount(flat, minlength=batch * classes).reshape(batch, 1, classes)
    if events.shape[1] == start + 1:
        return last, counts
    came = events[:, start + 1 :, None] == np.arange(classes)
    when = np.where(came, np.arange(start + 1, events.shape[1])[:, None], -1)
    return (
        np.maximum.accumulate(np.concatenate([last, when], axis=1), axis=1),
        np.concatenate([counts, came], axis=1).cumsum(axis=1),
    )


@cache
def _keys_of_pitches(pitches: int) -> Ints:
    """Row: a pitch, the lowest a C. Column: 1 where it belongs to the major key on the column."""
    return _NOTE_KEYS[np.arange(pitches) % 12]


def _best_keys(counts: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """From notes counted by pitch, lowest a C, which major keys hold most of them: [batch, time, 12]."""
    keys = counts.astype(np.int64) @ _keys_of_pitches(counts.shape[-1])
    result: npt.NDArray[np.bool_] = keys == keys.max(axis=-1, keepdims=True)
    return result
