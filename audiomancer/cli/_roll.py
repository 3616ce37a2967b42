"""A pattern as a piano roll in characters: a row a sound or pitch, a column a sixteenth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from audiomancer.music import Pattern, drum_name, pitch_name

__all__ = ["roll"]


class _Glyphs(NamedTuple):
    levels: str
    held: str
    empty: str
    bar: str


_UNICODE = _Glyphs("▂▄▆█", "─", "·", "│")
_ASCII = _Glyphs("-oxX", "=", ".", "|")
_MELODIC_GAP = 24
"""Semitones up to which a melody's roll shows the pitches between its notes too."""


def roll(pattern: Pattern, width: int, *, ascii_only: bool = False) -> Iterator[str]:
    """The lines of the roll, as many bars beside each other as fit into the width.

    Louder notes are taller; a hit that lies between two sixteenths is shown at the nearer one.

    Args:
        pattern: the pattern.
        width: of the terminal, in columns; at least one bar is drawn in each line.
        ascii_only: whether to do without block characters.

    Yields:
        Lines without line ends: for each group of bars the numbers of the bars, then a line for each sound or pitch.
    """
    glyphs = _ASCII if ascii_only else _UNICODE
    names = _row_names(pattern)
    margin = max((len(name) for name in names.values()), default=0) + 1
    per_line = max(1, (width - margin - 1) // (pattern.steps_per_bar + 1))
    cells = _cells(pattern, glyphs)
    for first in range(0, pattern.bars, per_line):
        bars = range(first, min(first + per_line, pattern.bars))
        if first:
            yield ""
        yield " " * margin + "".join(f" {bar + 1:<{pattern.steps_per_bar}}" for bar in bars).rstrip()
        for pitch, name in names.items():
            row = glyphs.bar.join(_bar(cells, pitch, bar, pattern.steps_per_bar, glyphs) for bar in bars)
            yield f"{name:<{margin}}{glyphs.bar}{row}{glyphs.bar}"


def _row_names(pattern: Pattern) -> dict[int, str]:
    used = sorted({n.pitch for n in pattern.notes}, reverse=pattern.kind != "drums")
    if pattern.kind == "drums":
        return {p: drum_name(p) for p in used}
    if used and used[0] - used[-1] <= _MELODIC_GAP:
        used = list(range(used[0], used[-1] - 1, -1))
    return {p: pitch_name(p) for p in used}


def _cells(pattern: Pattern, glyphs: _Glyphs) -> dict[tuple[int, int], str]:
    steps = pattern.bars * pattern.steps_per_bar
    cells: dict[tuple[int, int], str] = {}
    for note in pattern.notes:
        # A hit played just ahead of the loop's start belongs to its last column, not beyond it.
        first = min(round(note.onset * steps / pattern.length), steps - 1)
        if pattern.kind != "drums":
            last = min(round(note.end * steps / pattern.length), steps)
            cells |= {(note.pitch, step): glyphs.held for step in range(first + 1, last)}
        cells[note.pitch, first] = glyphs.levels[(note.velocity - 1) * len(glyphs.levels) // 127]
    return cells


def _bar(cells: dict[tuple[int, int], str], pitch: int, bar: int, steps: int, glyphs: _Glyphs) -> str:
    return "".join(cells.get((pitch, bar * steps + step), glyphs.empty) for step in range(steps))
