"""Laws of the ask/tell engine and of its selection."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from audiomancer.breeding import PatternBreeder, born_pattern, pattern_candidate
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate, Evolution, Selection, Settings
from audiomancer.fitness import FITNESS, Score
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern

BAR = 3840
density = FITNESS["density"]


def groove(shift: int) -> Pattern:
    """Two bars of kick and hat, the kick moved by some sixteenths."""
    kicks = [Note(bar * BAR + 240 * ((4 * beat + shift) % 16), 120, 36, 100) for bar in range(2) for beat in range(4)]
    hats = [Note(step * 480, 120, 42, 60 + step) for step in range(16)]
    return Pattern(kind="drums", notes=(*kicks, *hats), bars=2)


def founders(count: int) -> list[Candidate[Pattern]]:
    return [pattern_candidate(groove(i), Birth(method="imported")) for i in range(count)]


def long_founders(count: int) -> list[Candidate[Pattern]]:
    """Sixteen bars each, all of them different, so that no two crosses are the same."""

    def pattern(number: int) -> Pattern:
        notes = (Note(bar * BAR, 120, 36 + number, 1 + bar) for bar in range(16))
        return Pattern(kind="drums", notes=tuple(notes), bars=16)

    return [pattern_candidate(pattern(number), Birth(method="imported")) for number in range(count)]


def settings(**changes: object) -> Settings:
    return replace(Settings(seed=1, size=4), **changes)  # type: ignore[arg-type]


def evolution_of(
    population: list[Candidate[Pattern]], *, amount: float = 0.3, operators: tuple[str, ...] = (), **changes: object
) -> Evolution[Pattern]:
    return Evolution(population, settings(**changes), PatternBreeder(amount, operators))


def run(generations: int, ratings: dict[str, int], **changes: object) -> Evolution[Pattern]:
    evolution = evolution_of(founders(4), **changes)
    for _ in range(generations):
        evolution.tell(ratings)
    return evolution


def test_the_first_question_is_the_population_itself() -> None:
    assert list(evolution_of(founders(3)).ask()) == founders(3)


def test_the_same_seed_brings_the_same_run_and_another_seed_another() -> None:
    assert run(4, {}).all == run(4, {}).all
    assert run(4, {}).all != run(4, {}, seed=2).all


def test_the_upper_half_by_rating_becomes_the_parents() -> None:
    ids = [c.id for c in founders(4)]
    up = evolution_of(founders(4)).tell(dict(zip(ids, (1, 2, 4, 5), strict=True)))
    down = evolution_of(founders(4)).tell(dict(zip(ids, (5, 4, 2, 1), strict=True)))
    assert up.parents == (ids[3], ids[2])
    assert down.parents == (ids[0], ids[1])
    assert up.grounds == ("rating", "rating")
    assert str(up) == "generation 1, bred from 2: 2 by your rating"


def test_children_descend_only_from_the_parents_that_were_chosen() -> None:
    ids = [c.id for c in founders(4)]
    evolution = evolution_of(founders(4), size=30, crossover_rate=0.5, mutation_rate=0.9)
    chosen = evolution.tell({ids[2]: 5, ids[3]: 4})
    children = evolution.ask()
    assert {p for c in children for p in c.birth.parents} == set(chosen.parents) == {ids[2], ids[3]}


def test_an_unrated_child_counts_with_the_mean_of_its_parents() -> None:
    ids = [c.id for c in founders(4)]
    evolution = evolution_of(founders(4), mutation_rate=1.0, crossover_rate=0.0, size=6)
    evolution.tell({ids[0]: 5, ids[1]: 1, ids[2]: 1, ids[3]: 1})
    second = evolution.tell({ids[0]: 5, ids[1]: 1, ids[2]: 1, ids[3]: 1})
    of_the_best = {c.id for c in evolution.all if c.birth.parents[:1] == (ids[0],)} | {ids[0]}
    assert set(second.parents[: len(of_the_best & set(second.parents))]) <= of_the_best
    assert "parents" in second.grounds


def test_a_score_says_its_ground_and_the_selection_tells_it() -> None:
    evolution = evolution_of(founders(4), mutation_rate=1.0, crossover_rate=0.0, size=4)
    first = evolution.tell({c.id: density.score(c.content) for c in evolution.ask()})
    assert first.grounds == ("density", "density")
    assert first.rated
    assert str(first) == "generation 1, bred from 2: 2 by your function density"
    second = evolution.tell({first.parents[0]: Score(9.0, "density"), first.parents[1]: Score(-9.0, "density")})
    assert str(second) == ("generation 2, bred from 3: 3 by the density of its parents")


def test_a_plain_number_is_the_person_s_rating() -> None:
    ids = [c.id for c in founders(4)]
    stars = dict(zip(ids, (1, 2, 4, 5), strict=True))
    plain = evolution_of(founders(4)).tell(stars)
    assert plain == evolution_of(founders(4)).tell({item: Score(value) for item, value in stars.items()})
    assert plain.scores == (Score(5.0, "rating"), Score(4.0, "rating"))


def test_what_nothing_is_known_of_comes_after_the_worst_score() -> None:
    ids = [c.id for c in founders(4)]
    for seed in range(10):
        chosen = evolution_of(founders(4), seed=seed).tell({ids[0]: Score(-7.0, "f"), ids[2]: Score(-8.0, "f")})
        assert chosen.parents == (ids[0], ids[2])


def test_the_grounds_are_told_from_the_surest_to_chance() -> None:
    scores = (
        Score(0.0, "chance"),
        Score(2.0, "density", inherited=True),
        Score(3.0, "rating", inherited=True),
        Score(1.0, "taste"),
        Score(1.0, "density"),
        Score(5.0),
        Score(5.0),
    )
    assert str(Selection(3, tuple("abcdefg"), scores)) == (
        "generation 3, bred from 7: 2 by your rating, 1 by your function density, 1 by your function taste, "
        "1 by the rating of its parents, 1 by the density of its parents, 1 by chance, for want of ratings"
    )


def test_a_score_that_is_no_number_is_refused_and_nothing_has_happened() -> None:
    evolution = evolution_of(founders(4))
    with pytest.raises(InvalidSettingError, match="a score is a finite number, not nan"):
        evolution.tell({founders(1)[0].id: float("nan")})
    assert evolution.generation == 0


def test_a_run_that_version_0_1_0_saved_goes_on() -> None:
    """What comes of this state was written down from version 0.1.0."""
    settings_then = {"seed": 1, "size": 4, "mutation_rate": 0.9, "crossover_rate": 0.2}
    ids = [c.id for c in founders(2)]
    state = {"settings": settings_then, "generation": 0, "all": ids, "population": ids, "asked": ids}
    run_then: Evolution[Pattern] = Evolution.from_state(
        state, founders(2), PatternBreeder(0.3, ("velocity", "humanise"))
    )
    told = str(run_then.tell({ids[1]: 4}))
    assert told == "generation 1, bred from 2: 1 by your rating, 1 by chance, for want of ratings"
    then: dict[str, str] = {}
    children = [c.id for c in run_then.ask()]
    assert ids_of_0_1(run_then, then) == ["ptrn_30027c8405626d2a", "ptrn_4ec02ba7dce8c6b3", "ptrn_18a6fc2b952463f8"]
    told = str(run_then.tell({ids[1]: 4, children[0]: 2}))
    assert told == "generation 2, bred from 3: 1 by your rating, 2 by the rating of its parents"
    assert ids_of_0_1(run_then, then) == [
        f"ptrn_{i}" for i in ("06186d1ca1d8636c", "1f53754872b26310", "75bdbf6c3f73dcb5", "5fed5bd6f7967379")
    ]


def ids_of_0_1(evolution: Evolution[Pattern], then: dict[str, str]) -> list[str]:
    """The ids of this generation as they were before births named their makers; ``then`` remembers them."""
    for child in evolution.ask():
        parents = tuple(then.get(parent, parent) for parent in child.birth.parents)
        then[child.id] = pattern_candidate(child.content, replace(child.birth, parents=parents, makers={})).id
    return [then[child.id] for child in evolution.ask()]


def test_without_ratings_chance_chooses_and_the_selection_says_so() -> None:
    chosen = evolution_of(founders(4)).tell({})
    assert not chosen.rated
    assert str(chosen) == "generation 1, bred from 2: 2 by chance, for want of ratings"
    others = {evolution_of(founders(4), seed=seed).tell({}).parents for seed in range(20)}
    assert len(others) > 3


@pytest.mark.parametrize(
    ("mutation", "crossover", "methods"),
    [(1.0, 0.0, {"mutated"}), (0.0, 1.0, {"crossover"}), (0.0, 0.0, set()), (1.0, 0.5, {"mutated", "crossover"})],
)
def test_the_rates_decide_how_children_are_born(mutation: float, crossover: float, methods: set[str]) -> None:
    evolution = evolution_of(founders(8), size=40, mutation_rate=mutation, crossover_rate=crossover)
    evolution.tell({})
    assert {c.birth.method for c in evolution.ask()} == methods


def test_births_are_as_frequent_as_the_rates_say() -> None:
    evolution = evolution_of(founders(8), size=400, mutation_rate=0.3, crossover_rate=0.2, amount=1.0)
    evolution.tell({})
    mutated = sum(c.birth.method == "mutated" for c in evolution.ask())
    crossed = sum(c.birth.method == "crossover" for c in evolution.ask())
    assert 70 <= mutated <= 125  # 400 * 0.8 * 0.3 = 96, sd 8.5
    assert crossed <= 110  # 400 * 0.2 = 80; equal crosses of the same bars count once


@pytest.mark.parametrize(("mutation", "crossover"), [(0.6, 0.3), (0.01, 0.0), (0.05, 0.05), (1.0, 1.0)])
def test_a_full_generation_has_exactly_so_many_children(mutation: float, crossover: float) -> None:
    for seed in range(5):
        evolution = evolution_of(
            founders(8), seed=seed, size=10, mutation_rate=mutation, crossover_rate=crossover, amount=1.0, full=True
        )
        for _ in range(3):
            evolution.tell({})
            assert len(evolution.ask()) == 10


def test_in_a_full_generation_the_rates_say_how_frequent_each_birth_is_among_the_children() -> None:
    crossed = 0
    for seed in range(5):
        evolution = evolution_of(long_founders(8), seed=seed, size=40, mutation_rate=0.3, crossover_rate=0.2, full=True)
        evolution.tell({})
        crossed += sum(c.birth.method == "crossover" for c in evolution.ask())
    assert 65 <= crossed <= 105  # 5 * 40 * 0.2 / 0.44 = 91, sd 7, some of them twice; without it were 40


def test_without_mutations_a_full_generation_is_made_of_crosses() -> None:
    evolution = evolution_of(long_founders(8), size=10, mutation_rate=0.0, crossover_rate=0.02, full=True)
    evolution.tell({})
    assert [c.birth.method for c in evolution.ask()] == ["crossover"] * 10


def test_a_full_generation_ends_where_there_is_nothing_new() -> None:
    evolution = evolution_of(founders(2), amount=0.0, mutation_rate=1.0, crossover_rate=0.0, full=True)
    evolution.tell({})
    assert evolution.ask() == ()
    evolution = evolution_of(founders(2), mutation_rate=0.0, crossover_rate=0.0, full=True)
    evolution.tell({})
    assert evolution.ask() == ()


def test_even_low_rates_bring_at_least_one_child() -> None:
    for seed in range(10):
        evolution = evolution_of(founders(2), seed=seed, size=1, mutation_rate=0.01, crossover_rate=0.0)
        evolution.tell({})
        assert len(evolution.ask()) == 1


def test_no_child_repeats_the_music_of_an_earlier_candidate() -> None:
    music = [c.content for c in run(6, {}, size=10, mutation_rate=0.9).all]
    assert len(set(music)) == len(music)


def test_a_copy_is_no_child() -> None:
    evolution = evolution_of(founders(2), amount=0.0, mutation_rate=1.0, crossover_rate=0.0)
    evolution.tell({})
    assert evolution.ask() == ()


def test_patterns_that_cannot_be_crossed_are_mutated_instead() -> None:
    waltz = pattern_candidate(
        Pattern(kind="drums", notes=(Note(0, 9, 36, 9),), bars=1, time_signature=(3, 4)), Birth(method="x")
    )
    evolution = evolution_of([founders(1)[0], waltz], size=10, crossover_rate=1.0)
    evolution.tell({})
    assert {c.birth.method for c in evolution.ask()} == {"mutated"}


def test_a_saved_run_goes_on_as_if_it_had_never_been_left() -> None:
    kept = run(2, {}, operators=("velocity", "rotate"))
    state = json.loads(json.dumps(kept.state()))
    taken_up = Evolution.from_state(state, kept.all, PatternBreeder(0.3, ("velocity", "rotate")))
    assert taken_up.ask() == kept.ask()
    assert taken_up.tell({}) == kept.tell({})
    assert taken_up.all == kept.all


def test_every_child_can_be_born_again_from_its_birth_alone() -> None:
    everything = {c.id: c for c in run(4, {}, size=8, mutation_rate=0.9, crossover_rate=0.4).all}
    bred = [c for c in everything.values() if c.birth.parents]
    assert bred
    for child in bred:
        assert born_pattern(child.birth, [everything[p].content for p in child.birth.parents]) == child


def test_an_import_cannot_be_born_again() -> None:
    with pytest.raises(InvalidSettingError, match="imported"):
        born_pattern(Birth(method="imported"), [])


def test_python_s_global_random_is_left_as_it_was() -> None:
    random.seed(7)
    before = random.getstate()
    run(2, {})
    assert random.getstate() == before


def test_a_hundred_generations_are_no_matter() -> None:
    assert run(100, {}, size=3).generation == 100


@pytest.mark.parametrize(
    "change", [{"size": 0}, {"mutation_rate": 1.1}, {"crossover_rate": -0.1}, {"mutation_rate": float("nan")}]
)
def test_settings_outside_their_range_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidSettingError):
        settings(**change)


def test_nothing_cannot_be_evolved() -> None:
    with pytest.raises(InvalidSettingError, match="at least one"):
        evolution_of([])


def test_what_is_dropped_is_neither_asked_nor_bred_but_known_as_a_parent() -> None:
    evolution = evolution_of(founders(4))
    first, second, *rest = (c.id for c in evolution.ask())
    evolution.drop({first, second, "nobody"})
    assert [c.id for c in evolution.ask()] == rest
    assert len(evolution.all) == 4
    assert set(evolution.tell({first: 5}).parents) <= set(rest)
    with pytest.raises(InvalidSettingError, match="is left to breed from"):
        evolution.drop({c.id for c in evolution.all})
    assert evolution.tell({}).parents
