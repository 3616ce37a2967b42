"""The metrical place of each stroke of a loop, however it is played.

What is written on a grid keeps its place. What is played goes to the nearest sixteenth or eighth-note triplet, each
stroke for itself, once it is known how the loop swings: a sixteenth that a drummer plays late is still that sixteenth.
So is one of a player who is ahead of all beats, or behind them.
A few strokes that stray from the grid of a loop do not move the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import count, pairwise
from math import gcd, lcm
from typing import NamedTuple

from audiomancer.music.time import TimeSignature, ticks_per_bar

__all__ = ["Places", "places_of", "settled_ones"]

_MAX_SLOTS = 96
"""The finest grid that is written as steps: in 4/4, thirty-second-note triplets and their halves."""

_MAX_RESOLUTION = 32767
_SETTLED = Fraction(3, 4)
"""From this share of strokes on a grid, the others are strays and the grid is meant; of human playing at 48 ticks a
beat, half falls on a grid by chance."""

_TWELFTHS = 12

_BEATS = 8
"""So many strokes near quarters tell whether a player is ahead of them; of fewer, each is where it is."""


class _Feel(NamedTuple):
    """A grid as it is played: how many places a whole note has, and where those of a quarter are struck."""

    per_whole_note: int
    struck: tuple[int, ...]  # twelfths of a unit after the quarter


_SIXTEENTHS = (
    _Feel(16, (0, 12, 24, 36)),
    _Feel(16, (0, 14, 24, 38)),  # sixteenths of which the second is late: 54 % swing
    _Feel(16, (0, 16, 24, 40)),  # and 67 %
    _Feel(16, (0, 12, 28, 38)),  # eighths of which the second is late: 58 %
)
_TRIPLETS = (_Feel(12, (0, 12, 24)),)
_FINER = ((_Feel(32, tuple(range(0, 96, 12))),), (_Feel(64, tuple(range(0, 192, 12))),))


@dataclass(frozen=True, slots=True)
class Places:
    """Where strokes belong.

    Attributes:
        factor: how many of the ticks in which the places are counted make one of those that were given; at least 1.
        ticks: for each stroke the tick of its place, at least 0.
        unit: ticks between two places.
    """

    factor: int
    ticks: tuple[int, ...]
    unit: int


def places_of(
    strokes: Sequence[tuple[int, int]],
    ticks_per_beat: int,
    time_signature: TimeSignature,
    *,
    length: int | None = None,
    finest: int | None = None,
) -> Places:
    """The place of each stroke.

    Bars in which all strokes are on at most 96 equal slots are on a grid. Where three in four strokes
    are, those stay where they are; all others go to the nearest sixteenth or triplet, of the feel that fits the loop
    best. Of strokes of one pitch with one place the nearest has it, the others go to a finer place beside it.

    Args:
        strokes: onset in ticks, at least 0, and MIDI pitch of each; no two are the same.
        ticks_per_beat: resolution, ticks a quarter note.
        time_signature: numerator and denominator.
        length: ticks of the loop in which the last places are beside the first; None if time is a line, so that what
            falls onto the bar line after the last bar has its place there.
        finest: the most slots of a quarter note that are a grid, so that a swing between them is heard as swing; any if
            None.

    Returns:
        The places, below the length if there is one.
    """
    onsets = [onset for onset, _ in strokes]
    bar = ticks_per_bar(ticks_per_beat, time_signature)
    settled = settled_ones(onsets, bar)
    if finest is not None:
        slots = (ticks_per_beat // gcd(onset % bar, ticks_per_beat) for onset in onsets)
        settled = [stays and needed <= finest for stays, needed in zip(settled, slots, strict=True)]
    if all(settled):
        return Places(1, tuple(onsets), bar // _common_slots(onsets, bar, time_signature))
    if sum(settled) < _SETTLED * len(settled):
        settled = [False] * len(settled)
    if not any(settled):
        lean = _lean(onsets, ticks_per_beat)
        onsets = [max(onset - lean, 0) for onset in onsets]
    feel, factor, unit = _best_feel(onsets, ticks_per_beat, time_signature)
    times = [onset * factor for onset in onsets]
    nearest = [
        time if stays else _nearest(time, bar * factor, unit, feel) for time, stays in zip(times, settled, strict=True)
    ]
    places = _apart(times, [pitch for _, pitch in strokes], nearest, unit, length and length * factor)
    if any(settled):
        unit = bar * factor // _common_slots(nearest, bar * factor, time_signature)
    return Places(factor, tuple(places), unit)


def _lean(onsets: Sequence[int], ticks_per_beat: int) -> int:
    """How many ticks a player is behind the quarters, below 0 ahead of them.

    It is less than a thirty-second, and 0 where it is less than a 64th or not heard in three of four strokes so near to
    a quarter, as where a swing makes it doubtful.
    """
    offsets = [(onset + ticks_per_beat // 2) % ticks_per_beat - ticks_per_beat // 2 for onset in onsets]
    near = sorted(offset for offset in offsets if 8 * abs(offset) < ticks_per_beat)
    if len(near) < _BEATS:
        return 0
    lean = near[len(near) // 2]
    heard = sum(offset * lean > 0 for offset in near) >= _SETTLED * len(near)
    return lean if heard and 16 * abs(lean) >= ticks_per_beat else 0


def settled_ones(ticks: Sequence[int], bar: int) -> list[bool]:
    """For each tick whether it is on the grid of its bar, the one of at most 96 equal slots that holds the most ticks.

    Args:
        ticks: ticks from the start of the first bar, at least 0.
        bar: ticks in a bar.

    Returns:
        One value for each tick; all are true where the bars can be written as steps.
    """
    slots = [bar // gcd(tick % bar, bar) for tick in ticks]
    by_bar: dict[int, list[int]] = defaultdict(list)
    for tick, needed in zip(ticks, slots, strict=True):
        by_bar[tick // bar].append(needed)
    grids = {number: _grid_of_most(tuple(needed), bar) for number, needed in by_bar.items()}
    return [grids[tick // bar] % needed == 0 for tick, needed in zip(ticks, slots, strict=True)]


def _grid_of_most(slots: Sequence[int], bar: int) -> int:
    """The slots of the grid that can be written and holds the most onsets, each of which needs so many slots."""
    together = lcm(*slots)
    if together <= _MAX_SLOTS:
        return together
    grids = [grid for grid in range(1, _MAX_SLOTS + 1) if bar % grid == 0]
    return max(grids, key=lambda grid: (sum(grid % needed == 0 for needed in slots), -grid))


def _common_slots(ticks: Iterable[int], bar: int, time_signature: TimeSignature) -> int:
    """The slots of a bar that holds the places of all bars, and sixteenths where a bar has whole ones."""
    numerator, denominator = time_signature
    slots = bar // gcd(bar, *ticks)
    steps = max(1, 16 * numerator // denominator)
    return lcm(slots, steps) if bar % steps == 0 else slots


def _best_feel(onsets: Sequence[int], ticks_per_beat: int, time_signature: TimeSignature) -> tuple[_Feel, int, int]:
    """The feel that fits best, the factor by which ticks must be finer to hold it, and its unit in such ticks."""
    numerator, denominator = time_signature
    grids: list[list[tuple[Fraction, int, int, _Feel]]] = []
    for feels in (_SIXTEENTHS, _TRIPLETS, *_FINER):
        per_whole_note = feels[0].per_whole_note
        unit = Fraction(4 * ticks_per_beat, per_whole_note)
        factor = unit.denominator
        if per_whole_note * numerator % denominator or ticks_per_beat * factor > _MAX_RESOLUTION:
            continue
        ticks, bar = int(unit * factor), ticks_per_bar(ticks_per_beat, time_signature) * factor
        # A feel other than the plain one must be heard in more than a stray note or two: it has to spare a whole unit.
        costs = [_error(onsets, factor, bar, ticks, feel) + (unit if feel != feels[0] else 0) for feel in feels]
        grids.append([(cost, factor, ticks, feel) for cost, feel in zip(costs, feels, strict=True)])
    # The two coarsest that fit the metre, so that a feel is heard as feel and not as thirty-seconds. A few resolutions,
    # such as 32767, have none: there each note stays where it is.
    fitting = [grid for feels in grids[:2] for grid in feels]
    _, factor, ticks, feel = min(fitting, default=(0, 1, 1, _TRIPLETS[0]), key=lambda grid: grid[:3])
    return feel, factor, ticks


def _error(onsets: Sequence[int], factor: int, bar: int, unit: int, feel: _Feel) -> Fraction:
    """How far the onsets are from where the places of a feel are struck, in sum."""
    total = 0
    for onset in onsets:
        _, index, rest = _step(onset * factor, bar, unit, feel)
        struck = feel.struck[index] if index < len(feel.struck) else _TWELFTHS * index
        total += abs(_TWELFTHS * rest - struck * unit)
    return Fraction(total, _TWELFTHS * factor)


def _nearest(tick: int, bar: int, unit: int, feel: _Feel) -> int:
    """The place of a feel that is nearest to a tick; between two, the later."""
    start, index, _ = _step(tick, bar, unit, feel)
    return start + index * unit


def _step(tick: int, bar: int, unit: int, feel: _Feel) -> tuple[int, int, int]:
    """The quarter of a tick, the number of the nearest place in it, and how far the tick is into it."""
    rest = tick % bar % (len(feel.struck) * unit)
    return tick - rest, bisect_right(_bounds(feel), 2 * _TWELFTHS * rest // unit), rest


@cache
def _bounds(feel: _Feel) -> tuple[int, ...]:
    """Where the next place of a quarter becomes the nearer one, in halves of twelfths of a unit."""
    return tuple(before + after for before, after in pairwise((*feel.struck, _TWELFTHS * len(feel.struck))))


def _apart(
    times: Sequence[int], pitches: Sequence[int], nearest: Sequence[int], unit: int, length: int | None
) -> list[int]:
    """The places with those of one pitch apart that would meet: the nearest stroke keeps it, others go beside it."""

    def looped(place: int) -> int:
        return place % length if length else place

    places = [looped(place) for place in nearest]
    gaps = [abs(time - place) for time, place in zip(times, nearest, strict=True)]
    taken: set[tuple[int, int]] = set()
    crowded: list[int] = []
    for index in sorted(range(len(times)), key=lambda index: (gaps[index], times[index])):
        if (pitches[index], places[index]) in taken:
            crowded.append(index)
        taken.add((pitches[index], places[index]))
    for index in reversed(crowded):  # the farthest first, so that of several on one side each keeps its turn
        free = (looped(place) for place in _finer(times[index], unit))
        places[index] = next(place for place in free if (pitches[index], place) not in taken)
        taken.add((pitches[index], places[index]))
    return places


def _finer(time: int, unit: int) -> Iterator[int]:
    """Places before and after a tick, the nearer first, on finer and finer grids; in the end any later tick."""
    while unit > 1:
        unit = unit // 2 if unit % 2 == 0 else 1
        before = time // unit * unit
        yield from sorted((before, before + unit), key=lambda place: abs(time - place))
    yield from count(time)
