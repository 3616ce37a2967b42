"""Features: what the model knows of grooves, tunes and sounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidSettingError
from audiomancer.fitness._scales import SCALES
from audiomancer.fitness.taste._vocabulary import columns_of

if TYPE_CHECKING:
    from audiomancer.analyzers.descriptors import Described

__all__ = ["Features", "Floats", "Ints", "Rows", "features", "joined", "under_one_another"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = Sequence[int] | Ints | slice

_FARTHEST = 3.0  # standard deviations from the mean; what is farther counts as that


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What the model knows of several things of one kind.

    Attributes:
        x: descriptors in standard deviations from the mean of generated things, within -3 and 3; shape (n, d).
        voices: name of each voice to its lines of the grids, so scaled that the squared distance of two whole grids is
            the mean over all columns, in variances of generated ones; shape (n, columns). None for what has no grid.
        metre: number of the metre, as only grids of one metre are compared; 0 where there is no grid; shape (n,).
    """

    x: Floats
    voices: Mapping[str, Floats]
    metre: Ints

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: Rows) -> Features:
        """The features of some of these things, in the order asked for."""
        voices = {name: columns[rows] for name, columns in self.voices.items()}
        return Features(self.x[rows], voices, self.metre[rows])


def features(described: Described) -> Features:
    """What the model knows of things that were described.

    Their level is not part of it: a taste must not be led by what a volume knob does.

    Args:
        described: n things of one kind.

    Returns:
        Their features.
    """
    scale, columns = SCALES[described.kind], columns_of(described.kind)
    x = ((described.values - scale.means) / scale.spreads)[:, columns].clip(-_FARTHEST, _FARTHEST)
    there = np.isfinite(described.grid).all(1) & (described.grid.shape[1] > 0)
    grid = np.where(there[:, None], described.grid, 0.0) / (scale.grid * np.sqrt(max(1, described.grid.shape[1])))
    voices = {name: grid[:, lines] for name, lines in described.voices.items()}
    numerator, denominator = described.metre or (0, 0)
    return Features(x, voices, np.where(there, 1000 * numerator + denominator, 0))


def joined(parts: Sequence[Features]) -> Features:
    """The features of several lots of things of one kind, which may be of several metres, one after the other.

    Args:
        parts: at least one.

    Returns:
        All their rows.

    Raises:
        InvalidSettingError: if there is none, or they are of several kinds.
    """
    if len({(part.x.shape[1], *part.voices) for part in parts}) != 1:
        raise InvalidSettingError("features are joined of at least one lot, all of one kind")
    voices = {name: under_one_another([part.voices[name] for part in parts]) for name in parts[0].voices}
    return Features(np.concatenate([part.x for part in parts]), voices, np.concatenate([part.metre for part in parts]))


def under_one_another(lots: Sequence[Floats]) -> Floats:
    """Lots of rows, one under the other, with zeros behind the shorter ones."""
    widest = max(lot.shape[1] for lot in lots)
    padded = (np.pad(lot, ((0, 0), (0, widest - lot.shape[1]))) if lot.shape[1] < widest else lot for lot in lots)
    return np.concatenate([*padded])
