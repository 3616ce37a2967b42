"""Magenta's DrumsRNN and MelodyRNN: bundles, event encodings, the network, sampling and training.

Models are played in numpy. TensorFlow and the magenta library itself are needed only for training
(:mod:`audiomancer.rnn.training`), for writing bundles, and for the magenta backend (:mod:`audiomancer.rnn.magenta`).
Numpy takes time to import, so who imports this room does it inside the function that needs it.
"""

from __future__ import annotations

from audiomancer.rnn.bundle import Bundle, parse_bundle, read_bundle
from audiomancer.rnn.configs import CONFIGS, Config
from audiomancer.rnn.download import DOWNLOADS, HOST, Download, download_models
from audiomancer.rnn.feel import Feel, humanize, learn_feel, shipped_feel
from audiomancer.rnn.generate import RANGES, DrumRequest, MelodyRequest, generate_drums, generate_melody
from audiomancer.rnn.magenta_player import MagentaPlayer, load_magenta
from audiomancer.rnn.models import DEFAULT_MODELS, Model, available_models, find_model, load_model
from audiomancer.rnn.network import Network, State, build_network
from audiomancer.rnn.rules import rule_drums, rule_melody
from audiomancer.rnn.sampling import SamplingSettings, event_probabilities, log_likelihood, sample
from audiomancer.rnn.styles import STYLES, Style, check_style

__all__ = [
    "CONFIGS",
    "DEFAULT_MODELS",
    "DOWNLOADS",
    "HOST",
    "RANGES",
    "STYLES",
    "Bundle",
    "Config",
    "Download",
    "DrumRequest",
    "Feel",
    "MagentaPlayer",
    "MelodyRequest",
    "Model",
    "Network",
    "SamplingSettings",
    "State",
    "Style",
    "available_models",
    "build_network",
    "check_style",
    "download_models",
    "event_probabilities",
    "find_model",
    "generate_drums",
    "generate_melody",
    "humanize",
    "learn_feel",
    "load_magenta",
    "load_model",
    "log_likelihood",
    "parse_bundle",
    "read_bundle",
    "rule_drums",
    "rule_melody",
    "sample",
    "shipped_feel",
]
