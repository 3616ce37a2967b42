"""What the lists have in common: which items, in which order, how many at a time, and what no list can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import asked
from audiomancer.actions._ids import SYNTH
from audiomancer.actions._session import Session
from audiomancer.errors import InvalidSettingError

if TYPE_CHECKING:
    from audiomancer.store import ItemQuery

__all__ = ["PAGE", "ListingRequest", "note_out_of_reach", "note_unreadable", "note_without_record", "query_of"]

PAGE = 50
"""Items of a page where nobody says how many."""

UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}

NATURALLY_DESCENDING = ("date", "rating")
"""Orders in which people want the greatest first: the youngest, the best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRequest:
    """Which items to list, and how."""

    name: str | None = asked("Only those whose name holds this, in capitals or not.", None)
    tag: str | None = asked("Only those with this tag.", None, of="tag")
    rating: str | None = asked("Only those rated so: 4, 4+, 3-5, or none.", None)
    since: str | None = asked("Only those made since then: 2026-11-20, or 7d, 12h, 2w ago.", None, metavar="WHEN")
    until: str | None = asked("Only those made until then, that day included.", None, metavar="WHEN")
    deleted: bool = asked("Those that you deleted, in place of those that are there.", False)
    reverse: bool = asked("Turn the order round.", False)
    limit: int | None = asked("How many at the most.", None, low=1)
    page: int | None = asked("Which page, from 1; of 50 where --limit does not say how many.", None, low=1)

    @property
    def page_limit(self) -> int | None:
        """How many at the most; None for all."""
        return PAGE if self.limit is None and self.page is not None else self.limit

    @property
    def offset(self) -> int:
        """How many are on the pages before."""
        return ((self.page or 1) - 1) * (self.page_limit or 0)

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than everything that is there."""
        how = ("reverse", "sort", "limit", "page")
        return any(getattr(self, f.name) != f.default for f in fields(self) if f.name not in how)


def query_of(
    request: ListingRequest, session: Session, kinds: tuple[str, ...], sort: Any, style: str | None
) -> ItemQuery:
    """The question to the library.

    Args:
        request: what the person asked for.
        session: whose library; its clock says when 7d ago was.
        kinds: the kinds to look among.
        sort: the order.
        style: a style of patterns, or a category of synths; None for any.

    Returns:
        The query.

    Raises:
        InvalidSettingError: if a rating or a time cannot be read.
    """
    from audiomancer.store import ItemQuery

    now = session.store.now()
    since, until = _since(request.since, now), _until(request.until, now)
    if since and until and since >= until:
        raise InvalidSettingError(f"since {request.since} is after until {request.until}, so nothing can lie between")
    return ItemQuery(
        kinds=kinds,
        name=request.name,
        style=style,
        tag=request.tag,
        rating=_rating(request.rating),
        unrated=request.rating == "none",
        since=since,
        until=until,
        deleted=request.deleted,
        sort=sort,
        descending=(sort in NATURALLY_DESCENDING) != request.reverse,
        offset=request.offset,
        limit=request.page_limit,
    )


def note_without_record(request: ListingRequest, session: Session, kinds: tuple[str, ...]) -> int:
    """Tell the person of what is stored but stands in no list, because the lineage knows nothing of it.

    A page of a long library does not wait for that; ``audiomancer doctor`` tells it, and so does the whole list.

    Args:
        request: what the person asked for.
        session: whose library.
        kinds: the kinds to look among.

    Returns:
        How many there are, as far as it looked.
    """
    if request.page_limit is not None and session.store.is_long():
        return 0
    return _note_without_record(session, kinds)


def note_unreadable(session: Session, kinds: tuple[str, ...]) -> int:
    """Tell the person of records that cannot be read, where what was asked of them cannot be answered.

    In a long library nobody waits for that; ``audiomancer doctor`` tells it.

    Args:
        session: whose library.
        kinds: the kinds to look among; of a damaged record only the beginning of its id tells the kind.

    Returns:
        How many there are, as far as it looked.
    """
    if session.store.is_long():
        return 0
    beginnings = tuple({"synt_" if kind == SYNTH else "ptrn_" for kind in kinds})
    found = [item for item in session.store.lineage.faults() if item.startswith(beginnings)]
    if found:
        session.note(
            f"lineage.json holds {len(found)} that cannot be read, such as {found[0]}; `audiomancer list` shows what "
            "is wrong, and `audiomancer doctor --repair` mends what can be mended"
        )
    return len(found)


def note_out_of_reach(session: Session, kinds: tuple[str, ...]) -> int:
    """Tell the person of all that is there and cannot be looked at, because it or its record is damaged or lost.

    Args:
        session: whose library.
        kinds: the kinds to look among.

    Returns:
        How many there are, as far as it looked.
    """
    unreadable = note_unreadable(session, kinds)
    return unreadable + (0 if session.store.is_long() else _note_without_record(session, kinds))


def _note_without_record(session: Session, kinds: tuple[str, ...]) -> int:
    if lost := session.store.without_record(kinds):
        session.note(
            f"library.db holds {len(lost)} that lineage.json does not know, such as {lost[0]}; they are in no list "
            "until they are made or imported again, or `audiomancer doctor --repair` gives them records"
        )
    return len(lost)


def _rating(text: str | None) -> tuple[int, int] | None:
    if text is None or text == "none":
        return None
    found = re.fullmatch(r"([1-5])(?:(\+)|-([1-5]))?", text)
    low, high = (int(found[1]), 5 if found[2] else int(found[3] or found[1])) if found else (1, 0)
    if low > high:
        raise InvalidSettingError(f"a rating to look for is such as 4, 4+, 3-5 or none, not {text!r:.60}")
    return low, high


def _since(text: str | None, now: datetime) -> datetime | None:
    return None if text is None else _moment(text, now)


def _until(text: str | None, now: datetime) -> datetime | None:
    """The end of a day, or else the moment itself."""
    if text is None:
        return None
    moment = _moment(text, now)
    return moment + timedelta(days=1) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else moment


def _moment(text: str, now: datetime) -> datetime:
    """A time in UTC, as all times are shown."""
    ago = re.fullmatch(r"(\d{1,4})([hdw])", text)
    try:
        moment = now - int(ago[1]) * UNITS[ago[2]] if ago else datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InvalidSettingError(
            f"a time to look from or to is such as 2026-11-20, 7d, 12h or 2w, not {text!r:.60}"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
