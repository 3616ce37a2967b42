"""What is asked of the library at once: which items, in which order, how many; and what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from audiomancer._checks import check_number, is_number
from audiomancer.errors import InvalidSettingError, StoreError
from audiomancer.music import KINDS
from audiomancer.store.metadata import PatternMetadata, SynthLineage
from audiomancer.store.record import ADDED_LATER, SynthRecord, field_fault

__all__ = [
    "ALL_KINDS",
    "SORTS",
    "SYNTH",
    "DamagedItem",
    "Found",
    "ItemQuery",
    "Sort",
    "answer",
    "answer_page",
    "is_by_record",
    "stored_item",
]

SYNTH = "synth"
"""The type of a synth's record and body, as a pattern's is its kind."""

ALL_KINDS = (*KINDS, SYNTH)

Sort = Literal["date", "name", "rating", "bpm"]
SORTS: tuple[Sort, ...] = ("date", "name", "rating", "bpm")

MakePattern = Callable[[SynthRecord, str], PatternMetadata]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuery:
    """Which items are wanted; what is None is not asked for.

    Attributes:
        kinds: ``drums``, ``melody``, ``bass`` and ``synth``, one or more.
        name: a part of the name, in capitals or not.
        style: the style of a pattern, or the category of a synth, in capitals or not.
        tag: one of its tags, in capitals or not.
        rating: the lowest and the highest rating, 1-5.
        unrated: whether only items without a rating are wanted.
        since: the earliest time of its making.
        until: the time before which it was made.
        deleted: whether those that were deleted are wanted, in place of those that are there.
        sort: by the time of making, the name, the rating or the tempo. Equals keep the order in which they were made;
            an item of which this is not known comes last.
        descending: whether the greatest comes first; of equals then the youngest does.
        offset: how many to pass over, at least 0.
        limit: how many at the most, at least 0; None for all.

    Raises:
        InvalidSettingError: if there is no such kind or order, or a number is outside its range.
    """

    kinds: tuple[str, ...] = ALL_KINDS
    name: str | None = None
    style: str | None = None
    tag: str | None = None
    rating: tuple[int, int] | None = None
    unrated: bool = False
    since: datetime | None = None
    until: datetime | None = None
    deleted: bool = False
    sort: Sort = "date"
    descending: bool = False
    offset: int = 0
    limit: int | None = None

    def __post_init__(self) -> None:
        if not set(self.kinds) <= set(ALL_KINDS):
            raise InvalidSettingError(f"kinds are of {', '.join(ALL_KINDS)}, not {self.kinds!r:.60}")
        if self.sort not in SORTS:
            raise InvalidSettingError(f"items are sorted by one of {', '.join(SORTS)}, not {self.sort!r:.60}")
        check_number("offset", self.offset, 0, whole=True)
        if self.limit is not None:
            check_number("limit", self.limit, 0, whole=True)


@dataclass(frozen=True, slots=True)
class DamagedItem:
    """An item that cannot be read, in the place where it would stand.

    Attributes:
        id: its whole id.
        name: its name.
        damaged: what is wrong with it, as a phrase.
    """

    id: str
    name: str
    damaged: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a query brought.

    Attributes:
        items: those between its offset and its limit, in its order.
        total: how many there are without offset and limit.
    """

    items: tuple[PatternMetadata | SynthLineage | DamagedItem, ...]
    total: int


def stored_item(
    record: SynthRecord, body: str | None, pattern: MakePattern
) -> PatternMetadata | SynthLineage | DamagedItem:
    """An item from its record and its body, whatever their state.

    Args:
        record: its entry in the lineage.
        body: its JSON; None if there is none.
        pattern: makes a pattern from the two.

    Returns:
        The item, or what is wrong with it.
    """
    content = "source" if record.type == SYNTH else "notes"
    if body is None:
        return DamagedItem(record.id, record.name, f"its {content} {'is' if content == 'source' else 'are'} missing")
    try:
        return SynthLineage.of(record, body) if record.type == SYNTH else pattern(record, body)
    except StoreError as error:
        return DamagedItem(record.id, record.name, f"its {content} cannot be read ({error.__cause__!r:.80})")


def is_by_record(query: ItemQuery) -> bool:
    """Whether a query can be answered page by page: by what stands in each record as it is written."""
    conditions = (query.name, query.style, query.tag, query.since, query.until)
    return query.sort in ("date", "rating") and query.limit is not None and not any(conditions)


