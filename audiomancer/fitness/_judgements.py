"""Judgements: what a person said of what was heard."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from audiomancer.errors import InvalidSettingError

__all__ = ["Judgement", "Pair", "Stars", "Voice", "Wish"]


@dataclass(frozen=True, slots=True)
class Stars:
    """One thing was given stars.

    Attributes:
        at: its row among the features.
        stars: 1-5; any number near them counts as it is.
        sitting: number of the sitting in which it was heard, from 0. Sittings are apart by an hour or more.

    Raises:
        InvalidSettingError: if the stars are not a finite number.
    """

    at: int
    stars: float
    sitting: int = 0

    def __post_init__(self) -> None:
        if not isfinite(self.stars):
            raise InvalidSettingError(f"stars are a finite number, not {self.stars}")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things were compared.

    Attributes:
        first: row of the one.
        second: row of the other.
        preferred: 1 if the first was liked better, -1 if the second was, 0 for neither.
        sitting: number of the sitting, from 0.
    """

    first: int
    second: int
    preferred: Literal[-1, 0, 1]
    sitting: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of a groove was liked, or not, whatever the others play.

    Attributes:
        at: row of the groove.
        voice: name of the voice, such as ``kick``.
        liked: whether it was liked.
        sitting: number of the sitting, from 0.
    """

    at: int
    voice: str
    liked: bool = True
    sitting: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """The person said in words what they want; it holds in every sitting.

    Attributes:
        descriptor: name of the descriptor that is spoken of.
        direction: 1 for more of it, -1 for less, 0 if it does not matter.
    """

    descriptor: str
    direction: Literal[-1, 0, 1]


Judgement = Stars | Pair | Voice | Wish
