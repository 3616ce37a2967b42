"""The item that a person means by the beginning of its id."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from audiomancer.errors import AmbiguousIdError, DamagedLibraryError, ItemNotFoundError
from audiomancer.store.database import Database
from audiomancer.store.lineage_file import LineageFile

__all__ = ["MOST_NAMED", "item_that_begins", "unrecorded"]

MOST_NAMED = 5
"""Candidates that an error names."""


def item_that_begins(
    prefix: str, lineage: LineageFile, database: Database, tell: Callable[[str], None], *, deleted: bool
) -> str:
    """The full id of an item by its beginning, with or without ``ptrn_`` or ``synt_``.

    Args:
        prefix: the beginning, of any length that fits one item alone.
        lineage: the records.
        database: the bodies, which are looked at where the history is damaged.
        tell: called with what is wrong with the history then.
        deleted: whether a deleted item is looked for, and the others are in the way; else they are in nobody's way.

    Returns:
        The id, which may be that of a deleted item.

    Raises:
        ItemNotFoundError: if no id begins like this.
        AmbiguousIdError: if several do.
    """
    found = _beginning(prefix, lineage, database, tell)
    if not found and (lost := [item for one in _beginnings(prefix) for item in database.ids_that_begin(one)]):
        raise ItemNotFoundError(unrecorded(lost[0]))
    if not found:
        raise ItemNotFoundError(f"no item has an id that begins with {prefix!r:.60}; `audiomancer list` shows them all")
    if len(found) > 1:
        found = [i for i in found if (lineage[i].deleted_at is not None) == deleted] or found
    if len(found) > 1:
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise AmbiguousIdError(
            f"{prefix!r} fits {len(found)} items: {', '.join(islice(found, MOST_NAMED))}{more}; give more of the id"
        )
    return found[0]


def unrecorded(item: str) -> str:
    """What is told of an item that has a body, but no record.

    Args:
        item: its id.

    Returns:
        A sentence.
    """
    return (
        f"{item} has a body in library.db, but lineage.json knows nothing of it; "
        "`audiomancer doctor --repair` gives it a record"
    )


def _beginnings(prefix: str) -> tuple[str, ...]:
    return (prefix, f"ptrn_{prefix}", f"synt_{prefix}") if prefix else ()


def _beginning(prefix: str, lineage: LineageFile, database: Database, tell: Callable[[str], None]) -> list[str]:
    """All that begin so, or the one whose id this is; where the history is damaged, of the bodies, aloud."""
    beginnings = _beginnings(prefix)
    try:
        if prefix in lineage:
            return [prefix]
        return [item for beginning in beginnings for item in lineage.ids_that_begin(beginning)]
    except DamagedLibraryError as damage:
        bodies = database.kinds()
        found = [prefix] if prefix in bodies else [item for item in bodies if item.startswith(beginnings)]
        if not found:
            raise
        tell(str(damage))
        return found
