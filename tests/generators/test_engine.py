"""The public API for patterns, as the reference documents it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from audiomancer.errors import (
    IncompatiblePatternsError,
    InvalidSettingError,
    ItemNotFoundError,
    MidiFileError,
    PatternNotFoundError,
    ReplayError,
)
from audiomancer.evolution import Settings
from audiomancer.generators import (
    EvolutionEngine,
    EvolutionRun,
    PatternMetadata,
    PatternStock,
    UnratedPopulationWarning,
    get_generation_stats,
    import_midi,
)
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import Store


@pytest.fixture
def engine() -> EvolutionEngine:
    return EvolutionEngine()


@pytest.fixture
def parent(engine: EvolutionEngine, groove_file: Path) -> PatternMetadata:
    return import_midi(groove_file, engine.store)[0]


def population(engine: EvolutionEngine, parent: PatternMetadata, count: int = 4) -> list[str]:
    return [engine.mutate_pattern(parent.id, 0.5, seed).id for seed in range(count)]


def test_an_import_is_stored_under_its_file_name_and_once(engine: EvolutionEngine, groove_file: Path) -> None:
    first, notices = import_midi(groove_file, engine.store)
    again, _ = import_midi(str(groove_file), engine.store)
    assert first == again
    assert (first.name, first["type"], first["bars"], first["bpm"], notices) == ("groove", "drums", 8, 90.0, ())
    assert isinstance(first["created_at"], datetime)
    assert [p.id for p in engine.store.patterns()] == [first.id]


def test_a_broken_file_stores_nothing(engine: EvolutionEngine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mid"
    broken.write_bytes(b"MThd")
    with pytest.raises(MidiFileError, match=r"broken\.mid"):
        import_midi(broken, engine.store)
    assert not engine.store.home.exists()


def test_a_mutation_knows_its_parent_and_how_it_was_made(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    child = engine.mutate_pattern(parent.id, amount=0.5, seed=42)
    assert child["parent_ids"] == [parent.id]
    assert child["mutation_amount"] == 0.5
    assert child["generation_method"] == "mutated"
    assert child.mutation_log
    assert child.pattern != parent.pattern
    assert child.name == "groove"


def test_the_same_seed_gives_the_same_child_and_id(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    child = engine.mutate_pattern(parent.id, 0.5, 42)
    engine.store.rate(child.id, 4)
    again = engine.mutate_pattern(parent.id, 0.5, 42)
    assert (again.id, again.pattern, again.user_rating) == (child.id, child.pattern, 4)
    assert engine.mutate_pattern(parent.id, 0.5, 43).id != child.id


def test_a_seed_that_is_not_given_is_remembered(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    child = engine.mutate_pattern(parent.id)
    assert engine.mutate_pattern(parent.id, seed=child.seed[0]).id == child.id


def test_amount_zero_is_the_identity(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    copy = engine.mutate_pattern(parent.id, 0.0, 1)
    assert copy.pattern == parent.pattern
    assert copy.mutation_log == []


def test_a_crossover_has_both_parents(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    a, b = population(engine, parent, 2)
    child = engine.crossover_patterns(a, b, seed=42)
    assert child["parent_ids"] == [a, b]
    assert child["generation_method"] == "crossover"
    assert engine.crossover_patterns(a, b, seed=42).id == child.id


def test_patterns_of_other_metres_cannot_be_crossed(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    waltz = Pattern(kind="drums", notes=(Note(0, 9, 36, 9),), bars=1, time_signature=(3, 4))
    other = engine.store.add_pattern(waltz, Birth(method="imported"))
    with pytest.raises(IncompatiblePatternsError, match="3/4"):
        engine.crossover_patterns(parent.id, other.id)


def test_what_is_not_there_is_named(engine: EvolutionEngine) -> None:
    for call in (engine.mutate_pattern, engine.replay):
        with pytest.raises(PatternNotFoundError, match="ptrn_none"):
            call("ptrn_none")
    with pytest.raises(PatternNotFoundError):
        engine.evolve_population(["ptrn_none"])
    with pytest.raises(ItemNotFoundError):
        engine.get_lineage("ptrn_none")
    with pytest.raises(KeyError):
        engine.crossover_patterns("ptrn_none", "ptrn_none")


def test_evolution_returns_all_generations_and_more_than_it_was_given(
    engine: EvolutionEngine, parent: PatternMetadata
) -> None:
    initial = population(engine, parent)
    engine.store.rate(initial[0], 5)
    final = engine.evolve_population(population=initial, generations=5, mutation_rate=0.3, crossover_rate=0.2, seed=42)
    assert len(final) > len(initial)
    assert [p.id for p in final[:4]] == initial
    assert len(final.selections) == 5
    assert {p.id for p in final} <= {p.id for p in engine.store.patterns()}
    again = engine.evolve_population(initial, 5, 0.3, 0.2, 42)
    assert [p.id for p in again] == [p.id for p in final]


def test_ratings_turned_upside_down_choose_other_parents(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    initial = population(engine, parent)

    def chosen(ratings: tuple[int, ...]) -> set[str]:
        for item, rating in zip(initial, ratings, strict=True):
            engine.store.rate(item, rating)
        return set(engine.evolve_population(initial, 1, 1.0, 0.0, seed=1).selections[0].parents)

    assert chosen((5, 4, 2, 1)) == set(initial[:2])
    assert chosen((1, 2, 4, 5)) == set(initial[2:])


def test_an_unrated_population_is_told_that_chance_chose(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    initial = population(engine, parent)
    with pytest.warns(UnratedPopulationWarning, match="by chance"):
        final = engine.evolve_population(initial, 2, seed=1)
    assert not any(s.rated for s in final.selections)


def test_no_generations_are_the_population_itself(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    assert [p.id for p in engine.evolve_population([parent.id], 0)] == [parent.id]


def test_an_empty_population_is_refused(engine: EvolutionEngine) -> None:
    with pytest.raises(InvalidSettingError):
        engine.evolve_population([])


def test_ranking_goes_by_rating_then_the_newer_first(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    items = population(engine, parent)
    for item, rating in zip(items, (3, 5, 3, 4), strict=True):
        engine.store.rate(item, rating)
    ranked = engine.rank_by_rating()
    assert [p.id for p in ranked] == [items[1], items[3], items[2], items[0]]
    assert [p["user_rating"] for p in engine.rank_by_rating("drums", limit=2)] == [5, 4]
    assert engine.rank_by_rating("melody") == []


def test_lineage_goes_from_the_oldest_to_the_item_itself(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    chain = [parent.id]
    for seed in range(3):
        chain.append(engine.mutate_pattern(chain[-1], 0.5, seed).id)
    assert engine.get_lineage(chain[-1]) == chain
    assert get_generation_stats()["total_synths"] == 0  # patterns are no synths


def test_everything_that_was_bred_can_be_replayed(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    engine.store.rate(parent.id, 5)
    final = engine.evolve_population(
        [parent.id, *population(engine, parent)], 3, 0.9, 0.4, seed=5, operators=["velocity", "rotate"]
    )
    assert len(final) > 8
    for pattern in final[1:]:
        assert engine.replay(pattern.id) == pattern
    with pytest.raises(InvalidSettingError, match="imported"):
        engine.replay(parent.id)


def test_a_birth_that_comes_out_different_is_told(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    forged = Birth(method="mutated", parents=(parent.id,), seed=(1,), amount=0.5, log=("nothing of the kind",))
    item = engine.store.add_pattern(parent.pattern, forged)
    with pytest.raises(ReplayError, match="born again as another pattern"):
        engine.replay(item.id)


def test_children_of_crosses_carry_each_name_once(engine: EvolutionEngine, parent: PatternMetadata) -> None:
    other = engine.store.add_pattern(parent.pattern.cut(1, 8), Birth(method="generated"), name="amen")
    child = engine.crossover_patterns(engine.mutate_pattern(parent.id, 0.9, 1).id, other.id, 1)
    assert child.name == "groove x amen"
    assert engine.crossover_patterns(child.id, other.id, 2).name == "groove x amen"


def test_a_run_that_was_left_goes_on_with_its_ratings(parent: PatternMetadata) -> None:
    store = Store()
    settings = Settings(seed=3, size=6, mutation_rate=0.9)
    run = EvolutionRun.start(stock=PatternStock(store), population=[parent.id], settings=settings)
    assert run.stock is run.breeding
    run.breed()
    run.save("tonight")
    (first, *others) = run.to_rate()
    store.rate(first.id, 5)

    taken_up = EvolutionRun.resume(Store(), "tonight")
    assert taken_up.generation == 1
    assert [p.id for p in taken_up.to_rate()] == [p.id for p in others]
    assert taken_up.breed() == run.breed()
    assert [p.id for p in taken_up.everything()] == [p.id for p in run.everything()]
