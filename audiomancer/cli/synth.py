"""``synth``: breed SynthDefs, hear of them, take them home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from audiomancer._random import fresh_seed
from audiomancer.cli._ids import SynthId
from audiomancer.cli._options import amount_option, count_option, examples, seed_option
from audiomancer.cli._output import console, echo_json, json_option, note, short, stars
from audiomancer.cli._show import unicode_ok
from audiomancer.errors import OutputError

if TYPE_CHECKING:
    from audiomancer.generators import SynthStock
    from audiomancer.store import SynthLineage

__all__ = ["COMMANDS"]

CATEGORIES = ("bass", "lead", "pad", "drum", "fx")
_WIDTH = 72

category_option = click.option(
    "--category", type=click.Choice(CATEGORIES), default="bass", show_default=True, help="What it is for."
)


def _operator_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from audiomancer.variation.synths import SYNTH_OPERATORS

    return [name for name in SYNTH_OPERATORS if name.startswith(incomplete)]


synth_operator_option = click.option(
    "--op",
    "operators",
    multiple=True,
    metavar="NAME",
    shell_complete=_operator_names,
    help="Let only this operator act (repeat for several): swap-oscillator, add-reverb, envelope ...",
)


@contextmanager
def _stock(
    amount: float = 0.3, operators: Sequence[str] = (), *, hearing: bool = False, breeding: bool = False
) -> Iterator[SynthStock]:
    """The synths of the library, and engines that end with the command; they start at once if it is known what for."""
    from audiomancer.generators import Workshop

    with Workshop() as engines:
        if hearing or breeding:
            engines.start(compiling=breeding)
        from audiomancer.generators import SynthStock
        from audiomancer.store import Store

        yield SynthStock(Store(), engines, amount, operators)


@click.group()
def synth() -> None:
    """Breed SuperCollider synths: from words, from one parent, from two.

    Whatever is handed out was compiled by sclang and heard by scsynth; without SuperCollider it is marked
    as not validated.
    """


@synth.command("list", epilog=examples("audiomancer synth list", "audiomancer synth list --category bass"))
@click.option("--category", help="Only these.")
@json_option
def list_(category: str | None, as_json: bool) -> None:
    """List the synths that come with audiomancer, and yours."""
    from audiomancer.generators import shipped_synths
    from audiomancer.store import Store

    yours = {s.id: s for s in Store().synths()}
    synths = [*(s for s in shipped_synths() if s.id not in yours), *yours.values()]
    _echo_synths([s for s in synths if category in (None, s.category)], as_json)


@synth.command(epilog=examples("audiomancer synth show tb303"))
@click.argument("item", metavar="ID", type=SynthId())
@click.option("--code", is_flag=True, help="Print the source alone.")
@json_option
def show(item: str, code: bool, as_json: bool) -> None:
    """Show a synth: its controls, its waveform, its spectrum, how it was born."""
    with _stock(hearing=not (code or as_json)) as stock:
        found = stock.get(item)
        if as_json:
            echo_json(found.to_dict())
        elif code:
            click.echo(found.source_code)
        else:
            _echo_card(found)
            _echo_sound(found, stock)


@synth.command(epilog=examples('audiomancer synth generate "warm acid bass with filter sweep" --seed 1'))
@click.argument("description")
@category_option
@click.option("--base", type=SynthId(), metavar="ID", help="Begin with this synth in place of a plain one.")
@count_option
@seed_option
@json_option
def generate(description: str, category: str, base: str | None, count: int, seed: int | None, as_json: bool) -> None:
    """Make a synth that sounds as you describe it: warm, acid, dark, wobble, plucky ..."""
    first = fresh_seed() if seed is None else seed
    with _stock(breeding=True) as stock:
        _echo_born(stock.generate_all(description, category, range(first, first + count), base), as_json)


@synth.command(epilog=examples("audiomancer synth mutate tb303 --amount 0.5 --count 4 --seed 1"))
@click.argument("item", metavar="ID", type=SynthId())
@amount_option
@synth_operator_option
@count_option
@seed_option
@json_option
def mutate(item: str, amount: float, operators: tuple[str, ...], count: int, seed: int | None, as_json: bool) -> None:
    """Make variations of a synth."""
    first = fresh_seed() if seed is None else seed
    with _stock(amount, operators, breeding=True) as stock:
        children = stock.breeder.mutate_all(stock.candidate(item), [(first + i,) for i in range(count)])
        _echo_born([stock.keep(child) for child in children], as_json)


@synth.command(epilog=examples("audiomancer synth breed tb303 juno_pad --seed 1"))
@click.argument("first", metavar="ID", type=SynthId())
@click.argument("second", metavar="ID", type=SynthId())
@count_option
@seed_option
@json_option
def breed(first: str, second: str, count: int, seed: int | None, as_json: bool) -> None:
    """Cross two synths: the oscillators of the first, the filter of the second."""
    start = fresh_seed() if seed is None else seed
    with _stock(breeding=True) as stock:
        parents = stock.candidate(first), stock.candidate(second)
        children = stock.breeder.cross_all(*parents, [(start + i,) for i in range(count)])
        _echo_born([stock.keep(child) for child in children], as_json)


@synth.command(epilog=examples("audiomancer synth evolve tb303 juno_pad --generations 2 --size 3 --seed 1"))
@click.argument("items", metavar="ID...", nargs=-1, required=True, type=SynthId())
@click.option(
    "--generations", type=click.IntRange(min=1), default=3, show_default=True, help="How many generations to breed."
)
@click.option("--size", type=click.IntRange(1, 100), default=6, show_default=True, help="Births to try in each.")
@amount_option
@synth_operator_option
@seed_option
@json_option
def evolve(
    items: tuple[str, ...],
    generations: int,
    size: int,
    amount: float,
    operators: tuple[str, ...],
    seed: int | None,
    as_json: bool,
) -> None:
    """Breed synths for some generations; the best rated become parents."""
    from audiomancer.evolution import Settings
    from audiomancer.generators import EvolutionRun

    settings = Settings(seed=fresh_seed() if seed is None else seed, size=size, mutation_rate=0.6, crossover_rate=0.3)
    with _stock(amount, operators, breeding=True) as stock:
        run = EvolutionRun.start(stock, items, settings)
        for _ in range(generations):
            note(str(run.breed()))
        _echo_synths(run.everything(), as_json)


@synth.command(epilog=examples("audiomancer synth validate synths/tb303.scd"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def validate(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Have SynthDef files compiled by sclang and heard by scsynth, and tell what is wrong and where.

    Exits with 1 if one of them is not fit to be played.
    """
    fit = True
    with _stock() as stock:
        for file in files:
            problems = _problems(file, stock)
            fit = fit and not problems
            for problem in problems:
                click.echo(f"{file}: {problem}")
            if not problems:
                click.echo(f"{file}: ok")
    ctx.exit(0 if fit else 1)


