"""``delete``, ``undelete``, ``undo``, ``rename``, ``tag`` and ``note``: what the person keeps, and calls it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from audiomancer.cli._build import command
from audiomancer.cli._output import echo, note, short

__all__ = ["COMMANDS"]


def _deleted(result: Any) -> None:
    for item in result.items:
        echo(f"{short(item.id)}  {item.name}  deleted")
    note(f"`audiomancer undo` brings {'it' if len(result.items) == 1 else 'them'} back.")


def _back(result: Any) -> None:
    for item in result.items:
        echo(f"{short(item.id)}  {item.name}  is back")


def _kept(result: Any) -> None:
    for item in result.items:
        words = (short(item.id), item.name, " ".join(item.tags), f'"{item.notes}"' if item.notes else "")
        echo("  ".join(filter(None, words)))


COMMANDS = MappingProxyType(
    {
        "delete": command("delete", _deleted, "audiomancer delete 3fa9 81c2"),
        "undelete": command("undelete", _back, "audiomancer undelete 3fa9"),
        "undo": command("undo", _back, "audiomancer undo"),
        "rename": command("rename", _kept, 'audiomancer rename 3fa9 "lazy snare"'),
        "tag": command("tag", _kept, "audiomancer tag 3fa9 dark slow", "audiomancer tag 3fa9 heavy --remove dark"),
        "note": command("note", _kept, 'audiomancer note 3fa9 "for the second drop"'),
    }
)
