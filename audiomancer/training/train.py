"""Training a network of magenta's shape with TensorFlow, so that it exports as a bundle that magenta loads.

The graph equals magenta's (basic LSTM cells, attention on the first, dropout on each cell's output). Three things
differ, and only while learning: pieces are learned whole, the state carried from chunk to chunk, rather than cut and
padded; what is maximised is the probability of the event, all output classes that stand for it together, rather than
of one class; and sets of drums share what they have in common.

All chance comes from the seed, the pass and the place in it, so that a training that goes on from what it had kept
after a pass ends as it would have ended unbroken.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from math import nan
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for
from audiomancer.errors import ModelTrainingError
from audiomancer.rnn.configs import CONFIGS, Config
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.training._graph import Graph
from audiomancer.training._kept import Kept, Standing, halfway
from audiomancer.training._tensorflow import import_tensorflow
from audiomancer.training.corpus import Corpus

__all__ = ["Curve", "Trained", "TrainingSettings", "train"]


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
        learning_rate: that of Adam, at its start; it falls to 0 along a half cosine.
        clip_norm: the gradient's largest norm.
        average: decay of the running mean of the weights, which is what is kept; 0-1.
        epochs: at most so many passes over the data.
        patience: stop when validation has not improved for so many passes.
        seed: seed of all chance in the training, at least 0.
        start: name and fingerprint of the model whose weights it begins with; empty to begin with chance.
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
    start: str = ""

    @classmethod
    def read(cls, path: Path) -> Self:
        """The settings in a JSON file.

        Raises:
            ModelTrainingError: if the file cannot be read or does not hold such settings.
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
    """One pass over the data.

    Attributes:
        train: nats a step on the training data, with dropout.
        validation: nats a step on the validation data.
        seconds: how long the pass took.
    """

    train: float
    validation: float
    seconds: float


class Trained(NamedTuple):
    """The outcome of a training.

    Attributes:
        weights: the best weights, under magenta's variable names.
        curve: each pass over the data, in order.
        before: nats a step on the validation data of the weights that it began with; None if it began with chance.
    """

    weights: dict[str, Floats]
    curve: list[Curve]
    before: float | None = None


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
    *,
    start: Mapping[str, Floats] | None = None,
    keep: Callable[[Standing], None] = lambda standing: None,
    standing: Standing | None = None,
    step: Callable[[int, int, int], None] = lambda epoch, done, total: None,
) -> Trained:
    """Train a network until validation stops improving.

    Args:
        settings: what to train and how.
        corpus: sequences to learn from, and to be measured on.
        report: told of each pass, counted from 1; first of pass 0, of what it begins with, if that is not chance.
        start: the weights to begin with, under magenta's variable names, from which what is measured and kept goes half
            the way to those that are learned; those of chance if None.
        keep: given how the training stands after each pass, before ``report`` is told of it.
        standing: what ``keep`` was given in a training that was broken off, to go on from; None to begin.
        step: told before each update of the pass, counted from 1, how many are done of how many.

    Returns:
        The weights of the pass with the best validation, and how it went.

    Raises:
        MissingDependencyError: if TensorFlow is not installed.
    """
    tf = import_tensorflow()
    tf.keras.utils.set_random_seed(settings.seed)
    config = CONFIGS[settings.config]
    pieces = [_steps_of_piece(config, events) for events in corpus.train if len(events) > 1]
    held_out = [_steps_of_piece(config, events) for events in corpus.validation if len(events) > 1]
    graph = Graph(tf, config, settings.layers, settings.attention)
    variables = graph.variables(settings.seed)
    if start is not None:
        graph.begin(variables, start)
    means = {name: tf.Variable(value) for name, value in variables.items()}
    begun = None if start is None else {name: value.numpy() for name, value in variables.items()}
    judged = means if begun is None else {name: tf.Variable(value) for name, value in begun.items()}
    update, measure, optimizer = _functions(tf, settings, graph, variables, means, judged, _updates(pieces, settings))
    validation = _lanes(held_out, min(settings.lanes, len(held_out)))
    lanes = min(settings.lanes, len(pieces))
    best, curve = _weights(graph, judged), list[Curve]()
    kept = Kept(variables, means, optimizer)
    before = None if begun is None else _pass(tf, settings, graph, validation, measure)
    if before is not None and standing is None:
        report(0, Curve(nan, before, 0.0))
    if standing is not None:
        best, curve = kept.restore(standing.arrays), [Curve(*point) for point in standing.curve]
    while len(curve) < settings.epochs and not _is_done(curve, settings):
        epoch, started = len(curve) + 1, time.monotonic()
        order = rng_for(settings.seed, epoch).permutation(len(pieces))
        told = partial(step, epoch)
        learned = _pass(tf, settings, graph, _lanes([pieces[i] for i in order], lanes), update, epoch, told)
        if begun is not None:
            for name, value in halfway(begun, {name: mean.numpy() for name, mean in means.items()}).items():
                judged[name].assign(value)
        held = _pass(tf, settings, graph, validation, measure)
        curve.append(Curve(learned, held, time.monotonic() - started))
        if held == min(nats for nats in (before, *(point.validation for point in curve)) if nats is not None):
            best = _weights(graph, judged)
        keep(Standing(kept.arrays(best), list(curve)))
        report(epoch, curve[-1])
    return Trained(best, curve, before)


