"""What tunes change when a phrase returns: the table that ``models/returns.json`` holds, and what it says of a note.

The table is learned from lead sheets (:mod:`audiomancer.training.returns`). A place is told by its bar in a phrase of
four and by its metrical weight, a pitch by notes of the scale, so that the table fits every key, metre and scale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

from audiomancer._resources import resource_folder
from audiomancer.music import Grid, Pattern
from audiomancer.music.metre import metrical_weights

__all__ = ["LONGEST", "PHRASE_BARS", "REACH", "WEIGHTS", "Returns", "phrase_bar", "shipped_returns", "weight_of"]

PHRASE_BARS = 4
REACH = 7
"""Notes of the scale, up and down, that the table tells apart; wider intervals count as this one."""
LONGEST = 17
"""Sixteenths between two notes that the table tells apart; what is longer counts as this."""
WEIGHTS = 4
"""Metrical weights: 0 the downbeat, 1 another beat, 2 an eighth between beats, 3 a sixteenth between eighths."""

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Returns:
    """Shares, each between 0 and 1, counted in phrases of four bars beside an earlier one that they resemble.

    Attributes:
        changed: by bar of the phrase and weight, how many notes of the earlier phrase are not in the later one.
        kinds: by weight, how many of those got another pitch, how many are gone, how many came earlier or later.
        added: by weight, how many of the empty steps got a note.
        steps: how many changes of pitch go by -7 to 7 notes of the scale.
        moves: how many notes that moved came 4 sixteenths earlier to 4 later.
        sequences: how many bars that repeat a bar elsewhere on the scale do so -7 to 7 notes of it higher.
        finals: on which degree of the scale, from the root up, phrases end.
        degrees: by weight, on which degree of the scale notes stand.
        intervals: the interval of two notes, -7 to 7 notes of the scale, by the interval before it; a last row for
            where there is none.
        spans: by weight, how many notes are followed by another after 1 to 16 sixteenths, or later.
    """

    changed: tuple[Row, ...]
    kinds: tuple[Row, ...]
    added: Row
    steps: Row
    moves: Row
    sequences: Row
    finals: Row
    degrees: tuple[Row, ...]
    intervals: tuple[Row, ...]
    spans: tuple[Row, ...]

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """The table from JSON values."""
        frozen: dict[str, Any] = {
            field.name: tuple(tuple(v) if isinstance(v, list) else v for v in value[field.name])
            for field in fields(cls)
        }
        return cls(**frozen)

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def likely(self, before: int | None, interval: int | None) -> float:
        """How often an interval follows another.

        Args:
            before: the interval before it in notes of the scale; None if there is none.
            interval: notes of the scale; None if there is no note to go to.

        Returns:
            A share, above 0; 1 where there is no note to go to.
        """
        if interval is None:
            return 1.0
        row = self.intervals[-1 if before is None else _index(before)]
        return row[_index(interval)]


@cache
def shipped_returns() -> Returns:
    """The table that comes with the package."""
    return Returns.from_dict(json.loads((resource_folder("models") / "returns.json").read_text(encoding="utf-8")))


def weight_of(pattern: Pattern, step: int) -> int:
    """The metrical weight of a step, in four classes that every metre has.

    Args:
        pattern: the pattern, for its metre.
        step: steps from the start of a bar; later bars go on counting.

    Returns:
        0 for the downbeat, 1 for another beat, 2 for an eighth between beats, 3 for what lies between eighths.
    """
    bar_steps = Grid.of(pattern).bar_steps
    weights = metrical_weights(pattern.time_signature, bar_steps)
    weight = weights[step % bar_steps]
    return 0 if weight == 0 else max(1, WEIGHTS - 1 + min(weights) - weight)


def phrase_bar(pattern: Pattern, bar: int) -> int:
    """Where a bar stands in its phrase.

    Args:
        pattern: the pattern; phrases of four bars begin with its first, and one of fewer bars is a phrase on its own.
        bar: number of the bar, from 0.

    Returns:
        0-3, the bar of a phrase of four.
    """
    bars = min(pattern.bars, PHRASE_BARS)
    return (2 * (bar % bars) + 1) * PHRASE_BARS // (2 * bars)


def _index(interval: int) -> int:
    return min(max(interval, -REACH), REACH) + REACH
