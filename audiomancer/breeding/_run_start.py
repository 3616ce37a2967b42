"""How a run begins: its first candidates, and a search that knows what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from audiomancer.breeding._protocol import Breeding
from audiomancer.breeding._run_ratings import is_deleted
from audiomancer.breeding.judging import judged
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.breeding.sources import Wanted, source_of
from audiomancer.errors import ItemNotFoundError
from audiomancer.evolution import NOTHING_TOLD, Candidate, Search, SearchSettings

__all__ = ["begun_search", "check_operators", "first_candidates"]

_EARLIER = 120
_EARLIER_SYNTHS = 40
"""A search learns from so many of the latest ratings and answers that were given outside of its run; of synths from
fewer, as each has to be heard anew."""


def first_candidates(breeding: Breeding[Any], population: Sequence[str]) -> list[Candidate[Any]]:
    """The stored items that a run begins with.

    Args:
        breeding: what is bred.
        population: their ids.

    Returns:
        A candidate of each, in this order.

    Raises:
        ItemNotFoundError: if one of the items is not there, or was deleted.
        InvalidSettingError: if an operator is not known or not for them.
    """
    for item in population:
        if is_deleted(breeding.store, item):
            raise ItemNotFoundError(f"{item} was deleted; `audiomancer undelete {item}` brings it back")
    candidates = [breeding.candidate(item) for item in population]
    check_operators(breeding, candidates)
    return candidates


def check_operators(breeding: Breeding[Any], candidates: Iterable[Candidate[Any]]) -> None:
    """Refuse operators that are not known or not for the candidates; a run may meet them only after generations.

    Args:
        breeding: what is bred.
        candidates: all that may be varied.

    Raises:
        InvalidSettingError: if one is not known or not for them.
    """
    for candidate in candidates:
        breeding.breeder.acting_on(candidate)


def begun_search(
    breeding: Breeding[Any], first: Sequence[Candidate[Any]], settings: SearchSettings, wanted: Wanted | None
) -> Search[Any]:
    """A search that begins with what the person said of other things of the same kinds.

    Args:
        breeding: what is bred.
        first: the first candidates; may be none.
        settings: how to search.
        wanted: what to search for, where there is no first candidate.

    Returns:
        The search before its first generation.
    """
    kinds = dict.fromkeys(
        [breeding.breeder.kind(candidate) for candidate in first] or ([wanted.kind] if wanted else [])
    )
    most = _EARLIER if breeding.kind == PatternBreeding.kind else _EARLIER_SYNTHS
    found = [judged(breeding.store, one, {c.id for c in first}, most=most) for one in kinds]
    return Search(
        first,
        settings,
        source_of(breeding, wanted),
        kind=wanted.kind if wanted else None,
        earlier=sum((replace(one.told, wishes=()) for one in found), NOTHING_TOLD),
        known=[breeding.candidate(item.id) for one in found for item in one.items],
        sitting=max((one.sittings for one in found), default=0),
    )
