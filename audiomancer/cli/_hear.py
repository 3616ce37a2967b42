"""A pattern through the loudspeakers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from audiomancer.music import Pattern

__all__ = ["hear"]


def hear(pattern: Pattern, rounds: Iterable[int]) -> None:
    """Play a pattern once a round, by the synths of the library and the system's player.

    Raises:
        MissingDependencyError: if SuperCollider or a player is not installed.
        SuperColliderError: if there is no way to make sound here.
    """
    from audiomancer.generators import pattern_wav
    from audiomancer.programs import play_file

    with tempfile.TemporaryDirectory(prefix="audiomancer-") as folder:
        file = Path(folder) / "loop.wav"
        file.write_bytes(pattern_wav(pattern))
        for _ in rounds:
            play_file(file)
