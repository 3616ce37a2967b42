"""Inputs by the thousand: each ends in a result or in one sentence, within two seconds and half a gigabyte."""

from __future__ import annotations

import gc
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

from audiomancer.errors import AudiomancerError

SECONDS = 2.0
"""Of processor time that an input may take."""

TRIES = 3
"""An input is slow that is so each time; on a busy machine any other may be so once."""

BYTES = 500 * 1024**2
"""By which the memory of this process may grow in a run."""

LONGEST_SENTENCE = 2000


class Kind(NamedTuple):
    """Something that takes what strangers made.

    Attributes:
        name: by which it is asked for.
        make: from chance to an input; the same chance brings the same input.
        use: does with an input what the program does with it.
        count: how many inputs the suite makes.
    """

    name: str
    make: Callable[[np.random.Generator], Any]
    use: Callable[[Any], None]
    count: int


class Finding(NamedTuple):
    """An input that ended otherwise than it may.

    Attributes:
        kind: name of the kind.
        seed: of the run.
        number: which input of the run it is, from 0; seed and number bring it again.
        what: what happened.
        given: the input.
    """

    kind: str
    seed: int
    number: int
    what: str
    given: Any

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of seed {self.seed}: {self.what}\n{self.given!r:.400}"


class _TooLongError(BaseException):
    """More than :data:`SECONDS`; no ``except Exception`` on the way may keep it."""


def run(kind: Kind, seed: int, numbers: Iterator[int]) -> Iterator[Finding | None]:
    """Give a kind its inputs of these numbers.

    Yields:
        For each input what was found; None if it ended as it should.
    """
    with _little_memory(), _own_garbage():
        for number in numbers:
            given = kind.make(np.random.default_rng([seed, number]))
            what = _ended(kind.use, given)
            yield Finding(kind.name, seed, number, what, given) if what else None


def _ended(use: Callable[[Any], None], given: Any, tries: int = TRIES) -> str:
    """How an input ended, if not as it may."""
    try:
        with _little_time():
            use(given)
    except AudiomancerError as error:
        sentence = str(error)
        if not sentence or len(sentence) > LONGEST_SENTENCE or "Traceback" in sentence:
            return f"its error is no sentence: {sentence!r:.200}"
    except _TooLongError as error:
        if tries > 1:
            return _ended(use, given, tries - 1)
        where = "".join(traceback.format_tb(error.__traceback__)[-3:])
        return f"it took more than {SECONDS:g} s of processor time:\n{where}"
    except Exception as error:  # noqa: BLE001 - whatever else comes is what is looked for
        return "".join(traceback.format_exception(error, limit=-4))
    return ""


@contextmanager
def _own_garbage() -> Iterator[None]:
    """No time for what was there before: to look through the objects of a whole suite takes longer than an input."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _little_time() -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _little_memory() -> Iterator[None]:
    """Where the system can, no more than :data:`BYTES` beyond what this process has; then a MemoryError tells."""
    try:
        import resource
        from pathlib import Path

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + BYTES, before[1]))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
