"""``generate``: new drums, melodies and basses from a model."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._ids import MidiOrItemId
from audiomancer.cli._options import Decorator, examples, seed_option
from audiomancer.cli._output import echo_patterns, json_option, note
from audiomancer.music import SCALES, TimeSignature

__all__ = ["COMMANDS"]


class _Metre(click.ParamType[TimeSignature]):
    """A time signature, such as 4/4."""

    name = "metre"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> TimeSignature:
        numerator, slash, denominator = str(value).partition("/")
        if not (slash and numerator.isdigit() and denominator.isdigit()):
            self.fail(f"a metre looks like 4/4 or 7/8, not {value!r}", param, ctx)
        return int(numerator), int(denominator)


def _style_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from audiomancer.rnn import STYLES

    return [name for name in STYLES if name.startswith(incomplete)]


def _list_styles(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value:
        return
    from rich.table import Table

    from audiomancer.cli._output import console
    from audiomancer.rnn import STYLES

    table = Table("style", "BPM", "swing", "drums", box=None, pad_edge=False, header_style="bold")
    for style in STYLES.values():
        swing = "" if style.swing == 50 else f"{style.swing} % of 1/{style.swing_unit // 2}"
        table.add_row(style.name, "{}-{}".format(*style.tempo), swing, " ".join(sound for sound, _ in style.lanes))
    console().print(table)
    ctx.exit()


_SHARED: tuple[Decorator, ...] = (
    click.option("--bars", type=click.IntRange(1, 64), help="How long; 4 if not given."),
    click.option("--metre", "time_signature", type=_Metre(), help="Time signature; 4/4 if not given."),
    click.option("--temperature", type=float, default=1.0, show_default=True, help="1 is as learned, more is bolder."),
    click.option("--top-p", type=float, default=1.0, show_default=True, help="Keep to the likeliest: 0.9, say."),
    click.option("--density", type=float, default=1.0, show_default=True, help="How much likelier each note is."),
    click.option("--humanize", type=float, default=0.0, show_default=True, help="Swing and human touch, 0-1."),
    click.option("--primer", metavar="ID|FILE", type=MidiOrItemId(), help="Go on from this pattern or MIDI file."),
    click.option("--model", metavar="NAME|FILE", help="Which model plays; rules is none. See `audiomancer models`."),
    click.option("--backend", type=click.Choice(["numpy", "magenta"]), default="numpy", help="What runs the model."),
    click.option("--timeout", type=float, default=30.0, show_default=True, help="Seconds that the model may take."),
    click.option("--count", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many to make."),
    seed_option,
    json_option,
)

_PITCHED: tuple[Decorator, ...] = (
    click.option("--key", help="Root, such as F# or Bb; C if not given."),
    click.option("--scale", type=click.Choice(list(SCALES)), help="Its scale; minor if not given."),
    click.option("--low", type=click.IntRange(0, 127), help="Lowest MIDI pitch."),
    click.option("--high", type=click.IntRange(0, 127), help="Highest MIDI pitch."),
    click.option("--bpm", type=float, help="Tempo; 120 if not given."),
    click.option("--with", "lock", metavar="ID|FILE", type=MidiOrItemId(), help="Drums whose kick the notes start on."),
)


def _with(*decorators: Decorator) -> Decorator:
    """All of these options, in this order on the help page."""

    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


@click.group(
    epilog=examples(
        "audiomancer generate drums --style techno --count 4",
        "audiomancer generate bass --key F# --with 3fa9",
        "audiomancer generate drums --primer examples/groove.mid --temperature 1.2",
    )
)
def generate() -> None:
    """Make new patterns with a model: drums by style, melodies and basses by key and scale.

    With --primer the model goes on from music of yours: what you do not ask for, tempo, key, sounds and feel, is as
    there. A bass made --with drums has their tempo and length.
    """


@generate.command(epilog=examples("audiomancer generate drums --style dnb --bars 8 --seed 42"))
@click.option("--style", shell_complete=_style_names, help="See --styles; basic if not given.")
@click.option("--bpm", type=float, help="Tempo; the style's own if not given.")
@click.option("--drums", "sounds", metavar="LIST", help="Only these sounds: bd,sd,hh.")
@click.option(
    "--styles", is_flag=True, is_eager=True, expose_value=False, callback=_list_styles, help="List the styles."
)
@_with(*_SHARED)
def drums(style: str | None, bpm: float | None, sounds: str | None, **options: Any) -> None:
    """Make drum loops."""
    from audiomancer.rnn import check_style

    if not options["primer"]:
        style = style or "basic"
        bpm = check_style(style).bpm if bpm is None else bpm
    only = None if sounds is None else [sound.strip() for sound in sounds.split(",")]
    _make("drums", style=style, bpm=bpm, drums=only, **options)


@generate.command(epilog=examples("audiomancer generate melody --key A --scale dorian --low 60 --high 79"))
@_with(*_PITCHED, *_SHARED)
def melody(**options: Any) -> None:
    """Make melodies; every note is in the scale and the range."""
    _make("melody", **options)


@generate.command(epilog=examples("audiomancer generate bass --key C --scale minor_pentatonic --with 3fa9"))
@_with(*_PITCHED, *_SHARED)
def bass(**options: Any) -> None:
    """Make bass lines; --with ties them to the kick of a drum loop."""
    _make("bass", **options)


def _make(kind: Any, *, backend: Any, count: int, as_json: bool, **options: Any) -> None:
    # A step's products are small: threads would only wait for one another. Said before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from audiomancer.generators import PatternGenerator, import_midi

    for name in ("primer", "lock"):
        if options.get(name) and MidiOrItemId.is_midi(options[name]):
            read, notices = import_midi(options[name])
            for notice in notices:
                note(f"{options[name]}: {notice}")
            options[name] = read.id
    made = PatternGenerator(backend=backend).generate(kind, count, **options)
    echo_patterns(made, as_json)
    if not as_json:
        note(f"  {made[0].mutation_log[0]}, seed {made[0].seed[0]}")


COMMANDS = MappingProxyType({"generate": generate})
