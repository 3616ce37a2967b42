"""What one ask of a search by taste costs: an evening of patterns from nothing, on one core.

A listener who goes by a plain rule rates each loop as soon as it is shown. The library of loops is filled before, as a
thread fills it while people listen; the target is 100 ms of processor time for every ask.

    python benchmarks/asks.py
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, cast

# One core is what is measured; numpy's threads would take more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from audiomancer.actions.variation import USUAL_OPERATORS
from audiomancer.breeding import PatternBreeder
from audiomancer.breeding.loops import LoopLibrary, Shape
from audiomancer.breeding.searching import PatternSource
from audiomancer.evolution import Candidate, Search, SearchSettings
from audiomancer.music import KINDS, Kind

TARGET = 0.1
AMOUNT, BARS, SIZE = 0.3, 2, 8
RULE = {0: 1.2, 3: -0.8, 7: 0.6}
"""Column of a descriptor to what it adds, in stars a standard deviation."""


def main() -> None:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(description="What one ask of a search by taste costs.")
    parser.add_argument("--ratings", type=int, default=48, help="ratings of an evening (%(default)s)")
    parser.add_argument("--seed", type=int, default=3, help="seed of the search (%(default)s)")
    parser.add_argument("kinds", nargs="*", default=KINDS, help="drums, melody, bass (all)")
    asked = parser.parse_args()
    print(f"{'':8}{'asks':>6}{'median':>10}{'worst':>10}")
    with TemporaryDirectory() as folder:
        for kind in asked.kinds:
            fill(kind, Path(folder))
            costs = evening(kind, Path(folder), asked.ratings, asked.seed)
            verdict = "met" if max(costs) <= TARGET else "missed"
            print(f"{kind:8}{len(costs):6}{1000 * median(costs):7.0f} ms{1000 * max(costs):7.0f} ms {verdict}")


def fill(kind: str, folder: Path) -> None:
    """Make all loops of a library."""
    library = LoopLibrary(Shape(kind=cast("Kind", kind), bars=BARS), folder)
    while library.fill():
        pass


def evening(kind: str, folder: Path, ratings: int, seed: int) -> list[float]:
    """The seconds of processor time of each ask."""
    source = PatternSource(PatternBreeder(AMOUNT, USUAL_OPERATORS, by="any"), folder, BARS)
    search = Search((), SearchSettings(seed=seed, size=SIZE), source, kind=kind)
    stars: dict[str, float] = {}
    costs: list[float] = []
    while len(costs) < ratings:
        before = process_time()
        shown = search.ask(len(costs) % SIZE + 1)
        costs.append(process_time() - before)
        stars |= {one.id: _stars(source, kind, one) for one in shown if one.id not in stars}
        if len(costs) % SIZE:
            search.learn(stars)
        else:
            search.tell(stars)
    return costs


def _stars(source: PatternSource, kind: str, one: Candidate[Any]) -> float:
    x = source.features(kind, [one]).x[0]
    return min(5.0, max(1.0, round(3 + sum(weight * float(x[column]) for column, weight in RULE.items()))))


if __name__ == "__main__":
    main()
