"""The public API: generate, import, breed, rate and evolve patterns and synths, and follow their lineage."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from audiomancer.breeding.importing import import_code, import_midi
from audiomancer.breeding.patterns import PatternStock
from audiomancer.breeding.run import EvolutionRun
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
from audiomancer.generators.pattern_generator import GenerationOptions, PatternGenerator
from audiomancer.store import PatternMetadata, SynthLineage

if TYPE_CHECKING:
    from audiomancer.breeding.synths import SynthStock, shipped_synths
    from audiomancer.generators.synths import GeneratedSynth, breed_synths, generate_synth, mutate_synth
    from audiomancer.rendering.engines import Engines
    from audiomancer.rendering.patterns import pattern_wav, render_pattern

__all__ = [
    "Engines",
    "EvolutionEngine",
    "EvolutionRun",
    "EvolvedPopulation",
    "GeneratedSynth",
    "GenerationOptions",
    "LineageTracker",
    "PatternGenerator",
    "PatternMetadata",
    "PatternStock",
    "SynthLineage",
    "SynthRecord",
    "SynthStock",
    "UnratedPopulationWarning",
    "breed_synths",
    "generate_synth",
    "get_generation_stats",
    "get_synth_lineage",
    "get_top_rated",
    "import_code",
    "import_midi",
    "mutate_synth",
    "pattern_wav",
    "rate_synth",
    "record_synth",
    "render_pattern",
    "shipped_synths",
]

_LATE = MappingProxyType(
    {
        "GeneratedSynth": "generators.synths",
        "SynthStock": "breeding.synths",
        "Engines": "rendering",
        "breed_synths": "generators.synths",
        "generate_synth": "generators.synths",
        "mutate_synth": "generators.synths",
        "pattern_wav": "rendering",
        "render_pattern": "rendering",
        "shipped_synths": "breeding.synths",
    }
)
"""What needs SuperCollider's half of the house, and the module it is in; a groove should not wait for that."""


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"audiomancer.{_LATE[name]}"), name)
