"""What others bring: operators, fitness functions, exporters and models, found by the entry points of their packages.

What a plug-in brings is taken up by the registry of its kind, see :mod:`audiomancer._registry`.

Source: Python Packaging User Guide, "Entry points specification".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUPS", "UNKNOWN", "Plugin", "plugins"]

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "audiomancer.operators": "operator",
        "audiomancer.fitness": "fitness",
        "audiomancer.exporters": "exporter",
        "audiomancer.models": "model",
    }
)
"""The entry point groups in which plug-ins are looked for, and what one entry of each is."""

UNKNOWN = "an unknown package"
"""What a distribution without a name is called."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One entry point.

    Attributes:
        group: its group, one of :data:`GROUPS`.
        name: its name in the group.
        distribution: the package that brings it, as pip calls it; empty if that is not known.
        version: the version of the package.
        values: the objects that it gave; one unless it is an iterable of them.
        problem: why it could not be loaded, as a sentence; empty if it could.
    """

    group: str
    name: str
    distribution: str
    version: str
    values: tuple[object, ...] = ()
    problem: str = ""

    def __str__(self) -> str:
        return f"the plug-in {self.name} of {self.distribution or UNKNOWN} {self.version}".rstrip()


@cache
def plugins(group: str) -> tuple[Plugin, ...]:
    """The plug-ins of a group, by package and name; each was imported, and holds its objects or says what is wrong.

    They are looked up once in a process; after ``plugins.cache_clear()`` they are looked up again.

    Args:
        group: such as ``audiomancer.operators``.
    """
    # Reading the metadata of all packages takes longer than most commands, so it is not even imported before.
    from importlib.metadata import entry_points

    found = (_loaded(point) for point in entry_points(group=group))
    return tuple(sorted(found, key=lambda plugin: (plugin.distribution, plugin.name)))


def _loaded(point: EntryPoint) -> Plugin:
    distribution, version = (point.dist.name, point.dist.version) if point.dist else ("", "")
    plugin = Plugin(point.group, point.name, distribution, version)
    try:
        value = point.load()
        several = isinstance(value, Iterable) and not isinstance(value, str)
        return replace(plugin, values=tuple(value) if several else (value,))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's module may raise whatever it likes
        told = " ".join(f"{type(error).__name__}: {error}".split())
        remedy = f"update or remove {distribution}" if distribution else "remove it"
        return replace(plugin, problem=f"{plugin} cannot be loaded ({told}); {remedy}")
