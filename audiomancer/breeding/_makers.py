"""How a birth names what made its child: a version and where it comes from, and the thing itself found again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from audiomancer._registry import Registered, Registry

__all__ = ["found_again", "makers_of"]

Item = TypeVar("Item", bound=Registered)


def makers_of(items: Iterable[Registered]) -> dict[str, str]:
    """The name of each item to its version and origin: ``1 audiomancer``, ``2 audiomancer-wobble``, ``1`` (handed in).

    Args:
        items: operators, in the order in which they act.
    """
    return {item.name: f"{item.version} {item.origin}".strip() for item in items}


def found_again(makers: Mapping[str, str], registry: Registry[Item], handed_in: Iterable[Item]) -> list[Item]:
    """The items that a birth names, in its order.

    Args:
        makers: as :func:`makers_of` gave it.
        registry: where they are known.
        handed_in: objects that count as well.

    Raises:
        MissingDependencyError: if one is not here, or not in this version; it tells its name and what to do.
    """
    objects = tuple(handed_in)
    found = []
    for name, told in makers.items():
        version, _, origin = told.partition(" ")
        found.append(registry.needed(name, int(version), origin, objects))
    return found
