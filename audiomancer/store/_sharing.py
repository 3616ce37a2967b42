"""What several threads share: one lock for each open file, and no thread at work on a file while the process forks.

The child of a fork has a copy of every lock but only one thread, so a lock that another thread held would stay
locked in it for ever; and a connection to SQLite must not be carried into it at all. Therefore a fork waits until no
thread is at work on a file, and closes the connections, which open again when they are next used.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakValueDictionary

__all__ = ["Shared", "one_at_a_time"]


class Shared:
    """Something that several threads use, one at a time.

    A thread that holds the lock of one object must not wait for the lock of another: a fork takes all the locks, in any
    order.
    """

    def __init__(self) -> None:
        self._threads = threading.RLock()
        with _forking:
            _everything[id(self)] = self

    def prepare_fork(self) -> None:
        """Lets go of what a child process must not inherit; the caller holds the lock."""


Self_ = TypeVar("Self_", bound=Shared)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def one_at_a_time(
    method: Callable[Concatenate[Self_, Arguments], Result],
) -> Callable[Concatenate[Self_, Arguments], Result]:
    """The method, run by one thread at a time for each object."""

    @wraps(method)
    def locked(self: Self_, /, *arguments: Arguments.args, **options: Arguments.kwargs) -> Result:
        with self._threads:
            return method(self, *arguments, **options)

    return locked


_forking = threading.RLock()
_everything: WeakValueDictionary[int, Shared] = WeakValueDictionary()
_paused: list[Shared] = []


def _pause() -> None:
    _forking.acquire()
    for shared in list(_everything.values()):
        shared._threads.acquire()
        _paused.append(shared)
        shared.prepare_fork()


def _go_on() -> None:
    while _paused:
        _paused.pop()._threads.release()
    _forking.release()


os.register_at_fork(before=_pause, after_in_parent=_go_on, after_in_child=_go_on)
