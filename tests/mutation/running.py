"""Running the tests against broken copies of the package, each in a fork of one warm process."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import mido  # noqa: F401 -- so that every fork finds it imported
import numpy as np  # noqa: F401
import pytest
from mutation.breaking import Mutant, break_source

__all__ = ["PATIENCE", "Bench", "Job", "Verdict"]

MEMORY = 4 << 30
"""Bytes that the tests of a mutant may take."""

PATIENCE, SECONDS_ALWAYS = 5, 2
"""A test of a mutant may take so many times the processor time of the clean run, and so many seconds besides."""

ENGINES = frozenset({"tidal", "strudel_engine", "supercollider"})
"""Fixtures of running engines."""

COPIED = ("audiomancer", "tests", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns("node_modules", ".hypothesis")


@dataclass(frozen=True, slots=True)
class Job:
    """A mutant, or nothing broken at all, and the tests that are run against it.

    Attributes:
        mutant: what is broken; None for a clean run.
        tests: paths below ``tests/``, the quickest first.
        seconds: how long they may take on the clock, for what waits and never ends; see also ``PATIENCE``.
    """

    mutant: Mutant | None
    tests: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the tests of a job ended.

    Attributes:
        job: the job.
        passed: whether no test failed, so that a mutant survived.
        seconds: how long they took.
        output: what pytest printed.
    """

    job: Job
    passed: bool
    seconds: float
    output: str


@dataclass(slots=True)
class _Trial:
    """A job that runs in a child of this process, and the text of the file that it breaks."""

    job: Job
    process: int
    started: float
    whole: str


class Bench:
    """Copies of the checkout, one for each job that runs at once.

    Args:
        checkout: what is copied.
        folder: an empty folder for the copies.
        jobs: how many there are.
        engines: whether tests that need Tidal, Strudel or SuperCollider are run too.
    """

    def __init__(self, checkout: Path, folder: Path, jobs: int, *, engines: bool) -> None:
        self._engines = engines
        self._copies = [folder / str(number) / "checkout" for number in range(jobs)]
        for copy in self._copies:
            copy.mkdir(parents=True)
            for path in checkout.iterdir():
                if path.name not in COPIED:
                    (copy / path.name).symlink_to(path)
                elif path.is_dir():
                    shutil.copytree(path, copy / path.name, ignore=_LEFT_OUT)
                else:
                    shutil.copy(path, copy / path.name)

    def run(self, jobs: Sequence[Job]) -> Iterator[Verdict]:
        """The verdict on each job, as soon as there is one."""
        waiting, running = list(jobs)[::-1], dict[Path, _Trial]()
        try:
            while waiting or running:
                for copy in self._copies:
                    if copy not in running and waiting:
                        running[copy] = self._start(copy, waiting.pop())
                time.sleep(0.01)
                for copy, trial in list(running.items()):
                    verdict = self._ended(copy, trial)
                    if verdict is not None:
                        del running[copy]
                        yield verdict
        finally:
            for copy, trial in running.items():
                self._stop(copy, trial, reap=True)

    def _start(self, copy: Path, job: Job) -> _Trial:
        whole = ""
        if job.mutant is not None:
            path = copy / "audiomancer" / job.mutant.file
            whole = path.read_text("utf-8")
            path.write_text(break_source(whole, job.mutant), "utf-8")
            _forget_compiled(path)
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            self._be_child(copy, job)
        return _Trial(job, process, time.monotonic(), whole)

    def _be_child(self, copy: Path, job: Job) -> None:
        """Runs the tests and ends this process with what they said."""
        status = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            output = os.open(copy.parent / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            for stream in (1, 2):
                os.dup2(output, stream)
            os.chdir(copy)
            sys.path.insert(0, str(copy))
            os.environ |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
            os.environ.pop("AUDIOMANCER_NO_SKIP", None)
            # Bytecode comes from the clean run; a mutant must leave none behind.
            sys.dont_write_bytecode = job.mutant is not None
            options = ["-x", "-q", "-p", "no:cacheprovider", f"--basetemp={copy.parent / 'temp'}"]
            paths = [f"tests/{test}" for test in job.tests]
            plugin = _Plugin(copy, self._engines, copy.parent / "seconds.json", clean=job.mutant is None)
            status = int(pytest.main([*options, *paths], plugins=[plugin]))
        finally:
            sys.stdout.flush()
            os._exit(status)

    def _ended(self, copy: Path, trial: _Trial) -> Verdict | None:
        seconds = time.monotonic() - trial.started
        process, status = os.waitpid(trial.process, os.WNOHANG)
        if process == 0 and seconds < trial.job.seconds:
            return None
        self._stop(copy, trial, reap=process == 0)
        output = (copy.parent / "output").read_text("utf-8", errors="replace")
        # Whatever else pytest says of a mutant, such as that nothing can be imported, is said by a failure.
        passed = process != 0 and os.waitstatus_to_exitcode(status) in (0, pytest.ExitCode.NO_TESTS_COLLECTED)
        return Verdict(trial.job, passed, seconds, output)

    def _stop(self, copy: Path, trial: _Trial, *, reap: bool) -> None:
        """Ends what a job has left running, and mends what it broke."""
        with suppress(ProcessLookupError):
            os.killpg(trial.process, signal.SIGKILL)
        if reap:
            os.waitpid(trial.process, 0)
        if trial.job.mutant is not None:
            (copy / "audiomancer" / trial.job.mutant.file).write_text(trial.whole, "utf-8")


def _forget_compiled(path: Path) -> None:
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()


class _Plugin:
    """Makes a run the same each time, and ends it at the first failing example or at a test that never ends.

    Args:
        copy: the checkout that must be imported.
        engines: whether tests that need a running engine are run.
        seconds: where the clean run writes how much of the processor each test takes.
        clean: whether this is the clean run.
    """

    def __init__(self, copy: Path, engines: bool, seconds: Path, *, clean: bool) -> None:
        self._copy, self._engines, self._path, self._clean = copy, engines, seconds, clean
        self._seconds: dict[str, float] = json.loads(seconds.read_text("utf-8")) if seconds.exists() else {}

    def pytest_collection(self) -> None:
        import audiomancer

        if not Path(audiomancer.__file__).is_relative_to(self._copy):
            raise pytest.UsageError(f"{audiomancer.__file__} was imported, which is not the copy that is broken")
        quick = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        hypothesis.settings.register_profile(
            "mutants", hypothesis.settings.default, derandomize=True, database=None, phases=quick
        )
        hypothesis.settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if not self._engines:
            items[:] = [item for item in items if not ENGINES.intersection(item.fixturenames)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: Any) -> Generator[None, None, None]:
        allowed = 0.0 if self._clean else SECONDS_ALWAYS + PATIENCE * self._seconds.get(item.nodeid, 0.0)
        signal.signal(signal.SIGPROF, lambda *_: os._exit(pytest.ExitCode.TESTS_FAILED))
        signal.setitimer(signal.ITIMER_PROF, allowed)
        before = time.process_time()
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._seconds[item.nodeid] = time.process_time() - before

    def pytest_sessionfinish(self) -> None:
        if self._clean:
            self._path.write_text(json.dumps(self._seconds), "utf-8")
