"""How fast is a SynthDef read, against sclang started to read it, and how many children a second do the operators give?

The rival does what the usual wrapper does: it starts sclang on each file. Both read the library that comes with the
package; the operators work on it with one process and without any check of what they write.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.variation.synths import breed, mutate

LIBRARY = sorted((Path(__file__).parents[1] / "synths").glob("*.scd"))
COLD_STARTS = 5
CHILDREN = 200


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_cold(source: str) -> None:
    """Let a fresh sclang compile one source, and wait until it is gone."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "synth.scd")
        file.write_text(f"{source}\n0.exit;", encoding="utf-8")
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
        subprocess.run(
            ["sclang", str(file)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60
        )


def main() -> None:
    sources = [path.read_text("utf-8") for path in LIBRARY]
    parents = [parse_synthdefs(source)[0] for source in sources]
    ours = seconds(lambda: [parse_synthdefs(source) for source in sources]) / len(sources)
    rival = seconds(lambda: [read_cold(source) for source in sources[:COLD_STARTS]]) / COLD_STARTS
    megabytes = sum(map(len, sources)) / len(sources) / 1e6
    print(f"reading a SynthDef: {1000 * ours:.2f} ms, {megabytes / ours:.2f} MB/s")
    print(f"a cold sclang:      {1000 * rival:.0f} ms, {rival / ours:.0f} times as long")

    rng = np.random.default_rng(0)
    pairs = [rng.choice(len(parents), 2, replace=False) for _ in range(CHILDREN)]
    mutants = seconds(lambda: [mutate(parents[a], 0.5, rng) for a, _ in pairs])
    bred = seconds(lambda: [breed(parents[a], parents[b], rng) for a, b in pairs])
    print(f"mutants: {CHILDREN / mutants:.0f} a second; children of two: {CHILDREN / bred:.0f} a second")


if __name__ == "__main__":
    main()
