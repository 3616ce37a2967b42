"""The hidden listeners of taste.py: simulated people with a taste each, who tell it in plain stars only.

Each listener draws its taste by its own chance. What a loop is worth to it, its utility, is 0.4 for the middle loop of
the library and 0.9 for the one in a thousand that it likes best, in a straight line between and beyond, kept within
0-1. Its stars are 1 + 4 x utility and normal noise with a standard deviation of half a star, rounded, within 1-5.

- additive: six of the package's descriptors count, each more-is-better, less-is-better or best around a place.
- distance: the nearer all of the package's descriptors are to a place, the better; the place is a human excerpt's.
- kernel: a smooth hilly land over the steps of all drums: a Gaussian process through twelve human excerpts.
- loved groove: one human groove is loved; the nearer the limbs play to it in time and touch, the better.
- audio: features of the mixed sound, six of which count, as in the first, or all as in the second, by turns of seeds.
- drift: additive, and its taste moves in a straight line from one to another while it rates 40.
- noise: distance, with noise of one star and a half.
- coin: 1-5 stars by chance, whatever it hears.

Of those who listen to melodies the additive one is as above; for the kernel the land lies over how tunes go, such as
the shares of their leaps and lengths; and the third loves one human tune, by its line and where its notes begin.
Of those who listen to synths the first goes by the package's measures of timbre, the second by how much of each colour
a sound has, and the third loves one sound that is not in the library, by how its colours go on in time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from taste_world import Loop, World

from audiomancer._random import rng_for

__all__ = ["COIN", "LISTENERS", "Listener", "Person", "drawn"]

Floats = npt.NDArray[np.float64]
Worth = Callable[[Floats], Floats]
"""Rows of what an ear hears to what they are worth, on any scale."""

MIDDLE, TOP, TOP_SHARE = 0.4, 0.9, 0.999
"""The utility of the median of the library and of that quantile."""
CARED_FOR, ANCHORS = 6, 12
DRIFTED = 40
"""Ratings after which a taste that moves has arrived."""


def additive(library: Floats, human: Floats, rng: np.random.Generator) -> Worth:
    """Some features count, each for itself."""
    centre, spread = library.mean(0), library.std(0)
    cares = rng.choice(np.flatnonzero(spread > 0), CARED_FOR, replace=False)
    weights = rng.uniform(0.5, 1.5, CARED_FOR) * rng.choice((-1.0, 1.0), CARED_FOR)
    peaks = rng.random(CARED_FOR) < 1 / 3
    places = np.clip((human[rng.integers(len(human))] - centre) / np.where(spread, spread, 1), -1.5, 1.5)[cares]

    def worth(rows: Floats) -> Floats:
        z = (rows[:, cares] - centre[cares]) / spread[cares]
        bumps = 2 * np.exp(-((z - places) ** 2) / 2)
        told: Floats = np.where(peaks, np.abs(weights) * bumps, weights * np.tanh(z)).sum(1)
        return told

    return worth


def distance(library: Floats, human: Floats, rng: np.random.Generator) -> Worth:
    """All features count, by how near they are to a place."""
    centre, spread = library.mean(0), np.where(library.std(0), library.std(0), 1)
    weights = rng.uniform(0.2, 1.8, library.shape[1]) * (library.std(0) > 0)
    place = np.clip((human[rng.integers(len(human))] - centre) / spread, -2, 2)

    def worth(rows: Floats) -> Floats:
        z = np.clip((rows - centre) / spread, -4, 4)
        away: Floats = np.sqrt((weights * (z - place) ** 2).sum(1))
        return -away

    return worth


def kernel(library: Floats, human: Floats, rng: np.random.Generator) -> Worth:
    """A smooth function of all features together, drawn by chance."""
    anchors = human[rng.choice(len(human), ANCHORS, replace=False)]
    some = library[rng.choice(len(library), 200, replace=False)]
    length = 0.5 * np.median(_squares(some, some)[~np.eye(len(some), dtype=bool)])
    covariance = np.exp(-_squares(anchors, anchors) / length) + 1e-6 * np.eye(ANCHORS)
    heights = np.linalg.solve(covariance, np.linalg.cholesky(covariance) @ rng.normal(size=ANCHORS))
    return lambda rows: np.exp(-_squares(rows, anchors) / length) @ heights


def loved(library: Floats, human: Floats, rng: np.random.Generator) -> Worth:
    """One is loved."""
    one = human[rng.integers(len(human))]
    return lambda rows: -np.sqrt(_squares(rows, one[None])[:, 0])


def audible(library: Floats, human: Floats, rng: np.random.Generator) -> Worth:
    """Some features count for themselves, or all by how near they are to a place."""
    return (additive if rng.random() < 0.5 else distance)(library, human, rng)


def _squares(first: Floats, second: Floats) -> Floats:
    told: Floats = (first**2).sum(1)[:, None] + (second**2).sum(1) - 2 * first @ second.T
    return np.maximum(told, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """A kind of listener.

    Attributes:
        ear: what it hears.
        taste: draws what that is worth.
        noise: of its stars.
        moves: whether its taste changes while it listens.
        by_chance: whether it gives stars by chance, whatever it hears.
    """

    ear: str
    taste: Callable[[Floats, Floats, np.random.Generator], Worth]
    noise: float = 0.5
    moves: bool = False
    by_chance: bool = False


COIN = "coin"
LISTENERS: Mapping[str, Mapping[str, Person]] = MappingProxyType(
    {
        "drums": {
            "additive": Person("descriptors", additive),
            "distance": Person("descriptors", distance),
            "kernel": Person("steps", kernel),
            "loved groove": Person("limbs", loved),
            "audio": Person("sound", audible),
            "drift": Person("descriptors", additive, moves=True),
            "noise": Person("descriptors", distance, noise=1.5),
            COIN: Person("descriptors", additive, by_chance=True),
        },
        "melody": {
            "additive": Person("descriptors", additive),
            "kernel": Person("manner", kernel),
            "loved tune": Person("contour", loved),
        },
        "sound": {
            "additive": Person("timbre", additive),
            "kernel": Person("colours", kernel),
            "loved sound": Person("course", loved),
        },
    }
)
"""By what they listen to."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One hidden listener in one evening.

    Attributes:
        person: what kind it is.
        path: the seed path of the evening.
        world: what there is to hear.
        scaled: its tastes at the start and at the end of the evening, on the scale of utility.
    """

    person: Person
    path: tuple[int, ...]
    world: World
    scaled: tuple[Worth, Worth]

    def utilities(self, rows: Floats, when: int) -> Floats:
        """What is worth how much to it after so many ratings, 0-1; rows of what its ear hears."""
        gone = min(1.0, when / DRIFTED)
        first, last = self.scaled
        told = first(rows) if first is last else (1 - gone) * first(rows) + gone * last(rows)
        return np.clip(told, 0, 1)

    def utility(self, loop: Loop, when: int) -> float:
        """What a loop is worth to it after so many ratings."""
        return float(self.utilities(self.world.heard(self.person.ear, loop)[None], when)[0])

    def stars(self, loop: Loop, when: int, time: int) -> int:
        """The stars that it gives, 1-5, when it has heard a loop so many times before; the same in every arm."""
        rng = rng_for(*self.path, time, _number(loop))
        if self.person.by_chance:
            return int(rng.integers(1, 6))
        told = 1 + 4 * self.utility(loop, when) + rng.normal(0, self.person.noise)
        return int(np.clip(np.rint(told), 1, 5))

    def again(self, loop: Loop, when: int) -> float:
        """How it likes a loop that it hears once more beside others, in utility: with the noise of a hearing."""
        noise = rng_for(*self.path, 99, _number(loop)).normal(0, self.person.noise / 4)
        return self.utility(loop, when) + float(noise)

    def best(self, when: int) -> float:
        """The utility of the best loop of the library."""
        return float(self.utilities(self.world.library[self.person.ear], when).max())


def _number(loop: Loop) -> int:
    """A number that a loop has in all arms."""
    return int.from_bytes(blake2b(loop.id.encode(), digest_size=8).digest())


def drawn(world: World, name: str, seed: int, evening: int = 0) -> Listener:
    """A listener: the same person for the same seed.

    Args:
        world: what there is to hear.
        name: its kind.
        seed: who it is.
        evening: 0 for the one that counts, 1 for the one before and so on. A taste that moves goes on from evening to
            evening.

    Returns:
        The listener in that evening.
    """
    here = LISTENERS[world.kind]
    kind, number = here[name], [*here].index(name)

    def taste(place: int) -> Worth:
        told = kind.taste(world.library[kind.ear], world.human[kind.ear], rng_for(seed, number, place))
        middle, top = np.quantile(told(world.library[kind.ear]), (0.5, TOP_SHARE))
        return lambda rows: MIDDLE + (TOP - MIDDLE) * (told(rows) - middle) / (top - middle)

    first = taste(evening if kind.moves else 0)
    last = (taste(evening - 1) if evening else taste(99)) if kind.moves else first
    return Listener(kind, (seed, number, 1_000 + evening), world, (first, last))
