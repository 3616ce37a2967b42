"""``generate``: new drums, melodies and basses from a model."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._build import command
from audiomancer.cli._help import examples
from audiomancer.cli._output import echo_patterns, note, table
from audiomancer.cli.patterns import listing

__all__ = ["COMMANDS"]


def _made(result: Any) -> None:
    first = result.patterns[0]
    echo_patterns(result.patterns)
    note(f"  {first.mutation_log[0]}, seed {first.seed[0]}")


def _styles(result: Any) -> None:
    def swing(style: Any) -> str:
        return "" if style.swing == 50 else f"{style.swing} % of 1/{style.swing_unit // 2}"

    table(
        ("style", "BPM", "swing", "drums"),
        ((s.name, f"{s.slowest}-{s.fastest}", swing(s), " ".join(s.drums)) for s in result.styles),
    )


def _patterns(result: Any) -> Any:
    return result.patterns


generate = click.Group(
    "generate",
    help="""Make new patterns with a model: drums by style, melodies and basses by key and scale.

    With --primer the model goes on from music of yours: what you do not ask for, tempo, key, sounds and feel, is as
    there. A bass stands on its roots in a way of playing; made --with drums it has their tempo, length and swing.
    """,
    epilog=examples(
        "audiomancer generate drums --style techno --count 4",
        "audiomancer generate bass --key F# --with 3fa9",
        "audiomancer generate drums --primer examples/groove.mid --temperature 1.2",
    ),
    commands={
        "drums": command(
            "generate drums",
            _made,
            "audiomancer generate drums --style dnb --bars 8 --seed 42",
            as_list=_patterns,
            codes=True,
            extra=(listing("--styles", "styles", _styles, "List the styles.", lambda result: result.styles),),
        ),
        "melody": command(
            "generate melody",
            _made,
            "audiomancer generate melody --key A --scale dorian --low 60 --high 79",
            as_list=_patterns,
            codes=True,
        ),
        "bass": command(
            "generate bass",
            _made,
            "audiomancer generate bass --key C --scale minor_pentatonic --with 3fa9",
            'audiomancer generate bass --key A --way walking --roots "A F C G" --metre 3/4 --model rules',
            as_list=_patterns,
            codes=True,
        ),
    },
)

COMMANDS = MappingProxyType({"generate": generate})
