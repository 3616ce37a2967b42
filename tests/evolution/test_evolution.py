"""Laws of the ask/tell engine and of its selection."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from audiomancer.breeding import PatternBreeder, born_pattern, pattern_candidate
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate, Evolution, Selection, Settings
from audiomancer.fitness import FITNESS, Score
from audiomancer.lineage import Birth, generations
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
    assert str(second) == ("generation 2, bred from 3: 2 by your function density, 1 by the density of its parents")


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
    """It knew neither fresh candidates nor who was the first, and chose only among parents and their children."""
    settings_then = {"seed": 1, "size": 4, "mutation_rate": 0.9, "crossover_rate": 0.2}
    ids = [c.id for c in founders(2)]
    state = {"settings": settings_then, "generation": 0, "all": ids, "population": ids, "asked": ids}
    runs: list[Evolution[Pattern]] = [
        Evolution.from_state(state, founders(2), PatternBreeder(0.3, ("velocity", "humanise"))) for _ in range(2)
    ]
    for one in runs:
        told = str(one.tell({ids[1]: 4}))
        assert told == "generation 1, bred from 2: 1 by your rating, 1 by chance, for want of ratings"
        children = [c.id for c in one.ask()]
        told = str(one.tell({ids[1]: 4, children[0]: 2}))
        assert told.startswith("generation 2, bred from 3: 1 by your rating, ")
    assert runs[0].all == runs[1].all


def test_a_birth_of_version_0_1_0_brings_the_same_child() -> None:
    """The ids were written down from version 0.1.0, when births did not name their makers yet."""
    breeder, (first, second) = PatternBreeder(0.3, ("velocity", "humanise")), founders(2)
    born = [
        breeder.cross(first, second, (1, 1, 0, 0)),
        breeder.mutate(second, (1, 1, 1, 0)),
        breeder.cross(second, first, (1, 1, 2, 0)),
    ]
    then = [pattern_candidate(child.content, replace(child.birth, makers={})).id for child in born]
    assert then == ["ptrn_30027c8405626d2a", "ptrn_4ec02ba7dce8c6b3", "ptrn_18a6fc2b952463f8"]


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


def stars_of(evolution: Evolution[Pattern], stars: int) -> dict[str, int]:
    return {c.id: stars for c in evolution.ask()}


@pytest.mark.parametrize("generations", [1, 5, 20])
def test_what_has_five_stars_survives_any_number_of_generations_that_nobody_rates(generations: int) -> None:
    for seed in range(4):
        evolution = evolution_of(founders(4), seed=seed, size=4, mutation_rate=0.9)
        best = evolution.ask()[seed].id
        ratings = stars_of(evolution, 3) | {best: 5}
        chosen = [evolution.tell(ratings).parents for _ in range(generations)]
        assert {parents[0] for parents in chosen} == {best}


def test_what_is_rated_late_breeds_even_if_it_was_passed_over_long_ago() -> None:
    evolution = evolution_of(founders(4), size=8, mutation_rate=0.9)
    ratings = stars_of(evolution, 2)
    passed = founders(4)[3].id
    for _ in range(4):
        evolution.tell(ratings)
        ratings |= stars_of(evolution, 3)
    assert evolution.tell(ratings | {passed: 5}).parents[0] == passed


def test_where_nobody_rates_the_lines_go_on() -> None:
    """The rated have most places, and the latest children, who can only be guessed at, a third of them."""
    evolution = evolution_of(founders(4), size=6, mutation_rate=0.9, full=True)
    ratings = stars_of(evolution, 4)
    for _ in range(12):
        young = {c.id for c in evolution.ask()}
        chosen = evolution.tell(ratings)
        assert len(young & set(chosen.parents)) >= len(chosen.parents) // 3
    parents_of = {c.id: c.birth.parents for c in evolution.all}
    assert max(generations(parents_of).values()) >= 3


def mixed(drums: int, melodies: int) -> list[Candidate[Pattern]]:
    tunes = [
        Pattern(kind="melody", notes=tuple(Note(480 * i, 400, 60 + (i * (n + 2)) % 12, 90) for i in range(16)), bars=2)
        for n in range(melodies)
    ]
    return [*founders(drums), *(pattern_candidate(tune, Birth(method="imported")) for tune in tunes)]


def test_kinds_do_not_crowd_each_other_out() -> None:
    """However much better one kind is rated, the others keep their share of the parents and of the children."""
    evolution = evolution_of(mixed(3, 1), size=8, mutation_rate=0.8, full=True)
    ratings: dict[str, int] = {}
    for _ in range(5):
        ratings |= {c.id: 5 if c.content.kind == "drums" else 2 for c in evolution.ask()}
        chosen = evolution.tell(ratings)
        kinds = {c.id: c.content.kind for c in evolution.all}
        assert [kinds[item] for item in chosen.parents].count("melody") >= 1
        assert [c.content.kind for c in evolution.ask()].count("melody") == 2


def test_who_stands_higher_has_more_children() -> None:
    evolution = evolution_of(long_founders(16), size=200, mutation_rate=1.0, crossover_rate=0.0)
    chosen = evolution.tell(dict(zip((c.id for c in evolution.ask()), (5, 4, 4, 4, 3, 3, 3, 3), strict=False)))
    children = Counter(c.birth.parents[0] for c in evolution.ask())
    assert children[chosen.parents[0]] > 3 * children[chosen.parents[-1]] > 0


class Undiscerning(PatternBreeder):
    """A breeder whose listener hears a difference only where the number of notes differs."""

    def alike(self, first: Candidate[Pattern], second: Candidate[Pattern]) -> bool:
        return len(first.content.notes) == len(second.content.notes)


def test_a_birth_that_cannot_be_told_from_its_parents_or_a_sibling_is_drawn_again() -> None:
    evolution: Evolution[Pattern] = Evolution(
        founders(2), settings(size=3, mutation_rate=1.0, crossover_rate=0.0, full=True), Undiscerning(0.8)
    )
    evolution.tell({})
    heard = [len(c.content.notes) for c in (*founders(1), *evolution.ask())]
    assert len(set(heard)) == len(heard) >= 3
    assert max(c.birth.seed[3] for c in evolution.ask()) > 0


def test_fresh_candidates_join_each_generation_and_can_be_born_again() -> None:
    first, second = (evolution_of(founders(4), size=6, fresh=2, full=True, mutation_rate=0.8) for _ in range(2))
    for _ in range(2):
        told = first.tell({})
        second.tell({})
        fresh = [c for c in first.ask() if c.birth.method == "generated"]
        assert len(fresh) == told.fresh == 2
        assert len(first.ask()) == 6
        assert str(told).endswith("; 2 fresh")
    assert first.all == second.all
    for loop in fresh:
        assert loop.birth.parents == ()
        assert loop.birth.log[0].startswith("a fresh loop, made by drums")
        assert (loop.content.bars, loop.content.tempo) == (2, 120.0)
        assert born_pattern(loop.birth, []) == loop


def test_without_fresh_ones_nothing_is_generated() -> None:
    evolution = evolution_of(founders(4), size=6, full=True)
    told = evolution.tell({})
    assert told.fresh == 0
    assert {c.birth.method for c in evolution.ask()} <= {"mutated", "crossover"}


def test_where_no_model_can_play_births_take_the_places_of_fresh_ones() -> None:
    endless = Pattern(kind="drums", notes=tuple(Note(i * 960, 9, 36, 90) for i in range(260)), bars=65)
    population = [pattern_candidate(endless, Birth(method="imported"))]
    evolution = evolution_of(population, size=6, fresh=3, full=True, mutation_rate=1.0, amount=1.0)
    assert len(PatternBreeder().fresh(population, [(1,)])) == 0
    assert evolution.tell({}).fresh == 0
    assert len(evolution.ask()) == 6


def of_each_kind() -> list[Candidate[Pattern]]:
    *drums, tune = mixed(2, 1)
    return [*drums, tune, pattern_candidate(replace(tune.content, kind="bass"), Birth(method="imported"))]


def test_no_kind_is_missing_though_there_are_more_kinds_than_half_of_the_candidates() -> None:
    evolution = evolution_of(of_each_kind(), size=8, full=True, mutation_rate=0.6, operators=("musical",))
    for _ in range(3):
        evolution.tell({})
        assert Counter(c.content.kind for c in evolution.ask()) == {"drums": 4, "melody": 2, "bass": 2}


def test_where_there_are_more_kinds_than_places_they_take_turns() -> None:
    evolution = evolution_of(of_each_kind(), size=1, full=True, mutation_rate=1.0, operators=("musical",))
    told = []
    for _ in range(6):
        evolution.tell({})
        told += [c.content.kind for c in evolution.ask()]
    assert told == ["drums", "melody", "bass"] * 2


def test_a_saved_run_keeps_its_fresh_ones_and_its_kinds() -> None:
    breeder = PatternBreeder(0.3)
    kept = Evolution(mixed(3, 1), settings(size=8, fresh=3, full=True, mutation_rate=0.8), breeder)
    kept.tell({})
    taken_up = Evolution.from_state(json.loads(json.dumps(kept.state())), kept.all, breeder)
    assert taken_up.tell({}) == kept.tell({})
    assert taken_up.all == kept.all
    assert taken_up.state() == kept.state()
