"""Audio drawn in characters: the envelope of its waveform and its spectrum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["draw_spectrum", "draw_waveform"]

_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII = " .:-=+*#@"
_ROWS = 4
_LOWEST, _HIGHEST = 20.0, 20_000.0
_FLOOR_DB = -72.0


def draw_waveform(audio: npt.NDArray[np.float32], width: int, *, ascii_only: bool = False) -> Iterator[str]:
    """The highest sample of each column, full scale at the top.

    Args:
        audio: shape ``(frames, channels)``, full scale at 1.0.
        width: columns.
        ascii_only: whether to do without block characters.
    """
    import numpy as np

    peaks = [float(np.abs(part).max(initial=0.0)) for part in np.array_split(audio, width)]
    yield from _bars(peaks, ascii_only)


def draw_spectrum(
    audio: npt.NDArray[np.float32], sample_rate: int, width: int, *, ascii_only: bool = False
) -> Iterator[str]:
    """The power in bands of equal musical width from 20 Hz to 20 kHz, over 72 dB below the loudest."""
    import numpy as np

    power = np.abs(np.fft.rfft(audio.mean(axis=1))) ** 2
    frequencies = np.fft.rfftfreq(len(audio), 1 / sample_rate)
    edges = np.geomspace(_LOWEST, _HIGHEST, width + 1)
    # Low bands are narrower than the transform's lines: each takes at least the line it lies on.
    starts = np.minimum(np.searchsorted(frequencies, edges[:-1]), len(power) - 1)
    stops = np.maximum(np.searchsorted(frequencies, edges[1:]), starts + 1)
    bands = np.array([power[a:b].max() for a, b in zip(starts, stops, strict=True)])
    decibels = 10 * np.log10(np.maximum(bands / max(float(bands.max()), 1e-30), 1e-12))
    yield from _bars([float(1 - max(d, _FLOOR_DB) / _FLOOR_DB) for d in decibels], ascii_only)
    yield "20 Hz".ljust(width // 2 - 3) + "630 Hz".ljust(width - width // 2 - 3) + "20 kHz"


def _bars(heights: Sequence[float], ascii_only: bool) -> Iterator[str]:
    """Bars of heights 0-1, several rows high."""
    glyphs = _ASCII if ascii_only else _BLOCKS
    steps = len(glyphs) - 1
    levels = [round(min(height, 1.0) * _ROWS * steps) for height in heights]
    for row in range(_ROWS - 1, -1, -1):
        yield "".join(glyphs[min(max(level - row * steps, 0), steps)] for level in levels).rstrip()
