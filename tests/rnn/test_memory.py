"""The memory of the piece: it foretells what returns, adds up to one, and is not there where it is not asked for."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import random_network

from audiomancer._random import rng_for
from audiomancer._resources import resource_folder
from audiomancer.breeding.resolving import resolved
from audiomancer.errors import InvalidPatternError
from audiomancer.music import Note, Pattern
from audiomancer.rnn import (
    CONFIGS,
    DrumRequest,
    SamplingSettings,
    event_probabilities,
    generate_drums,
    load_model,
    log_likelihood,
    memory_fingerprint,
    memory_of,
    sample,
)
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.memory import AGES, LENGTHS, PLACES, REACH, Memory, Recall, Weights

BAR, BEAT = 8, 2
WEIGHTS = Weights(
    tuple(0.3 * index for index in range(len(LENGTHS))),
    tuple(1.0 + index for index in range(PLACES)),
    tuple(1.0 / (1 + index) for index in range(len(AGES))),
)


def votes_by_hand(past: list[int], events: int) -> Floats:
    """What the moments before a present vote for, each weighed by itself."""
    votes = np.zeros(events)
    for moment in range(max(0, len(past) - 1 - REACH), len(past) - 1):
        ago = len(past) - 1 - moment
        alike = 0
        while alike <= moment and past[moment - alike] == past[-1 - alike]:
            alike += 1
        length = max(index for index, least in enumerate(LENGTHS) if alike >= least)
        place = max([0, *(i for i, unit in enumerate((BEAT, BAR, 2 * BAR, 4 * BAR), 1) if ago % unit == 0)])
        age = max(index for index, bars in enumerate(AGES) if ago > bars * BAR)
        votes[past[moment + 1]] += WEIGHTS.length[length] * WEIGHTS.place[place] * WEIGHTS.age[age]
    return votes


def mixed(pieces: Ints, events: int) -> Floats:
    """The even chances of all events and the votes of whole pieces, heard step by step."""
    recall = Recall(Memory.of(WEIGHTS, BAR, BEAT), len(pieces), events)
    for time in range(1, pieces.shape[1]):
        recall.hear(pieces[:, :time])
    return recall.mixed(np.full((len(pieces), events), 1 / events), pieces)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60), st.integers(1, 40))
def test_every_earlier_moment_votes_for_what_followed_it(past: list[int], repeated: int) -> None:
    events, long = 3, past * repeated
    votes = votes_by_hand(long, events)
    chances = mixed(np.array([long]), events)[0]
    assert chances.sum() == pytest.approx(1)
    assert chances == pytest.approx((1 / events + votes) / (1 + votes.sum()))


def test_a_piece_votes_alike_alone_and_beside_others(rng: np.random.Generator) -> None:
    pieces = rng.integers(0, 4, (5, 90))
    together = mixed(pieces, 4)
    assert all((mixed(piece[None], 4)[0] == row).all() for piece, row in zip(pieces, together, strict=True))


@pytest.mark.parametrize("config", ["drum_kit_lookback", "attention_rnn", "one_drum"])
def test_what_returns_is_foretold_better_and_what_never_returns_hardly_worse(
    config: str, rng: np.random.Generator
) -> None:
    network, events = random_network(config), CONFIGS[config].encoding.events
    bar = 4 * CONFIGS[config].steps_per_beat
    memory = memory_of(network.config, bar, 1.0)
    figure = rng.integers(0, events, (1, 2 * bar))
    returning, new = np.tile(figure, 4), rng.integers(0, events, (1, 8 * bar))
    gain = [(log_likelihood(network, p, memory) - log_likelihood(network, p)).mean() for p in (returning, new)]
    assert gain[0] > 0.2
    assert gain[1] > -0.2


def test_half_a_memory_is_between_none_and_all(rng: np.random.Generator) -> None:
    network, piece = random_network("basic_rnn"), np.tile(rng.integers(0, 38, (1, 16)), 4)
    figures = [log_likelihood(network, piece, memory_of(network.config, 16, a)).mean() for a in (0.0, 0.5, 1.0)]
    assert figures == sorted(figures)
    assert memory_of(network.config, 16, 0.0) is None


def test_events_are_drawn_by_the_mixture_at_its_temperature() -> None:
    network, many = random_network("one_drum"), 4000
    primer = np.tile(np.array([1, 1, 0, 1, 1, 0, 1, 1]), (many, 1))
    memory = memory_of(network.config, 8, 1.0)
    one = primer[:1]
    state = network.start(1)
    for now in range(one.shape[1]):
        logits, state = network.step(network.config.encoding.inputs(one[:, : now + 1], now), state)
    recall = Recall(memory, 1, 2)
    for time in range(1, one.shape[1]):
        recall.hear(one[:, :time])
    chances = recall.mixed(event_probabilities(network.config.encoding, logits, one), one)[0]
    for temperature in (0.5, 1.0, 2.0):
        rngs = [rng_for(seed) for seed in range(many)]
        drawn = sample(network, primer, 1, rngs, SamplingSettings(temperature), memory=memory)[:, -1]
        expected = chances ** (1 / temperature)
        assert drawn.mean() == pytest.approx(expected[1] / expected.sum(), abs=0.03)


def test_drums_with_a_memory_replay_alone_and_in_a_batch() -> None:
    network, request = load_model("drums_lookback_rnn"), DrumRequest(bars=2, memory=1.0)
    batch = generate_drums(network, request, [rng_for(seed) for seed in range(3)])
    assert [generate_drums(network, request, [rng_for(seed)])[0] for seed in range(3)] == batch
    plain = generate_drums(network, DrumRequest(bars=2), [rng_for(seed) for seed in range(3)])
    assert plain != batch


@pytest.mark.parametrize("amount", [-0.1, 1.1, float("nan")])
def test_a_memory_outside_its_range_is_told(amount: float) -> None:
    with pytest.raises(InvalidPatternError, match="a memory is 0-1"):
        DrumRequest(memory=amount)


def test_births_name_the_weights_which_never_change() -> None:
    """Other weights bring other patterns from the same birth: they would need a file of another name."""
    digest = sha256((resource_folder("models") / "memory.json").read_bytes()).hexdigest()[:12]
    assert memory_fingerprint() == f"sha256 {digest}" == "sha256 338f95355ef3"


@pytest.mark.parametrize(
    "value", [{}, {"length": [1], "place": [1], "age": [1]}, {**WEIGHTS.to_dict(), "age": [1, -1, 1]}]
)
def test_weights_that_are_none_are_refused(value: dict[str, list[float]]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Weights.from_dict(value)
    assert Weights.from_dict(WEIGHTS.to_dict()) == WEIGHTS


KICKS = Pattern(kind="drums", notes=tuple(Note(beat * 960, 240, 36, 100) for beat in (0, 2, 3)), bars=1)


def test_a_primer_is_gone_on_from_calmly_and_in_its_own_sounds_unless_asked_otherwise() -> None:
    request = resolved("drums", {}, KICKS, None)
    assert (request["temperature"], request["drums"]) == (0.9, ["bd"])
    asked = resolved("drums", {"temperature": 1.5, "drums": ["sd"]}, KICKS, None)
    assert (asked["temperature"], asked["drums"]) == (1.5, ["sd"])
    assert "drums" not in resolved("drums", {"style": "funk"}, KICKS, None)
    assert "drums" not in resolved("drums", {"backend": "magenta"}, KICKS, None)
    assert resolved("drums", {}, None, None)["temperature"] == 1.0
    unknown = Pattern(kind="drums", notes=(Note(0, 240, 20, 100),), bars=1)
    assert "drums" not in resolved("drums", {}, unknown, None)


def test_the_magenta_backend_is_not_asked_for_a_memory_unasked() -> None:
    assert resolved("drums", {"backend": "magenta"}, None, None)["memory"] == 0.0
    assert resolved("melody", {}, None, None)["memory"] == 1.0
