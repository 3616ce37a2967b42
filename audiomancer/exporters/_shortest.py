"""The shortest readable mini-notation for a line.

A line has for each bar its changes: at which fraction of the bar which word comes. Three kinds are
written: ``onsets``, where a word is struck and its length does not matter; ``lengths``, where a word
lasts until the next change, which may be a ``REST``; and ``values``, where a word must be in force at
that moment and nobody asks in between.

Inside, a bar is a row of cells. In a rhythm a cell is the word that starts there, ``HOLD`` (it goes on),
``REST`` (silence) or ``OFF`` (nothing starts; whether the last word still sounds does not matter). In
values a cell is the word that must be in force, or ``ANY``.

The search is dynamic programming. A block of rows is written as one step: a word, ``[..]*k``, Euclid,
``<..>`` over the bars, or a group; a group is a row of steps over one of the divisions of the block,
with ``@`` and ``!``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, reduce
from itertools import chain, groupby, pairwise
from math import gcd, lcm
from typing import Literal

from audiomancer.exporters._cycles import Dialect, bjorklund
from audiomancer.exporters._mini import RATIO_LETTER

__all__ = ["REST", "Bar", "LineKind", "Writer"]

LineKind = Literal["onsets", "lengths", "values"]
Bar = Sequence[tuple[Fraction, str]]
"""The changes of one bar in order: fraction of the bar, 0 up to (not with) 1, and word."""

HOLD, REST, OFF = "_", "~", ""
ANY = None

Cell = str | None
Row = tuple[Cell, ...]
_Rows = tuple[Row, ...]
_MAX_EUCLID = 32
_MAX_CELLS = 96


@dataclass(slots=True)
class Writer:
    """Writes lines of one kind in one dialect; remembers what it has written.

    Attributes:
        dialect: for the direction in which Euclid rotates.
        kind: what a line says.
    """

    dialect: Dialect
    kind: LineKind
    _steps: dict[_Rows, str] = field(default_factory=dict)

    def write(self, bars: Sequence[Bar]) -> str:
        """The shortest text found for a line of bars."""
        cells = lcm(*(place.denominator for bar in bars for place, _ in bar))
        if cells > _MAX_CELLS:
            return self._bar_by_bar(bars)
        rows = self._shrunk(tuple(self._row(bar, cells) for bar in bars))
        step = self._step(rows)
        return self._group(rows, len(step) + 1) or step

    def _row(self, bar: Bar, cells: int) -> Row:
        row: list[Cell] = [{"onsets": OFF, "lengths": REST, "values": ANY}[self.kind]] * cells
        for place, word in bar:
            start = int(place * cells)
            row[start] = word
            if self.kind == "lengths":
                row[start + 1 :] = [REST if word == REST else HOLD] * (cells - start - 1)
        return tuple(row)

    def _bar_by_bar(self, bars: Sequence[Bar]) -> str:
        """A step for each bar, for lines whose bars have no common grid; off any grid a bar is written in weights."""
        texts = []
        for bar in bars:
            cells = lcm(*(place.denominator for place, _ in bar))
            if cells <= _MAX_CELLS:
                texts.append(self._step((self._row(bar, cells),)))
            else:
                texts.append(f"[{_in_weights(bar, self.kind)}]")
        return texts[0] if len(set(texts)) == 1 else f"<{_with_copies(texts)}>"

    @property
    def _rhythm(self) -> bool:
        return self.kind != "values"

    def _shrunk(self, rows: _Rows) -> _Rows:
        """The same with as few rows and cells as say it."""
        count = len(rows)
        for period in (p for p in range(1, count) if count % p == 0):
            merged = [_merged(rows[i::period]) for i in range(period)]
            if all(merged):
                rows = tuple(row for row in merged if row is not None)
                break
        return self._coarsened(rows)

    def _coarsened(self, rows: _Rows) -> _Rows:
        """The same on the coarsest grid that keeps every cell that says something."""
        unit = len(rows[0])
        for row in rows:
            for place, (before, cell) in enumerate(pairwise(row), 1):
                if self._says(cell, before):
                    unit = gcd(unit, place)
                    if unit == 1:
                        return rows
        return tuple(row[::unit] for row in rows)

    def _says(self, cell: Cell, before: Cell) -> bool:
        """Whether a step must be able to start at this cell."""
        if not self._rhythm:
            return cell is not ANY
        return cell not in (HOLD, OFF, REST) or (cell == REST and before != REST)

    def _word(self, row: Row) -> str:
        """The word that alone says a row; empty if none does."""
        if not self._rhythm:
            words = {cell for cell in row if cell is not ANY}
            return "" if len(words) > 1 else words.pop() if words else REST
        head = row[0] or REST
        return "" if head in (HOLD, None) else self._longer(head, row[1:])

    def _step(self, rows: _Rows) -> str:
        """The shortest single step that says a block."""
        found = self._steps.get(rows)
        if found is None:
            found = self._steps[rows] = self._find_step(self._shrunk(rows))
        return found

    def _find_step(self, rows: _Rows) -> str:
        if len(rows) > 1:
            best = self._alternation(rows)
        elif word := self._word(rows[0]):
            return word
        else:
            best = _shortest(self._repetition(rows[0]), self._euclid(rows[0]))
        group = self._group(rows, len(best) - 2 if best else None)
        return _shortest(best, group and f"[{group}]")

    def _repetition(self, row: Row) -> str:
        """``x*k``: the row in k equal parts; empty if it has none."""
        merged = ((parts, _merged(_cut(row, parts))) for parts in _divisors(len(row)))
        steps = ((parts, self._step((part,))) for parts, part in merged if part is not None)
        # Tidal 1.7 does not read a factor after a Euclidean rhythm.
        return _shortest(*(f"[{step}]*{parts}" if step[-1] == ")" else f"{step}*{parts}" for parts, step in steps))

    def _euclid(self, row: Row) -> str:
        """``x(k,n,r)``: one word on the steps of a Euclidean rhythm; empty if it is none."""
        words = {cell for cell in row if cell not in (HOLD, REST, OFF)}
        if not self._rhythm or len(words) != 1 or len(row) > _MAX_EUCLID or HOLD in row:
            return ""
        (word,) = words
        found = _euclids(len(row)).get(tuple(cell == word for cell in row))
        if found is None:
            return ""
        pulses, turn = found
        turn = turn if self.dialect.rotates_left else -turn % len(row)
        return f"{word}({pulses},{len(row)}{f',{turn}' if turn else ''})"

    def _alternation(self, rows: _Rows) -> str:
        """``<a b>``: a step for each bar, or for all bars so many apart, where some of these are alike."""
        texts = []
        for count in _divisors(len(rows)):
            lines = [rows[i::count] for i in range(count)]
            if count == len(rows) or any(len(self._shrunk(line)) < len(line) for line in lines):
                texts.append(f"<{_with_copies([self._step(line) for line in lines])}>")
        return _shortest(*texts)

    def _group(self, rows: _Rows, limit: int | None) -> str:
        """The shortest row of steps, without brackets around it, that says a block; empty if none is below the limit."""
        best = ""
        for units in _divisors(len(rows[0])):
            text = self._row_of_steps(rows, units, limit)
            best = _shortest(best, text)
            limit = len(best) + 1 if best else limit
        return best

    def _row_of_steps(self, rows: _Rows, units: int, limit: int | None) -> str:
        """The shortest row of steps for a block that is divided in equal units; empty if none is below the limit."""
        blocks = [tuple(block) for block in zip(*(_cut(row, units) for row in rows), strict=True)]
        best = [""] * (units + 1)
        for start in range(units):
            before = best[start]
            if start and not before:
                continue
            for stop, text in chain(self._copies(blocks, start), self._wide(blocks, start)):
                text = _joined(before, text)
                if limit is None or len(text) < limit:
                    best[stop] = _shortest(best[stop], text)
        return best[units]

    def _copies(self, blocks: Sequence[_Rows], start: int) -> Iterator[tuple[int, str]]:
        """The step at a unit alone, and with the like ones after it as ``x!n``; each with where it stops."""
        block = blocks[start]
        if not self._can_start(block):
            return
        yield start + 1, self._step(block)
        for stop in range(start + 1, len(blocks)):
            merged = block if blocks[stop] == block else _merged_blocks(block, blocks[stop])
            if merged is None:
                return
            block = merged
            yield stop + 1, f"{self._step(block)}!{stop + 1 - start}"

    def _can_start(self, block: _Rows) -> bool:
        """Whether a block can be written by itself: none of its rows goes on with a word from before."""
        return all(row[0] != HOLD for row in block)

    def _wide(self, blocks: Sequence[_Rows], start: int) -> Iterator[tuple[int, str]]:
        """Words that last several units, as ``x@n`` or ``<x y>@n``; each with where it stops."""
        words = [self._word(row) for row in blocks[start]]
        # The whole width would be the block itself, on a coarser grid.
        for stop in range(start + 1, len(blocks) if start else len(blocks) - 1):
            words = [self._longer(word, row) for word, row in zip(words, blocks[stop], strict=True)]
            if not all(words):
                return
            yield stop + 1, f"{self._step(tuple((word,) for word in words))}@{stop + 1 - start}"

    def _longer(self, word: str, row: Row) -> str:
        """The word that says a row after this word has said what comes before it; empty if none does."""
        if not word:
            return ""
        if self._rhythm:
            return word if all(cell in ((OFF, REST) if word == REST else (OFF, HOLD)) for cell in row) else ""
        following = self._word(row)
        return word if following in (word, REST) else following if word == REST else ""


def _in_weights(bar: Bar, kind: LineKind) -> str:
    """A bar as steps whose weights are its lengths: exact on any grid, and as long as it is irregular."""
    changes = [next(group) for _, group in groupby(bar, key=lambda change: change[1])] if kind == "values" else list(bar)
    if changes[0][0] > 0:
        changes[:1] = [(Fraction(0), changes[0][1])] if kind == "values" else [(Fraction(0), REST), changes[0]]
    places = [place for place, _ in changes]
    unit = lcm(*(place.denominator for place in places))
    weights = [int((stop - start) * unit) for start, stop in pairwise([*places, Fraction(1)])]
    common = gcd(*weights)
    steps = [f"{word}@{weight // common}" for (_, word), weight in zip(changes, weights, strict=True)]
    return reduce(_joined, [step.removesuffix("@1") for step in steps], "")


def _cut(row: Row, parts: int) -> list[Row]:
    size = len(row) // parts
    return [row[i : i + size] for i in range(0, len(row), size)]


def _merged(rows: Sequence[Row]) -> Row | None:
    """One row that says what all of them say, or None where two disagree."""
    first = rows[0]
    if all(row == first for row in rows):
        return first
    merged: list[Cell] = []
    for cells in zip(*rows, strict=True):
        said = {cell for cell in cells if cell is not ANY}
        if len(said) > 1:
            return None
        merged.append(said.pop() if said else ANY)
    return tuple(merged)


def _merged_blocks(one: _Rows, other: _Rows) -> _Rows | None:
    merged = []
    for pair in zip(one, other, strict=True):
        row = _merged(pair)
        if row is None:
            return None
        merged.append(row)
    return tuple(merged)


def _with_copies(steps: Sequence[str]) -> str:
    """The steps in a row, runs of equal ones as ``x!n`` where that is shorter."""
    text = ""
    for step, run in groupby(steps):
        count = len(list(run))
        text = _shortest(
            reduce(_joined, [step] * count, text), _joined(text, f"{step}!{count}") if count > 1 else ""
        )
    return text


def _joined(before: str, text: str) -> str:
    """Two steps in a row; Tidal would take a letter after a number for its unit, so that one goes in brackets."""
    if before[-1:].isdigit() and RATIO_LETTER.match(text):
        text = re.sub(r"^[^\s*!@(]+", r"[\g<0>]", text)
    return f"{before} {text}" if before else text


def _shortest(*texts: str) -> str:
    """The shortest text that is not empty; of equals, the one with the fewest marks. Empty if all are."""
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
    for pulses in range(2, steps):
        hits = bjorklund(pulses, steps)
        for turn in range(steps):
            found.setdefault(hits[turn:] + hits[:turn], (pulses, turn))
    return found
