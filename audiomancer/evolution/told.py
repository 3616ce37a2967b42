"""What a person said of candidates, by their ids: what a search learns from, and keeps in its state."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:
    from audiomancer.fitness.taste import Judgement

__all__ = ["NOTHING_TOLD", "Mark", "Sign", "Told"]

Sign = Literal[-1, 0, 1]
Mark = Literal["more", "never", "parent"]
"""What is to become of a thing: more like it, never again, or always a parent."""

_STARS: Mapping[str, float] = MappingProxyType({"more": 5.0, "never": 1.0})
"""What a taste learns from a mark: as from these stars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person said of things, by their ids.

    Sittings are numbered from 0 in the order of time; ratings with an hour or more between them are of different ones.

    Attributes:
        stars: id, stars 1-5 and sitting of each rating; a thing that was heard twice may have two.
        pairs: ids of two that were compared, 1 if the first was liked better, -1 if the second was, 0 for neither, and
            the sitting.
        voices: id, name of a voice such as ``kick``, whether it was liked, and the sitting.
        wishes: kind of thing, name of a descriptor, and 1 for more of it, -1 for less, 0 if it does not matter.
        marks: id, what is to become of the thing, and the sitting; the last of a thing counts.
    """

    stars: tuple[tuple[str, float, int], ...] = ()
    pairs: tuple[tuple[str, str, Sign, int], ...] = ()
    voices: tuple[tuple[str, str, bool, int], ...] = ()
    wishes: tuple[tuple[str, str, Sign], ...] = ()
    marks: tuple[tuple[str, Mark, int], ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of all things that something was said of, in the order in which they were first named."""
        named = [item for item, *_ in self.stars]
        named += [item for first, second, *_ in self.pairs for item in (first, second)]
        named += [item for item, *_ in self.voices]
        return tuple(dict.fromkeys([*named, *(item for item, mark, _ in self.marks if mark in _STARS)]))

    @property
    def rated(self) -> Mapping[str, float]:
        """The latest stars of each thing that has some, by its id."""
        return {item: stars for item, stars, _ in self.stars}

    @property
    def marked(self) -> Mapping[str, Mark]:
        """What is to become of each thing of which that was said, by its id, in the order in which it was said."""
        return {item: mark for item, mark, _ in self.marks}

    def __add__(self, other: Told) -> Told:
        """What was said in both, this one's first."""
        return Told(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    def among(self, items: Container[str]) -> Self:
        """What was said of some things, and of nothing else; the wishes stay.

        Args:
            items: their ids.
        """
        return replace(
            self,
            stars=tuple(one for one in self.stars if one[0] in items),
            pairs=tuple(one for one in self.pairs if one[0] in items and one[1] in items),
            voices=tuple(one for one in self.voices if one[0] in items),
            marks=tuple(one for one in self.marks if one[0] in items),
        )

    def judgements(self, kind: str, rows: Mapping[str, int]) -> list[Judgement]:
        """What was said of things of one kind, as a taste learns it.

        Args:
            kind: the kind of thing, for the wishes.
            rows: id to row among the features, for things of this kind; what was said of others is left out.

        Returns:
            The judgements.
        """
        from audiomancer.fitness.taste import Pair, Stars, Voice, Wish

        here = self.among(rows)
        told: list[Judgement] = [Stars(rows[item], stars, sitting) for item, stars, sitting in here.stars]
        told += [Pair(rows[a], rows[b], preferred, sitting) for a, b, preferred, sitting in here.pairs]
        told += [Voice(rows[item], voice, liked, sitting) for item, voice, liked, sitting in here.voices]
        last = {item: (mark, sitting) for item, mark, sitting in here.marks if mark in _STARS}
        told += [Stars(rows[item], _STARS[mark], sitting) for item, (mark, sitting) in last.items()]
        return told + [Wish(name, direction) for of, name, direction in here.wishes if of == kind]

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values, without what is empty."""
        told = {f.name: [list(one) for one in getattr(self, f.name)] for f in fields(self)}
        return {name: value for name, value in told.items() if value}

    @classmethod
    def from_json(cls, value: Mapping[str, Iterable[Iterable[Any]]]) -> Self:
        """What :meth:`to_json` gave.

        Args:
            value: JSON values.
        """
        return cls(**{name: tuple(map(tuple, said)) for name, said in value.items()})


NOTHING_TOLD = Told()
"""Nothing was said of anything."""
