"""Where SuperCollider's programs are, and how to get them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from audiomancer.errors import MissingDependencyError

__all__ = ["INSTALL_LINE", "find_program"]

INSTALL_LINE = (
    "brew install --cask supercollider"
    if sys.platform == "darwin"
    else "sudo apt-get install --no-install-recommends supercollider-language supercollider-server"
)
"""The line that installs sclang and scsynth on this system."""

_MACOS_FOLDERS = ("MacOS", "Resources")


def find_program(name: str) -> Path:
    """The program ``sclang`` or ``scsynth``: on the path, or inside the macOS application.

    Raises:
        MissingDependencyError: if it is not installed.
    """
    found = shutil.which(name)
    bundled = (Path("/Applications/SuperCollider.app/Contents") / folder / name for folder in _MACOS_FOLDERS)
    candidates = [Path(found)] if found else [path for path in bundled if path.is_file()]
    if not candidates:
        raise MissingDependencyError(f"SuperCollider's {name} is not installed; install it with: {INSTALL_LINE}")
    return candidates[0].resolve()
