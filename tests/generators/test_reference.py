"""Every example of the public reference, with what it prints; its signatures, types and errors stand in
``test_reference_contract.py``.

An example stands here as the reference has it. It is mended, and a comment says so, only where the reference

- is not Python: two lines run together (``hybrid['parent_ids']["ptrn_abc123"]``), quotes inside quotes, ``...``;
- has a string that eats its backslash: ``"SynthDef(\\test"`` holds a tab, so such strings are raw here;
- contradicts its own signature: ``record_synth`` with three values;
- uses names that it does not make (``engine``, ``pattern_store``), or items: ``given`` puts those into the library.

Types, keys, parents, True and False and the two names of synths hold to the letter. Other ids, numbers and lines of
logs are examples of their form, and are held by it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from audiomancer._resources import resource_folder
from audiomancer.analyzers.synthdef import SynthControl
from audiomancer.breeding import import_code
from audiomancer.generators import (
    EvolutionEngine,
    GeneratedSynth,
    LineageTracker,
    PatternGenerator,
    PatternMetadata,
    SynthLineage,
    SynthRecord,
    get_generation_stats,
    get_synth_lineage,
    get_top_rated,
    open_store,
    rate_synth,
    record_synth,
)
from audiomancer.lineage import Birth

LOG_LINE = re.compile(r"(\w+: )?((Added|Removed|Increased|Changed) .+|.+ → .+)")
"""The form of a line of a log: ``Saw → Pulse``, ``cutoff: 1200 → 1440``, ``Added LFO modulation to cutoff``."""

Given = Callable[..., list[str]]


@pytest.fixture
def given() -> Given:
    """Puts patterns into the library, under ids that an example uses."""
    store = open_store()
    groove = import_code('d1 $ s "bd hh sn hh bd bd sn [hh cp]"', "tidal", store, bars=(1, 2)).pattern

    def put(*items: str, descend: bool = False) -> list[str]:
        for number, item in enumerate(items):
            parents = items[number - 1 : number] if descend else ()
            music = replace(groove, tempo=100 + number)  # no two are the same to the ear
            store.add_pattern(music, Birth(method="mutated" if parents else "generated", parents=parents), item=item)
        return list(items)

    return put


@pytest.fixture
def engine() -> EvolutionEngine:
    return EvolutionEngine()


@pytest.fixture
def generator() -> PatternGenerator:
    return PatternGenerator()


@pytest.fixture(scope="module")
def _shared_engines() -> Iterator[None]:
    from audiomancer.rendering import shared_engines

    yield
    shared_engines().close()


@pytest.fixture
def sounding(_shared_engines: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """SuperCollider is here, and ``synths/tb303.scd`` is where the examples look for it."""
    if not shutil.which("sclang") or not shutil.which("scsynth"):
        pytest.skip("SuperCollider is not installed")
    monkeypatch.chdir(resource_folder("synths").parent)


def in_form(log: object) -> bool:
    return isinstance(log, list) and bool(log) and all(LOG_LINE.fullmatch(line) for line in log)


# Overview


def test_overview_of_patterns() -> None:
    from audiomancer.generators import EvolutionEngine, PatternGenerator

    generator = PatternGenerator()
    pattern = generator.generate_drums(style="techno", bars=4, bpm=125)
    engine = EvolutionEngine()
    mutated = engine.mutate_pattern(pattern.id, amount=0.3)

    assert mutated["parent_ids"] == [pattern.id]


@pytest.mark.usefixtures("sounding")
def test_overview_of_synths() -> None:
    from audiomancer.generators import generate_synth, mutate_synth

    synth = generate_synth("acid bass with filter sweep", category="bass")
    variant = mutate_synth(synth, amount=0.5, seed=42)
    print(variant.mutation_log)  # noqa: T201 - so it stands there

    assert in_form(variant.mutation_log)
    assert variant.parent_ids == [synth.name]
    assert variant.category == "bass"


def test_overview_of_names() -> None:
    import audiomancer.generators as generators

    # Mended: the assignment is the comparison that it stands for; there are more names than these.
    assert {
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
    } <= set(generators.__all__)
    assert all(hasattr(generators, name) for name in generators.__all__)


# EvolutionEngine


def test_crossover_patterns(given: Given) -> None:
    given("ptrn_abc123", "ptrn_def456")  # Mended: the parents must be there.

    engine = EvolutionEngine()
    hybrid = engine.crossover_patterns(
        "ptrn_abc123",
        "ptrn_def456",
        seed=42,
    )

    assert hybrid["parent_ids"] == ["ptrn_abc123", "ptrn_def456"]
    assert hybrid["generation_method"] == "crossover"


def test_evolve_population(engine: EvolutionEngine, given: Given) -> None:
    given("ptrn_1", "ptrn_2", "ptrn_3", "ptrn_4")  # Mended: the population must be there, one of it rated.
    engine.store.rate("ptrn_2", 5)

    initial = ["ptrn_1", "ptrn_2", "ptrn_3", "ptrn_4"]
    final_pop = engine.evolve_population(
        population=initial,
        generations=5,
        mutation_rate=0.3,
        crossover_rate=0.2,
        seed=42,
    )

    assert (len(final_pop) > len(initial)) is True
    assert [pattern.id for pattern in final_pop[:4]] == initial


def test_get_lineage_of_the_engine(engine: EvolutionEngine, given: Given) -> None:
    # Mended: the pattern with 3 generations must be there, ptrn_root → ptrn_gen1 → ptrn_gen2 → ptrn_gen3.
    given("ptrn_root", "ptrn_gen1", "ptrn_gen2", "ptrn_gen3", descend=True)

    lineage = engine.get_lineage("ptrn_gen3")

    assert lineage == ["ptrn_root", "ptrn_gen1", "ptrn_gen2", "ptrn_gen3"]


def test_mutate_pattern(given: Given) -> None:
    given("ptrn_abc123")  # Mended: the parent must be there, and the store of patterns have its name.
    pattern_store = open_store()

    engine = EvolutionEngine()
    original = pattern_store.get("ptrn_abc123")
    mutated = engine.mutate_pattern(
        "ptrn_abc123",
        amount=0.5,
        seed=42,  # Deterministic for testing
    )

    assert mutated["parent_ids"] == ["ptrn_abc123"]
    assert mutated["mutation_amount"] == 0.5
    assert mutated["generation_method"] == "mutated"
    assert mutated.pattern != original.pattern
    assert engine.mutate_pattern("ptrn_abc123", amount=0.5, seed=42) == mutated


@pytest.mark.usefixtures("sounding")
def test_mutate_synth_of_the_engine() -> None:
    engine = EvolutionEngine()
    mutated = engine.mutate_synth(
        "synt_tb303",
        amount=0.4,
        seed=42,
    )

    assert mutated["parent_ids"] == ["synt_tb303"]
    assert in_form(mutated["mutation_log"])
    assert isinstance(mutated, SynthLineage)
    assert engine.get_lineage(mutated.id) == ["synt_tb303", mutated.id]


def test_rank_by_rating(engine: EvolutionEngine, given: Given) -> None:
    rated = given("ptrn_1", "ptrn_2", "ptrn_3", "ptrn_4", "ptrn_5", "ptrn_6")
    for item, score in zip(rated, (2, 5, 1, 4, 3, 4), strict=True):  # Mended: there must be something rated.
        engine.store.rate(item, score)

    top_drums = engine.rank_by_rating(
        pattern_type="drums",
        limit=5,
    )

    assert top_drums[0]["user_rating"] == 5
    assert [pattern["user_rating"] for pattern in top_drums] == [5, 4, 4, 3, 2]


@pytest.mark.usefixtures("sounding")
def test_validate_mutated_synth(engine: EvolutionEngine) -> None:
    # Mended: the strings are raw, for \t is a tab.
    code = r"SynthDef(\test, { Out.ar(0, SinOsc.ar(440)); })"
    assert engine.validate_mutated_synth(code) is True
    bad_code = r"SynthDef(\test, { invalid syntax )"
    assert engine.validate_mutated_synth(bad_code) is False


# GeneratedSynth


def test_generated_synth() -> None:
    synth = GeneratedSynth(
        name="tb303_evolved_1",
        source_code="SynthDef(...)",
        controls=[SynthControl("cutoff", 1500.0)],
        parent_ids=["tb303"],
        generation_method="mutation",
        mutation_log=["Saw → Pulse", "cutoff: 1200 → 1500"],
    )

    assert (synth.name, synth.source_code, synth.category) == ("tb303_evolved_1", "SynthDef(...)", None)
    assert [(control.name, control.default) for control in synth.controls] == [("cutoff", 1500.0)]
    assert (synth.parent_ids, synth.generation_method) == (["tb303"], "mutation")
    assert in_form(synth.mutation_log)


# LineageTracker


def test_lineage_tracker() -> None:
    tracker = LineageTracker()
    # Mended: its own signature has five values; here the id is the name as well, and the method "mutation".
    tracker.record_synth("tb303_m1", "tb303_m1", ["tb303"], "mutation", ["Saw → Pulse"])
    lineage = tracker.get_lineage("tb303_m1")

    assert lineage["ancestors"] == ["tb303"]


def recorded(*lines: tuple[str, str]) -> None:
    """Mended: the family that an example tells of must be there."""
    for child, parent in lines:
        LineageTracker().record_synth(child, child, [parent], "mutation", ["Saw → Pulse"])


def test_get_generation_stats_of_the_tracker() -> None:
    recorded(("tb303_m1", "tb303"), ("tb303_m2", "tb303_m1"))

    tracker = LineageTracker()
    stats = tracker.get_generation_stats()

    assert {name: type(value) for name, value in stats.items()} == {
        "total_synths": int,
        "original_synths": int,
        "mutated_synths": int,
        "crossover_synths": int,
        "max_generation": int,
        "avg_generation": float,
        "avg_rating": type(None),  # a number as soon as something is rated
    }
    tracker.rate_synth("tb303_m1", 4)
    assert tracker.get_generation_stats()["avg_rating"] == 4.0


def test_get_lineage_of_the_tracker() -> None:
    recorded(("tb303_m1", "tb303"), ("tb303_m2", "tb303_m1"), ("tb303_m3", "tb303_m2"), ("tb303_m4", "tb303_m2"))

    tracker = LineageTracker()
    lineage = tracker.get_lineage("tb303_m2")

    assert lineage == {
        "synth_id": "tb303_m2",
        "ancestors": ["tb303", "tb303_m1"],
        "descendants": ["tb303_m3", "tb303_m4"],
        "generation": 2,
        "family_tree": {
            "tb303": {
                "tb303_m1": {
                    "tb303_m2": {},
                },
            },
        },
    }


def test_get_top_rated_of_the_tracker() -> None:
    recorded(("tb303_m1", "tb303"), ("tb303_m2", "tb303"), ("tb303_m3", "tb303"))
    for item, score in (("tb303_m1", 4), ("tb303_m2", 5), ("tb303_m3", 3)):
        rate_synth(item, score)

    tracker = LineageTracker()
    top = tracker.get_top_rated(limit=5, min_rating=4)

    assert top[0]["user_rating"] == 5
    assert [record["id"] for record in top] == ["tb303_m2", "tb303_m1"]


def test_rate_synth_of_the_tracker() -> None:
    recorded(("tb303_m1", "tb303"))

    tracker = LineageTracker()
    tracker.rate_synth("tb303_m1", 5, "Perfect acid sound!")

    (top,) = tracker.get_top_rated()
    assert (top["user_rating"], top["user_notes"]) == (5, "Perfect acid sound!")


def test_record_synth_of_the_tracker() -> None:
    tracker = LineageTracker()
    tracker.record_synth(
        "synt_m1",
        "tb303_m1",
        ["tb303"],
        "mutation",
        ["Saw → Pulse", "cutoff: 1200 → 1440"],
    )

    assert tracker.get_lineage("synt_m1")["ancestors"] == ["tb303"]


# PatternGenerator


def test_download_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there already is not fetched again, so this one needs no network."""
    from audiomancer.rnn.download import DOWNLOADS

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".local/share/audiomancer/models"
    folder.mkdir(parents=True)
    for download in DOWNLOADS:  # Mended: the bundles have the names that Google gave them.
        (folder / download.file).write_bytes(b"")

    generator = PatternGenerator()
    assert generator.download_models() is None


