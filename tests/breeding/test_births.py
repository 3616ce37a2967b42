"""Births: what is made again from typed fields, and what siblings of one call share with others."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from audiomancer._random import rng_for, sibling_paths
from audiomancer.actions import Session, perform
from audiomancer.analyzers.likeness import AUDIBLE, hits_of
from audiomancer.breeding import EvolutionRun, PatternBreeding, open_store
from audiomancer.errors import InvalidSeedError, MissingDependencyError
from audiomancer.evolution import Settings
from audiomancer.generators import EvolutionEngine
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import PatternMetadata, Store
from audiomancer.variation import TOLD_BY, Operator, Variation
from audiomancer.variation import mutate as mutate_notes


@pytest.fixture
def store(home: Path) -> Store:
    return open_store()


@pytest.fixture
def session(store: Store) -> Session:
    return Session(store)


@pytest.fixture
def groove(session: Session) -> PatternMetadata:
    line = 'd1 $ stack [s "bd(3,8)", s "~ sd ~ sd", s "hh*8"]'
    stored: PatternMetadata = perform("import", session, tidal=(line,)).patterns[0]
    return stored


def ids(result: Any) -> list[str]:
    return [pattern.id for pattern in result.patterns]


@pytest.mark.parametrize(
    ("name", "asked"),
    [("mutate", {}), ("cross", {}), ("generate drums", {"style": "house"}), ("generate melody", {"model": "rules"})],
)
def test_siblings_share_nothing_with_another_seed_and_the_first_is_the_one_made_alone(
    session: Session, groove: PatternMetadata, name: str, asked: dict[str, Any]
) -> None:
    if name == "mutate":
        asked = {"item": groove.id, "amount": 0.6}
    elif name == "cross":
        other = perform("mutate", session, item=groove.id, amount=1.0, seed=9).patterns[0]
        asked = {"first": groove.id, "second": other.id}
    first = ids(perform(name, session, **asked, seed=1, count=4))
    second = ids(perform(name, session, **asked, seed=2, count=4))
    assert ids(perform(name, session, **asked, seed=1)) == first[:1]
    assert ids(perform(name, session, **asked, seed=1, count=2)) == first[:2]
    assert not set(first) & set(second)
    paths = [tuple(session.store.get(item).seed) for item in (*first, *second)]
    assert len(set(paths)) == 8


def test_no_path_of_one_seed_is_a_path_of_another() -> None:
    paths = [path for seed in range(50) for path in sibling_paths(seed, 50)]
    assert len(set(paths)) == len(paths)
    assert len({rng_for(*path).random() for path in paths}) == len(paths)
    for wrong in (-1, 1.5, True, "1"):
        with pytest.raises(InvalidSeedError):
            sibling_paths(wrong, 1)  # type: ignore[arg-type]


def test_a_birth_names_what_made_it(session: Session, groove: PatternMetadata) -> None:
    mixed = perform("mutate", session, item=groove.id, seed=1).patterns[0]
    assert mixed.operators == ["musical"]
    parts = ("push", "spread", "turnaround", "ghost_notes", "accents", "lean", "drummer")
    assert mixed.makers == dict.fromkeys(("musical", *parts), "1 audiomancer")
    usual = perform("mutate", session, item=groove.id, operators=(), seed=1).patterns[0]
    assert usual.makers == dict.fromkeys(
        ("shift_timing", "swap_notes", "velocity", "add_note", "remove_note"), "1 audiomancer"
    )
    named = perform("mutate", session, item=groove.id, operators=("fill",), seed=1).patterns[0]
    assert (named.operators, named.makers) == (["fill"], {"fill": "1 audiomancer"})
    assert perform("cross", session, first=usual.id, second=named.id, seed=1).patterns[0].makers == {"crossover": "1"}


def test_siblings_can_be_told_apart_and_each_is_born_again(session: Session, groove: PatternMetadata) -> None:
    """At a small amount some draws are too near; the number of the draw stands in the seed path."""
    items = perform("mutate", session, item=groove.id, seed=1, count=60, amount=0.1).patterns
    heard = [frozenset(hits_of(item.pattern, AUDIBLE)) for item in items]
    assert min(len(one ^ other) for one, other in combinations(heard, 2)) >= TOLD_BY
    assert {len(item.seed) for item in items} == {1, 2, 3}
    for item in items:
        assert perform("replay", session, item=item.id).item == item


def test_from_python_the_mix_is_asked_for_by_its_name(store: Store, groove: PatternMetadata) -> None:
    engine = EvolutionEngine(store)
    child = engine.mutate_pattern(groove.id, seed=1, operators="musical")
    assert child == engine.mutate_pattern(groove.id, seed=1, operators=["musical"])
    assert (child.operators, child.makers["drummer"]) == (["musical"], "1 audiomancer")
    store.rate(groove.id, 5)
    evolved = engine.evolve_population([groove.id], 1, 1.0, 0.0, 1, operators="musical")
    assert evolved[-1].operators == ["musical"]


def test_a_generation_can_be_made_again_when_the_style_has_another_tempo(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What followed from a table is in the birth, so the table may change."""
    made = perform("generate drums", session, style="house", model="rules", seed=1).patterns[0]
    from audiomancer.rnn import styles

    changed = {**styles.STYLES, "house": replace(styles.STYLES["house"], tempo=(60, 60))}
    monkeypatch.setattr(styles, "STYLES", changed)
    assert perform("replay", session, item=made.id).item == made


def louder(pattern: Pattern, chance: float, rng: Any) -> Variation:
    return mutate_notes(pattern, 1.0, rng, ["velocity"])


def test_a_run_bred_by_operators_of_one_s_own_is_not_taken_up_without_them(
    store: Store, groove: PatternMetadata
) -> None:
    mine = Operator("louder", 1.0, "pattern", "play it louder", louder)
    breeding = PatternBreeding(store, 0.5, [mine])
    run = EvolutionRun.start(breeding, [groove.id], Settings(seed=1, size=3, mutation_rate=1.0))
    run.breed()
    run.save("mine")
    child = run.asked()[0]
    assert child.makers == {"louder": "1"}
    assert EvolutionEngine(store).replay(child.id, operators=[mine]) == child
    with pytest.raises(MissingDependencyError, match="'louder' in version 1 is needed"):
        EvolutionEngine(store).replay(child.id)


def test_a_fitness_function_chooses_and_is_named(store: Store, groove: PatternMetadata) -> None:
    def sparse(pattern: Pattern) -> float:
        return -len(pattern.notes)

    family = EvolutionEngine(store).evolve_population(
        [groove.id], 3, mutation_rate=1.0, seed=1, size=6, amount=0.8, fitness=sparse
    )
    assert all("by your function sparse" in str(selection) for selection in family.selections)
    parents = [store.get(item) for item in family.selections[-1].parents]
    others = [p for p in family if p.id not in family.selections[-1].parents]
    assert max(len(p.pattern.notes) for p in parents) <= min(len(p.pattern.notes) for p in others)


def test_the_same_music_by_two_births_is_two_items_and_by_one_birth_one(store: Store, groove: PatternMetadata) -> None:
    again = store.add_pattern(groove.pattern, Birth(method="imported"))
    assert again.id == groove.id
    assert store.add_pattern(groove.pattern, Birth(method="edited")).id != groove.id
