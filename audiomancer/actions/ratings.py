"""``rate`` and ``top``: what the person likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import ALL_KINDS, SYNTH, adopted, item_of, synth_of
from audiomancer.actions._session import Session
from audiomancer.music import KINDS

if TYPE_CHECKING:
    from audiomancer.store import DamagedItem, PatternMetadata, SynthLineage

__all__ = ["ACTIONS", "RateRequest", "RateSynthRequest", "Rated", "Top", "TopRequest", "TopSynthsRequest"]

LIMIT_HELP = "How many at the most."


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
    return _rated(item_of(session, request.item), request, session)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSynthRequest(RateRequest):
    """A rating of a synth."""

    item: str = asked("A synth.", metavar="ID", place=True, of="synth")


def rate_synth(request: RateSynthRequest, session: Session) -> Rated:
    """Rate a synth with 1 to 5 stars; a new rating takes the place of the old.

    Args:
        request: the synth and its stars.
        session: whose library.

    Returns:
        The rating, once it is on the disk.

    Raises:
        ItemNotFoundError: if no item has this id.
        InvalidRatingError: if the score is not a whole number from 1 to 5.
    """
    return _rated(synth_of(session, request.item), request, session)


def _rated(item: str, request: RateRequest, session: Session) -> Rated:
    record = session.store.rate(adopted(session, item), request.score, request.notes, request.by)
    return Rated(record.id, record.name, request.score)


@dataclass(frozen=True, slots=True)
class Top:
    """What is rated highest.

    Attributes:
        items: patterns or synths, the highest rating first; one that is damaged stands there as such.
        out_of_reach: how many more there are of which nobody can tell whether they are rated, as far as it was looked
            for.
    """

    items: Sequence[PatternMetadata | SynthLineage | DamagedItem]
    out_of_reach: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopRequest:
    """Which of the rated items to list."""

    kind: str | None = asked("Only these; all patterns if not given.", None, choices=ALL_KINDS, names=("--type",))
    limit: int = asked(LIMIT_HELP, 10, low=1)


def top(request: TopRequest, session: Session) -> Top:
    """List the patterns that you rated highest; of two with the same rating the newer comes first.

    Args:
        request: of which kind, and how many.
        session: whose library.

    Returns:
        The rated items, the highest rating first.

    Raises:
        InvalidSettingError: if the kind is not known, or the limit is below 1.
    """
    return _top((request.kind,) if request.kind else KINDS, request.limit, session)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopSynthsRequest:
    """How many of the rated synths to list."""

    limit: int = asked(LIMIT_HELP, 10, low=1)


def top_synths(request: TopSynthsRequest, session: Session) -> Top:
    """List the synths that you rated highest; of two with the same rating the newer comes first.

    Args:
        request: how many.
        session: whose library.

    Returns:
        The rated synths, the highest rating first.

    Raises:
        InvalidSettingError: if the limit is below 1.
    """
    return _top((SYNTH,), request.limit, session)


def _top(kinds: tuple[str, ...], limit: int, session: Session) -> Top:
    from audiomancer.actions._listing import note_out_of_reach
    from audiomancer.store import ItemQuery

    query = ItemQuery(kinds=kinds, rating=(1, 5), sort="rating", descending=True, limit=limit)
    return Top(session.store.find(query).items, note_out_of_reach(session, kinds))


ACTIONS = (
    Action(name="rate", run=rate, request=RateRequest, result=Rated, effect="writes"),
    Action(name="top", run=top, request=TopRequest, result=Top, effect="reads"),
    Action(name="synth rate", run=rate_synth, request=RateSynthRequest, result=Rated, effect="writes"),
    Action(name="synth top", run=top_synths, request=TopSynthsRequest, result=Top, effect="reads"),
)
