"""``export``: take patterns home as code or MIDI."""

from __future__ import annotations

import sys
from pathlib import Path
from types import MappingProxyType

import click

from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import examples
from audiomancer.cli._output import note
from audiomancer.errors import OutputError
from audiomancer.exporters import Timing
from audiomancer.notation import Velocity

__all__ = ["COMMANDS"]

TARGET_NAMES = ("tidal", "strudel", "supercollider", "midi", "wav")


def _sounds(ctx: click.Context, param: click.Parameter, file: Path | None) -> dict[str, str]:
    """The person's own sounds, from a TOML file."""
    import tomllib

    if file is None:
        return {}
    try:
        sounds = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.BadParameter(f'{file} cannot be read as TOML, lines such as bd = "808bd:3": {error}') from error
    if not all(isinstance(sound, str) for sound in sounds.values()):
        raise click.BadParameter(f'{file} holds something else than lines such as bd = "808bd:3"')
    return sounds


@click.command(
    epilog=examples(
        "audiomancer export 3fa9 --to tidal",
        "audiomancer export 3fa9 81c2 --to tidal",
        "audiomancer export 3fa9 --to strudel --link",
        "audiomancer export 3fa9 --to midi --out groove.mid",
        "audiomancer export 3fa9 --to wav --out groove.wav",
    )
)
@click.argument("items", metavar="ID...", nargs=-1, required=True, type=ItemId())
@click.option("--to", "target", type=click.Choice(TARGET_NAMES), required=True, help="The language or file type.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output if not given.")
@click.option(
    "--timing",
    type=click.Choice(["grid", "nudge", "exact"]),
    default="grid",
    show_default=True,
    help="Steps on a grid; the feel beside it, in seconds; or every onset as it is. MIDI is always exact.",
)
@click.option(
    "--velocity",
    type=click.Choice(["quantised", "exact", "none"]),
    default="quantised",
    show_default=True,
    help="Gains in tenths, all that there are, or none.",
)
@click.option(
    "--sounds",
    type=click.Path(path_type=Path),
    callback=_sounds,
    help='Your own samples, a TOML file of lines such as bd = "808bd:3" or bass = "supersaw".',
)
@click.option("--bank", help="Of Strudel: a drum machine, such as RolandTR909.")
@click.option("--link", is_flag=True, help="Of Strudel: a link that opens the page with the code.")
@click.option("--with-synths", is_flag=True, help="Of SuperCollider: put the SynthDefs into the file.")
def export(
    items: tuple[str, ...],
    target: str,
    out: Path | None,
    timing: Timing,
    velocity: Velocity,
    sounds: dict[str, str],
    bank: str | None,
    link: bool,
    with_synths: bool,
) -> None:
    """Write a pattern as TidalCycles, Strudel or SuperCollider code, as a MIDI file, or as a WAV loop.

    Several patterns make a set for Tidal: one file, d1, d2 and so on, that start together.
    """
    from audiomancer.rendering import TARGETS, ExportOptions
    from audiomancer.store import Store

    store = Store()
    options = ExportOptions(
        timing=timing, velocity=velocity, sounds=sounds, bank=bank, link=link, with_synths=with_synths
    )
    patterns = [store.get(item).pattern for item in items]
    data = TARGETS[target].export(patterns, options)
    for remark in TARGETS[target].remarks(patterns, options):
        note(remark)
    stdout = sys.stdout.buffer
    if out is None and not TARGETS[target].text and stdout.isatty():
        raise click.UsageError(
            f"A {target} file is not for reading in a terminal; name one with --out groove.{target}."
        )
    if out is None:
        stdout.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}; choose another --out") from error
    note(f"{out}: {len(data)} bytes")


COMMANDS = MappingProxyType({"export": export})