@synth.command(epilog=examples("audiomancer synth render tb303 --out tb303.wav"))
@click.argument("item", metavar="ID", type=SynthId())
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The WAV file to write.")
@click.option("--seconds", type=click.FloatRange(0.1, 60), default=3.0, show_default=True, help="How long to listen.")
@click.option("--set", "settings", multiple=True, metavar="CONTROL=VALUE", help="Other than its default: freq=110.")
def render(item: str, out: Path, seconds: float, settings: tuple[str, ...]) -> None:
    """Render a synth to a WAV file."""
    from audiomancer.exporters import wav_bytes

    with _stock(hearing=True) as stock:
        heard = stock.render(item, seconds, dict(map(_setting, settings)))
    _write(out, wav_bytes(heard.audio, heard.sample_rate))


@synth.command(epilog=examples("audiomancer synth export tb303 --out tb303.scd"))
@click.argument("item", metavar="ID", type=SynthId())
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output if not given.")
def export(item: str, out: Path | None) -> None:
    """Write the source of a synth, ready to be run in SuperCollider."""
    with _stock() as stock:
        source = stock.get(item).source_code.rstrip() + "\n"
    if out is None:
        click.echo(source, nl=False)
    else:
        _write(out, source.encode())


@synth.command("import", epilog=examples("audiomancer synth import synths/tb303.scd"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", help="Only the SynthDef of this name, where a file holds several.")
@json_option
def import_(files: tuple[Path, ...], name: str | None, as_json: bool) -> None:
    """Bring SynthDefs of your own into the library."""
    with _stock() as stock:
        _echo_synths([made for file in files for made in stock.import_file(file, name=name)], as_json)


@synth.command(epilog=examples('audiomancer synth rate tb303 5 --notes "squelchy"'))
@click.argument("item", metavar="ID", type=SynthId())
@click.argument("score", metavar="STARS", type=click.IntRange(1, 5))
@click.option("--notes", help="What you thought of it.")
def rate(item: str, score: int, notes: str | None) -> None:
    """Rate a synth with 1 to 5 stars."""
    with _stock() as stock:
        found = stock.adopt(item)
        stock.store.rate(found.id, score, notes)
    click.echo(f"{found.name}  {stars(score)}")


def _problems(file: Path, stock: SynthStock) -> Sequence[str]:
    try:
        source = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return (f"cannot be read as text: {error}",)
    return stock.engines.judge(source).problems


def _setting(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise click.UsageError(f"--set takes CONTROL=NUMBER, such as freq=110, not {text!r}.") from None


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}; choose another --out") from error
    note(f"{out}: {len(data)} bytes")


def _echo_born(children: Sequence[SynthLineage], as_json: bool) -> None:
    _echo_synths(children, as_json)
    if not as_json and len(children) == 1:
        for line in children[0].mutation_log:
            note(f"  {line}")


def _echo_synths(synths: Iterable[SynthLineage], as_json: bool) -> None:
    if as_json:
        echo_json([s.to_dict() for s in synths])
        return
    from rich.table import Table

    table = Table("id", "name", "category", "rating", "born", "validated", box=None, pad_edge=False)
    for s in synths:
        validated = "yes" if s.validated else "no"
        table.add_row(_shown_id(s), s.name, s.category or "", stars(s.user_rating), s.generation_method, validated)
    console().print(table)


def _shown_id(s: SynthLineage) -> str:
    return s.id if s.generation_method == "library" else short(s.id)


def _echo_card(s: SynthLineage) -> None:
    from audiomancer.analyzers.synthdef import metadata_words, parse_synthdefs

    info = parse_synthdefs(s.source_code)[0]
    click.echo("  ".join(filter(None, (s.id, s.name, s.category, stars(s.user_rating)))))
    click.echo(f"validated: {'yes' if s.validated else 'no'}")
    if description := metadata_words(info).get("description"):
        click.echo(description)
    for control in info.controls:
        default = control.default if isinstance(control.default, tuple) else f"{control.default or 0:g}"
        span = f"  {control.spec.minimum:g} - {control.spec.maximum:g} {control.spec.warp}" if control.spec else ""
        click.echo(f"  {control.name:<14}{default!s:<10}{span}")
    if s.parent_ids:
        click.echo(f"{s.generation_method} from {' and '.join(map(short, s.parent_ids))}")
    for line in s.mutation_log:
        click.echo(f"  {line}")


def _echo_sound(s: SynthLineage, stock: SynthStock) -> None:
    from audiomancer.cli._scope import draw_spectrum, draw_waveform
    from audiomancer.errors import MissingDependencyError

    try:
        heard = stock.render(s.id)
    except MissingDependencyError as error:
        note(f"No picture of its sound: {error}")
        return
    plain = not unicode_ok()
    click.echo(f"\nwaveform, {len(heard.audio) / heard.sample_rate:g} s")
    for line in draw_waveform(heard.audio, _WIDTH, ascii_only=plain):
        click.echo(line)
    click.echo("spectrum")
    for line in draw_spectrum(heard.audio, heard.sample_rate, _WIDTH, ascii_only=plain):
        click.echo(line)


COMMANDS = MappingProxyType({"synth": synth})
