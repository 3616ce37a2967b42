"""What drummers change from two bars to the next two: the table of :class:`audiomancer.variation.Habits`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from audiomancer.errors import ModelTrainingError
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Pattern
from audiomancer.variation.habits import NEAR, PLACES, Habits

__all__ = ["learn_habits"]

_Floats = npt.NDArray[np.float32]
_Bools = npt.NDArray[np.bool_]

_BARS = 2
_RIDGE = 3.0
_ROUNDS = 12
_STEP = 2.0  # how far one round may move a weight: Newton's step leaps where a drum is rare
_COLUMNS = (PLACES, PLACES, len(NEAR), len(DRUM_TYPES), 4, 1, 3)


def learn_habits(performances: Iterable[Pattern]) -> Habits:
    """The table of some drum performances in 4/4.

    Every two bars are compared with the two that follow, a bar on each time. The odds of each drum are fitted given
    everything else (pseudo-likelihood), by Newton's method with a ridge penalty.

    Args:
        performances: drums in 4/4, of at least four bars; shorter ones tell nothing.

    Returns:
        The table.

    Raises:
        ModelTrainingError: if none of them has four bars with hits.
    """
    pairs = [pair for performance in performances for pair in _pairs(performance)]
    if not pairs:
        raise ModelTrainingError("there are no four bars of drums to learn habits from")
    before, after = (np.stack(side) for side in zip(*pairs, strict=True))
    drums = range(len(DRUM_TYPES))
    weights = np.stack([_fitted(columns(before, after, drum), _of(after, drum)) for drum in drums])
    parts = np.split(weights, np.cumsum(_COLUMNS)[:-1], axis=1)
    terms = (part[:, 0] if part.shape[1] == 1 else part for part in parts)
    together = np.array([_together(before[:, :, drum], after[:, :, drum]) for drum in drums])
    return Habits(*(*terms, together))


def columns(before: _Bools, now: _Bools, drum: int) -> _Floats:
    """What the log-odds of one drum's hits are a weighted sum of, in the order of the fields of the table.

    Args:
        before: hits of pairs of bars, shape ``(pairs, bars, 9, 16)``.
        now: hits of the bars that follow, of the same shape.
        drum: index of the drum type.

    Returns:
        Shape ``(pairs * bars * 16, 52)``.
    """
    pairs, bars, drums, steps = now.shape
    x, y = (_of(grid, drum).reshape(pairs, -1).astype(np.float32) for grid in (before, now))
    place = np.tile(np.eye(steps, dtype=np.float32), (pairs * bars, 1))
    others = [_of(now, other) if other != drum else np.zeros(x.size) for other in range(drums)]
    x_elsewhere, y_elsewhere = (_other_bars(grid, drum).ravel() for grid in (before, now))
    use = x.mean(axis=1, keepdims=True) + np.zeros_like(x)
    rest = (y.sum(axis=1, keepdims=True) - y) / y.shape[1]
    single = [
        *(_around(y, reach).ravel() for reach in NEAR),
        *others,
        *(y_elsewhere, x_elsewhere, x_elsewhere * x.ravel(), y_elsewhere * x.ravel()),
        _around(x, 1).ravel(),
        *(use.ravel(), use.ravel() > 0, rest.ravel()),
    ]
    return np.column_stack([place, place * x.reshape(-1, 1), np.stack(single, axis=1).astype(np.float32)])


def _pairs(performance: Pattern) -> Iterator[tuple[_Bools, _Bools]]:
    """Every two bars of a performance and the two that follow, from the first bar with a hit to the last."""
    steps = performance.bars * PLACES
    grid = np.zeros((len(DRUM_TYPES), steps), dtype=bool)
    for note in performance.notes:
        step = round(note.onset * 4 / performance.ticks_per_beat)
        if note.pitch in DRUM_ROWS and step < steps:
            grid[DRUM_ROWS[note.pitch], step] = True
    bars = grid.reshape(len(DRUM_TYPES), -1, PLACES).transpose(1, 0, 2)
    played = np.flatnonzero(bars.any(axis=(1, 2)))
    for first in range(played[0], played[-1] + 2 - 2 * _BARS) if played.size else ():
        yield bars[first : first + _BARS], bars[first + _BARS : first + 2 * _BARS]


def _together(before: _Bools, after: _Bools) -> list[float]:
    """Of the hits of one drum that both bars had and one lost, how many both lost; and the same of those that came."""
    first, second = (before ^ after).transpose(1, 0, 2)
    alike = before[:, 0] == before[:, 1]
    changed = [alike & first & (before[:, 0] == hit) for hit in (True, False)]
    return [float((some & second).sum() / max(1, some.sum())) for some in changed]


def _of(grid: _Bools, drum: int) -> _Bools:
    return grid[:, :, drum].ravel()


def _other_bars(grid: _Bools, drum: int) -> _Floats:
    hits = grid[:, :, drum].astype(np.float32)
    result: _Floats = (hits.sum(axis=1, keepdims=True) - hits) / (hits.shape[1] - 1)
    return result


def _around(line: _Floats, reach: int) -> _Floats:
    return np.roll(line, reach, axis=1) + np.roll(line, -reach, axis=1)


def _fitted(given: _Floats, hits: _Bools) -> npt.NDArray[np.float64]:
    """The weights of a logistic regression with a ridge penalty."""
    weights = np.zeros(given.shape[1])
    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-np.clip(given @ weights.astype(np.float32), -30, 30)))
        slope = given.T @ (hits - chances) - _RIDGE * weights
        bend = (given.T * (chances * (1 - chances) + 1e-9)) @ given + _RIDGE * np.eye(len(weights))
        step = np.clip(np.linalg.solve(bend, slope), -_STEP, _STEP)
        weights += step
        if np.abs(step).max() < 1e-3:
            break
    return weights
