"""The network: stacked LSTM cells, with attention over the last outputs, stepped in numpy.

Layer sizes and the layout of the attention are inferred from the weights. There are two layouts:
magenta 2.1.4 lets the first cell attend, older bundles wrap the whole stack. Variables have had three
generations of names (``Linear/Matrix``, ``weights``, ``kernel``); all are read.

Sources: TensorFlow's ``BasicLSTMCell`` (gates in the order i, j, f, o; a forget bias of 1 added when it runs);
Cheng, Dong and Lapata 2016, "Long Short-Term Memory-Networks for Machine Reading", for the attention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from audiomancer.errors import ModelLoadError
from audiomancer.rnn.bundle import Bundle, attention_length
from audiomancer.rnn.configs import CONFIGS, Config
from audiomancer.rnn.encodings import Floats, Inputs, Ints

__all__ = ["Network", "State", "build_network"]

_FORGET_BIAS = 1.0
_HALF = np.float32(0.5)


class _Linear(NamedTuple):
    kernel: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        result: Floats = x @ self.kernel + self.bias
        return result


class _Cell(NamedTuple):
    """An LSTM cell, its gates in the order i, f, o, j.

    A logistic gate is half a tanh of half its argument, so all four come from one tanh, which never overflows: the
    columns of i, f and o are halved beforehand, and the forget bias is in the bias.
    """

    below: Floats  # [inputs, 4 units]
    back: Floats  # [units, 4 units]
    bias: Floats

    @classmethod
    def of(cls, linear: _Linear) -> _Cell:
        """The cell of a kernel [inputs + units, 4 units] and a bias with TensorFlow's gates, i, j, f, o."""
        units = len(linear.bias) // 4
        bias = linear.bias + np.repeat(np.array([0, 0, _FORGET_BIAS, 0], dtype=np.float32), units)
        order = np.arange(4 * units).reshape(4, units)[[0, 2, 3, 1]].ravel()
        halves = np.repeat(np.array([0.5, 0.5, 0.5, 1], dtype=np.float32), units)
        kernel = np.ascontiguousarray(linear.kernel[:, order] * halves)
        return cls(kernel[:-units], kernel[-units:], bias[order] * halves)

    def step(self, below: Floats, c: Floats, h: Floats) -> tuple[Floats, Floats]:
        """The next c and h from what comes from below, [batch, 4 units], and the last c and h."""
        units = c.shape[1]
        gates = np.tanh(below + h @ self.back + self.bias)
        open_ = gates[:, : 3 * units] * _HALF + _HALF
        c = open_[:, :units] * gates[:, 3 * units :] + open_[:, units : 2 * units] * c
        return c, open_[:, 2 * units :] * np.tanh(c)


class _Attention(NamedTuple):
    """Weights of the attention: what is fed in, how a past output and a query meet, what comes out."""

    length: int
    input: _Linear
    features: Floats  # [size, size]
    score: Floats  # [size]
    query: _Linear
    output: _Linear


