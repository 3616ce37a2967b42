"""Judging a model: its nats a step beside its rivals', and how its loops overlap with real music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from audiomancer._random import rng_for
from audiomancer.errors import ModelTrainingError
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.drumming import generate_drums
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import drum_events, melody_events
from audiomancer.rnn.memory import memory_of
from audiomancer.rnn.models import find_model, load_model
from audiomancer.rnn.network import Network
from audiomancer.rnn.requests import DrumRequest, MelodyRequest
from audiomancer.rnn.rules import rule_drums, rule_melody
from audiomancer.rnn.singing import generate_melody
from audiomancer.rnn.styles import STYLES
from audiomancer.training.corpus import Corpus
from audiomancer.training.overlap import (
    DRUM_FEATURES,
    MELODY_FEATURES,
    euclid_loops,
    euclid_melodies,
    excerpts,
    overlap,
    random_loops,
    random_melodies,
)
from audiomancer.training.rivals import network_nats, rival_nats

__all__ = ["BARS", "LOOPS", "compare", "overlaps"]

LOOPS, BARS = 200, 4
"""How many loops are judged, and how long they are."""

Loops = Mapping[str, list[Ints]]


def compare(models: Sequence[str], corpus: Corpus) -> dict[str, float]:
    """Nats a step on the validation pieces: of every rival, then of each model without and with its memory.

    Args:
        models: names or files, all with the same events as the corpus.
        corpus: what rivals learn from, and everybody is measured on.

    Returns:
        Name of the rival or model to its nats a step; less is better.

    Raises:
        ModelTrainingError: if the models' events differ.
        ModelLoadError: if a model cannot be found or played.
    """
    networks = {find_model(model).name: load_model(model) for model in models}
    events = {network.config.encoding.events for network in networks.values()}
    if len(events) != 1:
        raise ModelTrainingError("only models of the same events can be compared: all of drum kits or all of melodies")
    figures = rival_nats(corpus, events.pop())
    for name, network in networks.items():
        memory = memory_of(network.config, 4 * network.config.steps_per_beat, 1.0)
        figures |= {
            name: network_nats(network, corpus.validation),
            f"{name} with its memory": network_nats(network, corpus.validation, memory),
        }
    return figures


def overlaps(model: str, corpus: Corpus) -> dict[str, dict[str, float]]:
    """How much the loops of a model, and those of its rivals, are like excerpts of the validation pieces.

    Args:
        model: name or file.
        corpus: what is real; the rivals that play by chance take their frequencies from the training pieces.

    Returns:
        Title (the model, rules, chance, Euclidean rhythms) to the overlapping area, 0-1, of each feature and their
        mean.

    Raises:
        ModelLoadError: if the model cannot be found or played.
    """
    network, rng = load_model(model), rng_for(LOOPS)
    real, known = (excerpts(pieces, BARS, LOOPS, rng) for pieces in (corpus.validation, corpus.train))
    drums = network.config.family == "drums"
    made = (_drums if drums else _melodies)(network, known, rng)
    features = DRUM_FEATURES if drums else MELODY_FEATURES
    areas = {title: overlap(loops, real, features) for title, loops in made.items()}
    return {title: {**area, "mean": sum(area.values()) / len(area)} for title, area in areas.items()}


def _drums(network: Network, known: list[Ints], rng: np.random.Generator) -> Loops:
    config, styles = CONFIGS["drum_kit"], list(STYLES.values())
    asked = [DrumRequest(style=styles[seed % len(styles)], bars=BARS) for seed in range(LOOPS)]
    ours = [generate_drums(network, request, [rng_for(seed)])[0] for seed, request in enumerate(asked)]
    rules = [rule_drums(request, [rng_for(seed)])[0] for seed, request in enumerate(asked)]
    free = [DrumRequest(primer=pattern, bars=BARS) for pattern in rules]
    unbound = [generate_drums(network, request, [rng_for(seed)])[0] for seed, request in enumerate(free)]
    return {
        "the model, in all styles": [drum_events(pattern, config) for pattern in ours],
        "the model, going on from rules": [drum_events(pattern, config) for pattern in unbound],
        "rules, in all styles": [drum_events(pattern, config) for pattern in rules],
        "chance": random_loops(known, LOOPS, rng),
        "Euclid": euclid_loops(BARS, LOOPS, rng),
    }


def _melodies(network: Network, known: list[Ints], rng: np.random.Generator) -> Loops:
    request = MelodyRequest(key="C", scale="major", bars=BARS, low=55, high=83)
    config, rngs = CONFIGS["lookback_rnn"], [rng_for(seed) for seed in range(LOOPS)]
    ours, rules = generate_melody(network, request, rngs), rule_melody(request, rngs)
    return {
        "the model": [melody_events(pattern, config, 0) for pattern in ours],
        "rules": [melody_events(pattern, config, 0) for pattern in rules],
        "chance": random_melodies(known, LOOPS, rng),
        "Euclid": euclid_melodies(BARS, LOOPS, rng),
    }
