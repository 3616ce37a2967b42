"""The shortest readable mini-notation for a line.

A line has for each bar its changes: at which fraction of the bar which word comes. Three kinds are
written: ``onsets``, where a word is struck and its length does not matter; ``lengths``, where a word
lasts until the next change, which may be a ``REST``; and ``values``, where a word must be in force at
that moment and nobody asks in between.

Inside, a bar is a row of cells, and the cells of all bars at one place are a column; a block is some
columns in a row. In a rhythm a cell is the word that starts there, ``HOLD`` (it goes on), ``REST``
(silence) or ``OFF`` (nothing starts; whether the last word still sounds does not matter). In values a
cell is the word that must be in force, or ``ANY``.

The search is dynamic programming. A block is written as one step: a word, ``[..]*k``, Euclid, ``<..>``
over the bars, or a group; a group is a row of steps over one of the divisions of the block, with ``@``
and ``!``.
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

from audiomancer.notation.cycles import Dialect, bjorklund
from audiomancer.notation.mini import RATIO_LETTER

__all__ = ["REST", "Bar", "LineKind", "Writer"]

LineKind = Literal["onsets", "lengths", "values"]
Bar = Sequence[tuple[Fraction, str]]
"""The changes of one bar in order: fraction of the bar, 0 up to (not with) 1, and word."""

HOLD, REST, OFF = "_", "~", ""
ANY = None

Cell = str | None
Column = tuple[Cell, ...]
Block = tuple[Column, ...]
_MAX_EUCLID = 32
_MAX_CELLS = 96


@dataclass(slots=True)
class Writer:
    """Writes lines of one kind in one dialect; remembers what it has written.

    Attributes:
        dialect: tells the direction in which Euclid rotates.
        kind: what a line says: ``onsets``, ``lengths`` or ``values``.
    """

    dialect: Dialect
    kind: LineKind
    _steps: dict[Block, str] = field(default_factory=dict)
    _sums: dict[tuple[Column, Column], Column | None] = field(default_factory=dict)

    def write(self, bars: Sequence[Bar]) -> str:
        """The shortest text found for a line of bars."""
        cells = lcm(*(place.denominator for bar in bars for place, _ in bar))
        if cells > _MAX_CELLS:
            return self._bar_by_bar(bars)
        block = self._shrunk(tuple(zip(*(self._row(bar, cells) for bar in bars), strict=True)))
        step = self._step(block)
        return self._group(block, len(step)) or step

    def _row(self, bar: Bar, cells: int) -> list[Cell]:
        row: list[Cell] = [{"onsets": OFF, "lengths": REST, "values": ANY}[self.kind]] * cells
        for place, word in bar:
            start = int(place * cells)
            row[start] = word
            if self.kind == "lengths":
                row[start + 1 :] = [REST if word == REST else HOLD] * (cells - start - 1)
        return row

    def _bar_by_bar(self, bars: Sequence[Bar]) -> str:
        """A step for each bar, for lines whose bars have no common grid; off any grid a bar is written in weights."""
        texts = []
        for bar in bars:
            cells = lcm(*(place.denominator for place, _ in bar))
            if cells <= _MAX_CELLS:
                texts.append(self._step(tuple((cell,) for cell in self._row(bar, cells))))
            else:
                texts.append(f"[{_in_weights(bar, self.kind)}]")
        return texts[0] if len(set(texts)) == 1 else f"<{_with_copies(texts)}>"

    def _shrunk(self, block: Block) -> Block:
        """The same with as few rows and columns as say it."""
        rows: list[Column] = list(zip(*block, strict=True))
        for period in (p for p in range(1, len(rows)) if len(rows) % p == 0):
            merged = [self._sum_of(rows[i::period]) for i in range(period)]
            if None not in merged:
                block = tuple(zip(*(row for row in merged if row is not None), strict=True))
                break
        unit = gcd(len(block), *(at for at in range(1, len(block)) if self._says(block[at - 1], block[at])))
        return block[::unit]

    def _says(self, before: Column, column: Column) -> bool:
        """Whether a step must be able to start at this column."""
        if self.kind == "values":
            return any(cell is not ANY for cell in column)
        return any(
            cell not in (HOLD, OFF) and (cell != REST or last != REST)
            for last, cell in zip(before, column, strict=True)
        )

    def _sum_of(self, columns: Sequence[Column]) -> Column | None:
        """One column (or row) that says what all of these say, or None where two disagree."""
        total: Column | None = columns[0]
        for column in columns:
            if total is None:
                return None
            total = self._sum(total, column)
        return total

    def _sum(self, one: Column, other: Column) -> Column | None:
        if one == other:
            return one
        if self.kind != "values":
            return None
        if (one, other) not in self._sums:
            cells = [a if b is ANY or a == b else b if a is ANY else OFF for a, b in zip(one, other, strict=True)]
            self._sums[one, other] = None if OFF in cells else tuple(cells)
        return self._sums[one, other]

    def _words(self, block: Block) -> Column | None:
        """The word that alone says each row of a block, or None where a row needs more than one."""
        words = self._begun(block[0])
        for column in block[1:]:
            if words is None:
                return None
            words = self._continued(words, column)
        return words

    def _begun(self, column: Column) -> Column | None:
        """The words that start at a column."""
        if self.kind == "values":
            return column
        return None if HOLD in column else tuple(cell or REST for cell in column)

    def _continued(self, words: Column, column: Column) -> Column | None:
        """The words that say what these say and then the column, or None."""
        if self.kind == "values":
            return self._sum(words, column)
        if (words, column) not in self._sums:
            silent_or_held = all(
                cell == OFF or cell == (REST if word == REST else HOLD)
                for word, cell in zip(words, column, strict=True)
            )
            self._sums[words, column] = words if silent_or_held else None
        return self._sums[words, column]

    def _step(self, block: Block) -> str:
        """The shortest single step that says a block."""
        found = self._steps.get(block)
        if found is None:
            found = self._steps[block] = self._find_step(self._shrunk(block))
        return found

    def _find_step(self, block: Block) -> str:
        if len(block[0]) > 1:
            best = self._alternation(block)
        elif words := self._words(block):
            return words[0] or REST
        else:
            best = _shortest(self._repetition(block), self._euclid([column[0] for column in block]))
        group = self._group(block, len(best) - 2 if best else None)
        return _shortest(best, group and f"[{group}]")

    def _repetition(self, block: Block) -> str:
        """``x*k``: a block of one row in k equal parts; empty if it has none."""
        texts = []
        for parts in _divisors(len(block)):
            part = reduce(self._added, _cut(block, parts))
            if part:
                step = self._step(part)
                # Tidal 1.7 does not read a factor after a Euclidean rhythm.
                texts.append(f"[{step}]*{parts}" if step[-1] == ")" else f"{step}*{parts}")
        return _shortest(*texts)

    def _euclid(self, row: Sequence[Cell]) -> str:
        """``x(k,n,r)``: one word on the steps of a Euclidean rhythm; empty if the row is not such a rhythm."""
        words = {cell for cell in row if cell not in (HOLD, REST, OFF)}
        if self.kind == "values" or len(words) != 1 or len(row) > _MAX_EUCLID or HOLD in row:
            return ""
        (word,) = words
        found = _euclids(len(row)).get(tuple(cell == word for cell in row))
        if found is None:
            return ""
        pulses, turn = found
        turn = turn if self.dialect.rotates_left else -turn % len(row)
        return f"{word}({pulses},{len(row)}{f',{turn}' if turn else ''})"

    def _alternation(self, block: Block) -> str:
        """``<a b>``: a step for each bar, or for all bars so many apart, where some of these are alike."""
        rows = list(zip(*block, strict=True))
        texts = []
        for count in _divisors(len(rows)):
            lines = [tuple(zip(*rows[i::count], strict=True)) for i in range(count)]
            if count == len(rows) or any(len(self._shrunk(line)[0]) < len(line[0]) for line in lines):
                texts.append(f"<{_with_copies([self._step(line) for line in lines])}>")
        return _shortest(*texts)

    def _group(self, block: Block, limit: int | None) -> str:
        """The shortest row of steps, without brackets around it, for a block; empty if none is under the limit."""
        best = ""
        for units in _divisors(len(block)):
            best = _shortest(best, self._row_of_steps(_cut(block, units), limit))
            limit = len(best) + 1 if best else limit
        return best

    def _row_of_steps(self, blocks: Sequence[Block], limit: int | None) -> str:
        """The shortest row of steps that says equally long blocks; empty if none is below the limit."""
        best = [""] * (len(blocks) + 1)
        for start in range(len(blocks)):
            before = best[start]
            # What follows takes a space and a letter at least.
            if (start and not before) or (limit is not None and len(before) + 2 >= limit):
                continue
            for stop, text in chain(self._copies(blocks, start), self._wide(blocks, start)):
                text = _joined(before, text)
                if limit is None or len(text) < limit:
                    best[stop] = _shortest(best[stop], text)
        return best[-1]

    def _copies(self, blocks: Sequence[Block], start: int) -> Iterator[tuple[int, str]]:
        """The block at ``start`` alone, and with the like ones after it as ``x!n``; each with where it stops."""
        block = blocks[start]
        if self._begun(block[0]) is None:
            return
        yield start + 1, self._step(block)
        for stop in range(start + 1, len(blocks)):
            block = self._added(block, blocks[stop])
            if not block:
                return
            yield stop + 1, f"{self._step(block)}!{stop + 1 - start}"

    def _added(self, one: Block, other: Block) -> Block:
        """A block that says what both say; empty where they disagree."""
        if one == other or not one:
            return one
        columns = [self._sum(a, b) for a, b in zip(one, other, strict=True)] if self.kind == "values" else [None]
        return () if None in columns else tuple(column for column in columns if column is not None)

    def _wide(self, blocks: Sequence[Block], start: int) -> Iterator[tuple[int, str]]:
        """Words that last several units, as ``x@n`` or ``<x y>@n``; each with where it stops."""
        words = self._words(blocks[start])
        # The whole width would be the block itself, on a coarser grid.
        for stop in range(start + 1, len(blocks) if start else len(blocks) - 1):
            for column in blocks[stop]:
                words = words and self._continued(words, column)
            if not words:
                return
            yield stop + 1, f"{self._step((words,))}@{stop + 1 - start}"


def _in_weights(bar: Bar, kind: LineKind) -> str:
    """A bar as steps whose weights are its lengths: exact on any grid, and as long as it is irregular."""
    changes = (
        [next(group) for _, group in groupby(bar, key=lambda change: change[1])] if kind == "values" else list(bar)
    )
    if changes[0][0] > 0:
        changes[:1] = [(Fraction(0), changes[0][1])] if kind == "values" else [(Fraction(0), REST), changes[0]]
    places = [place for place, _ in changes]
    unit = lcm(*(place.denominator for place in places))
    weights = [int((stop - start) * unit) for start, stop in pairwise([*places, Fraction(1)])]
    common = gcd(*weights)
    steps = [f"{word}@{weight // common}" for (_, word), weight in zip(changes, weights, strict=True)]
    return reduce(_joined, [step.removesuffix("@1") for step in steps], "")


def _cut(block: Block, parts: int) -> list[Block]:
    size = len(block) // parts
    return [block[i : i + size] for i in range(0, len(block), size)]


def _with_copies(steps: Sequence[str]) -> str:
    """The steps in a row, runs of equal ones as ``x!n`` where that is shorter."""
    text = ""
    for step, run in groupby(steps):
        count = len(list(run))
        text = _shortest(reduce(_joined, [step] * count, text), _joined(text, f"{step}!{count}") if count > 1 else "")
    return text


def _joined(before: str, text: str) -> str:
    """Two steps in a row; Tidal would take a letter after a number for its unit, so that one goes in brackets."""
    if text[0] in "whqestfx" and before[-1:].isdigit() and RATIO_LETTER.match(text):
        text = re.sub(r"^[^\s*!@(]+", r"[\g<0>]", text)
    return f"{before} {text}" if before else text


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
    for pulses in range(2, steps):
        hits = bjorklund(pulses, steps)
        for turn in range(steps):
            found.setdefault(hits[turn:] + hits[:turn], (pulses, turn))
    return found
