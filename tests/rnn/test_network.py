"""The network in numpy, held against TensorFlow running magenta's own graph."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiomancer.rnn import CONFIGS, Bundle, Network, available_models, build_network, event_probabilities, read_bundle
from audiomancer.rnn.encodings import Floats

STEPS = 128
TOLERANCE = 1e-4

# What the two older generations of names call a kernel and a bias, cell by cell.
OLDER_NAMES = {
    "weights": lambda name: re.sub(r"/bias$", "/biases", re.sub(r"/kernel$", "/weights", name)),
    "Linear/Matrix": lambda name: (
        name
        if name.startswith("fully_connected")
        else re.sub(
            r"Kernel$|Bias$",
            lambda m: {"Kernel": "Linear/Matrix", "Bias": "Linear/Bias"}[m[0]],
            re.sub(r"(?:^|_|(?<=/))([a-z])", lambda m: m[1].upper(), name).replace("Cell_", "Cell"),
        )
    ),
}


def closed_loop_difference(network: Network, session: Any, rng: np.random.Generator) -> float:
    """The largest difference of a probability while both networks read what is drawn from ours."""
    graph, encoding = session.graph, network.config.encoding
    (inputs,), (softmax,) = graph.get_collection("inputs"), graph.get_collection("softmax")
    (temperature,) = graph.get_collection("temperature")
    before, after = graph.get_collection("initial_state"), graph.get_collection("final_state")
    theirs, ours, worst = session.run(before), network.start(1), 0.0
    events = np.zeros((1, 1), dtype=np.int64)
    for step in range(STEPS):
        seen = encoding.inputs(events, step)
        feed = {inputs: seen.to_dense(encoding.input_size), temperature: 1.0, **dict(zip(before, theirs, strict=True))}
        expected, theirs = session.run([softmax, after], feed)
        logits, ours = network.step(seen, ours)
        worst = max(worst, float(np.abs(softmax_of(logits) - expected[0]).max()))
        chances = event_probabilities(encoding, logits, events)[0]
        events = np.append(events, [[rng.choice(encoding.events, p=chances)]], axis=1)
    return worst


def softmax_of(logits: Floats) -> Floats:
    exponents = np.exp(logits - logits.max())
    return exponents / exponents.sum()


def moderate(tf: Any, rng: np.random.Generator) -> dict[str, Floats]:
    """Random weights of a size that learning leads to; much larger ones make chaos of rounding errors."""
    return {v.op.name: rng.normal(0, 0.08, v.shape.as_list()).astype(np.float32) for v in tf.global_variables()}


@pytest.mark.magenta
@pytest.mark.parametrize("config_id", CONFIGS)
def test_softmax_equals_tensorflows_for_every_configuration(
    config_id: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    from audiomancer.rnn.magenta import import_magenta, magenta_config, magenta_generator, write_bundle

    tf, config = import_magenta().tf, magenta_config(config_id)
    from magenta.models.shared import events_rnn_graph

    with tf.Graph().as_default():
        events_rnn_graph.get_build_graph_fn("generate", config)()
        weights = moderate(tf, rng)
    path = tmp_path / "random.mag"
    write_bundle(config, weights, "random", path)
    bundle = read_bundle(path)
    with magenta_generator(config, path) as generator:
        session = generator._model._session
        assert closed_loop_difference(build_network(bundle, "random"), session, rng) < TOLERANCE
        for rename in OLDER_NAMES.values():
            renamed = {rename(name): values for name, values in bundle.weights.items()}
            assert renamed.keys() != bundle.weights.keys()
            older = build_network(Bundle(config_id, "", renamed, bundle.graph), "older")
            assert closed_loop_difference(older, session, rng) < TOLERANCE


@pytest.mark.magenta
@pytest.mark.parametrize("model", available_models().values(), ids=available_models())
def test_softmax_of_a_shipped_model_equals_tensorflows(model: Any, rng: np.random.Generator) -> None:
    from audiomancer.rnn.magenta import magenta_config, magenta_generator

    network = build_network(read_bundle(model.path), model.name)
    with magenta_generator(magenta_config(network.config.id), model.path) as generator:
        assert closed_loop_difference(network, generator._model._session, rng) < TOLERANCE


@pytest.mark.magenta
def test_softmax_equals_tensorflows_where_attention_wraps_the_whole_stack(rng: np.random.Generator) -> None:
    from audiomancer.rnn.magenta import import_magenta

    tf, encoding = import_magenta().tf, CONFIGS["attention_rnn"].encoding
    from magenta.contrib import rnn as contrib_rnn

    cells = tf.nn.rnn_cell
    with tf.Graph().as_default() as graph, tf.Session() as session:
        stack = cells.MultiRNNCell([cells.BasicLSTMCell(24), cells.BasicLSTMCell(16)])
        cell = contrib_rnn.AttentionCellWrapper(stack, 12, state_is_tuple=True)
        inputs = tf.placeholder(tf.float32, [1, None, encoding.input_size])
        initial = cell.zero_state(1, tf.float32)
        outputs, final = tf.nn.dynamic_rnn(cell, inputs, initial_state=initial)
        kernel = tf.get_variable("fully_connected/weights", [16, encoding.labels])
        bias = tf.get_variable("fully_connected/biases", [encoding.labels])
        temperature = tf.placeholder(tf.float32, [])
        softmax = tf.nn.softmax((tf.reshape(outputs, [-1, 16]) @ kernel + bias) / temperature)
        named = {"inputs": [inputs], "temperature": [temperature], "softmax": [softmax[None]]}
        named |= {"initial_state": tf.nest.flatten(initial), "final_state": tf.nest.flatten(final)}
        for name, tensors in named.items():
            for tensor in tensors:
                tf.add_to_collection(name, tensor)
        weights = moderate(tf, rng)
        for variable in tf.global_variables():
            variable.load(weights[variable.op.name], session)
        meta = memoryview(tf.train.export_meta_graph(graph=graph).SerializeToString())
        network = build_network(Bundle("attention_rnn", "", weights, meta), "stack")
        assert (network.attends, network.attention and network.attention.length) == (2, 12)
        assert closed_loop_difference(network, session, rng) < TOLERANCE


@pytest.mark.parametrize("model", available_models().values(), ids=available_models())
def test_a_batch_plays_as_each_sequence_alone(model: Any, rng: np.random.Generator) -> None:
    network = build_network(read_bundle(model.path), model.name)
    encoding = network.config.encoding
    events = rng.integers(0, encoding.events, (5, 40))
    together, alone = network.start(5), [network.start(1) for _ in range(5)]
    for step in range(40):
        logits, together = network.step(encoding.inputs(events[:, : step + 1], step), together)
        for row in range(5):
            single, alone[row] = network.step(encoding.inputs(events[row : row + 1, : step + 1], step), alone[row])
            assert np.allclose(single[0], logits[row], atol=1e-4)
