"""``rate`` and ``top``: what the person likes."""

from __future__ import annotations

from dataclasses import dataclass

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import synth_of
from audiomancer.actions._session import Session
from audiomancer.actions.patterns import Patterns
from audiomancer.music import KINDS, Kind

__all__ = ["ACTIONS", "RateRequest", "Rated", "TopRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRequest:
    """A rating."""

    item: str = asked("A pattern or a synth.", metavar="ID", place=True, of="item")
    score: int = asked("1 (poor) to 5 (excellent).", metavar="STARS", place=True, low=1, high=5)
    notes: str | None = asked("What you thought of it.", None)
    by: str | None = asked("Who rates, where several do.", None, metavar="NAME")


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating that is on the disk.

    Attributes:
        id: the item's whole id.
        name: its name.
        score: its stars, 1-5.
    """

    id: str
    name: str
    score: int


def rate(request: RateRequest, session: Session) -> Rated:
    """Rate a pattern or synth with 1 to 5 stars; a new rating takes the place of the old.

    Args:
        request: the item and its stars.
        session: whose library.

    Returns:
        The rating, once it is on the disk.

    Raises:
        ItemNotFoundError: if no item has this id.
        InvalidRatingError: if the score is not a whole number from 1 to 5.
    """
    record = session.store.rate(stored_item(session, request.item), request.score, request.notes, request.by)
    return Rated(record.id, record.name, request.score)


def stored_item(session: Session, text: str) -> str:
    """The whole id of an item; a synth that comes with audiomancer joins the library first.

    Args:
        session: whose library.
        text: the id, its first letters, or the name of a synth that comes with audiomancer.

    Returns:
        The id of an item that is stored.

    Raises:
        ItemNotFoundError: if no id begins like this.
        AmbiguousIdError: if several do.
    """
    item = synth_of(session, text)
    if item.startswith("synt_") and item not in session.store.lineage:
        from audiomancer.breeding.synths import SynthBreeding

        SynthBreeding(session.store, session.engines).adopt(item)
    return item


@dataclass(frozen=True, slots=True, kw_only=True)
class TopRequest:
    """Which of the rated patterns to list."""

    kind: Kind | None = asked("Only these.", None, choices=KINDS, names=("--type",))
    limit: int = asked("How many at the most.", 10, low=1)


def top(request: TopRequest, session: Session) -> Patterns:
    """List the patterns that you rated highest; of two with the same rating the newer comes first.

    Args:
        request: of which kind, and how many.
        session: whose library.

    Returns:
        The rated patterns, the highest rating first.

    Raises:
        InvalidSettingError: if the kind is not known, or the limit is below 1.
    """
    from audiomancer.breeding import best_rated

    return Patterns(tuple(best_rated(session.store, request.kind, request.limit)))


ACTIONS = (
    Action(name="rate", run=rate, request=RateRequest, result=Rated, effect="writes"),
    Action(name="top", run=top, request=TopRequest, result=Patterns, effect="reads"),
)
