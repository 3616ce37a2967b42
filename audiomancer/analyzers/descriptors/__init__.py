"""Descriptors: what a groove, a tune or a sound is like, in a dozen numbers each.

The tables name each with its formula and its source.
"""

from __future__ import annotations

from collections.abc import Mapping

from audiomancer.analyzers.descriptors._drums import DRUM_DESCRIPTORS, describe_drums
from audiomancer.analyzers.descriptors._general import Descriptor, density, syncopation
from audiomancer.analyzers.descriptors._sounds import SOUND_DESCRIPTORS, describe_sound
from audiomancer.analyzers.descriptors._tunes import TUNE_DESCRIPTORS, describe_tune
from audiomancer.music import Pattern

__all__ = [
    "DRUM_DESCRIPTORS",
    "SOUND_DESCRIPTORS",
    "TUNE_DESCRIPTORS",
    "Descriptor",
    "density",
    "describe_pattern",
    "describe_sound",
    "syncopation",
]


def describe_pattern(pattern: Pattern) -> Mapping[str, float]:
    """What a pattern is like.

    Returns:
        The names of :data:`DRUM_DESCRIPTORS`, or of :data:`TUNE_DESCRIPTORS` for a melody or bass, in their order, each
        with its value; that of what a pattern without such notes does not have is 0.
    """
    return describe_drums(pattern) if pattern.kind == "drums" else describe_tune(pattern)
