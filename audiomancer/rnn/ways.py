"""Ways of playing a bass: where its notes start, what each is for, and how long it rings.

A way says nothing of pitches: :mod:`~audiomancer.rnn.basses` weighs these by what a note is for, and a model or dice
choose among them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidValueError
from audiomancer.music import TICKS_PER_BEAT, TimeSignature, beats_of, ticks_per_bar
from audiomancer.rnn.forms import FREE, sections_of

__all__ = ["WAYS", "Grid", "Place", "Role", "check_way", "locked_places", "places_of"]

Role = Literal["home", "root", "octave", "chord", "approach", "ahead", "any"]
"""What a note is for: ``home`` is the one root of its bar in the register of the line, ``root`` that or another octave
of it, ``octave`` the one above home, ``chord`` a tone of the root's triad; ``approach`` leads into the next bar's home,
and ``ahead`` is the next bar's root already, struck before the bar line.
"""

WAYS: Mapping[str, str] = MappingProxyType(
    {
        "locked": "with the kick: most of its hits, and a few notes more",
        "walking": "a note on every beat, led into each root from next to it",
        "octave": "the root on the beat, its octave between",
        "pedal": "each root held or repeated",
        "offbeat": "between the beats",
        "free": "the model plays; most bars begin on their root",
    }
)
"""Name of a way to what it is, in one line."""

_SIXTEENTH = TICKS_PER_BEAT // 4
_LONG = 10_000  # steps: until the next note
_FEWEST, _MOST = 0.70, 0.95  # the share of a locked bass's notes that stand on kicks
_FIRM = 2.0  # above every chance

_Floats = npt.NDArray[np.float64]


class Place(NamedTuple):
    """Where a note starts.

    Attributes:
        step: of the grid, from 0.
        role: what the note is for.
        longest: steps after which it stops at the latest.
        gate: the share of its time that it sounds, above 0 to 1.
        louder: what it is louder than its place in the bar, in steps of MIDI velocity.
    """

    step: int
    role: Role
    longest: int = _LONG
    gate: float = 1.0
    louder: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """The sixteenths of some bars; where a bar is no whole number of them, its last one is shorter.

    Attributes:
        bars: how many, at least 1.
        time_signature: numerator and denominator.
        form: which of them return, see :func:`audiomancer.rnn.forms.sections_of`.
    """

    bars: int
    time_signature: TimeSignature
    form: str = FREE

    @property
    def bar(self) -> int:
        """Steps in a bar, at least 1."""
        return ceil(ticks_per_bar(TICKS_PER_BEAT, self.time_signature) / _SIXTEENTH)

    @property
    def steps(self) -> int:
        """Steps in all bars."""
        return self.bars * self.bar

    @property
    def ticks(self) -> list[int]:
        """The tick of each step and of the end, 960 a beat."""
        bar = ticks_per_bar(TICKS_PER_BEAT, self.time_signature)
        return [start * bar + step * _SIXTEENTH for start in range(self.bars) for step in range(self.bar)] + [
            self.bars * bar
        ]

    @property
    def beats(self) -> list[tuple[int, int]]:
        """Of each beat of a bar its first step and its steps; where they do not come out even, the last is longer."""
        numerator, denominator = self.time_signature
        compound = denominator >= 8 and beats_of(self.time_signature) < numerator
        unit = min(self.bar, 48 // denominator if compound else 4) or 1
        starts = range(0, self.bar - unit + 1, unit)
        return [(start, end - start) for start, end in zip(starts, [*starts[1:], self.bar], strict=True)]

    @property
    def between(self) -> list[int]:
        """The steps of a bar that lie between its beats: the eighths, or the sixteenths of a beat that short."""
        return [
            start + step
            for start, length in self.beats
            for step in (range(2, length, 2) if length > 2 else (1,))
            if step < length
        ]


def check_way(way: str) -> str:
    """The way of this name; capitals do not matter.

    Raises:
        InvalidValueError: if there is none of this name.
    """
    if str(way).lower() not in WAYS:
        raise InvalidValueError(f"{way!r} is no way of playing a bass; there are {', '.join(WAYS)}")
    return way.lower()


def places_of(way: str, grid: Grid, moves: Collection[int], density: float, rng: np.random.Generator) -> list[Place]:
    """Where the notes of a bass start. Bars return as the form says, and within a section two bars later.

    Args:
        way: a name in :data:`WAYS`, but not ``locked``.
        grid: the steps.
        moves: the bars, from 0, whose root is another than that of the bar before.
        density: how much likelier a note is that may be left out, 0.1-10.
        rng: chance; the same state gives the same places.

    Returns:
        The places, ascending, at least one. For ``free`` only those on which the bars begin.

    Raises:
        InvalidValueError: if nothing lies between the beats of the metre, for ``offbeat``.
    """
    if way == "offbeat" and not grid.between:
        raise InvalidValueError(
            "nothing lies between the beats of {}/{}; play another --way".format(*grid.time_signature)
        )
    drawn = list(_DRAWN[way](_Chance(grid, rng), grid, moves))
    first = {place.step // grid.bar: place.step for _, place in reversed(drawn)}.values()  # a bar keeps its beginning
    likely = _returning(grid, rng)
    return [place for chance, place in drawn if place.step in first or likely[place.step] < chance * density]


def locked_places(
    grid: Grid, kicks: Sequence[int], taken: Collection[int], density: float, rng: np.random.Generator
) -> list[Place]:
    """Where the notes of a bass start that is locked to a kick.

    They are most of the kicks, and so many others that 70-95 % of all are on kicks. Of up to three kicks none is left,
    and beside one or two there is no other.

    Args:
        grid: the steps.
        kicks: the steps on which the kick sounds, ascending, at least one.
        taken: steps on which no other note may start.
        density: how much likelier a note is that may be left out, 0.1-10.
        rng: chance; the same state gives the same places.

    Returns:
        The places, ascending.
    """
    share, missing = rng.uniform(0.76, 0.92), rng.uniform(0.08, 0.25) / density
    firm, role, ring = _returning(grid, rng), _returning(grid, rng), _returning(grid, rng)
    firm[:: grid.bar] += _FIRM
    left = round(min(missing, 0.6) * len(kicks)) if len(kicks) > 3 else 0
    kept = sorted(kicks, key=lambda step: -firm[step])[: len(kicks) - max(left, len(kicks) > 3)]
    fewest, most = ceil(len(kept) * (1 / _MOST - 1)), int(len(kept) * (1 / _FEWEST - 1))
    wanted = min(max(round(len(kept) * (1 / share - 1) * density), fewest), most)
    for step in range(grid.steps):
        firm[step] += 0.5 * (step % grid.bar % 2 == 0) + 0.4 * ((step + 1) % grid.steps in kept)
    free = sorted(set(range(grid.steps)) - set(taken), key=lambda step: -firm[step])[:wanted]
    steps = sorted(chain(kept, free))
    bars = [step // grid.bar for step in steps]

    def place(number: int, step: int) -> Place:
        following = steps[number + 1] if number + 1 < len(steps) else steps[0] + grid.steps
        softer = -10 if step in free else 0
        line = grid.bar * (bars[number] + 1)
        if line - 4 <= step and following > line:
            return Place(step, "ahead", line - step + 2, louder=softer)  # the bar begins with this note
        to: Role = "root" if role[step] < 0.5 else "chord" if role[step] < 0.85 else "any"
        if number == 0 or bars[number - 1] < bars[number]:
            to = "root"
        elif step in free and following == line:
            to = "approach"
        return Place(step, to, (2, 3, 4, 6, _LONG)[int(5 * ring[step])], 0.7 + 0.3 * ring[step], softer)

    return [place(number, step) for number, step in enumerate(steps)]


class _Chance:
    """What is drawn once for a line, and what for each step."""

    def __init__(self, grid: Grid, rng: np.random.Generator) -> None:
        self.line = float(rng.random())
        self.steps = _returning(grid, rng)


_Drawn = Iterator[tuple[float, Place]]
"""Places, ascending, each with the chance that it is there."""


def _free(chance: _Chance, grid: Grid, moves: Collection[int]) -> _Drawn:
    for bar, start in enumerate(range(0, grid.steps, grid.bar)):
        if bar in moves or chance.steps[start] < 0.85:
            yield 1.0, Place(start, "root")


def _walking(chance: _Chance, grid: Grid, moves: Collection[int]) -> _Drawn:
    for bar in range(grid.bars):
        for number, (start, length) in enumerate(grid.beats):
            step = bar * grid.bar + start
            role: Role = "any"
            if number == 0:
                role = "home" if bar in moves or chance.steps[step] < 0.85 else "chord"
            elif start + length < grid.bar:
                role = "chord" if chance.steps[step] < 0.2 else "any"
            elif (bar + 1) % grid.bars in moves or chance.steps[step] < 0.7:
                role = "approach"
            yield 1.0, Place(step, role, length, 0.95, 2 * (number % 2))


def _octave(chance: _Chance, grid: Grid, moves: Collection[int]) -> _Drawn:
    gallop = 0.35 if chance.line < 0.3 else 0.06
    for bar in range(grid.bars):
        for start, length in grid.beats:
            step = bar * grid.bar + start
            for place in range(step, step + length):
                inside = place - step
                if inside == 0:
                    yield 0.95, Place(place, "home", 2, 0.85, 4)
                elif place % grid.bar in grid.between:
                    last = start + length == grid.bar and chance.steps[place] < 0.25
                    yield 0.95, Place(place, "approach" if last else "octave", 2, 0.7, 2)
                elif inside % 2:
                    yield gallop, Place(place, "home", 1, 0.8, -6)


def _pedal(chance: _Chance, grid: Grid, moves: Collection[int]) -> _Drawn:
    chances = next(row for most, row in _PEDALS if chance.line < most)
    for bar in range(grid.bars):
        for start, length in grid.beats:
            for inside in range(length):
                number = 0 if not start + inside else 1 if not inside else 2 if inside % 2 == 0 else 3
                yield chances[number], Place(bar * grid.bar + start + inside, "home", gate=0.9)


def _offbeat(chance: _Chance, grid: Grid, moves: Collection[int]) -> _Drawn:
    doubled = 0.3 if chance.line < 0.3 else 0.04
    for bar in range(grid.bars):
        for number, inside in enumerate(grid.between):
            step = bar * grid.bar + inside
            drawn = chance.steps[step]
            role: Role = "home" if number == 0 or drawn < 0.65 else "octave" if drawn < 0.8 else "chord"
            yield 0.96, Place(step, "approach" if inside == grid.between[-1] and drawn > 0.8 else role, 2, 0.75, 6)
            if inside + 1 < grid.bar and all(inside + 1 != start for start, _ in grid.beats):
                yield doubled, Place(step + 1, role, 1, 0.8, -4)


_PEDALS = (
    (0.2, (1.0, 0.0, 0.0, 0.0)),
    (0.4, (1.0, 0.97, 0.1, 0.0)),
    (0.75, (1.0, 0.97, 0.95, 0.08)),
    (1.0, (1.0, 0.85, 0.5, 0.3)),
)
"""Up to which number drawn for the line, and the chance of a note on the bar, a beat, an eighth and a sixteenth."""

_DRAWN: Mapping[str, Callable[[_Chance, Grid, Collection[int]], _Drawn]] = MappingProxyType(
    {"walking": _walking, "octave": _octave, "pedal": _pedal, "offbeat": _offbeat, "free": _free}
)


def _returning(grid: Grid, rng: np.random.Generator) -> _Floats:
    """A number of 0-1 for each step: in what returns that of then, elsewhere in the section that of two bars before.

    A new section has half of the first one's, and the end of a section that has two bars or is the last has half of its
    own.
    """
    result = np.empty((grid.bars, grid.bar))
    first = rng.random((2, grid.bar))
    for section in sections_of(grid.form, grid.bars):
        bars = np.arange(section.first, section.end)
        if section.source is not None:
            result[bars] = result[bars - section.first + section.source]
        else:
            result[bars] = (_half(first, rng) if section.first else first)[(bars - section.first) % 2]
        if grid.bars > 1 and (section.bars > 1 or section.end == grid.bars):
            result[section.end - 1] = _half(result[section.end - 1], rng)
    return result.reshape(-1)


def _half(numbers: _Floats, rng: np.random.Generator) -> _Floats:
    """The numbers, about half of them drawn anew."""
    anew, which = rng.random((2, *numbers.shape))
    result: _Floats = np.where(which < 0.5, anew, numbers)
    return result
