"""The network of the groove model: its weights, how likely it finds what was played, and how it plays, in numpy."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

import numpy as np

from audiomancer.errors import ModelLoadError
from audiomancer.rnn.encodings import Floats
from audiomancer.rnn.groove_hits import BINS, Groove, Hits, around, bins_of, moments, past_of, remembered, told

__all__ = ["CALM", "GrooveModel"]

CALM = (0.85, 0.9)
"""Temperatures of velocity and timing: drawn as foretold, a drummer is a little restless."""

_SHAPES = MappingProxyType(
    {
        "seen": ("features", "first"),
        "seen_bias": ("first",),
        "inner": ("first", "second"),
        "inner_bias": ("second",),
        "velocity": ("second", "bins"),
        "velocity_bias": ("bins",),
        "struck": ("bins", "third"),
        "timing_inner": ("second", "third"),
        "timing_inner_bias": ("third",),
        "timing": ("third", "bins"),
        "timing_bias": ("bins",),
        "loudness": ("bins", "levels"),
    }
)
"""Each array of a model to the names of its sizes."""


@dataclass(frozen=True, slots=True, eq=False)
class GrooveModel:
    """The weights; all are arrays of float32.

    Attributes:
        seen: from what is known and remembered of a hit to the first layer, shape ``[features, first]``.
        seen_bias: shape ``[first]``.
        inner: to the second layer, shape ``[first, second]``.
        inner_bias: shape ``[second]``.
        velocity: to the bins of velocity, shape ``[second, 16]``.
        velocity_bias: shape ``[16]``.
        struck: from the bin of velocity to the layer of timing, shape ``[16, third]``.
        timing_inner: from the second layer to it, shape ``[second, third]``.
        timing_inner_bias: shape ``[third]``.
        timing: to the bins of timing, shape ``[third, 16]``.
        timing_bias: shape ``[16]``.
        loudness: how often each velocity of a bin is played, shape ``[16, 8]``.
    """

    seen: Floats
    seen_bias: Floats
    inner: Floats
    inner_bias: Floats
    velocity: Floats
    velocity_bias: Floats
    struck: Floats
    timing_inner: Floats
    timing_inner_bias: Floats
    timing: Floats
    timing_bias: Floats
    loudness: Floats

    @classmethod
    def read(cls, path: Path) -> Self:
        """The model in a file that :meth:`write` wrote.

        Raises:
            ModelLoadError: if it cannot be read, or holds something else.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                found = {name: arrays[name].astype(np.float32) for name in _SHAPES}
        except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise ModelLoadError(f"{path} is no groove model that can be read; copy it again") from error
        sizes = {"bins": BINS, "levels": 128 // BINS}
        for name, wanted in _SHAPES.items():
            shape = found[name].shape
            if len(shape) != len(wanted) or any(
                sizes.setdefault(size, length) != length for size, length in zip(wanted, shape, strict=True)
            ):
                raise ModelLoadError(f"{path} is no groove model of this version: {name} has the shape {shape}")
        return cls(**found)

    @property
    def units(self) -> tuple[int, int, int]:
        """The units of the first layer, the second and that of timing."""
        return len(self.seen_bias), len(self.inner_bias), len(self.timing_inner_bias)

    @property
    def parameters(self) -> int:
        """How many numbers it consists of."""
        return sum(getattr(self, name).size for name in _SHAPES)

    def write(self, path: Path) -> None:
        """Write the model, in half precision, as an ``.npz`` file.

        Args:
            path: the file; one that is there is replaced.
        """
        arrays = {name: getattr(self, name).astype(np.float16) for name in _SHAPES}
        np.savez_compressed(path, allow_pickle=False, **arrays)

    def chances(self, hits: Hits, groove: Groove) -> tuple[Floats, Floats]:
        """How likely each bin was, hit by hit, given how the hits before it came out.

        Args:
            hits: the hits of a loop.
            groove: how they were played.

        Returns:
            The chances of the bins of velocity, and those of timing given the velocity; each of shape ``[hits, 16]``.
        """
        past = past_of(hits)
        features = np.concatenate([around(hits), past.known, remembered(past, groove)], axis=1)
        second = _rectified(_rectified(features @ self.seen + self.seen_bias) @ self.inner + self.inner_bias)
        struck = self.struck[bins_of(groove)[0]]
        third = _rectified(second @ self.timing_inner + struck + self.timing_inner_bias)
        return (
            _softmax(second @ self.velocity + self.velocity_bias),
            _softmax(third @ self.timing + self.timing_bias),
        )

    def play(self, hits: Hits, rng: np.random.Generator) -> Groove:
        """Play the hits of a loop.

        Args:
            hits: the hits.
            rng: chance; the same state plays the same.

        Returns:
            Velocity and timing of each hit.
        """
        count = len(hits.voice)
        if not count:
            return Groove(np.zeros(0), np.zeros(0))
        past = past_of(hits)
        known = np.concatenate([around(hits), past.known], axis=1)
        seen = known @ self.seen[: known.shape[1]] + self.seen_bias
        learnt = self.seen[known.shape[1] :]
        draws = rng.random((count, 4))
        played = np.zeros((count + 1, 4), dtype=np.float32)
        sums = np.zeros((int(past.groups.max()) + 1, 4), dtype=np.float32)
        result = Groove(np.zeros(count), np.zeros(count))
        for i in range(count):
            group = past.groups[i]
            features = told(played[past.pointers[i]], sums[group], past.counts[i])
            second = _rectified(_rectified(seen[i] + features @ learnt) @ self.inner + self.inner_bias)
            hard = _drawn(_softmax((second @ self.velocity + self.velocity_bias) / np.float32(CALM[0])), draws[i, 0])
            third = _rectified(second @ self.timing_inner + self.struck[hard] + self.timing_inner_bias)
            late = _drawn(_softmax((third @ self.timing + self.timing_bias) / np.float32(CALM[1])), draws[i, 2])
            result.velocity[i] = max(1, hard * (128 // BINS) + _drawn(self.loudness[hard], draws[i, 1]))
            result.timing[i] = (late + draws[i, 3]) / BINS - 0.5
            played[i] = moments(result.velocity[i], result.timing[i])
            sums[group] += played[i]
        return result


def _rectified(values: Floats) -> Floats:
    result: Floats = np.maximum(values, 0)
    return result


def _softmax(logits: Floats) -> Floats:
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return result


def _drawn(chances: Floats, uniform: float) -> int:
    """The index in which a number, 0-1, falls in the cumulated chances."""
    bounds = np.cumsum(chances, dtype=np.float64)
    return min(int((bounds <= uniform * bounds[-1]).sum()), len(chances) - 1)