def answer_page(
    page: Iterable[tuple[str, Any]], total: int, body: Callable[[str], str | None], pattern: MakePattern
) -> Found:
    """Makes the items of a page.

    Args:
        page: each id with the JSON values of its record, which nobody has looked at.
        total: how many there are on all pages.
        body: from an id to its JSON.
        pattern: makes a pattern from its record and its JSON.

    Returns:
        The items; one that is damaged stands there as such.
    """
    items: list[PatternMetadata | SynthLineage | DamagedItem] = []
    for item, values in page:
        if fault := field_fault(item, values, ADDED_LATER):
            items.append(DamagedItem(item, "", fault))
        else:
            items.append(stored_item(SynthRecord.from_dict(values), body(item), pattern))
    return Found(tuple(items), total)


def answer(
    query: ItemQuery,
    records: Iterable[SynthRecord],
    faults: Mapping[str, str],
    body: Callable[[str], str | None],
    bodies: Callable[[Iterable[str]], Mapping[str, str]],
    pattern: MakePattern,
) -> Found:
    """Answers a query.

    Args:
        query: what is wanted.
        records: all records, in the order in which they were made.
        faults: id to a sentence, for each record that cannot be read; they come last where nothing but kinds is asked.
        body: from an id to its JSON.
        bodies: from kinds to the JSON of all their items by id; asked only where most of them are needed.
        pattern: makes a pattern from its record and its JSON.

    Returns:
        The items; one that is damaged stands there as such, unless its style or its category is asked for.
    """
    wanted = [record for record in records if _fits(query, record)]
    told: Mapping[str, Any] = {}
    if query.style is not None or query.sort == "bpm":
        texts = bodies(query.kinds)
        told = {record.id: _music(texts.get(record.id)) for record in wanted}
    if query.style is not None:
        wanted = [record for record in wanted if _style(told[record.id]) == query.style.casefold()]
    ordered: list[SynthRecord | DamagedItem] = [*_sorted(query, wanted, told), *_unreadable(query, faults)]
    text = body if query.limit is not None else bodies(query.kinds).get
    page = ordered[query.offset :][: query.limit]
    items = (one if isinstance(one, DamagedItem) else stored_item(one, text(one.id), pattern) for one in page)
    return Found(tuple(items), len(ordered))


def _unreadable(query: ItemQuery, faults: Mapping[str, str]) -> list[DamagedItem]:
    """The damaged records that a query without conditions asks for; of them only the id is known."""
    if query != ItemQuery(
        kinds=query.kinds, sort=query.sort, descending=query.descending, offset=query.offset, limit=query.limit
    ):
        return []
    beginnings = tuple({"synt_" if kind == SYNTH else "ptrn_" for kind in query.kinds})
    return [DamagedItem(item, "", fault) for item, fault in faults.items() if item.startswith(beginnings)]


def _fits(query: ItemQuery, record: SynthRecord) -> bool:
    """Whether all that the record alone can tell is as wanted."""
    rating, made = record.user_rating, record.created_at
    return (
        record.type in query.kinds
        and (record.deleted_at is not None) == query.deleted
        and (query.name is None or query.name.casefold() in record.name.casefold())
        and (query.tag is None or query.tag.casefold() in map(str.casefold, record.tags))
        and (query.rating is None or (rating is not None and query.rating[0] <= rating <= query.rating[1]))
        and not (query.unrated and rating is not None)
        and (query.since is None or (made is not None and query.since <= made))
        and (query.until is None or (made is not None and made < query.until))
    )


def _sorted(query: ItemQuery, records: Sequence[SynthRecord], told: Mapping[str, Any]) -> list[SynthRecord]:
    """The records in the wanted order; those of which it is not known come last."""
    values: dict[str, Any] = {record.id: _value(query.sort, record, told) for record in records}
    known = sorted((r for r in records if values[r.id] is not None), key=lambda record: values[record.id])
    rest = [record for record in records if values[record.id] is None]
    return known[::-1] + rest[::-1] if query.descending else known + rest


def _value(sort: Sort, record: SynthRecord, told: Mapping[str, Any]) -> Any:
    if sort == "bpm":
        tempo = told[record.id].get("tempo")
        return tempo if is_number(tempo) else None
    return {"date": record.created_at, "name": record.name.casefold(), "rating": record.user_rating}[sort]


def _music(body: str | None) -> Mapping[str, Any]:
    """What stands at the top of a body; nothing if it is damaged."""
    try:
        music = json.loads(body or "")
    except (ValueError, RecursionError):
        return {}
    return music if isinstance(music, dict) else {}


def _style(music: Mapping[str, Any]) -> str:
    """The style of a pattern, or the category of a synth, in small letters."""
    return str(music.get("style") or music.get("category") or "").casefold()
