"""Names of a package that are loaded when they are first asked for: a groove should not wait for SuperCollider."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

__all__ = ["late_modules", "late_names"]


def late_names(package: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package whose names stand in modules that are imported late.

    Args:
        package: its dotted name.
        places: name to where it stands, such as ``audiomancer.rendering.engines.Engines``.

    Returns:
        A function from a name to the object; it raises AttributeError if the package has no such name.

    Source: PEP 562.
    """

    def found(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, attribute = places[name].rpartition(".")
        value = getattr(import_module(module), attribute)
        setattr(sys.modules[package], name, value)  # the next time nobody is asked
        return value

    return found


def late_modules(package: str, modules: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The same for a package that gives the names of its own modules, see :func:`late_names`.

    Args:
        package: its dotted name.
        modules: module of the package to the names that it gives.

    Returns:
        A function from a name to the object; it raises AttributeError if the package has no such name.
    """
    return late_names(
        package, {name: f"{package}.{module}.{name}" for module, names in modules.items() for name in names}
    )
