"""Where the package's own data lies: ``models`` and ``synths``, in a checkout and in an installed wheel alike.

A wheel carries the folders inside the package; in a checkout they lie beside it.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["is_file", "resource_folder"]


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
