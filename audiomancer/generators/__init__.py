"""The public API: generate, import, breed, rate and evolve patterns and synths, and follow their lineage."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

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
    from audiomancer.breeding.synths import SynthBreeding, shipped_synths
    from audiomancer.generators.synths import GeneratedSynth, breed_synths, generate_synth, mutate_synth
    from audiomancer.rendering import Engines, pattern_wav, render_pattern

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
    "shipped_synths",
]

_LATE = MappingProxyType(
    {
        "Engines": "rendering.Engines",
        "GeneratedSynth": "generators.synths.GeneratedSynth",
        "SynthBreeding": "breeding.synths.SynthBreeding",
        "breed_synths": "generators.synths.breed_synths",
        "generate_synth": "generators.synths.generate_synth",
        "mutate_synth": "generators.synths.mutate_synth",
        "pattern_wav": "rendering.pattern_wav",
        "render_pattern": "rendering.render_pattern",
        "shipped_synths": "breeding.synths.shipped_synths",
        # Former names.
        "PatternStock": "breeding.PatternBreeding",
        "SynthStock": "breeding.synths.SynthBreeding",
        "Workshop": "rendering.Engines",
    }
)
"""What needs SuperCollider's half of the house, and where it is: a groove should not wait for that."""


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _LATE[name].rpartition(".")
    return getattr(import_module(f"audiomancer.{module}"), attribute)
