"""The laws of a taste: it is the exact posterior of the Gaussian process that its documentation tells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Kernel
from tastes import (
    LINES,
    NAMES,
    Floats,
    Term,
    drums,
    kernel,
    part_covariance,
    parts,
    rbf,
    sounds,
    stars_of,
)

from audiomancer.errors import InvalidSettingError
from audiomancer.fitness.taste import Features, Judgement, Pair, Stars, Taste, Voice, Wish, joined

SEEDS = st.integers(0, 2**32 - 1)


class OfGrooves(Kernel):  # type: ignore[misc]
    """The kernel of the documentation, for scikit-learn: rows of X are a row of the features, and a sitting."""

    def __init__(self, things: Features | None = None) -> None:
        self.things = things

    def __call__(self, X: Floats, Y: Floats | None = None, eval_gradient: bool = False) -> Floats:  # noqa: N803
        assert self.things is not None
        rows, others = ([(int(row), int(sitting)) for row, sitting in some] for some in (X, X if Y is None else Y))
        return kernel(self.things, rows, others)

    def diag(self, X: Floats) -> Floats:  # noqa: N803
        return np.diag(self(X))

    def is_stationary(self) -> bool:
        return False


@pytest.mark.parametrize("sittings", [1, 3])
def test_mean_and_deviation_are_those_of_scikit_learn(sittings: int) -> None:
    rng = np.random.default_rng(sittings)
    things, heard = drums(rng, 25), 15
    told = [Stars(row, float(rng.integers(1, 6)), int(rng.integers(sittings))) for row in [*range(heard), 0, 3, 3]]
    told[0] = Stars(0, 4.0, 0)
    means = {
        sitting: (12 + sum(given)) / (4 + len(given))
        for sitting in range(sittings)
        if (given := [one.stars for one in told if one.sitting == sitting])
    }
    theirs = GaussianProcessRegressor(OfGrooves(things), alpha=0.25, optimizer=None)
    theirs.fit([[one.at, one.sitting] for one in told], [one.stars - means[one.sitting] for one in told])
    taste = Taste.learnt(things, told, kind="drums", sitting=0)
    for sitting in range(sittings + 1):
        mean, spread = taste.predicted(things, sitting)
        wanted, wanted_spread = theirs.predict([[row, sitting] for row in range(25)], return_std=True)
        np.testing.assert_allclose(mean - means[0], wanted, atol=1e-9)
        np.testing.assert_allclose(spread, wanted_spread, atol=1e-9)


def conditioned(things: Features, told: list[tuple[dict[Term, float], float, float]], wanted: list[dict[Term, float]]):
    """Mean and deviation of sums of parts, after sums of parts were told with noise: Gaussian conditioning by hand."""
    terms = sorted({term for one, *_ in told for term in one} | {term for one in wanted for term in one})
    prior = np.zeros((len(terms), len(terms)))
    for a, (part, row) in enumerate(terms):
        for b, (other, at) in enumerate(terms):
            if part == other:
                prior[a, b] = 0.15 if part == "mood" else part_covariance(things, part, row, at)
    matrix = np.array([[one.get(term, 0.0) for term in terms] for one, *_ in told])
    ask = np.array([[one.get(term, 0.0) for term in terms] for one in wanted])
    gain = ask @ prior @ matrix.T @ np.linalg.inv(matrix @ prior @ matrix.T + np.diag([n**2 for *_, n in told]))
    left = ask @ prior @ ask.T - gain @ matrix @ prior @ ask.T
    return gain @ [value for _, value, _ in told], np.sqrt(np.diag(left))


def whole(row: int, sign: float = 1.0) -> dict[Term, float]:
    """A whole groove, where kick and hats were spoken of."""
    return {(part, row): sign for part in [*parts(), "kick", "hats"]} | {("mood", 0): sign}


def test_pairs_and_voices_are_linear_observations_with_noise_of_their_own() -> None:
    things = drums(np.random.default_rng(5), 9)
    told: list[Judgement] = [Stars(0, 5), Stars(1, 2), Pair(2, 3, 1), Pair(1, 4, 0), Pair(0, 2, -1)]
    told += [Voice(5, "kick"), Voice(0, "hats", liked=False)]
    pairs = [
        ({term: whole(a).get(term, 0.0) + whole(b, -1).get(term, 0.0) for term in whole(a) | whole(b)}, value, 0.7)
        for a, b, value in [(2, 3, 1.0), (1, 4, 0.0), (0, 2, -1.0)]
    ]
    kick = ["kick", "kick_density", "four_on_the_floor", "kick_syncopation"]
    hats = ["hats", "hat_density", "open_hats"]
    mean = (12 + 7) / 6
    by_hand = [(whole(0), 5 - mean, 0.5), (whole(1), 2 - mean, 0.5), *pairs]
    by_hand += [({(p, 5): 1.0 for p in kick}, 1.0, 0.25), ({(p, 0): 1.0 for p in hats}, -1.0, 0.25)]
    wanted, spread = conditioned(things, by_hand, [whole(row) for row in range(9)])
    found, found_spread = Taste.learnt(things, told, kind="drums").predicted(things)
    np.testing.assert_allclose(found - mean, wanted, atol=1e-9)
    np.testing.assert_allclose(found_spread, spread, atol=1e-9)


@pytest.mark.parametrize("direction", [1, -1])
def test_a_wish_is_an_observation_of_much_less_little_in_what_is_the_same_in_all_sittings(direction: int) -> None:
    things = drums(np.random.default_rng(6), 6)
    j = NAMES.index("swing")
    much, little = np.full((1, len(NAMES)), 1.5), np.full((1, len(NAMES)), -1.5)

    def shared(x: Floats, y: Floats) -> Floats:
        return 0.8 * 0.33 / len(NAMES) * np.array([[rbf(a, b) for b in y[:, j]] for a in x[:, j]])

    cross = (shared(things.x, much) - shared(things.x, little))[:, 0]
    own = 2 * 0.8 * 0.33 / len(NAMES) * (1 - rbf(np.array(1.5), np.array(-1.5))) + 0.05**2
    found, spread = Taste.learnt(things, [Wish("swing", direction)], kind="drums").predicted(things)
    np.testing.assert_allclose(found - 3, direction * cross / own, atol=1e-9)
    np.testing.assert_allclose(spread**2, 1.15 - cross**2 / own, atol=1e-9)


def test_what_does_not_matter_changes_nothing() -> None:
    rng = np.random.default_rng(7)
    things, column = drums(rng, 30), NAMES.index("swing")
    told = stars_of(3 + things.x[:, column], rng)
    deaf = Taste.learnt(things, [*told, Wish("swing", 0)], kind="drums")
    moved = replace(things, x=np.where(np.arange(len(NAMES)) == column, rng.normal(size=(30, 1)), things.x))
    np.testing.assert_array_equal(deaf.predicted(things), deaf.predicted(moved))
    assert {part.descriptor: part.direction for part in deaf.parts()}["swing"] == "ignored"


def test_of_several_wishes_the_last_stands() -> None:
    things = drums(np.random.default_rng(8), 5)
    last = Taste.learnt(things, [Wish("swing", -1)], kind="drums").predicted(things)
    said = [Wish("swing", 1), Wish("swing", 0), Wish("swing", -1)]
    np.testing.assert_array_equal(Taste.learnt(things, said, kind="drums").predicted(things), last)


def test_of_hundreds_of_judgements_the_latest_sittings_are_learnt_from_and_all_are_evidence() -> None:
    rng = np.random.default_rng(15)
    things = drums(rng, 420)
    told = [replace(one, sitting=one.at // 60) for one in stars_of(3 + things.x[:, 0], rng)]
    taste = Taste.learnt(things, told, kind="drums", sitting=6)
    latest = Taste.learnt(things, [Wish("ride", 1), *told[120:][::-1]], kind="drums", sitting=6)
    again = Taste.learnt(things, [*told, Wish("ride", 1)], kind="drums", sitting=6)
    np.testing.assert_allclose(again.predicted(things), latest.predicted(things), atol=1e-9)
    assert taste.ratings == 420
    lots = [Taste.learnt(things, lot, kind="drums").evidence for lot in (told[:300], told[300:])]
    assert taste.evidence == pytest.approx(sum(lots))


def test_before_the_first_judgement_all_is_three_stars_and_not_known() -> None:
    things = drums(np.random.default_rng(9), 4)
    taste = Taste.learnt(things.take([]), [], kind="drums")
    mean, spread = taste.predicted(things)
    np.testing.assert_allclose(mean, 3.0)
    np.testing.assert_allclose(spread, np.sqrt(1.15))
    assert (taste.ratings, taste.evidence, taste.verdict) == (0, 0.0, "unsure")
    assert {part.direction for part in taste.parts()} == {"unsure"}


@settings(max_examples=10)
@given(SEEDS)
def test_the_order_of_judgements_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    things = drums(rng, 12)
    told: list[Judgement] = [*stars_of(rng.uniform(1, 5, 10), rng), Pair(1, 2, 1), Voice(3, "snare"), Wish("ride", 1)]
    one = Taste.learnt(things, told, kind="drums")
    other = Taste.learnt(things, [told[k] for k in rng.permutation(len(told))], kind="drums")
    np.testing.assert_allclose(one.predicted(things), other.predicted(things), atol=1e-9)


def test_other_judgements_leave_less_unknown() -> None:
    rng = np.random.default_rng(10)
    things = drums(rng, 20)
    told: list[Judgement] = [*stars_of(rng.uniform(1, 5, 10), rng), Voice(3, "kick")]
    _, before = Taste.learnt(things, told, kind="drums").predicted(things)
    for more in (Pair(11, 12, 1), Voice(13, "kick"), Wish("swing", 1), Stars(4, 1), Stars(14, 3, 2)):
        _, after = Taste.learnt(things, [*told, more], kind="drums").predicted(things)
        assert (after <= before + 1e-12).all()


def test_a_kick_that_is_kept_is_liked_wherever_it_plays() -> None:
    things = drums(np.random.default_rng(11), 40)
    same_kick = replace(things, voices=things.voices | {"kick": np.repeat(things.voices["kick"][:1], 40, 0)})
    taste = Taste.learnt(things, [Voice(0, "kick")], kind="drums")
    with_it, without = (taste.predicted(some)[0][1:].mean() for some in (same_kick, things))
    assert with_it > without + 0.25


def test_grids_of_another_metre_are_not_compared() -> None:
    rng = np.random.default_rng(12)
    things, waltz = drums(rng, 10), drums(rng, 10, metre=3004)
    other_grids = replace(waltz, voices={name: columns[:, : STEPS_OF[name]] for name, columns in waltz.voices.items()})
    told = stars_of(rng.uniform(1, 5, 10), rng)
    taste = Taste.learnt(joined([things, other_grids]), told, kind="drums")
    np.testing.assert_array_equal(taste.predicted(waltz), taste.predicted(other_grids))
    _, near = taste.predicted(things)
    _, far = taste.predicted(replace(things, metre=waltz.metre))
    assert (near < far).all()


STEPS_OF = {name: 6 * lines for name, lines in LINES.items()}


def test_a_joined_lot_is_what_its_parts_are() -> None:
    rng = np.random.default_rng(13)
    some, others = drums(rng, 4), drums(rng, 3)
    told = stars_of(rng.uniform(1, 5, 7), rng)
    both = joined([some, others])
    taste = Taste.learnt(both, told, kind="drums")
    parts = np.concatenate([taste.predicted(some), taste.predicted(others)], axis=1)
    np.testing.assert_allclose(taste.predicted(both), parts, atol=1e-12)
    np.testing.assert_array_equal(both.take([5, 0]).x, [others.x[1], some.x[0]])
    assert len(both) == 7


def test_sounds_have_no_grid_and_a_taste_all_the_same() -> None:
    rng = np.random.default_rng(14)
    things = sounds(rng, 30)
    taste = Taste.learnt(things, stars_of(3 + things.x[:, 0], rng), kind="sound")
    mean, spread = taste.predicted(things)
    assert np.corrcoef(mean, things.x[:, 0])[0, 1] > 0.8
    assert (spread < np.sqrt(1.15)).all()
    _, prior = Taste.learnt(things, [], kind="sound").predicted(things)
    np.testing.assert_allclose(prior, np.sqrt(1.15))


@pytest.mark.parametrize(
    ("judgement", "message"),
    [
        (Stars(5, 3), "one of 5 things, from 0, not of number 5"),
        (Stars(-1, 3), "not of number -1"),
        (Pair(0, 7, 1), "not of number 7"),
        (Voice(9, "kick"), "not of number 9"),
        (Stars(0, 3, -1), "sittings are numbered from 0; -1 is none"),
        (Voice(0, "cowbell"), "no voice is called 'cowbell'; there are: kick, snare, hats, toms, cymbals"),
        (Wish("grooviness", 1), "no descriptor is called 'grooviness'; there are: density,"),
        (Wish("velocity_mean", 0), "no descriptor is called 'velocity_mean'"),
    ],
)
def test_a_judgement_of_what_there_is_not_is_refused(judgement: Judgement, message: str) -> None:
    with pytest.raises(InvalidSettingError, match=message):
        Taste.learnt(drums(np.random.default_rng(1), 5), [judgement], kind="drums")


def test_features_of_another_kind_are_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(InvalidSettingError, match="a taste for sound knows 15 descriptors; features with 27 came"):
        Taste.learnt(drums(rng, 2), [], kind="sound")
    with pytest.raises(InvalidSettingError, match="a taste is for drums, melody, bass, sound, not for 'noise'"):
        Taste.learnt(drums(rng, 2), [], kind="noise")
    with pytest.raises(InvalidSettingError, match="at least one lot, all of one kind"):
        joined([drums(rng, 2), sounds(rng, 2)])
    with pytest.raises(InvalidSettingError, match="at least one lot"):
        joined([])


def test_stars_are_a_number() -> None:
    with pytest.raises(InvalidSettingError, match="stars are a finite number, not nan"):
        Stars(0, float("nan"))
