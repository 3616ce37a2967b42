"""The shortest readable mini-notation for a line, bar by bar.

A line has for each bar its changes: at which fraction of the bar which word comes. Three kinds are
written: ``onsets``, where a word is struck and its length does not matter; ``lengths``, where a word
lasts until the next change, which may be a ``REST``; and ``values``, where a word must be in force at
that moment and nobody asks in between.

Bars that are all alike are written once. Otherwise each bar is a step of its own in ``<..>``, so that
it can be changed alone. A bar is a plain repetition, a Euclidean rhythm or a row of its beats, each a
word or a group; only notes that are tied over the beats are grouped otherwise.

Inside, a bar or a part of it is a row of cells. In a rhythm a cell is the word that starts there,
``HOLD`` (it goes on), ``REST`` (silence) or ``OFF`` (nothing starts; whether the last word still sounds
does not matter). In values a cell is the word that must be in force, or ``ANY``. The search is dynamic
programming: a group is a row of steps over one of the divisions of its cells, with ``@`` and ``!``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, partial, reduce
from itertools import chain, groupby, pairwise
from math import gcd, lcm
from typing import Literal

from audiomancer.notation.cycles import Dialect, bjorklund
from audiomancer.notation.mini import RATIO_LETTER

__all__ = ["REST", "Bar", "LineKind", "Writer"]

LineKind = Literal["onsets", "lengths", "values"]
Bar = Sequence[tuple[Fraction, str]]
"""The changes of one bar in order: fraction of the bar, 0 up to (not with) 1, and word."""

HOLD, REST, OFF = "_", "~", ""
ANY = None

Cell = str | None
Row = tuple[Cell, ...]
Changes = dict[Fraction, str]
_EUCLID_STEPS = (8, 16)
_EUCLID_PULSES = 3
"""Euclid as people know it: ``bd(3,8)``. What is smaller reads better as steps."""
_MAX_CELLS = 96
_SIXTEENTHS = 4
"""Cells of a beat in whose notation people still see where the beats are."""
_COUNTED = 4
"""So many rests in a row are counted, as ``~!4``; people write out fewer."""


@dataclass(slots=True)
class Writer:
    """Writes lines of one kind in one dialect; remembers what it has written.

    Attributes:
        dialect: tells the direction in which Euclid rotates, and what a letter after a number means.
        kind: what a line says: ``onsets``, ``lengths`` or ``values``.
        beats: beats in a bar, at least 1.
    """

    dialect: Dialect
    kind: LineKind
    beats: int
    _steps: dict[tuple[Row, int], str] = field(default_factory=dict)

    def write(self, bars: Sequence[Bar]) -> str:
        """The text of a line of bars."""
        runs = self._runs(self._period([dict(bar) for bar in bars]))
        if len(runs) == 1:
            return self._alone(runs[0][0])
        return f"<{self._with_copies([step for bar, count in runs for step in [self._bar(bar)] * count])}>"

    def _period(self, bars: list[Changes]) -> list[Changes]:
        """As few bars as say all of them when they come again and again."""
        for period in (p for p in range(1, len(bars)) if len(bars) % p == 0):
            merged = [self._merged(bars[place::period]) for place in range(period)]
            said = [bar for bar in merged if bar is not None]
            if len(said) == period:
                return said
        return bars

    def _runs(self, bars: Sequence[Changes]) -> list[tuple[Changes, int]]:
        """Bars in a row that one text says, with their number."""
        runs: list[tuple[Changes, int]] = []
        for bar in bars:
            merged = self._merged([runs[-1][0], bar]) if runs else None
            if merged is None:
                runs.append((bar, 1))
            else:
                runs[-1] = (merged, runs[-1][1] + 1)
        return runs

    def _merged(self, bars: Sequence[Changes]) -> Changes | None:
        """What says all of some bars without being finer than the finest of them; None where nothing does."""
        if self.kind != "values":
            return bars[0] if all(bar == bars[0] for bar in bars) else None
        fullest = max(bars, key=len)
        if all(bar.items() <= fullest.items() for bar in bars):
            return fullest
        if len(set(chain.from_iterable(bar.values() for bar in bars))) > 1:
            return None
        return dict(sorted(reduce(operator.or_, bars).items()))

    def _alone(self, bar: Changes) -> str:
        """A bar with no others beside it, which needs no brackets around it."""
        step = self._bar(bar)
        return step[1:-1] if step[0] == "[" and step[-1] == "]" and step not in bar.values() else step

    def _bar(self, bar: Changes) -> str:
        """A bar as one step."""
        changes = list(bar.items())
        cells = lcm(*(place.denominator for place, _ in changes))
        if cells <= _MAX_CELLS:
            return self._step(self._row(changes, cells), self.beats)
        weights = f"[{self._in_weights(changes)}]"
        return _shortest(weights, self._beat_by_beat(changes)) if self.kind == "onsets" else weights

    def _beat_by_beat(self, changes: Bar) -> str:
        """A bar that is on no common grid, each beat of it on its own, and by weights where it is on none."""
        steps = []
        for beat in range(self.beats):
            inside = [(place * self.beats - beat, word) for place, word in changes if int(place * self.beats) == beat]
            cells = lcm(*(place.denominator for place, _ in inside))
            fits = cells <= _MAX_CELLS
            steps.append(self._step(self._row(inside, cells), 1) if fits else f"[{self._in_weights(inside)}]")
        return f"[{self._with_copies(steps)}]"

    def _in_weights(self, changes: Bar) -> str:
        """A bar or beat as steps whose weights are its lengths: exact on any grid, and as long as it is irregular."""
        kept = [next(run) for _, run in groupby(changes, operator.itemgetter(1))] if self.kind == "values" else changes
        before = [] if kept[0][0] == 0 else [(Fraction(0), kept[0][1] if self.kind == "values" else REST)]
        kept = [*before, *(kept[1:] if before and self.kind == "values" else kept)]
        places = [place for place, _ in kept]
        unit = lcm(*(place.denominator for place in places))
        weights = [int((stop - start) * unit) for start, stop in pairwise([*places, Fraction(1)])]
        common = gcd(*weights)
        steps = [f"{word}@{weight // common}" for (_, word), weight in zip(kept, weights, strict=True)]
        return reduce(self._joined, [step.removesuffix("@1") for step in steps], "")

    def _row(self, bar: Bar, cells: int) -> Row:
        row: list[Cell] = [{"onsets": OFF, "lengths": REST, "values": ANY}[self.kind]] * cells
        for place, word in bar:
            start = int(place * cells)
            row[start] = word
            if self.kind == "lengths":
                row[start + 1 :] = [self._after(word)] * (cells - start - 1)
        return tuple(row)

    def _after(self, cell: Cell) -> Cell:
        """What follows a cell where nothing changes."""
        if self.kind == "lengths":
            return REST if cell == REST else HOLD
        return ANY if self.kind == "values" else OFF

    def _shrunk(self, row: Row) -> Row:
        """The same in as few cells as say it."""
        unit = gcd(len(row), *(at for at in range(1, len(row)) if self._changes_at(row[at - 1], row[at])))
        return row[::unit]

    def _widened(self, row: Row, beats: int) -> Row:
        """The same in a number of cells that the beats divide."""
        times = lcm(len(row), beats) // len(row)
        return tuple(chain.from_iterable([cell, *[self._after(cell)] * (times - 1)] for cell in row))

    def _changes_at(self, before: Cell, cell: Cell) -> bool:
        """Whether a step must be able to start at this cell."""
        if self.kind == "values":
            return cell is not ANY
        return cell not in (HOLD, OFF) and (cell != REST or before != REST)

    def _word(self, row: Row) -> str | None:
        """The word that alone says a row, ``OFF`` where it may be any; None where it takes more than one."""
        word = self._begun(row[0])
        for cell in row[1:]:
            if word is None:
                return None
            word = self._continued(word, cell)
        return word

    def _begun(self, cell: Cell) -> str | None:
        """The word that starts at a cell."""
        if self.kind == "values":
            return cell or OFF
        return None if cell == HOLD else cell or REST

    def _continued(self, word: str, cell: Cell) -> str | None:
        """The word that says what this one says and then the cell, or None."""
        if self.kind == "values":
            return word if cell in (ANY, word) else cell if word == OFF else None
        return word if cell in (OFF, self._after(word)) else None

    def _step(self, row: Row, beats: int) -> str:
        """The shortest single step that says a row of so many beats."""
        row = self._shrunk(row)
        found = self._steps.get((row, beats))
        if found is None:
            found = self._steps[row, beats] = self._find_step(row, beats)
        return found

    def _find_step(self, row: Row, beats: int) -> str:
        word = self._word(row)
        if word is not None:
            return word or REST
        best = self._repetition(row, beats) or self._euclid(row, beats)
        group = self._group(row, beats, len(best) - 2 if best else None)
        return _shortest(best, group and f"[{group}]")

    def _repetition(self, row: Row, beats: int) -> str:
        """``x*k``: a row in k equal parts, of whole beats unless they are words; empty if it has none."""
        texts = []
        for parts in _divisors(len(row)):
            part = reduce(self._added, _cut(row, parts))
            if part and (beats % parts == 0 or parts % beats == 0 or self._word(part)):
                step = self._step(part, max(beats // parts, 1))
                # Tidal 1.7 does not read a factor after a Euclidean rhythm.
                texts.append(f"[{step}]*{parts}" if step[-1] == ")" else f"{step}*{parts}")
        return _shortest(*texts)

    def _euclid(self, row: Row, beats: int) -> str:
        """``x(k,n,r)``: one word on the steps of a Euclidean rhythm over some beats; empty if it is none."""
        words = {cell for cell in row if cell not in (HOLD, REST, OFF)}
        readable = len(row) in _EUCLID_STEPS and beats < len(row) and (beats > 1 or self.beats == 1)
        if self.kind == "values" or len(words) != 1 or not readable or HOLD in row:
            return ""
        (word,) = words
        found = _euclids(len(row)).get(tuple(cell == word for cell in row))
        if found is None:
            return ""
        pulses, turn = found
        turn = turn if self.dialect.rotates_left else -turn % len(row)
        return f"{word}({pulses},{len(row)}{f',{turn}' if turn else ''})"

    def _group(self, row: Row, beats: int, limit: int | None) -> str:
        """The shortest row of steps, without brackets around it; empty if none is under the limit."""
        wide = self._widened(row, beats)
        if beats == 1 or (len(wide) > len(row) > beats and len(wide) > _SIXTEENTHS * beats):
            return self._divided(row, _divisors(len(row)), limit)
        best = self._divided(wide, [*filter(partial(self._is_plain, wide), _divisors(beats)), beats], limit)
        if len(row) == 2 * beats and not {REST, OFF, ANY}.intersection(row):
            # Eighths without a rest: ``0 2 4 5 7 5 4 2``.
            best = _shortest(best, self._divided(row, [len(row)], len(best) + 1 if best else limit))
        tied = self.kind == "lengths" and not best
        return self._divided(row, _divisors(len(row)), limit) if tied else best

    def _is_plain(self, row: Row, parts: int) -> bool:
        """Whether a row needs no brackets in so many parts, as in ``~ cp``; a melody may have them in halves."""
        return self.kind == "lengths" or all(self._word(part) is not None for part in _cut(row, parts))

    def _divided(self, row: Row, divisions: Sequence[int], limit: int | None) -> str:
        """The shortest row of steps over some divisions of a row."""
        best = ""
        for units in divisions:
            best = _shortest(best, self._row_of_steps(_cut(row, units), limit))
            limit = len(best) + 1 if best else limit
        return best

    def _row_of_steps(self, parts: Sequence[Row], limit: int | None) -> str:
        """The shortest row of steps that says equally long parts; empty if none is below the limit."""
        best = [""] * (len(parts) + 1)
        for start in range(len(parts)):
            before = best[start]
            # What follows takes a space and a letter at least.
            if (start and not before) or (limit is not None and len(before) + 2 >= limit):
                continue
            for stop, text in chain(self._copies(parts, start), self._wide(parts, start)):
                text = self._joined(before, text)
                if limit is None or len(text) < limit:
                    best[stop] = _shortest(best[stop], text)
        return best[-1]

    def _copies(self, parts: Sequence[Row], start: int) -> Iterator[tuple[int, str]]:
        """The part at ``start`` alone, and with the like ones after it as ``x!n``; each with where it stops."""
        part = parts[start]
        if self._begun(part[0]) is None:
            return
        for stop in range(start + 1, len(parts) + 1):
            if stop > start + 1:
                part = self._added(part, parts[stop - 1])
            if not part:
                return
            step, count = self._step(part, 1), stop - start
            if step != REST or count == 1 or count >= _COUNTED:
                yield stop, f"{step}!{count}" if count > 1 else step

    def _added(self, one: Row, other: Row) -> Row:
        """What says two rows alike: the one where both are the same, or one word; empty where nothing does."""
        if one == other or not one:
            return one
        word = self._word(one + other) if self.kind == "values" else None
        return (word, *[ANY] * (len(one) - 1)) if word else ()

    def _wide(self, parts: Sequence[Row], start: int) -> Iterator[tuple[int, str]]:
        """Words that last several units, as ``x@n``; each with where it stops.

        What is only struck has them where a beat is divided finer than rests can be counted: ``hh@7 hh@5``.
        """
        weighed = self.kind == "lengths" or (self.kind == "onsets" and len(parts) > 2 * _SIXTEENTHS)
        word = self._word(parts[start]) if weighed else REST
        if word == REST:
            return
        # The whole width would be the row itself, on a coarser grid.
        for stop in range(start + 1, len(parts) if start else len(parts) - 1):
            for cell in parts[stop]:
                word = word and self._continued(word, cell)
            if not word:
                return
            yield stop + 1, f"{word}@{stop + 1 - start}"

    def _with_copies(self, steps: Sequence[str]) -> str:
        """The steps in a row, runs of equal ones as ``x!n`` where that is shorter."""
        text = ""
        for step, run in groupby(steps):
            count = len(list(run))
            spelt = reduce(self._joined, [step] * count, text)
            text = _shortest(spelt, self._joined(text, f"{step}!{count}") if count > 1 else "")
        return text

    def _joined(self, before: str, text: str) -> str:
        """Two steps in a row; Tidal would take a letter after a number for its unit, so that one goes in brackets."""
        if self.dialect.rotates_left and before[-1:].isdigit() and RATIO_LETTER.match(text):
            text = re.sub(r"^[^\s*!@(]+", r"[\g<0>]", text)
        return f"{before} {text}" if before else text


def _cut(row: Row, parts: int) -> list[Row]:
    size = len(row) // parts
    return [row[i : i + size] for i in range(0, len(row), size)]


def _shortest(*texts: str) -> str:
    """The shortest text that is not empty, and of equally short ones that with the fewest marks; empty if all are."""
    best = ""
    for text in texts:
        if text and (not best or len(text) < len(best) or (len(text) == len(best) and _marks(text) < _marks(best))):
            best = text
    return best


@cache
def _marks(text: str) -> int:
    return sum(text.count(mark) for mark in "[<*!@(")


@cache
def _divisors(number: int) -> tuple[int, ...]:
    """All divisors but 1."""
    return tuple(d for d in range(2, number + 1) if number % d == 0)


@cache
def _euclids(steps: int) -> dict[tuple[bool, ...], tuple[int, int]]:
    """Every Euclidean rhythm of so many steps, to its pulses and its rotation to the left."""
    found: dict[tuple[bool, ...], tuple[int, int]] = {}
    for pulses in range(_EUCLID_PULSES, steps):
        hits = bjorklund(pulses, steps)
        for turn in range(steps):
            found.setdefault(hits[turn:] + hits[:turn], (pulses, turn))
    return found
