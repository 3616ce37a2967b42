"""``export``: take patterns home as code or MIDI."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import examples
from audiomancer.cli._output import note
from audiomancer.errors import ExportError, OutputError
from audiomancer.music import Pattern

if TYPE_CHECKING:
    from audiomancer.exporters import Timing, Velocity

__all__ = ["COMMANDS"]


@dataclass(frozen=True, slots=True)
class _Style:
    """How code is written."""

    timing: Timing = "grid"
    velocity: Velocity = "quantised"
    sounds: dict[str, str] = field(default_factory=dict)
    bank: str | None = None
    link: bool = False
    with_synths: bool = False


def _tidal(patterns: Sequence[Pattern], style: _Style) -> bytes:
    from audiomancer.exporters import to_tidal_set

    return to_tidal_set(patterns, timing=style.timing, velocity=style.velocity, sounds=style.sounds).encode()


def _strudel(patterns: Sequence[Pattern], style: _Style) -> bytes:
    from audiomancer.exporters import strudel_link, to_strudel

    (pattern,) = patterns
    code = to_strudel(pattern, timing=style.timing, velocity=style.velocity, sounds=style.sounds, bank=style.bank)
    return (strudel_link(code) + "\n" if style.link else code).encode()


def _supercollider(patterns: Sequence[Pattern], style: _Style) -> bytes:
    from audiomancer.exporters import to_supercollider
    from audiomancer.supercollider import library, synth_source

    (pattern,) = patterns
    synths = {name: synth_source(name) for name in library()} if style.with_synths else {}
    return to_supercollider(
        pattern, timing=style.timing, velocity=style.velocity, sounds=style.sounds, synths=synths
    ).encode()


def _midi(patterns: Sequence[Pattern], style: _Style) -> bytes:
    from audiomancer.exporters import to_midi

    (pattern,) = patterns
    return to_midi(pattern)


def _wav(patterns: Sequence[Pattern], style: _Style) -> bytes:
    from audiomancer.generators import pattern_wav

    (pattern,) = patterns
    return pattern_wav(pattern)


def _get_ready() -> None:
    """Let the engines start while the library is opened."""
    from audiomancer.generators.workshop import workshop

    workshop().start()


TARGETS: dict[str, Callable[[Sequence[Pattern], _Style], bytes]] = {
    "tidal": _tidal,
    "strudel": _strudel,
    "supercollider": _supercollider,
    "midi": _midi,
    "wav": _wav,
}
"""Name of a target to what writes it."""

CODE = ("tidal", "strudel", "supercollider")
"""The targets that have a timing."""


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
@click.option("--to", "target", type=click.Choice(list(TARGETS)), required=True, help="The language or file type.")
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
    from audiomancer.store import Store

    if len(items) > 1 and target != "tidal":
        raise ExportError(f"a set of several patterns goes to tidal; export them to {target} one by one")
    if target == "wav":
        _get_ready()
    store = Store()
    style = _Style(timing, velocity, sounds, bank, link, with_synths)
    patterns = [store.get(item).pattern for item in items]
    data = TARGETS[target](patterns, style)
    if target in CODE and timing == "grid":
        _tell_what_moved(patterns)
    stdout = sys.stdout.buffer
    if out is None and target in ("midi", "wav") and stdout.isatty():
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


def _tell_what_moved(patterns: Sequence[Pattern]) -> None:
    """A groove that comes out straighter than it was heard should not be a surprise."""
    from audiomancer.exporters import moved_by_grid

    for pattern in patterns:
        count, milliseconds = moved_by_grid(pattern)
        if count:
            note(
                f"{count} of {len(pattern.notes)} notes moved to the grid, by up to {milliseconds:.0f} ms; "
                "--timing nudge or exact keeps the feel."
            )


COMMANDS = MappingProxyType({"export": export})
