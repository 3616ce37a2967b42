"""Small networks with random weights, for the tests of what plays them."""

from __future__ import annotations

import numpy as np

from audiomancer.rnn import CONFIGS, Bundle, Network, build_network
from audiomancer.rnn.encodings import Floats


def random_weights(config_id: str, units: tuple[int, ...], rng: np.random.Generator) -> dict[str, Floats]:
    """Weights of stacked LSTM cells without attention, under magenta's names."""
    config = CONFIGS[config_id]
    weights, below = {}, config.encoding.input_size
    for cell, size in enumerate(units):
        scope = f"rnn/multi_rnn_cell/cell_{cell}/basic_lstm_cell/"
        weights[scope + "kernel"] = rng.normal(0, 0.3, (below + size, 4 * size)).astype(np.float32)
        weights[scope + "bias"] = rng.normal(0, 0.3, 4 * size).astype(np.float32)
        below = size
    weights["fully_connected/weights"] = rng.normal(0, 0.3, (below, config.encoding.labels)).astype(np.float32)
    weights["fully_connected/biases"] = np.zeros(config.encoding.labels, dtype=np.float32)
    return weights


def random_network(config_id: str) -> Network:
    """A network of two small cells."""
    weights = random_weights(config_id, (12, 8), np.random.default_rng(7))
    return build_network(Bundle(config_id, "", weights, memoryview(b"")), config_id)
