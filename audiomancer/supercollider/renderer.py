"""What synths sound like: many rendered by a few servers side by side, each as if it were alone.

What is rendered is cut into one batch for each core, and a batch is played in a row. A job's samples are the same in
every batch, on any number of cores and on every run. A synth that crashes the server, or that it cannot compute in
time, is named, and the others go on without it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from audiomancer.errors import MissingDependencyError, SuperColliderError
from audiomancer.programs.finding import find_program
from audiomancer.programs.sandbox import Sandbox, find_sandbox
from audiomancer.supercollider._batch import (
    BATCH_BLOCKS,
    Batch,
    Passage,
    Prepared,
    RenderJob,
    SynthEvent,
    divided,
    prepare,
)
from audiomancer.supercollider.nrt import BLOCK, CHANNELS, Run, Server

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Passage", "Render", "RenderJob", "Renderer", "SynthEvent"]

_ATTEMPTS = 5  # of a run whose server somebody keeps killing
_START_TIME = 15.0  # seconds that the server may take to start on a busy machine
_SLOWEST = 2.0  # times the length of the audio: a synth much slower than real time cannot be played


@dataclass(frozen=True, slots=True)
class Render:
    """What one job sounded like.

    Attributes:
        audio: float32, shape ``(frames, 2)``; silence where there is an error. It is a view of what its whole batch
            sounded like: copy it to keep it for long.
        sample_rate: in Hz.
        error: why it could not be played, as a sentence; None if it could.
    """

    audio: npt.NDArray[np.float32]
    sample_rate: int
    error: str | None = None


class Renderer:
    """Renders synths without sound, as fast as it goes, on all cores; may be shared between threads.

    Nothing is kept between calls, unless servers were started ahead: then :meth:`close` ends those that nobody used,
    as does leaving its ``with`` block or the end of the program.

    Args:
        sample_rate: in Hz.
        sandbox: how the server is confined; by default the best that this system has.
        servers: how many run side by side at the most; by default one for each core that this process may use.

    Raises:
        MissingDependencyError: at the first use, if scsynth is not installed.
    """

    def __init__(self, *, sample_rate: int = 44100, sandbox: Sandbox | None = None, servers: int | None = None) -> None:
        self.sample_rate = sample_rate
        if sandbox:
            sandbox.warn_if_open()
        self._given = sandbox
        self._servers = servers or _cores()
        self._ready: list[Server] = []
        self._again = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, *, again: bool = False) -> None:
        """Have a server start now, without waiting for it, so that the next call finds it ready.

        Args:
            again: whether one is to be ready after every call from now on, for who renders time and again.
        """
        self._again = self._again or again
        with suppress(MissingDependencyError), self._lock:
            if not self._ready:
                self._ready.append(self._server(BATCH_BLOCKS * BLOCK))

    def close(self) -> None:
        """End the servers that were started ahead and not used."""
        self._again = False
        with self._lock:
            while self._ready:
                self._ready.pop().close()

    def render(self, jobs: Sequence[RenderJob | Passage]) -> list[Render]:
        """Render synths and passages in one go; the results come in their order.

        Raises:
            InvalidControlError: if a job asks for a synth or a control that there is not, or an event begins before 0.
            SynthDefFileError: if a job's bytes are not a SynthDef file with one SynthDef.
        """
        prepared = [prepare(job, self.sample_rate) for job in jobs]
        batches = divided(prepared, self._servers)
        call = _Call()
        with ThreadPoolExecutor(self._servers) as threads, call:
            played = [threads.submit(self._play, [prepared[index] for index in batch], call) for batch in batches]
            for done in wait(played, return_when=FIRST_EXCEPTION).done:
                done.result()  # raises what one batch met, while the others may still be at work
            found = {
                index: render
                for batch, renders in zip(batches, played, strict=True)
                for index, render in zip(batch, renders.result(), strict=True)
            }
        if self._again:
            self.start()
        return [found[index] for index in range(len(jobs))]

    def render_events(
        self, synthdefs: Sequence[bytes], events: Sequence[SynthEvent], seconds: float, *, seed: int = 0
    ) -> npt.NDArray[np.float32]:
        """Play many synths in time, together, such as the notes of a pattern; see :class:`Passage`.

        Args:
            synthdefs: SynthDef files that define the synths of the events.
            events: in any order.
            seconds: how much audio.
            seed: of the server's random generators.

        Returns:
            float32, shape ``(frames, 2)``.

        Raises:
            InvalidControlError: if an event asks for a synth or a control that there is not, or begins before 0.
            SuperColliderError: if the server crashes or takes too long.
        """
        (render,) = self.render([Passage(synthdefs, events, seconds, seed)])
        if render.error:
            raise SuperColliderError(f"a pattern was to be heard, but {render.error}")
        return render.audio

    def _play(self, jobs: Sequence[Prepared], call: _Call) -> list[Render]:
        """The renders of a batch; after a crash that of the suspect, alone, and then those behind it."""
        found: list[Render] = []
        waiting = [jobs]
        while waiting:
            batch = Batch(waiting.pop(), self.sample_rate)
            run = self._run(batch, call)
            parts = batch.cut(run.audio)
            heard = zip(parts, batch.errors(run.posts), strict=False)
            found += [Render(audio, self.sample_rate, error) for audio, error in heard]
            left = batch.jobs[len(parts) :]
            if left and len(batch.jobs) == 1:
                found.append(Render(_silence(left[0].frames), self.sample_rate, f"it cannot be rendered: {run.cause}"))
            else:
                waiting += [part for part in (left[1:], left[:1]) if part]
        return found

    def _run(self, batch: Batch, call: _Call) -> Run:
        timeout = _START_TIME + _SLOWEST * batch.frames / self.sample_rate
        for _ in range(_ATTEMPTS):
            run = call.play(self._taken(batch.frames), batch, timeout)
            if not run.killed:
                break
        return run

    def _taken(self, frames: int) -> Server:
        """A server for so much audio, a ready one if there is one."""
        with self._lock:
            if self._ready and frames <= self._ready[0].frames:
                return self._ready.pop()
        return self._server(frames)

    @cached_property
    def _sandbox(self) -> Sandbox:
        """The sandbox, which nobody needs where there is no scsynth."""
        find_program("scsynth")
        if self._given:
            return self._given
        found = find_sandbox()
        found.warn_if_open()
        return found

    def _server(self, frames: int) -> Server:
        return Server(frames, sandbox=self._sandbox, sample_rate=self.sample_rate)


class _Call:
    """The servers at work for one call; if it ends with an error, such as ctrl-C, nobody waits for them."""

    def __init__(self) -> None:
        self._given_up = False
        self._working: set[Server] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_up = kind is not None
        for server in tuple(self._working) if self._given_up else ():
            server.kill()

    def play(self, server: Server, batch: Batch, timeout: float) -> Run:
        """What a server makes of a batch, unless the call was given up."""
        self._working.add(server)
        try:
            if self._given_up:
                server.kill()
            run = server.play(batch.bundles, batch.frames, timeout=timeout)
        finally:
            self._working.discard(server)
        if self._given_up:
            raise SuperColliderError("rendering was given up")
        return run


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _silence(frames: int) -> npt.NDArray[np.float32]:
    import numpy as np

    return np.zeros((frames, CHANNELS), dtype=np.float32)
