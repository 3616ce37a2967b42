"""Training the groove model: what drummers' hits look like from before, and a network that foretells them.

Each performance is learned as a whole and in pieces of some bars, since a loop begins without a past. In half of them
the written swing is told, so that the model plays both what is swung and what it knows nothing of.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from math import log, nan
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for
from audiomancer.errors import ModelTrainingError
from audiomancer.music import Pattern
from audiomancer.rnn.encodings import Floats
from audiomancer.rnn.groove_hits import BINS, Groove, Hits, around, bins_of, hits_of, past_of, remembered, swing_of
from audiomancer.rnn.groove_network import GrooveModel
from audiomancer.training._kept import Kept, Standing, halfway
from audiomancer.training._tensorflow import import_tensorflow

__all__ = [
    "GrooveCurve",
    "GrooveSettings",
    "Grooves",
    "Performed",
    "TrainedGroove",
    "groove_bits",
    "read_grooves",
    "train_groove",
]

_LEVELS = 128 // BINS


@dataclass(frozen=True, slots=True, kw_only=True)
class GrooveSettings:
    """All that a training of the groove model depends on besides its data.

    Attributes:
        layers: units of the first, the second and the layer of timing.
        dropout: share of each layer's output that is dropped while learning, 0-1.
        pieces: how often each performance is cut into pieces, each time elsewhere.
        bars: the shortest and the longest piece.
        batch: hits between two updates.
        learning_rate: that of Adam, at its start; it falls to 0 along a half cosine.
        average: decay of the running mean of the weights, which is what is kept; 0-1.
        passes: how often as many hits are learned as the data holds.
        seed: seed of all chance in the training, at least 0.
        start: name and fingerprint of the model whose weights it begins with; empty to begin with chance.
        best: whether the weights of the pass with the best validation are kept, rather than the last.
    """

    layers: tuple[int, int, int] = (256, 256, 128)
    dropout: float = 0.25
    pieces: int = 3
    bars: tuple[int, int] = (2, 8)
    batch: int = 512
    learning_rate: float = 0.001
    average: float = 0.999
    passes: int = 24
    seed: int = 1
    start: str = ""
    best: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """The settings in a JSON file.

        Raises:
            ModelTrainingError: if the file cannot be read or does not hold such settings.
        """
        try:
            value = json.loads(path.read_text())
            return cls(**{**value, "layers": tuple(value["layers"]), "bars": tuple(value["bars"])})
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ModelTrainingError(f"{path} does not hold the settings of a groove model: {error}") from error

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return asdict(self)


class GrooveCurve(NamedTuple):
    """One pass over the data.

    Attributes:
        train: bits a hit, velocity and timing together, while learning, with dropout.
        validation: bits a hit on the performances that are held out.
        seconds: how long the pass took.
    """

    train: float
    validation: float
    seconds: float


class _Told(NamedTuple):
    """Hits as they are learned, each array of shape [hits, ...]."""

    features: npt.NDArray[np.float16]
    velocity: npt.NDArray[np.int32]
    timing: npt.NDArray[np.int32]


Performed = tuple[Hits, Groove]
"""The hits of a performance, and how they were played."""


class Grooves(NamedTuple):
    """Performances.

    Attributes:
        train: those to learn from.
        validation: those to be measured on.
    """

    train: list[Performed]
    validation: list[Performed]


class TrainedGroove(NamedTuple):
    """The outcome of a training.

    Attributes:
        model: the groove model.
        curve: each pass over the data, in order.
        before: bits a hit, on the validation performances, of the weights that it began with; None if it began with
            chance.
    """

    model: GrooveModel
    curve: list[GrooveCurve]
    before: float | None = None


def read_grooves(performances: Iterable[Pattern]) -> list[Performed]:
    """The hits of performances on their sixteenths, from the first bar with a hit to the last.

    Args:
        performances: drums as they were played.

    Returns:
        For each that has hits, these and how they were played.
    """
    found = list[Performed]()
    for performance in performances:
        hits, notes = hits_of(performance, swing=False)
        if notes:
            sixteenth = performance.ticks_per_beat / 4
            timing = np.array([note.onset for note in notes]) / sixteenth - hits.step
            played = Groove(np.array([note.velocity for note in notes], dtype=np.float64), timing)
            found.append(_cut(hits, played, hits.step[0] // hits.bar, hits.step[-1] // hits.bar + 1))
    return found


def _cut(hits: Hits, groove: Groove, first: int, last: int) -> Performed:
    """Some bars of a performance as a loop, from a bar to before another."""
    start, end = first * hits.bar, last * hits.bar
    inside = (hits.step >= start) & (hits.step < end)
    piece = hits._replace(voice=hits.voice[inside], step=hits.step[inside] - start, steps=end - start)
    return piece, Groove(groove.velocity[inside], groove.timing[inside])


def _pieces(performed: Performed, bars: tuple[int, int], rng: np.random.Generator) -> list[Performed]:
    """A performance cut into pieces of random length."""
    hits, groove = performed
    whole, first, result = hits.steps // hits.bar, 0, list[Performed]()
    while first < whole:
        last = min(whole, first + int(rng.integers(bars[0], bars[1] + 1)))
        piece = _cut(hits, groove, first, last)
        if len(piece[0].voice):
            result.append(piece)
        first = last
    return result


def _told(performed: Performed, swung: bool) -> _Told:
    hits, groove = performed
    if swung:
        hits = hits._replace(swing=swing_of(hits.step, groove.timing))
    past = past_of(hits)
    features = np.concatenate([around(hits), past.known, remembered(past, groove)], axis=1)
    velocity, timing = bins_of(groove)
    return _Told(features.astype(np.float16), velocity.astype(np.int32), timing.astype(np.int32))


def _all_told(performed: Sequence[Performed], settings: GrooveSettings, step: Callable[[int, int, int], None]) -> _Told:
    """Every performance whole and in pieces, with and without its swing."""
    rng = rng_for(settings.seed, 0)
    told = list[_Told]()
    for done, one in enumerate(performed):
        step(0, done, len(performed))
        told.append(_told(one, bool(rng.random() < 0.5)))
        for _ in range(settings.pieces):
            told += [_told(piece, bool(rng.random() < 0.5)) for piece in _pieces(one, settings.bars, rng)]
    return _Told(*(np.concatenate(parts) for parts in zip(*told, strict=True)))


def groove_bits(model: GrooveModel, performed: Iterable[Performed]) -> Floats:
    """How many bits a hit a model needs to be told how performances were played, without being told their swing.

    Args:
        model: the model.
        performed: hits, and how they were played.

    Returns:
        Bits of velocity and of timing, shape ``[2]``.
    """
    found = list[Floats]()
    for hits, groove in performed:
        pairs = zip(model.chances(hits._replace(swing=None), groove), bins_of(groove), strict=True)
        found.append(np.stack([-np.log2(np.take_along_axis(c, b[:, None], 1)[:, 0]) for c, b in pairs], axis=1))
    result: Floats = np.concatenate(found).mean(axis=0)
    return result


def train_groove(
    settings: GrooveSettings,
    grooves: Grooves,
    report: Callable[[int, GrooveCurve], None] = lambda number, curve: None,
    *,
    start: GrooveModel | None = None,
    keep: Callable[[Standing], None] = lambda standing: None,
    standing: Standing | None = None,
    step: Callable[[int, int, int], None] = lambda number, done, total: None,
) -> TrainedGroove:
    """Train a groove model.

    All chance comes from the seed, the pass and the place in it, so that a training that goes on from what it had kept
    ends as it would have ended unbroken.

    Args:
        settings: what to train and how.
        grooves: what to learn from, and to be measured on.
        report: told of each pass, counted from 1; first of pass 0, of what it begins with, if that is not chance.
        start: the model to begin with, of the same layers, from which what is measured and kept goes half the way to
            what is learned; chance if None.
        keep: given how the training stands after each pass, before ``report`` is told of it.
        standing: what ``keep`` was given in a training that was broken off, to go on from; None to begin.
        step: told before each update of the pass, counted from 1, how many are done of how many; as pass 0 before each
            performance that is made ready.

    Returns:
        The model, and how it went.

    Raises:
        MissingDependencyError: if TensorFlow is not installed.
        ModelTrainingError: if there is nothing to learn from.
    """
    if not grooves.train:
        raise ModelTrainingError("there is no drum hit to learn a groove from")
    tf = import_tensorflow()
    told = _all_told(grooves.train, settings, step)
    batches = max(1, sum(len(hits.voice) for hits, _ in grooves.train) // settings.batch)
    variables = _variables(tf, settings, told.features.shape[1], start)
    means = {name: tf.Variable(value) for name, value in variables.items()}
    update, optimizer = _update(tf, settings, variables, means, batches * settings.passes)
    loudness, kept, curve = _loudness(grooves.train, start), Kept(variables, means, optimizer), list[GrooveCurve]()
    begun = best = _arrays(means)
    before = _bits(_model(best, loudness), grooves.validation) if start else None
    if before is not None and standing is None:
        report(0, GrooveCurve(nan, before, 0.0))
    if standing is not None:
        best, curve = kept.restore(standing.arrays), [GrooveCurve(*point) for point in standing.curve]
    for number in range(len(curve) + 1, settings.passes + 1):
        started, total = time.monotonic(), 0.0
        order = rng_for(settings.seed, number).permutation(len(told.velocity))
        for batch in range(batches):
            step(number, batch, batches)
            drawn = np.sort(order[batch * settings.batch : (batch + 1) * settings.batch])
            seed = tf.constant([settings.seed, 3 * (number * batches + batch)])
            total += float(update(*(tf.constant(part[drawn]) for part in told), seed))
        now = halfway(begun, _arrays(means)) if start else _arrays(means)
        held = _bits(_model(now, loudness), grooves.validation)
        curve.append(GrooveCurve(total / batches / log(2), held, time.monotonic() - started))
        if not settings.best or held == min(b for b in (before, *(p.validation for p in curve)) if b is not None):
            best = now
        keep(Standing(kept.arrays(best), list(curve)))
        report(number, curve[-1])
    return TrainedGroove(_model(best, loudness), curve, before)


def _bits(model: GrooveModel, performed: Sequence[Performed]) -> float:
    return float(groove_bits(model, performed).sum()) if performed else float("nan")


def _variables(tf: Any, settings: GrooveSettings, features: int, model: GrooveModel | None) -> dict[str, Any]:
    """The weights at their start, by name: those of a model, or of chance."""
    first, second, third = settings.layers
    shapes: dict[str, tuple[int, ...]] = {
        "seen": (features, first),
        "seen_bias": (first,),
        "inner": (first, second),
        "inner_bias": (second,),
        "velocity": (second, BINS),
        "velocity_bias": (BINS,),
        "struck": (BINS, third),
        "timing_inner": (second, third),
        "timing_inner_bias": (third,),
        "timing": (third, BINS),
        "timing_bias": (BINS,),
    }
    rng = rng_for(settings.seed, 0, 1)

    def start(shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
        width = (2 / shape[0]) ** 0.5 if len(shape) > 1 else 0.0
        return (width * rng.standard_normal(shape)).astype(np.float32)

    return {name: tf.Variable(getattr(model, name) if model else start(shape)) for name, shape in shapes.items()}


def _update(
    tf: Any, settings: GrooveSettings, w: dict[str, Any], means: dict[str, Any], updates: int
) -> tuple[Any, Any]:
    """One update on a batch, which gives its nats a hit, and the optimizer."""
    names = list(w)
    optimizer = tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.CosineDecay(settings.learning_rate, updates))
    optimizer.build([w[name] for name in names])

    def layer(values: Any, bias: str, seed: Any) -> Any:
        return tf.nn.experimental.stateless_dropout(tf.nn.relu(values + w[bias]), settings.dropout, seed)

    def nats(features: Any, velocity: Any, timing: Any, seed: Any) -> Any:
        first = layer(tf.cast(features, tf.float32) @ w["seen"], "seen_bias", seed)
        second = layer(first @ w["inner"], "inner_bias", tf.add(seed, [0, 1]))
        struck = tf.gather(w["struck"], velocity)
        third = layer(second @ w["timing_inner"] + struck, "timing_inner_bias", tf.add(seed, [0, 2]))
        hard, late = second @ w["velocity"] + w["velocity_bias"], third @ w["timing"] + w["timing_bias"]
        cross = tf.nn.sparse_softmax_cross_entropy_with_logits
        return tf.reduce_mean(cross(velocity, hard) + cross(timing, late))

    def update(features: Any, velocity: Any, timing: Any, seed: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = nats(features, velocity, timing, seed)
        optimizer.apply_gradients(
            zip(tape.gradient(loss, [w[name] for name in names]), [w[name] for name in names], strict=True)
        )
        done = tf.cast(optimizer.iterations, tf.float32)
        decay = tf.minimum(settings.average, (1.0 + done) / (10.0 + done))
        for name in names:
            means[name].assign(decay * means[name] + (1.0 - decay) * w[name])
        return loss

    return tf.function(update, reduce_retracing=True), optimizer


def _loudness(performed: Sequence[Performed], start: GrooveModel | None) -> Floats:
    """How often each velocity of each bin is played, shape [16, 8]; where hardly any are, as the start has it."""
    velocity = np.concatenate([groove.velocity for _, groove in performed]).astype(np.int64)
    counts = np.bincount(velocity, minlength=128).reshape(BINS, _LEVELS) + (10 * start.loudness if start else 0.1)
    counts[0, 0] = 0  # a velocity of 0 is no hit
    shares: Floats = counts / counts.sum(axis=1, keepdims=True)
    return shares


def _arrays(means: dict[str, Any]) -> dict[str, Floats]:
    return {name: value.numpy() for name, value in means.items()}


def _model(arrays: dict[str, Floats], loudness: Floats) -> GrooveModel:
    return GrooveModel(**arrays, loudness=loudness)
