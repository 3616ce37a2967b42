"""What a person has said of the things of one kind: their ratings, and what they told beside, for the search by taste.

Stars stand in the lineage, one rating an item. What else they say stands in the library too, see
:meth:`~audiomancer.store.Store.tell_of_taste`: which of two is better, whether a voice is liked, what is wished for in
words, what is to become of an item, what it was rated before it was heard again unawares, and from when on all before
is to be forgotten. What is said of an item counts as long as the item is there and, if it is rated, its rating stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import NOTHING_TOLD, Told
from audiomancer.music import KINDS
from audiomancer.store import DamagedItem, ItemQuery, Saying, Store, StoredItem

if TYPE_CHECKING:
    from audiomancer.evolution import Mark
    from audiomancer.evolution.told import Sign
    from audiomancer.store import PatternMetadata, SynthLineage

    Item = PatternMetadata | SynthLineage

__all__ = [
    "OF_TASTE",
    "Judged",
    "check_kind",
    "forget",
    "forgotten",
    "heard_again",
    "judged",
    "remember",
    "said_in_run",
    "said_of_future",
    "said_of_pair",
    "said_of_voice",
    "wished",
]

OF_TASTE: Mapping[str, str] = MappingProxyType({"synth": "sound"})
"""What the model of taste calls a kind, where it has another name for it."""

SITTING = timedelta(hours=1)
"""Who says nothing for so long sits down anew when they say something again."""

_KINDS = (*KINDS, "synth")

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""When something was rated of which nobody wrote down the time."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person has said of the things of one kind.

    Attributes:
        kind: ``drums``, ``melody``, ``bass`` or ``synth``.
        items: what they spoke of, in the order in which they did first.
        told: what they said, by the ids of the items.
        again: for each item that they rated twice without being told: the stars of the first and of the second time.
        sittings: how many sittings it took.
    """

    kind: str
    items: tuple[Item, ...] = ()
    told: Told = NOTHING_TOLD
    again: tuple[tuple[int, int], ...] = ()
    sittings: int = 0


class _Said(NamedTuple):
    """One thing that was said: when, of which items, and what."""

    moment: datetime
    items: tuple[str, ...]
    values: Mapping[str, Any]


def judged(
    store: Store, kind: str, without: Collection[str] = (), by: str | None = None, most: int | None = None
) -> Judged:
    """All that a person has said of one kind, and that still stands.

    Args:
        store: the library.
        kind: ``drums``, ``melody``, ``bass`` or ``synth``.
        without: ids of items that are left out.
        by: who said it, as ``rated_by`` has it; everybody if not given.
        most: how many things that were said count at the most, the latest; all if not given.

    Returns:
        What they said. Deleted items are left out, and all that was said before they wanted it forgotten.

    Raises:
        InvalidSettingError: if there is no such kind.
    """
    check_kind(kind)
    sayings, since = _standing(store, kind)
    rated = store.find(ItemQuery(kinds=(kind,), rating=(1, 5))).items
    there: dict[str, Item] = {
        item.id: item for item in rated if not isinstance(item, DamagedItem) and item.id not in without
    }
    said = [_rating(item) for item in there.values() if by in (None, item.rated_by)]
    if by is None:  # who told what stands beside the ratings is not written down: it is everybody's
        there |= _others(store, sayings, there, without)
        said += filter(None, (_said(one, there) for one in sayings))
    said = sorted((one for one in said if one.moment > since), key=lambda one: (one.moment, one.items))
    said = said[-most:] if most else said
    sittings = _sittings([one.moment for one in said])
    again = tuple((one.values["stars"], one.values["then"]) for one in said if "then" in one.values)
    items = tuple(there[item] for item in dict.fromkeys(item for one in said for item in one.items))
    told = _as_told(kind, said, sittings, _wishes(sayings))
    return Judged(kind, items, told, again, len({*sittings}))


def said_in_run(store: Store, kinds: Collection[str], items: Collection[str], sitting: int) -> Told:
    """What a person has said beside stars of the candidates of a run; and what they wish for, wherever they said it.

    Args:
        store: the library.
        kinds: of what the run is.
        items: ids of its candidates.
        sitting: the number of the run's sitting.

    Returns:
        What still stands, without stars.
    """
    told = Told()
    for kind in dict.fromkeys(kinds):
        sayings, _ = _standing(store, kind)
        inside = [one for one in sayings if (named := _items_of(one.values)) and {*named} <= {*items}]
        said = [_Said(one.moment, _items_of(one.values), one.values) for one in inside]
        told += _as_told(kind, said, [sitting] * len(said), _wishes(sayings))
    return told