class State(NamedTuple):
    """What the network remembers between two steps, for a batch of sequences.

    Attributes:
        cells: c and h of each LSTM cell, each [batch, units].
        attended: what the attention gave at the last step, [batch, size]; size 0 without attention.
        window: the last outputs, oldest first, [batch, length, size].
        features: their features, so that none is computed twice, [batch, length, size].
    """

    cells: tuple[tuple[Floats, Floats], ...]
    attended: Floats
    window: Floats
    features: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A model that can be played.

    Attributes:
        config: how its events are encoded.
        description: what its maker says of it.
        cells: the LSTM cells, lowest first.
        output: from the last cell to the output classes.
        attention: the attention's weights; None where there is none.
        attends: how many cells the attention wraps: 1 or all, 0 without attention.
    """

    config: Config
    description: str
    cells: tuple[_Cell, ...]
    output: _Linear
    attention: _Attention | None = None
    attends: int = 0

    @property
    def units(self) -> tuple[int, ...]:
        """Units of each cell."""
        return tuple(len(cell.back) for cell in self.cells)

    @property
    def parameters(self) -> int:
        """Number of weights."""
        arrays = [array for part in (*self.cells, self.output) for array in part]
        if a := self.attention:
            arrays += [*a.input, *a.query, *a.output, a.features, a.score]
        return sum(array.size for array in arrays)

    def start(self, batch: int) -> State:
        """The state before the first step, for a batch of so many sequences: all zeros."""
        size = len(self.attention.score) if self.attention else 0
        length = self.attention.length if self.attention else 0
        cells = tuple(
            (np.zeros((batch, units), dtype=np.float32), np.zeros((batch, units), dtype=np.float32))
            for units in self.units
        )
        window = np.zeros((batch, length, size), dtype=np.float32)
        return State(cells, np.zeros((batch, size), dtype=np.float32), window, window)

    def step(self, inputs: Inputs, state: State) -> tuple[Floats, State]:
        """One step.

        Args:
            inputs: those of one step, so with a time axis of length 1.
            state: the state after the step before.

        Returns:
            Logits of shape [batch, labels], and the state after.
        """
        top, state = self._top(inputs, state)
        return self.output(top), state

    def hear(self, inputs: Inputs, state: State) -> State:
        """One step of which nobody asks what comes next.

        Args:
            inputs: those of one step, so with a time axis of length 1.
            state: the state after the step before.

        Returns:
            The state after.
        """
        return self._top(inputs, state)[1]

    def _top(self, inputs: Inputs, state: State) -> tuple[Floats, State]:
        """What comes out of the highest cell, and the state after."""
        active, dense = inputs.active[:, 0], inputs.dense[:, 0]
        x, done = None, state.cells[: self.attends]
        if self.attention:
            x, state = self._attended_step(self.attention, active, dense, state)
            done = state.cells[: self.attends]
        for cell, (c, h) in zip(self.cells[self.attends :], state.cells[self.attends :], strict=True):
            below = _rows(cell.below, active, dense) if x is None else x @ cell.below
            c, x = cell.step(below, c, h)
            done = (*done, (c, x))
        assert x is not None
        return x, state._replace(cells=done)

    def _attended_step(self, a: _Attention, active: Ints, dense: Floats, state: State) -> tuple[Floats, State]:
        size = state.attended.shape[1]
        x = _rows(a.input.kernel[:-size], active, dense) + state.attended @ a.input.kernel[-size:] + a.input.bias
        cells = []
        for cell, (c, h) in zip(self.cells[: self.attends], state.cells, strict=False):
            c, x = cell.step(x @ cell.below, c, h)
            cells.append((c, x))
        query = a.query(np.concatenate([part for pair in cells for part in pair], axis=1))
        scores = np.tanh(state.features + query[:, None]) @ a.score
        attended = (_softmax(scores)[:, None] @ state.window)[:, 0]
        output = a.output(np.concatenate([x, attended], axis=1))
        window = np.concatenate([state.window[:, 1:], output[:, None]], axis=1)
        features = np.concatenate([state.features[:, 1:], (output @ a.features)[:, None]], axis=1)
        return output, State((*cells, *state.cells[self.attends :]), attended, window, features)


def build_network(bundle: Bundle, name: str) -> Network:
    """The network of a bundle.

    Args:
        bundle: what was read.
        name: the file's name, for messages.

    Returns:
        The network, ready to be played.

    Raises:
        ModelLoadError: if the bundle is of another family, or its weights do not fit its configuration.
    """
    if bundle.generator not in CONFIGS:
        raise ModelLoadError(
            f"{name} is a model of the family {bundle.generator!r}; those that can be played are {', '.join(CONFIGS)}"
        )
    config = CONFIGS[bundle.generator]
    try:
        network = _assemble(config, bundle)
        _check(network)
    except (KeyError, IndexError, ValueError) as error:
        raise ModelLoadError(f"the weights in {name} are not those of a {config.id} network: {error}") from error
    return network


def _assemble(config: Config, bundle: Bundle) -> Network:
    weights = {_plain(name): value for name, value in bundle.weights.items()}
    scopes = sorted(_scopes(weights, "basiclstmcell/kernel"), key=_cell_number)
    cells = tuple(_Cell.of(_linear(weights, scope)) for scope in scopes)
    (top,) = _scopes(weights, "fullyconnected/kernel")
    output = _linear(weights, top)
    if not (found := _scopes(weights, "attentioncellwrapper/attention/attnw")):
        return Network(config, bundle.description, cells, output)
    scope = found[0].removesuffix("attention/attnw")
    score = weights[scope + "attention/attnv"]
    attention = _Attention(
        attention_length(bundle.graph, len(score)),
        _linear(weights, scope + "kernel"),
        weights[scope + "attention/attnw"][0, 0],
        score,
        _linear(weights, scope + "attention/kernel"),
        _linear(weights, scope + "attnoutputprojection/kernel"),
    )
    return Network(config, bundle.description, cells, output, attention, sum(s.startswith(scope) for s in scopes))


def _plain(name: str) -> str:
    """A variable's name in one spelling for all generations: ``rnn/multirnncell/cell0/basiclstmcell/kernel``."""
    name = name.lower().replace("_", "").replace("linear/matrix", "kernel").replace("linear/bias", "bias")
    return re.sub(r"weights$", "kernel", re.sub(r"biases$", "bias", name))


def _scopes(weights: dict[str, Floats], ending: str) -> list[str]:
    return [name for name in weights if name.endswith(ending)]


def _cell_number(name: str) -> int:
    numbers = re.findall(r"cell(\d+)/", name)
    return int(numbers[-1]) if numbers else 0


def _linear(weights: dict[str, Floats], kernel: str) -> _Linear:
    return _Linear(weights[kernel], weights[kernel.removesuffix("kernel") + "bias"])


def _check(network: Network) -> None:
    """Hold the shapes against each other and against the configuration.

    Raises:
        ValueError: where they do not fit.
    """
    if not network.cells:
        raise ValueError("there is no LSTM cell")
    a, rows = network.attention, network.config.encoding.input_size
    expected = []
    if a:
        size = len(a.score)
        query = 2 * sum(network.units[: network.attends])
        top = network.units[network.attends - 1]
        expected += [(a.input.kernel, (rows + size, a.input.kernel.shape[1])), (a.features, (size, size))]
        expected += [(a.query.kernel, (query, size)), (a.output.kernel, (top + size, size))]
        rows = a.input.kernel.shape[1]
    for index, (cell, units) in enumerate(zip(network.cells, network.units, strict=True)):
        expected.append((cell.below, (rows, 4 * units)))
        rows = len(a.score) if a and index == network.attends - 1 else units
    expected.append((network.output.kernel, (rows, network.config.encoding.labels)))
    for kernel, shape in expected:
        if kernel.shape != shape:
            raise ValueError(f"a kernel of {kernel.shape} stands where {shape} is expected")


def _rows(kernel: Floats, active: Ints, dense: Floats) -> Floats:
    """The inputs times a kernel: the sum of its rows for the columns that are 1, and a product for the dense ones."""
    size = dense.shape[1]
    result: Floats = kernel[active].sum(axis=1)
    return result + dense @ kernel[len(kernel) - size :] if size else result


def _softmax(x: Floats) -> Floats:
    exponents = np.exp(x - x.max(axis=-1, keepdims=True))
    result: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return result