def test_generate_bass(generator: PatternGenerator) -> None:
    bass = generator.generate_bass(
        key="F#",
        scale="minor",
        bars=8,
        bpm=140,
    )

    assert bass["type"] == "bass"
    assert (bass["key"], bass["scale"], bass["bars"], bass["bpm"]) == ("F#", "minor", 8, 140.0)


def test_generate_drums() -> None:
    generator = PatternGenerator()
    pattern = generator.generate_drums(
        style="techno",
        bars=4,
        bpm=125,
        timeout=30,
    )

    assert pattern["type"] == "drums"
    assert pattern["bpm"] == 125.0
    assert pattern["parent_ids"] == []
    assert (pattern["style"], pattern["bars"], pattern["generation_method"]) == ("techno", 4, "generated")


def test_generate_melody(generator: PatternGenerator) -> None:
    melody = generator.generate_melody(
        key="C",
        scale="minor",
        bars=4,
        bpm=120,
    )

    assert melody["key"] == "C"
    assert melody["scale"] == "minor"
    assert melody["type"] == "melody"


def test_load_model() -> None:
    generator = PatternGenerator()
    generator.load_model("drums_rnn")
    generator.load_model("melody_rnn")


# What is stored


def test_pattern_metadata() -> None:
    pattern = PatternMetadata(
        id="ptrn_abc12345",
        type="drums",
        midi_data='{"tracks": [...], "tempo": 120}',
        tidal_code='d1 $ sound "bd ~ sn ~"',  # Mended: a string within a string.
        sc_code=r"Pbind(\instrument, \default, ...)",  # Mended: a raw string.
        style="techno",
        key="C",
        scale="minor",
        bpm=125.0,
        bars=4,
        parent_ids=["ptrn_xyz789"],
        generation_method="mutated",
        mutation_amount=0.3,
        user_rating=4,
        user_notes="Good groove, needs variation",
        created_at=datetime.now(),
    )

    assert pattern["midi_data"] == '{"tracks": [...], "tempo": 120}'
    assert pattern["tidal_code"] == 'd1 $ sound "bd ~ sn ~"'
    assert pattern["sc_code"] == r"Pbind(\instrument, \default, ...)"
    assert (pattern["bpm"], pattern.bpm, pattern.get("user_rating")) == (125.0, 125.0, 4)
    assert isinstance(pattern["created_at"], datetime)


