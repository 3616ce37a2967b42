"""``rate`` and ``top``: what the person likes."""

from __future__ import annotations

from types import MappingProxyType

import click

from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import examples, kind_option
from audiomancer.cli._output import echo_patterns, json_option, note, short, stars
from audiomancer.music import Kind

__all__ = ["COMMANDS"]


@click.command(epilog=examples('audiomancer rate 3fa9 5 --notes "keep the ghost snares"'))
@click.argument("item", metavar="ID", type=ItemId())
@click.argument("score", metavar="STARS", type=click.IntRange(1, 5))
@click.option("--notes", help="What you thought of it.")
def rate(item: str, score: int, notes: str | None) -> None:
    """Rate a pattern with 1 to 5 stars; a new rating takes the place of the old."""
    from audiomancer.store import Store

    Store().rate(item, score, notes)
    click.echo(f"{short(item)}  {stars(score)}")


@click.command(epilog=examples("audiomancer top --type drums --limit 5"))
@kind_option("Only these.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="How many at the most.")
@json_option
def top(kind: Kind | None, limit: int, as_json: bool) -> None:
    """List the patterns that you rated highest."""
    from audiomancer.generators import EvolutionEngine

    best = EvolutionEngine().rank_by_rating(kind, limit)
    if not best and not as_json:
        note("Nothing is rated yet: audiomancer rate ID STARS.")
        return
    echo_patterns(best, as_json)


COMMANDS = MappingProxyType({"rate": rate, "top": top})
