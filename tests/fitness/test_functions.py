"""Fitness functions: what ours measure, and how those of others are handed in or brought."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugging import PlugIn
from strategies import patterns

from audiomancer.errors import InvalidSettingError, PluginError
from audiomancer.fitness import FITNESS, FITNESS_REGISTRY, Fitness, Score, as_fitness, density, syncopation
from audiomancer.music import Note, Pattern

STEP = 240


def line(steps: str, metre: tuple[int, int] = (4, 4), pitch: int = 36) -> list[Note]:
    return [Note(i * STEP, STEP, pitch, 90) for i, char in enumerate(steps) if char == "x"]


def drums(*lines: list[Note], bars: int = 1, metre: tuple[int, int] = (4, 4), tempo: float = 120.0) -> Pattern:
    notes = tuple(note for one in lines for note in one)
    return Pattern(kind="drums", notes=notes, bars=bars, time_signature=metre, tempo=tempo)


def test_density_is_notes_a_second() -> None:
    assert density(drums(line("x...x...x...x..."))) == 2.0
    assert density(drums(line("x...x...x...x..."), line("x.x.x.x.x.x.x.x.", pitch=42))) == 6.0
    assert density(drums(line("x...x...x...x..."), tempo=60.0)) == 1.0
    assert density(drums(line("x...x...x...x..."), bars=2)) == 1.0
    assert density(drums(line("x.x.x."), metre=(3, 8))) == 4.0
    assert density(drums()) == 0.0


@pytest.mark.parametrize(
    ("steps", "metre", "strength"),
    [
        ("x...x...x...x...", (4, 4), 0),  # on every beat
        ("x.x.x.x.x.x.x.x.", (4, 4), 0),
        ("xxxxxxxxxxxxxxxx", (4, 4), 0),
        ("................", (4, 4), 0),
        ("x...............", (4, 4), 0),
        ("x.......x.....x.", (4, 4), 0),  # leads to the next bar's first beat, which is played
        ("x.....x.....x...", (4, 4), 2),  # an eighth (-3) is held over the half bar (-1)
        ("......x.........", (4, 4), 3),  # and over the bar line (0), which is all that counts
        ("..............x.", (4, 4), 3),
        ("....x...........", (4, 4), 2),  # a quarter (-2) over the bar line
        ("........x.......", (4, 4), 1),  # the half bar (-1) over the bar line
        ("...x............", (4, 4), 4),  # a sixteenth (-4) over the bar line
        ("x..x..x...x.x...", (4, 4), 4),  # son clave: 3-6 over beat 2 is 2, 6-10 over the half bar 2
        ("x..x..x..x..x...", (4, 4), 5),  # 2, then 6-9 over the half bar 2, then 9-12 over an eighth 1
        ("x.x.x.x.x.x.", (3, 4), 0),
        ("x.....x.....", (3, 4), 1),  # an eighth (-2) over the third beat (-1)
        ("..x.........", (3, 4), 2),
        ("x.....x.....", (6, 8), 0),  # on both beats
        ("x...x.......", (6, 8), 1),  # an eighth (-2) over the second beat (-1)
        ("x.x.x.x.x.x.x.", (7, 8), 0),
        (".............x", (7, 8), 2),
    ],
)
def test_syncopation_is_the_weight_of_the_rests_that_notes_are_held_over(
    steps: str, metre: tuple[int, int], strength: int
) -> None:
    assert syncopation(drums(line(steps), metre=metre)) == strength


def test_each_drum_is_a_line_and_a_melody_is_one() -> None:
    kick, snare = line("x...x...x...x..."), line("......x.........", pitch=38)
    assert syncopation(drums(kick, snare)) == 3
    melody = Pattern(kind="melody", notes=(*kick, *(replace(n, pitch=72) for n in snare)), bars=1)
    assert syncopation(melody) == 0


def test_syncopation_is_counted_a_bar_and_hits_belong_to_the_nearest_sixteenth() -> None:
    assert syncopation(drums(line("......x........." * 2), bars=2)) == 3
    assert syncopation(drums(line("......x........." + "." * 16), bars=2)) == 1.5
    loose = [replace(n, onset=n.onset + shift) for n, shift in zip(line("x.....x.....x..."), (0, 90, -90), strict=True)]
    assert syncopation(drums(loose)) == 2
    assert syncopation(drums([Note(3840 - 20, 20, 36, 90)])) == 0


@given(patterns())
def test_ours_give_a_number_of_at_least_0_for_any_pattern(pattern: Pattern) -> None:
    for fitness in FITNESS.values():
        assert fitness.score(pattern).value >= 0
        assert fitness.score(pattern).ground == fitness.name


@given(patterns(), st.floats(1, 50))
def test_density_does_not_ask_what_is_played(pattern: Pattern, share: float) -> None:
    quieter = pattern.with_notes(replace(n, velocity=1) for n in pattern.notes)
    assert density(quieter) == density(pattern)


def brightness(pattern: Pattern) -> float:
    return max((note.pitch for note in pattern.notes), default=0)


def test_a_fitness_is_had_by_name_as_an_object_or_as_any_function() -> None:
    assert as_fitness("density") is FITNESS["density"]
    assert as_fitness(density) is FITNESS["density"]
    assert as_fitness(FITNESS["syncopation"]) is FITNESS["syncopation"]
    mine = as_fitness(brightness)
    assert mine == Fitness("brightness", brightness)
    assert mine.score(drums(line("x"))) == Score(36.0, "brightness")
    assert as_fitness(lambda pattern: 1.0).name == "lambda"
    assert as_fitness(partial(brightness)).name == "partial"


def test_what_is_no_fitness_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidSettingError, match="'joy' is not a fitness function; there are density, syncopation"):
        as_fitness("joy")
    with pytest.raises(
        InvalidSettingError, match="a fitness is a name or a function from a pattern to a number, not 3"
    ):
        as_fitness(3)  # type: ignore[arg-type]
    with pytest.raises(InvalidSettingError, match="handed in as 'density' is not audiomancer's own of that name"):
        as_fitness(Fitness("density", brightness))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "high", [1.0], 10**400])
def test_a_function_that_gives_no_finite_number_is_named(value: object) -> None:
    with pytest.raises(PluginError, match=r"the fitness function odd \(handed in\) gave .* where a finite number"):
        Fitness("odd", lambda pattern: value).score(drums())  # type: ignore[arg-type,return-value]


def test_a_function_that_fails_is_named_with_its_reason() -> None:
    with pytest.raises(
        PluginError, match=r"the fitness function odd \(handed in\) failed: ZeroDivisionError"
    ) as caught:
        Fitness("odd", lambda pattern: 1 / 0).score(drums())
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_plug_in_brings_a_fitness(plug_in: PlugIn) -> None:
    source = "from audiomancer.fitness import Fitness\nJOY = Fitness('joy', lambda pattern: 1.0, 'joyful')"
    plug_in("joyful-things", source, {"audiomancer.fitness": {"joy": "JOY"}})
    assert as_fitness("joy").origin == "joyful-things"
    assert list(FITNESS_REGISTRY.all()) == ["density", "syncopation", "joy"]
    assert list(FITNESS) == ["density", "syncopation"]


def test_every_fitness_of_ours_says_what_it_favours() -> None:
    assert [name for name, fitness in FITNESS.items() if not fitness.summary] == []
