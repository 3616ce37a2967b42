"""Printing: one console, tables, JSON. Colour and width follow the terminal, NO_COLOR and pipes.

Everything that the commands print goes through here, and what a terminal would obey in place of showing it is made
visible, as names come from files of strangers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from audiomancer._visible import visible
from audiomancer.actions import json_pieces
from audiomancer.cli._streams import READER_GONE
from audiomancer.errors import OutputError
from audiomancer.music import respelled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = [
    "codes_option",
    "console",
    "echo",
    "echo_born",
    "echo_bytes",
    "echo_code",
    "echo_items",
    "echo_json",
    "echo_kept",
    "echo_patterns",
    "json_option",
    "label",
    "note",
    "out_option",
    "short",
    "stars",
    "table",
    "what_was_done",
    "write",
]

_PIPE_WIDTH = 160
"""Columns of a table that no terminal limits."""

_GAP = 2
_LEAST = {"name": 8, "prose": 16}
"""What a name and a column of prose keep while there is something else to leave out."""

# Known before a list such as --words is printed, wherever it stands.
json_option = click.option("--json", "as_json", is_flag=True, is_eager=True, help="Print JSON for other programs.")
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


def note(text: str, *, nl: bool = True) -> None:
    """Print a remark of one or several lines beside the result, on standard error.

    Args:
        text: the remark.
        nl: whether to end its last line.
    """
    click.echo(visible(text, lines=True), nl=nl, err=True)


def echo_code(text: str, *, nl: bool = True) -> None:
    """Print a text of many lines, such as code: in a terminal with all visible, into a pipe or a file as it is.

    Args:
        text: the text.
        nl: whether to end its last line.
    """
    # By itself click takes out of a pipe what it holds for colours.
    click.echo(visible(text, lines=True) if sys.stdout.isatty() else text, nl=nl, color=True)


def echo_bytes(content: bytes) -> None:
    """Print the content of a file that is not for reading, into a pipe or a file."""
    click.echo(content, nl=False)


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
    for piece in json_pieces(value, codes=codes):
        click.echo(piece, nl=False)
    click.echo()


def short(item_id: str) -> str:
    """An id abbreviated for reading; commands take it in this form."""
    return item_id[:13]


def stars(rating: int | None) -> str:
    """A rating as five characters, such as ``***--``; empty if nothing is rated."""
    return "" if rating is None else "*" * rating + "-" * (5 - rating)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print a table that is as wide as the terminal at the most.

    The first column, such as the ids, is never shortened. The name yields first, then the columns are left out that
    stand on the right. In a table without names the last column is prose, which goes on in the next line.

    Args:
        headings: one for each column; no line of headings is printed if all are empty.
        rows: the cells of each row, as many as there are headings.
        right: the headings of the columns that hold numbers; these stand on the right.
    """
    _table(headings, rows, right, ())


def _table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str], before: Sequence[int]
) -> list[int]:
    """Print a table, or its next rows.

    Args:
        headings: as of :func:`table`.
        rows: as of :func:`table`.
        right: as of :func:`table`.
        before: how wide the cells of the rows before were, which had the same headings; empty if there were none.

    Returns:
        How wide the cells are.
    """
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    cells = [tuple(map(visible, row)) for row in rows]
    screen = console()
    named = "name" in headings[1:]
    yielding = headings.index("name", 1) if named else len(headings) - 1
    widths = [max(map(cell_len, column)) for column in zip(headings, *cells, strict=True)]
    widths = list(map(max, widths, before)) if before else widths
    headed = any(headings) and not before
    made = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold", show_header=headed)
    shown = _fitted(widths, yielding, _LEAST["name" if named else "prose"], screen.width)
    for column, width in shown.items():
        heading = headings[column]
        made.add_column(
            heading,
            justify="right" if heading in right else "left",
            width=width,
            no_wrap=named or column != yielding,
            overflow="ellipsis" if named else "fold",
        )
    for row in cells:
        # As text, or a name such as "[b]" would be taken for an instruction.
        made.add_row(*(Text(row[column]) for column in shown))
    screen.print(made)
    return widths


def _fitted(widths: Sequence[int], yielding: int, least: int, limit: int) -> dict[int, int]:
    """The columns that are shown, and their widths.

    Args:
        widths: what each column would need.
        yielding: the column that is shortened.
        least: what it keeps while there is another to leave out.
        limit: the width of the whole.
    """
    shown = list(range(len(widths)))
    while True:
        left = limit - sum(widths[column] + _GAP for column in shown if column != yielding)
        others = [column for column in shown if column not in (0, yielding)]
        if left >= min(widths[yielding], least) or not others:
            return {
                column: max(1, min(left, widths[yielding])) if column == yielding else widths[column]
                for column in shown
            }
        shown.remove(others[-1])


