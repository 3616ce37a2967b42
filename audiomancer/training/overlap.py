"""How much generated loops are like music that people made: overlapping areas of musical features.

For each feature the distances among pieces of real music are compared with the distances from generated to real
ones; where both are distributed alike, the generated ones stand among the real ones as these among themselves.
1 is complete overlap, 0 none.

Source: Yang and Lerch 2020, "On the evaluation of generative models in music".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from audiomancer.rnn.encodings import Floats, Ints

__all__ = [
    "DRUM_FEATURES",
    "MELODY_FEATURES",
    "Feature",
    "direct_overlap",
    "euclid_loops",
    "euclid_melodies",
    "excerpts",
    "overlap",
    "random_loops",
    "random_melodies",
]

_BAR = 16
_DRUMS = 9
_GRID = 400
_BINS = 10
_DENSITIES = (0.07, 0.6)  # share of the steps on which a Euclidean rhythm is struck

_Piece = TypeVar("_Piece")

Feature = Callable[[Ints], Floats]
"""From events of shape [steps] to a vector."""


def overlap(generated: Sequence[Ints], real: Sequence[Ints], features: Mapping[str, Feature]) -> dict[str, float]:
    """The overlapping area of each feature.

    Args:
        generated: loops to judge, events of shape [steps].
        real: loops that people made, events of shape [steps], at least two.
        features: name to feature.

    Returns:
        Name to overlapping area, 0-1.
    """
    return {name: _area(_vectors(generated, of), _vectors(real, of)) for name, of in features.items()}


def direct_overlap(
    generated: Sequence[_Piece], real: Sequence[_Piece], features: Mapping[str, Callable[[_Piece], npt.ArrayLike]]
) -> dict[str, float]:
    """How much of what is measured on generated pieces lies where it lies on real ones.

    Where :func:`overlap` compares distances, this compares the values: a histogram of ten equal bins over the range of
    both for each component of a feature, and the mean over its components of the area that two histograms share.

    Args:
        generated: pieces to judge, at least one.
        real: pieces that people made, at least one.
        features: name to feature, which gives as many numbers of each piece.

    Returns:
        Name to the shared area, 0-1; that of what is the same in all pieces is 1.
    """
    return {name: _shared_area(*(_measured(some, of) for some in (generated, real))) for name, of in features.items()}


def excerpts(pieces: Sequence[Ints], bars: int, count: int, rng: np.random.Generator) -> list[Ints]:
    """Stretches of whole bars, drawn from pieces that are long enough.

    Args:
        pieces: events of shape [steps], sixteen a bar, from the start of a bar on; at least one long enough.
        bars: length of an excerpt.
        count: how many to draw; a piece may be drawn more than once.
        rng: chance; the same state gives the same excerpts.

    Returns:
        ``count`` arrays of shape [16 * bars].
    """
    steps = bars * _BAR
    long = [piece for piece in pieces if len(piece) >= steps]
    chosen = [long[i] for i in rng.integers(0, len(long), count)]
    starts = [_BAR * int(rng.integers(0, (len(piece) - steps) // _BAR + 1)) for piece in chosen]
    return [piece[start : start + steps] for piece, start in zip(chosen, starts, strict=True)]


def random_loops(real: Sequence[Ints], count: int, rng: np.random.Generator) -> list[Ints]:
    """Drum loops in which each drum is hit as often as in real ones, anywhere.

    Args:
        real: drum events of shape [steps]; the first tells the length of the loops.
        count: how many to draw.
        rng: chance; the same state gives the same loops.

    Returns:
        ``count`` arrays of drum events, each as long as the first real loop.
    """
    shares = _hits(np.concatenate(real)).mean(axis=0)
    steps = len(real[0])
    return [(rng.random((steps, _DRUMS)) < shares) @ (1 << np.arange(_DRUMS)) for _ in range(count)]


def euclid_loops(bars: int, count: int, rng: np.random.Generator) -> list[Ints]:
    """Drum loops of kick, snare, closed hat and one drum more, each a rotated Euclidean rhythm in every bar.

    Args:
        bars: length of a loop.
        count: how many to draw.
        rng: chance; the same state gives the same loops.

    Returns:
        ``count`` arrays of drum events of shape [16 * bars].
    """
    drums = [(0, 1, 2, int(rng.integers(3, _DRUMS))) for _ in range(count)]
    return [np.tile(np.sum([_euclid(rng, drum) for drum in chosen], axis=0), bars) for chosen in drums]


def random_melodies(real: Sequence[Ints], count: int, rng: np.random.Generator) -> list[Ints]:
    """Melodies whose events come as often as in real ones, in any order.

    Args:
        real: melody events of shape [steps]; the first tells the length of the melodies.
        count: how many to draw.
        rng: chance; the same state gives the same melodies.

    Returns:
        ``count`` arrays of melody events, each as long as the first real one.
    """
    pool = np.concatenate(real)
    return [rng.choice(pool, len(real[0])) for _ in range(count)]


def euclid_melodies(bars: int, count: int, rng: np.random.Generator) -> list[Ints]:
    """Melodies of a rotated Euclidean rhythm on any of the white keys of two octaves.

    Args:
        bars: length of a melody.
        count: how many to draw.
        rng: chance; the same state gives the same melodies.

    Returns:
        ``count`` arrays of melody events of shape [16 * bars].
    """
    keys = np.array([p for p in range(12, 36) if p % 12 in (0, 2, 4, 5, 7, 9, 11)])
    rhythms = [np.tile(_euclid(rng, 0), bars) for _ in range(count)]
    return [np.where(struck > 0, 2 + rng.choice(keys, len(struck)), 0) for struck in rhythms]


def _euclid(rng: np.random.Generator, drum: int) -> Ints:
    """A Euclidean rhythm of a bar of some density, turned by some steps, as the events of one drum."""
    hits, turn = int(_BAR * rng.uniform(*_DENSITIES)), int(rng.integers(_BAR))
    steps = (np.arange(_BAR) + turn) % _BAR
    struck: Ints = ((steps * hits) % _BAR < hits).astype(np.int64) << drum
    return struck


def _vectors(loops: Sequence[Ints], feature: Feature) -> Floats:
    return np.stack([np.atleast_1d(feature(loop)).astype(np.float64).ravel() for loop in loops])


def _area(generated: Floats, real: Floats) -> float:
    """The area under both densities of distances: among the real ones, and from the generated to the real ones."""
    rows, columns = np.triu_indices(len(real), 1)
    among = _distances(real, real)[rows, columns]
    across = _distances(generated, real).ravel()
    grid = np.linspace(0, max(among.max(), across.max()) * 1.1 + 1e-9, _GRID)
    densities = [_density(distances, grid) for distances in (among, across)]
    return float(np.minimum(*densities).sum() * (grid[1] - grid[0]))


def _measured(pieces: Sequence[_Piece], of: Callable[[_Piece], npt.ArrayLike]) -> Floats:
    return np.stack([np.asarray(of(piece), dtype=np.float64).ravel() for piece in pieces])


def _shared_area(generated: Floats, real: Floats) -> float:
    """The mean over columns of the area that their two histograms share."""
    areas = []
    for ours, theirs in zip(generated.T, real.T, strict=True):
        low, high = min(ours.min(), theirs.min()), max(ours.max(), theirs.max())
        shares = (np.histogram(some, _BINS, (low, high))[0] / len(some) for some in (ours, theirs))
        areas.append(float(np.minimum(*shares).sum()))
    return float(np.mean(areas))


def _distances(a: Floats, b: Floats) -> Floats:
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    result: Floats = np.sqrt(np.maximum(squares, 0))
    return result


def _density(values: Floats, grid: Floats) -> Floats:
    """A kernel density estimate with Scott's bandwidth, from values counted on the grid, its area made 1."""
    step = grid[1] - grid[0]
    counts = np.bincount(np.minimum(np.round(values / step).astype(int), len(grid) - 1), minlength=len(grid))
    width = max(values.std() * len(values) ** -0.2, step)
    kernel = np.exp(-(((grid[:, None] - grid) / width) ** 2) / 2)
    heights = kernel @ counts
    density: Floats = heights / (heights.sum() * step)
    return density


