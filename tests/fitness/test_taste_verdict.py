"""The laws of whether there is a taste at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tastes import drums, sounds, stars_of

from audiomancer.fitness.taste import Features, Judgement, Pair, Stars, Taste, Wish

HEARD = 40


def evidence(things: Features, told: list[Judgement]) -> float:
    return Taste.learnt(things, told, kind="drums" if things.voices else "sound").evidence


def coin(seed: int, stars: tuple[int, ...] = (1, 2, 3, 4, 5)) -> tuple[Features, list[Judgement]]:
    rng = np.random.default_rng(seed)
    return drums(rng, HEARD), [Stars(row, float(rng.choice(stars)), row // 20) for row in range(HEARD)]


def liker(seed: int, heard: int = HEARD) -> tuple[Features, list[Judgement]]:
    """Somebody who likes much of two things and little of a third."""
    rng = np.random.default_rng(seed)
    things, cares = drums(rng, heard), rng.choice(27, 3, replace=False)
    return things, [*stars_of(3 + things.x[:, cares] @ (0.7, 0.7, -0.7), rng)]


def verdicts(judged: list[tuple[Features, list[Judgement]]]) -> list[str]:
    return [Taste.learnt(things, told, kind="drums").verdict for things, told in judged]


@pytest.mark.parametrize("stars", [(1, 2, 3, 4, 5), (2, 3, 3, 4), (3, 3, 3, 3, 4), (1, 5)])
def test_a_coin_is_hardly_ever_credited_with_a_taste(stars: tuple[int, ...]) -> None:
    assert verdicts([coin(seed, stars) for seed in range(40)]).count("taste") <= 2


def test_who_likes_something_is_credited_with_a_taste_and_never_denied_one() -> None:
    told = verdicts([liker(seed) for seed in range(40)])
    assert told.count("taste") >= 32
    assert told.count("none") <= 2


def test_after_a_few_judgements_nobody_can_tell() -> None:
    assert set(verdicts([liker(seed, 3) for seed in range(20)])) == {"unsure"}
    assert set(verdicts([(things, told[:3]) for things, told in map(coin, range(20))])) == {"unsure"}


def test_the_same_stars_for_everything_tell_nothing() -> None:
    things = drums(np.random.default_rng(1), HEARD)
    assert evidence(things, [Stars(row, 4, row // 20) for row in range(HEARD)]) == 0.0
    assert evidence(things, [Stars(0, 4)]) == evidence(things, []) == 0.0


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.floats(0.2, 2), st.floats(-2, 2))
def test_how_far_apart_a_person_s_stars_lie_and_where_is_no_evidence(seed: int, wide: float, up: float) -> None:
    things, told = liker(seed)
    moved = [Stars(one.at, up + wide * one.stars) for one in told if isinstance(one, Stars)]
    assert evidence(things, moved) == pytest.approx(evidence(things, told), abs=1e-6)


def test_all_sittings_are_evidence_whichever_goes_on() -> None:
    things, told = coin(5)
    assert Taste.learnt(things, told, kind="drums", sitting=7).evidence == evidence(things, told)


def test_a_wish_is_no_evidence_and_a_pair_is() -> None:
    things, told = liker(6)
    assert evidence(things, [*told, Wish("swing", 1)]) == evidence(things, told)
    pairs: list[Judgement] = [
        Pair(a.at, b.at, 1 if a.stars > b.stars else -1 if a.stars < b.stars else 0)
        for a, b in zip(told[:20], told[20:], strict=True)
        if isinstance(a, Stars) and isinstance(b, Stars)
    ]
    assert evidence(things, pairs) > 0


def test_sounds_are_judged_by_their_descriptors_alone() -> None:
    rng = np.random.default_rng(7)
    things = sounds(rng, HEARD)
    assert evidence(things, [*stars_of(3 + things.x[:, 2], rng)]) > 3
