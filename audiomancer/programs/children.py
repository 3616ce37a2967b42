"""Child processes that are ours: started here, ended here, none left after any exit.

On Linux a child is told to die with the thread that started it, so that even a killed interpreter
leaves none behind. Hence all of them are started by one thread, which lives as long as the interpreter.
"""

from __future__ import annotations

import atexit
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

__all__ = ["collect", "end", "hand_over", "kill", "start"]


class _Nursery:
    """The starting thread and the children that live."""

    def __init__(self) -> None:
        self.starter = ThreadPoolExecutor(1, thread_name_prefix="audiomancer-children")
        self.living: set[subprocess.Popen[bytes]] = set()


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
    child = _nursery.starter.submit(
        subprocess.Popen,
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=tuple(files),
        env=dict(environment),
        start_new_session=True,  # so that ctrl-C in the terminal reaches us alone
    ).result()
    _nursery.living.add(child)
    return child


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

    A sandbox that has only just begun has a process of its own that is not yet told to die with it.
    """
    if child.poll() is None:
        with suppress(ProcessLookupError):
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
    for child in tuple(_nursery.living):
        end(child)


def _disown() -> None:
    """After a fork the children are the parent's, and the starting thread has stayed there too."""
    global _nursery
    _nursery = _Nursery()


os.register_at_fork(after_in_child=_disown)
