"""The engines, and loops of people that they play."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.fixtures import strudel_engine, supercollider, tidal

from audiomancer.midi import read_midi
from audiomancer.music import Pattern

__all__ = ["drummers", "strudel_engine", "supercollider", "tidal"]


@pytest.fixture(scope="session")
def drummers(shared: Path) -> list[Pattern]:
    """Loops of at most two bars, as real drummers played them."""
    files = sorted((shared / "data" / "groove").rglob("*_beat_4-4.mid"))[::12]
    bars = [read_midi(file).pattern.bars for file in files]
    return [
        read_midi(file, kind="drums", bars=(min(2, n), min(3, n))).pattern for file, n in zip(files, bars, strict=True)
    ]
