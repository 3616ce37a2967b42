"""Compiled SynthDefs of source, from where they cost least: the package, the cache, or sclang."""

from __future__ import annotations

import functools
import hashlib
import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from audiomancer.errors import MissingDependencyError, UntrustedSourceError
from audiomancer.programs.finding import find_program
from audiomancer.programs.sandbox import find_sandbox
from audiomancer.supercollider._cache import SynthDefCache, cache_folder
from audiomancer.supercollider._worker import fingerprint
from audiomancer.supercollider.pool import Check, SclangPool, Validation, refusal
from audiomancer.supercollider.shipped import shipped_name, shipped_synthdef

__all__ = ["Compiler"]

_FORMAT = 1  # of what is kept; another number leaves all that was kept before behind


class Compiler:
    """Compiles source as :class:`SclangPool` does, but asks sclang only for what nobody has compiled yet.

    A synth that comes with audiomancer was compiled when the package was made; what sclang compiled on this machine is
    kept in the user's cache folder. sclang starts at the first source that is in neither. The whitelist is asked for
    every source that is not shipped, wherever its bytes come from, so none is valid that it refuses.

    A context manager, and safe to share between threads.

    Args:
        check: the whitelist: raises an :class:`~audiomancer.errors.AudiomancerError` for source that may not be run.
        workers: how many sources sclang compiles at a time.
        cache: where compiled SynthDefs are kept; by default ``$XDG_CACHE_HOME/audiomancer``, else
            ``~/.cache/audiomancer`` or ``~/Library/Caches/audiomancer``.
    """

    def __init__(self, check: Check, *, workers: int = 1, cache: Path | None = None) -> None:
        self._check = check
        self._workers = workers
        self._cache = SynthDefCache(cache_folder() if cache is None else cache)
        self._pool: SclangPool | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End sclang; the next source that needs it starts it again."""
        with self._lock:
            if self._pool:
                self._pool.close()
            self._pool = None

    def start(self) -> None:
        """Start sclang if it is installed, without waiting for it: it gets ready while the caller does other things."""
        with suppress(MissingDependencyError):
            self._running()

    def admit(self, source: str, *, trust: bool) -> None:
        """Ask, of source that somebody else may have written, whether it may run here at all.

        Where no sandbox confines what it does, the whitelist alone would stand between it and this machine; so somebody
        has to answer for it. A synth that comes with audiomancer needs nobody; where there is no sclang, nothing runs.

        Args:
            source: SuperCollider code, whole.
            trust: whether the person answers for it.

        Raises:
            UntrustedSourceError: if there is no sandbox, and nobody answers for it.
        """
        if trust is True or shipped_name(source) or not _is_installed("sclang"):
            return
        sandbox = find_sandbox()
        if not sandbox.confines:
            raise UntrustedSourceError(
                "source that is not from audiomancer runs only in a sandbox (bubblewrap), and there is none: "
                f"{sandbox.reason}; or say --trust (trust=True in Python) if you know what the source does"
            )

    def validate(self, source: str, name: str | None = None) -> Validation:
        """Compile one source; see :meth:`validate_all`.

        Args:
            source: SuperCollider code.
            name: the name that one of its SynthDefs must have.

        Returns:
            Its compiled SynthDefs, or what is wrong with it.
        """
        return self.validate_all([source])[0].named(name)

    def validate_all(self, sources: Iterable[str]) -> list[Validation]:
        """Compile many sources.

        Args:
            sources: SuperCollider code, each with one or more SynthDefs.

        Returns:
            What :meth:`SclangPool.validate` says of each, in their order; without metadata and posts where sclang was
            not asked.

        Raises:
            MissingDependencyError: if sclang is needed and not installed.
        """
        wanted = list(sources)
        known = {source: self._known(source) for source in wanted}
        new = [source for source, found in known.items() if found is None]
        # They have been through the whitelist, while sclang may still have been starting.
        made = self._running().validate_all(new, trusted=True) if new else []
        for source, validation in zip(new, made, strict=True):
            known[source] = validation
            if validation.ok:
                self._cache.keep(self._key(source), validation.synthdefs)
        return [found for source in wanted if (found := known[source]) is not None]

    def _known(self, source: str) -> Validation | None:
        """What can be said of a source without sclang; None if it takes sclang."""
        if name := shipped_name(source):
            return Validation(synthdefs=MappingProxyType({name: shipped_synthdef(name)}))
        if refused := refusal(source, self._check):
            return Validation((refused,))
        kept = self._cache.get(self._key(source))
        return Validation(synthdefs=MappingProxyType(kept)) if kept else None

    def _running(self) -> SclangPool:
        with self._lock:
            if self._pool is None:
                self._pool = SclangPool(self._check, workers=self._workers)
            return self._pool

    @functools.cached_property
    def _fingerprint(self) -> str:
        return fingerprint()

    def _key(self, source: str) -> str:
        """What the compiled bytes depend on, as hexadecimal digits."""
        whole = json.dumps([_FORMAT, self._fingerprint, source])
        return hashlib.sha256(whole.encode()).hexdigest()


def _is_installed(program: str) -> bool:
    try:
        find_program(program)
    except MissingDependencyError:
        return False
    return True
