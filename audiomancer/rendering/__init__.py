"""The running engines, what patterns and synths sound like, and the table of what a pattern can be written as.

SuperCollider's half of the house takes time to import, so what needs it is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer._late import late_names
from audiomancer.rendering.targets import TARGET_REGISTRY, TARGETS, ExportOptions, Target

if TYPE_CHECKING:
    from audiomancer.rendering.engines import ATTEMPTS, Engines, shared_engines
    from audiomancer.rendering.patterns import pattern_wav, render_pattern, render_patterns

__all__ = [
    "ATTEMPTS",
    "TARGETS",
    "TARGET_REGISTRY",
    "Engines",
    "ExportOptions",
    "Target",
    "pattern_wav",
    "render_pattern",
    "render_patterns",
    "shared_engines",
]

_ENGINES, _PATTERNS = "audiomancer.rendering.engines", "audiomancer.rendering.patterns"

__getattr__ = late_names(
    __name__,
    {
        **{name: f"{_ENGINES}.{name}" for name in ("ATTEMPTS", "Engines", "shared_engines")},
        **{name: f"{_PATTERNS}.{name}" for name in ("pattern_wav", "render_pattern", "render_patterns")},
    },
)
