"""How a birth names the operators that made its child, and how a replay finds them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from audiomancer._registry import Registered, Registry

__all__ = ["found_again", "makers_of"]

Item = TypeVar("Item", bound=Registered)


def makers_of(items: Iterable[Registered]) -> dict[str, str]:
    """The name of each item to its version and origin: ``1 audiomancer``, ``2 audiomancer-wobble``, ``1`` (handed in).

    Args:
        items: operators, in the order in which they act; behind a mix come its parts.
    """
    everything = (maker for item in items for maker in (item, *getattr(item, "parts", ())))
    return {item.name: f"{item.version} {item.origin}".strip() for item in everything}


def found_again(makers: Mapping[str, str], registry: Registry[Item], handed_in: Iterable[Item]) -> list[Item]:
    """The items that a birth names.

    Args:
        makers: what :func:`makers_of` gave.
        registry: where to look for them.
        handed_in: further objects to look among.

    Returns:
        The items, in the order of the birth.

    Raises:
        MissingDependencyError: if one is not here, or not in this version; the message names it and says what to do.
    """
    objects = tuple(handed_in)
    found = []
    for name, told in makers.items():
        version, _, origin = told.partition(" ")
        found.append(registry.needed(name, int(version), origin, objects))
    return found
