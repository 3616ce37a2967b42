"""The synths that come with audiomancer: one SynthDef a file, in the folder ``synths``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from audiomancer._resources import resource_folder
from audiomancer.errors import SynthNotFoundError

__all__ = ["shipped_files", "shipped_source"]


@functools.cache
def shipped_files() -> Mapping[str, Path]:
    """The files of the library by the name of their SynthDef, in alphabetical order."""
    folder = resource_folder("synths")
    files = (file for file in folder.iterdir() if file.name.endswith(".scd"))
    return MappingProxyType({file.name.removesuffix(".scd"): file for file in sorted(files, key=lambda f: f.name)})


def shipped_source(name: str) -> str:
    """The source of a synth of the library.

    Raises:
        SynthNotFoundError: if the library has no synth of this name.
    """
    if name not in shipped_files():
        raise SynthNotFoundError(f"there is no synth {name!r} in the library; there are {', '.join(shipped_files())}")
    return shipped_files()[name].read_text("utf-8")
