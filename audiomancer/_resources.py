"""Where the package's own data lies, and the models that were fetched or trained.

The package's own is in ``models`` and ``synths``, in a checkout and in an installed wheel alike: a wheel carries the
folders inside the package; in a checkout they lie beside it.
"""

from __future__ import annotations

import functools
import os
from importlib.resources import files
from pathlib import Path

__all__ = ["download_folder", "is_file", "resource_folder"]


def download_folder() -> Path:
    """Where downloaded and trained models lie: ``~/.local/share/audiomancer/models``, or in ``$XDG_DATA_HOME``."""
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "audiomancer" / "models"


@functools.cache
def resource_folder(name: str) -> Path:
    """The folder of this name that came with the package.

    Raises:
        FileNotFoundError: if the installation lacks it.
    """
    package = Path(str(files("audiomancer")))
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of audiomancer lacks its folder {name}; install it again")


def is_file(path: Path) -> bool:
    """Whether there is such a file; of a name that is too long for a file, pathlib alone would raise."""
    try:
        return path.is_file()
    except OSError:
        return False
