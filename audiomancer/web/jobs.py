"""What takes long, as jobs: begun by a request, watched by others, ended when it is done or somebody cancels it."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from audiomancer.errors import AudiomancerError, CancelledError
from audiomancer.web.problems import Problem, fault_of, problem_of

__all__ = ["JOBS_KEPT", "JOBS_RUNNING", "JOBS_WAITING", "RESULTS_KEPT", "Event", "Job", "Jobs", "NoRoomError"]

JOBS_RUNNING = 8
"""Jobs that may run at a time."""

JOBS_WAITING = 24
"""Jobs that may wait until there is room for them."""

JOBS_KEPT = 100
"""Jobs that are remembered; the oldest of those that have ended are forgotten first."""

RESULTS_KEPT = 16 << 20
"""Characters of what these brought: of a run of many generations each result tells all that was rated."""

_NOTES_KEPT = 100
"""Events of a job that are kept for whoever begins to watch later."""

_ALIVE = 15.0
"""Seconds of silence after which a watcher is told that the connection lives."""


class NoRoomError(AudiomancerError, RuntimeError):
    """As many jobs run, and as many wait, as may at a time."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened in a job.

    Attributes:
        number: its place, from 1; later ones have higher numbers.
        name: ``progress``, ``note``, ``done`` or ``failed``.
        data: what is told of it, as JSON text in one line.
    """

    number: int
    name: str
    data: str

    @property
    def line(self) -> str:
        """The event as a server-sent event (HTML Living Standard, 9.2)."""
        return f"id: {self.number}\nevent: {self.name}\ndata: {self.data}\n\n"


class Job:
    """Something that takes long, and how far it is.

    Args:
        name: the action's name.

    Attributes:
        id: its name in addresses, which cannot be guessed.
        name: the action's name.
        state: ``running``, ``done``, ``failed`` or ``cancelled``.
    """

    def __init__(self, name: str) -> None:
        self.id = secrets.token_urlsafe(9)
        self.name = name
        self.state = "running"
        self._numbers = count(1)
        self._events: list[Event] = []
        self._cancelled = False
        self._left = False
        self._lock = threading.Lock()
        self._watchers: set[Callable[[], None]] = set()

    @property
    def ended(self) -> bool:
        """Whether it is over, in whatever way."""
        return self.state != "running"

    @property
    def size(self) -> int:
        """How many characters are kept of what happened in it."""
        return sum(len(event.data) for event in self._events)

    @property
    def cancelled(self) -> bool:
        """Whether somebody wants it to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Let it stop between two steps; what it has stored up to there is kept."""
        self._cancelled = True

    def leave(self) -> None:
        """Let those who watch go, though it is not over."""
        self._left = True
        self._wake()

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Tell how far it is; what was told of that before is forgotten.

        Args:
            what: what is being done.
            done: how much of it is done.
            total: how much there is to do; None if nobody knows.
        """
        self._tell("progress", json.dumps({"what": what, "done": done, "total": total}))

    def note(self, text: str) -> None:
        """Tell a remark.

        Args:
            text: a sentence.
        """
        self._tell("note", json.dumps({"note": text}))

    def end(self, result: str | Problem) -> None:
        """Tell that it is over.

        Args:
            result: the result as JSON text in one line, or why there is none.
        """
        if isinstance(result, str):
            self._tell("done", f'{{"result": {result}}}', "done")
        else:
            state = "cancelled" if result.kind == "cancelled" else "failed"
            self._tell("failed", f'{{"problem": {result.as_json()}}}', state)

    def to_dict(self) -> dict[str, Any]:
        """What a client is told of it, as JSON values: the result and the problem are there when it is over."""
        told: dict[str, Any] = {
            "job": self.id, "action": self.name, "state": self.state, "progress": None, "notes": [], "result": None,
            "problem": None,
        }  # fmt: skip
        for event in self._after(0):
            data = json.loads(event.data)
            if event.name == "progress":
                told["progress"] = data
            elif event.name == "note":
                told["notes"].append(data["note"])
            else:
                told |= data
        return told

    async def watch(self, after: int = 0) -> AsyncIterator[str]:
        """What happens in it, as server-sent events, until it is over.

        Args:
            after: the number of the event that the watcher knew last; 0 for none.

        Yields:
            An event each, or a comment where there is nothing to tell for a while.
        """
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the watcher's loop is closed: nobody is there to be told
                loop.call_soon_threadsafe(woken.set)

        with self._lock:
            self._watchers.add(wake)
        try:
            while True:
                woken.clear()
                ended = self.ended or self._left
                for event in self._after(after):
                    after = event.number
                    yield event.line
                if ended:
                    return
                try:
                    await asyncio.wait_for(woken.wait(), _ALIVE)
                except TimeoutError:
                    yield ": still at work\n\n"
        finally:
            with self._lock:
                self._watchers.discard(wake)

    def _after(self, number: int) -> list[Event]:
        with self._lock:
            return [event for event in self._events if event.number > number]

    def _tell(self, name: str, data: str, state: str = "running") -> None:
        with self._lock:
            if name == "progress":
                self._events = [event for event in self._events if event.name != "progress"]
            self._events = [*self._events[1 - _NOTES_KEPT :], Event(next(self._numbers), name, data)]
            self.state = state
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            watchers = tuple(self._watchers)
        for wake in watchers:
            wake()


