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
from audiomancer.breeding import EvolutionRun, PatternBreeding, born_pattern, open_store
from audiomancer.errors import InvalidSeedError, InvalidSettingError, MissingDependencyError
from audiomancer.evolution import Settings
from audiomancer.generators import EvolutionEngine
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import PatternMetadata, Store
from audiomancer.variation import TOLD_BY, Hold, Operator, Variation
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
    sparsest = [len(store.get(selection.parents[0]).pattern.notes) for selection in family.selections]
    assert sparsest == sorted(sparsest, reverse=True)
    last = [item.id for item in family if item.birth.seed[1:2] == (3,)]
    assert sparsest[-1] == min(len(item.pattern.notes) for item in family if item.id not in last)


def test_the_same_music_by_two_births_is_two_items_and_by_one_birth_one(store: Store, groove: PatternMetadata) -> None:
    again = store.add_pattern(groove.pattern, Birth(method="imported"))
    assert again.id == groove.id
    assert store.add_pattern(groove.pattern, Birth(method="edited")).id != groove.id


HELD: tuple[dict[str, Any], ...] = (
    {"change": ("hats",)},
    {"hold": ("bd", "sd"), "in_bars": "1", "notes_only": True},
    {"feel_only": True},
)


@pytest.mark.parametrize("asked", HELD)
def test_what_was_held_is_in_the_birth_and_a_replay_holds_it(
    session: Session, groove: PatternMetadata, asked: dict[str, Any]
) -> None:
    for operators in (("musical",), (), ("rotate", "velocity")):
        (child,) = perform("mutate", session, item=groove.id, operators=operators, seed=1, **asked).patterns
        assert child.birth.request["hold"] == Hold.of(**asked).to_json()
        assert child.pattern != groove.pattern
        assert perform("replay", session, item=child.id).item == child


def test_where_nothing_is_held_a_birth_says_nothing_of_it(session: Session, groove: PatternMetadata) -> None:
    assert not perform("mutate", session, item=groove.id, seed=1).patterns[0].birth.request


@pytest.mark.parametrize("by", ["bars", "voices", "feel", "any"])
def test_a_cross_in_any_way_replays(session: Session, groove: PatternMetadata, by: str) -> None:
    other = perform("mutate", session, item=groove.id, amount=1.0, seed=9).patterns[0]
    for asked in ({}, {"change": ("hh",)}):
        child = perform("cross", session, first=groove.id, second=other.id, by=by, seed=1, **asked).patterns[0]
        assert perform("replay", session, item=child.id).item == child


def test_a_cross_by_bars_that_need_not_be_drawn_again_is_the_references(
    session: Session, groove: PatternMetadata
) -> None:
    other = perform("mutate", session, item=groove.id, amount=1.0, seed=9).patterns[0]
    child = perform("cross", session, first=groove.id, second=other.id, by="bars", seed=1).patterns[0]
    assert child == EvolutionEngine(session.store).crossover_patterns(groove.id, other.id, seed=1)
    assert (child.makers, dict(child.birth.request)) == ({"crossover": "1"}, {})
    named = perform("cross", session, first=groove.id, second=other.id, from_first=("bd",), seed=1).patterns[0]
    assert (named.makers, dict(named.birth.request)) == ({"crossover": "2"}, {"by": "voices", "from_first": [35, 36]})


def test_a_cross_of_a_later_version_is_not_guessed_at(store: Store, groove: PatternMetadata) -> None:
    later = Birth(method="crossover", parents=(groove.id, groove.id), seed=(1,), makers={"crossover": "9"})
    with pytest.raises(MissingDependencyError, match="crossover in version 9 is needed for this"):
        born_pattern(later, [groove.pattern, groove.pattern])


def test_there_are_no_two_equal_crosses_and_what_is_missing_is_told(store: Store, groove: PatternMetadata) -> None:
    told: list[str] = []
    session = Session(store, note=told.append)
    other = perform("mutate", session, item=groove.id, operators=("touch",), amount=1.0, seed=9).patterns[0]
    children = perform("cross", session, first=groove.id, second=other.id, by="feel", count=3, seed=1).patterns
    assert len({child.pattern for child in children}) == len(children)
    alike = perform("cross", session, first=groove.id, second=groove.id, count=3, seed=1).patterns
    assert [child.pattern.notes for child in alike] == [groove.pattern.notes]
    assert told[-2:] == [
        "The child has the notes of one parent: no other cross was found.",
        "1 of 3 children: the two have no more crosses.",
    ]


def test_a_way_that_brings_copies_alone_is_not_left_and_it_is_told(store: Store, groove: PatternMetadata) -> None:
    """The two differ in their hats alone, so by voices the child is one of them; by no named way it is another."""
    told: list[str] = []
    session = Session(store, note=told.append)
    other = perform("mutate", session, item=groove.id, amount=1.0, change=("hh",), seed=9).patterns[0]
    both = {"first": groove.id, "second": other.id, "seed": 1}
    (child,) = perform("cross", session, by="voices", **both).patterns
    assert child.pattern.notes in (groove.pattern.notes, other.pattern.notes)
    assert told == ["The child has the notes of one parent: no other cross by voices was found."]
    (usual,) = perform("cross", session, **both).patterns
    assert usual.pattern.notes not in (groove.pattern.notes, other.pattern.notes)
    for one in (child, usual):
        assert perform("replay", session, item=one.id).item == one


