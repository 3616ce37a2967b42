"""The laws of what a taste asks for next."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy.special import ndtr
from tastes import NAMES, Floats, drums, stars_of

from audiomancer.errors import InvalidSettingError
from audiomancer.fitness.taste import Features, Stars, Taste, joined

NOISE, PAIR_NOISE = 0.5, 0.7


def learnt(seed: int, heard: int = 8, others: int = 30) -> tuple[Taste, Features]:
    """A taste after some ratings, and what could be heard next."""
    rng = np.random.default_rng(seed)
    things = drums(rng, heard + others)
    told = stars_of(3 + things.x[:heard, 0], rng)
    return Taste.learnt(things, told, kind="drums"), things.take(slice(heard, None))


def covariance(taste: Taste, things: Features) -> Floats:
    """What is left of the covariance of some things, from the deviations of their differences alone."""
    return taste.posterior.covariance(taste._heard(things))


@pytest.mark.parametrize("beta", [0.0, 0.7, 2.0])
def test_a_batch_is_what_hallucinated_ratings_would_bring_one_after_the_other(beta: float) -> None:
    taste, things = learnt(1)
    pending = drums(np.random.default_rng(99), 2)
    mean, _ = taste.predicted(things)
    left = covariance(taste, joined([things, pending]))

    def hear(row: int) -> None:
        left[:] -= np.outer(left[row], left[row]) / (left[row, row] + NOISE**2)

    for row in (30, 31):
        hear(row)
    wanted: list[int] = []
    for _ in range(6):
        hopes = mean + beta * np.sqrt(np.diag(left)[:30])
        hopes[wanted] = -np.inf
        wanted.append(int(hopes.argmax()))
        hear(wanted[-1])
    assert [*taste.chosen(things, 6, beta, pending)] == wanted


def test_without_hope_for_the_unknown_the_best_are_chosen() -> None:
    taste, things = learnt(2)
    mean, _ = taste.predicted(things)
    assert [*taste.chosen(things, 5, 0.0)] == np.argsort(-mean, kind="stable")[:5].tolist()


def test_nothing_is_chosen_twice_and_no_more_than_there_is() -> None:
    taste, things = learnt(3)
    assert sorted(taste.chosen(things, 99, 1.5)) == list(range(30))
    assert [*taste.chosen(things, 0, 1.5)] == []
    assert [*taste.chosen(things.take([]), 4, 1.5)] == []


def test_what_would_tell_the_same_is_not_chosen_beside_it() -> None:
    taste, things = learnt(4)
    first = next(taste.chosen(things, 1, 1.5))
    twins = joined([things, things.take([first])])
    assert len({first, 30} & {*taste.chosen(twins, 4, 1.5)}) == 1
    assert first not in taste.chosen(things, 4, 1.5, things.take([first]))


def told(mean: float, variance: float) -> float:
    """How many bits the answer to "which is better?" tells, by summing over what the difference may be."""
    apart = np.linspace(-8, 8, 401)
    weights = np.exp(-(apart**2) / 2) / np.exp(-(apart**2) / 2).sum()
    better = ndtr((mean + np.sqrt(variance) * apart) / PAIR_NOISE).clip(1e-12, 1 - 1e-12)
    return float(bits(weights @ better) - weights @ bits(better))


def bits(chance: Floats) -> Floats:
    return -chance * np.log2(chance) - (1 - chance) * np.log2(1 - chance)


@pytest.mark.parametrize("seed", range(8))
def test_the_pair_is_that_whose_answer_tells_most(seed: int) -> None:
    rng = np.random.default_rng(seed)
    things = drums(rng, 20)
    things.x[10:15] = things.x[5:10] + rng.normal(0, 0.2, (5, len(NAMES)))  # five that are much like five others
    taste = Taste.learnt(things, stars_of(3 + 1.5 * things.x[:8, 0], rng), kind="drums")
    things = things.take(slice(5, 20))
    mean, left = taste.predicted(things)[0], covariance(taste, things)
    worth = {
        (a, b): told(mean[a] - mean[b], left[a, a] + left[b, b] - 2 * left[a, b]) for a, b in combinations(range(15), 2)
    }
    one, other = taste.pair_to_ask(things)
    assert worth[min(one, other), max(one, other)] >= 0.9999 * max(worth.values())
    assert mean[one] >= mean[other]


def test_a_pair_is_asked_of_two_at_least_and_of_thousands_too() -> None:
    taste, things = learnt(5, others=1000)
    one, other = taste.pair_to_ask(things)
    assert one != other
    with pytest.raises(InvalidSettingError, match="a pair is asked of at least two things, not of 1"):
        taste.pair_to_ask(things.take([0]))


def test_an_answer_leaves_less_to_ask() -> None:
    rng = np.random.default_rng(6)
    things = drums(rng, 10)
    few, many = (Taste.learnt(things, [Stars(row, 3) for row in range(n)], kind="drums") for n in (1, 10))
    assert few.pair_to_ask(things) != (0, 1)
    assert many.predicted(things)[1].max() < few.predicted(things)[1].max()


def test_first_is_heard_what_tells_most_of_all_candidates_together() -> None:
    things = drums(np.random.default_rng(7), 30)
    things = replace(things, x=np.concatenate([things.x[:20] * 0.3, things.x[20:]]))  # twenty much alike, ten outliers
    pending = things.take([3])
    taste = Taste.learnt(things, [], kind="drums")
    left = covariance(taste, joined([things, pending]))

    def after(rows: list[int]) -> float:
        """What is not known of all things together after these are heard."""
        seen = left[:, rows]
        gain = seen @ np.linalg.inv(left[np.ix_(rows, rows)] + NOISE**2 * np.eye(len(rows)))
        return float(np.trace((left - gain @ seen.T)[:30, :30]))

    wanted: list[int] = []
    for _ in range(5):
        others = [row for row in range(30) if row not in wanted]
        wanted.append(min(others, key=lambda row: after([30, *wanted, row])))
    assert [*taste.chosen(things, 5, 1.5, pending)] == wanted
    assert wanted[0] < 20
    assert [*taste.chosen(things.take([]), 3, 1.5)] == []
