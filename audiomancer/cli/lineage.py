"""``lineage`` and ``replay``: who descends from whom, and the proof that a birth can be repeated."""

from __future__ import annotations

from types import MappingProxyType

import click
from rich.tree import Tree

from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import examples
from audiomancer.cli._output import console, echo_json, json_option, note, short, stars
from audiomancer.lineage import ancestors, descendants
from audiomancer.store import Store, SynthRecord

__all__ = ["COMMANDS"]

MAX_DRAWN = 200
"""Relatives that a drawn tree shows at the most; beyond that nobody reads it."""


@click.command(epilog=examples("audiomancer lineage 3fa9", "audiomancer lineage"))
@click.argument("item", metavar="[ID]", required=False, type=ItemId())
@json_option
def lineage(item: str | None, as_json: bool) -> None:
    """Draw the family of a pattern or synth, from its oldest ancestors to its youngest descendants.

    Without an id, tell how many there are of each origin, how deep they go and how they were rated.
    """
    from audiomancer.generators import LineageTracker

    tracker = LineageTracker()
    if item is None:
        stats = tracker.get_generation_stats()
        if as_json:
            echo_json(stats)
            return
        for name, value in stats.items():
            shown = "-" if value is None else f"{value:.2f}" if isinstance(value, float) else value
            click.echo(f"{name.replace('_', ' '):<20}{shown}")
        return
    if as_json:
        echo_json(tracker.get_lineage(item))
        return
    for root in _draw(item):
        console().print(root)


def _draw(item: str) -> list[Tree]:
    """The trees of the roots; each relative stands once, under the parent that was told first."""
    history = Store().lineage
    parents = history.parents()
    older, younger = ancestors(parents, item), descendants(parents, item)
    family = [*older[-MAX_DRAWN:], item, *younger[:MAX_DRAWN]]
    if left_out := len(older) + len(younger) + 1 - len(family):
        note(f"{left_out} more distant relatives are not drawn; --json has them all.")
    drawn: dict[str, Tree] = {}
    roots: list[Tree] = []
    for one in family:
        above = next((p for p in parents.get(one, ()) if p in drawn), None)
        label = _label(history[one], above, item) if one in history else f"{short(one)}  not recorded"
        drawn[one] = drawn[above].add(label) if above else Tree(label)
        if not above:
            roots.append(drawn[one])
    return roots


def _label(record: SynthRecord, above: str | None, item: str) -> str:
    others = " and ".join(short(p) for p in record.parent_ids if p != above)
    words = [
        short(record.id),
        record.generation_method,
        f"with {others}" if others else "",
        stars(record.user_rating),
        record.name,
    ]
    text = "  ".join(word for word in words if word).replace("[", r"\[")
    return f"[bold]{text}[/bold]  <" if record.id == item else text


@click.command(epilog=examples("audiomancer replay 3fa9"))
@click.argument("item", metavar="ID", type=ItemId())
def replay(item: str) -> None:
    """Let a pattern or synth be born again from its parents and its seed, and check that it comes out the same."""
    from audiomancer.generators import EvolutionEngine

    child = EvolutionEngine().replay(item)
    click.echo(f"{short(item)}  born again, to the letter: {child.generation_method}, seed {child.seed}")


COMMANDS = MappingProxyType({"lineage": lineage, "replay": replay})
