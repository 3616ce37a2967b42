"""Distances that hear: how far apart two patterns, two tunes or two sounds are.

All are symmetric, but :func:`hits_changed`, which counts by the parent's hits; what is the same has the distance 0.
"""

from __future__ import annotations

from audiomancer.analyzers.likeness._bars import bar_likeness, rhythm_return
from audiomancer.analyzers.likeness._grids import PatternDistance, pattern_distance
from audiomancer.analyzers.likeness._hits import AUDIBLE, Hit, hits_changed, hits_of, same_grid
from audiomancer.analyzers.likeness._sounds import SoundDistance, SoundFeatures, sound_distance, sound_features
from audiomancer.analyzers.likeness._tunes import MelodyDistance, melody_distance

__all__ = [
    "AUDIBLE",
    "Hit",
    "MelodyDistance",
    "PatternDistance",
    "SoundDistance",
    "SoundFeatures",
    "bar_likeness",
    "hits_changed",
    "hits_of",
    "melody_distance",
    "pattern_distance",
    "rhythm_return",
    "same_grid",
    "sound_distance",
    "sound_features",
]
