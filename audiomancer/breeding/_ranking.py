"""The patterns that the person likes best."""

from __future__ import annotations

from audiomancer._checks import check_number
from audiomancer.errors import InvalidSettingError
from audiomancer.music import KINDS, Kind
from audiomancer.store import ItemQuery, PatternMetadata, Store

__all__ = ["best_rated"]


def best_rated(store: Store, kind: Kind | None = None, limit: int = 10) -> list[PatternMetadata]:
    """The rated patterns, the highest rating first; of two with the same rating the newer comes first.

    Args:
        store: the library.
        kind: ``drums``, ``melody`` or ``bass``; all if not given.
        limit: how many at the most, at least 0.

    Returns:
        The patterns.

    Raises:
        InvalidSettingError: if the kind is not known, or the limit is below 0.
    """
    if kind is not None and kind not in KINDS:
        raise InvalidSettingError(f"a pattern is of the kind {', '.join(KINDS)}, not {kind!r}")
    check_number("a limit", limit, 0, whole=True)
    kinds = (kind,) if kind else KINDS
    rated = store.find(ItemQuery(kinds=kinds, rating=(1, 5), sort="rating", descending=True)).items
    return [item for item in rated if isinstance(item, PatternMetadata)][:limit]
