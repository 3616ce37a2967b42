"""The graph that is trained: magenta's network in TensorFlow, over chunks of pieces laid side by side.

Sources: magenta 2.1.4, ``events_rnn_graph.py``; Cheng, Dong and Lapata 2016 for the attention.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Floats

__all__ = ["Graph"]

_CELL = "rnn/multi_rnn_cell/cell_{}/"
_ATTENTION = "attention_cell_wrapper/"
_LSTM = "basic_lstm_cell/"
_OUTPUTS = "fully_connected/weights"
_DRUMS = "/drums"
_TAME = 0.5


class Graph:
    """A network to train.

    Its variables are the weights of magenta's network, under magenta's names, save that where there are several
    drums the weights of a set of drums are learned in two parts that :meth:`weights` adds up: what its drums weigh,
    shared by all sets that hold them, and what the set weighs beyond that. Magenta's network knows 512 sets and not
    that they are made of nine drums; what is learned of a kick would have to be learned 256 times.

    Args:
        tf: the module of TensorFlow.
        config: how the music is written.
        layers: units of each cell.
        attention: steps that the first cell attends to, 0 for none.
    """

    def __init__(self, tf: Any, config: Config, layers: tuple[int, ...], attention: int) -> None:
        self._tf, self._config, self._layers, self._attention = tf, config, layers, attention
        self._members = self._sets()

    def variables(self, seed: int) -> dict[str, Any]:
        """The variables as they are before training: kernels uniform after Glorot and Bengio, biases 0."""
        tf = self._tf
        initial = tf.keras.initializers.GlorotUniform(seed=seed)
        return {
            name: tf.Variable(tf.zeros(shape) if name.endswith(("bias", "biases")) else initial(shape))
            for name, shape in self._shapes().items()
        }

    def begin(self, variables: Mapping[str, Any], weights: Mapping[str, Floats]) -> None:
        """Put the weights of magenta's network into the variables; what drums share begins at 0.

        Args:
            variables: like those of :meth:`variables`; they are changed.
            weights: like those of :meth:`weights`.
        """
        for name, variable in variables.items():
            variable.assign(weights[name] if name in weights else np.zeros(variable.shape, dtype=np.float32))

    def weights(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The weights of magenta's network."""
        weights = dict(variables)
        for name, members in self._members.items():
            drums = weights.pop(name + _DRUMS)
            weights[name] = weights[name] + (drums @ members.T if name == _OUTPUTS else members @ drums)
        return weights

    def state(self, lanes: int) -> list[Any]:
        """The state before the first chunk: zeros, for so many pieces side by side."""
        shapes: list[tuple[int, ...]] = [(lanes, units) for units in self._layers for _ in "ch"]
        if self._attention:
            units = self._layers[0]
            shapes += [(lanes, units)] + [(lanes, self._attention, units)] * 2
        return [self._tf.zeros(shape) for shape in shapes]

    def nats(self, variables: Mapping[str, Any], chunk: Any, state: Any, dropout: float = 0.0, seed: Any = None) -> Any:
        """The negative log-likelihood of a chunk's events, summed, and the state after it.

        Args:
            variables: like those of :meth:`variables`.
            chunk: the arrays of a chunk's steps, each of shape [time, lanes, ...].
            state: the state before it, as :meth:`state` or the call before gave it.
            dropout: share of each cell's output that is dropped, 0-1.
            seed: two whole numbers that decide what is dropped, as a tensor; None where nothing is.

        Returns:
            Two values: the nats as a scalar tensor, and the state.
        """
        tf, w = self._tf, self.weights(variables)
        active, dense, labels, right, carry, weight = chunk
        state, outputs = list(state), None
        for cell, units in enumerate(self._layers):
            scope = _CELL.format(cell)
            if cell == 0 and self._attention:
                outputs, state = _attended(tf, w, scope + _ATTENTION, active, dense, carry, state, len(self._layers))
            else:
                kernel, bias = w[scope + _LSTM + "kernel"], w[scope + _LSTM + "bias"]
                split = kernel.shape[0] - units
                seen = _rows(tf, kernel[:split], active, dense) if outputs is None else outputs @ kernel[:split]
                outputs, state[2 * cell], state[2 * cell + 1] = _lstm(
                    tf, seen + bias, kernel[split:], carry, state[2 * cell], state[2 * cell + 1]
                )
            if dropout:
                outputs = tf.nn.experimental.stateless_dropout(outputs, dropout, tf.add(seed, [0, cell]))
        logits = outputs @ w[_OUTPUTS] + w["fully_connected/biases"]
        chosen = tf.gather(tf.nn.log_softmax(logits), labels, batch_dims=2) + tf.math.log(right + 1e-30)
        return -tf.reduce_sum(tf.reduce_logsumexp(chosen, axis=-1) * weight), state

    def tame(self, variables: Mapping[str, Any]) -> None:
        """Keep the attention from feeding on itself.

        What it hands back is a mean of its own past outputs, turned by one half of a kernel. Where that half
        stretches (a spectral norm above 1) the outputs of a long piece grow without bound, which short chunks
        cannot see.
        """
        if self._attention:
            tf, kernel = self._tf, variables[_CELL.format(0) + _ATTENTION + "attn_output_projection/kernel"]
            fresh, fed_back = tf.split(kernel, 2)
            stretch = tf.reduce_max(tf.linalg.svd(fed_back, compute_uv=False))
            kernel.assign(tf.concat([fresh, fed_back * tf.minimum(1.0, _TAME / stretch)], axis=0))

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        inputs = self._config.encoding.input_size
        shapes: dict[str, tuple[int, ...]] = {}

        def linear(scope: str, rows: int, columns: int, kernel: str = "kernel", bias: str = "bias") -> None:
            shapes[scope + kernel], shapes[scope + bias] = (rows, columns), (columns,)

        for cell, units in enumerate(self._layers):
            scope = _CELL.format(cell)
            if self._attention and not cell:
                scope += _ATTENTION
                linear(scope, inputs + units, inputs)
                shapes[scope + "attention/attn_w"] = (1, 1, units, units)
                shapes[scope + "attention/attn_v"] = (units,)
                linear(scope + "attention/", 2 * units, units)
                linear(scope + "attn_output_projection/", 2 * units, units)
            linear(scope + _LSTM, inputs + units, 4 * units)
            inputs = units
        linear("fully_connected/", inputs, self._config.encoding.labels, "weights", "biases")
        for name, members in self._members.items():
            rows, columns = shapes[name]
            shapes[name + _DRUMS] = (rows, members.shape[1]) if name == _OUTPUTS else (members.shape[1], columns)
        return shapes

    def _sets(self) -> dict[str, Floats]:
        """By weight, which of its rows (of the outputs: columns) stand for a set that holds which drum, as 0 and 1."""
        encoding, drums = self._config.encoding, len(self._config.drum_types)
        if drums < 2:
            return {}
        sets = (np.arange(encoding.events)[:, None] >> np.arange(drums) & 1).astype(np.float32)
        copies = encoding.labels - encoding.events
        inputs = np.kron(np.eye(1 + copies, dtype=np.float32), sets)  # the event now, and those it may copy
        others = encoding.input_size + self._layers[0] - len(inputs)
        first = _CELL.format(0) + (_ATTENTION if self._attention else _LSTM) + "kernel"
        return {first: np.pad(inputs, [(0, others), (0, 0)]), _OUTPUTS: np.pad(sets, [(0, copies), (0, 0)])}


