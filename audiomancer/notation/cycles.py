"""Mini-notation, from tree to exact events, as Tidal and Strudel query it.

Time is in cycles, as fractions. A pattern is asked for a span and answers with events; an event's
whole is where it would sound, its part is the piece of it inside the span. Only an event whose part
starts with its whole is struck.

Source: McLean, "Making Programming Languages to Dance to", FARM 2014, and the behaviour of Tidal 1.7.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from math import ceil, floor
from operator import add
from typing import Any, NamedTuple

from audiomancer.errors import NotationError
from audiomancer.notation._cursor import number, quoted
from audiomancer.notation.mini import Euclid, Node, Polymeter, Scaled, Sequence, Silence, Step, Word

__all__ = [
    "MAX_STEPS",
    "STRUDEL",
    "TIDAL",
    "Dialect",
    "Event",
    "Query",
    "bjorklund",
    "by_cycle",
    "cycles",
    "inner_join",
    "limited",
    "query_tree",
    "scaled",
    "shifted",
    "spend",
]


_NEAR = 1e-6  # cycles by which a double may be off, and more


class Event(NamedTuple):
    """A value in time.

    Attributes:
        begin: cycle at which its whole begins.
        end: cycle at which its whole ends.
        part_begin: cycle at which the part inside the queried span begins.
        part_end: cycle at which that part ends.
        value: a word, a number, or a dict of controls.
    """

    begin: Fraction
    end: Fraction
    part_begin: Fraction
    part_end: Fraction
    value: Any

    @property
    def struck(self) -> bool:
        """Whether the part holds the onset."""
        return self.begin == self.part_begin


Query = Callable[[Fraction, Fraction], list[Event]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where the two readers of mini-notation differ.

    Attributes:
        name: Tidal or Strudel.
        rotates_left: whether a Euclidean rhythm is rotated to the left, as Tidal does, or to the right, as Strudel
            does.
    """

    name: str
    rotates_left: bool


TIDAL = Dialect("Tidal", rotates_left=True)
STRUDEL = Dialect("Strudel", rotates_left=False)
MAX_STEPS = 1024
_ONE = Fraction(1)
_SILENCE, _HIT = Silence(), Word("x", 0)
_LARGEST = 2**128
_WHOLE = re.compile("[1-9][0-9]{0,8}")


class _Purse:
    """The events that may still be made."""

    def __init__(self, left: int) -> None:
        self.left = left


# Queries are closures in closures, so what a reading has left goes beside them; each thread and task has its own.
_purse: ContextVar[_Purse | None] = ContextVar("purse", default=None)


@contextmanager
def limited(events: int) -> Iterator[None]:
    """Queries inside this ``with`` make so many events at the most, all together, and then raise a NotationError.

    What is made on the way counts as well: the parts of steps, and an event once for each call that it goes through.
    """
    token = _purse.set(_Purse(events))
    try:
        yield
    finally:
        _purse.reset(token)


def spend(events: int) -> None:
    """Take events from what :func:`limited` allows; without it there is no limit.

    Raises:
        NotationError: if there are not so many left.
    """
    purse = _purse.get()
    if purse is not None:
        purse.left -= events
        if purse.left < 0:
            raise NotationError("it makes too many events to be read; repeat less, or take fewer bars")


def query_tree(node: Node, dialect: Dialect, begin: Fraction, end: Fraction) -> list[Event]:
    """The events of a tree in a span.

    Args:
        node: the tree.
        dialect: Tidal's or Strudel's.
        begin: cycle at which the span begins.
        end: cycle before which it ends.

    Returns:
        Events whose values are the :class:`Word` of each.

    Raises:
        NotationError: if a factor or a Euclidean rhythm is not made of numbers that are possible.
    """
    if begin.denominator == 1 and end.denominator == 1:
        events: list[Event] = []
        for cycle, start, stop in cycles(begin, end):
            _squeeze(node, dialect, cycle, start, stop, events)
        return events
    return _query_node(node, dialect, begin, end)


