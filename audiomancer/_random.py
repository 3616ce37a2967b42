"""Chance, handed in: a random generator from a seed path.

A seed path is ``(run, generation, slot, ...)``. Two paths that differ anywhere give independent
streams, so the result of one slot does not depend on how many workers there are or in which order
they ran. Nothing in the package draws from a global generator.

Source: NumPy reference, "Parallel random number generation", ``SeedSequence``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from audiomancer.errors import InvalidSeedError

if TYPE_CHECKING:
    import numpy as np

__all__ = ["fresh_seed", "rng_for", "sibling_paths"]


def rng_for(*path: int) -> np.random.Generator:
    """The random generator of a seed path.

    Args:
        path: one or more integers, each at least 0.

    Returns:
        A new generator, always the same one for the same path.

    Raises:
        InvalidSeedError: if the path is empty or holds a negative number.
    """
    import numpy as np

    if not path or any(part < 0 for part in path):
        raise InvalidSeedError(f"a seed must be a whole number of at least 0, not {path}; try --seed 42")
    # The length goes first because SeedSequence pads with zeros: [1] and [1, 0] would be one stream.
    return np.random.default_rng([len(path), *path])


def fresh_seed() -> int:
    """A seed for a caller who gave none, in 0 .. 2**32 - 1; it is stored, so that the run can replay."""
    return secrets.randbits(32)


def sibling_paths(seed: int, count: int) -> list[tuple[int, ...]]:
    """The seed paths of ``count`` births of one call.

    The first path is that of a call for one birth, so the first of several children is the child that would be made
    alone. No path of one seed is a path of another, so two calls with different seeds have no child in common.

    Args:
        seed: whole number of at least 0.
        count: how many, at least 0.

    Returns:
        ``(seed,)``, then ``(seed, 1)``, ``(seed, 2)`` and so on.

    Raises:
        InvalidSeedError: if the seed is not a whole number of at least 0.
    """
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InvalidSeedError(f"a seed must be a whole number of at least 0, not {seed!r}; try --seed 42")
    return [(seed, number) if number else (seed,) for number in range(count)]
