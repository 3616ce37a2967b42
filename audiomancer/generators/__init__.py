"""The public API: generate, import, breed, rate and evolve patterns and synths, and follow their lineage."""

from audiomancer.generators.engine import EvolutionEngine, EvolvedPopulation, UnratedPopulationWarning
from audiomancer.generators.hearing import pattern_wav, render_pattern
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
from audiomancer.generators.synth_stock import SynthStock, shipped_synths
from audiomancer.generators.synths import GeneratedSynth, breed_synths, generate_synth, mutate_synth
from audiomancer.generators.workshop import Workshop
from audiomancer.store import PatternMetadata, SynthLineage

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
    "shipped_synths",
]
