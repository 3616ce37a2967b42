"""The folder of the library: which it is, and whether it can be one."""

from __future__ import annotations

import os
from pathlib import Path

from audiomancer.errors import StoreError
from audiomancer.store._files import check_file
from audiomancer.store._history import History

__all__ = ["check_home", "default_home"]


def default_home() -> Path:
    """``$AUDIOMANCER_HOME``, else ``~/.audiomancer``."""
    return Path(os.environ.get("AUDIOMANCER_HOME") or "~/.audiomancer").expanduser()


def check_home(home: Path) -> None:
    """Refuse a home of which no folder can be made, or that is somebody else's, or on a disk that is not there.

    Args:
        home: the folder.

    Raises:
        StoreError: if it is refused.
    """
    for path in (home, *home.absolute().parents):
        if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114  they raise nothing
            raise StoreError(
                f"{path} leads to {os.readlink(path)!r:.100}, which is not there; connect its disk, "  # noqa: PTH115
                "or name another folder with AUDIOMANCER_HOME"
            )
    there = next(path for path in (home, *home.absolute().parents) if os.path.exists(path))  # noqa: PTH110  it raises nothing
    if not os.path.isdir(there):  # noqa: PTH112
        raise StoreError(f"{there} is a file, and the library needs a folder; name another with AUDIOMANCER_HOME")
    if not os.access(there, os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise StoreError(f"{there} is closed to you; open it, or name another folder with AUDIOMANCER_HOME")
    check_file(home / "library.db")
    History(home / "lineage.json").check_files()