def forgotten(store: Store, kind: str) -> datetime | None:
    """Until when all that was said of a kind is to be forgotten.

    Args:
        store: the library.
        kind: of what.

    Returns:
        The moment; None if nothing ever was.
    """
    since = _standing(store, kind)[1]
    return None if since == _NEVER else since


def check_kind(kind: str) -> None:
    """Refuse what there is no taste of.

    Args:
        kind: should be ``drums``, ``melody``, ``bass`` or ``synth``.

    Raises:
        InvalidSettingError: if it is another.
    """
    if kind not in _KINDS:
        raise InvalidSettingError(f"there is a taste of {', '.join(_KINDS)}, not of {kind!r:.60}")


def heard_again(store: Store, item: str) -> None:
    """Keep how an item is rated, before it is heard again by somebody who is not told so.

    Args:
        store: the library.
        item: its id. If it is not rated nothing is kept; what is kept already is kept once.
    """
    record = store.lineage[item]
    if record.user_rating is None:
        return
    at = None if record.rated_at is None else record.rated_at.isoformat()
    told = {"kind": record.type, "again": item, "stars": record.user_rating, "rated_at": at}
    if all(one.values != told for one in store.told_of_taste()):
        store.tell_of_taste(told)


def said_of_pair(store: Store, first: str, second: str, preferred: int) -> str:
    """Keep which of two items a person likes better.

    Args:
        store: the library.
        first: id of the one.
        second: id of the other, of the same kind.
        preferred: 1 for the first, -1 for the second, 0 for neither.

    Returns:
        The name by which :meth:`~audiomancer.store.Store.untell` takes it back.

    Raises:
        ItemNotFoundError: if one of them is not there.
        InvalidSettingError: if they are of different kinds, or one and the same.
    """
    one, other = store.lineage[first], store.lineage[second]
    if one.type != other.type or one.id == other.id:
        raise InvalidSettingError(
            f"two different items of one kind are compared, not {one.id} ({one.type}) and {other.id} ({other.type})"
        )
    return store.tell_of_taste({"kind": one.type, "pair": [one.id, other.id], "preferred": preferred})


def said_of_voice(store: Store, item: str, voice: str, *, liked: bool) -> str:
    """Keep whether a person likes one voice of a groove, whatever the others play.

    Args:
        store: the library.
        item: its id.
        voice: name of the voice, such as ``kick``.
        liked: whether they like it.

    Returns:
        The name by which :meth:`~audiomancer.store.Store.untell` takes it back.

    Raises:
        ItemNotFoundError: if it is not there.
        InvalidSettingError: if it is no groove of drums.
    """
    record = store.lineage[item]
    if record.type != "drums":
        raise InvalidSettingError(f"drums have voices that can be liked alone; {record.id} is {record.type}")
    return store.tell_of_taste({"kind": record.type, "voice": voice, "item": record.id, "liked": liked})


def said_of_future(store: Store, item: str, mark: Mark | None) -> str:
    """Keep what is to become of an item: more like it, never again, or always a parent.

    Args:
        store: the library.
        item: its id.
        mark: ``more``, ``never`` or ``parent``; None for nothing of these, whatever was said before.

    Returns:
        The name by which :meth:`~audiomancer.store.Store.untell` takes it back.

    Raises:
        ItemNotFoundError: if it is not there.
    """
    record = store.lineage[item]
    return store.tell_of_taste({"kind": record.type, "mark": mark, "item": record.id})


def wished(store: Store, kind: str, descriptor: str, direction: int | None) -> None:
    """Keep that a person wants more or less of something, or that it does not matter.

    Args:
        store: the library.
        kind: of what.
        descriptor: name of the descriptor.
        direction: 1 for more, -1 for less, 0 if it does not matter; None to let their ratings tell again.
    """
    store.tell_of_taste({"kind": kind, "wish": descriptor, "direction": direction})


def forget(store: Store, kind: str) -> None:
    """Let all that was said of a kind up to now count for nothing; the ratings stay in the library.

    Args:
        store: the library.
        kind: of what.

    Raises:
        InvalidSettingError: if there is no such kind.
    """
    check_kind(kind)
    store.tell_of_taste({"kind": kind, "forget": True})


