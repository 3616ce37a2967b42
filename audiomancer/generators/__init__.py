"""The public API: generate, import, breed, rate and evolve patterns and synths, and follow their lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer._late import late_names
from audiomancer.breeding import EvolutionRun, GenerationOptions, PatternBreeding, import_code, import_midi, open_store
from audiomancer.generators.engine import EvolutionEngine, EvolvedPopulation, UnratedPopulationWarning
from audiomancer.generators.lineage import (
    LineageTracker,
    SynthRecord,
    get_generation_stats,
    get_synth_lineage,
    get_top_rated,
    rate_synth,
    record_synth,
)
from audiomancer.generators.pattern_generator import PatternGenerator
from audiomancer.store import PatternMetadata, SynthLineage

if TYPE_CHECKING:
    from audiomancer.breeding.stored_synths import shipped_synths
    from audiomancer.breeding.synths import SynthBreeding
    from audiomancer.generators.synths import GeneratedSynth, breed_synths, generate_synth, mutate_synth
    from audiomancer.rendering import Engines, pattern_wav, render_pattern, render_patterns

__all__ = [
    "Engines",
    "EvolutionEngine",
    "EvolutionRun",
    "EvolvedPopulation",
    "GeneratedSynth",
    "GenerationOptions",
    "LineageTracker",
    "PatternBreeding",
    "PatternGenerator",
    "PatternMetadata",
    "SynthBreeding",
    "SynthLineage",
    "SynthRecord",
    "UnratedPopulationWarning",
    "breed_synths",
    "generate_synth",
    "get_generation_stats",
    "get_synth_lineage",
    "get_top_rated",
    "import_code",
    "import_midi",
    "mutate_synth",
    "open_store",
    "pattern_wav",
    "rate_synth",
    "record_synth",
    "render_pattern",
    "render_patterns",
    "shipped_synths",
]

_FUNCTIONS = "audiomancer.generators.synths"

__getattr__ = late_names(
    __name__,
    {
        **{
            name: f"{_FUNCTIONS}.{name}"
            for name in ("GeneratedSynth", "breed_synths", "generate_synth", "mutate_synth")
        },
        **{
            name: f"audiomancer.rendering.{name}"
            for name in ("Engines", "pattern_wav", "render_pattern", "render_patterns")
        },
        "SynthBreeding": "audiomancer.breeding.synths.SynthBreeding",
        "shipped_synths": "audiomancer.breeding.stored_synths.shipped_synths",
        # Former names.
        "PatternStock": "audiomancer.breeding.PatternBreeding",
        "SynthStock": "audiomancer.breeding.synths.SynthBreeding",
        "Workshop": "audiomancer.rendering.Engines",
    },
)
