"""What synths sound like: known of those that ship, and kept on disk of others that were measured once."""

from __future__ import annotations

import hashlib
import struct

from audiomancer.analyzers.timbre import Timbre
from audiomancer.supercollider import Cache, cache_folder, shipped_name, shipped_timbres

__all__ = ["TimbreCache"]

_MEASURES = 1  # another number, once a measure comes out otherwise, leaves all that was kept before behind
_LAYOUT = struct.Struct(f"<{len(Timbre._fields)}d")


class TimbreCache:
    """Timbres by the source of their synth: in the package those of what ships, else in the user's cache folder."""

    def __init__(self) -> None:
        self._cache = Cache(cache_folder() / "timbres")

    def get(self, source: str) -> Timbre | None:
        """What was measured of a synth; None if nothing was kept.

        Args:
            source: its source.
        """
        name = shipped_name(source)
        if name:
            return Timbre(**shipped_timbres()[name])
        data = self._cache.get(_key(source))
        return Timbre(*_LAYOUT.unpack(data)) if data and len(data) == _LAYOUT.size else None

    def keep(self, source: str, timbre: Timbre) -> None:
        """Keep what was measured of a synth.

        Args:
            source: its source.
            timbre: the measures.
        """
        self._cache.keep(_key(source), _LAYOUT.pack(*timbre))


def _key(source: str) -> str:
    told = "\0".join((str(_MEASURES), *Timbre._fields, source))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
