"""Many values, some at a time: as many as are read at once and held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["PORTION", "portions"]

PORTION = 500
"""Items that are read at once; SQLite takes so many ids in one question."""

Value = TypeVar("Value")


def portions(values: Iterable[Value], size: int | None = None) -> Iterator[list[Value]]:
    """Some of the values at a time.

    Args:
        values: however many.
        size: how many at a time; as many as are read at once if not given.

    Yields:
        Lists of this size; the last may be shorter.
    """
    rest = iter(values)
    while some := list(islice(rest, size or PORTION)):
        yield some