def write(data: bytes, out: Path) -> None:
    """Write a file, and say so on standard error.

    Args:
        data: its content.
        out: where to write it; a file that is there is replaced.

    Raises:
        OutputError: if it cannot be written; a file that was there is as it was.
    """
    try:
        if out.exists() and not out.is_file():
            out.write_bytes(data)  # such as /dev/stdout
        else:
            _replace(out.resolve(), data)
    except BrokenPipeError:
        sys.exit(READER_GONE)  # as where no --out is given
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}; choose another --out") from error
    note(f"{out}: {len(data)} bytes")


def _replace(path: Path, data: bytes) -> None:
    """Write a file beside the one that is there, and put it in its place when it is whole."""
    temporary = path.with_name(f"{path.name[:200]}.{os.getpid()}.new")
    try:
        temporary.write_bytes(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def echo_patterns(patterns: Iterable[Any]) -> None:
    """Print patterns as a table; one that is damaged as a row that says so."""
    headings = ("id", "type", "bars", "metre", "BPM", "notes", "rating", "born")
    echo_items(headings, patterns, _row, right=("bars", "BPM", "notes"))


def echo_items(
    headings: Sequence[str],
    items: Iterable[Any],
    row: Callable[[Any], tuple[str, ...]],
    right: Sequence[str] = (),
) -> None:
    """Print stored items as a table that ends with their names, and with tags and days of deletion where there are any.

    A long table is printed a part at a time, as its items are read. Its columns grow where a part needs it, and where
    one needs another column it has its own headings.

    Args:
        headings: one for each column of their own; the first is the id, the last tells how the item was born.
        items: the items; of those that are damaged the table shows id, name and what is wrong.
        row: the cells of an item that is not damaged, as many as there are headings.
        right: the headings of the columns that hold numbers; these stand on the right.
    """
    more: list[str] = []
    widths: list[int] = []

    def cells(item: Any) -> tuple[str, ...]:
        if damaged := getattr(item, "damaged", ""):
            blank, after = ("",) * (len(headings) - 2), ("",) * len(more)
            reason = damaged.partition(" (")[0]  # `show` tells all of it
            return (short(item.id), *blank, "damaged", *after, f"{item.name}  damaged: {reason}")
        return (*row(item), *(_MORE[extra](item) for extra in more), item.name)

    rest = iter(items)
    while some := list(islice(rest, _PART)):
        needed = [extra for extra, cell in _MORE.items() if extra in more or any(map(cell, some))]
        if needed != more:
            more, widths = needed, []
        widths = _table((*headings, *more, "name"), map(cells, some), right, widths)


_PART = 1000
"""Rows of a table that are held in memory."""
_MORE: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "tags": lambda item: " ".join(getattr(item, "tags", ())),
        "deleted": lambda item: f"{item.deleted_at:%Y-%m-%d}" if getattr(item, "deleted_at", None) else "",
    }
)
"""Columns that a table has only where one of its items has something to say in them."""


def _row(p: Any) -> tuple[str, ...]:
    numbers = (str(p.bars), "{}/{}".format(*p.time_signature), f"{p.bpm:g}", str(p.note_count))
    return (short(p.id), p.type, *numbers, stars(p.user_rating), p.generation_method)


def echo_kept(item: Any) -> None:
    """Print what the person has said of an item, and that it is deleted if it is."""
    if item.tags:
        echo(f"tags: {' '.join(item.tags)}")
    if item.user_notes:
        echo(f'"{item.user_notes}"')
    if item.heard:
        echo(_how_heard(item.heard))
    if item.deleted_at:
        note(f"It was deleted on {item.deleted_at:%Y-%m-%d}; `audiomancer undelete {short(item.id)}` brings it back.")


def _how_heard(heard: Mapping[str, Any]) -> str:
    """How an item was heard before it was rated, as far as that was kept."""
    times = heard.get("hearings")
    bars = heard.get("bars")
    told = [
        *([f"{times} time{'s' * (times != 1)}"] if times is not None else []),
        *([f"bar{'s' * (len(bars) > 1)} {' '.join(map(str, bars))}"] if bars else []),
        *([f"at {heard['gain_db']:.1f} dB"] if "gain_db" in heard else []),
    ]
    return f"heard {', '.join(told)} before it was rated"


def echo_born(children: Sequence[Any]) -> None:
    """If there is a single child, say what was done to make it."""
    if len(children) == 1:
        for line in what_was_done(children[0]):
            note(f"  {line}")


def what_was_done(item: Any) -> list[str]:
    """The log of an item's birth, a line each, with notes as the key of a melody or bass spells them."""
    key, scale = getattr(item, "key", None), getattr(item, "scale", None)
    return [respelled(line, key, scale) for line in item.mutation_log] if key else list(item.mutation_log)
