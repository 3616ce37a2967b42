"""What is asked of the library at once: which items, in which order, how many; and what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, overload

from audiomancer._checks import check_number, is_number
from audiomancer.errors import InvalidSettingError, StoreError
from audiomancer.music import KINDS
from audiomancer.store._portions import portions
from audiomancer.store.metadata import PatternMetadata, SynthLineage
from audiomancer.store.record import ADDED_LATER, SynthRecord, field_fault

__all__ = [
    "ALL_KINDS",
    "SORTS",
    "SYNTH",
    "Candidates",
    "DamagedItem",
    "Found",
    "ItemQuery",
    "Items",
    "Listed",
    "Sort",
    "answer",
    "candidates",
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


Listed = PatternMetadata | SynthLineage | DamagedItem
"""What stands in a list."""


class Items(Sequence[Listed]):
    """Items in their order, of which the library reads only some at a time, whenever they are asked for.

    Args:
        places: an id for each item that is read, and items that are there already.
        read: from some ids to their items.
    """

    def __init__(self, places: Sequence[str | Listed], read: Callable[[Sequence[str]], Iterable[Listed]]) -> None:
        self._places = places
        self._read = read

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Listed: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Listed, ...]: ...

    def __getitem__(self, place: int | slice) -> Listed | tuple[Listed, ...]:
        if isinstance(place, slice):
            return tuple(Items(self._places[place], self._read))
        return next(iter(self._made([self._places[place]])))

    def __iter__(self) -> Iterator[Listed]:
        return (item for places in portions(self._places) for item in self._made(places))

    def _made(self, places: Sequence[str | Listed]) -> Iterator[Listed]:
        items = iter(self._read([place for place in places if isinstance(place, str)]))
        return (next(items) if isinstance(place, str) else place for place in places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def followed_by(self, others: Sequence[Listed]) -> Items:
        """These, and behind them others that are there already."""
        return Items([*self._places, *others], self._read)


@dataclass(frozen=True, slots=True)
class Found:
    """What a query brought.

    Attributes:
        items: those between its offset and its limit, in its order.
        total: how many there are without offset and limit.
    """

    items: Items
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


class Candidates(NamedTuple):
    """What the records alone can tell of a query.

    Attributes:
        ids: of the records that are as wanted, as far as they can tell it, in the order in which they were made.
        keys: by what each is sorted; None if it is not known, or stands in no record.
        faults: id to a sentence, for each record that cannot be read.
    """

    ids: list[str]
    keys: list[Any]
    faults: dict[str, str]


def candidates(query: ItemQuery, records: Iterable[tuple[str, Any]]) -> Candidates:
    """Looks at every record and holds none.

    Args:
        query: what is wanted.
        records: each id with the JSON values of its record, in the order in which they were made.

    Returns:
        What they can tell.
    """
    found = Candidates([], [], {})
    for item, values in records:
        if fault := field_fault(item, values, ADDED_LATER):
            found.faults[item] = fault
        elif _fits(query, record := SynthRecord.from_dict(values)):
            found.ids.append(item)
            found.keys.append(_key(query.sort, record))
    return found


def answer(
    query: ItemQuery, found: Candidates, bodies: Callable[[Sequence[str]], Mapping[str, str]]
) -> tuple[list[str | Listed], int]:
    """Answers a query.

    Args:
        query: what is wanted.
        found: what the records tell of it.
        bodies: from some ids to their JSON; asked only where styles or tempos are.

    Returns:
        The ids between offset and limit in the order of the query, and how many there are without these two. A record
        that cannot be read is a damaged item; these come last, where nothing but kinds is asked.
    """
    ids, keys, faults = found
    if query.style is not None or query.sort == "bpm":
        ids, keys = _by_bodies(query, found, bodies)
    ordered: list[str | Listed] = [*_sorted(query, ids, keys), *_unreadable(query, faults)]
    return ordered[query.offset :][: query.limit], len(ordered)


def _by_bodies(
    query: ItemQuery, found: Candidates, bodies: Callable[[Sequence[str]], Mapping[str, str]]
) -> tuple[list[str], list[Any]]:
    """The ids that are of the wanted style too, and by what each is sorted."""
    ids, keys = [], []
    for some in portions(zip(found.ids, found.keys, strict=True)):
        texts = bodies([item for item, _ in some])
        for item, key in some:
            music = _music(texts.get(item))
            if query.style is None or _style(music) == query.style.casefold():
                ids.append(item)
                keys.append(_tempo(music) if query.sort == "bpm" else key)
    return ids, keys


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


def _sorted(query: ItemQuery, ids: Sequence[str], keys: Sequence[Any]) -> list[str]:
    """The ids in the order of what is known of each; those of which it is not known come last."""
    known = sorted((number for number, key in enumerate(keys) if key is not None), key=keys.__getitem__)
    rest = [number for number, key in enumerate(keys) if key is None]
    order = known[::-1] + rest[::-1] if query.descending else known + rest
    return [ids[number] for number in order]


def _key(sort: Sort, record: SynthRecord) -> Any:
    if sort == "name":
        return record.name.casefold()
    return record.user_rating if sort == "rating" else record.created_at if sort == "date" else None


def _tempo(music: Mapping[str, Any]) -> Any:
    tempo = music.get("tempo")
    return tempo if is_number(tempo) else None


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
