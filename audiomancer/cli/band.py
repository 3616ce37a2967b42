"""``band``: a band that plays the chords of a song."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._build import command
from audiomancer.cli._output import echo, note, table, write
from audiomancer.cli.patterns import listing
from audiomancer.errors import OutputError

__all__ = ["COMMANDS"]


def _played(result: Any, out: Path | None) -> None:
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot make the folder {out}: {error.strerror}; choose another --out") from error
        write(result.midi, out / "song.mid")
        write(result.chart.encode(), out / "chart.txt")
    minutes, seconds = divmod(round(result.seconds), 60)
    told = (result.title, result.style, f"{result.tempo:g} BPM", result.key, f"{minutes}:{seconds:02}")
    echo(", ".join(word for word in told if word))
    echo(f"form: {' '.join(result.form)}")
    parts = [*dict.fromkeys(part for section in result.sections for part in section.notes)]
    rows = (
        (one.name, str(one.bars), "{}/{}".format(*one.time_signature), *(str(one.notes.get(p, 0)) for p in parts))
        for one in result.sections
    )
    table(("section", "bars", "metre", *(f"{part} notes" for part in parts)), rows, right=("bars",))
    note(f"  seed {result.seed}" + ("" if out else "; --out FOLDER writes it"))


def _styles(result: Any) -> None:
    rows = (
        (s.name, f"{s.tempo:g}", f"{s.swing} %" * (s.swing != 50), s.bass, " ".join(s.spellings)) for s in result.styles
    )
    table(("style", "BPM", "swing", "bass", "also called"), rows, right=("BPM",))


COMMANDS = MappingProxyType(
    {
        "band": command(
            "band",
            _played,
            'audiomancer band "| Dm7 | G7 | Cmaj7 | A7 |" --style bossa --seed 7',
            "audiomancer band examples/tune.mxl --style swing --choruses 3 --count-in 1 --out tune/",
            as_list=lambda result: result,
            extra=(
                click.Option(
                    ["--out"],
                    type=click.Path(path_type=Path),
                    metavar="FOLDER",
                    help="Write song.mid and chart.txt into it.",
                ),
                listing(
                    "--styles",
                    "band styles",
                    _styles,
                    "List the styles.",
                    lambda result: result.styles,
                ),
            ),
        ),
    }
)
