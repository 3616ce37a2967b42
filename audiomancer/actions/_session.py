"""Session: the library and the engines that the actions of one person share, opened once and only when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from audiomancer.errors import CancelledError

if TYPE_CHECKING:
    from audiomancer.breeding import EvolutionRun
    from audiomancer.rendering import Engines
    from audiomancer.store import Store

__all__ = ["Session"]

Item = TypeVar("Item")


class Session:
    """The library, the engines, and the person who waits.

    A command opens a session of its own; a page keeps one for all its requests. The session opens the store and the
    engines at their first use and closes them when it ends; what was handed in stays open.

    Args:
        store: the library; the one in ``home`` if not given.
        engines: the running SuperCollider; the session starts its own if not given.
        home: the folder of the library; the home folder if not given.
        progress: called at each step of an action that takes long, with what is being done, how much of it is done,
            and how much there is to do (None if nobody knows).
        note: called with each remark beside the result, a sentence.
        cancelled: called between two steps; True stops the action.
        renders_ahead: whether the candidates of a run are rendered as soon as they are known, since a person will ask
            to hear them.

    Attributes:
        renders_ahead: as above.
        open_runs: runs of evolution by their names, as they were left by the latest action, so that the next need not
            read them again.
    """

    def __init__(
        self,
        store: Store | None = None,
        engines: Engines | None = None,
        *,
        home: Path | None = None,
        progress: Callable[[str, int, int | None], None] = lambda what, done, total: None,
        note: Callable[[str], None] = lambda text: None,
        cancelled: Callable[[], bool] = lambda: False,
        renders_ahead: bool = False,
    ) -> None:
        self.progress = progress
        self.note = note
        self.renders_ahead = renders_ahead
        self.open_runs: dict[str, EvolutionRun[Any]] = {}
        self._home = home
        self._cancelled = cancelled
        if store is not None:
            self.store = store
        if engines is not None:
            self.engines = engines
        self._lent = {name for name, value in (("store", store), ("engines", engines)) if value is not None}

    @cached_property
    def store(self) -> Store:
        """The library."""
        from audiomancer.breeding import open_store

        return open_store(self._home, note=lambda text: self.note(text))

    @cached_property
    def engines(self) -> Engines:
        """The running SuperCollider."""
        from audiomancer.rendering import Engines

        return Engines()

    def step(self, what: str, done: int, total: int | None = None) -> None:
        """Report a step of an action that takes long, and stop if the person has cancelled it.

        Args:
            what: what is being done.
            done: how much of it is done.
            total: how much there is to do; None if nobody knows.

        Raises:
            CancelledError: if the person has cancelled; what was stored before is kept.
        """
        if self._cancelled():
            raise CancelledError(
                f"{what} was cancelled after {done} of {total or 'some'}; everything up to here is kept"
            )
        self.progress(what, done, total)

    def each(self, what: str, items: Sequence[Item]) -> Iterator[Item]:
        """The items one by one, each a step of what takes long.

        Args:
            what: what is being done with them.
            items: the items.

        Yields:
            The items, in their order.

        Raises:
            CancelledError: if the person wants to stop; what was stored up to here is kept.
        """
        for done, item in enumerate(items):
            self.step(what, done, len(items))
            yield item

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store and the engines that the session opened itself."""
        for name in ("engines", "store"):
            if name in self.__dict__ and name not in self._lent:
                self.__dict__.pop(name).close()
