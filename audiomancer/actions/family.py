"""``lineage``, ``tree`` and ``replay``: who descends from whom, and the proof that a birth can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import known_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.lineage import (
    Statistics,
    ancestors,
    descendants,
    family_tree,
    generation,
    generations,
    statistics_of,
)

if TYPE_CHECKING:
    from audiomancer.store import PatternMetadata, SynthLineage, SynthRecord

__all__ = [
    "ACTIONS",
    "Family",
    "LineageRequest",
    "Relative",
    "ReplayRequest",
    "Replayed",
    "Statistics",
    "Tree",
    "TreeItem",
    "TreeRequest",
]

MOST_DRAWN = 20_000
"""Items of a tree where nobody says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageRequest:
    """The item whose family to tell."""

    item: str = asked("A pattern or a synth.", metavar="ID", place=True, of="item")


@dataclass(frozen=True, slots=True)
class Relative:
    """One of a family.

    Attributes:
        id: its whole id.
        name: its name; empty if it was never recorded.
        method: how it was born; ``not recorded`` if it was never recorded.
        parents: ids of its parents, in the order of its birth.
        rating: 1-5, None if not rated.
        deleted: whether it was deleted.
    """

    id: str
    name: str
    method: str
    parents: tuple[str, ...]
    rating: int | None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """The family of an item.

    Attributes:
        item: its whole id.
        ancestors: ids, oldest generation first.
        descendants: ids, oldest generation first.
        generation: the number of births on the longest line back to a root, which is 0.
        family_tree: nested mappings of ids from the roots down to the item.
        relatives: the ancestors, the item and the descendants, in this order, with what is known of each.
    """

    item: str
    ancestors: tuple[str, ...]
    descendants: tuple[str, ...]
    generation: int
    family_tree: dict[str, Any]
    relatives: tuple[Relative, ...]


