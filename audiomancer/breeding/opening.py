"""``open_store``: a library whose patterns can write their codes."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import MappingProxyType

from audiomancer.music import Pattern
from audiomancer.store import CodeWriters, Store

__all__ = ["open_store"]


def open_store(home: str | os.PathLike[str] | None = None, *, note: Callable[[str], None] = lambda text: None) -> Store:
    """The library of a folder, whose patterns write their own Tidal and SuperCollider code.

    Args:
        home: the folder; that of ``$AUDIOMANCER_HOME``, or else ``~/.audiomancer``, if not given.
        note: called with a sentence on what a person should know: damage, another program that keeps this one waiting,
            or that a deleted pattern was made again and so is back.

    Returns:
        The store. Nothing is made on disk before the first write.
    """
    return Store(home, code_writers=_CODE_WRITERS, note=note)


# Most commands ask for no code, and should not wait for the exporters.
def _tidal_code(pattern: Pattern) -> str:
    from audiomancer.exporters import to_tidal

    return to_tidal(pattern)


def _sc_code(pattern: Pattern) -> str:
    from audiomancer.exporters import to_supercollider

    return to_supercollider(pattern)


_CODE_WRITERS: CodeWriters = MappingProxyType({"tidal_code": _tidal_code, "sc_code": _sc_code})
