"""Training a network of magenta's shape with TensorFlow, so that it exports as a bundle that magenta loads.

The graph equals magenta's (basic LSTM cells, attention on the first, dropout on each cell's output) and its
variables have magenta's names. Two things differ, and only while learning: pieces are learned whole, the state
carried from chunk to chunk, rather than cut and padded; and what is maximised is the probability of the event,
all output classes that stand for it together, rather than of one class.

Sources: magenta 2.1.4, ``events_rnn_graph.py``; Cheng, Dong and Lapata 2016 for the attention.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for
from audiomancer.errors import MissingDependencyError, ModelTrainingError
from audiomancer.rnn.configs import CONFIGS, Config
from audiomancer.rnn.corpus import Corpus
from audiomancer.rnn.encodings import Floats, Ints

__all__ = ["Curve", "Trained", "TrainingSettings", "train"]

_CELL = "rnn/multi_rnn_cell/cell_{}/"
_ATTENTION = "attention_cell_wrapper/"
_LSTM = "basic_lstm_cell/"
_TAME = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """All that a training depends on besides its data.

    Attributes:
        config: generator id of the configuration.
        corpus: ``drums`` or ``melody``.
        layers: units of each LSTM cell.
        attention: steps that the first cell attends to, 0 for none.
        dropout: share of each cell's output that is dropped while learning, 0-1.
        lanes: pieces learned side by side.
        chunk: steps between two updates, over which the gradient flows.
        learning_rate: of Adam, at its start; it falls to 0 along a half cosine.
        clip_norm: the gradient's largest norm.
        average: decay of the running mean of the weights, which is what is kept; 0-1.
        epochs: at most so many passes over the data.
        patience: stop when validation has not improved for so many passes.
        seed: of everything random.
    """

    config: str
    corpus: str
    layers: tuple[int, ...]
    attention: int = 0
    dropout: float = 0.5
    lanes: int = 32
    chunk: int = 64
    learning_rate: float = 0.002
    clip_norm: float = 3.0
    average: float = 0.995
    epochs: int = 40
    patience: int = 4
    seed: int = 1

    @classmethod
    def read(cls, path: Path) -> Self:
        """The settings in a JSON file.

        Raises:
            ModelTrainingError: if the file is not one of settings.
        """
        try:
            value = json.loads(path.read_text())
            settings = cls(**{**value, "layers": tuple(value["layers"])})
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ModelTrainingError(f"{path} does not hold the settings of a training: {error}") from error
        if settings.config not in CONFIGS:
            raise ModelTrainingError(f"{path}: {settings.config!r} is none of {', '.join(CONFIGS)}")
        return settings

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return asdict(self)


class Curve(NamedTuple):
    """One pass over the data: nats a step on training (with dropout) and validation data, and its seconds."""

    train: float
    validation: float
    seconds: float


class Trained(NamedTuple):
    """The best weights of a training, under magenta's variable names, and how it went."""

    weights: dict[str, Floats]
    curve: list[Curve]


class _Steps(NamedTuple):
    """Steps of pieces laid end to end in lanes, each array of shape [time, lanes, ...]."""

    active: npt.NDArray[np.int32]
    dense: Floats
    labels: npt.NDArray[np.int32]  # the output classes that stand for the next event ...
    right: npt.NDArray[np.float32]  # ... 1 where the class does so at this step
    carry: npt.NDArray[np.float32]  # 0 where a piece begins: the state before it is forgotten
    weight: npt.NDArray[np.float32]  # 0 in the padding at a lane's end


def train(
    settings: TrainingSettings,
    corpus: Corpus,
    report: Callable[[int, Curve], None] = lambda epoch, curve: None,
    checkpoint: Callable[[dict[str, Floats]], None] = lambda weights: None,
) -> Trained:
    """Train a network until validation stops improving.

    Args:
        settings: what to train and how.
        corpus: sequences to learn from, and to be measured on.
        report: told of each pass, counted from 1.
        checkpoint: given the weights each time they are the best so far.

    Raises:
        MissingDependencyError: if TensorFlow is not installed.
    """
    tf = _tensorflow()
    tf.keras.utils.set_random_seed(settings.seed)
    config = CONFIGS[settings.config]
    pieces = [_steps_of_piece(config, events) for events in corpus.train if len(events) > 1]
    held_out = [_steps_of_piece(config, events) for events in corpus.validation if len(events) > 1]
    variables = _variables(tf, settings, config)
    means = {name: tf.Variable(value) for name, value in variables.items()}
    update, measure = _functions(tf, settings, variables, means, _updates(pieces, settings))
    validation = _lanes(held_out, min(settings.lanes, len(held_out)))
    best, curve = {name: mean.numpy() for name, mean in means.items()}, list[Curve]()
    for epoch in range(1, settings.epochs + 1):
        started = time.monotonic()
        order = rng_for(settings.seed, epoch).permutation(len(pieces))
        learned = _pass(tf, settings, _lanes([pieces[i] for i in order], settings.lanes), update)
        curve.append(Curve(learned, _pass(tf, settings, validation, measure), time.monotonic() - started))
        report(epoch, curve[-1])
        figures = [point.validation for point in curve]
        if figures[-1] == min(figures):
            best = {name: mean.numpy() for name, mean in means.items()}
            checkpoint(best)
        if epoch - 1 - figures.index(min(figures)) >= settings.patience:
            break
    return Trained(best, curve)


