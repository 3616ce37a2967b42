"""An ear for styles that knows no tempo: multinomial logistic regression on what is hit where, and on descriptors.

It hears of a loop in 4/4 the mean bar of the nine drum types, each hit weighted by 0.5 + 0.5 v / 127, smoothed round
the bar by 0.1, 0.8 and 0.1 (as :func:`audiomancer.analyzers.likeness.pattern_distance` does), and the first twenty
descriptors but the density, which counts seconds; it was chosen when there were no others, and what it says stays
comparable. All are made of one size on the loops that it learns from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.analyzers.descriptors import DRUM_DESCRIPTORS, describe_pattern
from audiomancer.analyzers.likeness import hits_of
from audiomancer.music import DRUM_TYPES, Pattern

Floats = npt.NDArray[np.float64]

RIDGE, ROUNDS, RATE, LARGEST = 0.01, 600, 0.02, 5.0
_BAR = 16
_HEARD = [descriptor.name for descriptor in DRUM_DESCRIPTORS[:20] if descriptor.name != "density"]


class Ear(NamedTuple):
    """What was learned: the names of the styles, how to bring features to one size, and the weights."""

    styles: tuple[str, ...]
    mean: Floats
    spread: Floats
    weights: Floats

    def hear(self, loops: Sequence[Pattern]) -> list[str]:
        """The style of each loop."""
        return [self.styles[i] for i in (_with_one(self._sized(features(loops))) @ self.weights).argmax(axis=1)]

    def _sized(self, values: Floats) -> Floats:
        return np.clip((values - self.mean) / self.spread, -LARGEST, LARGEST)


def features(loops: Sequence[Pattern]) -> Floats:
    """What is heard of loops, shape ``(loops, features)``."""
    return np.stack([np.concatenate([_mean_bar(loop).ravel(), _described(loop)]) for loop in loops])


def learn(loops: Sequence[Pattern], styles: Sequence[str]) -> Ear:
    """An ear from loops and their styles, by 600 steps of Adam from zero: the same loops give the same ear."""
    names = tuple(sorted(set(styles)))
    values = features(loops)
    ear = Ear(names, values.mean(axis=0), values.std(axis=0) + 1e-6, np.zeros((values.shape[1] + 1, len(names))))
    given, wanted = _with_one(ear._sized(values)), np.eye(len(names))[[names.index(style) for style in styles]]
    wanted *= len(styles) / len(names) / wanted.sum(axis=0)  # every style counts the same
    first, second = np.zeros_like(ear.weights), np.zeros_like(ear.weights)
    for round_ in range(1, ROUNDS + 1):
        slope = given.T @ (_chances(given @ ear.weights) * wanted.sum(axis=1, keepdims=True) - wanted) / len(styles)
        slope += RIDGE * ear.weights
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        step = first / (1 - 0.9**round_) / (np.sqrt(second / (1 - 0.99**round_)) + 1e-8)
        ear = ear._replace(weights=ear.weights - RATE * step)
    return ear


def _chances(scores: Floats) -> Floats:
    heights = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = heights / heights.sum(axis=1, keepdims=True)
    return chances


def _with_one(values: Floats) -> Floats:
    return np.column_stack([values, np.ones(len(values))])


def _mean_bar(loop: Pattern) -> Floats:
    grid = np.zeros((len(DRUM_TYPES), _BAR))
    for (line, step), hit in hits_of(loop).items():
        if line < len(DRUM_TYPES):
            grid[line, step % _BAR] += (0.5 + 0.5 * hit.velocity / 127) / loop.bars
    smooth: Floats = 0.8 * grid + 0.1 * (np.roll(grid, 1, axis=1) + np.roll(grid, -1, axis=1))
    return smooth


def _described(loop: Pattern) -> list[float]:
    found = describe_pattern(loop)
    return [found[name] for name in _HEARD]
