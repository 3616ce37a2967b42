"""What the parts of ``music.py`` have in common: asking for patterns, and the lines of its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from musicians import SEED

from audiomancer.analyzers.descriptors import describe_pattern
from audiomancer.breeding.generating import generate_patterns
from audiomancer.breeding.generation_options import PatternOptions
from audiomancer.lineage import Birth
from audiomancer.music import Kind, Pattern
from audiomancer.rnn.encodings import Floats
from audiomancer.store import PatternMetadata, Store

QUARTILES, WIDE = (25, 75), (10, 90)

Measure = Callable[[Pattern], float | None]
Makers = Mapping[str, Sequence[Pattern]]
RULES: Mapping[str, Any] = {"model": "rules"}


class Row(NamedTuple):
    """A figure.

    Attributes:
        name: what it is called.
        of: from a pattern to a number, or None of one that tells nothing.
        least: what ours has to reach at least, None for no bound.
        most: what it may reach at the most, None for no bound.
        within: percentiles of people between which ours has to lie, or None.
    """

    name: str
    of: Measure
    least: float | None = None
    most: float | None = None
    within: tuple[int, int] | None = None


class Asking:
    """Asks for patterns as a user does, in a library of its own."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self._asked = 0

    def patterns(self, kind: Kind, count: int, **options: Any) -> list[Pattern]:
        """New patterns."""
        return [stored.pattern for stored in self.stored(kind, count, **options)]

    def stored(self, kind: Kind, count: int, **options: Any) -> list[PatternMetadata]:
        """New patterns; what the version at hand cannot be asked for is not said."""
        self._asked += 1
        known = {name: value for name, value in options.items() if name in PatternOptions.__annotations__}
        return generate_patterns(self.store, kind, count, seed=1000 * SEED + self._asked, timeout=600.0, **known)

    def keep(self, pattern: Pattern) -> str:
        """The id of a pattern of somebody else's, now in the library."""
        return self.store.add_pattern(pattern, Birth(method="imported")).id


def described(name: str) -> Measure:
    """A descriptor by its name."""
    return lambda pattern: _all_of(pattern)[name]


_all_of = cache(describe_pattern)


def values(patterns: Sequence[Pattern], of: Measure) -> Floats:
    """The figures of those patterns that tell something."""
    return np.array([value for value in map(of, patterns) if value is not None], dtype=np.float64)


def title(text: str, columns: Sequence[str], *, people: bool = True) -> None:
    """The head of a table, with people in the last columns or without."""
    beside = f"{'people':>9} 25-75 (10-90)" if people else ""
    print(f"\n{text}\n{'':36}" + "".join(f"{column:>9}" for column in columns) + beside)


def line(name: str, figures: Sequence[float], told: str = "") -> None:
    """A line of a table."""
    print(f"{name:36}" + "".join(f"{figure:9.2f}" for figure in figures), told)


def show(row: Row, makers: Makers, people: Sequence[Pattern]) -> None:
    """A line of the table: the means of all, people's percentiles, and whether ours, the first, is as it has to be."""
    means = [mean(values(patterns, row.of)) for patterns in makers.values()]
    figures = values(people, row.of)
    spread, low, high = "", row.least, row.most
    if len(figures):
        q10, q25, q75, q90 = np.percentile(figures, (10, 25, 75, 90))
        spread = f"{q25:.2f}-{q75:.2f} ({q10:.2f}-{q90:.2f})"
        if row.within:
            low, high = np.percentile(figures, row.within)
            low = low or figures.mean() / 2
    line(row.name, [*means, mean(figures)], f"{spread:26} {verdict(means[0], low, high)}")


def verdict(figure: float, least: float | None, most: float | None = None) -> str:
    """What a figure has to be, and whether it is."""
    if least is None and most is None:
        return ""
    lowest, highest = ("" if bound is None else f"{bound:.2f}" for bound in (least, most))
    meant = f"{lowest}-{highest}" if lowest and highest else f">= {lowest}" if lowest else f"<= {highest}"
    met = (least is None or figure >= least) and (most is None or figure <= most)
    return f"{meant}  {'met' if met else 'MISSED'}"


def mean(figures: npt.ArrayLike) -> float:
    array = np.asarray(figures, dtype=np.float64)
    return float(array.mean()) if array.size else float("nan")
