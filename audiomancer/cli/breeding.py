"""``mutate`` and ``cross``: children of one pattern, or of two."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from audiomancer._random import fresh_seed
from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import amount_option, count_option, examples, operator_option, seed_option
from audiomancer.cli._output import console, echo_patterns, json_option, note

if TYPE_CHECKING:
    from audiomancer.store import PatternMetadata

__all__ = ["COMMANDS"]


def _list_operators(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value:
        return
    from rich.table import Table

    from audiomancer.variation import OPERATOR_REGISTRY

    table = Table("operator", "for", "usual", "what it does", box=None, pad_edge=False, header_style="bold")
    for operator in OPERATOR_REGISTRY.all().values():
        table.add_row(
            operator.name, " ".join(sorted(operator.kinds)), "yes" if operator.default else "", operator.summary
        )
    console().print(table)
    ctx.exit()


@click.command(
    epilog=examples(
        "audiomancer mutate 3fa9 --amount 0.5 --count 4",
        "audiomancer mutate 3fa9 --op ghost_notes --op fill --seed 42",
    )
)
@click.argument("item", metavar="ID", type=ItemId())
@amount_option
@operator_option
@click.option(
    "--ops", is_flag=True, is_eager=True, expose_value=False, callback=_list_operators, help="List the operators."
)
@count_option
@seed_option
@json_option
def mutate(item: str, amount: float, operators: tuple[str, ...], count: int, seed: int | None, as_json: bool) -> None:
    """Make variations of a pattern."""
    from audiomancer.generators import EvolutionEngine

    engine, first = EvolutionEngine(), fresh_seed() if seed is None else seed
    _show([engine.mutate_pattern(item, amount, first + i, operators=operators) for i in range(count)], as_json)


@click.command(epilog=examples("audiomancer cross 3fa9 81c2 --seed 7"))
@click.argument("first", metavar="ID", type=ItemId())
@click.argument("second", metavar="ID", type=ItemId())
@count_option
@seed_option
@json_option
def cross(first: str, second: str, count: int, seed: int | None, as_json: bool) -> None:
    """Cross two patterns: the first bars of one, the last bars of the other."""
    from audiomancer.generators import EvolutionEngine

    engine, start = EvolutionEngine(), fresh_seed() if seed is None else seed
    _show([engine.crossover_patterns(first, second, start + i) for i in range(count)], as_json)


def _show(children: list[PatternMetadata], as_json: bool) -> None:
    echo_patterns(children, as_json)
    if not as_json and len(children) == 1:
        for line in children[0].mutation_log:
            note(f"  {line}")


COMMANDS = MappingProxyType({"mutate": mutate, "cross": cross})
