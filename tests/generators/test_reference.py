"""Every example of the public reference on patterns, with what it prints.

Those on synths and their lineage stand in ``test_reference_synths.py``; signatures, types and errors in
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

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from audiomancer.breeding import import_code
from audiomancer.generators import EvolutionEngine, PatternGenerator, PatternMetadata, open_store
from audiomancer.lineage import Birth
from audiomancer.store import NewPattern

Given = Callable[..., list[str]]


@pytest.fixture
def given() -> Given:
    """Puts patterns into the library, under ids that an example uses."""
    store = open_store()
    groove = import_code('d1 $ s "bd hh sn hh bd bd sn [hh cp]"', "tidal", store, bars=(1, 2))[0].pattern

    def put(*items: str, descend: bool = False) -> list[str]:
        for number, item in enumerate(items):
            parents = items[number - 1 : number] if descend else ()
            music = replace(groove, tempo=100 + number)  # no two are the same to the ear
            birth = Birth(method="mutated" if parents else "generated", parents=parents)
            store.add_patterns([NewPattern(music, birth, item=item)])
        return list(items)

    return put


@pytest.fixture
def engine() -> EvolutionEngine:
    return EvolutionEngine()


@pytest.fixture
def generator() -> PatternGenerator:
    return PatternGenerator()


def test_overview_of_patterns() -> None:
    from audiomancer.generators import EvolutionEngine, PatternGenerator

    generator = PatternGenerator()
    pattern = generator.generate_drums(style="techno", bars=4, bpm=125)
    engine = EvolutionEngine()
    mutated = engine.mutate_pattern(pattern.id, amount=0.3)

    assert mutated["parent_ids"] == [pattern.id]


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
