"""A taste in a musician's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._parts import Shape
from audiomancer.fitness.taste._vocabulary import VOCABULARY, Word, names_of

__all__ = ["Direction", "Part", "parts_of", "reasons"]

Direction = Literal["more", "less", "between", "extremes", "any", "unsure", "ignored"]

_SURE = 0.84
"""Probability that a part is liked, from which on it is told: one standard deviation from nothing."""
_SIZE = 0.15
"""Stars from which on a part is told."""
_NARROW = 0.75
"""Standard deviations of generated things: of what was heard in a narrower range nothing is known."""
_MATTERS, _POSSIBLE = 0.3, 0.1
"""Stars that would matter, and the probability of them from which on a part counts as not known."""
_HEARD = 0.05
"""Stars that something liked must add to be a reason."""
_LIKED_AT_ALL = 0.25
"""Stars above the middle from which on a thing is said to be like others that were liked."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one descriptor adds to a taste.

    Attributes:
        descriptor: its name.
        about: what it is about, in words.
        direction: ``more`` or ``less`` of it is liked, what lies ``between``, or the ``extremes``; ``any`` if it seems
            not to matter; ``unsure`` if nobody knows yet; ``ignored`` if the person said that it does not matter.
        words: what is liked, in words, such as ``syncopated kicks``; what it is about if nothing is known to be liked.
        stars: by how many stars that is liked better, over the range that was heard; at least 0.
        sure: the probability that it is liked better at all, 0.5-1.
    """

    descriptor: str
    about: str
    direction: Direction
    words: str
    stars: float
    sure: float

    @property
    def liked(self) -> bool:
        """Whether it is known what is liked of it."""
        return self.direction in ("more", "less", "between", "extremes")


def parts_of(kind: str, shape: Shape | None, ignored: Sequence[int]) -> tuple[Part, ...]:
    """All parts of a taste.

    Args:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        shape: what is known of them; None before anything was heard.
        ignored: columns of the descriptors that do not matter, as the person said.

    Returns:
        One for each descriptor: what is liked with the largest first, then what is not known, then the rest.
    """
    told = [_part(kind, name, shape, column, column in ignored) for column, name in enumerate(names_of(kind))]
    return tuple(sorted(told, key=lambda part: (_RANK[part.direction], -part.stars, part.descriptor)))


_RANK: dict[Direction, int] = {"more": 0, "less": 0, "between": 0, "extremes": 0, "unsure": 1, "any": 2, "ignored": 3}


def _part(kind: str, name: str, shape: Shape | None, column: int, ignored: bool) -> Part:
    word = VOCABULARY[kind][name]
    if ignored or shape is None:
        return Part(name, word.about, "ignored" if ignored else "unsure", word.about, 0.0, 0.5)
    size, spread = shape.size[column], shape.spread[column]
    sures = [_below(abs(s) / d) if d > 0 else 0.5 for s, d in zip(size, spread, strict=True)]
    which = int(sures[1] > sures[0])
    stars, sure = float(abs(size[which])), sures[which]
    narrow = shape.range[column, 1] - shape.range[column, 0] < _NARROW
    if sure >= _SURE and stars >= _SIZE and not narrow:
        direction: Direction = (("more", "between") if size[which] > 0 else ("less", "extremes"))[which]
        return Part(name, word.about, direction, _phrase(word, direction), stars, sure)
    unknown = narrow or max(_beyond(_MATTERS, *one) for one in zip(size, spread, strict=True)) > _POSSIBLE
    return Part(name, word.about, "unsure" if unknown else "any", word.about, stars, sure)


def _phrase(word: Word, direction: Direction) -> str:
    """What is liked, in words; what it is about if nothing is."""
    match direction:
        case "more":
            return word.much
        case "less":
            return word.little
        case "between":
            return f"something between {word.little} and {word.much}"
        case "extremes":
            return f"either {word.little} or {word.much}, and nothing between"
        case _:
            return word.about


def reasons(kind: str, parts: Sequence[Part], felt: tuple[Floats, Floats], mean: float) -> tuple[str, ...]:
    """Why a thing is worth hearing.

    Args:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        parts: of the taste, what is liked most first.
        felt: what each of its descriptors adds to how it is liked, and how exactly that is known; see
            :func:`~audiomancer.fitness.taste._parts.felt`.
        mean: how it is expected to be liked, in stars above the middle.

    Returns:
        At most two things that are liked about it; else one: that it is like others that were liked, or what it would
        tell.
    """
    names, (added, spread) = names_of(kind), felt
    liked = [part for part in parts if part.liked and added[names.index(part.descriptor)] > _HEARD]
    if liked:
        most = sorted(liked, key=lambda part: -added[names.index(part.descriptor)])[:2]
        return tuple(f"{part.words}, which you like" for part in most)
    if mean >= _LIKED_AT_ALL:
        return ("much like others that you liked",)
    return (f"to learn about {VOCABULARY[kind][names[int(spread.argmax())]].about}",)


def _below(z: float) -> float:
    """The share of a normal distribution below z."""
    return 0.5 * erfc(-z / sqrt(2))


def _beyond(limit: float, mean: float, spread: float) -> float:
    """The probability that something normal is farther than a limit from 0."""
    return (
        2.0 - _below((limit - mean) / spread) - _below((limit + mean) / spread)
        if spread > 0
        else float(abs(mean) > limit)
    )
