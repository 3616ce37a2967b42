"""The public API for synths, as the reference documents it, against the real engines."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdef, parse_synthdefs
from audiomancer.errors import (
    InvalidSettingError,
    InvalidSynthError,
    MissingDependencyError,
    SynthNotFoundError,
    UntrustedSourceError,
)
from audiomancer.evolution import Settings
from audiomancer.generators import (
    Engines,
    EvolutionEngine,
    EvolutionRun,
    GeneratedSynth,
    LineageTracker,
    SynthBreeding,
    breed_synths,
    generate_synth,
    mutate_synth,
    shipped_synths,
)
from audiomancer.store import Store
from audiomancer.supercollider import shipped_files, shipped_source


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    if not shutil.which("sclang") or not shutil.which("scsynth"):
        pytest.skip("SuperCollider is not installed")
    with Engines() as engines:
        yield engines


@pytest.fixture
def engine(engines: Engines) -> EvolutionEngine:
    return EvolutionEngine(engines=engines)


def shipped(name: str) -> SynthDefInfo:
    return parse_synthdefs(shipped_source(name))[0]


def test_the_generator_keeps_the_words_of_the_reference(engines: Engines) -> None:
    synth = generate_synth("warm acid bass with filter sweep", category="bass", seed=1, engines=engines)
    assert synth.name == "warm_acid_bass_001"
    assert "MoogFF" in synth.source_code
    assert "LFO" in synth.source_code
    assert (synth.generation_method, synth.category, synth.validated) == ("generated", "bass", True)
    (base,) = synth.parent_ids or []
    assert base in shipped_files()


def test_a_mutation_names_its_parent_and_replays(engines: Engines) -> None:
    variant = mutate_synth(shipped("tb303"), amount=0.5, seed=42, engines=engines)
    assert variant.parent_ids == ["tb303"]
    assert variant.name.startswith("tb303_m")
    assert f"\\{variant.name}" in variant.source_code
    assert variant.mutation_log
    assert variant == mutate_synth(shipped("tb303"), amount=0.5, seed=42, engines=engines)


def test_a_synth_is_handed_in_as_it_was_read_as_it_was_made_or_as_it_is_stored(
    engine: EvolutionEngine, engines: Engines
) -> None:
    """One source has one child, and the child is for what the parent is for."""
    read = shipped("tb303")
    made = GeneratedSynth(read.name, read.source, category="bass")
    stored = SynthBreeding(engine.store, engines).get("synt_tb303")
    children = [mutate_synth(synth, 0.5, 1, engines=engines) for synth in (read, made, stored)]
    crosses = [breed_synths(synth, children[0], 1, engines=engines) for synth in (read, made, stored)]
    darker = [generate_synth("dark", synth, seed=1, engines=engines) for synth in (read, made, stored)]
    for family in (children, crosses, darker):
        assert family[0] == family[1] == family[2]
        assert [synth.parent_ids for synth in family[1:]] == [family[0].parent_ids] * 2
        assert {synth.category for synth in family} == {"bass"}
    assert engine.store.synths() == []


def test_without_supercollider_the_text_operators_work_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with Engines() as without:
        assert not mutate_synth(shipped("tb303"), 0.5, 1, engines=without).validated
        with pytest.raises(MissingDependencyError, match="install"):
            EvolutionEngine(engines=without).validate_mutated_synth("SynthDef(\\a, { Out.ar(0, SinOsc.ar) })")


def test_a_synth_that_cannot_sound_is_not_handed_out(engines: Engines) -> None:
    silent = parse_synthdefs("SynthDef(\\mute, { Out.ar(0, SinOsc.ar(440) * 0) })")[0]
    with pytest.raises(InvalidSynthError, match="silent"):
        mutate_synth(silent, 0.0, 1, engines=engines, trust=True)


FOREIGN = "SynthDef(\\foreign, { |out, freq = 220| Out.ar(out, Saw.ar(freq) * 0.1) }).add;"


@pytest.mark.filterwarnings("ignore::audiomancer.programs.SandboxWarning")
def test_without_a_sandbox_source_from_elsewhere_has_to_be_trusted(no_sandbox: None) -> None:
    foreign, ours = parse_synthdefs(FOREIGN)[0], shipped("tb303")
    with Engines() as engines:
        stock, engine = SynthBreeding(Store(), engines), EvolutionEngine(engines=engines)
        entrances: tuple[Callable[..., object], ...] = (
            lambda **trust: mutate_synth(foreign, 0.5, 1, engines=engines, **trust),
            lambda **trust: breed_synths(ours, foreign, 1, engines=engines, **trust),
            lambda **trust: generate_synth("dark", foreign, seed=1, engines=engines, **trust),
            lambda **trust: engine.validate_mutated_synth(FOREIGN, **trust),
            lambda **trust: stock.import_source(FOREIGN, "foreign.scd", **trust),
        )
        for entrance in entrances:
            for no_trust in ({}, {"trust": False}, {"trust": "no"}):
                with pytest.raises(UntrustedSourceError, match="trust=True"):
                    entrance(**no_trust)
            assert entrance(trust=True)
        assert mutate_synth(mutate_synth(ours, 0.5, 1, engines=engines), 0.5, 1, engines=engines).validated


def test_the_engine_mutates_a_shipped_synth_by_its_id(engine: EvolutionEngine) -> None:
    child = engine.mutate_synth("synt_tb303", amount=0.4, seed=42)
    assert child["parent_ids"] == ["synt_tb303"]
    assert child["mutation_log"]
    assert child["validated"]
    assert engine.get_lineage(child.id) == ["synt_tb303", child.id]
    assert engine.mutate_synth("synt_tb303", amount=0.4, seed=42).id == child.id
    assert LineageTracker().get_lineage(child.id)["generation"] == 1


def test_siblings_have_names_of_their_own(engine: EvolutionEngine) -> None:
    names = [engine.crossover_synths("synt_tb303", "synt_juno_pad", seed).name for seed in range(3)]
    names += [engine.mutate_synth("synt_tb303", 0.5, seed).name for seed in range(3)]
    assert len(set(names)) == 6


def test_every_synth_that_was_bred_can_be_born_again(engine: EvolutionEngine, engines: Engines) -> None:
    stock = SynthBreeding(engine.store, engines)
    made = stock.generate("warm acid bass with filter sweep", "bass", 1)
    on_another = stock.generate("dark wide", "pad", 2, base="synt_juno_pad")
    crossed = engine.crossover_synths(made.id, on_another.id, 3)
    for synth in (made, on_another, crossed, engine.mutate_synth(crossed.id, 0.8, 4, operators=["add-delay"])):
        assert engine.replay(synth.id) == synth
    with pytest.raises(InvalidSettingError, match="not bred here"):
        engine.replay("synt_juno_pad")


def test_synths_that_are_not_there_are_named(engine: EvolutionEngine) -> None:
    with pytest.raises(SynthNotFoundError, match="synt_none"):
        engine.mutate_synth("synt_none")


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("SynthDef(\\test, { Out.ar(0, SinOsc.ar(440)); })", True),
        ("SynthDef(\\test, { invalid syntax )", False),
        ("SynthDef(\\test, { SinOsc.ar(440) })", False),
        ('"touch owned".unixCmd; SynthDef(\\test, { Out.ar(0, SinOsc.ar(440)); })', False),
        ("", False),
    ],
)
def test_validation_is_what_sclang_says(engine: EvolutionEngine, code: str, valid: bool) -> None:
    assert engine.validate_mutated_synth(code, trust=True) is valid


def test_a_run_of_synths_is_left_and_taken_up(engines: Engines) -> None:
    store = Store()
    stock = SynthBreeding(store, engines, 0.5)
    run = EvolutionRun.start(stock, ["synt_tb303", "synt_juno_pad"], Settings(seed=1, size=4, mutation_rate=0.7))
    run.breed()
    run.save("synths")
    store.rate(run.to_rate()[0].id, 5)
    again = EvolutionRun.resume(Store(), "synths")
    assert [s.id for s in again.asked()] == [s.id for s in run.asked()]
    assert again.breed() == run.breed()
    assert all(s.validated for s in run.everything())


def test_of_one_s_own_file_each_synth_has_its_own_verdict(engines: Engines, tmp_path: Path) -> None:
    told: list[str] = []
    stock = SynthBreeding(Store(note=told.append), engines)
    own = tmp_path / "own.scd"
    own.write_text(
        "SynthDef(\\mine, { |out, freq = 220| Out.ar(out, SinOsc.ar(freq) * 0.2) }, metadata: (category: \\lead)).add;"
    )
    (mine,) = stock.import_file(own, trust=True)
    assert (mine.name, mine.category, mine.generation_method) == ("mine", "lead", "imported")
    broken = tmp_path / "broken.scd"
    broken.write_text(own.read_text() + "\nSynthDef(\\worse, { Out.ar(0, SinOsc.ar(NoSuchClass)) }).add;")
    assert stock.import_file(broken, trust=True) == [mine]
    assert told[-1].startswith(f"{broken}: line 2, column 40: worse: ")
    broken.write_text("SynthDef(\\worse, { Out.ar(0, SinOsc.ar(NoSuchClass)) }).add;")
    with pytest.raises(InvalidSynthError, match=r"line 1, column 40: .*worse"):
        stock.import_file(broken, trust=True)
    assert [s.id for s in stock.store.synths()] == [mine.id]


def test_the_library_is_read_from_where_it_is_shipped(tmp_path: Path) -> None:
    synths = shipped_synths()
    assert [s.name for s in synths] == list(shipped_files())
    assert {"tb303", "juno_pad"} <= {s.name for s in synths}
    for synth in synths:
        assert synth.category
        assert parse_synthdefs(synth.source_code)[0].name == synth.name
    file = tmp_path / "tb303.scd"
    file.write_bytes(shipped_files()["tb303"].read_bytes())
    assert parse_synthdef(file).name == "tb303"
