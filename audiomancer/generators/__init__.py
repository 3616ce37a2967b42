"""The public API: generate, import, breed, rate and evolve patterns and synths, and follow their lineage."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from audiomancer.generators.engine import EvolutionEngine, EvolvedPopulation, UnratedPopulationWarning
from audiomancer.generators.importing import import_code, import_midi
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
from audiomancer.generators.run import EvolutionRun
from audiomancer.generators.stock import PatternStock
from audiomancer.store import PatternMetadata, SynthLineage

if TYPE_CHECKING:
    from audiomancer.generators.hearing import pattern_wav, render_pattern, render_patterns
    from audiomancer.generators.synth_stock import SynthStock, shipped_synths
    from audiomancer.generators.synths import GeneratedSynth, breed_synths, generate_synth, mutate_synth
    from audiomancer.generators.workshop import Workshop

__all__ = [
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
    "Workshop",
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
    "render_patterns",
    "shipped_synths",
]

_LATE = MappingProxyType(
    {
        "GeneratedSynth": "synths",
        "SynthStock": "synth_stock",
        "Workshop": "workshop",
        "breed_synths": "synths",
        "generate_synth": "synths",
        "mutate_synth": "synths",
        "pattern_wav": "hearing",
        "render_pattern": "hearing",
        "render_patterns": "hearing",
        "shipped_synths": "synth_stock",
    }
)
"""What needs SuperCollider's half of the house, and the module it is in; a groove should not wait for that."""


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
