"""The ears of the hidden listeners of taste.py: what each can hear in a groove or a tune, as numbers.

Only ``descriptors`` is the package's own. The others are written for this purpose and know neither the package's
descriptors nor its grids nor its distances, so no model of taste that is built on those sees what they hear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from taste_sound import sound

from audiomancer.analyzers.descriptors import described
from audiomancer.music import DRUM_TYPES, Pattern

__all__ = ["EARS", "Ear"]

Floats = npt.NDArray[np.float64]
Ear = Callable[[Sequence[Pattern]], Floats]
"""Patterns to what is heard in them, shape ``(patterns, features)``."""

_DRUM_OF = {pitch: number for number, pitches in enumerate(DRUM_TYPES) for pitch in pitches}
_SNARE = 1
_STEPS = 32
"""Sixteenths of two bars."""
_LIMBS = (0, 1, 2, 3, 4, 4, 4, 3, 3)
"""Each drum type to what a listener takes it for: kick, snare, hat, cymbals, toms."""
_POINTS, _BLUR = 96, 0.8
"""Points of two bars at which a listener follows the limbs, and how far a stroke is smeared over them."""
_MOMENTS = 64
"""Points of a tune at which a listener follows its line."""


def descriptors(patterns: Sequence[Pattern]) -> Floats:
    """The package's own descriptors."""
    return described(patterns).values


def steps(patterns: Sequence[Pattern]) -> Floats:
    """How loud each drum is on each sixteenth of the two bars, 0-1, with a quarter of it a sixteenth to either side."""
    heard = np.zeros((len(patterns), len(DRUM_TYPES), _STEPS))
    for row, pattern in zip(heard, patterns, strict=True):
        beats, drums, loud = _strokes(pattern)
        np.maximum.at(row, (drums, np.rint(beats * 4).astype(int) % _STEPS), loud)
    smeared = heard + 0.25 * (np.roll(heard, 1, 2) + np.roll(heard, -1, 2))
    return smeared.reshape(len(patterns), -1)


def limbs(patterns: Sequence[Pattern]) -> Floats:
    """How hard each limb plays at each moment, with its timing off the grid; the loop runs round."""
    heard = np.zeros((len(patterns), max(_LIMBS) + 1, _POINTS))
    points = np.arange(_POINTS)
    for row, pattern in zip(heard, patterns, strict=True):
        beats, drums, loud = _strokes(pattern)
        away = (points - beats[:, None] * _POINTS / 8 + _POINTS / 2) % _POINTS - _POINTS / 2
        np.add.at(row, np.array(_LIMBS)[drums], np.sqrt(loud)[:, None] * np.exp(-(away**2) / (2 * _BLUR**2)))
    return heard.reshape(len(patterns), -1)


def _strokes(pattern: Pattern) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Of each note the beat, the drum type 0-8 and the loudness 0-1."""
    notes = pattern.notes
    beats = np.array([note.onset for note in notes]) / pattern.ticks_per_beat
    drums = np.array([_DRUM_OF.get(note.pitch, _SNARE) for note in notes], np.int64)
    return beats, drums, np.array([note.velocity for note in notes]) / 127


def contour(patterns: Sequence[Pattern]) -> Floats:
    """The line of a tune around its own middle, in octaves, at 64 moments, and beside it how hard notes begin there."""
    heard = np.zeros((len(patterns), 2, _MOMENTS))
    moments = np.arange(_MOMENTS)
    for (line, begins), pattern in zip(heard, patterns, strict=True):
        onsets, pitches, loud, _ = _notes(pattern)
        sounding = np.maximum(0, np.searchsorted(onsets, (moments + 0.5) / _MOMENTS) - 1)
        line[:] = (pitches[sounding] - pitches[sounding].mean()) / 12
        away = (moments - onsets[:, None] * _MOMENTS + _MOMENTS / 2) % _MOMENTS - _MOMENTS / 2
        begins[:] = 0.3 * (np.sqrt(loud)[:, None] * np.exp(-(away**2) / (2 * _BLUR**2))).sum(0)
    return heard.reshape(len(patterns), -1)


def manner(patterns: Sequence[Pattern]) -> Floats:
    """How a tune goes: shares of its leaps by size, its lengths, where in the bar notes begin; and its compass."""
    heard = []
    for pattern in patterns:
        onsets, pitches, _, lengths = _notes(pattern)
        leaps = np.minimum(12, np.abs(np.diff(pitches))).astype(int)
        sizes = np.clip(np.rint(2 * np.log2(np.maximum(lengths, 1e-3)) + 4), 0, 9).astype(int)
        places = np.rint(onsets * pattern.bars * 16).astype(int) % 16
        compass = [pitches.mean() / 12, np.ptp(pitches) / 12, len(pitches) / pattern.bars / 8]
        counts = ((leaps, 13), (sizes, 10), (places, 16))
        shares = [np.sqrt(np.bincount(some, minlength=bins) / max(1, len(some))) for some, bins in counts]
        heard.append(np.concatenate([*shares, compass]))
    return np.array(heard)


def _notes(pattern: Pattern) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each note where in the loop it begins, 0-1, its pitch, its loudness 0-1 and its length in beats."""
    notes = sorted(pattern.notes, key=lambda note: (note.onset, note.pitch))
    onsets, lengths, pitches, loud = np.array([(n.onset, n.duration, n.pitch, n.velocity) for n in notes], float).T
    return onsets / pattern.length, pitches, loud / 127, lengths / pattern.ticks_per_beat


EARS: Mapping[str, Mapping[str, Ear]] = MappingProxyType(
    {
        "drums": {"descriptors": descriptors, "steps": steps, "limbs": limbs, "sound": sound},
        "melody": {"descriptors": descriptors, "manner": manner, "contour": contour},
    }
)
"""By the kind of what is heard."""
