"""``play``: hear a pattern as a loop."""

from __future__ import annotations

from itertools import count
from types import MappingProxyType

import click

from audiomancer.cli._hear import hear
from audiomancer.cli._ids import ItemId
from audiomancer.cli._options import examples
from audiomancer.cli._output import note

__all__ = ["COMMANDS"]


@click.command(epilog=examples("audiomancer play 3fa9 --times 4"))
@click.argument("item", metavar="ID", type=ItemId())
@click.option("--times", type=click.IntRange(min=1), help="How often; for ever, until Ctrl-C, if not given.")
def play(item: str, times: int | None) -> None:
    """Loop a pattern through the system's player, played by the synths of the library."""
    from audiomancer.store import Store

    pattern = Store().get(item).pattern
    if times is None:
        note("Ctrl-C ends it.")
    hear(pattern, range(times) if times else count())


COMMANDS = MappingProxyType({"play": play})
