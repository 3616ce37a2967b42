"""The laws of a taste in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tastes import NAMES, drums, sounds, stars_of

from audiomancer.analyzers.descriptors import DESCRIPTORS, described
from audiomancer.fitness._scales import SCALES
from audiomancer.fitness.taste import Features, Part, Stars, Taste, Wish, features, joined
from audiomancer.fitness.taste._vocabulary import LEVELS, VOCABULARY, names_of
from audiomancer.music import Note, Pattern


def liking(descriptor: str, shape: str, seed: int = 3, heard: int = 60) -> tuple[Taste, Features]:
    """The taste of somebody who likes one thing, after some ratings."""
    rng = np.random.default_rng(seed)
    things = drums(rng, heard)
    x = things.x[:, NAMES.index(descriptor)]
    liked = {"more": x, "less": -x, "between": 2 - 1.5 * np.abs(x), "extremes": 1.5 * np.abs(x) - 1}[shape]
    return Taste.learnt(things, stars_of(3 + liked, rng), kind="drums"), things


@pytest.mark.parametrize(
    ("descriptor", "shape", "words"),
    [
        ("kick_syncopation", "more", "syncopated kicks"),
        ("hat_density", "less", "sparse hats"),
        ("swing", "more", "swing"),
        ("repetition", "less", "bars that change"),
        ("density", "between", "something between sparse grooves and busy grooves"),
        ("ghost_share", "extremes", "either few ghost notes or many ghost notes, and nothing between"),
    ],
)
def test_who_likes_one_thing_is_told_that_thing(descriptor: str, shape: str, words: str) -> None:
    first, *others = liking(descriptor, shape)[0].parts()
    assert (first.descriptor, first.direction, first.words) == (descriptor, shape, words)
    assert first.sure > 0.95
    assert first.stars > 0.5
    assert sum(part.liked for part in others) <= 1


@pytest.mark.parametrize(("shape", "sign"), [("more", 1), ("less", -1)])
def test_a_part_says_how_far_it_leans_and_how_much_of_it_is_known(shape: str, sign: int) -> None:
    first, *others = liking("swing", shape)[0].parts()
    assert (first.little, first.much) == ("straight time", "swing")
    assert first.spread is not None
    assert sign * first.slope > first.spread > 0
    assert first.known > max(part.known for part in others)


def test_what_has_least_and_most_of_something_is_told_where_it_can_be_heard() -> None:
    taste, things = liking("swing", "more")
    swing = things.x[:, NAMES.index("swing")]
    assert taste.extremes()["swing"] == (swing.argmin(), swing.argmax())
    alike = replace(things, x=np.where(np.arange(len(NAMES)) == NAMES.index("swing"), 0.5, things.x))
    assert {*NAMES} - {*Taste.learnt(alike, (), kind="drums").extremes()} == {"swing"}
    assert Taste.learnt(things.take(slice(0)), (), kind="drums").extremes() == {}


def test_what_is_told_first_is_liked_most() -> None:
    rng = np.random.default_rng(4)
    things = drums(rng, 80)
    liked = 0.9 * things.x[:, NAMES.index("swing")] - 0.6 * things.x[:, NAMES.index("kick_density")]
    parts = Taste.learnt(things, stars_of(3 + liked, rng), kind="drums").parts()
    assert [part.words for part in parts[:2]] == ["swing", "few kicks"]
    assert len(parts) == len(NAMES)
    assert {part.descriptor for part in parts} == {*NAMES}
    groups = [part.liked for part in parts]
    assert groups == sorted(groups, reverse=True)


def test_what_does_not_seem_to_matter_is_told_when_much_was_heard() -> None:
    taste, _ = liking("swing", "more", heard=200)
    directions = [part.direction for part in taste.parts()]
    assert directions.count("any") >= 5
    assert "any" not in {part.direction for part in liking("swing", "more", heard=12)[0].parts()}


def test_nothing_is_told_of_a_coin() -> None:
    rng = np.random.default_rng(5)
    things = drums(rng, 60)
    taste = Taste.learnt(things, stars_of(rng.uniform(1, 5, 60), rng), kind="drums")
    assert taste.verdict != "taste"
    assert not any(part.liked for part in taste.parts())


def test_of_what_was_always_the_same_nothing_is_known() -> None:
    rng = np.random.default_rng(6)
    things = drums(rng, 60)
    fixed = replace(things, x=np.where(np.arange(len(NAMES)) == NAMES.index("swing"), 0.5, things.x))
    taste = Taste.learnt(fixed, stars_of(3 + fixed.x[:, NAMES.index("fills")], rng), kind="drums")
    unsure = [part.descriptor for part in taste.parts() if part.direction == "unsure"]
    assert unsure[0] == "swing"


def test_what_was_wished_for_is_told_before_anything_was_heard() -> None:
    things = drums(np.random.default_rng(7), 3)
    wishes = [Wish("swing", 1), Wish("hat_density", -1), Wish("fills", 0)]
    parts = Taste.learnt(things, wishes, kind="drums").parts()
    assert [(part.words, part.sure) for part in parts if part.liked] == [("sparse hats", 1.0), ("swing", 1.0)]
    assert [(part.slope, part.known) for part in parts if part.liked] == [(-1.0, 1.0), (1.0, 1.0)]
    assert {part.descriptor: part.direction for part in parts}["fills"] == "ignored"
    assert {(part.stars, part.sure) for part in parts if part.direction == "unsure"} == {(0.0, 0.5)}
    assert all(part.words == part.about for part in parts if not part.liked)


def test_a_thing_is_shown_for_what_is_liked_about_it_or_for_what_it_tells() -> None:
    taste, things = liking("swing", "more")
    column = NAMES.index("swing")

    def why(swing: float, others: float = 0.0) -> tuple[str, ...]:
        x = np.where(np.arange(len(NAMES)) == column, swing, np.full((1, len(NAMES)), others))
        return taste.why(replace(things.take([0]), x=x))

    assert why(2.5) == why(0.8) == ("swing, which you like",)
    (reason,) = why(-2.0, 2.9)
    assert reason.startswith("to learn about ")
    for unheard in ([], [Wish("fills", 1)]):
        assert Taste.learnt(things, unheard, kind="drums").why(things.take([0])) == ("to begin to learn what you like",)


def test_what_is_liked_for_where_it_strikes_is_near_to_others_that_were_liked() -> None:
    rng = np.random.default_rng(9)
    things = drums(rng, 40)
    one_beat = {
        name: np.where(np.arange(40)[:, None] % 2, columns, columns[:1]) for name, columns in things.voices.items()
    }
    things = replace(things, voices=one_beat)  # every second one strikes the same
    taste = Taste.learnt(things, stars_of(np.where(np.arange(40) % 2, 1.5, 4.5), rng), kind="drums")
    assert not any(part.liked for part in taste.parts())
    usual = replace(things, x=np.zeros_like(things.x))
    assert taste.why(usual.take([0])) == ()
    assert taste.why(usual.take([1]))[0].startswith("to learn about ")
    assert taste.nearest(usual.take([1])) is None


def test_a_thing_is_nearest_to_itself_among_what_was_given_more_than_others() -> None:
    taste, things = liking("swing", "more")
    given = {one.at: one for one in taste.judgements if isinstance(one, Stars)}
    best = max(given.values(), key=lambda one: (one.stars, things.x[one.at, NAMES.index("swing")]))
    assert taste.nearest(things.take([best.at])) == best
    near = [one for row in range(len(things)) if (one := taste.nearest(things.take([row])))]
    assert len(near) > 10
    assert min(one.stars for one in near) > taste.mean
    again = Stars(best.at, 1.0, sitting=1)
    later = Taste.learnt(things, [*taste.judgements, again], kind="drums", sitting=1).nearest(things.take([best.at]))
    assert later is None or later.at != best.at


def in_a_corner() -> tuple[Taste, Features]:
    """The taste of somebody whom a search has led to what they like: many syncopated kicks in all but the first."""
    rng = np.random.default_rng(10)
    things, column = drums(rng, 40), NAMES.index("kick_syncopation")
    kicks = np.where(np.arange(40) < 3, rng.uniform(-0.5, 0.5, 40), rng.uniform(1.4, 2.0, 40))
    x = 0.3 * things.x
    x[:, column] = kicks
    things = replace(things, x=x)
    return Taste.learnt(things, stars_of(3 + kicks, rng, noise=0.3), kind="drums"), things


def test_where_a_search_has_led_to_one_corner_what_is_liked_of_it_is_told_against_the_middle() -> None:
    taste, things = in_a_corner()
    first, *others = taste.parts()
    assert (first.words, first.stars > 0.5) == ("syncopated kicks", True)
    assert not any(part.liked for part in others)
    assert all(taste.why(things.take([row])) == ("syncopated kicks, which you like",) for row in range(3, 40))


def test_sounds_are_told_in_words_of_sounds() -> None:
    rng = np.random.default_rng(8)
    things = sounds(rng, 60)
    taste = Taste.learnt(things, stars_of(3 - things.x[:, names_of("sound").index("brightness")], rng), kind="sound")
    assert taste.parts()[0].words == "dark sounds"


@pytest.mark.parametrize("kind", DESCRIPTORS)
def test_every_descriptor_but_the_level_has_words_of_its_own(kind: str) -> None:
    assert {*VOCABULARY[kind]} == {one.name for one in DESCRIPTORS[kind]} - LEVELS
    words = [word for one in VOCABULARY[kind].values() for word in {one.much, one.little, one.about}]
    assert len({*words}) == len(words)


def test_a_part_says_whether_it_is_liked() -> None:
    liked = [Part("swing", "swing", one, "swing", 1.0, 1.0).liked for one in ("more", "unsure", "any", "ignored")]
    assert liked == [True, False, False, False]


def loop(velocities: list[int]) -> Pattern:
    """A bar of kick, snare and hats with such velocities by turns."""
    struck = [(36, 0), (42, 0), (42, 480), (38, 960), (42, 1440), (36, 1680), (42, 1920), (38, 2880), (46, 3360)]
    notes = [Note(at, 120, pitch, velocities[n % len(velocities)]) for n, (pitch, at) in enumerate(struck)]
    return Pattern(kind="drums", notes=tuple(notes), bars=1, tempo=120)


def test_features_are_what_was_described_in_deviations_from_what_is_usual() -> None:
    told = described([loop([100, 60, 120, 30]), loop([90])], levelled=True)
    made = features(told)
    by_name = dict(zip([one.name for one in DESCRIPTORS["drums"]], told.values.T, strict=True))
    scale = dict(zip(by_name, zip(SCALES["drums"].means, SCALES["drums"].spreads, strict=True), strict=True))
    wanted = [((by_name[name] - scale[name][0]) / scale[name][1]).clip(-3, 3) for name in NAMES]
    np.testing.assert_allclose(made.x, np.transpose(wanted))
    assert np.abs(made.x).max() == 3
    whole = np.concatenate([*made.voices.values()], axis=1)
    difference = (told.grid[0] - told.grid[1]) / SCALES["drums"].grid
    assert ((whole[0] - whole[1]) ** 2).sum() == pytest.approx((difference**2).mean())
    assert [*made.voices] == ["kick", "snare", "hats", "toms", "cymbals"]
    assert made.metre[0] == made.metre[1] > 0
    waltz = replace(loop([90]), time_signature=(3, 4), notes=loop([90]).notes[:4])
    both = joined([made, features(described([waltz], levelled=True))])
    assert both.metre[2] not in both.metre[:2]
    assert Taste.learnt(both, [], kind="drums").predicted(both)[0].tolist() == [3, 3, 3]


def test_a_volume_knob_is_no_taste() -> None:
    loud, soft = (features(described([loop(one)], levelled=True)) for one in ([100, 60, 120, 30], [50, 30, 60, 15]))
    np.testing.assert_array_equal(loud.x, soft.x)
    for name, columns in loud.voices.items():
        np.testing.assert_array_equal(columns, soft.voices[name])
    other = features(described([loop([60, 100, 30, 120])], levelled=True))
    assert not np.array_equal(loud.x, other.x)
