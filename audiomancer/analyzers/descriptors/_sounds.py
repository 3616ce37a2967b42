"""What sounds are like, on scales as they are heard and whatever their levels."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2, log10
from typing import TYPE_CHECKING

from audiomancer.analyzers.descriptors._general import Descriptor

if TYPE_CHECKING:
    from audiomancer.analyzers.timbre import Timbre

__all__ = ["SOUND_DESCRIPTORS", "describe_sound"]

_SHORTEST, _LEAST = 0.001, 1e-6  # seconds and a share of power: less is heard as that
_LOWEST, _UNCLEAR = 25.0, 353.6  # Hz; without a clear pitch a sound is neither high nor low
_FARTHEST = 24.0  # semitones of a glide

_ZWICKER = "Zwicker and Fastl, Psychoacoustics (1990)"
_PEETERS = "Peeters, A large set of audio features for sound description (IRCAM, 2004)"
_PITCH = "McLeod and Wyvill, A smarter way to find pitch, ICMC 2005"

SOUND_DESCRIPTORS = (
    Descriptor("brightness", "centre of gravity of the specific loudness, in Bark, 0-24", _ZWICKER),
    Descriptor("richness", "bands within 30 dB of the loudest, in Bark, 0.5-24", _ZWICKER),
    Descriptor("noise", "what the waveform forgets after 4 to 40 ms, 0 (periodic) to 1 (noise)", _PITCH),
    Descriptor("inharmonicity", "share of the partials off the multiples of the pitch, 0-1", _PEETERS),
    Descriptor("pitch", "fundamental frequency, in octaves above 25 Hz; 3.82, the middle, without a clear one", _PITCH),
    Descriptor("glide", "from beginning to end, in semitones, -24 to 24", _PITCH),
    Descriptor("attack", "seconds from a tenth to nine tenths of the highest level, in octaves above 1 ms", _PEETERS),
    Descriptor("length", "seconds until it has fallen 30 dB, in octaves above 1 ms", _PEETERS),
    Descriptor(
        "decay", "seconds of the fall from 20 to 50 dB below the highest level, in octaves above 1 ms", _PEETERS
    ),
    Descriptor("flux", "mean change of the shape of the specific loudness from window to window, 0-2", _PEETERS),
    Descriptor("movement", "how far level, brightness and pitch swing, slower than 16 Hz, 0-1", _ZWICKER),
    Descriptor("roughness", "depth of the fluctuation between 16 and 150 Hz, 0-1", _ZWICKER),
    Descriptor("echo", "how clearly the level repeats its strokes after 0.08 to 0.7 s, 0-1", _PEETERS),
    Descriptor("sub", "share of the power below 120 Hz, in dB, -60 to 0", _PEETERS),
    Descriptor("width", "how little the two channels have in common, 0-1", _ZWICKER),
)
"""The descriptors of a sound. All are the same at any level: what depends on loudness is that of a loudest window of
70 dB."""


def describe_sound(timbre: Timbre) -> Mapping[str, float]:
    """What a sound is like, of what :func:`audiomancer.analyzers.timbre.timbre` measured.

    Returns:
        The names of :data:`SOUND_DESCRIPTORS`, in their order, each with its value.
    """
    values = (
        timbre.brightness,
        timbre.richness,
        timbre.noisiness,
        timbre.inharmonicity,
        _octaves(timbre.pitch or _UNCLEAR, _LOWEST),
        max(-_FARTHEST, min(_FARTHEST, timbre.glide)),
        _octaves(timbre.attack, _SHORTEST),
        _octaves(timbre.length, _SHORTEST),
        _octaves(timbre.tail, _SHORTEST),
        timbre.flux,
        timbre.movement,
        timbre.roughness,
        timbre.echo,
        _decibels(timbre.sub),
        timbre.width,
    )
    return {descriptor.name: value for descriptor, value in zip(SOUND_DESCRIPTORS, values, strict=True)}


def _octaves(value: float, lowest: float) -> float:
    return log2(max(value, lowest) / lowest)


def _decibels(share: float) -> float:
    return 10 * log10(max(share, _LEAST))
