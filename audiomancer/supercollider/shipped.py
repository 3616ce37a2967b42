"""The synths that come with audiomancer: one SynthDef a file, in the folder ``synths``, each already compiled.

``synths/compiled`` is written by ``script/compile-synths``: the bytes that sclang made of each source, an index of what
it made them from, so that a source that has changed since is not taken for the one that was compiled, and what each
sounds like, so that nobody has to hear the library before choosing from it.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from audiomancer._resources import resource_folder
from audiomancer.errors import SynthNotFoundError

__all__ = ["shipped_files", "shipped_name", "shipped_source", "shipped_synthdef", "shipped_timbres", "source_digest"]


@functools.cache
def shipped_files() -> Mapping[str, Path]:
    """The files of the library by the name of their SynthDef, in alphabetical order."""
    folder = resource_folder("synths")
    files = (file for file in folder.iterdir() if file.name.endswith(".scd"))
    return MappingProxyType({file.name.removesuffix(".scd"): file for file in sorted(files, key=lambda f: f.name)})


def shipped_source(name: str) -> str:
    """The source of a synth of the library.

    Raises:
        SynthNotFoundError: if there is none of this name.
    """
    return _file(name).read_text("utf-8")


def shipped_synthdef(name: str) -> bytes:
    """The compiled SynthDef of a synth of the library: what sclang makes of :func:`shipped_source`, byte by byte.

    Returns:
        A SynthDef file with one SynthDef, of this name.

    Raises:
        SynthNotFoundError: if there is none of this name.
    """
    return (_file(name).parent / "compiled" / f"{name}.scsyndef").read_bytes()


@functools.cache
def shipped_timbres() -> Mapping[str, Mapping[str, float]]:
    """What each synth of the library sounds like at its defaults, as :func:`~audiomancer.supercollider.judge` hears it.

    Returns:
        By name, in alphabetical order, the measures of :class:`audiomancer.analyzers.timbre.Timbre` by theirs.
    """
    found = json.loads((resource_folder("synths") / "compiled" / "timbre.json").read_text("utf-8"))
    return MappingProxyType({name: MappingProxyType(found[name]) for name in shipped_files()})


def shipped_name(source: str) -> str | None:
    """The synth of the library that was compiled from exactly this source; None if there is none."""
    return _names_by_digest().get(source_digest(source))


def source_digest(source: str) -> str:
    """The SHA-256 of a source, as the index of the compiled synths has it: 64 hexadecimal digits."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def _file(name: str) -> Path:
    if name not in shipped_files():
        raise SynthNotFoundError(f"there is no synth {name!r} in the library; there are {', '.join(shipped_files())}")
    return shipped_files()[name]


@functools.cache
def _names_by_digest() -> Mapping[str, str]:
    index = json.loads((resource_folder("synths") / "compiled" / "index.json").read_text("utf-8"))
    return MappingProxyType({digest: name for name, digest in index["sources"].items()})
