"""Model bundles: one that ships, damaged in its head, its weights and its graph; read, and played where it is read."""

from __future__ import annotations

from functools import cache

import numpy as np
from fuzz.damage import Rng, damaged, one_of, overwritten

from audiomancer._resources import resource_folder
from audiomancer.rnn import MelodyRequest, build_network, generate_melody, parse_bundle


def make(rng: Rng) -> bytes:
    """A bundle with damage in a part of it; now and then weights that are not finite, or garbage."""
    data = _shipped()
    how = rng.random()
    if how < 0.1:
        return rng.bytes(int(rng.integers(2000)))
    at = one_of(
        rng,
        (0, len(data) - 20_000, int(rng.integers(len(data))), data.rindex(b"\x57\xfb\x80\x8b\x24\x75\x47\xdb") - 600),
    )
    if how < 0.3:
        number = one_of(rng, (np.nan, np.inf, -np.inf, 1e38, -1e38))
        spoilt = np.float32(number).tobytes() * int(rng.integers(1, 50))
        return data[:at] + spoilt + data[at + len(spoilt) :]
    end = at + int(rng.integers(1, 2000))
    accident = overwritten if rng.random() < 0.8 else damaged
    return data[:at] + accident(data[at:end], rng) + data[end:]


def play(data: bytes) -> None:
    """What ``generate --model FILE`` does."""
    network = build_network(parse_bundle(data, "fuzz.mag"), "fuzz.mag")
    if network.config.family == "melody":
        generate_melody(network, MelodyRequest(bars=1), [np.random.default_rng(1)])


@cache
def _shipped() -> bytes:
    return (resource_folder("models") / "melody_rnn.mag").read_bytes()