def test_synth_lineage() -> None:
    lineage = SynthLineage(
        id="synt_evolved1",
        name="tb303_evolved_1",
        source_code=r"SynthDef(\tb303_evolved_1, { ... })",  # Mended: a raw string.
        parent_ids=["synt_tb303"],
        generation_method="mutated",
        mutation_log=[
            "Increased cutoff default: 1200 → 1500",
            "Added distortion: 0 → 0.3",
        ],
        user_rating=5,
        user_notes="Perfect acid sound",
        created_at=datetime.now(),
    )

    assert lineage["source_code"] == r"SynthDef(\tb303_evolved_1, { ... })"
    assert in_form(lineage["mutation_log"])
    assert (lineage["name"], lineage.name, lineage["parent_ids"]) == (
        "tb303_evolved_1",
        "tb303_evolved_1",
        ["synt_tb303"],
    )


def test_synth_record() -> None:
    record = SynthRecord(
        id="synt_abc123",
        name="tb303_evolved_1",
        parent_ids=["tb303"],
        generation_method="mutation",
        mutation_log=["Saw → Pulse"],
        user_rating=5,
        user_notes="Amazing acid sound",
        created_at=datetime.now(),
    )

    assert (record.id, record.parent_ids, record.user_rating) == ("synt_abc123", ["tb303"], 5)
    assert isinstance(record.created_at, datetime)


