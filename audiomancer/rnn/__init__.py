"""Magenta's DrumsRNN and MelodyRNN: bundles, event encodings, the network, sampling and training.

Models are played in numpy. What only some need is not loaded with this package: :mod:`~audiomancer.rnn.download`,
:mod:`~audiomancer.rnn.magenta_player` (TensorFlow and the magenta library themselves), and for training
:mod:`~audiomancer.training.pipeline`, :mod:`~audiomancer.training.train` and :mod:`~audiomancer.training.judging`.
Numpy takes time to import, so who imports this room does it inside the function that needs it.
"""

from __future__ import annotations

from audiomancer.rnn.bundle import Bundle, parse_bundle, read_bundle
from audiomancer.rnn.configs import CONFIGS, Config
from audiomancer.rnn.families import BundleFamily, ModelFamily
from audiomancer.rnn.generate import generate_drums, generate_melody
from audiomancer.rnn.models import (
    DEFAULT_MODELS,
    MODEL_REGISTRY,
    Model,
    available_models,
    find_model,
    load_model,
    needed_model,
)
from audiomancer.rnn.network import Network, State, build_network
from audiomancer.rnn.requests import MAX_GENERATED_BARS, RANGES, DrumRequest, MelodyRequest
from audiomancer.rnn.rules import rule_drums, rule_melody
from audiomancer.rnn.sampling import SamplingSettings, event_probabilities, log_likelihood, sample
from audiomancer.rnn.styles import STYLES, Style, check_style

__all__ = [
    "CONFIGS",
    "DEFAULT_MODELS",
    "MAX_GENERATED_BARS",
    "MODEL_REGISTRY",
    "RANGES",
    "STYLES",
    "Bundle",
    "BundleFamily",
    "Config",
    "DrumRequest",
    "MelodyRequest",
    "Model",
    "ModelFamily",
    "Network",
    "SamplingSettings",
    "State",
    "Style",
    "available_models",
    "build_network",
    "check_style",
    "event_probabilities",
    "find_model",
    "generate_drums",
    "generate_melody",
    "load_model",
    "log_likelihood",
    "needed_model",
    "parse_bundle",
    "read_bundle",
    "rule_drums",
    "rule_melody",
    "sample",
]