def _hits(events: Ints) -> Ints:
    """Which drums sound: [steps, drums]."""
    result: Ints = (events[:, None] >> np.arange(_DRUMS)) & 1
    return result


def _share(counts: Floats) -> Floats:
    return counts / max(float(counts.sum()), 1.0)


def _by_place(struck: Ints) -> Floats:
    """How often something starts on each sixteenth of the bar."""
    return _share(struck.reshape(-1, _BAR).sum(axis=0))


def _mean_gap(struck: Floats) -> Floats:
    """Steps from each start to the next, on average."""
    gaps = np.diff(np.flatnonzero(struck))
    return np.array(gaps.mean() if len(gaps) else len(struck))


def _steadiness(events: Ints) -> Floats:
    """How much of a bar is as in the bar before."""
    return np.array((events[_BAR:] == events[:-_BAR]).mean())


def _drum_pairs(events: Ints) -> Floats:
    """How often each drum follows each on the next step on which anything sounds."""
    struck = _hits(events[events > 0])
    return _share(struck[:-1].T @ struck[1:])


def _pitches(events: Ints) -> Ints:
    return events[events >= 2] - 2


def _pitch_pairs(events: Ints) -> Floats:
    """How often each pitch class follows each."""
    classes, table = _pitches(events) % 12, np.zeros((12, 12))
    np.add.at(table, (classes[:-1], classes[1:]), 1)
    return _share(table)


def _mean_interval(events: Ints) -> Floats:
    intervals = np.abs(np.diff(_pitches(events)))
    return np.array(intervals.mean() if len(intervals) else 0.0)


DRUM_FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "hits": lambda e: np.array(_hits(e).sum()),
        "drums used": lambda e: np.array(_hits(e).any(axis=0).sum()),
        "share of each drum": lambda e: _share(_hits(e).sum(axis=0)),
        "place in the bar": lambda e: _by_place((e > 0).astype(np.int64)),
        "kick and snare in the bar": lambda e: np.concatenate([_by_place(_hits(e)[:, drum]) for drum in (0, 1)]),
        "time between hits": lambda e: _mean_gap(e > 0),
        "drum after drum": _drum_pairs,
        "likeness of bars": _steadiness,
    }
)
"""Features of drum loops: events are sets of the nine drum types."""

MELODY_FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "notes": lambda e: np.array(len(_pitches(e))),
        "pitches used": lambda e: np.array(len(set(_pitches(e).tolist()))),
        "range": lambda e: np.array(np.ptp(_pitches(e)) if len(_pitches(e)) else 0),
        "share of each pitch class": lambda e: _share(np.bincount(_pitches(e) % 12, minlength=12)),
        "place in the bar": lambda e: _by_place((e >= 2).astype(np.int64)),
        "time between notes": lambda e: _mean_gap(e >= 2),
        "pitch class after pitch class": _pitch_pairs,
        "interval": _mean_interval,
        "likeness of bars": _steadiness,
    }
)
"""Features of melodies: events are those of a melody in the plain key."""
