"""A pattern printed as a piano roll, in the width and the characters that the terminal has."""

from __future__ import annotations

import sys

from audiomancer.cli._output import console, echo
from audiomancer.cli._roll import roll
from audiomancer.music import Pattern

__all__ = ["echo_roll", "unicode_ok"]

_PIPE_WIDTH = 80


def echo_roll(pattern: Pattern, *, err: bool = False) -> None:
    """Print the piano roll of a pattern.

    Args:
        pattern: the pattern.
        err: whether to print to standard error in place of standard output.
    """
    out = console(stderr=err)
    width = out.width if out.is_terminal else _PIPE_WIDTH
    for line in roll(pattern, width, ascii_only=not unicode_ok(err=err)):
        echo(line, err=err)


def unicode_ok(*, err: bool = False) -> bool:
    """Whether standard output, or standard error, takes block characters."""
    return "utf" in ((sys.stderr if err else sys.stdout).encoding or "").lower()
