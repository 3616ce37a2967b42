"""``lineage`` and ``replay``: who descends from whom, and the proof that a birth can be repeated."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from audiomancer.cli._build import command, perform
from audiomancer.cli._output import console, echo, echo_json, label, note, short, stars

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["COMMANDS"]

MAX_DRAWN = 200
"""Relatives that a drawn tree shows at the most; beyond that nobody reads it."""


def _told(result: Any) -> Any:
    """The family, with the keys of the public reference, and who of it was deleted."""
    return {
        "synth_id": result.item,
        "ancestors": result.ancestors,
        "descendants": result.descendants,
        "generation": result.generation,
        "family_tree": result.family_tree,
        "deleted": [one.id for one in result.relatives if one.deleted],
    }


def _family(result: Any) -> None:
    """Print a tree for each root; each relative stands once, under the first of its parents that is drawn."""
    from rich.tree import Tree

    middle = len(result.ancestors)
    family = result.relatives[max(middle - MAX_DRAWN, 0) : middle + 1 + MAX_DRAWN]
    if left_out := len(result.relatives) - len(family):
        note(f"{left_out} more distant relatives are not drawn; --json has them all.")
    drawn: dict[str, Tree] = {}
    roots = []
    for one in family:
        above = next((parent for parent in one.parents if parent in drawn), None)
        shown = _shown(one, above, result.item)
        drawn[one.id] = drawn[above].add(shown) if above else Tree(shown)
        if not above:
            roots.append(drawn[one.id])
    for root in roots:
        console().print(root)


def _shown(one: Any, above: str | None, item: str) -> Text:
    others = " and ".join(short(parent) for parent in one.parents if parent != above)
    deleted = "deleted" * one.deleted
    words = [short(one.id), one.method, f"with {others}" if others else "", stars(one.rating), one.name, deleted]
    text = "  ".join(word for word in words if word)
    return label(text, "bold").append("  <", "not bold") if one.id == item else label(text)


def _statistics(as_json: bool) -> None:
    stats = perform("statistics")
    if as_json:
        echo_json(stats)
        return
    for name, value in stats._asdict().items():
        shown = "-" if value is None else f"{value:.2f}" if isinstance(value, float) else value
        echo(f"{name.replace('_', ' '):<20}{shown}")


def _lineage(item: str | None, as_json: bool) -> None:
    if item is None:
        _statistics(as_json)
    else:
        assert _of_one.callback is not None
        _of_one.callback(item=item, as_json=as_json)


def _replayed(result: Any) -> None:
    item = result.item
    drawn = f", seed {item.seed}" if item.seed else ""  # chance has no part in a morph
    echo(f"{short(item.id)}  born again, to the letter: {item.generation_method}{drawn}")


_of_one = command("lineage", _family, "audiomancer lineage 3fa9", "audiomancer lineage", as_list=_told)
lineage = click.Command(
    "lineage",
    callback=_lineage,
    params=[
        click.Argument(["item"], metavar="[ID]", required=False, type=_of_one.params[0].type),
        *_of_one.params[1:],
    ],
    help=_of_one.help,
    epilog=_of_one.epilog,
)

COMMANDS = MappingProxyType({"lineage": lineage, "replay": command("replay", _replayed, "audiomancer replay 3fa9")})