def test_a_run_holds_in_every_generation_and_when_it_is_taken_up_again(
    session: Session, groove: PatternMetadata
) -> None:
    def others(pattern: Pattern) -> list[Note]:
        return [note for note in pattern.notes if note.pitch != 42]

    run = perform("run start", session, items=(groove.id,), change=("hh",), size=4, seed=3).run
    for _ in range(2):
        state = perform("run breed", session, run=run)
        while state.coming:
            state = perform("run ask", session, run=run)
        candidates = state.candidates
        assert len(candidates) == 4
        assert all(others(child.pattern) == others(groove.pattern) for child in candidates)
    assert {child.birth.request["hold"]["change"][-1] for child in candidates} == {44}
    family = perform("evolve", session, items=(groove.id,), in_bars="1", notes_only=True, generations=2, seed=3)
    assert all("hold" in child.birth.request for child in family.patterns[1:])


def test_a_run_that_was_saved_before_there_were_holds_opens_and_crosses_as_it_did(
    store: Store, groove: PatternMetadata
) -> None:
    breeding = PatternBreeding.from_state(store, {"amount": 0.3, "operators": []})
    assert not breeding.breeder.hold
    assert breeding.breeder.by is None


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("mutate", {"change": ("hh",), "hold": ("hh",)}, "hh cannot both change and be held"),
    ("mutate", {"hold": ("bd", "sd", "hh")}, "every sound is held"),
    ("mutate", {"in_bars": "9"}, "there is no bar 9"),
    ("evolve", {"change": ("rd",)}, "nobody plays rd here"),
    ("cross", {"by": "rhythm"}, "drums are crossed by"),
    ("cross", {"from_first": ("bd",), "by": "feel"}, "named to be crossed by voices"),
)


@pytest.mark.parametrize(("name", "asked", "told"), REFUSED)
def test_what_cannot_be_held_or_crossed_is_refused_before_anything_is_born(
    session: Session, groove: PatternMetadata, name: str, asked: dict[str, Any], told: str
) -> None:
    parents = {"mutate": {"item": groove.id}, "cross": {"first": groove.id, "second": groove.id}}
    with pytest.raises(InvalidSettingError, match=told):
        perform(name, session, **parents.get(name, {"items": (groove.id,)}), **asked)
    assert len(session.store.lineage.records()) == 1


@pytest.mark.filterwarnings("ignore::audiomancer.generators.UnratedPopulationWarning")
def test_the_engine_holds_and_crosses_as_the_actions_do(session: Session, groove: PatternMetadata) -> None:
    engine = EvolutionEngine(session.store)
    child = engine.mutate_pattern(groove.id, 1.0, seed=1, change=["hh"], notes_only=True)
    assert (
        child
        == perform(
            "mutate", session, item=groove.id, amount=1.0, operators=(), seed=1, change=("hh",), notes_only=True
        ).patterns[0]
    )
    wild = engine.mutate_pattern(groove.id, 1.0, seed=1, operators="musical")
    crossed = engine.crossover_patterns(groove.id, wild.id, seed=1, by="any", hold=["bd"])
    assert crossed.birth.request == {"by": "any", "hold": {"hold": [35, 36]}}
    rates = {"mutation_rate": 1.0, "crossover_rate": 0.9}
    family = engine.evolve_population([groove.id, wild.id], 2, seed=1, size=4, by="voices", in_bars=(1, 1), **rates)
    assert any(member.birth.request.get("by") == "voices" for member in family)
    with pytest.raises(InvalidSettingError, match="drums are crossed by"):
        engine.evolve_population([groove.id], by="rhythm")
    with pytest.raises(TypeError, match="hould"):
        engine.mutate_pattern(groove.id, hould=["hh"])  # type: ignore[call-arg]


def test_what_lies_between_two_has_both_for_parents_and_is_born_again(
    session: Session, groove: PatternMetadata
) -> None:
    other = perform("mutate", session, item=groove.id, amount=1.0, seed=9).patterns[0]
    way = perform("morph", session, first=groove.id, second=other.id, steps=3).patterns
    assert [item.id for item in way] == [
        p.id for p in EvolutionEngine(session.store).morph_patterns(groove.id, other.id, 3)
    ]
    for step, item in enumerate(way, 1):
        assert (item.parent_ids, item.seed) == ([groove.id, other.id], [])
        assert (item.makers, item.birth.request) == ({"morph": "1"}, {"morph": {"step": step, "steps": 3}})
        assert perform("replay", session, item=item.id).item == item
    assert not {groove.pattern.notes, other.pattern.notes} & {item.pattern.notes for item in way}
    with pytest.raises(InvalidSettingError, match="between the two there is room for none"):
        perform("morph", session, first=groove.id, second=groove.id)
