"""The average bar of a loop as a grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from audiomancer.analyzers.descriptors._drums import DRUM_VOICES, drum_lines
from audiomancer.analyzers.descriptors._tunes import above_root
from audiomancer.music import DRUM_TYPES

if TYPE_CHECKING:
    from audiomancer.analyzers.descriptors._loops import Floats, Hits, Loops
    from audiomancer.music.time import TimeSignature

__all__ = ["cells", "grids", "voice_columns"]

_OWN, _NEXT = 0.6, 0.2  # shares of a hit's weight on its own step, and on either step beside it
_CLASSES = 12
_LINES = {"drums": len(DRUM_TYPES), "melody": 1 + _CLASSES, "bass": 1 + _CLASSES, "sound": 0}
_TUNE_VOICES = {"rhythm": range(1), "notes": range(1, 1 + _CLASSES)}
_VOICES = {"drums": DRUM_VOICES, "melody": _TUNE_VOICES, "bass": _TUNE_VOICES, "sound": {}}


def cells(kind: str, metre: TimeSignature) -> int:
    """How many cells a grid has.

    Args:
        kind: ``drums``, ``melody`` or ``bass``.
        metre: numerator and denominator.

    Returns:
        Twice the sixteenths of a bar for each line.
    """
    numerator, denominator = metre
    return 2 * _LINES[kind] * max(1, 16 * numerator // denominator)


def grids(loops: Loops, kind: str) -> Floats:
    """The grids of loops, as :func:`~audiomancer.analyzers.descriptors.described` tells.

    Args:
        loops: the loops, all of one shape.
        kind: ``drums``, ``melody`` or ``bass``.

    Returns:
        Shape ``(loops, cells)``.
    """
    import numpy as np

    if kind == "drums":
        return _of_lines(loops.hits(drum_lines()[loops.pitch], loops.sixteenths), _LINES[kind])
    rhythm = _of_lines(loops.hits(loops.pitch * 0, loops.sixteenths), 1)
    notes = _of_lines(loops.hits(above_root(loops), loops.sixteenths), _CLASSES)
    return np.concatenate([rhythm, notes], axis=1)


def voice_columns(kind: str, cells: int) -> Mapping[str, slice]:
    """The columns of each voice in a grid.

    Args:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        cells: columns of the whole grid.

    Returns:
        The voices of the kind, each with its columns.
    """
    width = cells // max(1, _LINES[kind])
    return {name: slice(lines.start * width, lines.stop * width) for name, lines in _VOICES[kind].items()}


def _of_lines(hits: Hits, lines: int) -> Floats:
    """Each line of each loop: the mean of its bars, and their mean distance from it."""
    import numpy as np

    size = (hits.count, lines, hits.bars, hits.bar_steps)
    kept = hits.line < lines
    weights = np.zeros(size)
    place = (hits.item * lines + hits.line) * hits.steps + hits.step
    weights.reshape(-1)[place[kept]] = 0.5 + 0.5 * hits.velocity[kept] / 127
    smooth = _OWN * weights + _NEXT * (np.roll(weights, 1, axis=3) + np.roll(weights, -1, axis=3))
    mean = smooth.mean(axis=2, keepdims=True)
    apart = np.abs(smooth - mean).mean(axis=2)
    return np.stack([mean[:, :, 0], apart], axis=2).reshape(hits.count, -1)