def _rows(tf: Any, kernel: Any, active: Any, dense: Any) -> Any:
    """The inputs times a kernel: a sum of its rows for the columns that are 1, and a product for the dense ones."""
    size = dense.shape[-1]
    result = tf.reduce_sum(tf.gather(kernel, active), axis=2)
    return result + dense @ kernel[kernel.shape[0] - size :] if size else result


def _lstm(tf: Any, seen: Any, kernel: Any, carry: Any, c: Any, h: Any) -> Any:
    """A cell along a chunk; ``seen`` [time, lanes, 4 units] is what comes from below."""
    outputs = []
    for step in range(seen.shape[0]):
        c, h = _cell(tf, seen[step] + (h * carry[step]) @ kernel, c * carry[step])
        outputs.append(h)
    return tf.stack(outputs), c, h


def _cell(tf: Any, gates: Any, c: Any) -> Any:
    i, j, f, o = tf.split(gates, 4, axis=-1)
    c = c * tf.sigmoid(f + 1.0) + tf.sigmoid(i) * tf.tanh(j)
    return c, tf.tanh(c) * tf.sigmoid(o)


def _attended(
    tf: Any, w: dict[str, Any], scope: str, active: Any, dense: Any, carry: Any, state: Any, cells: int
) -> Any:
    """The first cell with attention over its own last outputs.

    The window's features are kept beside it, since a past output's features never change.
    """
    c, h = state[:2]
    attended, window, features = state[2 * cells :]
    size = w[scope + "bias"].shape[0]
    seen = _rows(tf, w[scope + "kernel"][:size], active, dense) + w[scope + "bias"]
    back, lstm, lstm_bias = w[scope + "kernel"][size:], w[scope + _LSTM + "kernel"], w[scope + _LSTM + "bias"]
    project, v = w[scope + "attention/attn_w"][0, 0], w[scope + "attention/attn_v"]
    outputs = []
    for step in range(carry.shape[0]):
        keep = carry[step]
        c, h, attended = c * keep, h * keep, attended * keep
        window, features = window * keep[..., None], features * keep[..., None]
        x = seen[step] + attended @ back
        c, h = _cell(tf, tf.concat([x, h], 1) @ lstm + lstm_bias, c)
        query = tf.concat([c, h], 1) @ w[scope + "attention/kernel"] + w[scope + "attention/bias"]
        scores = tf.linalg.matvec(tf.tanh(features + query[:, None]), v)
        attended = tf.reduce_sum(tf.nn.softmax(scores)[..., None] * window, axis=1)
        output = (
            tf.concat([h, attended], 1) @ w[scope + "attn_output_projection/kernel"]
            + w[scope + "attn_output_projection/bias"]
        )
        window = tf.concat([window[:, 1:], output[:, None]], axis=1)
        features = tf.concat([features[:, 1:], (output @ project)[:, None]], axis=1)
        outputs.append(output)
    state = [c, h, *state[2 : 2 * cells], attended, window, features]
    return tf.stack(outputs), state
