"""``doctor``: what is there, what each missing thing would add, and the line that installs it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import click
from rich.table import Table

from audiomancer import __version__
from audiomancer.cli._options import examples
from audiomancer.cli._output import console, echo_json, json_option
from audiomancer.errors import AudiomancerError
from audiomancer.store import Store

__all__ = ["COMMANDS"]


class _Program(NamedTuple):
    name: str
    adds: str
    apt: str
    brew: str


class _Finding(NamedTuple):
    """One line of the report; what is not ``needed`` may be missing without harm."""

    what: str
    ok: bool
    needed: bool
    detail: str


PROGRAMS = (
    _Program("sclang", "proves that bred synths compile", "supercollider-language", "supercollider"),
    _Program("scsynth", "lets synths be heard before they are handed out", "supercollider-server", "supercollider"),
    _Program("bwrap", "keeps the source of strangers in a sandbox", "bubblewrap", ""),
    _Program("ghci", "runs the Tidal code that you export", "ghc libghc-tidal-dev", "ghcup"),
)
LIBRARIES = ("click", "deap", "mido", "numpy", "pretty_midi", "rich")


@click.command(epilog=examples("audiomancer doctor"))
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Tell what is installed, what a missing program would add, and how to install it.

    Exits with 1 if something is missing that every command needs.
    """
    findings = [*_python(), _home(), *map(_program, PROGRAMS)]
    if as_json:
        echo_json([f._asdict() for f in findings])
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for finding in findings:
            table.add_row(
                "ok" if finding.ok else "MISSING" if finding.needed else "absent", finding.what, finding.detail
            )
        console().print(table)
    if any(f.needed and not f.ok for f in findings):
        ctx.exit(1)


def _python() -> list[_Finding]:
    own = _Finding("audiomancer", True, True, f"{__version__} on Python {platform.python_version()}, {sys.platform}")
    return [own, *map(_library, LIBRARIES)]


def _library(name: str) -> _Finding:
    try:
        return _Finding(name, True, True, version(name))
    except PackageNotFoundError:
        return _Finding(name, False, True, f"install it with: pip install {name}")


def _home() -> _Finding:
    store = Store()
    existing = next(folder for folder in (store.home, *store.home.absolute().parents) if folder.exists())
    if not os.access(existing, os.W_OK):
        return _Finding(
            "library", False, True, f"{store.home} cannot be written; set AUDIOMANCER_HOME to another folder"
        )
    try:
        count = len(store.lineage)
    except AudiomancerError as error:
        return _Finding("library", False, True, str(error))
    return _Finding("library", True, True, f"{store.home}, {count} items")


def _program(program: _Program) -> _Finding:
    found = shutil.which(program.name)
    if found:
        return _Finding(program.name, True, False, str(Path(found)))
    if sys.platform != "darwin":
        line = f"install it with: sudo apt-get install {program.apt}"
    elif program.brew:
        line = f"install it with: brew install {program.brew}"
    else:
        line = "there is none for macOS"
    return _Finding(program.name, False, False, f"{program.adds}; {line}")


COMMANDS = MappingProxyType({"doctor": doctor})