def _tensorflow() -> Any:
    try:
        import tensorflow as tf  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError as error:
        raise MissingDependencyError(
            "training needs TensorFlow, which is not installed; run script/bootstrap --magenta"
        ) from error
    return tf


def _steps_of_piece(config: Config, events: Ints) -> _Steps:
    """What a piece of shape [time] asks at each step but its first."""
    encoding = config.encoding
    batch = events[None]
    inputs = encoding.inputs(batch[:, :-1])
    copies = encoding.labels - encoding.events
    meanings = encoding.meanings(batch[:, :-1], 1)[0]
    plain = np.argsort(meanings[0, : encoding.events])[events[1:], None]
    repeats = np.broadcast_to(encoding.events + np.arange(copies), (len(plain), copies))
    right = np.concatenate([np.ones_like(plain), meanings[:, encoding.events :] == events[1:, None]], axis=1)
    carry = np.ones((len(plain), 1), dtype=np.float32)
    carry[0] = 0.0
    return _Steps(
        inputs.active[0].astype(np.int32),
        inputs.dense[0],
        np.concatenate([plain, repeats], axis=1).astype(np.int32),
        right.astype(np.float32),
        carry,
        np.ones(len(plain), dtype=np.float32),
    )


def _lanes(pieces: Sequence[_Steps], lanes: int) -> _Steps:
    """The pieces laid end to end in lanes, each piece into the lane that is shortest when it comes."""
    queues: list[list[_Steps]] = [[] for _ in range(lanes)]
    lengths = [0] * lanes
    for piece in pieces:
        lane = lengths.index(min(lengths))
        queues[lane].append(piece)
        lengths[lane] += len(piece.weight)
    longest = max(lengths)

    def lay(field: int) -> Any:
        columns = [np.concatenate([piece[field] for piece in queue]) for queue in queues]
        padded = [np.pad(c, [(0, longest - len(c))] + [(0, 0)] * (c.ndim - 1)) for c in columns]
        return np.stack(padded, axis=1)

    return _Steps(*(lay(field) for field in range(len(_Steps._fields))))


