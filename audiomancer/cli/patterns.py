"""``import``, ``list`` and ``show``: what is in the library."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import examples, kind_option
from audiomancer.cli._output import codes_option, echo_json, echo_patterns, json_option, note, short, stars
from audiomancer.cli._show import echo_roll
from audiomancer.errors import AudiomancerError, NotationError
from audiomancer.music import SCALES, Kind, parse_bars

if TYPE_CHECKING:
    from audiomancer.store import PatternMetadata

__all__ = ["COMMANDS"]


@click.command(
    "import",
    epilog=examples(
        "audiomancer import examples/groove.mid --bars 1-2",
        """audiomancer import --tidal 'd1 $ stack [s "bd(3,8)", s "~ cp"]'""",
        """audiomancer import --strudel 's("bd*4, ~ cp")'""",
    ),
)
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--tidal", multiple=True, metavar="LINE", help="A line of Tidal code; a cycle is a bar of 4/4.")
@click.option("--strudel", multiple=True, metavar="LINE", help="A line of Strudel code.")
@click.option("--track", help="Number (from 1) or name of the track, where several hold notes.")
@click.option("--bars", help="Cut a loop: 5-8, or 3 for one bar. Counted from 1.")
@kind_option("What it is, where the file does not tell.")
@click.option("--key", help="Root of its scale, such as F# or Bb.")
@click.option("--scale", type=click.Choice(list(SCALES)), help="Its scale.")
@click.option("--style", help="A word of your own, such as techno.")
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[str, ...],
    tidal: tuple[str, ...],
    strudel: tuple[str, ...],
    track: str | None,
    bars: str | None,
    kind: Kind | None,
    key: str | None,
    scale: str | None,
    style: str | None,
    as_json: bool,
) -> None:
    """Bring MIDI files, files of Tidal code (.tidal) or lines of code into the library.

    Of several each is taken or refused on its own. The same music twice is one pattern.
    """
    from audiomancer.generators import import_code, import_midi

    cut = None if bars is None else parse_bars(bars)
    music: dict[str, Any] = {"bars": cut, "kind": kind, "key": key, "scale": scale, "style": style}

    def take_file(file: str) -> PatternMetadata:
        if file.endswith(".tidal"):
            return import_code(_text(file), "tidal", name=Path(file).stem, **music)
        pattern, notices = import_midi(file, track=track, **music)
        for notice in notices:
            note(f"{file}: {notice}")
        return pattern

    jobs = [
        *(partial(take_file, file) for file in files),
        *(partial(import_code, line, "tidal", **music) for line in tidal),
        *(partial(import_code, line, "strudel", **music) for line in strudel),
    ]
    if not jobs:
        raise click.UsageError("Name a file, or give a line of code with --tidal or --strudel.")
    taken = []
    failure: AudiomancerError | None = None
    for job in jobs:
        try:
            taken.append(job())
        except AudiomancerError as error:
            # One broken file of a folder should not keep the others out; it is told, and the exit code shows it.
            failure = error
            if len(jobs) > 1:
                note(f"Error: {error}")
    if taken or not failure:
        echo_patterns(taken, as_json)
    if failure and len(jobs) == 1:
        raise failure
    if failure:
        note(f"{len(taken)} of {len(jobs)} files imported.")
        ctx.exit(4)


def _text(file: str) -> str:
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotationError(f"{file} cannot be read as text: {error}") from error


@click.command("list", epilog=examples("audiomancer list --type drums"))
@kind_option("Only these.")
@json_option
@codes_option
def list_(kind: Kind | None, as_json: bool, codes: bool) -> None:
    """List the patterns, oldest first."""
    from audiomancer.breeding import open_store

    patterns = open_store().patterns(kind)
    if not patterns and not as_json:
        note("Nothing here yet: audiomancer import FILE.mid brings a groove in.")
        return
    echo_patterns(patterns, as_json, codes)


@click.command(epilog=examples("audiomancer show 3fa9"))
@click.argument("item", metavar="ID", type=ItemId())
@json_option
@codes_option
@click.pass_context
def show(ctx: click.Context, item: str, as_json: bool, codes: bool) -> None:
    """Show a pattern as a piano roll, and how it was born; a synth as `synth show` does."""
    from audiomancer.breeding import open_store

    if item.startswith("synt_"):
        from audiomancer.cli.synth import show as show_synth

        ctx.invoke(show_synth, item=item, code=False, as_json=as_json)
        return
    p = open_store().get(item)
    if as_json:
        echo_json(p.to_dict(codes))
        return
    pattern = p.pattern
    words = [p.id, p.name, p.type, f"{p.bars} bars of {pattern.time_signature[0]}/{pattern.time_signature[1]}"]
    words += [f"{p.bpm:g} BPM", " ".join(filter(None, (p.key, p.scale))), p.style or "", stars(p.user_rating)]
    click.echo("  ".join(word for word in words if word))
    echo_roll(pattern)
    parents = " and ".join(short(i) for i in p.parent_ids)
    click.echo(f"{p.generation_method}{' from ' + parents if parents else ''}, {p.created_at:%Y-%m-%d %H:%M} UTC")
    for line in p.mutation_log:
        click.echo(f"  {line}")
    if p.user_notes:
        click.echo(f'"{p.user_notes}"')


COMMANDS = MappingProxyType({"import": import_, "list": list_, "show": show})
