"""Every example of the public reference on synths and their lineage, with what it prints.

How they are mended is told in ``test_reference.py``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from audiomancer._resources import resource_folder
from audiomancer.analyzers.synthdef import SynthControl
from audiomancer.generators import (
    EvolutionEngine,
    GeneratedSynth,
    LineageTracker,
    SynthLineage,
    SynthRecord,
    get_generation_stats,
    get_synth_lineage,
    get_top_rated,
    rate_synth,
    record_synth,
)

LOG_LINE = re.compile(r"(\w+: )?((Added|Removed|Increased|Changed) .+|.+ → .+)")
"""The form of a line of a log: ``Saw → Pulse``, ``cutoff: 1200 → 1440``, ``Added LFO modulation to cutoff``."""


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


@pytest.fixture
def engine() -> EvolutionEngine:
    return EvolutionEngine()


@pytest.mark.usefixtures("sounding")
def test_overview_of_synths() -> None:
    from audiomancer.generators import generate_synth, mutate_synth

    synth = generate_synth("acid bass with filter sweep", category="bass")
    variant = mutate_synth(synth, amount=0.5, seed=42)
    print(variant.mutation_log)  # noqa: T201 - so it stands there

    assert in_form(variant.mutation_log)
    assert variant.parent_ids == [synth.name]
    assert variant.category == "bass"


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


@pytest.mark.usefixtures("sounding")
def test_validate_mutated_synth(engine: EvolutionEngine) -> None:
    # Mended: the strings are raw, for \t is a tab.
    code = r"SynthDef(\test, { Out.ar(0, SinOsc.ar(440)); })"
    assert engine.validate_mutated_synth(code) is True
    bad_code = r"SynthDef(\test, { invalid syntax )"
    assert engine.validate_mutated_synth(bad_code) is False


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
