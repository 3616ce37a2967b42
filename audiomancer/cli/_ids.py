"""Ids on the command line: abbreviated like git's, and completed by the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from audiomancer.errors import AudiomancerError

__all__ = ["ItemId", "MidiOrItemId", "SynthId"]


class ItemId(click.ParamType[str]):
    """The id of a stored item, whole or as its first digits; what the command gets is the whole id."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from audiomancer.store import Store

        return Store().resolve(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from audiomancer.store import Store

        try:
            records = Store().lineage.records()
        except AudiomancerError:
            return []  # an unreadable library is told by the command itself, not while typing
        return [
            CompletionItem(record.id, help=record.name)
            for record in records
            if record.id.startswith(incomplete) or record.id.partition("_")[2].startswith(incomplete)
        ]


class MidiOrItemId(ItemId):
    """The id of a stored item, or a MIDI file, whose path the command gets."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The whole id, or the path as it is."""
        return str(value) if self.is_midi(value) else super().convert(value, param, ctx)

    @staticmethod
    def is_midi(value: str) -> bool:
        """Whether this names a MIDI file, there or not, rather than an item."""
        return Path(value).suffix.lower() in (".mid", ".midi")


class SynthId(ItemId):
    """The id of a stored synth, or the name of one that comes with audiomancer: ``tb303``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The whole id."""
        from audiomancer.supercollider import shipped_files

        name = str(value).removeprefix("synt_")
        return f"synt_{name}" if name in shipped_files() else super().convert(value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names of the shipped synths and the ids of the stored ones that begin like this."""
        from audiomancer.supercollider import shipped_files

        shipped = [CompletionItem(name) for name in shipped_files() if name.startswith(incomplete)]
        stored = super().shell_complete(ctx, param, incomplete)
        return shipped + [item for item in stored if item.value.startswith("synt_")]
