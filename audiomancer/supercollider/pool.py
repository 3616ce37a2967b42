"""Whether source is a SynthDef: a pool of warm sclang workers that compile it.

A worker that dies, hangs or floods is replaced by a spare one, which is already warm; a job whose worker
died is done again, so that neither a killed worker nor the source before it can spoil a job.
"""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import Any, Self

from audiomancer.errors import AudiomancerError, SuperColliderError, SynthDefFileError
from audiomancer.programs.finding import find_program
from audiomancer.programs.sandbox import Sandbox, find_sandbox
from audiomancer.supercollider._worker import Answer, Flooded, NeverStarted, TimedOut, Worker, WorkerDied
from audiomancer.supercollider.scsyndef import BinaryControl, SynthDefBinary, read_synthdef

__all__ = ["MAX_SOURCE", "Check", "Problem", "SclangPool", "Validation", "refusal"]

MAX_SOURCE = 1 << 18
"""The longest source that is looked at, in characters; the longest SynthDef of the wild has a tenth of it."""

_ATTEMPTS = 3  # a worker's first death may be an accident; what three workers die of is the source
_STARTS = 10  # so many workers in a row that do not start are no accident either
_JOBS_WITHOUT_SPARE = 32  # who compiles a handful and leaves should not wait beside the start of a second sclang
_JOBS_OF_A_WORKER = 5000  # then a fresh one takes over, because sclang keeps every symbol it has seen

Check = Callable[[str], None]
"""A whitelist: raises an :class:`~audiomancer.errors.AudiomancerError` for source that may not be run."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why source is not valid.

    Attributes:
        message: one sentence.
        line: line of the problem, from 1; None if it is not known.
        column: column of the problem, from 1; None if it is not known.
    """

    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        return place + self.message


@dataclass(frozen=True, slots=True)
class Validation:
    """What sclang says of source.

    Attributes:
        problems: why the source is not valid; empty if it is valid.
        synthdefs: name of every valid SynthDef to its compiled bytes.
        metadata: name of every valid SynthDef to its category, description and specs, as far as it has them.
        posts: what sclang printed.
    """

    problems: tuple[Problem, ...] = ()
    synthdefs: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    metadata: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    posts: str = ""

    @property
    def ok(self) -> bool:
        """Whether it compiled to SynthDefs that can be heard."""
        return not self.problems

    def controls(self, name: str) -> tuple[BinaryControl, ...]:
        """The controls of one of the SynthDefs, by its name."""
        return read_synthdef(self.synthdefs[name]).controls

    def named(self, name: str | None) -> Validation:
        """The same, but not valid unless one of its SynthDefs has this name; any will do if it is None."""
        if name is None or name in self.synthdefs or self.problems:
            return self
        return Validation((Problem(f"expected a SynthDef named {name!r}, not {', '.join(map(repr, self.synthdefs))}"),))


