"""Places: where a taste is looked at, a whole thing or only what some parts of the taste feel for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from audiomancer.fitness.taste._features import Features, Floats, Ints, Rows, under_one_another

__all__ = [
    "DESCRIPTORS",
    "GRID",
    "LASTING",
    "MOOD",
    "VOICES",
    "Block",
    "Places",
    "at_curves",
    "at_voices",
    "gathered",
    "wholes",
]

LASTING = -1
"""In place of the number of a sitting: what is the same in all of them."""
DESCRIPTORS, GRID, MOOD, VOICES = range(4)
"""Columns of ``Places.parts``; that of each voice is from the last on."""


class Block(NamedTuple):
    """Columns whose squared distances count.

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
        descriptors: in standard deviations; shape (n, d).
        voices: each voice of the grid; none for what has no grid.
        metre: number of the metre of the grid, 0 where there is none; shape (n,).
        sitting: number of the sitting, from 0, or :data:`LASTING`; shape (n,).
        curves: how much of each descriptor's own curve counts; shape (n, d). None for all.
        parts: how much counts of the surface over the descriptors, of that over the grid, of the mood, and of that over
            each voice; shape (n, 3 + voices). None for all.
    """

    descriptors: Block
    voices: tuple[Block, ...]
    metre: Ints
    sitting: Ints
    curves: Floats | None = None
    parts: Floats | None = None

    def __len__(self) -> int:
        return len(self.sitting)

    @property
    def heard(self) -> Floats:
        """The descriptors of those that are whole things; shape (m, d)."""
        whole = slice(None) if self.parts is None else self.parts[:, MOOD] > 0
        columns: Floats = self.descriptors.columns[whole]
        return columns

    def take(self, rows: Rows) -> Places:
        """Some of these places, in the order asked for."""
        voices = tuple(voice.take(rows) for voice in self.voices)
        curves, parts = (None if one is None else one[rows] for one in (self.curves, self.parts))
        return Places(self.descriptors.take(rows), voices, self.metre[rows], self.sitting[rows], curves, parts)


def wholes(features: Features, sitting: int | Ints) -> Places:
    """Whole things, as they are felt in a sitting.

    Args:
        features: n things.
        sitting: number of the sitting from 0, :data:`LASTING`, or one for each thing, shape (n,).

    Returns:
        n places.
    """
    sittings = np.broadcast_to(np.asarray(sitting, np.int64), len(features))
    return Places(Block.of(features.x), tuple(map(Block.of, features.voices.values())), features.metre, sittings)


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
    parts = np.zeros((len(whole), VOICES + len(names)))
    parts[range(len(whole)), [VOICES + names.index(voice) for voice in voices]] = 1.0
    return replace(whole, curves=curves, parts=parts)


def at_curves(values: Floats, descriptors: Ints, like: Places, sitting: int) -> Places:
    """Values of single descriptors, whatever else there is.

    Args:
        values: in standard deviations; shape (n,).
        descriptors: column of the descriptor of each; shape (n,).
        like: places of the same kind, of which only the columns count.
        sitting: number of the sitting, or :data:`LASTING`.

    Returns:
        n places.
    """
    profiles = at_profiles(values, descriptors, np.zeros(like.descriptors.columns.shape[1]), like, sitting)
    return replace(profiles, parts=np.zeros((len(values), VOICES + len(like.voices))))


def at_profiles(values: Floats, descriptors: Ints, usual: Floats, like: Places, sitting: int) -> Places:
    """Values of single descriptors, while the others are as usual: what their curve and the surface feel there.

    Args:
        values: in standard deviations; shape (n,).
        descriptors: column of the descriptor of each; shape (n,).
        usual: of all descriptors; shape (d,).
        like: places of the same kind, of which only the columns count.
        sitting: number of the sitting, or :data:`LASTING`.

    Returns:
        n places.
    """
    n = len(values)
    x, curves, parts = np.tile(usual, (n, 1)), np.zeros((n, len(usual))), np.zeros((n, VOICES + len(like.voices)))
    x[range(n), descriptors], curves[range(n), descriptors], parts[:, DESCRIPTORS] = values, 1.0, 1.0
    voices = tuple(Block.of(np.zeros((n, voice.columns.shape[1]))) for voice in like.voices)
    return Places(Block.of(x), voices, np.zeros(n, np.int64), np.full(n, sitting), curves, parts)


def gathered(lots: Sequence[Places]) -> Places:
    """Several lots of places of one kind, of which some may be wholes, as one, in order."""
    whole = all(lot.curves is None and lot.parts is None for lot in lots)
    curves = [np.ones(lot.descriptors.columns.shape) if lot.curves is None else lot.curves for lot in lots]
    parts = [np.ones((len(lot), VOICES + len(lot.voices))) if lot.parts is None else lot.parts for lot in lots]
    return Places(
        _under([lot.descriptors for lot in lots]),
        tuple(_under(same) for same in zip(*(lot.voices for lot in lots), strict=True)),
        np.concatenate([lot.metre for lot in lots]),
        np.concatenate([lot.sitting for lot in lots]),
        None if whole else np.concatenate(curves),
        None if whole else np.concatenate(parts),
    )


def _under(blocks: Sequence[Block]) -> Block:
    """Blocks of the same, one under the other."""
    return Block(under_one_another([b.columns for b in blocks]), np.concatenate([b.squares for b in blocks]))
