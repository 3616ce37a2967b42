"""One library and one SuperCollider for everybody who asks, and who waits for whom."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audiomancer.actions import Action, Session, completions, request_of, told_of
from audiomancer.actions.runs import latest_run
from audiomancer.errors import InvalidSettingError
from audiomancer.web.jobs import NoRoomError

__all__ = ["RENDERS", "SOUNDING", "Shared", "Turns"]

RENDERS = 2
"""Requests that let SuperCollider sound at a time; further ones wait."""

SOUNDING = frozenset({"export", "hear", "synth hear", "synth render", "synth show", "synth validate"})
"""Actions that read, and may start SuperCollider."""

_PATIENCE = 30  # seconds that a request waits for others, so that those who wait do not take the place of all

_RUNS_KEPT = 8
"""Runs that are kept open, the latest; another is read from the library again."""


class Turns:
    """Locks by name, each there as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}
        self._users: Counter[str] = Counter()
        self._own = threading.Lock()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait until nobody else has this name, and have it for the length of a block.

        Args:
            name: of what one at a time may use.

        Yields:
            Nothing.

        Raises:
            NoRoomError: if somebody else has it for half a minute, as a run that is bred.
        """
        with self._own:
            self._users[name] += 1
            lock = self._locks.setdefault(name, threading.Lock())
        try:
            if not lock.acquire(timeout=_PATIENCE):
                raise NoRoomError(f"{name} is busy, as something that takes long is done to it; ask again later")
            try:
                yield
            finally:
                lock.release()
        finally:
            with self._own:
                self._users[name] -= 1
                if not self._users[name]:
                    del self._users[name], self._locks[name]


class Shared:
    """What all requests to a server share; a context manager.

    Each request has a session of its own, with this library and these engines. Who reads waits for nobody; actions on
    one run follow one another, and so does whatever else writes at once. What takes long, such as an evolution, writes
    beside the others as a command in another terminal does.

    Args:
        home: the folder of the library; the person's own if not given.
        note: called with remarks that belong to no request, a sentence each.
    """

    def __init__(self, home: Path | None = None, note: Callable[[str], None] = lambda text: None) -> None:
        self._session = Session(home=home, note=note)
        self._turns = Turns()
        self._opening = threading.Lock()
        self._renders = threading.BoundedSemaphore(RENDERS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the library and end the engines; whatever still renders fails."""
        self._session.close()

    def perform(self, action: Action, wanted: Mapping[str, Any], use: Callable[[Any], Any], **told: Any) -> Any:
        """Perform an action when it is its turn.

        Args:
            action: the action.
            wanted: fields of its request, by name.
            use: called with the result while it is still its turn, as a long list is read when it is written.
            told: ``progress``, ``note`` and ``cancelled`` of the session.

        Returns:
            What ``use`` made of the result.

        Raises:
            AudiomancerError: what the action raises; or that a field is not known or outside its range.
        """
        session = self._opened(**told)
        wanted = self._named(action, self._checked(action, wanted, session), session)
        with ExitStack() as turns:
            for turn in self._turn_of(action, wanted):
                turns.enter_context(turn)
            return use(action.run(request_of(action, wanted), session))

    def check(self, action: Action, wanted: Mapping[str, Any]) -> None:
        """Refuse what :meth:`perform` would refuse before it begins.

        Args:
            action: the action.
            wanted: fields of its request, by name.

        Raises:
            AudiomancerError: if a field is not known or outside its range, or only for the command line.
        """
        session = self._opened()
        self._named(action, self._checked(action, wanted, session), session)

    def _opened(self, **told: Any) -> Session:
        with self._opening:  # the library and the engines once, and not by two threads
            session = Session(self._session.store, self._session.engines, renders_ahead=True, **told)
            runs = session.open_runs = self._session.open_runs
            for name in list(runs)[: max(0, len(runs) - _RUNS_KEPT)]:
                del runs[name]
        return session

    def _checked(self, action: Action, wanted: Mapping[str, Any], session: Session) -> Mapping[str, Any]:
        """Refuse what only the command line may ask for: a file of this machine, or what happens at it."""
        for field in fields(action.request):
            told, value = told_of(field), wanted.get(field.name)
            if told.local and field.name in wanted:
                raise InvalidSettingError(
                    f"{field.name} is for the command line, on the machine where the library is; leave it out"
                )
            if told.of == "model" and isinstance(value, str):
                known = [name for name, _ in completions(session, "model", "")]
                if value not in known:
                    raise InvalidSettingError(f"{field.name} is one of {', '.join(known)}, not {value!r:.60}")
        return wanted

    def _named(self, action: Action, wanted: Mapping[str, Any], session: Session) -> Mapping[str, Any]:
        """The same, with the name of the run that is meant where the latest is."""
        request = request_of(action, wanted)
        if getattr(request, "run", None) == "":
            return {**wanted, "run": latest_run(session, getattr(request, "kind", None))}
        return wanted

    def _turn_of(self, action: Action, wanted: Mapping[str, Any]) -> Iterator[Any]:
        if "run" in wanted:
            yield self._turns.of(f"run {wanted['run']}")
        elif action.effect == "writes":
            yield self._turns.of("writing")
        if action.name in SOUNDING:
            yield self._renders