def remember(store: Store, kind: str) -> bool:
    """Take back what :func:`forget` did last: what was said before counts again.

    Args:
        store: the library.
        kind: of what.

    Returns:
        Whether anything had been forgotten.

    Raises:
        InvalidSettingError: if there is no such kind.
    """
    check_kind(kind)
    told = [one for one in store.told_of_taste() if one.values.get("kind") == kind and "forget" in one.values]
    if told:
        store.untell(told[-1].name)
    return bool(told)


def _standing(store: Store, kind: str) -> tuple[list[Saying], datetime]:
    """What was said of a kind and is not to be forgotten; and the moment behind which that is."""
    sayings = [one for one in store.told_of_taste() if one.values.get("kind") == kind]
    since = max((one.moment for one in sayings if "forget" in one.values), default=_NEVER)
    return [one for one in sayings if one.moment > since], since


def _wishes(sayings: Iterable[Saying]) -> dict[str, Sign]:
    """Descriptor to what was last wished for of it."""
    said = {one.values["wish"]: one.values["direction"] for one in sayings if "wish" in one.values}
    return {name: way for name, way in sorted(said.items()) if way is not None}


def _rating(item: StoredItem) -> _Said:
    return _Said(item.rated_at or _LONG_AGO, (item.id,), {"stars": item.user_rating})


def _others(
    store: Store, sayings: Iterable[Saying], there: Collection[str], without: Collection[str]
) -> dict[str, Item]:
    """The items without a rating of which something was said."""
    named = {item for one in sayings for item in _items_of(one.values)} - {*there, *without}
    found = (store.item(item) for item in sorted(named) if item in store.lineage)
    return {one.id: one for one in found if not isinstance(one, DamagedItem) and one.deleted_at is None}


def _items_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    if "pair" in values:
        return tuple(values["pair"])
    return (values["item"],) if "voice" in values or "mark" in values else ()


def _said(saying: Saying, there: Mapping[str, StoredItem]) -> _Said | None:
    """What was said beside the ratings, if it still counts."""
    values = saying.values
    if "again" in values:
        return _first_time(values, there.get(values["again"]))
    items = _items_of(values)
    return _Said(saying.moment, items, values) if items and there.keys() >= {*items} else None


def _first_time(values: Mapping[str, Any], item: StoredItem | None) -> _Said | None:
    """How an item was rated before it was heard again; None as long as it has no rating of the second time."""
    moment = None if values["rated_at"] is None else datetime.fromisoformat(values["rated_at"])
    if item is None or item.user_rating is None or item.rated_at == moment:
        return None
    return _Said(moment or _LONG_AGO, (item.id,), {"stars": values["stars"], "then": item.user_rating})


def _as_told(kind: str, said: Sequence[_Said], sittings: Sequence[int], wishes: Mapping[str, Sign]) -> Told:
    numbered = [(one.items, one.values, sitting) for one, sitting in zip(said, sittings, strict=True)]
    of = OF_TASTE.get(kind, kind)
    return Told(
        stars=tuple((item, values["stars"], at) for (item, *_), values, at in numbered if "stars" in values),
        pairs=tuple((*pair, values["preferred"], at) for pair, values, at in numbered if "pair" in values),
        voices=tuple(
            (item, values["voice"], values["liked"], at) for (item, *_), values, at in numbered if "voice" in values
        ),
        wishes=tuple((of, name, way) for name, way in wishes.items()),
        marks=_marks(numbered),
    )


def _marks(numbered: Iterable[tuple[tuple[str, ...], Mapping[str, Any], int]]) -> tuple[tuple[str, Mark, int], ...]:
    """What was last said of the future of each item, in the order in which that was said."""
    marks: dict[str, tuple[Mark | None, int]] = {}
    for items, values, at in numbered:
        if "mark" in values:
            marks.pop(items[0], None)
            marks[items[0]] = (values["mark"], at)
    return tuple((item, mark, at) for item, (mark, at) in marks.items() if mark is not None)


def _sittings(moments: Sequence[datetime]) -> list[int]:
    """For each of some moments, which are in their order, the number of the sitting that it is in."""
    sittings: list[int] = []
    for earlier, moment in zip([*moments[:1], *moments], moments, strict=False):
        sittings.append((sittings or [0])[-1] + (moment - earlier >= SITTING))
    return sittings
