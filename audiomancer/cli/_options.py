"""Options that several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from audiomancer.music import KINDS

__all__ = ["Decorator", "amount_option", "count_option", "examples", "kind_option", "operator_option", "seed_option"]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def examples(*lines: str) -> str:
    """The end of a help page: calls to type as they stand."""
    return "\n".join(["\b", "Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)])


def kind_option(help_text: str) -> Decorator:
    """``--type drums|melody|bass``."""
    return click.option("--type", "kind", type=click.Choice(KINDS), help=help_text)


seed_option = click.option(
    "--seed", type=click.IntRange(min=0), help="The same seed brings the same result; drawn if not given."
)

amount_option = click.option(
    "--amount",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    help="How far a mutation may go: 0 is a copy, 1 is wild.",
)


count_option = click.option(
    "--count", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many children to make."
)


def _operator_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from audiomancer.variation import OPERATORS

    return [name for name in OPERATORS if name.startswith(incomplete)]


operator_option = click.option(
    "--op",
    "operators",
    multiple=True,
    metavar="NAME",
    shell_complete=_operator_names,
    help="Let only this operator act (repeat for several): rotate, ghost_notes, euclid ... "
    "`audiomancer mutate --ops` lists them.",
)