def _updates(pieces: Sequence[_Steps], settings: TrainingSettings) -> int:
    """How many updates the learning rate has to fall to 0."""
    steps = sum(len(piece.weight) for piece in pieces)
    return max(1, settings.epochs * steps // (settings.lanes * settings.chunk))


def _variables(tf: Any, settings: TrainingSettings, config: Config) -> dict[str, Any]:
    """The network's variables under magenta's names: kernels uniform after Glorot and Bengio, biases 0."""
    inputs = config.encoding.input_size
    shapes: dict[str, tuple[int, ...]] = {}

    def linear(scope: str, rows: int, columns: int, kernel: str = "kernel", bias: str = "bias") -> None:
        shapes[scope + kernel], shapes[scope + bias] = (rows, columns), (columns,)

    for cell, units in enumerate(settings.layers):
        scope = _CELL.format(cell)
        if settings.attention and not cell:
            scope += _ATTENTION
            linear(scope, inputs + units, inputs)
            shapes[scope + "attention/attn_w"] = (1, 1, units, units)
            shapes[scope + "attention/attn_v"] = (units,)
            linear(scope + "attention/", 2 * units, units)
            linear(scope + "attn_output_projection/", 2 * units, units)
        linear(scope + _LSTM, inputs + units, 4 * units)
        inputs = units
    linear("fully_connected/", inputs, config.encoding.labels, "weights", "biases")
    initial = tf.keras.initializers.GlorotUniform(seed=settings.seed)
    return {
        name: tf.Variable(tf.zeros(shape) if name.endswith(("bias", "biases")) else initial(shape))
        for name, shape in shapes.items()
    }


def _functions(
    tf: Any, settings: TrainingSettings, variables: dict[str, Any], means: dict[str, Any], updates: int
) -> tuple[Any, Any]:
    """One update on a chunk, and one measurement with the mean weights; both give (nats, state)."""
    names = list(variables)
    rate = tf.keras.optimizers.schedules.CosineDecay(settings.learning_rate, updates)
    optimizer = tf.keras.optimizers.Adam(rate)
    optimizer.build([variables[name] for name in names])

    def update(chunk: Any, state: Any) -> Any:
        with tf.GradientTape() as tape:
            nats, state = _nats(tf, settings, variables, chunk, state, settings.dropout)
            loss = nats / tf.reduce_sum(chunk[5])
        gradients, _ = tf.clip_by_global_norm(
            tape.gradient(loss, [variables[name] for name in names]), settings.clip_norm
        )
        optimizer.apply_gradients(zip(gradients, [variables[name] for name in names], strict=True))
        _tame(tf, settings, variables)
        done = tf.cast(optimizer.iterations, tf.float32)
        decay = tf.minimum(settings.average, (1.0 + done) / (10.0 + done))
        for name in names:
            means[name].assign(decay * means[name] + (1.0 - decay) * variables[name])
        return nats, state

    def measure(chunk: Any, state: Any) -> Any:
        return _nats(tf, settings, means, chunk, state, 0.0)

    return tf.function(update), tf.function(measure)


def _tame(tf: Any, settings: TrainingSettings, variables: dict[str, Any]) -> None:
    """Keep the attention from feeding on itself.

    What it hands back is a mean of its own past outputs, turned by one half of a kernel. Where that half stretches
    (a spectral norm above 1) the outputs of a long piece grow without bound, which short chunks cannot see.
    """
    if settings.attention:
        kernel = variables[_CELL.format(0) + _ATTENTION + "attn_output_projection/kernel"]
        fresh, fed_back = tf.split(kernel, 2)
        stretch = tf.reduce_max(tf.linalg.svd(fed_back, compute_uv=False))
        kernel.assign(tf.concat([fresh, fed_back * tf.minimum(1.0, _TAME / stretch)], axis=0))


def _pass(tf: Any, settings: TrainingSettings, steps: _Steps, function: Any) -> float:
    """Run a function over all chunks, the state handed on, and give the nats a step."""
    state = [tf.zeros(shape) for shape in _state_shapes(settings, steps.weight.shape[1])]
    total = 0.0
    for chunk in _chunks(steps, settings.chunk):
        nats, state = function(tuple(map(tf.constant, chunk)), state)
        total += float(nats)
    return total / float(steps.weight.sum())


def _chunks(steps: _Steps, length: int) -> Iterator[_Steps]:
    """Pieces of equal length along time; the last is filled up with steps of no weight."""
    for start in range(0, len(steps.weight), length):
        part = [field[start : start + length] for field in steps]
        missing = length - len(part[0])
        yield _Steps(*(np.pad(f, [(0, missing)] + [(0, 0)] * (f.ndim - 1)) for f in part))


def _state_shapes(settings: TrainingSettings, lanes: int) -> list[tuple[int, ...]]:
    shapes: list[tuple[int, ...]] = [(lanes, units) for units in settings.layers for _ in "ch"]
    if settings.attention:
        units = settings.layers[0]
        shapes += [(lanes, units)] + [(lanes, settings.attention, units)] * 2
    return shapes


def _nats(tf: Any, settings: TrainingSettings, w: dict[str, Any], chunk: Any, state: Any, dropout: float) -> Any:
    """The negative log-likelihood of a chunk's events, summed, and the state after it."""
    active, dense, labels, right, carry, weight = chunk
    state, outputs = list(state), None
    for cell, units in enumerate(settings.layers):
        scope = _CELL.format(cell)
        if cell == 0 and settings.attention:
            outputs, state = _attended(tf, w, scope + _ATTENTION, active, dense, carry, state, len(settings.layers))
        else:
            kernel, bias = w[scope + _LSTM + "kernel"], w[scope + _LSTM + "bias"]
            split = kernel.shape[0] - units
            seen = _rows(tf, kernel[:split], active, dense) if outputs is None else outputs @ kernel[:split]
            outputs, state[2 * cell], state[2 * cell + 1] = _lstm(
                tf, seen + bias, kernel[split:], carry, state[2 * cell], state[2 * cell + 1]
            )
        if dropout:
            outputs = tf.nn.dropout(outputs, dropout)
    logits = outputs @ w["fully_connected/weights"] + w["fully_connected/biases"]
    chosen = tf.gather(tf.nn.log_softmax(logits), labels, batch_dims=2) + tf.math.log(right + 1e-30)
    return -tf.reduce_sum(tf.reduce_logsumexp(chosen, axis=-1) * weight), state


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
