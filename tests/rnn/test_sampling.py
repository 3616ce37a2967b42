"""Drawing events: the chances add up, masks hold, seeds replay, time limits hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import random_network

from audiomancer._random import rng_for
from audiomancer.errors import InferenceTimeoutError, InvalidPatternError
from audiomancer.rnn import CONFIGS, SamplingSettings, event_probabilities, log_likelihood, sample

PRIMER = np.zeros((3, 1), dtype=np.int64)
RNGS = [1, 2, 3]


def rngs() -> list[np.random.Generator]:
    return [rng_for(seed) for seed in RNGS]


@given(st.sampled_from(sorted(CONFIGS)), st.integers(0, 2**32), st.integers(1, 40))
def test_the_chances_of_all_events_add_up_to_one(config_id: str, seed: int, time: int) -> None:
    encoding, rng = CONFIGS[config_id].encoding, np.random.default_rng(seed)
    past = rng.integers(0, encoding.events, (2, time))
    chances = event_probabilities(encoding, rng.normal(0, 30, (2, encoding.labels)), past)
    assert chances.shape == (2, encoding.events)
    assert (chances >= 0).all()
    assert np.allclose(chances.sum(axis=1), 1)


def test_a_repeat_counts_towards_the_event_that_it_repeats() -> None:
    encoding = CONFIGS["lookback_rnn"].encoding
    past = np.full((1, 40), 5)
    past[0, 40 - 16], past[0, 40 - 32] = 7, 9
    logits = np.full((1, encoding.labels), -50.0)
    logits[0, [7, 38, 39]] = np.log([0.2, 0.3, 0.5])
    chances = event_probabilities(encoding, logits, past)[0]
    assert np.allclose(chances[[7, 9]], [0.5, 0.5])


@pytest.mark.parametrize("config_id", CONFIGS)
def test_the_same_seeds_bring_the_same_events_alone_or_in_a_batch(config_id: str) -> None:
    model = random_network(config_id)
    together = sample(model, PRIMER, 40, rngs())
    assert np.array_equal(together, sample(model, PRIMER, 40, rngs()))
    for row, rng in enumerate(rngs()):
        assert np.array_equal(together[row], sample(model, PRIMER[:1], 40, [rng])[0])
    assert len({tuple(row) for row in together.tolist()}) == len(RNGS)


def test_forbidden_events_never_come() -> None:
    allowed = np.zeros(38)
    allowed[[0, 4, 9]] = 1
    events = sample(
        random_network("basic_rnn"), PRIMER, 60, rngs(), SamplingSettings(temperature=5), lambda past: allowed
    )
    assert set(np.unique(events[:, 1:])) <= {0, 4, 9}


def test_a_mask_that_forbids_everything_is_told() -> None:
    with pytest.raises(InvalidPatternError, match="no event is left"):
        sample(random_network("basic_rnn"), PRIMER, 4, rngs(), mask=lambda past: np.zeros(38))


def test_top_p_keeps_to_the_likeliest() -> None:
    model = random_network("basic_rnn")
    logits, _ = model.step(model.config.encoding.inputs(PRIMER[:1], 0), model.start(1))
    likeliest = int(event_probabilities(model.config.encoding, logits, PRIMER[:1]).argmax())
    drawn = {int(sample(model, PRIMER[:1], 1, [rng_for(s)], SamplingSettings(top_p=0.01))[0, 1]) for s in range(40)}
    assert drawn == {likeliest}


def test_events_are_drawn_as_often_as_their_chances_say() -> None:
    model, many = random_network("one_drum"), 4000
    primer = np.zeros((many, 1), dtype=np.int64)
    logits, _ = model.step(model.config.encoding.inputs(primer[:1], 0), model.start(1))
    for temperature in (0.5, 1.0, 2.0):
        expected = event_probabilities(model.config.encoding, logits / temperature, primer[:1])[0, 1]
        drawn = sample(model, primer, 1, [rng_for(s) for s in range(many)], SamplingSettings(temperature))[:, 1]
        assert abs(drawn.mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / many)


def test_the_likelihood_is_that_of_the_chances_step_by_step(rng: np.random.Generator) -> None:
    model = random_network("lookback_rnn")
    events = rng.integers(0, 38, (2, 40))
    logs, state = log_likelihood(model, events), model.start(2)
    for step in range(39):
        past = events[:, : step + 1]
        logits, state = model.step(model.config.encoding.inputs(past, step), state)
        chances = event_probabilities(model.config.encoding, logits, past)
        assert np.allclose(np.exp(logs[:, step]), chances[[0, 1], events[:, step + 1]])


def test_a_time_limit_stops_between_two_steps() -> None:
    with pytest.raises(InferenceTimeoutError, match=r"of 100000 steps when its 0.05 s were up") as error:
        sample(random_network("basic_rnn"), PRIMER, 100_000, rngs(), SamplingSettings(timeout=0.05))
    assert isinstance(error.value, TimeoutError)


@pytest.mark.parametrize(
    ("wrong", "words"), [({"temperature": 0}, "temperature"), ({"top_p": 0}, "top-p"), ({"timeout": 0}, "timeout")]
)
def test_settings_out_of_range_are_told(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidPatternError, match=words):
        SamplingSettings(**wrong)


def test_a_primer_has_at_least_one_step() -> None:
    with pytest.raises(InvalidPatternError, match="primer"):
        sample(random_network("basic_rnn"), np.zeros((1, 0), dtype=np.int64), 4, [rng_for(1)])
