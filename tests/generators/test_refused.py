"""What cannot be meant is refused by name, in one sentence of ours, and nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import inf, nan
from typing import Any

import pytest

from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdefs
from audiomancer.breeding import import_code
from audiomancer.errors import AudiomancerError
from audiomancer.generators import (
    EvolutionEngine,
    LineageTracker,
    PatternGenerator,
    breed_synths,
    generate_synth,
    mutate_synth,
)
from audiomancer.supercollider import shipped_source

Wrong = Mapping[str, tuple[str, tuple[Any, ...]]]
"""A keyword to what the refusal says, and the values that are refused."""

SEED: Wrong = {"seed": ("a seed must be a whole number of at least 0", (1.5, True, -1, "7"))}
OPERATORS: Wrong = {
    "operators": (
        "operators is a list|neither the name of|is not an? .*operator",
        ("velocity", 3, None, [3], ["none"]),
    ),
}
MUTATION: Wrong = {
    **SEED,
    **OPERATORS,
    "amount": ("the amount of a mutation is 0-1", ("much", nan, 1.5, -0.1, True, None)),
}
GENERATION: Wrong = {
    **SEED,
    "bars": ("bars", ("four", True, 2.5, 0, 65)),
    "bpm": ("bpm is a number|a tempo is", ("fast", True, nan, inf, 0)),
    "timeout": ("a? ?timeout is a number", ("long", True, nan, 0, -1)),
    "temperature": ("temperature", ("hot", True, nan, 0)),
    "top_p": ("top.p", ("most", True, nan, 0, 2)),
    "density": ("density", ("thick", True, nan, 0)),
    "humanize": ("humanize|the amount of feel", ("yes", True, nan, 2, -1)),
    "memory": ("memory", ("yes", True, nan, 2, -1)),
    "time_signature": ("a time signature is", ("4/4", (4,), 4, (4, "4"), (4.0, 4), (7, 9))),
    "model": ("model", (3, "none")),
    "backend": ("backend", (3, "torch")),
    "primer": ("primer is text|no pattern has the id", (3, "ptrn_none")),
    "temprature": ("no option 'temprature'; did you mean temperature", (3,)),
}
DRUMS: Wrong = {
    **GENERATION,
    "style": ("style", (3, "polka", ["techno"])),
    "drums": ("drums|is not a drum", ("bd", 3, [3], ["none"])),
    "key": ("key cannot be asked of drums", ("C",)),
}
MELODY: Wrong = {
    **GENERATION,
    "key": ("key", (3, "H", ["C"])),
    "scale": ("scale", (3, "polka", ["minor"])),
    "low": ("low is a whole number from 0 to 127", ("deep", 1.5, True, -1, 128)),
    "high": ("high is a whole number from 0 to 127", ("top", 1.5, 128)),
    "lock": ("lock is text|no pattern has the id", (3, "ptrn_none")),
    "style": ("style cannot be asked of melody", ("techno",)),
    "way": ("way cannot be asked of melody", ("walking",)),
}
BASS: Wrong = {
    **MELODY,
    "style": ("style cannot be asked of bass", ("techno",)),
    "way": ("way is text|'polka' is no way of playing a bass|name them by --with", (3, "polka", "locked")),
    "roots": ("roots is a list|is none|a root is|at least one root|not in C minor", ("A", 3, [3], ["H"], [], ["A"])),
}
EVOLUTION: Wrong = {
    **MUTATION,
    "population": (
        "population is a list|at least one pattern|no pattern has the id",
        ("ptrn_1", 3, None, [], [3], ["ptrn_none"]),
    ),
    "generations": ("generations is a whole number of at least 0", (1.5, True, -1, "two")),
    "mutation_rate": ("mutation_rate is a number from 0 to 1", ("often", True, 2, -1, nan, None)),
    "crossover_rate": ("crossover_rate is a number from 0 to 1", ("often", True, 2)),
    "size": ("the size of a generation is a whole number of at least 1", ("big", 0, 1.5, True)),
    "fitness": ("is not a fitness function|a fitness is", ("none", 3)),
    "progress": ("progress is a function", (3,)),
}
SYNTH = ("a synth is what parse_synthdef, generate_synth or a library gave", ("tb303", 3, None))


@pytest.fixture
def engine() -> EvolutionEngine:
    return EvolutionEngine()


@pytest.fixture
def groove(engine: EvolutionEngine) -> str:
    return import_code('d1 $ s "bd sn hh*4 [sn cp]"', "tidal", engine.store)[0].id


@pytest.fixture
def tb303() -> SynthDefInfo:
    return parse_synthdefs(shipped_source("tb303"))[0]


def assert_refused(engine: EvolutionEngine, call: Callable[..., object], wrong: Wrong, **right: Any) -> None:
    """Every wrong value of every keyword is refused, and the library is as it was."""
    before = list(engine.store.lineage.records())
    for name, (told, values) in wrong.items():
        for value in values:
            with pytest.raises(AudiomancerError) as caught:
                call(**(right | {name: value}))
            sentence = str(caught.value)
            assert re.search(told, sentence), f"{name}={value!r}: {sentence}"
            assert "\n" not in sentence
    assert list(engine.store.lineage.records()) == before
    assert len(engine.store.patterns()) + len(engine.store.synths()) == len(before)


def test_generations(engine: EvolutionEngine) -> None:
    generator = PatternGenerator(engine.store)
    assert_refused(engine, generator.generate_drums, DRUMS)
    assert_refused(engine, generator.generate_melody, MELODY)
    assert_refused(engine, generator.generate_bass, BASS)
    several: Wrong = {
        "count": ("count is a whole number from 1 to 1000", (True, 1.5, "two", 0, 1001)),
        "kind": ("can be generated, not", ("noise", 3, None, ["drums"])),
    }
    assert_refused(engine, generator.generate, several, kind="drums")
    assert_refused(engine, generator.load_model, {"model_name": ("model", ("drum", 3, None))})


def test_variations_of_patterns(engine: EvolutionEngine, groove: str) -> None:
    unknown: Wrong = {"pattern_id": ("no pattern has the id|an id is text", ("ptrn_none", "", 3, None, ["x"]))}
    assert_refused(engine, engine.mutate_pattern, MUTATION | unknown, pattern_id=groove)
    crossing: Wrong = {"pattern_id_2": ("no pattern has the id|an id is text", ("ptrn_none", 3, ["x"])), **SEED}
    assert_refused(engine, engine.crossover_patterns, crossing, pattern_id_1=groove, pattern_id_2=groove)
    morphing: Wrong = {
        "steps": ("steps is a whole number from 1 to 64|there is room for none", (0, 65, 1.5, True, "4", 2))
    }
    assert_refused(engine, engine.morph_patterns, morphing, pattern_id_1=groove, pattern_id_2=groove)
    redrawing: Wrong = {
        **SEED,
        "in_bars": ("in_bars is a range|name what is to be played anew|there is no bar 9", (3, None, (2, 1), "9")),
        "temperature": ("temperature is a number from 0.05 to 20", ("hot", True, nan, 0, 21)),
        "model": ("model", (3, "none", "rules", "melody_rnn")),
    }
    assert_refused(engine, engine.redraw_pattern, redrawing, pattern_id=groove, in_bars="1")


def test_evolution(engine: EvolutionEngine, groove: str) -> None:
    """An operator that is not known is refused at once, and not only when chance comes to it."""
    assert_refused(engine, engine.evolve_population, EVOLUTION, population=[groove], generations=1, mutation_rate=0.0)


def test_reading(engine: EvolutionEngine) -> None:
    ranking: Wrong = {
        "pattern_type": ("a pattern is of the kind drums, melody, bass", ("drum", 3, ["drums"])),
        "limit": ("a limit is a whole number of at least 0", (-1, 1.5, True, "ten", None)),
    }
    assert_refused(engine, engine.rank_by_rating, ranking)
    unknown: Wrong = {"item_id": ("no item has the id|no pattern has the id|an id is text", ("x", "", 3, None, ["x"]))}
    assert_refused(engine, engine.get_lineage, unknown)
    assert_refused(engine, engine.replay, unknown)


def test_stored_synths(engine: EvolutionEngine) -> None:
    unknown = ("no synth has the id|the id of a synth is text", ("synt_none", "", 3, None, ["x"]))
    assert_refused(engine, engine.mutate_synth, MUTATION | {"synth_id": unknown}, synth_id="synt_tb303")
    crossing: Wrong = {"synth_id_1": unknown, "synth_id_2": unknown, **SEED}
    assert_refused(engine, engine.crossover_synths, crossing, synth_id_1="synt_tb303", synth_id_2="synt_juno_pad")
    no_source: Wrong = {"source_code": ("the source of a synth is text", (3, None, ["x"]))}
    assert_refused(engine, engine.validate_mutated_synth, no_source)


def test_synths_in_hand(engine: EvolutionEngine, tb303: SynthDefInfo) -> None:
    assert_refused(engine, mutate_synth, MUTATION | {"synth": SYNTH}, synth=tb303)
    assert_refused(engine, breed_synths, {"synth_a": SYNTH, "synth_b": SYNTH, **SEED}, synth_a=tb303, synth_b=tb303)
    words: Wrong = {
        **SEED,
        "description": ("the description of a synth is text", (3, None, ["warm"])),
        "base_synth": (SYNTH[0], ("tb303", 3)),
        "category": ("there is no category", ("noise", 3, ["bass"])),
    }
    assert_refused(engine, generate_synth, words, description="warm", base_synth=tb303)


def test_the_lineage(engine: EvolutionEngine) -> None:
    tracker = LineageTracker()
    right: dict[str, Any] = {
        "synth_id": "x",
        "name": "x",
        "parent_ids": [],
        "generation_method": "generated",
        "mutation_log": [],
    }
    record: Wrong = {
        "synth_id": ("an id must be text, and not empty", (3, None, "", ["x"])),
        "name": ("name of 'x' must be text", (3, None)),
        "parent_ids": ("parent_ids of 'x' must be a list of ids", ("tb303", 3, None, [3])),
        "generation_method": ("generation_method of 'x' must be text", (3, None)),
        "mutation_log": ("mutation_log of 'x' must be a list of lines of text", ("line", 3, None, [3])),
    }
    assert_refused(engine, tracker.record_synth, record, **right)
    assert not tracker.db_path.parent.exists()

    tracker.record_synth(**right)
    rating: Wrong = {
        "synth_id": ("no item has the id|must be text|an id is text", ("y", "", 3, None, ["x"])),
        "score": ("a rating is a whole number from 1 to 5", (5.0, True, "5", 0, 6, None)),
        "notes": ("user_notes of 'x' must be text", (3, ["good"])),
    }
    before = tracker.get_lineage("x"), tracker.get_top_rated()
    for name, (told, values) in rating.items():
        for value in values:
            with pytest.raises(AudiomancerError, match=told):
                tracker.rate_synth(**({"synth_id": "x", "score": 3} | {name: value}))
    for limit in (-1, 1.5, True, "ten", None):
        with pytest.raises(AudiomancerError, match="a limit is a whole number of at least 0"):
            tracker.get_top_rated(limit=limit)  # type: ignore[arg-type]
    for least in (0, 6, 3.5, True, "four"):
        with pytest.raises(AudiomancerError, match="min_rating is a whole number from 1 to 5"):
            tracker.get_top_rated(min_rating=least)  # type: ignore[arg-type]
    for item in ("y", 3, None, ["x"]):
        with pytest.raises(AudiomancerError, match=r"the lineage knows no|an id is text"):
            tracker.get_lineage(item)  # type: ignore[arg-type]
    assert (tracker.get_lineage("x"), tracker.get_top_rated()) == before


def test_an_item_in_place_of_its_id_is_told(engine: EvolutionEngine, groove: str) -> None:
    """Synths can be handed in whole, so patterns will be; the sentence does not print all of the item."""
    pattern: Any = engine.store.get(groove)
    calls: list[Callable[[], object]] = [
        lambda: engine.mutate_pattern(pattern),
        lambda: engine.evolve_population([pattern]),
        lambda: engine.crossover_patterns(groove, pattern),
        lambda: engine.get_lineage(pattern),
    ]
    for call in calls:
        with pytest.raises(AudiomancerError, match="hand in its id") as caught:
            call()
        assert len(str(caught.value)) < 150


@pytest.mark.parametrize("call", [EvolutionEngine.mutate_pattern, mutate_synth, breed_synths, generate_synth])
def test_an_unknown_keyword_is_named_by_python(call: Callable[..., object]) -> None:
    with pytest.raises(TypeError, match="temprature"):
        call(temprature=3)
