"""Where the notes of a bass start, and what each is for; of pitches :mod:`~audiomancer.band.basses` decides.

A rhythm is made in four strokes of the pen: the way of the style gives its notes, each chord gets its root, a bar in
four is varied, and what stands before a change leads into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, combinations
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from audiomancer.band.grounds import SIXTEENTH, Ground
from audiomancer.band.styles import BassWay

__all__ = ["PHRASE", "Rhythm", "bass_rhythm", "lane_letter"]

PHRASE = 4
"""Bars, of which one at least has a rhythm that was not there before."""

Rhythm = dict[int, str]
"""Steps to letters as the lanes of a bass have them, ``s`` for what passes between notes of a chord; small ones are
played softer."""

_Floats = npt.NDArray[np.float64]

_ROWS = (0, 1, 0, 2)  # the row of chances of each bar of a phrase: the third bar is the first again
_PERIOD = 3
_WITH_KICK, _WITHOUT = 0.8, 0.35  # chances of a small letter
_SKIP_WITH_KICK, _SKIP = 0.2, 0.04  # of an eighth between the beats of a bass that walks
_WALKS_ROOT = 0.88  # of the changes of a bass that walks
_STAYS_ROOT = 0.4  # of its first beats without a change
_UNNAMED_KICK = 0.8  # the chance of a note on a kick of which the lane says nothing
_LEADING = 0.4  # how much likelier a note without a kick is before a change
_SWAY = 0.04  # how far the share of kicks moves from song to song
_BEFORE = 6  # sixteenths before a change in which a note leads to it
_LEADS = 0.55  # of the notes that could


def bass_rhythm(ground: Ground, way: BassWay, rng: np.random.Generator) -> Rhythm:
    """Where the notes of a bass start.

    Args:
        ground: the section.
        way: how the bass plays.
        rng: chance; the same state gives the same rhythm.

    Returns:
        Steps, ascending, to letters; empty where no chord sounds.
    """
    chances = rng.random((_PERIOD, ground.bar))
    rhythm = _WAYS.get(way.way, _by_lane)(ground, way, chances, rng)
    rooted = _rooted(rhythm, ground, way, rng.random(len(ground.spans)))
    varied = _varied(rooted, ground, way, rng)
    return _led(varied, ground, way, rng)


def lane_letter(lane: str, ground: Ground, step: int) -> str:
    """What a lane has on a step.

    Args:
        lane: a character for each sixteenth of one bar of 4/4, or of two.
        ground: the section.
        step: from its start.

    Returns:
        A letter, ``.`` or ``-``.
    """
    bars = len(lane) // 16
    return lane[step // ground.bar % bars * 16 + ground.place(step)]


def _by_lane(ground: Ground, way: BassWay, chances: _Floats, rng: np.random.Generator) -> Rhythm:
    """Capitals always, small letters now and then, and rather with a kick."""
    return {
        step: letter
        for step in range(ground.steps)
        if (letter := lane_letter(way.lane, ground, step)).isalpha()
        and (letter.isupper() or _chance(chances, ground, step) < (_WITH_KICK if step in ground.kicks else _WITHOUT))
    }


def _walking(ground: Ground, way: BassWay, chances: _Floats, rng: np.random.Generator) -> Rhythm:
    """A note on each beat, and now and then one between."""
    rhythm: Rhythm = {}
    for step in range(ground.steps):
        place, chance = ground.place(step), _chance(chances, ground, step)
        if place % 4 == 0:
            rhythm[step] = ("R" if place == 0 and chance < _STAYS_ROOT else "C") if ground.strong(step) else "S"
        elif place % 4 == 2 and chance < (_SKIP_WITH_KICK if step in ground.kicks else _SKIP):
            rhythm[step] = "s"
    return rhythm


def _locked(ground: Ground, way: BassWay, chances: _Floats, rng: np.random.Generator) -> Rhythm:
    """Most kicks, and so many other notes that the share of those on kicks is about the one of the style."""
    share = way.share + rng.uniform(-_SWAY, _SWAY)
    if not ground.kicks:
        return _by_lane(ground, way, chances, rng)
    rhythm: Rhythm = {}
    for step in sorted(ground.kicks):
        letter = lane_letter(way.lane, ground, step)
        if letter.isalpha() or _chance(chances, ground, step) < _UNNAMED_KICK:
            rhythm[step] = letter if letter.isalpha() else "r"
    needed = {start for start, span in zip(ground.starts, ground.spans, strict=True) if span.chord} - rhythm.keys()
    room = max(0, round(len(rhythm) * (1 / share - 1)) - len(needed))
    others = [s for s in range(ground.steps) if s not in ground.kicks and lane_letter(way.lane, ground, s).isalpha()]
    leading = {start - back for start in ground.starts for back in (1, 2)}
    likely = sorted(others, key=lambda s: _chance(chances, ground, s) - _LEADING * (s in leading))[:room]
    return dict(sorted((rhythm | {step: lane_letter(way.lane, ground, step).lower() for step in likely}).items()))


_WAYS: MappingProxyType[str, Callable[[Ground, BassWay, _Floats, np.random.Generator], Rhythm]] = MappingProxyType(
    {"walking": _walking, "locked": _locked}
)
"""The ways that are more than their lane."""


def _chance(chances: _Floats, ground: Ground, step: int) -> float:
    """The number, 0-1, of a step: bars of a phrase that are alike have the same."""
    bar, inside = divmod(step, ground.bar)
    return float(chances[_ROWS[bar % PHRASE], inside])


def _rooted(rhythm: Rhythm, ground: Ground, way: BassWay, chances: _Floats) -> Rhythm:
    """The rhythm with a note at each change, unless one is there already before it; silent where no chord is.

    What changes off the beat is tied over the beat after it.
    """
    result = dict(rhythm)
    for index, (start, span) in enumerate(zip(ground.starts, ground.spans, strict=True)):
        if span.chord is None:
            for step in [step for step in result if start <= step < ground.end_step(index)]:
                del result[step]
            continue
        before = max((step for step in result if step < start), default=None)
        early = before is not None and index and result[before] in "Nn" and ground.spans_by_step[before] == index - 1
        if not early:
            walks_elsewhere = way.way == "walking" and index and chances[index] > _WALKS_ROOT
            result[start] = "C" if walks_elsewhere else "R"
        if ground.place(start) % 4:
            for step in range(start + 1, min(start + 3, ground.end_step(index))):
                result.pop(step, None)
    return dict(sorted(result.items()))


def _varied(rhythm: Rhythm, ground: Ground, way: BassWay, rng: np.random.Generator) -> Rhythm:
    """The rhythm, in each four bars of which one is new."""
    result = dict(rhythm)
    seen: set[frozenset[int]] = set()
    for first in range(0, ground.grid.bars - PHRASE + 1, PHRASE):
        bars = [_bar(result, ground, bar) for bar in range(first, first + PHRASE)]
        fresh = set(bars) - seen
        if len(fresh) < (1 if seen else 2):
            others = (_other_bar(result, ground, way, bar, seen | set(bars), rng) for bar in _tried(first))
            result = next((other for other in others if other != result), result)
            bars = [_bar(result, ground, bar) for bar in range(first, first + PHRASE)]
        seen |= set(bars)
    return dict(sorted(result.items()))


def _tried(first: int) -> list[int]:
    """The bars of a phrase, that which is best varied first: the last, the second, and then the others."""
    return [first + 3, first + 1, first + 2, first]


def _bar(rhythm: Rhythm, ground: Ground, bar: int) -> frozenset[int]:
    """The sixteenths of a bar near which notes are heard; of swung eighths the second is nearest to the last."""
    first = bar * ground.bar
    start = ground.grid.ticks[first]
    return frozenset(
        round((ground.ticks[step] - start) / SIXTEENTH) for step in rhythm if first <= step < first + ground.bar
    )


def _other_bar(
    rhythm: Rhythm, ground: Ground, way: BassWay, bar: int, seen: set[frozenset[int]], rng: np.random.Generator
) -> Rhythm:
    """The rhythm with another bar, by up to three notes more or less; as it was where nothing else is to be had."""
    moves = list(_moves(rhythm, ground, way, bar))
    order = [moves[index] for index in rng.permutation(len(moves))]
    order.sort(key=lambda move: _rank(move[0], ground, way, rhythm))
    for some in chain.from_iterable(combinations(order, count) for count in (1, 2, 3)):
        tried = dict(rhythm)
        for step, letter in some:
            if letter is None:
                del tried[step]
            else:
                tried[step] = letter
        if _bar(tried, ground, bar) not in seen:
            return tried
    return rhythm


def _moves(rhythm: Rhythm, ground: Ground, way: BassWay, bar: int) -> Iterator[tuple[int, str | None]]:
    """What may be done to a bar: a small letter or a passing note left out, a note put between.

    Nothing is done where a chord begins or is tied.
    """
    walks = way.way == "walking"
    tied = {start + more for start in ground.starts if ground.place(start) % 4 for more in (1, 2)}
    for step in range(bar * ground.bar, (bar + 1) * ground.bar):
        if step in ground.starts or step in tied or ground.spans[ground.spans_by_step[step]].chord is None:
            continue
        if step in rhythm:
            if rhythm[step].islower() or rhythm[step] == "S":
                yield step, None
        elif ground.place(step) % 4 == 2 or not walks:
            yield step, "s" if walks else "c"


def _rank(step: int, ground: Ground, way: BassWay, rhythm: Rhythm) -> int:
    """What is tried first: of a locked bass kicks more, and then what is not on kicks less; else late in the bar."""
    if way.way == "locked":
        return (0 if step in ground.kicks else 2) if step not in rhythm else (1 if step not in ground.kicks else 3)
    walked = way.way == "walking" and step in rhythm
    return 4 * walked + 2 * (ground.place(step) % 2) + (ground.place(step) < 8)


def _led(rhythm: Rhythm, ground: Ground, way: BassWay, rng: np.random.Generator) -> Rhythm:
    """The rhythm, in which what stands before a change leads to it, and nothing else does."""
    chances = rng.random(len(ground.spans))
    result = {step: _unled(letter) for step, letter in rhythm.items()}
    for index, span in enumerate(ground.spans):
        target, end = ground.next_span(index).chord, ground.end_step(index)
        before = max((step for step in result if step < end), default=None)
        if before is None or before <= ground.starts[index] or span.chord is None:
            continue
        if target is None:
            result[before] = result[before].replace("N", "R").replace("n", "r")
        elif target.bass_class == span.chord.bass_class or result[before] in "Nn" or ground.strong(before):
            continue
        elif end - before <= _BEFORE and (way.way == "walking" or chances[index] < _LEADS or rhythm[before] in "Aa"):
            result[before] = "A" if result[before].isupper() else "a"
    return result


def _unled(letter: str) -> str:
    return {"A": "C", "a": "c"}.get(letter, letter)
