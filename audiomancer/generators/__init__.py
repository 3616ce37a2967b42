"""The public API: import, breed, rate and evolve patterns, and follow their lineage."""

from audiomancer.generators.engine import EvolutionEngine, EvolvedPopulation, UnratedPopulationWarning
from audiomancer.generators.importing import import_midi
from audiomancer.generators.lineage import (
    LineageTracker,
    SynthRecord,
    get_generation_stats,
    get_synth_lineage,
    get_top_rated,
    rate_synth,
    record_synth,
)
from audiomancer.generators.run import EvolutionRun
from audiomancer.generators.stock import PatternStock
from audiomancer.store import PatternMetadata

__all__ = [
    "EvolutionEngine",
    "EvolutionRun",
    "EvolvedPopulation",
    "LineageTracker",
    "PatternMetadata",
    "PatternStock",
    "SynthRecord",
    "UnratedPopulationWarning",
    "get_generation_stats",
    "get_synth_lineage",
    "get_top_rated",
    "import_midi",
    "rate_synth",
    "record_synth",
]
