"""Does a record cost the same in a long history as in a short one, and does a long one open quickly?

The rival is the common way: one JSON file, rewritten at each record. Run: ``python benchmarks/lineage.py``
(needs 1 GB of disk and 3 GB of memory; ``--small`` leaves the million out).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from audiomancer.store import LineageFile, SynthRecord

SIZES = (100, 10_000, 1_000_000)
RIVAL_SIZES = (100, 10_000)
ROUNDS = 200
RIVAL_ROUNDS = 20
LIMIT_RATIO = 1.5
LIMIT_SECONDS = 10.0


def synth_record(number: int) -> SynthRecord:
    """The record of a mutant, as long as real ones are."""
    return SynthRecord(
        id=f"ptrn_{number:016x}",
        name=f"techno groove {number}",
        parent_ids=[f"ptrn_{number - 1:016x}"],
        generation_method="mutated",
        mutation_log=["velocity of note 7 from 100 to 87", "note 12 moved by 24 ticks"],
        type="drums",
        seed=[42, number // 8, number % 8],
        mutation_amount=0.3,
    )


def write_history(path: Path, size: int) -> None:
    """A history of this size as one JSON object, in the form in which any software might write it."""
    path.parent.mkdir(parents=True)
    with path.open("w") as file:
        for number in range(size):
            record = synth_record(number)
            opening = "{" if number == 0 else ", "
            file.write(f'{opening}"{record.id}": {json.dumps(record.to_dict())}')
        file.write("}")


def timed(action: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def rewrite_file(path: Path, record: SynthRecord) -> None:
    """The rival: read the file, add the record, write the file."""
    records = json.loads(path.read_text())
    records[record.id] = record.to_dict()
    path.write_text(json.dumps(records, indent=2))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="leave the million out")
    parser.add_argument("--folder", type=Path, help="where to write, so which disk is measured")
    options = parser.parse_args()
    sizes = SIZES[:-1] if options.small else SIZES
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        return compare(Path(name), sizes)


def compare(folder: Path, sizes: tuple[int, ...]) -> int:
    files: dict[int, LineageFile] = {}
    for size in sizes:
        path = folder / str(size) / "lineage.json"
        write_history(path, size)
        first = timed(partial(LineageFile, path))
        LineageFile(path).fold()
        again = timed(partial(LineageFile, path))
        files[size] = LineageFile(path)
        print(f"open {size:>9,} records: {again:7.3f} s ({first:.3f} s when other software wrote the file)")
    os.sync()  # or the long histories' pages would still be on their way to the disk
    costs = record_costs(files)
    for size, cost in costs.items():
        print(f"record among {size:>9,}: {cost * 1000:8.3f} ms")
    rival = rival_costs(folder)
    for size, cost in rival.items():
        print(f"rewriting one file, among {size:>9,}: {cost * 1000:8.3f} ms")
    ratio = costs[sizes[-1]] / costs[sizes[0]]
    growth = rival[RIVAL_SIZES[-1]] / rival[RIVAL_SIZES[0]]
    print(f"growth of the cost from {sizes[0]:,} to {sizes[-1]:,}: {ratio:.2f} (limit {LIMIT_RATIO})")
    print(f"growth of the rival's from {RIVAL_SIZES[0]:,} to {RIVAL_SIZES[-1]:,}: {growth:.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(f"memory at most: {peak:,.0f} MiB")
    return 0 if ratio <= LIMIT_RATIO and again <= LIMIT_SECONDS else 1


def record_costs(files: dict[int, LineageFile]) -> dict[int, float]:
    """Median seconds of a record in each history, taken in turns so that the disk's mood meets all alike."""
    times: dict[int, list[float]] = {size: [] for size in files}
    for turn in range(ROUNDS):
        for size, file in files.items():
            record = synth_record(size + turn)
            times[size].append(timed(partial(file.record, record)))
    return {size: median(seconds) for size, seconds in times.items()}


def rival_costs(folder: Path) -> dict[int, float]:
    times: dict[int, list[float]] = {size: [] for size in RIVAL_SIZES}
    for size in RIVAL_SIZES:
        path = folder / f"rival-{size}" / "lineage.json"
        write_history(path, size)
        for turn in range(RIVAL_ROUNDS):
            record = synth_record(size + turn)
            times[size].append(timed(partial(rewrite_file, path, record)))
    return {size: median(seconds) for size, seconds in times.items()}


if __name__ == "__main__":
    sys.exit(main())
