"""What the ear makes of a spectrum: loudness in bands of half a Bark, and what is told of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers._windows import HEARD_DB, STEP, climb, lines_of, window

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.analyzers._windows import Complexes, Floats

__all__ = ["Spectra"]

_BAND = 0.5  # Bark
_BARKS = 24.0
_LEVEL = 1e7  # 70 dB above the reference of hearing: the loudest window of every sound
_SUB_HZ = 120.0
_ONSET = 0.06  # seconds: the noise of a stroke moves nothing


class Spectra(NamedTuple):
    """The loudness of bands of half a Bark in windows of 46 ms.

    Attributes:
        loudness: specific loudness, shape ``(windows, bands)``.
        brightness: its centre of gravity in Bark.
        richness: in Bark.
        width: 0-1.
        sub: 0-1.
        glide: of the centre of the power on a logarithmic scale, in semitones from the first to the last tenth.
        flux: 0-2.
        seconds: between windows.
    """

    loudness: Floats
    brightness: float
    richness: float
    width: float
    sub: float
    glide: float
    flux: float
    seconds: float

    @classmethod
    def of(cls, sides: Floats, sample_rate: int) -> Spectra:
        """What the ear makes of a sound.

        Args:
            sides: its channels, shape ``(channels, frames)``, at least one frame.
            sample_rate: in Hz.

        Returns:
            The loudness and what is told of it.
        """
        import numpy as np

        size = window(0.046, sample_rate)
        lines = lines_of(sides, size, size // 2)
        powers = np.square(lines.real) + np.square(lines.imag)
        whole = powers.sum(axis=0)
        scale = _bark_scale(sample_rate, size)
        loudness = scale.loudness(scale.gathered(whole))
        heard = loudness.sum(axis=1)
        total = max(float(heard.sum()), 1e-30)
        colour = loudness.sum(axis=0)
        return cls(
            loudness,
            float(colour @ scale.barks) / total,
            _richness(scale.gathered(whole), heard),
            _width(lines, powers, colour / total, scale),
            _share_below(whole.sum(axis=0), scale.frequencies),
            _centre_glide(whole, scale.frequencies),
            _flux(loudness, heard),
            size // 2 / sample_rate,
        )

    def departure(self, plain: Floats) -> float:
        """How far the brightness departs from following the level; the first 60 ms do not count.

        Args:
            plain: the level every 5 ms, in dB relative to the highest, shape ``(levels,)``.

        Returns:
            Bark, as a root mean square weighted by loudness; 0 for less than four windows.
        """
        import numpy as np

        weights = self.loudness.sum(axis=1)
        places = np.minimum((np.arange(len(weights)) * self.seconds / STEP).astype(int), len(plain) - 1)
        weights = weights * (plain[places] > HEARD_DB) * (places * STEP >= _ONSET)
        if np.count_nonzero(weights) < 4:
            return 0.0
        barks = np.arange(self.loudness.shape[1]) * _BAND + _BAND / 2
        bright = self.loudness @ barks / np.maximum(self.loudness.sum(axis=1), 1e-30)
        weights = weights / weights.sum()
        bright, level = bright - weights @ bright, plain[places] - weights @ plain[places]
        slope = max(0.0, float(weights @ (bright * level)) / max(float(weights @ level**2), 1e-9))
        return float(np.sqrt(weights @ (bright - slope * level) ** 2))


class BarkScale(NamedTuple):
    """How the lines of a spectrum gather in bands.

    Attributes:
        frequencies: of the lines, in Hz.
        edges: the first line of each band that has any, and of none the last.
        filled: whether a band has lines.
        barks: the middle of each band.
        threshold: power of the threshold in quiet in each band.
    """

    frequencies: Floats
    edges: npt.NDArray[np.intp]
    filled: npt.NDArray[np.bool_]
    barks: Floats
    threshold: Floats

    def gathered(self, powers: Floats) -> Floats:
        """The power of each band.

        Args:
            powers: of the lines, shape ``(..., lines)``.

        Returns:
            Shape ``(..., bands)``.
        """
        import numpy as np

        return np.add.reduceat(powers, self.edges, axis=-1)[..., :-1] * self.filled

    def loudness(self, powers: Floats) -> Floats:
        """Specific loudness of bands, the loudest window at 70 dB.

        Args:
            powers: of the bands, shape ``(windows, bands)``, of any level.

        Returns:
            Of the same shape, in a unit of its own.
        """
        import numpy as np

        level = powers * (_LEVEL / max(float(powers.sum(axis=1).max()), 1e-30))
        above = (0.5 + 0.5 * level / self.threshold) ** 0.23 - 1
        return np.asarray(self.threshold**0.23 * np.maximum(above, 0.0))


@cache
def _bark_scale(sample_rate: int, size: int) -> BarkScale:
    import numpy as np

    frequencies = np.fft.rfftfreq(size, 1 / sample_rate).astype(np.float64)
    barks = 13 * np.arctan(0.00076 * frequencies) + 3.5 * np.arctan((frequencies / 7500) ** 2)
    first = np.maximum(np.searchsorted(barks, np.arange(0, _BARKS + _BAND, _BAND)), 1)
    middles = np.arange(0, _BARKS, _BAND) + _BAND / 2
    khz = np.maximum(np.interp(middles, barks, frequencies), 20.0) / 1000
    quiet = 3.64 * khz**-0.8 - 6.5 * np.exp(-0.6 * (khz - 3.3) ** 2) + 1e-3 * khz**4
    edges = np.minimum(first, len(frequencies) - 1)
    return BarkScale(frequencies, edges, np.diff(first) > 0, middles, 10 ** (quiet / 10))


def _richness(powers: Floats, heard: Floats) -> float:
    import numpy as np

    near = powers > 10 ** (HEARD_DB / 10) * powers.max(axis=1, keepdims=True)
    return float(np.count_nonzero(near, axis=1) @ heard) * _BAND / max(float(heard.sum()), 1e-30)


def _flux(loudness: Floats, heard: Floats) -> float:
    import numpy as np

    shapes = loudness / np.maximum(heard, 1e-30)[:, None]
    weights = np.minimum(heard[1:], heard[:-1])  # of what is hardly heard the shape is chance
    return float(np.abs(np.diff(shapes, axis=0)).sum(axis=1) @ weights) / max(float(weights.sum()), 1e-30)


def _width(lines: Complexes, powers: Floats, colour: Floats, scale: BarkScale) -> float:
    import numpy as np

    if len(lines) < 2:
        return 0.0
    common = scale.gathered((lines[0].real * lines[1].real + lines[0].imag * lines[1].imag).sum(axis=0))
    left, right = scale.gathered(powers.sum(axis=1))
    likeness = np.clip(common / np.maximum(np.sqrt(left * right), 1e-30), 0.0, 1.0)
    balance = 2 * np.minimum(left, right) / np.maximum(left + right, 1e-30)
    return float(colour @ ((1 - likeness) * balance))


def _share_below(powers: Floats, frequencies: Floats) -> float:
    heard = frequencies >= 20.0
    return float(powers[heard & (frequencies < _SUB_HZ)].sum()) / max(float(powers[heard].sum()), 1e-30)


def _centre_glide(powers: Floats, frequencies: Floats) -> float:
    import numpy as np

    lines = powers[:, 1:]
    sums = lines.sum(axis=1)
    loud = sums > 10 ** (HEARD_DB / 10) * sums.max()
    return climb(np.einsum("wl,l->w", lines, np.log2(frequencies[1:]))[loud] / sums[loud])
