"""Printing: one console, tables, JSON. Colour and width follow the terminal, NO_COLOR and pipes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from audiomancer.store import PatternMetadata

__all__ = ["codes_option", "console", "echo_json", "echo_patterns", "json_option", "note", "short", "stars"]

_PIPE_WIDTH = 160
"""Columns of a table that no terminal limits."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")

codes_option = click.option("--codes", is_flag=True, help="With --json: also write Tidal and SuperCollider code.")


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or error as it is now; a pipe gets wide lines and no colour."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)


def note(text: str) -> None:
    """A remark beside the result, on standard error."""
    click.echo(text, err=True)


def echo_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def short(item_id: str) -> str:
    """An id abbreviated for reading; commands take it in this form."""
    return item_id[:13]


def stars(rating: int | None) -> str:
    """A rating as five characters, such as ``***--``; empty where there is none."""
    return "" if rating is None else "*" * rating + "-" * (5 - rating)


def echo_patterns(patterns: Sequence[PatternMetadata], as_json: bool, codes: bool = False) -> None:
    """Print patterns as a table, or as a JSON list."""
    if as_json:
        echo_json([p.to_dict(codes) for p in patterns])
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "type", "bars", "metre", "BPM", "notes", "rating", "born", "name"):
        table.add_column(heading, justify="right" if heading in ("bars", "BPM", "notes") else "left", no_wrap=True)
    table.columns[-1].overflow = "ellipsis"
    for row in _rows(patterns):
        table.add_row(*row)
    console().print(table)


def _rows(patterns: Iterable[PatternMetadata]) -> Iterable[tuple[str, ...]]:
    for p in patterns:
        numbers = (str(p.bars), "{}/{}".format(*p.time_signature), f"{p.bpm:g}", str(p.note_count))
        yield (short(p.id), p.type, *numbers, stars(p.user_rating), p.generation_method, p.name)