class Jobs:
    """The jobs of a server.

    Args:
        fault: called with a line on each mistake of ours that ended a job.
    """

    def __init__(self, fault: Callable[[str], None] = lambda text: None) -> None:
        self._fault = fault
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(JOBS_RUNNING, "audiomancer-job")

    @property
    def running(self) -> int:
        """How many have not ended yet."""
        return sum(not job.ended for job in list(self._jobs.values()))

    def begin(self, name: str, work: Callable[[Job], str]) -> Job:
        """Begin a job, as soon as there is room for it.

        Args:
            name: the action's name.
            work: does it, and returns the result as JSON text in one line; it asks the job whether it is cancelled.

        Returns:
            The job, which runs.

        Raises:
            NoRoomError: if :data:`JOBS_RUNNING` run already, and :data:`JOBS_WAITING` wait.
        """
        with self._lock:
            if self.running >= JOBS_RUNNING + JOBS_WAITING:
                raise NoRoomError(
                    f"{JOBS_RUNNING} jobs are running and {JOBS_WAITING} wait, and no more may; wait, or cancel one"
                )
            job = Job(name)
            self._jobs[job.id] = job
            self._forget()
        self._threads.submit(self._run, job, work)
        return job

    def find(self, job: str) -> Job | None:
        """The job of this id; None if there is none, or it is forgotten."""
        return self._jobs.get(job)

    def stop(self) -> None:
        """Cancel all jobs, and let those go who watch them."""
        for job in list(self._jobs.values()):
            job.cancel()
            job.leave()

    def close(self) -> None:
        """Cancel all jobs and wait until the last has stopped; what they have stored is kept."""
        self.stop()
        self._threads.shutdown()

    def _forget(self) -> None:
        """Forget the oldest that have ended, where there are too many or they brought too much; never the latest."""
        ended = [job for job in self._jobs.values() if job.ended]
        size = sum(job.size for job in ended)
        for old in ended[:-1]:
            if len(self._jobs) <= JOBS_KEPT and size <= RESULTS_KEPT:
                return
            size -= old.size
            del self._jobs[old.id]

    def _run(self, job: Job, work: Callable[[Job], str]) -> None:
        try:
            if job.cancelled:
                raise CancelledError(f"{job.name} was cancelled before it began; nothing was done")
            job.end(work(job))
        except AudiomancerError as error:
            job.end(problem_of(error))
        except Exception as error:  # noqa: BLE001  a job must end, and whoever waits for it must hear of it
            problem, line = fault_of(error)
            self._fault(line)
            job.end(problem)
