"""Plug-in packages for tests: a module and its metadata in a folder of the path, as an installer leaves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["PlugIn", "write_package"]

PlugIn = Callable[..., None]
"""Puts a package on the path; the arguments are those of :func:`write_package` without the folder."""


def write_package(
    folder: Path, distribution: str, source: str, entry_points: Mapping[str, Mapping[str, str]], version: str = "1.0"
) -> None:
    """Write a package of one module.

    Args:
        folder: a folder of the path.
        distribution: name of the package; that of the module is the same with underscores.
        source: text of the module.
        entry_points: group to entry point names to the names of objects in the module.
        version: version of the package.
    """
    module = distribution.replace("-", "_")
    (folder / f"{module}.py").write_text(source)
    metadata = folder / f"{module}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    lines = [
        line
        for group, points in entry_points.items()
        for line in (f"[{group}]", *(f"{name} = {module}:{value}" for name, value in points.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")
