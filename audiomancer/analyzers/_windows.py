"""Sound in windows, and what becomes of it from the first to the last: what the measures of a timbre share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Complexes = npt.NDArray[np.complexfloating]

__all__ = ["HEARD_DB", "STEP", "climb", "framed", "lines_of", "window"]

HEARD_DB = -30.0
"""Relative to its highest level: below it a sound is over."""

STEP = 0.005
"""Seconds between the levels of an envelope."""


def window(seconds: float, sample_rate: int) -> int:
    """The power of two that is nearest to the samples of so many seconds.

    Args:
        seconds: more than 0.
        sample_rate: in Hz.

    Returns:
        Samples.
    """
    import numpy as np

    return int(1 << round(float(np.log2(seconds * sample_rate))))


def framed(samples: Floats, size: int, hop: int) -> Floats:
    """Windows of the last axis, beginning every ``hop`` samples; the last is filled with silence.

    Args:
        samples: shape ``(..., frames)``.
        size: samples of a window.
        hop: samples between their beginnings.

    Returns:
        A view, shape ``(..., windows, size)``, at least one window.
    """
    import numpy as np

    frames = max(1, -(-(samples.shape[-1] - size) // hop) + 1)
    missing = (frames - 1) * hop + size - samples.shape[-1]
    padded = np.pad(samples, [(0, 0)] * (samples.ndim - 1) + [(0, missing)])
    return np.lib.stride_tricks.sliding_window_view(padded, size, axis=-1)[..., ::hop, :]


def lines_of(samples: Floats, size: int, hop: int) -> Complexes:
    """The spectra of the last axis in windows with soft ends, the first around the first sample: a stroke counts.

    Args:
        samples: shape ``(..., frames)``.
        size: samples of a window.
        hop: samples between their middles.

    Returns:
        Shape ``(..., windows, size / 2 + 1)``.
    """
    import numpy as np

    before = np.pad(samples, [(0, 0)] * (samples.ndim - 1) + [(size // 2, size // 2)])
    return np.fft.rfft(framed(before, size, hop) * np.hanning(size), axis=-1)


def climb(octaves: Floats) -> float:
    """How far a curve goes from its first tenth to its last.

    Args:
        octaves: shape ``(windows,)``.

    Returns:
        Semitones; 0 if it is empty.
    """
    tenth = max(1, len(octaves) // 10)
    return 12 * float(octaves[-tenth:].mean() - octaves[:tenth].mean()) if len(octaves) else 0.0
