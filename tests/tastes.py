"""What tests of the model of taste are made of: features by chance, and the kernel as its documentation tells it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audiomancer.fitness.taste import Features, Stars
from audiomancer.fitness.taste._vocabulary import names_of

Floats = npt.NDArray[np.float64]

NAMES = names_of("drums")
LINES = {"kick": 1, "snare": 1, "hats": 2, "toms": 3, "cymbals": 2}
STEPS = 8
CELLS = STEPS * sum(LINES.values())
LENGTH = 1.25
NO_SITTING = -1


def drums(rng: np.random.Generator, count: int, metre: int = 4004) -> Features:
    """Grooves of which all is drawn by chance."""
    voices = {name: rng.normal(size=(count, lines * STEPS)) / np.sqrt(CELLS) for name, lines in LINES.items()}
    return Features(rng.normal(size=(count, len(NAMES))).clip(-3, 3), voices, np.full(count, metre))


def sounds(rng: np.random.Generator, count: int) -> Features:
    """Sounds of which all is drawn by chance."""
    return Features(rng.normal(size=(count, len(names_of("sound")))), {}, np.zeros(count, np.int64))


def stars_of(liked: Floats, rng: np.random.Generator, noise: float = 0.5) -> list[Stars]:
    """What somebody who likes things so much gives, 1-5."""
    heard = np.rint(liked + rng.normal(0, noise, len(liked))).clip(1, 5)
    return [Stars(row, float(stars)) for row, stars in enumerate(heard)]


def rbf(a: Floats, b: Floats) -> float:
    return float(np.exp(-np.mean((a - b) ** 2) / (2 * LENGTH**2)))


Term = tuple[str, int]
"""A part of the taste at a thing: its name, and the row of the thing."""


def parts() -> list[str]:
    """The names of all parts but the mood and the voices, which are there only if somebody spoke of them."""
    return [*NAMES, "surface", "grid"]


def part_covariance(things: Features, part: str, a: int, b: int) -> float:
    """How much one part is alike for two grooves of one metre, in one sitting."""
    if part in NAMES:
        j = NAMES.index(part)
        return 0.33 / len(NAMES) * rbf(things.x[a, j], things.x[b, j])
    if part == "surface":
        return 0.33 * rbf(things.x[a], things.x[b])
    scale = np.sqrt(CELLS)
    if part == "grid":
        whole = np.concatenate([*things.voices.values()], axis=1) * scale
        return 0.34 * rbf(whole[a], whole[b])
    return 0.3 * rbf(things.voices[part][a] * scale, things.voices[part][b] * scale)


def kernel(things: Features, rows: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> Floats:
    """The covariance of grooves, each a row and a sitting."""

    def one(a: int, b: int) -> float:
        return sum(part_covariance(things, part, a, b) for part in parts())

    told = [[one(a, b) * (1.0 if s == t else 0.8) + (0.15 if s == t else 0.0) for b, t in others] for a, s in rows]
    return np.array(told)
