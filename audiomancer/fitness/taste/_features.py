"""Features: what the model knows of grooves, tunes and sounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidSettingError

__all__ = ["Features", "Floats", "Ints", "Rows", "joined"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = Sequence[int] | Ints | slice


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What the model knows of several things of one kind.

    Attributes:
        x: descriptors in standard deviations from the mean of generated things, within -3 and 3; shape (n, d).
        g: the grids in standard deviations of generated ones, all columns alike; shape (n, g), (n, 0) for what has
            none. NaN throughout for what is of another metre: of that only the descriptors are compared.
        voices: name of each voice to its columns of the grid.
    """

    x: Floats
    g: Floats
    voices: Mapping[str, slice] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: Rows) -> Features:
        """The features of some of these things, in the order asked for."""
        return Features(self.x[rows], self.g[rows], self.voices)


def joined(parts: Sequence[Features]) -> Features:
    """The features of several lots of things, one after the other.

    Args:
        parts: at least one, all of one kind, with grids of one metre.

    Returns:
        All their rows.

    Raises:
        InvalidSettingError: if there is none, or they are of several kinds or metres.
    """
    if len({(part.x.shape[1], part.g.shape[1]) for part in parts}) != 1:
        raise InvalidSettingError("features are joined of at least one lot, all of one kind and metre")
    x, g = np.concatenate([part.x for part in parts]), np.concatenate([part.g for part in parts])
    return Features(x, g, parts[0].voices)