def _is_done(curve: Sequence[Curve], settings: TrainingSettings) -> bool:
    """Whether validation has not improved for as many passes as patience lasts."""
    figures = [point.validation for point in curve]
    return bool(figures) and len(figures) - 1 - figures.index(min(figures)) >= settings.patience


def _weights(graph: Graph, variables: dict[str, Any]) -> dict[str, Floats]:
    return {name: value.numpy() for name, value in graph.weights(variables).items()}


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


def _functions(
    tf: Any,
    settings: TrainingSettings,
    graph: Graph,
    variables: dict[str, Any],
    means: dict[str, Any],
    judged: dict[str, Any],
    updates: int,
) -> tuple[Any, Any, Any]:
    """One update on a chunk, one measurement with the judged weights, both giving (nats, state), and the optimizer."""
    names = list(variables)
    rate = tf.keras.optimizers.schedules.CosineDecay(settings.learning_rate, updates)
    optimizer = tf.keras.optimizers.Adam(rate)
    optimizer.build([variables[name] for name in names])

    def update(chunk: Any, state: Any, seed: Any) -> Any:
        with tf.GradientTape() as tape:
            nats, state = graph.nats(variables, chunk, state, settings.dropout, seed)
            loss = nats / tf.reduce_sum(chunk[5])
        gradients, _ = tf.clip_by_global_norm(
            tape.gradient(loss, [variables[name] for name in names]), settings.clip_norm
        )
        optimizer.apply_gradients(zip(gradients, [variables[name] for name in names], strict=True))
        graph.tame(variables)
        done = tf.cast(optimizer.iterations, tf.float32)
        decay = tf.minimum(settings.average, (1.0 + done) / (10.0 + done))
        for name in names:
            means[name].assign(decay * means[name] + (1.0 - decay) * variables[name])
        return nats, state

    def measure(chunk: Any, state: Any, seed: Any) -> Any:
        return graph.nats(judged, chunk, state)

    return tf.function(update), tf.function(measure), optimizer


def _pass(
    tf: Any,
    settings: TrainingSettings,
    graph: Graph,
    steps: _Steps,
    function: Any,
    epoch: int = 0,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> float:
    """Run a function over all chunks, the state handed on, and give the nats a step."""
    state, total, chunks = graph.state(steps.weight.shape[1]), 0.0, -(-len(steps.weight) // settings.chunk)
    for number, chunk in enumerate(_chunks(steps, settings.chunk)):
        told(number, chunks)
        seed = tf.constant([settings.seed, (epoch * chunks + number) * len(settings.layers)])
        nats, state = function(tuple(map(tf.constant, chunk)), state, seed)
        total += float(nats)
    return total / float(steps.weight.sum())


def _chunks(steps: _Steps, length: int) -> Iterator[_Steps]:
    """Pieces of equal length along time; the last is filled up with steps of no weight."""
    for start in range(0, len(steps.weight), length):
        part = [field[start : start + length] for field in steps]
        missing = length - len(part[0])
        yield _Steps(*(np.pad(f, [(0, missing)] + [(0, 0)] * (f.ndim - 1)) for f in part))
