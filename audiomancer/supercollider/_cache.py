"""What was compiled and measured, kept on disk, so that nothing is done twice on one machine.

An entry holds nothing but SynthDef files, which are data for scsynth and no code, or numbers: what it can do at the
worst is to sound wrong. It is believed only if it is whole, so one that is damaged counts as absent and is made again.
Nothing here is needed: a folder that cannot be read or written is a cache that is empty.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from audiomancer.errors import SynthDefFileError
from audiomancer.supercollider.scsyndef import join_synthdefs, split_synthdefs

__all__ = ["Cache", "SynthDefCache", "cache_folder"]

_SHARD_SIZE = 1 << 18
"""Bytes in each of the 256 folders, so 64 MiB in all: some thirty thousand synths."""

_DIGEST = hashlib.sha256
_DIGEST_SIZE = _DIGEST().digest_size


def cache_folder() -> Path:
    """``$XDG_CACHE_HOME/audiomancer``, else ``~/.cache/audiomancer``, on macOS ``~/Library/Caches/audiomancer``."""
    usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
    told = Path(os.environ.get("XDG_CACHE_HOME") or usual).expanduser()
    # The XDG Base Directory Specification: a path that is not absolute is to be ignored.
    return (told if told.is_absolute() else Path(usual).expanduser()) / "audiomancer"


class Cache:
    """Bytes by key; several processes may use one folder at a time.

    Args:
        folder: where the entries lie; made when the first is kept.
        shard_size: bytes in each of the 256 folders inside; beyond that the oldest entries go.
    """

    def __init__(self, folder: Path, shard_size: int = _SHARD_SIZE) -> None:
        self._folder = folder
        self._shard_size = shard_size

    def get(self, key: str) -> bytes | None:
        """What was kept; None if there is nothing, or it is not whole.

        Args:
            key: hexadecimal digits.
        """
        try:
            entry = self._path(key).read_bytes()
        except OSError:
            return None
        # The key is in the digest, so that an entry does not count under another's name.
        data = entry[_DIGEST_SIZE:]
        return data if entry[:_DIGEST_SIZE] == _seal(key, data) else None

    def keep(self, key: str, data: bytes) -> None:
        """Keep bytes under a key: whole or not at all, whoever else writes, and whenever it is interrupted.

        Args:
            key: hexadecimal digits.
            data: too much of it, a quarter of a folder, is not kept.
        """
        if len(data) > self._shard_size // 4:
            return
        target = self._path(key)
        with suppress(OSError):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, written = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_seal(key, data) + data)
            Path(written).replace(target)
            self._shrink(target.parent)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]

    def _shrink(self, shard: Path) -> None:
        """Remove the oldest entries until the rest has room; files that a killed process left are among them."""
        found = [(entry.stat(), entry.path) for entry in os.scandir(shard)]
        left = sum(stat.st_size for stat, _ in found)
        for stat, path in sorted(found, key=lambda pair: pair[0].st_mtime):
            if left <= self._shard_size:
                break
            Path(path).unlink(missing_ok=True)
            left -= stat.st_size


class SynthDefCache:
    """SynthDefs by key, see :class:`Cache`.

    Args:
        folder: where the folder of the entries lies; made when the first is kept.
        shard_size: bytes in each of the 256 folders inside; beyond that the oldest entries go.
    """

    def __init__(self, folder: Path, shard_size: int = _SHARD_SIZE) -> None:
        self._cache = Cache(folder / "synthdefs", shard_size)

    def get(self, key: str) -> dict[str, bytes] | None:
        """The SynthDefs of an entry by their names; None if there is no entry, or none that is whole.

        Args:
            key: hexadecimal digits.
        """
        data = self._cache.get(key)
        try:
            return None if data is None else split_synthdefs(data)
        except (SynthDefFileError, ValueError):
            return None

    def keep(self, key: str, synthdefs: Mapping[str, bytes]) -> None:
        """Keep SynthDefs under a key.

        Args:
            key: hexadecimal digits.
            synthdefs: name to the bytes of a SynthDef file.
        """
        self._cache.keep(key, join_synthdefs(tuple(synthdefs.values())))


def _seal(key: str, data: bytes) -> bytes:
    return _DIGEST(key.encode() + b"\0" + data).digest()
