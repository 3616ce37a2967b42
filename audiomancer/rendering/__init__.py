"""The running engines, what patterns and synths sound like, and the table of what a pattern can be written as.

Each takes time to import, so it is loaded when it is first asked for: who waits for engines does not wait for targets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer._late import late_modules

if TYPE_CHECKING:
    from audiomancer.rendering.drawing import (
        ALONE,
        ATTEMPTS,
        HARD_CUT_DB,
        OWED_DB,
        Drawn,
        Family,
        Spoken,
        Wanted,
    )
    from audiomancer.rendering.engines import Engines, shared_engines
    from audiomancer.rendering.hearing import Heard, apart, listened
    from audiomancer.rendering.loop_sounds import HEARD_LUFS, SAMPLE_RATE, LoopAsked, LoopSound
    from audiomancer.rendering.patterns import pattern_wav, render_pattern, render_patterns
    from audiomancer.rendering.synth_files import to_superdirt, to_synth_file
    from audiomancer.rendering.targets import TARGET_REGISTRY, TARGETS, ExportOptions, Target

__all__ = [
    "ALONE",
    "ATTEMPTS",
    "HARD_CUT_DB",
    "HEARD_LUFS",
    "OWED_DB",
    "SAMPLE_RATE",
    "TARGETS",
    "TARGET_REGISTRY",
    "Drawn",
    "Engines",
    "ExportOptions",
    "Family",
    "Heard",
    "LoopAsked",
    "LoopSound",
    "Spoken",
    "Target",
    "Wanted",
    "apart",
    "listened",
    "pattern_wav",
    "render_pattern",
    "render_patterns",
    "shared_engines",
    "to_superdirt",
    "to_synth_file",
]

_NAMES = {
    "drawing": ("ALONE", "ATTEMPTS", "HARD_CUT_DB", "OWED_DB", "Drawn", "Family", "Spoken", "Wanted"),
    "engines": ("Engines", "shared_engines"),
    "hearing": ("Heard", "apart", "listened"),
    "loop_sounds": ("HEARD_LUFS", "SAMPLE_RATE", "LoopAsked", "LoopSound"),
    "patterns": ("pattern_wav", "render_pattern", "render_patterns"),
    "synth_files": ("to_superdirt", "to_synth_file"),
    "targets": ("TARGETS", "TARGET_REGISTRY", "ExportOptions", "Target"),
}

__getattr__ = late_modules(__name__, _NAMES)
