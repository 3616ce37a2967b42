"""Descriptors: what grooves, tunes and sounds are like, in a dozen or two numbers each.

The tables name each with its formula and its source. Patterns are described side by side (:func:`described`), some ten
thousand a second; one of them by name (:func:`describe_pattern`). The tables take time to import, so each name is
loaded when it is first asked for: who asks for a density does not wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer._late import late_modules

if TYPE_CHECKING:
    from audiomancer.analyzers.descriptors._described import (
        DESCRIPTORS,
        Described,
        describe_pattern,
        described,
        described_sounds,
    )
    from audiomancer.analyzers.descriptors._drums import DRUM_DESCRIPTORS
    from audiomancer.analyzers.descriptors._general import Descriptor, density, syncopation
    from audiomancer.analyzers.descriptors._sounds import SOUND_DESCRIPTORS, describe_sound
    from audiomancer.analyzers.descriptors._tunes import TUNE_DESCRIPTORS

__all__ = [
    "DESCRIPTORS",
    "DRUM_DESCRIPTORS",
    "SOUND_DESCRIPTORS",
    "TUNE_DESCRIPTORS",
    "Described",
    "Descriptor",
    "density",
    "describe_pattern",
    "describe_sound",
    "described",
    "described_sounds",
    "syncopation",
]

_NAMES = {
    "_described": ("DESCRIPTORS", "Described", "describe_pattern", "described", "described_sounds"),
    "_drums": ("DRUM_DESCRIPTORS",),
    "_general": ("Descriptor", "density", "syncopation"),
    "_sounds": ("SOUND_DESCRIPTORS", "describe_sound"),
    "_tunes": ("TUNE_DESCRIPTORS",),
}

__getattr__ = late_modules(__name__, _NAMES)
