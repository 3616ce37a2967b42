"""What the library knows of the candidates of a run: which were deleted, how they are rated, and what else was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from audiomancer.breeding._protocol import Breeding
from audiomancer.breeding.judging import forgotten, said_in_run
from audiomancer.evolution import Candidate, Mark, Told
from audiomancer.fitness import Fitness, Score
from audiomancer.store import Store, SynthRecord

__all__ = ["is_deleted", "rating_of", "said_by_now", "scores_of", "stars_of"]

_LOVED = 5
"""Stars of what the person wants more of."""


def is_deleted(store: Store, item: str) -> bool:
    """Whether an item was deleted; one without a record was not.

    Args:
        store: the library.
        item: its id.

    Returns:
        True if it was deleted and not brought back.
    """
    record = store.lineage.get(item)
    return record is not None and record.deleted_at is not None


def rating_of(store: Store, item: str) -> int | None:
    """The stars of an item.

    Args:
        store: the library.
        item: its id.

    Returns:
        Its stars; None if it has none, or no record.
    """
    record = store.lineage.get(item)
    return None if record is None else record.user_rating


def stars_of(store: Store, item: str, since: datetime | None = None) -> dict[str, Any]:
    """The stars of an item and when it was given them.

    Args:
        store: the library.
        item: its id.
        since: what was rated before this moment has none.

    Returns:
        ``stars`` and ``rated_at``; empty for none.
    """
    record = store.lineage.get(item)
    return {} if record is None else _stars(record, since)


def _stars(record: SynthRecord, since: datetime | None) -> dict[str, Any]:
    if record.user_rating is None or (since and (record.rated_at is None or record.rated_at <= since)):
        return {}
    return {"stars": record.user_rating, "rated_at": record.rated_at and record.rated_at.isoformat()}


def scores_of(
    store: Store, candidates: Iterable[Candidate[Any]], fitness: Fitness | None, marks: Mapping[str, Mark]
) -> dict[str, Score]:
    """What candidates are worth: by a fitness function, or else by their stars.

    Args:
        store: the library.
        candidates: whose scores.
        fitness: the fitness function that chooses in place of ratings; None for the ratings.
        marks: id to what is to become of a candidate; one of which there shall be more counts as loved.

    Returns:
        The score of each, by id; without a fitness function of those alone that are rated.
    """
    if fitness is not None:
        return {c.id: fitness.score(getattr(c.content, "source_code", c.content)) for c in candidates}
    records = store.lineage.several([c.id for c in candidates])
    rated = {item: Score(record.user_rating) for item, record in records.items() if record.user_rating is not None}
    return rated | {item: Score(_LOVED) for item in records if marks.get(item) == "more"}


def said_by_now(
    breeding: Breeding[Any],
    candidates: Sequence[Candidate[Any]],
    again: Mapping[str, Mapping[str, Any]],
    sitting: int,
) -> tuple[dict[str, float], Told]:
    """What the person has said of the candidates of a run up to now.

    Args:
        breeding: what is bred.
        candidates: all of the run.
        again: id of each that was to be heard again, to its stars and their time before that.
        sitting: the number of the sitting that their ratings count for.

    Returns:
        The stars of each that is rated, the first where there are two; and all else.
    """
    store = breeding.store
    kinds = dict.fromkeys(breeding.breeder.kind(c) for c in candidates)
    since = max(filter(None, (forgotten(store, kind) for kind in kinds)), default=None)
    records = store.lineage.several([c.id for c in candidates])
    now = {item: found for item, record in records.items() if (found := _stars(record, since))}
    first = {item: float(again.get(item, stars)["stars"]) for item, stars in now.items()}
    twice = [item for item in now if item in again and again[item] != now[item]]
    told = said_in_run(store, kinds, [c.id for c in candidates], sitting)
    return first, replace(told, stars=tuple((item, float(now[item]["stars"]), sitting) for item in twice))
