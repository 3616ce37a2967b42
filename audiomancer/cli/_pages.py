"""Lists that a terminal shows page by page, and a pipe whole."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from audiomancer.cli._output import note

__all__ = ["note_page", "paged"]


def paged(made: click.Command) -> click.Command:
    """The same command, which shows a terminal one page unless it is asked for ``--all``.

    Args:
        made: a command whose request has a ``limit`` and a ``page``, and which prints JSON too.

    Returns:
        The command.
    """
    whole = made.callback
    assert whole is not None

    def run(everything: bool, **values: Any) -> None:
        told = values["limit"] or values["page"]
        if everything and told:
            raise click.UsageError("Give --all, or --limit and --page, not both.")
        if not (everything or told or values["as_json"]) and sys.stdout.isatty():
            values["page"] = 1
        whole(**values)

    made.callback = run
    made.params.append(
        click.Option(["--all", "everything"], is_flag=True, help="All at once, in a terminal too; pipes and --json do.")
    )
    return made


def note_page(result: Any, items: Sequence[Any]) -> None:
    """Say on standard error how much of a list is shown, if it is not all.

    Args:
        result: what was listed, with its ``total`` and ``offset``.
        items: what is shown of it.
    """
    first, last = result.offset + 1, result.offset + len(items)
    if not items and result.total:
        note(f"There are only {result.total:,}; a smaller --page shows some of them.")
    elif len(items) < result.total:
        shown = f"{last:,}" if first == 1 else f"{first:,}-{last:,}"
        note(f"{shown} of {result.total:,}; --limit, --page or --all for more.")
