"""``export`` and ``play``: take patterns home, or hear them."""

from __future__ import annotations

import sys
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._build import command
from audiomancer.cli._output import echo_bytes, echo_code, note, out_option, table, write
from audiomancer.cli.patterns import listing

__all__ = ["COMMANDS"]


def _exported(result: Any, out: Path | None) -> None:
    if result.stems and out is None:
        raise click.UsageError(f"--stems writes files beside the mix; name it with --out mix{result.suffix}.")
    for remark in result.remarks:
        note(remark)
    if result.copied:
        note("It is in the clipboard.")
    if out is not None:
        for stem in result.stems:  # before the mix: where it stands, they do
            write(stem.content, out.with_name(f"{out.stem}_{stem.name}{out.suffix or result.suffix}"))
        write(result.content, out)
    if out is not None or result.copied:
        return
    if not result.text and sys.stdout.isatty():
        raise click.UsageError(
            f"A {result.target} file is not for reading in a terminal; name one with --out groove{result.suffix}."
        )
    if result.text:
        echo_code(result.content.decode("utf-8"), nl=False)
    else:
        echo_bytes(result.content)


def _targets(result: Any) -> None:
    rows = ((t.name, " ".join(t.takes), t.origin, t.summary) for t in result.targets)
    table(("target", "options", "from", "what it is"), rows)


def _played(result: Any) -> None:
    """Print nothing: the pattern was heard."""


COMMANDS = MappingProxyType(
    {
        "export": command(
            "export",
            _exported,
            "audiomancer export 3fa9 --to tidal",
            "audiomancer export 3fa9 81c2 --to tidal",
            "audiomancer export 3fa9 --to tidal --orbit d3 --no-tempo",
            "audiomancer export 3fa9 --to strudel --link",
            "audiomancer export 3fa9 --to midi --out groove.mid",
            "audiomancer export 3fa9 --to wav --out groove.wav",
            "audiomancer export 3fa9 81c2 --to wav --stems --out mix.wav",
            extra=(
                out_option("The file to write; standard output if not given."),
                listing(
                    "--targets",
                    "targets",
                    _targets,
                    "List what patterns can be written as.",
                    lambda result: result.targets,
                ),
            ),
        ),
        "play": command("play", _played, "audiomancer play 3fa9 --times 4"),
    }
)
