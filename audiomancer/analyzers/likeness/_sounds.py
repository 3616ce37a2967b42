"""How far apart two sounds are, whatever their levels: in spectrum, pitch and envelope."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers.audio import envelope, sounding_time, spectrum

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.analyzers.audio import Audio

    Floats = npt.NDArray[np.float64]

__all__ = ["SoundDistance", "SoundFeatures", "sound_distance", "sound_features"]

_RESOLUTIONS = ((512, 20), (2048, 40), (8192, 80))  # samples of a window at 44.1 kHz, and mel bands
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 16_000.0
_FLOOR_DB = -30.0
_PITCH_WINDOW, _PITCH_LOW, _PITCH_HIGH = 4096, 30.0, 2000.0
_CLEAR = 0.85  # of the normalized autocorrelation, below which a window has no clear pitch


class SoundFeatures(NamedTuple):
    """What a sound is compared by.

    Attributes:
        spectra: for each of three resolutions the level in mel bands, in dB relative to the mean level of the sound,
            shape ``(windows, bands)``; at least -30. Of silence there are no windows.
        envelope: the level every 5 ms, in dB relative to the mean level of the sound, shape ``(windows,)``; at
            least -30.
        pitch: fundamental frequency in Hz, 0 where there is no clear one.
    """

    spectra: tuple[Floats, ...]
    envelope: Floats
    pitch: float


class SoundDistance(NamedTuple):
    """How far apart two sounds are, their levels matched.

    Attributes:
        decibels: mean difference of the mel bands over time, in dB: the one figure for the whole of it. Two unrelated
            synths of the library are 10 to 13 dB apart.
        spectrum: mean difference of the mel bands of the whole sound, in dB: of its colour, whenever it sounds.
        pitch: difference of the fundamental frequencies in semitones, 0 where either has no clear pitch.
        envelope: mean difference of the levels in time, in dB.
    """

    decibels: float
    spectrum: float
    pitch: float
    envelope: float


def sound_features(audio: Audio, sample_rate: int) -> SoundFeatures:
    """What a sound is compared by; takes some tens of milliseconds, so keep it of what is compared often.

    The sound counts until it has fallen 60 dB below its peak. Windows of 12, 46 and 186 ms overlap by half; their power
    spectra are gathered in 20, 40 and 80 triangular bands of equal width in mel from 30 Hz to 16 kHz. The pitch is the
    median of windows of 93 ms, each the first high peak of the normalized autocorrelation, if most of the sound's power
    is in windows whose peak is clear.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0; finite.
        sample_rate: in Hz.

    Returns:
        The features, which do not depend on the level.

    Source: Engel, Hantrakul, Gu and Roberts, "DDSP: Differentiable Digital Signal Processing", ICLR 2020, for several
    resolutions; O'Shaughnessy, "Speech Communication" (1987), for the mel scale; McLeod and Wyvill, "A smarter way to
    find pitch", ICMC 2005.
    """
    import numpy as np

    channels = audio[:, None] if audio.ndim == 1 else audio
    heard = channels[: round(sounding_time(channels, sample_rate) * sample_rate)].astype(np.float64)
    levels, _ = envelope(heard, sample_rate)
    return SoundFeatures(
        tuple(_mel_levels(heard, sample_rate, _at(window, sample_rate), bands) for window, bands in _RESOLUTIONS),
        _relative(levels**2, float((levels**2).mean()) if len(levels) else 0.0),
        _pitch(heard.mean(axis=1), sample_rate),
    )


def sound_distance(first: SoundFeatures, second: SoundFeatures) -> SoundDistance:
    """How far apart two sounds are when they are equally loud.

    ``decibels`` is the mean difference, without sign, of those mel bands that are above the floor in either sound, and
    the mean of the three resolutions; the floor is 30 dB below the mean level of the sound, and after its end a sound
    is there. ``spectrum`` is the same of the mean power in each of the 40 bands of the middle resolution, ``envelope``
    of the levels.

    Args:
        first: features of a sound.
        second: those of another at the same sample rate; the order of the two does not matter.

    Returns:
        Four distances, all 0 for one sound at two levels.
    """
    import numpy as np

    semitones = 12 * abs(np.log2(first.pitch / second.pitch)) if first.pitch and second.pitch else 0.0
    in_time = [_mean_difference(ours, theirs) for ours, theirs in zip(first.spectra, second.spectra, strict=True)]
    return SoundDistance(
        float(np.mean(in_time)),
        _mean_difference(_colour(first), _colour(second)),
        float(semitones),
        _mean_difference(first.envelope, second.envelope),
    )


def _at(window: int, sample_rate: int) -> int:
    """The length of a window at another rate, as a power of two."""
    return max(2, 1 << round(window * sample_rate / 44100 - 0.5).bit_length())


def _relative(power: Floats, reference: float) -> Floats:
    """Levels in dB relative to a power, none below the floor."""
    import numpy as np

    floor = 10 ** (_FLOOR_DB / 10)
    return 10 * np.log10(np.maximum(power / reference if reference else power, floor))


def _mean_difference(first: Floats, second: Floats) -> float:
    """The mean difference of two arrays of levels where either is above the floor; the shorter goes on at the floor."""
    import numpy as np

    length = max(len(first), len(second))
    ours, theirs = (
        np.concatenate((part, np.full((length - len(part), *part.shape[1:]), _FLOOR_DB))) for part in (first, second)
    )
    heard = np.maximum(ours, theirs) > _FLOOR_DB
    return float(np.abs(ours - theirs)[heard].mean()) if heard.any() else 0.0


def _colour(features: SoundFeatures) -> Floats:
    """The mean power in the bands of the middle resolution, in dB."""
    import numpy as np

    levels = features.spectra[1]
    return _relative((10 ** (levels / 10)).mean(axis=0), 1.0) if len(levels) else np.full(levels.shape[1], _FLOOR_DB)


def _mel_levels(audio: Floats, sample_rate: int, window: int, bands: int) -> Floats:
    import numpy as np

    if not len(audio):
        return np.zeros((0, bands))
    centred = np.pad(audio, ((window // 2, window // 2), (0, 0)))  # so that the attack is in the middle of a window
    _, powers = spectrum(centred, sample_rate, window)
    gathered = [
        np.einsum("wl,l->w", powers[:, lines], weights) for lines, weights in _mel_bands(sample_rate, window, bands)
    ]  # no matrix product: its threads cost more than it does
    return _relative(np.stack(gathered, axis=1), float(powers.sum(axis=1).mean()))


@cache
def _mel_bands(sample_rate: int, window: int, bands: int) -> list[tuple[slice, Floats]]:
    """The lines of a spectrum that belong to each band, and the weight of each line."""
    import numpy as np

    def mel(frequency: npt.NDArray[np.floating]) -> Floats:
        return np.asarray(2595 * np.log10(1 + frequency / 700), np.float64)

    low, high = mel(np.array([_LOWEST_HZ, min(_HIGHEST_HZ, sample_rate / 2)]))
    edges = np.linspace(low, high, bands + 2)
    lines, width = mel(np.fft.rfftfreq(window, 1 / sample_rate)), edges[1] - edges[0]
    found = []
    for middle in edges[1:-1]:
        first, last = np.searchsorted(lines, (middle - width, middle + width))
        found.append((slice(int(first), int(last)), 1 - np.abs(lines[first:last] - middle) / width))
    return found


def _pitch(audio: Floats, sample_rate: int) -> float:
    """The fundamental frequency in Hz; 0 where most of the sound has no clear one."""
    import numpy as np

    window = _at(_PITCH_WINDOW, sample_rate)
    padded = np.pad(audio, (0, max(0, window - len(audio))))
    windows = np.lib.stride_tricks.sliding_window_view(padded, window)[:: window // 2]
    found = [_window_pitch(row, sample_rate) for row in windows]
    powers = np.square(windows).sum(axis=1)
    clear = np.array([pitch > 0 for pitch in found])
    if powers[clear].sum() * 2 <= powers.sum():
        return 0.0
    return float(np.median([pitch for pitch in found if pitch > 0]))


def _window_pitch(samples: Floats, sample_rate: int) -> float:
    """The fundamental frequency of a window in Hz, 0 where it has no clear one."""
    import numpy as np

    size = len(samples)
    shortest, longest = int(sample_rate / _PITCH_HIGH), min(int(sample_rate / _PITCH_LOW), size - 2)
    products = np.fft.irfft(np.abs(np.fft.rfft(samples, 2 * size)) ** 2)[:size]
    squares = np.concatenate(([0.0], np.cumsum(samples**2)))
    energy = squares[size:0:-1] + squares[-1] - squares[:size]  # of both ends that overlap at each lag
    likeness = 2 * products / np.maximum(energy, 1e-20)
    below = np.flatnonzero(likeness[:longest] < 0)
    if not len(below):
        return 0.0
    start = max(shortest, int(below[0]), 1)
    curve = likeness[start - 1 : longest + 1]
    peaks = np.flatnonzero((curve[1:-1] >= curve[:-2]) & (curve[1:-1] > curve[2:])) + start
    if not len(peaks) or likeness[peaks].max() < _CLEAR:
        return 0.0
    lag = int(peaks[np.argmax(likeness[peaks] >= 0.9 * likeness[peaks].max())])
    left, middle, right = likeness[lag - 1 : lag + 2]
    return float(sample_rate / (lag + 0.5 * (left - right) / (left - 2 * middle + right)))
