"""Drawing events from a network, a batch of sequences in one pass.

At each step the network's output classes are turned into events (a class «repeat» adds its probability to the
event that it would repeat), events that may not come are struck out, the least likely are cut (top-p), and each
sequence draws one event with the generator that was handed in. With a memory, what a sequence has played itself is
mixed into the chances first, and the temperature is that of the mixture.

Source: Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", for top-p.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InferenceTimeoutError, InvalidPatternError, InvalidValueError, ModelLoadError
from audiomancer.rnn.encodings import Encoding, Floats, Ints
from audiomancer.rnn.memory import Memory, Recall
from audiomancer.rnn.network import Network

__all__ = ["Mask", "SamplingSettings", "draw", "event_probabilities", "log_likelihood", "sample"]

Mask = Callable[[Ints], npt.NDArray[np.bool_] | Floats]
"""From the events so far, [batch, time], a weight of each next event, [batch, events] or [events]; 0 forbids it."""


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How boldly to draw.

    Attributes:
        temperature: above 1 flattens the probabilities, below 1 sharpens them; 0.05-20.
        top_p: draw among the likeliest events that together have this probability; above 0, at most 1.
        timeout: seconds, more than 0, after which to stop with an error; None for never.

    Raises:
        InvalidValueError: if a value is outside its range.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    timeout: float | None = None

    def __post_init__(self) -> None:
        if not 0.05 <= self.temperature <= 20:
            raise InvalidValueError(f"a temperature is 0.05-20, and 1 is what was learned, not {self.temperature}")
        if not 0 < self.top_p <= 1:
            raise InvalidValueError(f"top-p is above 0 and at most 1, not {self.top_p}")
        if self.timeout is not None and not self.timeout > 0:
            raise InvalidValueError(f"a timeout is a number of seconds above 0, not {self.timeout}")


def sample(
    network: Network,
    primer: Ints,
    steps: int,
    rngs: Sequence[np.random.Generator],
    settings: SamplingSettings = SamplingSettings(),
    mask: Mask | None = None,
    memory: Memory | None = None,
) -> Ints:
    """Continue a batch of sequences.

    Args:
        network: the model.
        primer: events to go on from, shape [batch, time], time at least 1.
        steps: how many events to add.
        rngs: chance, a generator for each sequence, so that none depends on those beside it.
        settings: temperature, top-p and timeout.
        mask: what may come next; everything if None.
        memory: how much a sequence goes by what it has played, the primer included; not at all if None.

    Returns:
        The primer and what was added, shape [batch, time + steps].

    Raises:
        InferenceTimeoutError: if the time was up before the last step.
        InvalidPatternError: if there is no primer, or a mask leaves no event.
        ModelLoadError: if what the network gives are no finite numbers, as damaged weights may be too large.
    """
    if primer.ndim != 2 or not primer.size or len(primer) != len(rngs):
        raise InvalidPatternError("a primer has at least one step, and there is one for each random generator")
    deadline = None if settings.timeout is None else time.monotonic() + settings.timeout
    batch, first = primer.shape
    events = np.concatenate([primer, np.zeros((batch, steps), dtype=np.int64)], axis=1)
    encoding, state, draws = (
        network.config.encoding,
        network.start(batch),
        np.stack([rng.random(steps) for rng in rngs], axis=1),
    )
    recall = None if memory is None else Recall(memory, batch, encoding.events)
    for now in range(first + steps - 1):
        if deadline is not None and time.monotonic() > deadline:
            raise InferenceTimeoutError(
                f"the model had made {max(0, now - first + 1)} of {steps} steps when its {settings.timeout:g} s"
                " were up; allow more time or ask for fewer bars"
            )
        past = events[:, : now + 1]
        with np.errstate(over="ignore", invalid="ignore"):
            if now + 1 < first:
                state = network.hear(encoding.inputs(past, now), state)
                if recall is not None:
                    recall.hear(past)
                continue
            logits, state = network.step(encoding.inputs(past, now), state)
            logits = logits / (settings.temperature if recall is None else 1.0)
        if not np.isfinite(logits).all():
            raise ModelLoadError("the model's weights are damaged: it gives no chances; download or copy it again")
        chances = event_probabilities(encoding, logits, past)
        if recall is not None:
            chances = _tempered(recall.mixed(chances, past), settings.temperature)
        if mask is not None:
            chances = chances * mask(past)
        events[:, now + 1] = draw(_nucleus(chances, settings.top_p), draws[now + 1 - first])
    return events


def log_likelihood(network: Network, events: Ints, memory: Memory | None = None) -> Floats:
    """How likely a network finds sequences, event by event.

    Args:
        network: the model.
        events: shape [batch, time].
        memory: how much it goes by what was played; not at all if None.

    Returns:
        The log-probability, in nats, of each event but the first, shape [batch, time - 1].
    """
    encoding, state = network.config.encoding, network.start(len(events))
    recall = None if memory is None else Recall(memory, len(events), encoding.events)
    result = []
    for now in range(events.shape[1] - 1):
        past = events[:, : now + 1]
        logits, state = network.step(encoding.inputs(past, now), state)
        chances = event_probabilities(encoding, logits, past)
        if recall is not None:
            chances = recall.mixed(chances, past)
        result.append(np.log(np.take_along_axis(chances, events[:, now + 1, None], axis=1)[:, 0]))
    return np.stack(result, axis=1)


def event_probabilities(encoding: Encoding, logits: Floats, past: Ints) -> Floats:
    """The probability of each next event.

    Args:
        encoding: what the logits stand for.
        logits: shape [batch, labels].
        past: the events so far, shape [batch, time].

    Returns:
        Shape [batch, events], float64, each row adding up to 1.
    """
    exponents = np.exp((logits - logits.max(axis=1, keepdims=True)).astype(np.float64))
    labels = exponents / exponents.sum(axis=1, keepdims=True)
    meanings = encoding.meanings(past, past.shape[1])[:, 0]
    result = np.empty((len(labels), encoding.events))
    np.put_along_axis(result, meanings[:, : encoding.events], labels[:, : encoding.events], axis=1)
    rows = np.arange(len(labels))
    for copy in range(encoding.events, encoding.labels):
        result[rows, meanings[:, copy]] += labels[:, copy]
    return result


def _tempered(chances: Floats, temperature: float) -> Floats:
    """The chances flattened or sharpened; the likeliest is 1, the others are in proportion."""
    result: Floats = (chances / chances.max(axis=1, keepdims=True)) ** (1 / temperature)
    return result


def _nucleus(chances: Floats, top_p: float) -> Floats:
    """The chances with the tail beyond ``top_p`` struck out."""
    totals = chances.sum(axis=1, keepdims=True)
    if not (totals > 0).all():
        raise InvalidPatternError("no event is left that may come next; ask for fewer restrictions")
    if top_p >= 1:
        return chances
    order = np.argsort(-chances, axis=1, kind="stable")
    ranked = np.take_along_axis(chances, order, axis=1)
    before = np.cumsum(ranked, axis=1) - ranked
    np.put_along_axis(kept := np.zeros_like(chances), order, np.where(before < top_p * totals, ranked, 0.0), axis=1)
    return kept


def draw(chances: Floats, uniform: Floats) -> Ints:
    """One event a row, by where a number falls in the cumulated chances.

    Args:
        chances: at least 0, shape [batch, events]; in each row one is above 0.
        uniform: numbers from 0 to below 1, shape [batch].

    Returns:
        Shape [batch].
    """
    bounds = np.cumsum(chances, axis=1)
    result: Ints = (bounds / bounds[:, -1:] <= uniform[:, None]).sum(axis=1)
    return result
