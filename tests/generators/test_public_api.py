"""The importable paths of the public reference."""

from __future__ import annotations

import audiomancer.generators as generators
from audiomancer.analyzers.synthdef import parse_synthdef

DOCUMENTED = (
    "EvolutionEngine",
    "PatternGenerator",
    "PatternMetadata",
    "SynthLineage",
    "generate_synth",
    "mutate_synth",
    "breed_synths",
    "GeneratedSynth",
    "LineageTracker",
    "SynthRecord",
    "record_synth",
    "rate_synth",
    "get_synth_lineage",
    "get_top_rated",
    "get_generation_stats",
)
ENGINE = (
    "crossover_patterns",
    "evolve_population",
    "get_lineage",
    "mutate_pattern",
    "mutate_synth",
    "rank_by_rating",
    "validate_mutated_synth",
)


def test_every_documented_name_can_be_imported() -> None:
    assert set(DOCUMENTED) <= set(generators.__all__)
    assert all(hasattr(generators, name) for name in generators.__all__)
    assert callable(parse_synthdef)


def test_the_engine_has_every_documented_method() -> None:
    assert all(callable(getattr(generators.EvolutionEngine, name)) for name in ENGINE)
    documented = ("download_models", "generate_bass", "generate_drums", "generate_melody", "load_model")
    assert all(callable(getattr(generators.PatternGenerator, name)) for name in documented)
