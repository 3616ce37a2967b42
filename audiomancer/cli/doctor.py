"""``doctor``: what is there, what each missing thing would add, and the line that installs it."""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._build import command, perform
from audiomancer.cli._output import echo, note, table

__all__ = ["COMMANDS"]


def _found(result: Any, yes: bool) -> None:
    rows = (
        ("ok" if one.ok else "MISSING" if one.needed else "absent", one.what, one.detail) for one in result.findings
    )
    table(("", "", ""), rows)


def _repair(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    """Show what is wrong and what would be done, ask, and do it; who cannot be asked says --yes."""
    if not wanted:
        return
    found = perform("repair", dry_run=True)
    for sentence in found.damage or ("Nothing is damaged.",):
        echo(sentence)
    for step in found.steps:
        echo(f"- {step}")
    if found.steps and (ctx.params.get("yes") or _agreed()):
        perform("repair")
        echo("Done.")
        ctx.exit()
    ctx.exit(1 if found.damage else 0)


def _agreed() -> bool:
    if sys.stdin.isatty():
        return click.confirm("Do this? The originals are kept beside", err=True)
    note("Nothing was changed; `audiomancer doctor --repair --yes` does it without asking.")
    return False


COMMANDS = MappingProxyType(
    {
        "doctor": command(
            "doctor",
            _found,
            "audiomancer doctor",
            as_list=lambda result: result.findings,
            ends=lambda result: 0 if result.ok else 1,
            extra=(
                click.Option(["--yes"], is_flag=True, is_eager=True, expose_value=True, help="Repair without asking."),
                click.Option(
                    ["--repair"],
                    is_flag=True,
                    expose_value=False,
                    callback=_repair,
                    help="Show what is damaged in the library and what can be saved, and mend it.",
                ),
            ),
        )
    }
)
