"""``lineage`` and ``replay``: who descends from whom, and the proof that a birth can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import known_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.lineage import Statistics, ancestors, descendants, family_tree, generation, statistics_of

if TYPE_CHECKING:
    from audiomancer.store import PatternMetadata, SynthLineage

__all__ = [
    "ACTIONS",
    "Family",
    "LineageRequest",
    "Relative",
    "ReplayRequest",
    "Replayed",
    "Statistics",
]


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
        name="statistics",
        run=statistics,
        request=Nothing,
        result=Statistics,
        effect="reads",
        no_command="`audiomancer lineage` without an id prints it",
    ),
    Action(name="replay", run=replay, request=ReplayRequest, result=Replayed, effect="writes"),
)
