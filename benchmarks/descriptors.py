"""How many patterns are described in a second: descriptors and grids together, on one core.

The patterns are loops of the models that ship, as a search by taste looks at them: two bars of drums in all styles,
eight bars of melodies and basses; each stands in the batch some times. The target is 10,000 a second of processor time.
One by itself, as the last column has it, is what the fitness functions and the benchmarks wait for.

    python benchmarks/descriptors.py
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from itertools import cycle, islice
from time import process_time

# One core is what is measured; numpy's threads would take more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from heritability import loops

from audiomancer.analyzers.descriptors import DESCRIPTORS, describe_pattern, described
from audiomancer.music import KINDS

TARGET = 10_000
DIFFERENT, ROUNDS = 200, 3


def main() -> None:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(description="How many patterns are described in a second.")
    parser.add_argument("--count", type=int, default=10_000, help="patterns in a batch (%(default)s)")
    count = parser.parse_args().count
    print(f"{'':8}{'notes':>8}{'descriptors':>13}{'cells':>7}{'a second':>10}{'':10}{'one alone':>11}")
    for kind in KINDS:
        some = list(loops(kind, DIFFERENT))
        batch = list(islice(cycle(some), count))
        found = described(batch)
        seconds = min(_timed(lambda batch=batch: described(batch)) for _ in range(ROUNDS))
        alone = _timed(lambda some=some: [describe_pattern(pattern) for pattern in some]) / len(some)
        rate, notes = count / seconds, sum(len(pattern.notes) for pattern in batch) / count
        verdict = "met" if rate >= TARGET else "missed"
        cells = found.grid.shape[1]
        print(f"{kind:8}{notes:8.0f}{len(DESCRIPTORS[kind]):13}{cells:7}{rate:10.0f} {verdict:9}{alone * 1000:8.2f} ms")


def _timed(action: Callable[[], object]) -> float:
    before = process_time()
    action()
    return process_time() - before


if __name__ == "__main__":
    main()
