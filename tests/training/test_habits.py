"""The table of drummers' habits: what its scores are a sum of, and what is learned."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from audiomancer.errors import ModelTrainingError
from audiomancer.music import Note, Pattern
from audiomancer.training.habits import columns, learn_habits
from audiomancer.variation.habits import Cell, Habits, shipped_habits

KICK, SNARE = 0, 1


def restless(bars: int = 40) -> Pattern:
    """A beat that never changes but for a kick on the eleventh sixteenth, which comes in half of the bars."""
    rng = np.random.default_rng(1)
    beat = [(s, 42) for s in range(0, 16, 2)] + [(0, 36), (4, 38), (12, 38)]
    hits = [(bar * 16 + s, pitch) for bar in range(bars) for s, pitch in [*beat, *[(10, 36)] * int(rng.integers(2))]]
    notes = (Note(s * 240, 60, pitch, 100) for s, pitch in hits)
    return Pattern(kind="drums", notes=tuple(notes), bars=bars)


def test_the_scores_are_the_weighted_sum_that_is_fitted() -> None:
    rng, habits = np.random.default_rng(3), shipped_habits()
    before, now = rng.random((2, 2, 9, 16)) < 0.3
    scores = habits.scores(before, now)
    fields = [getattr(habits, name).reshape(9, -1) for name in Habits.__slots__ if name != "together"]
    weights = np.concatenate(fields, axis=1)
    for drum in range(9):
        told = columns(before[None], now[None], drum) @ weights[drum]
        assert np.allclose(told, scores[:, drum].ravel(), atol=1e-4)


def test_what_changed_most_often_is_the_likeliest_to_come() -> None:
    habits = learn_habits([restless()])
    grid = np.zeros((2, 9, 16), dtype=bool)
    grid[:, 2, ::2] = grid[:, KICK, 0] = grid[:, SNARE, 4] = grid[:, SNARE, 12] = True
    scores = np.where(grid, -np.inf, habits.scores(grid, grid))
    assert np.unravel_index(scores.argmax(), grid.shape)[1:] == (KICK, 10)


def test_each_cell_is_drawn_once_and_all_are() -> None:
    grid = np.random.default_rng(1).random((3, 9, 12)) < 0.2
    drawn = list(shipped_habits().flips(grid, np.random.default_rng(2)))
    assert len(drawn) == len(set(drawn)) == grid.size
    assert isinstance(next(islice(drawn, 1)), Cell)


def test_a_table_is_itself_when_it_was_written_and_read() -> None:
    once = Habits.from_dict(shipped_habits().to_dict())
    assert once.to_dict() == shipped_habits().to_dict()


def test_there_is_nothing_to_learn_from_three_bars() -> None:
    with pytest.raises(ModelTrainingError, match="no four bars of drums"):
        learn_habits([restless(3)])
