"""The running engines, what patterns and synths sound like, and the table of what a pattern can be written as.

SuperCollider's half of the house takes time to import, so what needs it is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from audiomancer.rendering.targets import TARGET_REGISTRY, TARGETS, ExportOptions, Target

if TYPE_CHECKING:
    from audiomancer.rendering.engines import ATTEMPTS, Engines, shared_engines
    from audiomancer.rendering.patterns import pattern_wav, render_pattern

__all__ = [
    "ATTEMPTS",
    "TARGETS",
    "TARGET_REGISTRY",
    "Engines",
    "ExportOptions",
    "Target",
    "pattern_wav",
    "render_pattern",
    "shared_engines",
]

_LATE = MappingProxyType(
    {
        "ATTEMPTS": "engines",
        "Engines": "engines",
        "shared_engines": "engines",
        "pattern_wav": "patterns",
        "render_pattern": "patterns",
    }
)


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
