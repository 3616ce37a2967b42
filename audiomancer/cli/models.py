"""``models``: what can be played, where it comes from, how good it is, and how to train it."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import click

from audiomancer.cli._options import examples
from audiomancer.cli._output import console, echo_json, json_option, note

__all__ = ["COMMANDS"]

_DATA_HELP = "The folder that holds groove/ (the Groove MIDI Dataset) and openewld/ (lead sheets)."
data_option = click.option(
    "--data", type=click.Path(file_okay=False, exists=True, path_type=Path), required=True, help=_DATA_HELP
)
cache_option = click.option(
    "--cache", type=click.Path(dir_okay=False, path_type=Path), help="Keep the scores that were read in this file."
)


@click.group(epilog=examples("audiomancer models list", "audiomancer models info drums_rnn"))
def models() -> None:
    """See, fetch, train and compare the models that generate patterns."""


@models.command("list", epilog=examples("audiomancer models list"))
@json_option
def list_(as_json: bool) -> None:
    """List the models that can be played."""
    from audiomancer.rnn import DEFAULT_MODELS, available_models, load_model

    found = available_models().values()
    configs = [load_model(str(model.path)).config.id if model.path else "" for model in found]
    rows = list(zip(found, configs, strict=True))
    if as_json:
        echo_json([{"name": m.name, "origin": m.origin, "path": str(m.path or ""), "config": c} for m, c in rows])
        return
    from rich.table import Table

    table = Table("name", "for", "configuration", "origin", "default", box=None, pad_edge=False, header_style="bold")
    for model, config in rows:
        default = "yes" if model.name in DEFAULT_MODELS.values() else ""
        table.add_row(model.name, "drums" if "drums" in model.kinds else "melody", config, model.origin, default)
    console().print(table)


@models.command(epilog=examples("audiomancer models info melody_rnn"))
@click.argument("name", metavar="NAME|FILE")
@json_option
def info(name: str, as_json: bool) -> None:
    """Show what a model is, and its card if it has one."""
    from audiomancer.rnn import find_model, load_model

    model, network = find_model(name), load_model(name)
    facts = {
        "name": model.name,
        "path": str(model.path),
        "origin": model.origin,
        "sha256": model.digest,
        "family": network.config.family,
        "config": network.config.id,
        "units": list(network.units),
        "attention": network.attention.length if network.attention else 0,
        "parameters": network.parameters,
        "description": network.description,
    }
    if as_json:
        echo_json(facts)
        return
    for fact, value in facts.items():
        click.echo(f"{fact:12} {value}")
    card = model.path and model.path.with_suffix(".md")
    if card and card.is_file():
        click.echo("\n" + card.read_text(encoding="utf-8").strip())


@models.command(epilog=examples("audiomancer models download"))
@click.option("--host", help="Address of the folder that holds the bundles; Google's if not given.")
def download(host: str | None) -> None:
    """Download Google's own models. Nothing needs them; audiomancer comes with models of its own."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    from audiomancer.rnn.download import HOST, download_models

    with Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=console(stderr=True)) as bar:
        tasks = {}

        def progress(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        paths = download_models(host=host or HOST, progress=progress)
    for path in paths:
        click.echo(path)


@models.command(epilog=examples("audiomancer models train drums_lookback_rnn --data ../shared/data"))
@click.argument("name")
@data_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; beside the settings if not given.",
)
@cache_option
def train(name: str, data: Path, output: Path | None, cache: Path | None) -> None:
    """Train one of the models that ship, or feel, the table of drummers' timing and touch.

    The settings are those of models/NAME.json. It takes half an hour to some hours; the best weights so far are on
    disk at every moment. It needs script/bootstrap --magenta.
    """
    from audiomancer import training
    from audiomancer._resources import resource_folder

    folder = output or resource_folder("models")
    folder.mkdir(parents=True, exist_ok=True)
    if name == "feel":
        click.echo(training.train_feel(data, folder))
        return
    settings = training.TrainingSettings.read(resource_folder("models") / f"{name}.json")
    corpus = training.read_corpus(settings.corpus, data, cache)

    def report(epoch: int, point: training.Curve) -> None:
        note(f"pass {epoch}: {point.validation:.4f} nats a step on validation, {point.train:.4f} while learning")

    click.echo(training.train_model(name, settings, corpus, folder, report))


@models.command(epilog=examples("audiomancer models compare drums_rnn drums_lookback_rnn --data ../shared/data"))
@click.argument("names", metavar="NAME|FILE...", nargs=-1, required=True)
@data_option
@cache_option
@json_option
def compare(names: tuple[str, ...], data: Path, cache: Path | None, as_json: bool) -> None:
    """Measure models against n-grams and repetition, in nats a step on music that none of them has seen."""
    from audiomancer import training
    from audiomancer.rnn import load_model

    kind = "drums" if load_model(names[0]).config.family == "drums" else "melody"
    figures = training.compare(names, training.read_corpus(kind, data, cache))
    if as_json:
        echo_json(figures)
        return
    for title, nats in figures.items():
        click.echo(f"{nats:7.3f}  {title}")


COMMANDS = MappingProxyType({"models": models})
