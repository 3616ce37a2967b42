"""The library, opened with what writes a pattern's code: the store itself knows no exporter."""

from __future__ import annotations

from pathlib import Path

from audiomancer.store import Store

__all__ = ["open_store"]


def open_store(home: str | Path | None = None) -> Store:
    """The library of a folder.

    Args:
        home: the folder; ``$AUDIOMANCER_HOME`` or ``~/.audiomancer`` if not given.

    Returns:
        The library; nothing is made on disk before the first write.
    """
    return Store(home)  # type: ignore[arg-type]
