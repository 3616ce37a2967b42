"""A taste in a musician's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from operator import itemgetter
from typing import Literal

from audiomancer.fitness.taste._features import Floats
from audiomancer.fitness.taste._observed import WISHED
from audiomancer.fitness.taste._parts import Shapes
from audiomancer.fitness.taste._vocabulary import VOCABULARY, Word, names_of

__all__ = ["Direction", "Part", "parts_of", "reasons"]

Direction = Literal["more", "less", "between", "extremes", "any", "unsure", "ignored"]

_SURE = 0.84
"""Probability that a part is liked, from which on it is told: one standard deviation from nothing."""
_SIZE = 0.15
"""Stars from which on a part is told."""
_UNKNOWN = 0.93
"""Share of what was not known before, from which on a part counts as not known."""
_NOTHING = 0.1
"""Stars below which a part that is known counts as one that does not matter."""
_HEARD = 0.05
"""Stars that something liked must add to be a reason."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one descriptor adds to a taste.

    Attributes:
        descriptor: its name.
        about: what it is about, in words.
        direction: ``more`` or ``less`` of it is liked, what lies ``between``, or the ``extremes``; ``any`` if it seems
            not to matter; ``unsure`` if nobody knows yet; ``ignored`` if the person said that it does not matter.
        words: what is liked, in words, such as ``syncopated kicks``; what it is about if nothing is known to be liked.
        stars: by how many stars that is liked better, over the range that was heard and from there to the middle of
            what is generated; at least 0.
        sure: the probability that it is liked better at all, 0.5-1.
        little: what has little of it, in words.
        much: what has much of it.
        slope: by how many stars much is liked better than little in the same range; below 0 where little is.
        spread: standard deviation of that; None before anything was heard.
        known: how much of what there is to know of it is known, 0-1.
    """

    descriptor: str
    about: str
    direction: Direction
    words: str
    stars: float
    sure: float
    little: str = ""
    much: str = ""
    slope: float = 0.0
    spread: float | None = None
    known: float = 0.0

    @property
    def liked(self) -> bool:
        """Whether it is known what is liked of it."""
        return self.direction in ("more", "less", "between", "extremes")


def parts_of(kind: str, shape: Shapes | None, telling: Floats, wishes: Mapping[str, int]) -> tuple[Part, ...]:
    """All parts of a taste.

    Args:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        shape: what is known of them; None before anything was heard.
        telling: above 0 for the descriptors that stand out, which alone are told as liked; shape (d,). All are 0 where
            there is no taste, of which nothing is known.
        wishes: name of a descriptor to 1 for more, -1 for less, 0 if it does not matter, as the person said.

    Returns:
        One for each descriptor: what is liked with the largest first, then what is known least, then the rest.
    """
    told: list[tuple[tuple[int, float, str], Part]] = []
    for column, name in enumerate(names_of(kind)):
        word, unknown = VOCABULARY[kind][name], 1.0 if shape is None else float(shape.unknown[column])
        if name in wishes:
            part = _wished(name, word, wishes[name])
        elif shape is None:
            part = _as_told(name, word, "unsure", (0.0, 0.5), (0.0, None), 0.0)
        else:
            known = telling.any() and unknown <= _UNKNOWN and abs(shape.usual[column]) < _NOTHING
            liked = telling[column] > 0
            part = _part(name, word, shape, column, liked=liked, known=bool(known))
        told.append(((_RANK[part.direction], -part.stars if part.liked else -unknown, name), part))
    return tuple(part for _, part in sorted(told, key=itemgetter(0)))


_RANK: dict[Direction, int] = {"more": 0, "less": 0, "between": 0, "extremes": 0, "unsure": 1, "any": 2, "ignored": 3}


def _wished(name: str, word: Word, wish: int) -> Part:
    """The part of which the person said what they want."""
    direction: Direction = "ignored" if wish == 0 else "more" if wish > 0 else "less"
    return _as_told(name, word, direction, (WISHED * abs(wish), 1.0), (WISHED * wish, 0.0), 1.0)


def _part(name: str, word: Word, shape: Shapes, column: int, *, liked: bool, known: bool) -> Part:
    """The part of which judgements tell, with slope and bend."""
    size, spread = shape.size[column], shape.spread[column]
    sures = [_below(abs(one) / left) if left > 0 else 0.5 for one, left in zip(size, spread, strict=True)]
    which = int(sures[1] > sures[0])
    stars, sure = float(abs(size[which])), sures[which]
    direction: Direction = "any" if known else "unsure"
    if liked and sure >= _SURE and stars >= _SIZE:
        slopes: tuple[Direction, Direction] = ("less", "more")
        bends: tuple[Direction, Direction] = ("extremes", "between")
        direction = (slopes, bends)[which][int(size[which] > 0)]
    slope = (float(size[0]), float(spread[0]))
    return _as_told(name, word, direction, (stars, sure), slope, 1.0 - float(shape.unknown[column]))


def _as_told(
    name: str,
    word: Word,
    direction: Direction,
    liked: tuple[float, float],
    slope: tuple[float, float | None],
    known: float,
) -> Part:
    """A part with all its words."""
    return Part(name, word.about, direction, _phrase(word, direction), *liked, word.little, word.much, *slope, known)


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


def reasons(kind: str, parts: Sequence[Part], felt: tuple[Floats, Floats], *, is_near: bool) -> tuple[str, ...]:
    """Why a thing is worth hearing.

    Args:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        parts: of the taste, what is liked most first.
        felt: what each of its descriptors adds to how it is liked, and how exactly that is known; see
            :func:`~audiomancer.fitness.taste._parts.felt`.
        is_near: whether it is expected to be liked, as it is near to something that was.

    Returns:
        At most two things that are liked about it; else what it would tell, unless it is shown for what it is near to.
    """
    names, (added, spread) = names_of(kind), felt
    liked = [part for part in parts if part.liked and added[names.index(part.descriptor)] > _HEARD]
    if liked:
        most = sorted(liked, key=lambda part: -added[names.index(part.descriptor)])[:2]
        return tuple(f"{part.words}, which you like" for part in most)
    if is_near:
        return ()
    return (f"to learn about {VOCABULARY[kind][names[int(spread.argmax())]].about}",)


def _below(z: float) -> float:
    """The share of a normal distribution below z."""
    return 0.5 * erfc(-z / sqrt(2))