def _squeeze(node: Node, dialect: Dialect, cycle: int, start: Fraction, stop: Fraction, events: list[Event]) -> None:
    """Add the events of one cycle of a node, squeezed between two times. What is below it is moved but once."""
    match node:
        case Word():
            events.append(Event(start, stop, start, stop, node))
        case Silence():
            pass
        case Sequence():
            spend(len(node.steps))
            length = stop - start
            times = [start + length * place for place in node.places[:-1]]
            times.append(stop)
            for step, first, last in zip(node.steps, times[:-1], times[1:], strict=True):
                if isinstance(step.node, Word):
                    events.append(Event(first, last, first, last, step.node))
                elif not isinstance(step.node, Silence):
                    _squeeze(step.node, dialect, cycle, first, last, events)
        case Polymeter(lines=(line,), rate=Word("1")) if line.even:
            spend(1)
            turn, place = divmod(cycle, len(line.steps))
            _squeeze(line.steps[place].node, dialect, turn, start, stop, events)
        case Scaled(inner, Word(factor), slower=False) if _WHOLE.fullmatch(factor):
            times_as_fast = int(factor)
            spend(times_as_fast)
            length = (stop - start) / times_as_fast
            for turn in range(times_as_fast):
                first = start + turn * length
                _squeeze(inner, dialect, cycle * times_as_fast + turn, first, first + length, events)
        case _:
            length = stop - start
            into = partial(_into_step, length=length, offset=start - cycle * length)
            heard = _query_node(node, dialect, Fraction(cycle), Fraction(cycle + 1))
            events += heard if length == 1 and start == cycle else [_moved(event, into) for event in heard]


def _query_node(node: Node, dialect: Dialect, begin: Fraction, end: Fraction) -> list[Event]:
    match node:
        case Word():
            return [Event(Fraction(c), Fraction(c + 1), b, e, node) for c, b, e in cycles(begin, end)]
        case Silence():
            return []
        case Sequence():
            return _query_sequence(node, dialect, begin, end)
        case Polymeter(lines=(line,), rate=Word("1")) if line.even:
            return _query_alternation(line, dialect, begin, end)
        case Polymeter():
            return [event for line in node.lines for event in _query_line(node, line, dialect, begin, end)]
        case Scaled(inner, factor, slower):
            speeds = _numbers(factor, dialect)
            query = _query(inner, dialect)
            return inner_join(speeds, lambda speed: scaled(query, 1 / speed if slower else speed))(begin, end)
        case Euclid():
            return _euclid(node, dialect)(begin, end)


def scaled(query: Query, factor: Fraction) -> Query:
    """A pattern that goes faster or slower.

    Args:
        query: the pattern.
        factor: how many times as fast, more than 0.

    Returns:
        The new pattern.
    """
    return _all_moved(query, lambda time: time * factor, lambda time: time / factor)


def shifted(query: Query, later: Fraction) -> Query:
    """A pattern that comes later or earlier.

    Args:
        query: the pattern.
        later: cycles that it comes late; early, if negative.

    Returns:
        The new pattern.
    """
    return _all_moved(query, lambda time: time - later, lambda time: time + later)


def _all_moved(query: Query, there: Callable[[Fraction], Fraction], back: Callable[[Fraction], Fraction]) -> Query:
    """What a pattern says at other times; each time is moved there, and those of the events are moved back."""

    def moved(begin: Fraction, end: Fraction) -> list[Event]:
        events = query(there(begin), there(end))
        spend(len(events))
        return [_moved(event, back) for event in events]

    return moved


def by_cycle(query: Query) -> Query:
    """A pattern that is asked for whole cycles, and for each but once; for what asks for many small spans of it.

    Args:
        query: the pattern.

    Returns:
        The same pattern; each event is heard in the parts that the cycles cut it into.
    """
    known: dict[int, list[tuple[float, float, Event]]] = {}

    def heard(begin: Fraction, end: Fraction) -> list[Event]:
        events: list[Event] = []
        for cycle, first, last in cycles(begin, end):
            if cycle not in known:
                whole = query(Fraction(cycle), Fraction(cycle + 1))
                known[cycle] = [(float(event.part_begin), float(event.part_end), event) for event in whole]
            spend(len(known[cycle]))
            # Doubles are compared much faster than fractions, which are asked only where these are near.
            sooner, later = float(first) - _NEAR, float(last) + _NEAR
            near = [event for starts, ends, event in known[cycle] if ends > sooner and starts < later]
            for event in near:
                part_begin, part_end = max(event.part_begin, first), min(event.part_end, last)
                if part_begin < part_end:
                    events.append(event._replace(part_begin=part_begin, part_end=part_end))
        return events

    return heard


