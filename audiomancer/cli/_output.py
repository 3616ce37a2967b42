"""Printing: one console, tables, JSON. Colour and width follow the terminal, NO_COLOR and pipes.

Everything that the commands print goes through here, and what a terminal would obey in place of showing it is made
visible, as names come from files of strangers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiomancer._visible import visible
from audiomancer.actions import as_json
from audiomancer.errors import OutputError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = [
    "codes_option",
    "console",
    "echo",
    "echo_born",
    "echo_code",
    "echo_json",
    "echo_patterns",
    "json_option",
    "label",
    "note",
    "out_option",
    "short",
    "stars",
    "table",
    "write",
]

_PIPE_WIDTH = 160
"""Columns of a table that no terminal limits."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
codes_option = click.option(
    "--codes", "with_codes", is_flag=True, help="With --json: also the Tidal and SuperCollider code of each pattern."
)


def out_option(help_text: str, *, required: bool = False) -> click.Option:
    """The option ``--out FILE``.

    Args:
        help_text: its line on the help page.
        required: whether it must be given.

    Returns:
        The option.
    """
    return click.Option(["--out"], type=click.Path(path_type=Path), required=required, help=help_text)


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or error as it is now; a pipe gets wide lines and no colour."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)


def echo(line: object, *, err: bool = False) -> None:
    """Print a line.

    Args:
        line: the line, without its end.
        err: whether to print it on standard error.
    """
    click.echo(visible(str(line)), err=err)


def note(text: str) -> None:
    """Print a remark of one or several lines beside the result, on standard error."""
    click.echo(visible(text, lines=True), err=True)


def echo_code(text: str, *, nl: bool = True) -> None:
    """Print a text of many lines, such as code: in a terminal with all visible, into a pipe or a file as it is.

    Args:
        text: the text.
        nl: whether to end its last line.
    """
    click.echo(visible(text, lines=True) if sys.stdout.isatty() else text, nl=nl)


def label(text: str, style: str = "") -> Text:
    """A text for a table, a tree or a console, in which brackets are no markup.

    Args:
        text: one line.
        style: a style of rich's, such as ``bold``.

    Returns:
        The text, with all of it visible.
    """
    from rich.text import Text

    return Text(visible(text), style=style)


def echo_json(value: Any, *, codes: bool = False) -> None:
    """Print a value as JSON.

    Args:
        value: the result of an action, or a part of one.
        codes: whether to print the Tidal and SuperCollider code of each pattern, too.
    """
    click.echo(as_json(value, codes=codes))


def short(item_id: str) -> str:
    """An id abbreviated for reading; commands take it in this form."""
    return item_id[:13]


def stars(rating: int | None) -> str:
    """A rating as five characters, such as ``***--``; empty if nothing is rated."""
    return "" if rating is None else "*" * rating + "-" * (5 - rating)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print a table.

    Args:
        headings: one for each column; no line of headings is printed if all are empty.
        rows: the cells of each row, as many as there are headings.
        right: the headings of the columns that hold numbers; these stand on the right.
    """
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold", show_header=any(headings))
    for heading in headings:
        made.add_column(heading, justify="right" if heading in right else "left", no_wrap=True)
    made.columns[-1].overflow = "ellipsis"
    for row in rows:
        made.add_row(*map(label, row))
    console().print(made)


def write(data: bytes, out: Path) -> None:
    """Write a file, and say so on standard error.

    Args:
        data: its content.
        out: where to write it; a file that is there is replaced.

    Raises:
        OutputError: if it cannot be written.
    """
    try:
        out.write_bytes(data)
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}; choose another --out") from error
    note(f"{out}: {len(data)} bytes")


def echo_patterns(patterns: Iterable[Any]) -> None:
    """Print patterns as a table."""
    headings = ("id", "type", "bars", "metre", "BPM", "notes", "rating", "born", "name")
    table(headings, map(_row, patterns), right=("bars", "BPM", "notes"))


def _row(p: Any) -> tuple[str, ...]:
    numbers = (str(p.bars), "{}/{}".format(*p.time_signature), f"{p.bpm:g}", str(p.note_count))
    return (short(p.id), p.type, *numbers, stars(p.user_rating), p.generation_method, p.name)


def echo_born(children: Sequence[Any]) -> None:
    """If there is a single child, say what was done to make it."""
    if len(children) == 1:
        for line in children[0].mutation_log:
            note(f"  {line}")
