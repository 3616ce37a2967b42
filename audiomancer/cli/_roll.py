"""A pattern as a piano roll in characters: a row a sound or pitch, a column a sixteenth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from audiomancer.music import Pattern, drum_name, pitch_name

__all__ = ["roll", "roll_within"]


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
    yield from _drawn(pattern, width, _row_names(pattern), _ASCII if ascii_only else _UNICODE)


def roll_within(pattern: Pattern, width: int, height: int, *, ascii_only: bool = False) -> list[str]:
    """The roll in so many lines: what does not fit is cut, and told.

    The sounds or pitches that are played most are kept, then as many bars as fit.

    Args:
        pattern: the pattern.
        width: in columns.
        height: in lines, at least 1.
        ascii_only: whether to do without block characters.

    Returns:
        At most ``height`` lines without line ends. One that is wider than ``width`` holds a single bar.
    """
    glyphs = _ASCII if ascii_only else _UNICODE
    names = _row_names(pattern)
    lines = list(islice(_drawn(pattern, width, names, glyphs), height + 1))
    if len(lines) <= height:
        return lines
    played = Counter(n.pitch for n in pattern.notes)
    if len(names) > height - 2:
        most = {pitch for pitch, _ in played.most_common(max(1, height - 2))}
        names = {pitch: name for pitch, name in names.items() if pitch in most}
    each = len(names) + 2  # the numbers of the bars, and a line between two groups or for what is cut
    groups = max(1, height // each)
    lines = list(islice(_drawn(pattern, width, names, glyphs), groups * each - 1))
    cut = _cut(pattern, len(played.keys() - names.keys()), groups * _bars_beside(pattern, width, names))
    return [*lines, *cut][:height]


def _cut(pattern: Pattern, rows: int, bars: int) -> list[str]:
    """A line that tells what is not shown, if anything is."""
    what = [f"{rows} of the {'sounds' if pattern.kind == 'drums' else 'pitches'}"] if rows else []
    what += [f"bars {bars + 1}-{pattern.bars}"] if bars < pattern.bars else []
    return [f"({' and '.join(what)} not shown)"] if what else []


def _drawn(pattern: Pattern, width: int, names: Mapping[int, str], glyphs: _Glyphs) -> Iterator[str]:
    margin = _margin(names)
    per_line = _bars_beside(pattern, width, names)
    cells = _cells(pattern, glyphs)
    for first in range(0, pattern.bars, per_line):
        bars = range(first, min(first + per_line, pattern.bars))
        if first:
            yield ""
        yield " " * margin + "".join(f" {bar + 1:<{pattern.steps_per_bar}}" for bar in bars).rstrip()
        for pitch, name in names.items():
            row = glyphs.bar.join(_bar(cells, pitch, bar, pattern.steps_per_bar, glyphs) for bar in bars)
            yield f"{name:<{margin}}{glyphs.bar}{row}{glyphs.bar}"


def _bars_beside(pattern: Pattern, width: int, names: Mapping[int, str]) -> int:
    margin = _margin(names)
    return max(1, (width - margin - 1) // (pattern.steps_per_bar + 1))


def _margin(names: Mapping[int, str]) -> int:
    return max(map(len, names.values()), default=0) + 1


def _row_names(pattern: Pattern) -> dict[int, str]:
    used = sorted({n.pitch for n in pattern.notes}, reverse=pattern.kind != "drums")
    if pattern.kind == "drums":
        return {p: drum_name(p) for p in used}
    if used and used[0] - used[-1] <= _MELODIC_GAP:
        used = list(range(used[0], used[-1] - 1, -1))
    return {p: pitch_name(p, pattern.key, pattern.scale) for p in used}


def _cells(pattern: Pattern, glyphs: _Glyphs) -> dict[tuple[int, int], str]:
    steps = pattern.bars * pattern.steps_per_bar
    cells: dict[tuple[int, int], str] = {}
    for note in pattern.notes:
        # A hit just before the end of the loop is early on its first beat.
        first = round(note.onset * steps / pattern.length) % steps
        if pattern.kind != "drums":
            last = min(round(note.end * steps / pattern.length), steps)
            cells |= {(note.pitch, step): glyphs.held for step in range(first + 1, last)}
        cells[note.pitch, first] = glyphs.levels[(note.velocity - 1) * len(glyphs.levels) // 127]
    return cells


def _bar(cells: dict[tuple[int, int], str], pitch: int, bar: int, steps: int, glyphs: _Glyphs) -> str:
    return "".join(cells.get((pitch, bar * steps + step), glyphs.empty) for step in range(steps))
