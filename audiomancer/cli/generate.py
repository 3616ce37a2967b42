"""``generate``: new drums, melodies and basses from a model."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import click
from click.core import ParameterSource

from audiomancer.cli._build import command
from audiomancer.cli._help import examples
from audiomancer.cli._output import echo_patterns, note, table
from audiomancer.cli.patterns import echo_children, listing

__all__ = ["COMMANDS"]


def _made(result: Any) -> None:
    first = result.patterns[0]
    echo_patterns(result.patterns)
    note(f"  {first.mutation_log[0]}, seed {first.seed[0]}")


def _styles(result: Any) -> None:
    def swing(style: Any) -> str:
        return "" if style.swing == 50 else f"{style.swing} %, 1/{style.swing_unit} notes"

    table(
        ("style", "BPM", "swing", "drums"),
        ((s.name, f"{s.slowest}-{s.fastest}", swing(s), " ".join(s.drums)) for s in result.styles),
    )


def _patterns(result: Any) -> Any:
    return result.patterns


redraw = command(
    "redraw",
    echo_children,
    "audiomancer redraw 3fa9 --in-bars 2",
    "audiomancer redraw 3fa9 --change hh,oh --count 8",
    as_list=_patterns,
    codes=True,
)


def _options() -> list[click.Parameter]:
    """What ``generate --from ID`` takes: the options of ``redraw``."""
    item, *options = (param for param in redraw.params if param.name != "help")
    return [
        click.Option(
            ["--from", "item"],
            metavar="ID",
            help="Play a part of this pattern anew, given the rest; name it with --in-bars or --change.",
            shell_complete=lambda ctx, param, begun: item.shell_complete(ctx, begun),
        ),
        *options,
    ]


def _from(item: str | None, **options: Any) -> None:
    """Play a part of a pattern anew, where no kind of new pattern is named."""
    ctx = click.get_current_context()
    given = [name for name in ctx.params if ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE]
    if ctx.invoked_subcommand is None:
        if item is None:
            raise click.UsageError("Name drums, melody or bass; or --from ID, of which a part is played anew.")
        ctx.invoke(redraw, item=item, **options)
    elif given:
        named = ", ".join(max(param.opts, key=len) for param in ctx.command.params if param.name in given)
        raise click.UsageError(
            f"{named} stands before {ctx.invoked_subcommand}; put options of {ctx.invoked_subcommand} behind it, and "
            "name no kind with --from, which keeps that of the pattern."
        )


generate = click.Group(
    "generate",
    callback=_from,
    params=_options(),
    invoke_without_command=True,
    no_args_is_help=True,
    help="""Make new patterns with a model: drums by style, melodies and basses by key and scale.

    With --primer the model goes on from music of yours: what you do not ask for, tempo, key, sounds and feel, is as
    there. A bass stands on its roots in a way of playing; made --with drums it has their tempo, length and swing.
    With --from, in place of a kind, the model plays a part of a pattern anew, as `audiomancer redraw` does; the options
    below are of that.
    """,
    epilog=examples(
        "audiomancer generate drums --style techno --count 4",
        "audiomancer generate bass --key F# --with 3fa9",
        "audiomancer generate drums --primer examples/groove.mid --temperature 1.2",
        "audiomancer generate --from 3fa9 --change hh",
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
            "audiomancer generate melody --form AABA --bars 8 --metre 3/4",
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

COMMANDS = MappingProxyType({"generate": generate, "redraw": redraw})
