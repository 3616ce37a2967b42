"""What the comment above exported code states of the pattern below it; code alone does not say it.

Such a line is ``-- bass, 2 bars of 7/8, 97.3 BPM: low end (81c2d0f4)``, with ``//`` in Strudel. It is written by
:func:`audiomancer.exporters.heading_of`. What a person has written in a comment says nothing here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from audiomancer.errors import InvalidPatternError
from audiomancer.music import Kind, TimeSignature, check_time_signature

__all__ = ["Statement", "grouped", "statements"]

_LINE = re.compile(
    r"[ \t]*(?:--|//) (drums|melody|bass), (\d{1,5}) bars? of (\d{1,4})/(\d{1,4}),"
    r" (\d{1,4}(?:\.\d{1,4})?) BPM(?::|[ \t]*$)"
)


class Statement(NamedTuple):
    """What a comment states.

    Attributes:
        line: its line in the code, from 1.
        kind: of the pattern below it.
        bars: its length.
        time_signature: of the bars that its cycles are.
        tempo: in BPM.
    """

    line: int
    kind: Kind
    bars: int
    time_signature: TimeSignature
    tempo: float


def statements(code: str) -> tuple[Statement, ...]:
    """The statements of a file of code, in order; those in a metre that there is not are passed over."""
    found = []
    for number, line in enumerate(code.split("\n"), 1):
        if match := _LINE.match(line):
            try:
                metre = check_time_signature((int(match[3]), int(match[4])))
            except InvalidPatternError:
                continue
            found.append(Statement(number, match[1], int(match[2]), metre, float(match[5])))  # type: ignore[arg-type]
    return tuple(found)


def grouped(code: str, lines: Sequence[int]) -> list[tuple[Statement | None, range]]:
    """Which patterns of a file belong to which statement: those between it and the next.

    Args:
        code: the file.
        lines: the line at which each pattern begins, ascending.

    Returns:
        Each statement that has patterns, with the range of their places; None for those above the first.
    """
    stated = statements(code)
    starts = [0, *(bisect_left(lines, statement.line) for statement in stated), len(lines)]
    known: list[Statement | None] = [None, *stated]
    groups = [(one, range(*between)) for one, *between in zip(known, starts, starts[1:], strict=False)]
    return [(one, places) for one, places in groups if places]
