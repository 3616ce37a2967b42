"""``export``: take a pattern home as code or MIDI."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import click

from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import examples
from audiomancer.cli._output import note
from audiomancer.errors import OutputError
from audiomancer.music import Pattern

__all__ = ["COMMANDS"]


def _tidal(pattern: Pattern) -> bytes:
    from audiomancer.exporters import to_tidal

    return to_tidal(pattern).encode()


def _supercollider(pattern: Pattern) -> bytes:
    from audiomancer.exporters import to_supercollider

    return to_supercollider(pattern).encode()


def _midi(pattern: Pattern) -> bytes:
    from audiomancer.exporters import to_midi

    return to_midi(pattern)


TARGETS: dict[str, Callable[[Pattern], bytes]] = {"tidal": _tidal, "supercollider": _supercollider, "midi": _midi}
"""Name of a target to what writes it."""


@click.command(
    epilog=examples("audiomancer export 3fa9 --to tidal", "audiomancer export 3fa9 --to midi --out groove.mid")
)
@click.argument("item", metavar="ID", type=ItemId())
@click.option("--to", "target", type=click.Choice(list(TARGETS)), required=True, help="The language or file type.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output if not given.")
def export(item: str, target: str, out: Path | None) -> None:
    """Write a pattern as TidalCycles or SuperCollider code, or as a MIDI file."""
    from audiomancer.store import Store

    data = TARGETS[target](Store().get(item).pattern)
    stdout = sys.stdout.buffer
    if out is None and target == "midi" and stdout.isatty():
        raise click.UsageError("A MIDI file is not for reading in a terminal; name one with --out groove.mid.")
    if out is None:
        stdout.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}; choose another --out") from error
    note(f"{out}: {len(data)} bytes")


COMMANDS = MappingProxyType({"export": export})