# Synths


@pytest.mark.usefixtures("sounding")
def test_breed_synths() -> None:
    # Mended: what the example uses is imported.
    from audiomancer.analyzers.synthdef import parse_synthdef
    from audiomancer.generators import breed_synths

    tb303 = parse_synthdef(Path("synths/tb303.scd"))
    juno = parse_synthdef(Path("synths/juno_pad.scd"))
    child = breed_synths(tb303, juno, seed=42)

    assert child.name == "tb303_x_juno_pad"
    assert child.parent_ids == ["tb303", "juno_pad"]
    assert ("Saw" in child.source_code) is True  # From tb303


@pytest.mark.usefixtures("sounding")
def test_generate_synth() -> None:
    from audiomancer.generators import generate_synth

    synth = generate_synth("warm acid bass with filter sweep", category="bass")

    assert synth.name == "warm_acid_bass_001"
    assert ("MoogFF" in synth.source_code) is True
    assert ("LFO" in synth.source_code) is True  # For sweep


@pytest.mark.usefixtures("sounding")
def test_mutate_synth() -> None:
    from audiomancer.analyzers.synthdef import parse_synthdef
    from audiomancer.generators import mutate_synth

    tb303 = parse_synthdef(Path("synths/tb303.scd"))
    variant = mutate_synth(tb303, amount=0.5, seed=42)

    assert re.fullmatch(r"tb303_m\d+", variant.name)
    assert in_form(variant.mutation_log)
    assert variant.parent_ids == ["tb303"]


def test_the_functions_of_the_module_are_those_of_a_tracker() -> None:
    record_synth("synt_m1", "tb303_m1", ["tb303"], "mutation", ["Saw → Pulse", "cutoff: 1200 → 1440"])
    assert rate_synth("synt_m1", 5, "Perfect acid sound!") is None

    tracker = LineageTracker()
    assert get_synth_lineage("synt_m1") == tracker.get_lineage("synt_m1")
    assert get_top_rated(limit=5, min_rating=4) == tracker.get_top_rated(limit=5, min_rating=4) != []
    assert get_generation_stats() == tracker.get_generation_stats()
