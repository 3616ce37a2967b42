"""Lists as SuperCollider patterns, with what repeats folded into ``Pn`` and inner ``Pseq``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

__all__ = ["endless"]

_LONGEST_FIGURE = 64


def endless(items: Sequence[str]) -> str:
    """An endless SuperCollider pattern of some items, at least one, in turn; a plain value where all are the same."""
    count = len(items)
    period = next(
        p for p in range(1, count + 1) if count % p == 0 and all(items[i] == items[i % p] for i in range(count))
    )
    return items[0] if period == 1 else f"Pseq([{_folded(tuple(items[:period]))}], inf)"


@lru_cache(maxsize=4096)
def _folded(items: tuple[str, ...]) -> str:
    """The shortest text found for a list's inside, repeats folded."""
    best = [""] * (len(items) + 1)
    alike = [0] * (_LONGEST_FIGURE + 1)  # for each period, how many items from here on equal the one a period later
    for start in reversed(range(len(items))):
        rest = best[start + 1]
        best[start] = f"{items[start]}, {rest}" if rest else items[start]
        for period in range(1, min(_LONGEST_FIGURE, len(items) - start - 1) + 1):
            alike[period] = alike[period] + 1 if items[start] == items[start + period] else 0
            times = 1 + alike[period] // period
            if times > 1:
                figure = items[start : start + period]
                rest = best[start + period * times]
                inside = _folded(figure)
                text = f"Pn({inside}, {times})" if period == 1 else f"Pseq([{inside}], {times})"
                text = f"{text}, {rest}" if rest else text
                best[start] = min(best[start], text, key=len)
    return best[0]
