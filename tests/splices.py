"""Where one loop gives way to another in what was heard: both are laid over it, sample by sample."""

from __future__ import annotations

import io
import wave
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

_LEAST = 0.01
"""Of the peak: a sample that is farther from a loop than this belongs to something else."""


class Laid(NamedTuple):
    """A loop laid over what was heard.

    Attributes:
        start: the frame of what was heard, at or after 0, at which the loop begins anew.
        gain: what it was multiplied by.
        there: for each frame whether the loop alone accounts for what is heard.
        sound: the loop as it would be heard all the time.
    """

    start: int
    gain: float
    there: npt.NDArray[np.bool_]
    sound: Floats


def loop_of(wav: bytes) -> tuple[Sound, int]:
    """The samples of a WAV file of 16 bit, of shape ``(frames, 2)``, and its sample rate."""
    with wave.open(io.BytesIO(wav)) as file:
        assert file.getsampwidth() == 2
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return np.repeat(samples, 2 // file.getnchannels(), 1) / np.float32(32768), file.getframerate()


def laid(loop: Sound, heard: Sound, first: int, last: int) -> Laid:
    """A loop, laid over what was heard so that it fits a part of it best.

    Args:
        loop: of shape ``(frames, 2)``.
        heard: of shape ``(frames, 2)``, at the same sample rate.
        first: the first frame of the part in which the loop alone is heard.
        last: the frame after its last.
    """
    size, places = len(loop), np.arange(first, last) % len(loop)
    folded, counts = np.zeros(size), np.bincount(places, minlength=size)
    np.add.at(folded, places, heard[first:last].sum(1))
    # The place at which the least of the part is left over when the loop is taken away from it.
    likeness = _turned(folded, loop.sum(1)) / np.sqrt(_turned(counts, (loop.sum(1) ** 2)) + 1e-9)
    start = int(likeness.argmax())
    whole = np.resize(np.roll(loop.astype(np.float64), start, 0), (-(-len(heard) // size) * size, 2))[: len(heard)]
    part, found = heard[first:last].astype(np.float64), whole[first:last]
    gain = float((part * found).sum() / (found * found).sum())
    sound = gain * whole
    there = np.abs(heard - sound).max(1) < _LEAST * np.abs(sound).max()
    return Laid(start, gain, there, sound)


def _turned(values: npt.NDArray[Any], loop: npt.NDArray[Any]) -> Floats:
    """The products of values with a loop that begins at each of its frames, summed."""
    return np.fft.irfft(np.fft.rfft(values) * np.fft.rfft(loop).conj(), len(loop))
