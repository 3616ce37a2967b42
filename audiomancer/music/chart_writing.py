"""Charts as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiomancer.music.chart_bars import write_bar
from audiomancer.music.charts import Chart, Section

__all__ = ["chart_text"]

_BARS_A_LINE = 4
_PLAIN_NAME = re.compile(r"[^\s,\[\]]+")


def chart_text(chart: Chart) -> str:
    """A chart as text, which :func:`~audiomancer.music.parse_chart` reads as the same.

    Args:
        chart: any.

    Returns:
        Lines: what is known of the song, and each section under its name, four bars a line, repeats played out.
    """
    blocks = [[*_header(chart)]] if any(True for _ in _header(chart)) else []
    metre = (4, 4)
    for section in chart.sections:
        blocks.append([*_section(section, named_metre=section.time_signature != metre)])
        metre = section.time_signature
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _header(chart: Chart) -> Iterator[str]:
    if chart.title:
        yield f"title: {chart.title}"
    if chart.key:
        yield f"key: {chart.key} {chart.scale}"
    if chart.tempo:
        yield f"tempo: {chart.tempo!r}".removesuffix(".0")
    if chart.form != tuple(section.name for section in chart.sections):
        plain = all(map(_PLAIN_NAME.fullmatch, chart.form)) and len(chart.form) > 1
        yield "form: " + " ".join(chart.form if plain else (f"[{name}]" for name in chart.form))


def _section(section: Section, *, named_metre: bool) -> Iterator[str]:
    metre = f" {section.time_signature[0]}/{section.time_signature[1]}" if named_metre else ""
    yield f"[{section.name}]{metre}"
    for first in range(0, len(section.bars), _BARS_A_LINE):
        yield f"| {' | '.join(_bars(section, first))} |"


def _bars(section: Section, first: int) -> Iterator[str]:
    """The bars of a line; one that is as the bar before it in the line is a ``%``."""
    line = section.bars[first : first + _BARS_A_LINE]
    for number, bar in enumerate(line):
        repeated = number > 0 and bar.changes and bar == line[number - 1]
        yield "%" if repeated else write_bar(bar, section.time_signature)