class SclangPool:
    """Warm sclang workers; a context manager, and safe to share between threads.

    Args:
        check: the whitelist for source that is not trusted. Without one, a working sandbox is a must.
        workers: how many jobs run at a time; after some jobs one more worker is kept warm as a spare.
        timeout: seconds that a source may take; compiling a SynthDef takes a few thousandths.
        sandbox: how workers are confined; by default the best that this system has.

    Raises:
        MissingDependencyError: if sclang is not installed.
        SuperColliderError: if there is neither a sandbox nor a whitelist.
    """

    def __init__(
        self, check: Check | None = None, *, workers: int = 1, timeout: float = 5.0, sandbox: Sandbox | None = None
    ) -> None:
        find_program("sclang")
        self._check = check
        self._size = workers
        self._timeout = timeout
        self._sandbox = sandbox or find_sandbox()
        if check is None and not self._sandbox.confines:
            raise SuperColliderError(f"foreign source needs a whitelist or a sandbox, and {self._sandbox.reason}")
        self._sandbox.warn_if_open()
        self._free = threading.Semaphore(workers)
        self._lock = threading.Lock()
        self._closed = False
        self._warm = deque(Worker(self._sandbox) for _ in range(workers))
        self._busy: set[Worker] = set()
        self._served = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process numbers of all workers."""
        with self._lock:
            return tuple(worker.pid for worker in (*self._busy, *self._warm))

    def close(self) -> None:
        """End all workers; a job that another thread still waits for fails."""
        with self._lock:
            self._closed = True
            for worker in self._busy:
                worker.kill()
            while self._warm:
                self._warm.pop().close()

    def validate(self, source: str, name: str | None = None, *, trusted: bool = False) -> Validation:
        """Compile source and judge what came of it.

        Valid means: it compiled, it threw nothing, it built at least one SynthDef, and the bytes of each are
        a SynthDef file with UGens, one of which writes to a bus.

        Args:
            source: SuperCollider code, at most :data:`MAX_SOURCE` characters.
            name: the name that one of its SynthDefs must have; any if None.
            trusted: whether the source is our own, and needs no whitelist.

        Returns:
            The compiled SynthDefs, or the problems; source that does not compile raises nothing.

        Raises:
            SuperColliderError: if the pool is closed, or sclang does not start.
        """
        refused = refusal(source, None if trusted else self._check)
        if refused:
            return Validation((refused,))
        try:
            answer = self._answer(source)
        except TimedOut:
            advice = "look for an endless loop, or an endless recursion"
            return Validation((Problem(f"it ran longer than {self._timeout:g} seconds; {advice}"),))
        except Flooded:
            return Validation((Problem("it printed or built more than a SynthDef ever needs, and was stopped"),))
        except WorkerDied:
            return Validation((Problem("it ended sclang itself, every time it was tried"),))
        return _judged(source, answer).named(name)

    def validate_all(self, sources: Iterable[str], *, trusted: bool = False) -> list[Validation]:
        """Validate many sources on all workers.

        Args:
            sources: SuperCollider code.
            trusted: whether the sources are our own, and need no whitelist.

        Returns:
            A validation each, in the order of the sources.

        Raises:
            SuperColliderError: if the pool is closed, or sclang does not start.
        """
        with ThreadPoolExecutor(self._size) as threads:
            return list(threads.map(lambda source: self.validate(source, trusted=trusted), sources))

    def _answer(self, source: str) -> Answer:
        deaths = failed_starts = 0
        while True:
            try:
                with self._borrowed() as worker:
                    answer = worker.run(source, self._timeout)
                    worker.fit = not answer.aborted and worker.jobs_done < _JOBS_OF_A_WORKER
                    return answer
            except NeverStarted as failure:
                failed_starts += 1
                if failed_starts == _STARTS:
                    said = str(failure)[-500:]
                    raise SuperColliderError(f"sclang does not start; the last it said was: {said}") from None
            except WorkerDied:
                deaths += 1
                if deaths == _ATTEMPTS:
                    raise

    @contextmanager
    def _borrowed(self) -> Iterator[Worker]:
        """A warm worker, put back afterwards; a fresh one takes the place of one that failed or grew old."""
        with self._free:
            worker = self._take()
            try:
                yield worker
            finally:
                self._put_back(worker)

    def _take(self) -> Worker:
        with self._lock:
            if self._closed:
                raise SuperColliderError("the pool is closed; open a new one")
            if self._served >= _JOBS_WITHOUT_SPARE and len(self._warm) + len(self._busy) == self._size:
                self._warm.append(Worker(self._sandbox))
            worker = self._warm.popleft()
            worker.fit = False  # until it has answered
            self._busy.add(worker)
            return worker

    def _put_back(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
            self._served += 1
            if worker.fit and not self._closed:
                self._warm.appendleft(worker)  # the one in use stays in use; the spare one waits at the other end
                return
            worker.close()
            if not self._closed:
                self._warm.append(Worker(self._sandbox))


def refusal(source: str, check: Check | None) -> Problem | None:
    """Why source may not be compiled; None if it may.

    Args:
        source: SuperCollider code.
        check: the whitelist; None for source that needs none.

    Returns:
        The problem, with its place where it has one.
    """
    if len(source) > MAX_SOURCE:
        return Problem(f"expected at most {MAX_SOURCE} characters of source, not {len(source)}; split the file")
    if "\0" in source:
        return Problem("expected text, but there is a NUL character in it; is this a SuperCollider file?")
    if check is None:
        return None
    try:
        check(source)
    except AudiomancerError as error:
        line, column = getattr(error, "line", None), getattr(error, "column", None)
        return Problem(str(error).removeprefix(f"line {line}, column {column}: "), line, column)
    return None


def _judged(source: str, answer: Answer) -> Validation:
    problems = _compile_problems(source, answer)
    defs: dict[str, bytes] = {}
    metadata: dict[str, Mapping[str, Any]] = {}
    if not problems:
        for data, text in zip(answer.synthdefs, answer.metadata, strict=True):
            try:
                binary = read_synthdef(data)
            except SynthDefFileError as error:
                problems.append(Problem(f"sclang built something that is no SynthDef: {error}"))
                continue
            problems += _graph_problems(binary)
            defs[binary.name] = data
            metadata[binary.name] = _read_metadata(text)
        if not defs and not problems:
            problems.append(Problem("it builds no SynthDef; expected SynthDef(\\name, { ... }).add"))
    return Validation(
        tuple(problems),
        MappingProxyType({} if problems else defs),
        MappingProxyType({} if problems else metadata),
        answer.posts,
    )


_COMPILE_ERROR = re.compile(r"ERROR: (?P<what>.+?)\n  in interpreted text\n  line (?P<line>\d+) char (?P<char>\d+)")


def _compile_problems(source: str, answer: Answer) -> list[Problem]:
    if answer.aborted:
        return [Problem("its run was broken off: look for an endless recursion, or for halt")]
    if answer.compiled:
        return [Problem(_sentence(answer.thrown))] if answer.thrown is not None else []
    found = [
        _compile_problem(source, match["what"].strip(), int(match["line"]), int(match["char"]))
        for match in _COMPILE_ERROR.finditer(answer.posts)
    ]
    return found or [Problem(_sentence(answer.posts))]


def _compile_problem(source: str, what: str, line: int, char: int) -> Problem:
    """The problem at the word that ends there; sclang does not say which class it is that it does not know."""
    from audiomancer.analyzers import plugins

    column = _column(source, line, char)
    word = re.match(r"\w+", "".join(source.split("\n")[line - 1 : line])[column - 1 :])
    if what != "Class not defined." or word is None:
        return Problem(what, line, column)
    where = ", a UGen of sc3-plugins, which sclang does not find here" if word[0] in plugins() else ""
    return Problem(f"Class not defined: {word[0]}{where}", line, column)


def _column(source: str, line: int, char: int) -> int:
    """Where the word begins of which sclang tells the end."""
    lines = source.split("\n")
    before = lines[line - 1][:char] if line <= len(lines) else ""
    word = re.search(r"\w+$", before)
    return (word.start() if word else max(char - 1, 0)) + 1


def _sentence(text: str) -> str:
    """The first line of an error that says something."""
    lines = (line.removeprefix("ERROR:").strip() for line in text.splitlines())
    return next((line for line in lines if line), "sclang refused it without saying why")


def _graph_problems(binary: SynthDefBinary) -> list[Problem]:
    if not binary.ugens:
        return [Problem(f"the SynthDef {binary.name!r} has no UGens: does it end in Out.ar?")]
    if not binary.has_output:
        return [Problem(f"the SynthDef {binary.name!r} writes to no bus: end it with Out.ar(out, signal)")]
    return []


def _read_metadata(text: str) -> Mapping[str, Any]:
    """The metadata of a SynthDef; what is not of the expected form is left out."""
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        found = None
    return MappingProxyType(found if isinstance(found, dict) else {})