def lineage(request: LineageRequest, session: Session) -> Family:
    """Draw the family of a pattern or synth, from its oldest ancestors to its youngest descendants.

    Without an id, tell how many there are of each origin, how deep they go and how they were rated.

    Args:
        request: the item.
        session: whose library.

    Returns:
        The family.

    Raises:
        ItemNotFoundError: if there is no such item.
    """
    item, history = known_of(session, request.item), session.store.lineage
    parents = history.family(item)
    older, younger = ancestors(parents, item), descendants(parents, item)

    def relative(one: str) -> Relative:
        record = history.get(one)
        if record is None:
            return Relative(one, "", "not recorded", tuple(parents.get(one, ())), None)
        return Relative(
            one,
            record.name,
            record.generation_method,
            tuple(record.parent_ids),
            record.user_rating,
            record.deleted_at is not None,
        )

    return Family(
        item=item,
        ancestors=tuple(older),
        descendants=tuple(younger),
        generation=generation(parents, item),
        family_tree=family_tree(parents, item),
        relatives=tuple(map(relative, (*older, item, *younger))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRequest:
    """Whose family tree to tell."""

    item: str | None = asked("Only the ancestors and descendants of this pattern or synth.", None, of="item")
    limit: int = asked("How many at the most; the youngest are told.", MOST_DRAWN, low=1)


@dataclass(frozen=True, slots=True)
class TreeItem:
    """What a drawn tree shows of a pattern or synth.

    Attributes:
        id: its whole id.
        name: its name.
        kind: ``drums``, ``melody``, ``bass`` or ``synth``; None if it is not known.
        method: how it was born, such as ``mutated``.
        parents: ids of its parents, in the order of its birth; they need not be in the tree.
        rating: 1-5, None if not rated.
        generation: the number of births on the longest line back to a root, which is 0.
        litter: a number that all have in common that were bred in one run or by one command; None without parents.
        born: when it was made; None if it is not known.
        deleted: whether it was deleted.
        damaged: what is wrong with its record, of which then nothing but the id is told; empty if nothing is.
    """

    id: str
    name: str
    kind: str | None
    method: str
    parents: tuple[str, ...]
    rating: int | None
    generation: int
    litter: int | None
    born: datetime | None
    deleted: bool = False
    damaged: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """Who descends from whom in a library.

    Attributes:
        items: in the order in which they were recorded, those with damaged records last.
        total: how many there are without the limit.
    """

    items: tuple[TreeItem, ...]
    total: int


def tree(request: TreeRequest, session: Session) -> Tree:
    """Tell of all patterns and synths, or of one family, what is needed to draw their family tree.

    Args:
        request: whose family, and how many at the most.
        session: whose library.

    Returns:
        The tree.

    Raises:
        ItemNotFoundError: if there is no such item.
    """
    records, faults = session.store.lineage.judged()
    parents = {record.id: record.parent_ids for record in records}
    depths = generations(parents)
    items = [_tree_item(record, depths[record.id]) for record in records]
    items += [TreeItem(one, "", None, "", (), None, 0, None, None, damaged=fault) for one, fault in faults.items()]
    if request.item is not None:
        item = known_of(session, request.item)
        family = {item, *ancestors(parents, item), *descendants(parents, item)}
        items = [one for one in items if one.id in family]
    return Tree(tuple(items[-request.limit :]), len(items))


def _tree_item(record: SynthRecord, depth: int) -> TreeItem:
    return TreeItem(
        id=record.id,
        name=record.name,
        kind=record.type,
        method=record.generation_method,
        parents=tuple(record.parent_ids),
        rating=record.user_rating,
        generation=depth,
        litter=record.seed[0] if record.parent_ids and record.seed else None,
        born=record.created_at,
        deleted=record.deleted_at is not None,
    )


def statistics(request: Nothing, session: Session) -> Statistics:
    """Tell how many patterns and synths there are of each origin, how deep they go and how they were rated.

    Args:
        request: has no fields.
        session: whose library.

    Returns:
        Counts and means over all patterns and synths that are not deleted.
    """
    records = session.store.lineage.records()
    return statistics_of(records, {record.id for record in records if record.deleted_at})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRequest:
    """The item to be born again."""

    item: str = asked("A pattern or a synth.", metavar="ID", place=True, of="item")


@dataclass(frozen=True, slots=True)
class Replayed:
    """An item that was born again.

    Attributes:
        item: the stored item; the one that was made again is the same to the letter.
    """

    item: PatternMetadata | SynthLineage


def replay(request: ReplayRequest, session: Session) -> Replayed:
    """Let a pattern or synth be born again from its parents and its seed, and check that it comes out the same.

    One that was deleted is back when it was born again.

    Args:
        request: the item.
        session: whose library and engines.

    Returns:
        The stored item, which came out the same.

    Raises:
        ItemNotFoundError: if it, or one of its parents, is not there.
        InvalidSettingError: if it was imported, so that there is nothing to repeat.
        MissingDependencyError: if an operator or model that made it is not here, or not in the version that made it.
        ReplayError: if another item came out.
    """
    from audiomancer.breeding import replay as born_again

    item = known_of(session, request.item)
    engines = session.engines if item.startswith("synt_") else None
    return Replayed(born_again(session.store, item, engines))


ACTIONS = (
    Action(name="lineage", run=lineage, request=LineageRequest, result=Family, effect="reads"),
    Action(
        name="tree",
        run=tree,
        request=TreeRequest,
        result=Tree,
        effect="reads",
        no_command="`audiomancer lineage ID` draws a family; the tree of a library is too wide for a terminal",
    ),
    Action(
        name="statistics",
        run=statistics,
        request=Nothing,
        result=Statistics,
        effect="reads",
        no_command="`audiomancer lineage` without an id prints it",
    ),
    Action(name="replay", run=replay, request=ReplayRequest, result=Replayed, effect="writes"),
)
