"""Does a library of a million items answer as fast as one of a hundred?

From the shell, each a process of its own: ``rate`` (the worst of many in a row), a page of ``list``, ``lineage`` of a
family of the same size in both, and the first ``rate`` and ``list`` after other software has written or edited it. In
one process: the cost of a record, against the common way, one JSON file that is rewritten at each record. Run:
``python benchmarks/lineage.py`` (needs 3 GB of disk; ``--small`` leaves the million out, ``--rounds`` says how many
ratings in a row).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from audiomancer.music import Note, Pattern, pattern_to_json
from audiomancer.store import LineageFile, SynthRecord
from audiomancer.store.database import Database

SIZES = (100, 10_000, 1_000_000)
RIVAL_SIZES = (100, 10_000)
ROUNDS = 200
RIVAL_ROUNDS = 20
LOOKS = 5
"""Rounds in which the slower commands take part."""
LIMIT_RATIO = 1.5
LIMIT_SHELL = 3.0
"""The worst of each command from the shell among the most records, against the fewest, in time and in memory."""
FAMILY = 100
"""Items that descend from one, at both sizes: who asks for a family wants to see it whole, however large it is."""
LIMIT_SECONDS, LIMIT_MEBIBYTES = 5.0, 500.0
"""The first command after other software has written the history."""
SHELL_ROUNDS = 200
BODY = pattern_to_json(Pattern(kind="drums", notes=tuple(Note(240 * n, 60, 36, 100) for n in range(16)), bars=1))
AUDIOMANCER = [sys.executable, "-m", "audiomancer"]


def synth_record(number: int) -> SynthRecord:
    """The record of a mutant, as long as real ones are."""
    return SynthRecord(
        id=f"ptrn_{number:016x}",
        name=f"techno groove {number}",
        parent_ids=[f"ptrn_{number - 1:016x}"] if number % FAMILY else [],
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


def write_bodies(home: Path, size: int) -> None:
    """The bodies of that history, written in one go as a library of years would have them."""
    database = Database(home / "library.db")
    database.restore(((f"ptrn_{number:016x}", "drums", BODY) for number in range(size)), ())
    database.close()


class Cost(NamedTuple):
    """Seconds by the clock; seconds of the processors, which tell more where a machine has other work too; MiB."""

    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.wall:6.3f} s, {self.cpu:6.3f} s of CPU, {self.memory:4.0f} MiB"


def shell(home: Path, *words: str) -> Cost:
    """What a command takes, as a process of its own."""
    start = perf_counter()
    environment = os.environ | {"AUDIOMANCER_HOME": str(home)}
    with subprocess.Popen(
        [*AUDIOMANCER, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(words)} failed: {said.decode()}")
    memory = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Cost(perf_counter() - start, usage.ru_utime + usage.ru_stime, memory)


def first_rate(home: Path, size: int, what: str) -> bool:
    """The first command after other software was at the history; whether it is within the limits."""
    first = shell(home, "rate", f"ptrn_{size // 2:016x}", "4")
    held = first.wall <= LIMIT_SECONDS and first.memory <= LIMIT_MEBIBYTES
    limit = f"limit {LIMIT_SECONDS:g} s, {LIMIT_MEBIBYTES:g} MiB{'' if held else '   MISSED'}"
    print(f"first rate after {what}, {size:>9,}: {first} ({limit})", flush=True)
    return held


def edit(path: Path) -> None:
    """Another name for one record, in its place: what this process held would count as the next child's memory."""
    with path.open("r+b") as file:
        file.seek(file.read(1 << 20).index(b'"techno groove 7"'))
        file.write(b'"techno groove Q"')
    os.sync()


def compare_shells(folder: Path, sizes: tuple[int, ...], rounds: int) -> bool:
    """The commands at each size, in turns; whether all limits hold."""
    homes = {size: folder / f"home-{size}" for size in (sizes[0], sizes[-1])}
    reached = True
    for size, home in homes.items():
        write_history(home / "lineage.json", size)
        write_bodies(home, size)
        os.sync()
        reached &= first_rate(home, size, "a foreign write")
        print(f"first list after that, {size:>9,}: {shell(home, 'list', '--page', '1')}")
        edit(home / "lineage.json")
        reached &= first_rate(home, size, "an edit of one record")
    costs: dict[str, dict[int, list[Cost]]] = {}
    for turn in range(rounds):
        for size, home in homes.items():
            item = f"ptrn_{turn * 7919 % size:016x}"
            calls = [("rate", item, str(1 + turn % 5)), ("list", "--page", "1"), ("lineage", item)]
            for words in calls if turn < LOOKS else calls[:1]:
                costs.setdefault(words[0], {}).setdefault(size, []).append(shell(home, *words))
    for name, found in costs.items():
        for size, all_of in found.items():
            usual, worst = (Cost(*map(pick, zip(*all_of, strict=True))) for pick in (median, max))
            print(f"{name} among {size:>9,}: {usual}; worst {worst}")
        few, many = found.values()
        for what in Cost._fields:
            ratio = max(getattr(one, what) for one in many) / max(getattr(one, what) for one in few)
            reached &= ratio <= LIMIT_SHELL
            missed = "" if ratio <= LIMIT_SHELL else "   MISSED"
            print(f"worst {name} of {len(few)}, {what} among the most to the fewest: {ratio:.2f}{missed}")
    return reached


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
    parser.add_argument("--rounds", type=int, default=SHELL_ROUNDS, help="how many ratings in a row")
    parser.add_argument("--folder", type=Path, help="where to write, so which disk is measured")
    options = parser.parse_args()
    sizes = SIZES[:-1] if options.small else SIZES
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        held = compare_shells(Path(name), sizes, options.rounds)
        return 0 if compare(Path(name), sizes) and held else 1


def compare(folder: Path, sizes: tuple[int, ...]) -> bool:
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
    return ratio <= LIMIT_RATIO and again <= LIMIT_SECONDS


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
