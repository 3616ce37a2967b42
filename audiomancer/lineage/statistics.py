"""Counts and means over a family: how many of each origin, how deep they go, how they were rated."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple, Protocol

from audiomancer.lineage.graph import generations

__all__ = ["Recorded", "Statistics", "statistics_of"]

_ORIGINS = {"crossover": "crossover", "mutation": "mutated", "mutated": "mutated"}


class Recorded(Protocol):
    """What the statistics need to know of a record."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def parent_ids(self) -> Sequence[str]:
        """Ids of its parents."""

    @property
    def generation_method(self) -> str:
        """How it came to be."""

    @property
    def user_rating(self) -> int | None:
        """1-5, None if not rated."""


class Statistics(NamedTuple):
    """What was counted.

    Attributes:
        total: how many items.
        original: how many of them were neither mutated nor crossed.
        mutated: how many were mutated.
        crossover: how many were crossed.
        max_generation: the highest generation: the number of births on the longest line back to a root.
        avg_generation: the mean of the generations of all items; a root counts as 0.
        avg_rating: the mean of the ratings, None if nothing is rated.
    """

    total: int
    original: int
    mutated: int
    crossover: int
    max_generation: int
    avg_generation: float
    avg_rating: float | None


def statistics_of(records: Iterable[Recorded], left_out: Container[str] = ()) -> Statistics:
    """Counts and means over records.

    Args:
        records: in any order; a parent that is not among them counts as a root.
        left_out: ids of records that are not counted, such as deleted ones; others still descend from them.

    Returns:
        The statistics; all numbers are 0 if there are no records.
    """
    family = list(records)
    depths = generations({record.id: record.parent_ids for record in family})
    known = [record for record in family if record.id not in left_out]
    own = [depths[record.id] for record in known]
    ratings = [record.user_rating for record in known if record.user_rating is not None]
    origins = [_origin(record) for record in known]
    return Statistics(
        total=len(known),
        original=origins.count("original"),
        mutated=origins.count("mutated"),
        crossover=origins.count("crossover"),
        max_generation=max(own, default=0),
        avg_generation=sum(own) / len(own) if own else 0.0,
        avg_rating=sum(ratings) / len(ratings) if ratings else None,
    )


def _origin(record: Recorded) -> str:
    return _ORIGINS.get(record.generation_method, "mutated" if record.parent_ids else "original")
