"""The command group: commands are loaded when they are called, errors become one sentence and an exit code."""

from __future__ import annotations

import os
import sys
import warnings
from functools import cache
from importlib import import_module
from io import StringIO
from types import MappingProxyType
from typing import Any

import click

from audiomancer import __version__
from audiomancer.cli._help import examples
from audiomancer.cli._signals import end_in_order
from audiomancer.cli._streams import guard_streams
from audiomancer.errors import (
    AmbiguousIdError,
    AudiomancerError,
    InvalidRatingError,
    InvalidSeedError,
    InvalidSettingError,
    ItemNotFoundError,
    LeadSheetError,
    MidiFileError,
    MissingDependencyError,
    ModelLoadError,
    NotationError,
    NotBredError,
    NothingAskedError,
    StoreError,
)

__all__ = ["COMMANDS", "EXIT_CODES", "EXIT_UNREAD", "cli", "exit_code", "main"]

COMMANDS = MappingProxyType(
    {
        "generate": "generate",
        "redraw": "generate",
        "band": "band",
        "import": "patterns",
        "list": "patterns",
        "show": "patterns",
        "mutate": "patterns",
        "cross": "patterns",
        "morph": "patterns",
        "feel": "patterns",
        "evolve": "evolve",
        "rate": "patterns",
        "top": "patterns",
        "taste": "taste",
        "delete": "keeping",
        "undelete": "keeping",
        "undo": "keeping",
        "rename": "keeping",
        "tag": "keeping",
        "note": "keeping",
        "lineage": "lineage",
        "replay": "lineage",
        "export": "export",
        "play": "export",
        "synth": "synth",
        "models": "models",
        "serve": "serve",
        "doctor": "doctor",
        "completion": "completion",
    }
)
"""Command name to the module of this package that holds it, in the order of the help page."""

EXIT_UNREAD = 4
"""The exit code where a file cannot be read."""

EXIT_CODES: tuple[tuple[type[AudiomancerError], int], ...] = (
    (NotBredError, 1),
    (NothingAskedError, 2),
    (InvalidSettingError, 2),
    (InvalidSeedError, 2),
    (InvalidRatingError, 2),
    (ItemNotFoundError, 3),
    (AmbiguousIdError, 3),
    (LeadSheetError, EXIT_UNREAD),
    (MidiFileError, EXIT_UNREAD),
    (LeadSheetError, EXIT_UNREAD),
    (NotationError, EXIT_UNREAD),
    (StoreError, 5),
    (MissingDependencyError, 6),
    (ModelLoadError, 6),
    (AudiomancerError, 1),
)
"""Kinds of error with their exit codes; the first that fits counts. 130 is an interrupt, 141 a pipe that was closed."""


class _LazyGroup(click.Group):
    """A group that imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"audiomancer.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def main(self, *args: Any, **options: Any) -> Any:
        # Around everything, as the help page and the list of operators are printed before a command is invoked.
        try:
            return super().main(*args, **options)
        except AudiomancerError as error:
            _tell(f"Error: {error}")
            sys.exit(exit_code(error))


def _tell(text: str) -> None:
    from audiomancer.cli._output import note

    note(text)


@cache
def _warn(text: str) -> None:
    """A warning is a remark like any other, made once, without the line of Python that gave it."""
    _tell(text)


def exit_code(error: AudiomancerError) -> int:
    """The exit code of an error."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "audiomancer generate drums --style techno",
        "audiomancer import examples/groove.mid",
        "audiomancer evolve 3fa9 --interactive",
        "audiomancer export 81c2 --to tidal",
    )
    + "\n\nExit codes: 0 done, 1 refused, 2 wrong call, 3 no such id, 4 unreadable file, 5 the library on disk, "
    "6 something is not installed, 7 only some synths came in, 130 interrupted, 141 the reader of a pipe went away. "
    "Patterns and ratings live in $AUDIOMANCER_HOME, or else in ~/.audiomancer.",
)
@click.version_option(__version__, prog_name="audiomancer")
def cli() -> None:
    """Breed grooves and synths: make variations, rate them, evolve, take the best home as code, MIDI or sound."""


def main() -> None:
    """Run the command line and exit with its code."""
    # The models multiply small matrices, which several threads do slower than one. Read when numpy is loaded, later.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    end_in_order()
    guard_streams()
    warnings.showwarning = lambda message, *about: _warn(str(message))
    try:
        # A command that calls ctx.exit(code) makes this the code; one that ends well makes it None.
        sys.exit(cli.main(prog_name="audiomancer", standalone_mode=False))
    except (click.Abort, KeyboardInterrupt):
        _tell("Interrupted; everything up to here is kept.")
        sys.exit(130)
    except click.ClickException as error:
        told = StringIO()
        error.show(told)
        _tell(told.getvalue().rstrip("\n"))
        sys.exit(error.exit_code)
