"""What the model knows of each kind: its descriptors, and what musicians call them."""

from __future__ import annotations

from audiomancer.analyzers.descriptors import DRUM_DESCRIPTORS, SOUND_DESCRIPTORS, TUNE_DESCRIPTORS
from audiomancer.fitness.taste._observed import Known

__all__ = ["known"]

_LEVEL = ("velocity_mean", "loudness")
_ALL = {"drums": DRUM_DESCRIPTORS, "melody": TUNE_DESCRIPTORS, "bass": TUNE_DESCRIPTORS, "sound": SOUND_DESCRIPTORS}


def known(kind: str) -> Known:
    """The descriptors of a kind, but for its level."""
    names = tuple(one.name for one in _ALL[kind] if one.name not in _LEVEL)
    return Known(names, {"kick": frozenset(n for n in names if n.startswith("kick_"))})
