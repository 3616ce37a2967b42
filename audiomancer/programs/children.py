"""Child processes that are ours: started here, ended here, none left after any exit.

On Linux a child is told to die with the thread that started it, so that even a killed interpreter leaves none behind.
Hence they are started by a thread that lives as long as the interpreter, and which no signal interrupts.
"""

from __future__ import annotations

import atexit
import os
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

__all__ = ["collect", "end", "hand_over", "kill", "mortal", "start"]

T = TypeVar("T")


class _Nursery:
    """The starting thread and the children that live."""

    def __init__(self) -> None:
        self.living: set[subprocess.Popen[bytes]] = set()
        self._work: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._starter: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Have the starting thread do something, after all that it was asked before."""
        with self._lock:
            if self._starter is None:
                # A daemon, since to wait for it at the end would be to wait for ever, and none of the executors, whose
                # threads are never told of the end if ctrl-C falls into their beginning.
                starter = threading.Thread(target=self._do, name="audiomancer-children", daemon=True)
                starter.start()
                self._starter = starter
        done: Future[T] = Future()
        self._work.put((done, work))
        return done

    def settle(self) -> None:
        """Wait until all that the starting thread was asked to do is done."""
        if self._starter is not None:
            self.submit(lambda: None).result()

    def _do(self) -> None:
        while True:
            done, work = self._work.get()
            try:
                done.set_result(work())
            except Exception as error:  # noqa: BLE001 - handed on to whoever asked
                done.set_exception(error)


_nursery = _Nursery()


def start(
    command: Sequence[str], *, environment: Mapping[str, str], files: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a child with pipes for what it reads and what it prints (both outputs in one).

    Args:
        command: the program and its arguments.
        environment: its whole environment.
        files: file descriptors that it inherits under the same numbers.

    Returns:
        The running child; whoever started it ends it with :func:`end`.
    """
    birth = _nursery.submit(partial(_born, _nursery, list(command), dict(environment), tuple(files)))
    try:
        return birth.result()
    except BaseException:  # such as ctrl-C, while the child is being born whom nobody will know
        birth.add_done_callback(_end_unknown)
        raise


def _born(
    nursery: _Nursery, command: list[str], environment: dict[str, str], files: tuple[int, ...]
) -> subprocess.Popen[bytes]:
    """Start a child and count it among the living at once."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=files,
        env=environment,
        start_new_session=True,  # so that ctrl-C in the terminal reaches us alone
    )
    nursery.living.add(child)
    return child


def _end_unknown(birth: Future[subprocess.Popen[bytes]]) -> None:
    if birth.exception() is None:
        end(birth.result())


def mortal() -> list[str]:
    """What a command begins with so that its program dies with us even if we are killed; a sandbox needs none."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def hand_over(child: subprocess.Popen[bytes], data: bytes | memoryview) -> memoryview:
    """Write to a child as much as it takes without waiting, and close its input if that is all.

    Args:
        child: started with a pipe for its input.
        data: what it shall read.

    Returns:
        What is left for :func:`collect`; nothing, too, if the child reads no more.
    """
    assert child.stdin is not None
    os.set_blocking(child.stdin.fileno(), False)
    try:
        left = memoryview(data)[os.write(child.stdin.fileno(), data) :]
    except BlockingIOError:
        return memoryview(data)
    except BrokenPipeError:
        left = memoryview(b"")
    if not left:
        child.stdin.close()
    return left


def collect(
    child: subprocess.Popen[bytes], timeout: float, *, left: memoryview | None = None, limit: int = 1 << 20
) -> tuple[bytes, bool]:
    """What a child prints until it ends.

    Args:
        child: one that reads nothing, or nothing more than what is left.
        timeout: seconds to wait.
        left: what :func:`hand_over` left to be written.
        limit: how many bytes of what it prints are kept; the rest is read and forgotten.

    Returns:
        What it printed, and whether it ended in time.
    """
    assert child.stdin is not None and child.stdout is not None
    kept = bytearray()
    deadline = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        if left:
            selector.register(child.stdin, selectors.EVENT_WRITE)
        while (seconds := deadline - time.monotonic()) > 0 and (ready := selector.select(seconds)):
            for key, _ in ready:
                if left and key.fileobj is child.stdin:
                    left = hand_over(child, left)
                    if not left:
                        selector.unregister(key.fileobj)
                    continue
                piece = os.read(child.stdout.fileno(), 1 << 16)
                if not piece:
                    child.wait()
                    return bytes(kept), True
                kept += piece[: limit - len(kept)]
    return bytes(kept), False


def kill(child: subprocess.Popen[bytes]) -> None:
    """Kill a child and its process group.

    A sandbox that has only just begun has a process of its own that is not yet told to die with it, even if it is dead
    itself: so the group is killed unless the child was waited for.
    """
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):  # the latter is what macOS says of a group of the dead
            os.killpg(child.pid, signal.SIGKILL)


def end(child: subprocess.Popen[bytes]) -> None:
    """End a child at once, whatever it does, and close its pipes. Ending it twice does nothing."""
    kill(child)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # it died before it read all; the pipe is closed nevertheless
    _nursery.living.discard(child)


@atexit.register
def _end_all() -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM"):
        with suppress(AttributeError, ValueError):  # not on this system, or not our thread's to say
            signal.signal(getattr(signal, name), signal.SIG_IGN)  # this is the end already; let it be a whole one
    _nursery.settle()
    for child in tuple(_nursery.living):
        end(child)


def _disown() -> None:
    """After a fork the children are the parent's, and the starting thread has stayed there too."""
    global _nursery
    _nursery = _Nursery()


os.register_at_fork(after_in_child=_disown)