def inner_join(outer: Query, inner: Callable[[Any], Query]) -> Query:
    """The pattern that each value of another chooses, heard while that value lasts.

    Args:
        outer: the pattern of choices.
        inner: from a choice to the pattern that is then heard.

    Returns:
        The new pattern.
    """
    return lambda begin, end: [
        event for choice in outer(begin, end) for event in inner(choice.value)(choice.part_begin, choice.part_end)
    ]


def _query(node: Node, dialect: Dialect) -> Query:
    return lambda begin, end: query_tree(node, dialect, begin, end)


def cycles(begin: Fraction, end: Fraction) -> Iterator[tuple[int, Fraction, Fraction]]:
    """The pieces of a span in each cycle it touches.

    Args:
        begin: cycle at which the span begins.
        end: cycle before which it ends.

    Yields:
        The number of the cycle, and where the piece begins and ends.

    Raises:
        NotationError: if there are more pieces than may be made, or their times need too many digits.
    """
    if max(begin.denominator, end.denominator, abs(begin.numerator), abs(end.numerator)) > _LARGEST:
        raise NotationError("its times need too many digits to count with; use simpler numbers")
    spend(max(0, ceil(end) - floor(begin)))  # all at once: what is too much is known before any of it is made
    while begin < end:
        cycle = floor(begin)
        stop = min(end, Fraction(cycle + 1))
        yield cycle, begin, stop
        begin = stop


def _query_sequence(node: Sequence, dialect: Dialect, begin: Fraction, end: Fraction) -> list[Event]:
    """Each step is one cycle of its node, squeezed into the step."""
    events: list[Event] = []
    size = node.size
    for cycle, piece_begin, piece_end in cycles(begin, end) if node.steps else ():
        reached = bisect_right(node.starts, (piece_begin - cycle) * size) - 1
        stop = cycle + node.starts[reached] / size
        for step in node.steps[reached:]:
            start, length = stop, step.weight / size
            stop = start + length
            if start >= piece_end:
                break
            spend(1)
            if isinstance(step.node, Silence):
                continue
            first = start if start >= piece_begin else piece_begin
            last = stop if stop <= piece_end else piece_end
            if isinstance(step.node, Word):
                events.append(Event(start, stop, first, last, step.node))
                continue
            whole = first is start and last is stop
            span = (
                (Fraction(cycle), Fraction(cycle + 1))
                if whole
                else (cycle + (first - start) / length, cycle + (last - start) / length)
            )
            into = partial(_into_step, length=length, offset=start - cycle * length)
            events += [_moved(event, into) for event in query_tree(step.node, dialect, *span)]
    return events


def _into_step(time: Fraction, length: Fraction, offset: Fraction) -> Fraction:
    return time * length + offset


def _moved(event: Event, move: Callable[[Fraction], Fraction]) -> Event:
    """The event at other times; most are whole, so their part need not be computed again."""
    begin, end = move(event.begin), move(event.end)
    part_begin = begin if _same(event.part_begin, event.begin) else move(event.part_begin)
    return Event(begin, end, part_begin, end if _same(event.part_end, event.end) else move(event.part_end), event.value)


def _same(one: Fraction, other: Fraction) -> bool:
    return one is other or one == other  # to compare two fractions takes long, and most are one


def _query_alternation(line: Sequence, dialect: Dialect, begin: Fraction, end: Fraction) -> list[Event]:
    """``<a b>``: each cycle the next cycle of the next node. The general case below gives the same, more slowly."""
    events: list[Event] = []
    for cycle, piece_begin, piece_end in cycles(begin, end):
        turn, place = divmod(cycle, len(line.steps))
        later = cycle - turn
        inner = query_tree(line.steps[place].node, dialect, piece_begin - later, piece_end - later)
        events += [_moved(event, partial(add, later)) for event in inner]
    return events


