"""Which tonic is heard: key profiles for every scale, and the correlation that finds a key by them.

A profile says how well each pitch class fits a key. For major and minor they are the ratings of Krumhansl and Kessler.
For every other scale they follow by one rule, stated before anything was measured:

- the scale begins with the profile of major if it has a major third, else with that of minor;
- each note that it has and that scale has not takes over the weight of the nearest note that it has not and that scale
  has (the lower one if two are as near), which gets the weight of the one that came: so dorian is minor with its two
  sixths exchanged, lydian major with its two fourths;
- a note of that scale which is then still missing, as in the pentatonic scales, gets the mean weight of the five notes
  outside of that scale.

The whole-tone scale looks the same from each of its notes, and the chromatic scale has all: no tonic is asked of them.

Sources: Krumhansl and Kessler, Psychological Review 89 (1982), for the ratings; Krumhansl, Cognitive Foundations of
Musical Pitch (1990), for the correlation with durations; Albrecht and Shanahan, Music Perception 31 (2013), for the
profiles that the first are checked by.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from audiomancer.music import SCALES, Pattern, root_class

Floats = npt.NDArray[np.float64]

KRUMHANSL = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
ALBRECHT = {
    "major": (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081),
    "minor": (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052),
}
WITHOUT_TONIC = ("chromatic", "whole_tone")
MODES = tuple(name for name in SCALES if name not in (*KRUMHANSL, *WITHOUT_TONIC))
"""The scales other than major and minor of which a tonic is asked."""


def profile(scale: str) -> Floats:
    """How well each pitch class, from the root up, fits a scale."""
    if scale in KRUMHANSL:
        return np.array(KRUMHANSL[scale])
    base = "major" if 4 in SCALES[scale] else "minor"
    weights = np.array(KRUMHANSL[base])
    outside = weights[[c for c in range(12) if c not in SCALES[base]]].mean()
    missing = [c for c in SCALES[base] if c not in SCALES[scale]]
    for new in (c for c in SCALES[scale] if c not in SCALES[base]):
        if missing:
            old = min(missing, key=lambda c: (abs(c - new), c))
            weights[[new, old]] = weights[[old, new]]
            missing.remove(old)
    weights[missing] = outside
    return weights


PROFILES: Mapping[str, Floats] = {scale: profile(scale) for scale in (*KRUMHANSL, *MODES)}


def heard_tonic(pattern: Pattern, profiles: Mapping[str, npt.ArrayLike]) -> int | None:
    """The pitch class of the root whose key, among those of some profiles, the sounding time fits best."""
    held = np.zeros(12)
    for note in pattern.notes:
        held[note.pitch % 12] += note.duration
    if held.std() == 0:
        return None
    fits = {
        (root, name): np.corrcoef(np.roll(held, -root), weights)[0, 1]
        for name, weights in profiles.items()
        for root in range(12)
    }
    return max(fits, key=lambda key: fits[key])[0]


def found_given_its_scale(pattern: Pattern) -> float:
    """1 if of twelve tonics, given the scale, its own fits best."""
    return _found(pattern, {pattern.scale: PROFILES[pattern.scale or "major"]})


def found_beside_major_and_minor(pattern: Pattern) -> float:
    """1 if its own tonic is that of the best of all major and minor keys and, of another scale, those of that scale."""
    scale = pattern.scale or "major"
    return _found(pattern, {name: PROFILES[name] for name in dict.fromkeys((*KRUMHANSL, scale))})


def found_by_albrecht(pattern: Pattern) -> float:
    """1 if its own tonic is that of the best of all major and minor keys by another's profiles."""
    return _found(pattern, ALBRECHT)


def _found(pattern: Pattern, profiles: Mapping[str | None, npt.ArrayLike]) -> float:
    return float(heard_tonic(pattern, profiles) == root_class(pattern.key or "C"))
