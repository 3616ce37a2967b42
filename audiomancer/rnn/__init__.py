"""Magenta's DrumsRNN and MelodyRNN, played: bundles, event encodings, the network and sampling; families of models.

Models are played in numpy. Two modules that few need are not loaded with this package:
:mod:`~audiomancer.rnn.download`, and :mod:`~audiomancer.rnn.magenta_player` (TensorFlow and the magenta library
themselves). Numpy takes time to import, so whoever imports this room does it inside the function that needs it.
"""

from __future__ import annotations

from audiomancer.rnn.basses import check_roots
from audiomancer.rnn.bundle import Bundle, parse_bundle, read_bundle
from audiomancer.rnn.configs import CONFIGS, Config
from audiomancer.rnn.drumming import generate_drums
from audiomancer.rnn.families import BundleFamily, ModelFamily, knows_metre
from audiomancer.rnn.forms import check_form, usual_form
from audiomancer.rnn.memory import Memory, memory_fingerprint, memory_of
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
from audiomancer.rnn.singing import generate_melody
from audiomancer.rnn.styles import ROWS, STYLES, Style, check_style, find_style
from audiomancer.rnn.ways import WAYS, check_way

__all__ = [
    "CONFIGS",
    "DEFAULT_MODELS",
    "MAX_GENERATED_BARS",
    "MODEL_REGISTRY",
    "RANGES",
    "ROWS",
    "STYLES",
    "WAYS",
    "Bundle",
    "BundleFamily",
    "Config",
    "DrumRequest",
    "MelodyRequest",
    "Memory",
    "Model",
    "ModelFamily",
    "Network",
    "SamplingSettings",
    "State",
    "Style",
    "available_models",
    "build_network",
    "check_form",
    "check_roots",
    "check_style",
    "check_way",
    "event_probabilities",
    "find_model",
    "find_style",
    "generate_drums",
    "generate_melody",
    "knows_metre",
    "load_model",
    "log_likelihood",
    "memory_fingerprint",
    "memory_of",
    "needed_model",
    "parse_bundle",
    "read_bundle",
    "rule_drums",
    "rule_melody",
    "sample",
    "usual_form",
]