def _query_line(node: Polymeter, line: Sequence, dialect: Dialect, begin: Fraction, end: Fraction) -> list[Event]:
    if not line.steps:
        return []
    if node.aligned:
        return _query_sequence(line, dialect, begin, end)
    query = _query(line, dialect)
    if node.rate is None:
        return scaled(query, node.lines[0].size / line.size)(begin, end)
    return inner_join(_numbers(node.rate, dialect), lambda rate: scaled(query, rate / line.size))(begin, end)


def _euclid(node: Euclid, dialect: Dialect) -> Query:
    pulses, steps = _numbers(node.pulses, dialect, least=0), _numbers(node.steps, dialect)
    if node.rotation is None:
        return inner_join(pulses, lambda k: inner_join(steps, lambda n: _rhythm(node, dialect, k, n, Fraction(0))))
    rotation = _numbers(node.rotation, dialect, least=None)
    return inner_join(
        pulses,
        lambda k: inner_join(steps, lambda n: inner_join(rotation, lambda r: _rhythm(node, dialect, k, n, r))),
    )


def _rhythm(node: Euclid, dialect: Dialect, pulses: Fraction, steps: Fraction, rotation: Fraction) -> Query:
    if any(value.denominator != 1 for value in (pulses, steps, rotation)) or not pulses <= steps <= MAX_STEPS:
        raise NotationError(
            f"{next(_words(node.pulses)).place}: ({pulses},{steps},{rotation}) is not a Euclidean rhythm of up to "
            f"{MAX_STEPS} whole steps"
        )
    hits = bjorklund(int(pulses), int(steps))
    if dialect.rotates_left:
        # Each hit plays a whole cycle of the node, and a hit that wraps around carries the value of the next cycle.
        return shifted(_query(_rhythm_of(node.node, hits), dialect), -rotation / len(hits))
    # Each hit takes what the node says at that moment.
    cut = int(-rotation) % len(hits)
    struck = _query(_rhythm_of(_HIT, hits[cut:] + hits[:cut]), dialect)
    return lambda begin, end: [
        Event(hit.begin, hit.end, event.part_begin, event.part_end, event.value)
        for hit in struck(begin, end)
        for event in query_tree(node.node, dialect, hit.part_begin, hit.part_end)
    ]


def _words(node: Node) -> Iterator[Word]:
    """The words of a tree in the order in which they are written."""
    match node:
        case Word():
            yield node
        case Sequence():
            for step in node.steps:
                yield from _words(step.node)
        case Polymeter():
            for line in node.lines:
                yield from _words(line)
        case Scaled() | Euclid():
            yield from _words(node.node)
        case Silence():
            return


def _rhythm_of(node: Node, hits: tuple[bool, ...]) -> Sequence:
    return Sequence(tuple(Step(node if hit else _SILENCE, _ONE) for hit in hits))


@lru_cache(maxsize=4096)
def bjorklund(pulses: int, steps: int) -> tuple[bool, ...]:
    """Hits spread over steps as evenly as they go, the first on the first step.

    Args:
        pulses: number of hits, 0 to ``steps``.
        steps: number of steps, at least 1.

    Returns:
        For each step whether it is hit.
    """
    heads, tails = [[True]] * pulses, [[False]] * (steps - pulses)
    while min(len(heads), len(tails)) > 1:
        paired = min(len(heads), len(tails))
        rest = heads[paired:] or tails[paired:]
        heads, tails = [heads[i] + tails[i] for i in range(paired)], rest
    return tuple(hit for group in heads + tails for hit in group)


def _numbers(node: Node, dialect: Dialect, *, least: int | None = 1) -> Query:
    """A pattern of numbers; ``least`` 1 asks for numbers above 0, and 0 for numbers from 0."""

    def query(begin: Fraction, end: Fraction) -> list[Event]:
        return [event._replace(value=value(event.value)) for event in query_tree(node, dialect, begin, end)]

    def value(word: Word) -> Fraction:
        said = number(word.text)
        if said is None:
            raise NotationError(f"{word.place}: {quoted(word.text)!r} came where a number was expected")
        if least is not None and (said < 0 or said == 0 < least):
            raise NotationError(f"{word.place}: {word.text} came where a number above 0 was expected")
        return said

    return query
