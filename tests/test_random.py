"""Chance comes from seed paths."""

from __future__ import annotations

import pytest

from audiomancer._random import fresh_seed, rng_for
from audiomancer.errors import InvalidSeedError


def test_one_path_is_one_stream() -> None:
    assert rng_for(1, 2, 3).random(4).tolist() == rng_for(1, 2, 3).random(4).tolist()


def test_paths_that_differ_anywhere_give_other_streams() -> None:
    paths = [(1,), (1, 0), (1, 0, 0), (0, 1), (1, 1), (2,), (0,), (0, 0)]
    assert len({rng_for(*path).random() for path in paths}) == len(paths)


@pytest.mark.parametrize("path", [(), (-1,), (1, -1)])
def test_a_path_of_other_numbers_is_refused(path: tuple[int, ...]) -> None:
    with pytest.raises(InvalidSeedError, match="whole number of at least 0"):
        rng_for(*path)


def test_a_fresh_seed_can_be_used_and_is_seldom_the_same() -> None:
    seeds = {fresh_seed() for _ in range(20)}
    assert len(seeds) > 15
    rng_for(*seeds)
