"""Hidden listeners: simulated people who know what groove they are after, and say so in plain stars only.

A listener cares for five of the thirteen features below. For each it has a weight and an ideal, which is drawn evenly
from the range between the 10th and the 90th percentile of two-bar excerpts of human drumming. What a groove is worth to
it, its utility, is the weighted mean of how near each feature is to its ideal: exp(-d^2 / 2), where d is the difference
in quarters of that range. Its stars are 1 + 4 x utility, plus normal noise with a standard deviation of half a star,
rounded, and kept within 1-5. Ideals are drawn apart from one another, so there may be no groove that has all five.

The features are written for this purpose and know neither the package's distances nor its descriptors, so nothing that
selects there can see what a listener hears. Percentiles: 2,894 excerpts of the training split of the Groove MIDI
Dataset (Gillick et al., "Learning to Groove with Inverse Sequence Transformations", ICML 2019), by `ranges`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiomancer.music import DRUM_TYPES, Pattern

__all__ = ["FEATURES", "Listener", "distance", "features", "hits_of", "ranges"]

Floats = npt.NDArray[np.float64]

STEPS = 16
"""Sixteenths of a bar of 4/4, the only metre here."""
CARED_FOR, WIDTH, NOISE = 5, 0.25, 0.5

_KICK, _SNARE, _HAT, _OPEN = range(4)
_TYPE_OF = {pitch: number for number, pitches in enumerate(DRUM_TYPES) for pitch in pitches}

FEATURES: dict[str, tuple[float, float]] = {
    "kicks a bar": (1.5, 6.0),
    "snares a bar": (1.5, 12.0),
    "closed hats a bar": (0.0, 11.5),
    "other drums a bar": (0.0, 10.0),
    "share of the beats with a kick": (0.12, 1.0),
    "share of the snares on two and four": (0.0, 1.0),
    "share of the hats between the beats": (0.0, 0.7),
    "share of the hits on odd sixteenths": (0.1, 0.47),
    "share of the hits held over a beat": (0.0, 0.43),
    "share of the sixteenths that sound": (0.5, 1.0),
    "hits on a sounding sixteenth": (1.25, 2.1),
    "likeness of the bars": (0.17, 0.9),
    "beats louder than the rest": (-8.42, 44.72),
}
"""Each feature to its 10th and 90th percentile among people."""


def hits_of(pattern: Pattern) -> npt.NDArray[np.int64]:
    """The hits of a loop.

    Returns:
        A row for each note: sixteenth from the start of the loop, drum type 0-8, and velocity.
    """
    sixteenth = pattern.ticks_per_beat / 4
    steps = pattern.bars * STEPS
    rows = [(round(n.onset / sixteenth) % steps, _TYPE_OF.get(n.pitch, _SNARE), n.velocity) for n in pattern.notes]
    return np.array(rows, np.int64).reshape(-1, 3)


def features(pattern: Pattern) -> Floats:
    """The values of all :data:`FEATURES`, in their order."""
    step, drum, velocity = hits_of(pattern).T
    bars, place = pattern.bars, step % STEPS
    beat = place % 4 == 0
    kick, snare, hat = drum == _KICK, drum == _SNARE, drum == _HAT
    kicks_on = len(set(step[kick & beat].tolist()))
    played = np.zeros((bars, STEPS, len(DRUM_TYPES)), bool)
    played[step // STEPS, place, drum] = True
    sounds = played.any(2).ravel()
    backbone = (played[..., _KICK] | played[..., _SNARE]).ravel()
    before_beat = (kick | snare) & ~beat
    held = before_beat & ~backbone[((step // 4 + 1) * 4) % len(backbone)]
    either, both = (played[0] | played[-1]).sum(), (played[0] & played[-1]).sum()
    return np.array(
        [
            kick.sum() / bars,
            snare.sum() / bars,
            hat.sum() / bars,
            (drum >= _OPEN).sum() / bars,
            kicks_on / (4 * bars),
            _share(place[snare] % 8 == 4),
            _share(place[hat] % 4 == 2),
            _share(place % 2 == 1),
            _share(held[kick | snare]),
            sounds.mean(),
            len(step) / max(1, sounds.sum()),
            both / max(1, either),
            _mean(velocity[beat]) - _mean(velocity[~beat]) if beat.any() and (~beat).any() else 0.0,
        ]
    )


def _share(held: npt.NDArray[np.bool_]) -> float:
    return float(held.mean()) if len(held) else 0.0


def _mean(values: npt.NDArray[np.int64]) -> float:
    return float(values.mean()) if len(values) else 0.0


def ranges(excerpts: Iterable[Pattern]) -> dict[str, tuple[float, float]]:
    """What :data:`FEATURES` holds, from excerpts of human drumming."""
    told = np.quantile([features(excerpt) for excerpt in excerpts], (0.1, 0.9), axis=0).T.round(2).tolist()
    return {name: (low, high) for name, (low, high) in zip(FEATURES, told, strict=True)}


@dataclass(frozen=True, slots=True)
class Listener:
    """One hidden listener.

    Attributes:
        cares: the numbers of the features that count.
        ideals: the value that each should have.
        weights: how much each counts; together 1.
    """

    cares: tuple[int, ...]
    ideals: tuple[float, ...]
    weights: tuple[float, ...]

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Listener:
        """A listener, drawn by chance."""
        low, high = np.array([*FEATURES.values()]).T
        cares = rng.choice(len(FEATURES), CARED_FOR, replace=False)
        weights = rng.uniform(0.5, 1.5, CARED_FOR)
        ideals = rng.uniform(low[cares], high[cares])
        return cls(tuple(cares.tolist()), tuple(ideals.tolist()), tuple((weights / weights.sum()).tolist()))

    def utility(self, heard: Floats) -> float:
        """What a groove with these features is worth to it, 0-1."""
        low, high = np.array([*FEATURES.values()])[list(self.cares)].T
        away = (heard[list(self.cares)] - self.ideals) / (WIDTH * (high - low))
        return float(np.dot(self.weights, np.exp(-(away**2) / 2)))

    def stars(self, utility: float, rng: np.random.Generator) -> int:
        """How many stars it gives, 1-5."""
        return int(np.clip(np.rint(1 + 4 * utility + rng.normal(0.0, NOISE)), 1, 5))


def distance(first: Pattern, second: Pattern) -> float:
    """How different two grooves are, 0-1: the share of their hits that only one of them has (Jaccard)."""
    a, b = ({(step, drum) for step, drum, _ in hits_of(one).tolist()} for one in (first, second))
    return 1 - len(a & b) / len(a | b) if a or b else 0.0
