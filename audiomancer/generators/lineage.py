"""LineageTracker: who descends from whom, and how it was rated, as documented in the public reference."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from audiomancer import lineage as family
from audiomancer._checks import check_number, check_text
from audiomancer.errors import SynthNotFoundError
from audiomancer.music import KINDS
from audiomancer.store import LineageFile, SynthRecord, default_home

__all__ = [
    "LineageTracker",
    "SynthRecord",
    "get_generation_stats",
    "get_synth_lineage",
    "get_top_rated",
    "rate_synth",
    "record_synth",
]


class LineageTracker:
    """The lineage of synths and patterns and their ratings.

    Args:
        db_path: the lineage file; ``lineage.json`` in the home folder if not given.

    Attributes:
        db_path: the lineage file.

    Raises:
        StoreError: from any method, if the file cannot be read or written.

    Example:
        >>> tracker = LineageTracker()
        >>> tracker.record_synth("tb303_m1", "tb303_m1", ["tb303"], "mutation", ["Saw → Pulse"])
        >>> tracker.get_lineage("tb303_m1")["ancestors"]
        ['tb303']
    """

    def __init__(self, db_path: str | Path | None = None) -> None:
        self.db_path = default_home() / "lineage.json" if db_path is None else Path(db_path).expanduser()
        self._file = LineageFile(self.db_path)

    def record_synth(
        self, synth_id: str, name: str, parent_ids: list[str], generation_method: str, mutation_log: list[str]
    ) -> None:
        """Records an item; one that is known already keeps its rating, and is back if it was deleted.

        Args:
            synth_id: unique id.
            name: name of the SynthDef.
            parent_ids: ids of the parents, which need not be recorded.
            generation_method: ``generated``, ``mutation`` or ``crossover``.
            mutation_log: what was done, a line each.

        Raises:
            InvalidRecordError: if an argument has the wrong type.
        """
        if self._file.record(SynthRecord(synth_id, name, parent_ids, generation_method, mutation_log)).deleted_at:
            self._file.change(synth_id, deleted_at=None)

    def rate_synth(self, synth_id: str, score: int, notes: str | None = None) -> None:
        """Rates an item; without ``notes`` it keeps those that it has.

        Args:
            synth_id: id.
            score: 1-5.
            notes: what the listener thinks.

        Raises:
            InvalidRatingError: (a ValueError) if the score is not a whole number from 1 to 5.
            ItemNotFoundError: (a KeyError) if there is no such item.
        """
        self._file.rate(synth_id, score, notes)

    def get_lineage(self, synth_id: str) -> dict[str, Any]:
        """Ancestors and descendants of an item.

        Returns:
            ``synth_id``; ``ancestors`` and ``descendants``, lists of ids, oldest generation first; ``generation``, the
            longest line back to a root (0 for a root); ``family_tree``, nested dicts from the roots down to the
            item, of the nearest :data:`audiomancer.lineage.MAX_TREE` ancestors.

        Raises:
            SynthNotFoundError: (a KeyError) if the item is neither recorded nor a parent of one that is.
            InvalidSettingError: if the id is no text.
        """
        check_text("an id", synth_id)
        parents = self._file.family(synth_id)
        descendants = family.descendants(parents, synth_id)
        if synth_id not in parents and not descendants:
            raise SynthNotFoundError(f"the lineage knows no {synth_id!r}; see that the id is whole")
        return {
            "synth_id": synth_id,
            "ancestors": family.ancestors(parents, synth_id),
            "descendants": descendants,
            "generation": family.generation(parents, synth_id),
            "family_tree": family.family_tree(parents, synth_id),
        }

    def get_top_rated(self, limit: int = 10, min_rating: int | None = None) -> list[dict[str, Any]]:
        """The highest rated synths, as JSON values; of two with the same rating the one recorded first comes first.

        Those that were deleted are not among them.

        Args:
            limit: how many at most, at least 0.
            min_rating: leave out those rated lower, 1-5.

        Returns:
            The records; patterns are not among them.

        Raises:
            InvalidSettingError: if the limit is below 0, or the rating outside 1-5.
        """
        check_number("a limit", limit, 0, whole=True)
        if min_rating is not None:
            check_number("min_rating", min_rating, 1, 5, whole=True)
        there = (record for record in self._synths() if not record.deleted_at)
        rated = [record for record in there if (record.user_rating or 0) >= (min_rating or 1)]
        rated.sort(key=lambda record: -(record.user_rating or 0))
        return [record.to_dict() for record in rated[:limit]]

    def get_generation_stats(self) -> dict[str, Any]:
        """Counts and means over all synths that are recorded and not deleted; patterns are not counted.

        Returns:
            ``total_synths`` and how many of them are ``original_synths``, ``mutated_synths`` and
            ``crossover_synths``; ``max_generation``, ``avg_generation``; ``avg_rating`` of those that are rated,
            None if none is.
        """
        synths = self._synths()
        told = family.statistics_of(synths, {record.id for record in synths if record.deleted_at})._asdict()
        counted = ("total", "original", "mutated", "crossover")
        return {f"{name}_synths" if name in counted else name: value for name, value in told.items()}

    def _synths(self) -> list[SynthRecord]:
        return [record for record in self._file.records() if record.type not in KINDS]


@lru_cache(maxsize=4)
def _tracker(db_path: Path) -> LineageTracker:
    return LineageTracker(db_path)


def _default() -> LineageTracker:
    return _tracker(default_home() / "lineage.json")


def record_synth(
    synth_id: str, name: str, parent_ids: list[str], generation_method: str, mutation_log: list[str]
) -> None:
    """Records an item in the home folder's lineage; one that is known already keeps its rating.

    Args:
        synth_id: unique id.
        name: name of the SynthDef.
        parent_ids: ids of the parents, which need not be recorded.
        generation_method: ``generated``, ``mutation`` or ``crossover``.
        mutation_log: what was done, a line each.

    Raises:
        InvalidRecordError: if an argument has the wrong type.
    """
    _default().record_synth(synth_id, name, parent_ids, generation_method, mutation_log)


def rate_synth(synth_id: str, score: int, notes: str | None = None) -> None:
    """Rates an item in the home folder's lineage; without ``notes`` it keeps those that it has.

    Args:
        synth_id: id.
        score: 1-5.
        notes: what the listener thinks.

    Raises:
        InvalidRatingError: (a ValueError) if the score is not a whole number from 1 to 5.
        ItemNotFoundError: (a KeyError) if there is no such item.
    """
    _default().rate_synth(synth_id, score, notes)


def get_synth_lineage(synth_id: str) -> dict[str, Any]:
    """Ancestors and descendants of an item in the home folder's lineage, see :meth:`LineageTracker.get_lineage`."""
    return _default().get_lineage(synth_id)


def get_top_rated(limit: int = 10, min_rating: int | None = None) -> list[dict[str, Any]]:
    """The highest rated synths of the home folder's lineage, see :meth:`LineageTracker.get_top_rated`.

    Args:
        limit: how many at most, at least 0.
        min_rating: leave out those rated lower, 1-5.

    Returns:
        The records as JSON values, the highest rating first; patterns are not among them.

    Raises:
        InvalidSettingError: if the limit is below 0.
    """
    return _default().get_top_rated(limit, min_rating)


def get_generation_stats() -> dict[str, Any]:
    """Counts and means over the home folder's synths, see :meth:`LineageTracker.get_generation_stats`."""
    return _default().get_generation_stats()
