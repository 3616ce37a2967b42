"""What audio sounds like, in numbers: level, spectrum, envelope and width. Arrays in, numbers out.

Every function takes ``audio`` as a float array of shape ``(frames,)`` or ``(frames, channels)`` with full scale
at 1.0, and ``sample_rate`` in Hz. Audio that is not finite has no sound to describe: use
:func:`is_finite` first.

Sources: ITU-R BS.1770-4 for loudness; G. Peeters, "A large set of audio features for sound description"
(IRCAM, 2004) for the spectral and temporal descriptors.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Audio = npt.NDArray[np.floating]

__all__ = [
    "SILENCE_DB",
    "AudioDescription",
    "attack_time",
    "band_levels",
    "column_peaks",
    "dc_offset",
    "decibels",
    "describe_audio",
    "envelope",
    "final_step",
    "is_finite",
    "loudness",
    "peak",
    "rms",
    "sounding_time",
    "spectrum",
    "stereo_width",
    "true_peak",
    "wobble",
]

SILENCE_DB = -120.0
"""The level of digital silence, which has none: no descriptor in decibels goes below."""

_HOP = 1024  # of a spectrum in windows of 2048 samples
_ENVELOPE_WINDOW = 0.005  # seconds: shorter than the fastest attack that is heard as slow
_SUB_HZ, _AIR_HZ = 120.0, 6000.0
_NOTHING, _BLOCK = 1e-6, 64  # -120 dBFS; the samples after which a server looks at who is done
_TAPS = 24  # of the filter that finds what lies between two samples
_STRETCH = 64  # samples between which it looks at a time
_LOWEST_HZ, _HIGHEST_HZ, _FLOOR_DB = 20.0, 20_000.0, -72.0


class AudioDescription(NamedTuple):
    """The descriptors of a sound.

    Attributes:
        seconds: how long the array is.
        sounding: seconds until it has fallen 60 dB below its peak.
        peak_db: highest sample in dBFS.
        rms_db: root mean square over the sounding part, in dBFS.
        loudness: integrated loudness in LUFS.
        crest_db: peak above root mean square.
        dc: largest mean of a channel, -1 .. 1.
        attack: seconds from a tenth to nine tenths of the highest envelope.
        centroid: centre of gravity of the power spectrum, in Hz.
        bandwidth: its standard deviation, in Hz.
        rolloff: below this frequency, in Hz, lies 85 % of the power.
        flatness: geometric over arithmetic mean of the power spectrum, 0 (tone) .. 1 (noise).
        sub: share of the power below 120 Hz.
        air: share of the power above 6 kHz.
        flux: mean change of the spectrum's shape from window to window, 0 (still) .. 2.
        wobble: depth of the modulation of level or brightness between 1 and 12 Hz, 0 .. 1.
        width: power of the sides over that of the whole, 0 (mono) .. 1.
    """

    seconds: float
    sounding: float
    peak_db: float
    rms_db: float
    loudness: float
    crest_db: float
    dc: float
    attack: float
    centroid: float
    bandwidth: float
    rolloff: float
    flatness: float
    sub: float
    air: float
    flux: float
    wobble: float
    width: float


def describe_audio(audio: Audio, sample_rate: int) -> AudioDescription:
    """All descriptors of a sound.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.
        sample_rate: in Hz.

    Returns:
        The descriptors; those of silence are 0, or :data:`SILENCE_DB`.
    """
    import numpy as np

    channels = _channels(audio)
    sounding = sounding_time(channels, sample_rate)
    heard = channels[: max(1, round(sounding * sample_rate))]
    frequencies, powers = spectrum(heard, sample_rate)
    mean = powers.mean(axis=0)
    total = float(mean.sum()) or 1.0
    centroid = float(frequencies @ mean) / total
    shapes = np.sqrt(powers / np.maximum(powers.sum(axis=1, keepdims=True), 1e-20))
    audible = mean[1:] + 1e-20
    peak_db, rms_db = decibels(peak(channels)), decibels(rms(heard))
    return AudioDescription(
        seconds=len(channels) / sample_rate,
        sounding=sounding,
        peak_db=peak_db,
        rms_db=rms_db,
        loudness=loudness(channels, sample_rate),
        crest_db=peak_db - rms_db,
        dc=dc_offset(channels),
        attack=attack_time(channels, sample_rate),
        centroid=centroid,
        bandwidth=float(np.sqrt(((frequencies - centroid) ** 2) @ mean / total)),
        rolloff=float(frequencies[min(int(np.searchsorted(np.cumsum(mean), 0.85 * total)), len(mean) - 1)]),
        flatness=float(np.exp(np.log(audible).mean()) / audible.mean()) if mean.any() else 0.0,
        sub=float(mean[frequencies < _SUB_HZ].sum()) / total,
        air=float(mean[frequencies > _AIR_HZ].sum()) / total,
        flux=float((np.diff(shapes, axis=0) ** 2).sum(axis=1).mean()) if len(shapes) > 1 else 0.0,
        wobble=wobble(heard, sample_rate),
        width=stereo_width(channels),
    )


def is_finite(audio: Audio) -> bool:
    """Whether all samples, of an array of any shape, are finite: no infinity and no NaN."""
    import numpy as np

    return bool(np.isfinite(audio).all())


def decibels(amplitude: float) -> float:
    """The level in dBFS of an amplitude, full scale at 1.0; at least :data:`SILENCE_DB`."""
    import numpy as np

    return float(max(SILENCE_DB, 20 * np.log10(max(amplitude, 1e-20))))


def peak(audio: Audio) -> float:
    """The highest absolute sample of an array of any shape; 0 for no samples."""
    import numpy as np

    return float(np.abs(audio).max(initial=0.0))


def true_peak(audio: Audio) -> float:
    """The highest absolute value between samples and at them, oversampled four times; 0 for no samples.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0; silence before and after.

    Returns:
        The amplitude; that of a sine is within 0.1 dB above and 0.3 below, up to 0.45 of the sample rate.

    Source: ITU-R BS.1770-4, annex 2, with a windowed sinc as the interpolating filter.
    """
    import numpy as np

    highest = peak(audio)
    between, most = _between_samples()
    for channel in _channels(audio).T if len(audio) else ():
        padded = np.pad(np.asarray(channel, np.float32), (_TAPS - 1, _TAPS - 1 + _STRETCH))
        stretches = np.lib.stride_tricks.sliding_window_view(padded, len(between))[::_STRETCH]
        # Between soft samples there is no peak above the loud ones: only few stretches are to be looked at.
        loud = stretches[np.abs(stretches).max(axis=1) * most > highest]
        highest = max(highest, peak(loud @ between))
    return highest


@functools.cache
def _between_samples() -> tuple[npt.NDArray[np.float32], float]:
    """What finds the values between the samples of a stretch, as a matrix; and their most, by the highest sample."""
    import numpy as np

    filters = np.zeros((_STRETCH + _TAPS - 1, 3, _STRETCH), np.float32)
    for number, between in enumerate((0.25, 0.5, 0.75)):
        away = np.arange(1 - _TAPS // 2, 1 + _TAPS // 2) - between
        for at in range(_STRETCH):
            filters[at : at + _TAPS, number, at] = np.sinc(away) * np.cos(np.pi * away / (_TAPS + 2)) ** 2
    matrix = filters.reshape(len(filters), -1)
    return matrix, float(np.abs(matrix).sum(axis=0).max())


def final_step(audio: Audio) -> float:
    """The step with which a sound breaks off: the last amplitude before nothing but silence, 0 if none follows.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.

    Returns:
        The largest absolute sample of the last four that are no silence; 0 if the sound goes on to the end of the
        array, or there is none.
    """
    import numpy as np

    sounding = np.flatnonzero(np.abs(_channels(audio)).max(axis=1) > _NOTHING)
    if not len(sounding) or sounding[-1] >= len(audio) - _BLOCK:
        return 0.0
    return peak(audio[max(0, sounding[-1] - 3) : sounding[-1] + 1])


def rms(audio: Audio) -> float:
    """The root mean square over all samples and channels; 0 for no samples."""
    import numpy as np

    return float(np.sqrt(np.square(audio, dtype=np.float64).mean())) if audio.size else 0.0


def dc_offset(audio: Audio) -> float:
    """The mean of the channel whose mean is farthest from 0; 0 for no samples."""
    import numpy as np

    if not len(audio):
        return 0.0
    # One channel after the other: to reduce along the longer axis of an array of pairs takes ten times as long.
    means = [float(channel.mean(dtype=np.float64)) for channel in _channels(audio).T]
    return max(means, key=abs)


def loudness(audio: Audio, sample_rate: int) -> float:
    """The integrated loudness: K-weighted power in blocks of 400 ms, gated at -70 LUFS and -10 LU.

    Sounds shorter than a block count as one block of their own length. The weighting is applied to the blocks' spectra,
    which differs from the standard's running filters by less than 0.1 LU.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.
        sample_rate: in Hz.

    Returns:
        LUFS; :data:`SILENCE_DB` where every block is below the gate.

    Source: ITU-R BS.1770-4.
    """
    import numpy as np

    channels = _channels(audio)
    size = min(len(channels), round(0.4 * sample_rate))
    if not size:
        return SILENCE_DB
    starts = range(0, len(channels) - size + 1, max(1, size // 4))
    weights = _k_weighting(np.fft.rfftfreq(size, 1 / sample_rate).astype(np.float64))
    powers = np.array([_weighted_power(channels[start : start + size], weights) for start in starts])
    levels = -0.691 + 10 * np.log10(np.maximum(powers, 1e-12))
    for gate in (-70.0, None):
        kept = levels > (gate if gate is not None else -10.691 + 10 * np.log10(powers.mean()))
        if not kept.any():
            return SILENCE_DB
        powers, levels = powers[kept], levels[kept]
    return float(-0.691 + 10 * np.log10(powers.mean()))


def sounding_time(audio: Audio, sample_rate: int, *, drop_db: float = 60.0) -> float:
    """The time until the sound has fallen below its peak for good.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.
        sample_rate: in Hz.
        drop_db: how far below its peak a sound is over, in dB, more than 0.

    Returns:
        Seconds; 0 for silence.
    """
    import numpy as np

    levels = np.abs(_channels(audio)).max(axis=1)
    loud = np.flatnonzero(levels > max(levels.max(initial=0.0) * 10 ** (-drop_db / 20), 10 ** (SILENCE_DB / 20)))
    return float(loud[-1] + 1) / sample_rate if len(loud) else 0.0


def attack_time(audio: Audio, sample_rate: int) -> float:
    """The time that the envelope takes from a tenth to nine tenths of its highest value.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.
        sample_rate: in Hz.

    Returns:
        Seconds, in steps of 5 ms; 0 for silence.
    """
    curve, step = envelope(audio, sample_rate)
    top = curve.max(initial=0.0)
    if top <= 0:
        return 0.0
    return float((curve >= 0.9 * top).argmax() - (curve >= 0.1 * top).argmax()) * step


def envelope(audio: Audio, sample_rate: int) -> tuple[npt.NDArray[np.float64], float]:
    """The root mean square over the channels in windows of 5 ms.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.
        sample_rate: in Hz.

    Returns:
        One number a window, shape ``(windows,)``, and the seconds between them.
    """
    import numpy as np

    size = max(1, round(_ENVELOPE_WINDOW * sample_rate))
    power = np.square(_channels(audio), dtype=np.float64).mean(axis=1)
    windows = np.pad(power, (0, -len(power) % size)).reshape(-1, size)
    return np.sqrt(windows.mean(axis=1)), size / sample_rate


def spectrum(
    audio: Audio, sample_rate: int, window: int = 2048
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The power spectrum in windows that overlap by half, summed over the channels.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``; padded with silence to a whole window if
            shorter.
        sample_rate: in Hz.
        window: samples of a window, an even number from 2 on.

    Returns:
        The frequencies in Hz, shape ``(window / 2 + 1,)``, and the powers, shape ``(windows, window / 2 + 1)``, at
        least one window.
    """
    import numpy as np

    channels = _channels(audio)
    padded = np.pad(channels, ((0, max(0, window - len(channels))), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, window, axis=0)[:: window // 2] * np.hanning(window)
    powers = (np.abs(np.fft.rfft(windows, axis=-1)) ** 2).sum(axis=1)
    return np.fft.rfftfreq(window, 1 / sample_rate).astype(np.float64), powers


def stereo_width(audio: Audio) -> float:
    """The power of the difference of the first two channels over that of sum and difference, 0 (mono) to 1."""
    channels = _channels(audio)
    if channels.shape[1] < 2:
        return 0.0
    middle, side = rms(channels[:, 0] + channels[:, 1]) ** 2, rms(channels[:, 0] - channels[:, 1]) ** 2
    return side / (middle + side) if middle + side else 0.0


def wobble(audio: Audio, sample_rate: int) -> float:
    """How deep the level or the brightness, whichever moves more, swings between 1 and 12 Hz.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.
        sample_rate: in Hz.

    Returns:
        0 (steady) to 1; 0 where the sound is silent or has fewer than eight windows of 2048 samples.
    """
    import numpy as np

    frequencies, powers = spectrum(audio, sample_rate)
    total = powers.sum(axis=1)
    if len(total) < 8 or not total.any():
        return 0.0
    brightness = (powers @ frequencies) / np.maximum(total, 1e-20)
    return max(_modulation(curve, sample_rate / _HOP) for curve in (np.sqrt(total), brightness))


def _modulation(curve: npt.NDArray[np.float64], rate: float) -> float:
    """The root of the share that frequencies of 1 to 12 Hz have in a curve, its mean taken as 1."""
    import numpy as np

    steps = np.arange(len(curve))
    trend = np.polyval(np.polyfit(steps, curve, 2), steps)  # an envelope is no wobble
    swing = np.abs(np.fft.rfft((curve - trend) * np.hanning(len(curve)))) * 4 / len(curve)
    frequencies = np.fft.rfftfreq(len(curve), 1 / rate)
    band = swing[(frequencies >= 1) & (frequencies <= 12)]
    return float(min(1.0, band.max(initial=0.0) / max(curve.mean(), 1e-20)))


def _channels(audio: Audio) -> Audio:
    return audio[:, None] if audio.ndim == 1 else audio


def _weighted_power(block: Audio, weights: npt.NDArray[np.float64]) -> float:
    """The K-weighted power of a block, summed over the channels (Parseval)."""
    import numpy as np

    powers = np.abs(np.fft.rfft(block, axis=0)) ** 2 * weights[:, None]
    inner = 2 * powers.sum() - powers[0].sum() - (powers[-1].sum() if len(block) % 2 == 0 else 0.0)
    return float(inner / len(block) ** 2)


def _k_weighting(frequencies: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The power response of the two filters of BS.1770, at its own 48 kHz: a high shelf and a high pass."""
    import numpy as np

    z = np.exp(-2j * np.pi * np.minimum(frequencies, 24000.0) / 48000.0)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high_pass = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.asarray(np.abs(shelf * high_pass) ** 2)


def column_peaks(audio: Audio, columns: int) -> tuple[float, ...]:
    """A waveform as a picture: the highest sample of each column.

    Args:
        audio: shape ``(frames,)`` or ``(frames, channels)``, full scale at 1.0.
        columns: how many, at least 1.

    Returns:
        ``columns`` numbers from 0 on.
    """
    import numpy as np

    return tuple(float(np.abs(part).max(initial=0.0)) for part in np.array_split(audio, columns))


def band_levels(audio: Audio, sample_rate: int, columns: int) -> tuple[float, ...]:
    """A spectrum as a picture: the power in bands of equal musical width from 20 Hz to 20 kHz.

    Args:
        audio: shape ``(frames, channels)``, full scale at 1.0.
        sample_rate: in Hz.
        columns: how many bands, at least 1.

    Returns:
        ``columns`` numbers 0-1: 1 is the loudest band, 0 is 72 dB and more below it.
    """
    import numpy as np

    power = np.abs(np.fft.rfft(audio.mean(axis=1))) ** 2
    frequencies = np.fft.rfftfreq(len(audio), 1 / sample_rate)
    edges = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, columns + 1)
    # Low bands are narrower than the transform's lines: each takes at least the line it lies on.
    starts = np.minimum(np.searchsorted(frequencies, edges[:-1]), len(power) - 1)
    stops = np.maximum(np.searchsorted(frequencies, edges[1:]), starts + 1)
    bands = np.array([power[a:b].max() for a, b in zip(starts, stops, strict=True)])
    levels = 10 * np.log10(np.maximum(bands / max(float(bands.max()), 1e-30), 1e-12))
    return tuple(float(1 - max(level, _FLOOR_DB) / _FLOOR_DB) for level in levels)
