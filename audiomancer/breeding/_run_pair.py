"""Which two that were rated a person is asked to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audiomancer.errors import NothingAskedError
from audiomancer.evolution import Candidate, Source, Told

__all__ = ["pair_to_compare"]


def pair_to_compare(
    source: Source[Any], candidates: Sequence[Candidate[Any]], scores: Mapping[str, float], told: Told, sitting: int
) -> tuple[str, str]:
    """Two that were rated, of which it would tell most of the person's taste to know which is better.

    Args:
        source: tells of what kind a candidate is, and what the model of taste knows of it.
        candidates: all of the run; those of the kind of which most were rated are compared.
        scores: their stars, 1 to 5, by id.
        told: what else the person said of them.
        sitting: the number of the sitting in which they were rated.

    Returns:
        The ids of the two.

    Raises:
        NothingAskedError: if fewer than two of a kind were rated.
    """
    from audiomancer.fitness.taste import Stars, Taste

    lots: dict[str, list[Candidate[Any]]] = {}
    for candidate in candidates:
        if candidate.id in scores:
            lots.setdefault(source.kind(candidate), []).append(candidate)
    kind, rated = max(lots.items(), key=lambda lot: len(lot[1]), default=("", []))
    if len(rated) < 2:
        raise NothingAskedError("two are compared that were rated in this run; rate at least two of a kind first")
    rows, features = {c.id: row for row, c in enumerate(rated)}, source.features(kind, rated)
    stars = [Stars(rows[item], score, sitting) for item, score in scores.items() if item in rows]
    taste = Taste.learnt(features, [*stars, *told.judgements(kind, rows)], kind=kind, sitting=sitting)
    first, second = taste.pair_to_ask(features)
    return rated[first].id, rated[second].id
