"""The average bar of a loop as a grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from audiomancer.analyzers.descriptors._drums import DRUM_VOICES, drum_lines
from audiomancer.analyzers.descriptors._tunes import above_root
from audiomancer.music import DRUM_TYPES

if TYPE_CHECKING:
    from audiomancer.analyzers.descriptors._counting import Floats
    from audiomancer.analyzers.descriptors._loops import Hits, Loops
    from audiomancer.music.time import TimeSignature

__all__ = ["cells", "grids", "voice_columns"]

_OWN, _NEXT = 0.6, 0.2  # shares of a hit's weight on its own step, and on either step beside it
_CLASSES = 12
_CELLS = 1 << 21  # that are looked at in one go
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

    bar, kept = hits.step // hits.bar_steps, hits.line < lines
    weights = 0.5 + 0.5 * hits.velocity / 127
    size = hits.count * lines * hits.bar_steps
    total, apart = np.zeros((2, hits.count, lines, hits.bar_steps))
    at_once = max(1, _CELLS // size)
    place = (hits.item * lines + hits.line) * hits.bar_steps + hits.in_bar
    total += np.bincount(place[kept], weights[kept], size).reshape(total.shape)
    mean = _smooth(total)[:, :, None] / hits.bars
    for first in range(0, hits.bars, at_once):
        some = kept & (bar >= first) & (bar < first + at_once)
        struck = np.zeros((hits.count, lines, min(at_once, hits.bars - first), hits.bar_steps))
        struck[hits.item[some], hits.line[some], bar[some] - first, hits.in_bar[some]] = weights[some]
        apart += np.abs(_smooth(struck) - mean).sum(axis=2)
    return np.stack([mean[:, :, 0], apart / hits.bars], axis=2).reshape(hits.count, -1)


def _smooth(weights: Floats) -> Floats:
    """The same around the bar, shape ``(..., steps of a bar)``."""
    import numpy as np

    beside: Floats = np.roll(weights, 1, axis=-1) + np.roll(weights, -1, axis=-1)
    return _OWN * weights + _NEXT * beside
