"""Processes that write a lineage and are killed while they do; run as a program by ``test_crash.py``.

It forks itself, so that two hundred writers cost no more than two hundred forks. What a writer has been promised goes
down a pipe, a line each, after the call has returned: an id, or an id and its rating.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO

from audiomancer.errors import AudiomancerError
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import LineageFile, Store, SynthRecord

MOST_PROMISES, LONGEST = 20, 0.004
"""A writer is killed after so many promises at most, and at most so many seconds more."""

STEPS = ((os, "pwrite"), (os, "ftruncate"), (os, "fsync"), (os, "utime"), (Path, "replace"), (Path, "unlink"))
"""Every call that changes what is on the disk, but for opening a file."""

GROOVE = Pattern(kind="drums", notes=(Note(0, 60, 36, 100),), bars=1)

Promise = Callable[[str], None]
Write = Callable[[Path, str, Promise], None]


def write_for_ever(path: Path, tag: str, promise: Promise) -> None:
    file = LineageFile(path)
    for number in count():
        item = f"{tag}.{number}"
        file.record(SynthRecord(item, item, [], "generated", []))
        promise(item)
        file.rate(item, 1 + number % 5)
        promise(f"{item} {1 + number % 5}")
        if number % 4 == 3:
            file.fold()


def add_for_ever(path: Path, tag: str, promise: Promise) -> None:
    store = Store(path.parent)
    for number in count():
        birth = Birth(method="imported", log=(tag, str(number)))
        promise(store.add_pattern(GROOVE, birth).id)
        store.save_run(tag, {"number": number})


def write_a_little(path: Path, tag: str, promise: Promise) -> None:
    file = LineageFile(path)
    for number in range(2):
        item = f"{tag}.{number}"
        file.record(SynthRecord(item, item, [], "generated", []))
        promise(item)
        file.rate(item, 5)
        promise(f"{item} 5")
        file.fold()


def die_at(step: int) -> None:
    """Makes the process end, as by SIGKILL, in place of the nth call that changes the disk."""
    left = count(step, -1)

    def fatal(call: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **options: object) -> object:
            if next(left) == 1:
                os._exit(9)
            return call(*args, **options)

        return counted

    for owner, name in STEPS:
        setattr(owner, name, fatal(getattr(owner, name)))


def forked(work: Callable[[Promise], None], watch: Callable[[int, IO[str]], str]) -> tuple[list[str], int]:
    """What was promised to a forked writer, and how it ended; ``watch`` reads along and may kill it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work(lambda line: os.write(writing, f"{line}\n".encode()))
            status = 0
        except (AudiomancerError, ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
            os.write(writing, f"error {error!r}\n".encode())
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        promised = watch(child, pipe) + pipe.read()
    return promised.splitlines(), os.waitpid(child, 0)[1]


def killed_at_random(write: Write, path: Path, times: int) -> list[str]:
    chance = random.Random(42)

    def kill_soon(child: int, pipe: IO[str]) -> str:
        heard = "".join(pipe.readline() for _ in range(chance.randint(0, MOST_PROMISES)))
        time.sleep(chance.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        return heard

    return [
        line
        for turn in range(times)
        for line in forked(lambda promise, turn=turn: write(path, f"w{turn}", promise), kill_soon)[0]
    ]


def killed_at_each_step(path: Path) -> list[str]:
    promised: list[str] = []
    for step in count(1):

        def work(promise: Promise, step: int = step) -> None:
            die_at(step)
            write_a_little(path, f"w{step}", promise)

        lines, status = forked(work, lambda child, pipe: "")
        promised += lines
        if status == 0:
            return [*promised, f"steps {step - 1}"]
    raise AssertionError("unreachable")


def together(path: Path, processes: int, records: int) -> list[str]:
    children = [os.fork() or write_many(path, str(number), records) for number in range(processes)]
    return [f"ended {os.waitpid(child, 0)[1]}" for child in children]


def write_many(path: Path, tag: str, records: int) -> int:
    """Records, rates one item that all share, and ends the process."""
    status = 1
    try:
        file = LineageFile(path)
        for number in range(records):
            file.record(SynthRecord(f"{tag}.{number}", tag, [], "generated", []))
            if number % 50 == 0:
                file.rate(f"{tag}.{number}", 1 + int(tag))
            if number % 100 == 99:
                file.fold()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    task, where, *numbers = sys.argv[1:]
    tasks: dict[str, Callable[..., list[str]]] = {
        "history": partial(killed_at_random, write_for_ever),
        "patterns": partial(killed_at_random, add_for_ever),
        "step": killed_at_each_step,
        "together": together,
    }
    sys.stdout.write(json.dumps(tasks[task](Path(where), *map(int, numbers))))
