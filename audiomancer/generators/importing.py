"""``import_midi``: a file becomes a stored pattern."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from audiomancer.lineage import Birth
from audiomancer.midi import ReadingOptions, read_midi
from audiomancer.store import PatternMetadata, Store

__all__ = ["import_midi"]


def import_midi(
    path: str | Path, store: Store | None = None, **options: Unpack[ReadingOptions]
) -> tuple[PatternMetadata, tuple[str, ...]]:
    """Store the pattern of a Standard MIDI File; the same music twice is one pattern.

    Args:
        path: the file; its name becomes the pattern's.
        store: the library; the one of the home folder if not given.
        options: what to take and what the file does not tell, see :func:`audiomancer.midi.read_midi`.

    Returns:
        The stored pattern, and notices about what the file said that a pattern cannot say.

    Raises:
        MidiFileError: if the file is not one, or not one that can be read as a pattern; then nothing is stored.
    """
    reading = read_midi(Path(path), **options)
    stored = (store or Store()).add_pattern(reading.pattern, Birth(method="imported"), name=Path(path).stem)
    return stored, reading.notices
