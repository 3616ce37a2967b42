"""A pattern printed as a piano roll, in the width and the characters that the terminal has."""

from __future__ import annotations

import sys

import click

from audiomancer.cli._output import console
from audiomancer.cli._roll import roll
from audiomancer.music import Pattern

__all__ = ["echo_roll"]

_PIPE_WIDTH = 80


def echo_roll(pattern: Pattern, *, err: bool = False) -> None:
    """Print the piano roll of a pattern to standard output, or to standard error."""
    out = console(stderr=err)
    encoding = (sys.stderr if err else sys.stdout).encoding or ""
    width = out.width if out.is_terminal else _PIPE_WIDTH
    for line in roll(pattern, width, ascii_only="utf" not in encoding.lower()):
        click.echo(line, err=err)
