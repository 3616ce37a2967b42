"""What does ``audiomancer list --json`` cost, against ``audiomancer list``, with 1,000 patterns in the library?

Both are whole processes from the shell, in turn, and the median of the rounds counts. JSON holds all that is known of a
pattern but its codes, which are written only with ``--codes``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from audiomancer.breeding import open_store
from audiomancer.generators import EvolutionEngine, import_midi

PATTERNS, ROUNDS = 1000, 5
GROOVE = Path(__file__).resolve().parents[1] / "examples" / "groove.mid"
LIMIT = 1.5


def seconds(*words: str) -> float:
    """How long a command takes, as a whole process."""
    start = perf_counter()
    subprocess.run([sys.executable, "-m", "audiomancer", *words], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def main() -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUDIOMANCER_HOME"] = home
        with open_store() as store:
            parent, _ = import_midi(GROOVE, store)
            engine = EvolutionEngine(store)
            for seed in range(PATTERNS - 1):
                engine.mutate_pattern(parent.id, 0.5, seed)
        pairs = [(seconds("list"), seconds("list", "--json")) for _ in range(ROUNDS)]
        table, as_json = (median(column) for column in zip(*pairs, strict=True))
        print(f"{PATTERNS:,} patterns: list {table:.2f} s, list --json {as_json:.2f} s")
        print(f"ratio of the medians {as_json / table:.2f} (limit {LIMIT})")


if __name__ == "__main__":
    main()
