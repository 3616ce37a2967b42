"""``evolve``: breed generations, by the ratings there are or with the person listening."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from audiomancer._random import fresh_seed
from audiomancer.cli._hear import hear
from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import amount_option, examples, operator_option, seed_option
from audiomancer.cli._output import console, echo_patterns, json_option, note, short
from audiomancer.cli._show import echo_roll
from audiomancer.errors import AudiomancerError

if TYPE_CHECKING:
    from audiomancer.evolution import Settings
    from audiomancer.generators import EvolutionRun
    from audiomancer.store import PatternMetadata, Store

__all__ = ["COMMANDS"]

rate_type = click.FloatRange(0, 1)


@click.command(
    epilog=examples(
        "audiomancer evolve 3fa9 81c2 --generations 3 --seed 42",
        "audiomancer evolve 3fa9 --interactive",
        "audiomancer evolve --resume",
    )
)
@click.argument("items", metavar="[ID]...", nargs=-1, type=ItemId())
@click.option(
    "--generations", type=click.IntRange(min=1), default=5, show_default=True, help="How many generations to breed."
)
@click.option("--size", type=click.IntRange(1, 1000), default=8, show_default=True, help="Births to try in each.")
@click.option(
    "--mutation-rate", type=rate_type, default=0.6, show_default=True, help="How often a birth is a variation of one."
)
@click.option(
    "--crossover-rate", type=rate_type, default=0.3, show_default=True, help="How often a birth is a cross of two."
)
@amount_option
@operator_option
@seed_option
@click.option("--interactive", is_flag=True, help="Look at each candidate, hear it, rate it 1-5, skip it, or quit.")
@click.option(
    "--resume", metavar="[RUN]", is_flag=False, flag_value="", help="Take up a run that you left; the latest if bare."
)
@json_option
def evolve(
    items: tuple[str, ...],
    generations: int,
    size: int,
    mutation_rate: float,
    crossover_rate: float,
    amount: float,
    operators: tuple[str, ...],
    seed: int | None,
    interactive: bool,
    resume: str | None,
    as_json: bool,
) -> None:
    """Breed patterns for some generations: the best rated become parents, their children are new.

    Without --interactive the ratings that you gave so far decide. With it you are asked about each
    candidate; what you rate is kept at once, and a run that you quit waits for --resume.
    """
    from audiomancer.evolution import Settings
    from audiomancer.generators import EvolutionRun, PatternStock
    from audiomancer.store import Store

    store = Store()
    if resume is not None:
        if items:
            raise click.UsageError("A run that is taken up has its patterns already; give ids or --resume, not both.")
        name = resume or next(iter(store.runs()), None)
        if name is None:
            raise click.UsageError("There is no run to take up; audiomancer evolve ID --interactive begins one.")
        run = EvolutionRun.resume(store, name)
        if run.stock.kind != PatternStock.kind:
            raise click.UsageError(
                f"Run {name} breeds {run.stock.kind}; it is taken up from Python, where it was left."
            )
        _listen(run, name, generations, as_json)
        return
    if not items:
        raise click.UsageError("Name the patterns to start from; audiomancer list shows them.")
    settings = Settings(
        seed=fresh_seed() if seed is None else seed,
        size=size,
        mutation_rate=mutation_rate,
        crossover_rate=crossover_rate,
    )
    if interactive:
        name = str(1 + max((int(run) for run in store.runs() if run.isdigit()), default=0))
        _listen(EvolutionRun.start(PatternStock(store, amount, operators), items, settings), name, generations, as_json)
    else:
        _breed(items, generations, settings, amount, operators, as_json)


def _breed(
    items: Sequence[str],
    generations: int,
    settings: Settings,
    amount: float,
    operators: Sequence[str],
    as_json: bool,
) -> None:
    from rich.progress import Progress

    from audiomancer.generators import EvolutionEngine, UnratedPopulationWarning

    with Progress(console=console(stderr=True), transient=True) as bar, warnings.catch_warnings():
        # The selections below tell the same, generation by generation.
        warnings.simplefilter("ignore", UnratedPopulationWarning)
        task = bar.add_task("breeding", total=generations)
        population = EvolutionEngine().evolve_population(
            items,
            generations,
            settings.mutation_rate,
            settings.crossover_rate,
            settings.seed,
            size=settings.size,
            amount=amount,
            operators=operators,
            progress=lambda _: bar.advance(task),
        )
    for selection in population.selections:
        note(str(selection))
    note(f"{len(population) - len(set(items))} new patterns; seed {population.seed}")
    echo_patterns(population, as_json)


def _listen(run: EvolutionRun[PatternMetadata], name: str, generations: int, as_json: bool) -> None:
    """Ask about each candidate, generation by generation; leave at any moment."""
    store = run.stock.store
    run.save(name)
    while True:
        if not _rate_all(run.to_rate(), store, run.generation):
            note(f"Run {name} waits: audiomancer evolve --resume {name}")
            break
        if run.generation >= generations:
            store.delete_run(name)
            break
        note(str(run.breed()))
        run.save(name)
        if not run.asked():
            note("No new candidates came; try a higher --amount or --mutation-rate.")
            break
    rated = [p for p in run.everything() if p.user_rating]
    echo_patterns(sorted(rated, key=lambda p: -(p.user_rating or 0)), as_json)


def _rate_all(candidates: Sequence[PatternMetadata], store: Store, generation: int) -> bool:
    """Have the candidates rated; False where the person quit."""
    for number, candidate in enumerate(candidates, 1):
        note(f"\nGeneration {generation}, {number} of {len(candidates)}: {short(candidate.id)}  {candidate.name}")
        echo_roll(candidate.pattern, err=True)
        for line in candidate.mutation_log:
            note(f"  {line}")
        while (answer := _ask()) == "p":
            _hear(candidate)
        if answer == "q":
            return False
        if answer != "s":
            store.rate(candidate.id, int(answer))
    return True


def _hear(candidate: PatternMetadata) -> None:
    """Play it once; where that cannot be, say why and go on: the evening does not end for want of a loudspeaker."""
    try:
        hear(candidate.pattern, range(1))
    except AudiomancerError as error:
        note(str(error))


def _ask() -> str:
    """``1`` to ``5``, ``p``, ``s`` or ``q``; the end of the input is a q."""
    while True:
        try:
            answer: str = (
                click.prompt("1-5 stars, p play, s skip, q quit", prompt_suffix=" > ", err=True).strip().lower()
            )
        except click.Abort:
            return "q"
        if answer in ("1", "2", "3", "4", "5", "p", "s", "q"):
            return answer
        note("Please answer with 1, 2, 3, 4, 5, p, s or q.")


COMMANDS = MappingProxyType({"evolve": evolve})
