"""What a sound is like, in numbers on scales as they are heard."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from audiomancer.analyzers.audio import AudioDescription
from audiomancer.analyzers.descriptors._general import Descriptor

__all__ = ["SOUND_DESCRIPTORS", "describe_sound"]

_SHORTEST, _LOWEST = 0.001, 20.0  # seconds and Hz: less is heard as that

_PEETERS = "Peeters, A large set of audio features for sound description (IRCAM, 2004)"

SOUND_DESCRIPTORS = (
    Descriptor("length", "seconds until it has fallen 60 dB below its peak, in octaves above 1 ms", _PEETERS),
    Descriptor("attack", "seconds from a tenth to nine tenths of the highest level, in octaves above 1 ms", _PEETERS),
    Descriptor("brightness", "centre of gravity of the power spectrum, in octaves above 20 Hz", _PEETERS),
    Descriptor("bandwidth", "standard deviation of the power spectrum, in octaves above 20 Hz", _PEETERS),
    Descriptor("rolloff", "frequency below which lies 85 % of the power, in octaves above 20 Hz", _PEETERS),
    Descriptor("noise", "geometric over arithmetic mean of the power spectrum, 0 (tone) to 1 (noise)", _PEETERS),
    Descriptor("sub", "share of the power below 120 Hz, 0-1", _PEETERS),
    Descriptor("air", "share of the power above 6 kHz, 0-1", _PEETERS),
    Descriptor("flux", "mean change of the spectrum's shape from window to window, 0 to 2", _PEETERS),
    Descriptor("wobble", "depth of modulation between 1 and 12 Hz, 0-1", _PEETERS),
    Descriptor("width", "power of the sides over that of the whole, 0-1", _PEETERS),
    Descriptor("punch", "peak above root mean square, in dB", _PEETERS),
    Descriptor("loudness", "integrated loudness in LUFS", "ITU-R BS.1770-4"),
)
"""The descriptors of a sound."""


def describe_sound(description: AudioDescription) -> Mapping[str, float]:
    """What a sound is like, of what :func:`audiomancer.analyzers.audio.describe_audio` measured.

    Returns:
        The names of :data:`SOUND_DESCRIPTORS`, in their order, each with its value.
    """
    values = (
        _octaves(description.sounding, _SHORTEST),
        _octaves(description.attack, _SHORTEST),
        _octaves(description.centroid, _LOWEST),
        _octaves(description.bandwidth, _LOWEST),
        _octaves(description.rolloff, _LOWEST),
        description.flatness,
        description.sub,
        description.air,
        description.flux,
        description.wobble,
        description.width,
        description.crest_db,
        description.loudness,
    )
    return {descriptor.name: value for descriptor, value in zip(SOUND_DESCRIPTORS, values, strict=True)}


def _octaves(value: float, lowest: float) -> float:
    return log2(max(value, lowest) / lowest)
