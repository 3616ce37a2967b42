"""Places: where a taste is looked at, a whole thing or only what some parts of the taste feel for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from audiomancer.fitness.taste._features import Features, Floats, Ints, Rows

__all__ = ["LASTING", "MOOD", "Block", "Places", "at_curves", "at_voices", "gathered", "wholes"]

LASTING = -1
"""In place of the number of a sitting: what is the same in all of them."""
MOOD = -1
"""Column of the mood in ``Places.parts``."""
_VOICES = 2  # columns there from which on the voices stand; before them the descriptors and the grid


class Block(NamedTuple):
    """Some columns of what the model knows of things.

    Attributes:
        columns: shape (n, c).
        squares: the sum of the squares in each row; shape (n,).
    """

    columns: Floats
    squares: Floats

    @classmethod
    def of(cls, columns: Floats) -> Self:
        """A block of these columns."""
        return cls(columns, np.einsum("nc,nc->n", columns, columns))

    def take(self, rows: Rows) -> Block:
        """Some of its rows."""
        return Block(self.columns[rows], self.squares[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where a taste is looked at.

    Attributes:
        blocks: on what there is a surface: the descriptors; and of what has a grid the grid and each voice's share of
            it, with zeros where there is none to compare.
        comparable: which things have a grid in the metre of the others; shape (n,).
        sitting: number of the sitting, from 0, or :data:`LASTING`; shape (n,).
        curves: how much of each descriptor's own curve counts; shape (n, d). None for all.
        parts: how much of the surface on each block counts, and last of the mood; shape (n, blocks + 1). None for all.
    """

    blocks: tuple[Block, ...]
    comparable: npt.NDArray[np.bool_]
    sitting: Ints
    curves: Floats | None = None
    parts: Floats | None = None

    def __len__(self) -> int:
        return len(self.sitting)

    @property
    def descriptors(self) -> Floats:
        """Shape (n, d)."""
        return self.blocks[0].columns

    def take(self, rows: Rows) -> Places:
        """Some of these places, in the order asked for."""
        curves, parts = (None if one is None else one[rows] for one in (self.curves, self.parts))
        blocks = tuple(block.take(rows) for block in self.blocks)
        return Places(blocks, self.comparable[rows], self.sitting[rows], curves, parts)


def wholes(features: Features, sitting: int | Ints) -> Places:
    """Whole things, as they are felt in a sitting.

    Args:
        features: n things.
        sitting: number of the sitting from 0, :data:`LASTING`, or one for each thing, shape (n,).

    Returns:
        n places.
    """
    cells = features.g.shape[1]
    comparable = ~np.isnan(features.g[:, 0]) if cells else np.zeros(len(features), bool)
    blocks = [features.x]
    if cells:
        g = np.where(comparable[:, None], features.g, 0.0)
        blocks += [g, *(g[:, columns] for columns in features.voices.values())]
    sittings = np.broadcast_to(np.asarray(sitting, np.int64), len(features))
    return Places(tuple(map(Block.of, blocks)), comparable, sittings)


def at_voices(features: Features, voices: Sequence[str], curves: Floats, sitting: Ints) -> Places:
    """One voice of each groove, whatever the others play.

    Args:
        features: n grooves.
        voices: the name of a voice of each.
        curves: 1 where a descriptor is of that voice alone, else 0; shape (n, d).
        sitting: number of the sitting of each; shape (n,).

    Returns:
        n places.
    """
    whole, names = wholes(features, sitting), [*features.voices]
    parts = np.zeros((len(whole), len(whole.blocks) + 1))
    parts[range(len(whole)), [_VOICES + names.index(voice) for voice in voices]] = 1.0
    return Places(whole.blocks, whole.comparable, whole.sitting, curves, parts)


def at_curves(values: Floats, descriptors: Ints, like: Features, sitting: int) -> Places:
    """Values of single descriptors, whatever else there is.

    Args:
        values: in standard deviations; shape (n,).
        descriptors: column of the descriptor of each; shape (n,).
        like: features of the same kind, of which only the columns count.
        sitting: number of the sitting, or :data:`LASTING`.

    Returns:
        n places.
    """
    n, d = len(values), like.x.shape[1]
    x, curves = np.zeros((n, d)), np.zeros((n, d))
    x[range(n), descriptors], curves[range(n), descriptors] = values, 1.0
    whole = wholes(Features(x, np.full((n, like.g.shape[1]), np.nan), like.voices), sitting)
    return Places(whole.blocks, whole.comparable, whole.sitting, curves, np.zeros((n, len(whole.blocks) + 1)))


def gathered(lots: Sequence[Places]) -> Places:
    """Several lots of places of one kind as one, in order."""
    blocks = [
        Block(*map(np.concatenate, zip(*some, strict=True))) for some in zip(*(lot.blocks for lot in lots), strict=True)
    ]
    comparable, sitting = (np.concatenate([getattr(lot, one) for lot in lots]) for one in ("comparable", "sitting"))
    if all(lot.curves is None and lot.parts is None for lot in lots):
        return Places(tuple(blocks), comparable, sitting)
    curves = [np.ones(lot.descriptors.shape) if lot.curves is None else lot.curves for lot in lots]
    parts = [np.ones((len(lot), len(blocks) + 1)) if lot.parts is None else lot.parts for lot in lots]
    return Places(tuple(blocks), comparable, sitting, np.concatenate(curves), np.concatenate(parts))
