"""The rivals are honest: their chances add up, they learn what there is to learn."""

from __future__ import annotations

import numpy as np
import pytest
from networks import random_network

from audiomancer.rnn.encodings import Ints
from audiomancer.training.corpus import Corpus
from audiomancer.training.rivals import _NGram, network_nats, rival_nats


def pieces(rng: np.random.Generator, count: int = 30) -> list[Ints]:
    """A bar of chance that repeats, with a wrong event now and then."""
    result = []
    for _ in range(count):
        piece = np.tile(rng.integers(0, 6, 16), 8)
        wrong = rng.random(len(piece)) < 0.05
        piece[wrong] = rng.integers(0, 6, wrong.sum())
        result.append(piece)
    return result


@pytest.mark.parametrize("position", [False, True])
@pytest.mark.parametrize("order", [1, 2, 5])
def test_an_n_grams_chances_add_up_to_one(order: int, position: bool, rng: np.random.Generator) -> None:
    gram = _NGram(pieces(rng), 6, order, position=position)
    seen, unseen = pieces(rng, 1)[0][:40], np.array([5, 5, 5, 5, 0, 0, 0, 1])
    for piece in (seen, unseen):
        for step in range(1, len(piece)):
            alternatives = [np.append(piece[:step], event) for event in range(6)]
            assert sum(gram.chances([p])[step - 1] for p in alternatives) == pytest.approx(1)


def test_repetition_is_found_by_the_rivals_that_look_for_it(rng: np.random.Generator) -> None:
    figures = rival_nats(Corpus(pieces(rng), pieces(rng)), 6)
    assert figures["unigram"] == pytest.approx(np.log(6), abs=0.1)
    assert figures["repeat last bar"] < 0.7 * figures["unigram"]
    assert figures["5-gram with copies of one and two bars"] < 0.7 * figures["5-gram"]


def test_an_n_gram_with_position_learns_what_depends_on_the_place_in_the_bar(rng: np.random.Generator) -> None:
    bar = rng.integers(0, 6, 16)
    noisy = [np.where(rng.random(160) < 0.5, np.tile(bar, 10), rng.integers(0, 6, 160)) for _ in range(20)]
    figures = rival_nats(Corpus(noisy[:15], noisy[15:]), 6)
    assert figures["5-gram with position in the bar"] < figures["5-gram"] - 0.2


def test_a_networks_nats_are_counted_over_all_steps_but_the_first(rng: np.random.Generator) -> None:
    network = random_network("one_drum")
    some = [rng.integers(0, 2, 30), rng.integers(0, 2, 7)]
    alone = [network_nats(network, [piece]) for piece in some]
    assert network_nats(network, some) == pytest.approx((29 * alone[0] + 6 * alone[1]) / 35)
