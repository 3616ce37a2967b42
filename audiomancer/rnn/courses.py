"""How patterns come about, up to what a network is to draw and from there on, so that several are drawn side by side.

A network takes hardly longer for sixteen sequences than for one. Loops of many styles, which differ in what may be
struck, but not in length, are therefore drawn in one batch.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from audiomancer.music import Pattern
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.memory import Memory
from audiomancer.rnn.network import Network
from audiomancer.rnn.sampling import Mask, SamplingSettings, sample

__all__ = ["Course", "Lot", "played"]

_AT_ONCE = 64
"""Sequences of several lots that are drawn in one batch; more would be no faster, and leave the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Lot:
    """Sequences that are to be drawn: the arguments of :func:`~audiomancer.rnn.sampling.sample`.

    Attributes:
        primer: events to go on from, shape [batch, time], time at least 1.
        steps: how many events to add.
        rngs: chance, a generator for each sequence.
        settings: temperature, top-p and timeout.
        mask: what may come next.
        memory: how much a sequence goes by what it has played; not at all if None.
    """

    primer: Ints
    steps: int
    rngs: Sequence[np.random.Generator]
    settings: SamplingSettings
    mask: Mask
    memory: Memory | None

    @property
    def way(self) -> tuple[object, ...]:
        """What is the same in lots that can be drawn side by side."""
        return self.primer.shape[1:], self.steps, self.settings, self.memory


Course = Generator[Lot, Ints, list[Pattern]]
"""Gives the one lot that it needs, is sent its events, shape [batch, time + steps], and returns a pattern for each."""


def played(network: Network, courses: Sequence[Course]) -> list[list[Pattern]]:
    """What courses bring, drawn side by side where they can be.

    Args:
        network: the model.
        courses: each at its beginning.

    Returns:
        The patterns of each course, in their order.

    Raises:
        InferenceTimeoutError: if the time of a lot was up.
        InvalidPatternError: if a lot has no primer, or its mask leaves no event.
        ModelLoadError: if what the network gives are no finite numbers, as damaged weights may be too large.
    """
    lots = [next(course) for course in courses]
    events: dict[int, Ints] = {}
    for rows in _side_by_side(lots):
        one = _merged([lots[row] for row in rows])
        drawn = sample(network, one.primer, one.steps, one.rngs, one.settings, one.mask, one.memory)
        ends = np.cumsum([len(lots[row].rngs) for row in rows])
        events |= dict(zip(rows, np.split(drawn, ends[:-1]), strict=True))
    return [_patterns(course, events[row]) for row, course in enumerate(courses)]


def _side_by_side(lots: Sequence[Lot]) -> Iterator[list[int]]:
    """The numbers of the lots of each batch; a lot that is larger than a batch is one by itself."""
    ways: dict[tuple[object, ...], list[int]] = {}
    for row, lot in enumerate(lots):
        ways.setdefault(lot.way, []).append(row)
    for rows in ways.values():
        batch: list[int] = []
        for row in rows:
            if batch and sum(len(lots[one].rngs) for one in (*batch, row)) > _AT_ONCE:
                yield batch
                batch = []
            batch.append(row)
        yield batch


def _merged(lots: Sequence[Lot]) -> Lot:
    """Lots of one way as one."""
    first, sizes = lots[0], [len(lot.rngs) for lot in lots]
    if len(lots) == 1:
        return first
    places = [slice(*ends) for ends in pairwise(np.cumsum([0, *sizes]).tolist())]

    def mask(past: Ints) -> Floats:
        parts = [lot.mask(past[rows]) for lot, rows in zip(lots, places, strict=True)]
        events = parts[0].shape[-1]
        return np.concatenate([np.broadcast_to(p, (n, events)) for p, n in zip(parts, sizes, strict=True)])

    primer = np.concatenate([lot.primer for lot in lots])
    return replace(first, primer=primer, rngs=[rng for lot in lots for rng in lot.rngs], mask=mask)


def _patterns(course: Course, events: Ints) -> list[Pattern]:
    """What a course returns once its lot was drawn."""
    try:
        course.send(events)
    except StopIteration as end:
        patterns: list[Pattern] = end.value
        return patterns
    raise RuntimeError("a course needs one lot")
