"""What a sound is like in the words of a musician, measured: its pitch, how bright, long, noisy, rough or wide it is.

Each measure is one number that does not depend on the level. They are there to be compared: a change that is heard
in the sense of a word moves the measure of that word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers._bark import Spectra
from audiomancer.analyzers._voice import Partials, Voice
from audiomancer.analyzers._windows import HEARD_DB, STEP, lines_of, window

if TYPE_CHECKING:
    from audiomancer.analyzers._windows import Floats
    from audiomancer.analyzers.audio import Audio

__all__ = ["LONGEST_TAIL", "Timbre", "timbre"]

LONGEST_TAIL = 10.0
"""The tail, in seconds, of what does not fall while it is heard, and the longest of any."""

_SILENT = 1e-6  # -120 dBFS
_TAIL_DB, _END_DB = -20.0, -50.0  # relative to the highest level
_SWING_DB, _SWING_BARK, _SWING_SEMITONES = 6.0, 1.5, 0.7
_ECHO_FROM, _ECHO_TO = 0.08, 0.7  # seconds
_LEAST_FALL_DB = 6.0


class Timbre(NamedTuple):
    """The measures of a sound; those of silence are 0.

    Attributes:
        pitch: fundamental frequency in Hz, 25 to 5000; 0 where most of the sound has no clear one.
        brightness: centre of gravity of the specific loudness, in Bark, 0 (dark) to 24.
        attack: seconds in which the envelope rises from a tenth to nine tenths, in steps of a few ms.
        length: seconds until the sound has fallen 30 dB below its highest level for good.
        tail: seconds of the fall from 20 to 50 dB below the highest level, at most 10; extrapolated where the audio
            ends before.
        noisiness: 0 (periodic) to 1 (noise).
        inharmonicity: share of the sound that is partials off the multiples of the pitch, 0 to 1.
        movement: how far level, brightness and pitch swing, slower than 16 Hz, 0 (only rises and falls) to 1.
        roughness: depth of the fluctuation between 16 and 150 Hz, 0 to 1.
        richness: how many Bark lie within 30 dB of the loudest band, 0.5 to 24.
        width: how little the two channels have in common, 0 (one signal, wherever it is panned) to 1.
        sub: share of the power below 120 Hz, 0 to 1.
        echo: how clearly the level repeats its strokes after 0.08 to 0.7 s, 0 to 1.
        glide: semitones from beginning to end, of the pitch, or where that is not clear of the spectrum's centre.
        flux: how much the colour changes from window to window, 0 (still) to 2.
    """

    pitch: float
    brightness: float
    attack: float
    length: float
    tail: float
    noisiness: float
    inharmonicity: float
    movement: float
    roughness: float
    richness: float
    width: float
    sub: float
    echo: float
    glide: float
    flux: float


def timbre(audio: Audio, sample_rate: int) -> Timbre:
    """All measures of a sound; takes some tens of milliseconds.

    - ``brightness``: of the specific loudness ``N' = T^0.23 ((0.5 + 0.5 E / T)^0.23 - 1)`` of the power ``E`` in bands
      of half a Bark, ``T`` the threshold in quiet, the loudest window at 70 dB; ``sum(z N') / sum(N')`` over bands and
      windows of 46 ms.
    - ``richness``: the bands within 30 dB of the loudest of their window, the windows weighted by loudness.
    - ``width``: of each band ``(1 - c) 2 min(l, r) / (l + r)``, ``c`` the correlation of the channels (at least 0),
      ``l`` and ``r`` their powers; the bands weighted by loudness.
    - ``attack``: eight times the median of the times in which the envelope rises by a tenth of its highest value, so
      that neither a click before it nor a swell behind it is part of the attack.
    - ``pitch``: the first high peak of the normalized autocorrelation of windows of 93 ms; ``noisiness`` is 1 minus
      its highest value after 4 to 40 ms, where even narrow noise has forgotten itself.
    - ``inharmonicity``: the power of the spectral lines that stand 12 dB out of what is around them and lie off the
      multiples of the pitch, over all power, by amplitude.
    - ``movement``: ``1 - exp(-sqrt((d / 6)^2 + (b / 1.5)^2 + (p / 0.7)^2))``, ``d`` how far the level in dB lies below
      the highest curve that first only rises and then only falls, ``b`` how far the brightness in Bark departs from
      following that curve, ``p`` how far a clear pitch in semitones swings around a smooth course; all as root mean
      squares.
    - ``roughness``: the root mean square of the envelope over its mean of 60 ms, in bands of an octave from 260 Hz on,
      times the root of two, weighted by amplitude.
    - ``flux``: the sum of the differences, without sign, between the specific loudness of one window and of the next,
      each as shares of its whole; the mean over the windows, weighted by the softer of the two.
    - ``echo``: the highest value, after 0.08 to 0.7 s, of the autocorrelation of the sudden rises of the level.

    Args:
        audio: floats of shape ``(frames,)`` or ``(frames, channels)``, finite, of any level above -120 dBFS; an offset
            is not heard. Of more than two channels the first two count.
        sample_rate: in Hz, at least 8000.

    Returns:
        The measures.

    Source: E. Zwicker and H. Fastl, "Psychoacoustics" (Springer, 1990), chapters 6, 8 and 11, for Bark, specific
    loudness and roughness; E. Terhardt, "Calculating virtual pitch", Hearing Research 1 (1979), for the threshold in
    quiet; G. Peeters, "A large set of audio features for sound description" (IRCAM, 2004), for the attack by
    efforts; P. McLeod and G. Wyvill, "A smarter way to find pitch", ICMC 2005.
    """
    import numpy as np

    sides, cut = _heard(audio, sample_rate)
    if not sides.size:
        return Timbre(*(0.0,) * len(Timbre._fields))
    power = np.square(sides).sum(axis=0)
    levels = _levels(power, sample_rate)
    spectra = Spectra.of(sides, sample_rate)
    ear = sides[np.square(sides).sum(axis=1).argmax()]
    voice = Voice.of(ear, sample_rate)
    partials = Partials.of(ear, sample_rate, voice)
    return Timbre(
        pitch=partials.pitch if voice.pitch else 0.0,
        brightness=spectra.brightness,
        attack=_attack(levels),
        length=_end_of(levels, HEARD_DB),
        tail=_tail(levels, cut=cut),
        noisiness=voice.noisiness,
        inharmonicity=partials.inharmonicity,
        movement=_movement(levels, spectra, voice.swing if partials.borne else 0.0),
        roughness=_roughness(ear, sample_rate),
        richness=spectra.richness,
        width=spectra.width,
        sub=spectra.sub,
        echo=_echo(levels),
        glide=voice.glide if voice.pitch and partials.borne else spectra.glide,
        flux=spectra.flux,
    )


def _heard(audio: Audio, sample_rate: int) -> tuple[Floats, bool]:
    """What is less than 60 dB below the peak, and whether the audio ends in the midst of it.

    The channels have a peak of 1, no offset and the shape ``(channels, frames)``.
    """
    import numpy as np

    sides = np.array(audio[:, None] if audio.ndim == 1 else audio[:, :2], np.float64).T.copy()
    block = max(1, round(0.1 * sample_rate))
    whole = sides[:, : sides.shape[1] // block * block]
    if whole.size:
        # The median of the means: a sound that begins or ends within the audio is not moved where it is silent.
        sides -= np.median(whole.reshape(len(sides), -1, block).mean(axis=2), axis=1, keepdims=True)
    top = np.abs(sides).max(initial=0.0)
    if top < _SILENT:
        return sides[:, :0], False
    sides /= top
    loud = np.flatnonzero(np.abs(sides).max(axis=0) > 1e-3)
    return sides[:, loud[0] : loud[-1] + 1], bool(loud[-1] >= sides.shape[1] - block / 5)


def _decibels(power: Floats) -> Floats:
    """Relative to the highest, at least -100."""
    import numpy as np

    return 10 * np.log10(np.maximum(power / max(float(power.max()), 1e-30), 1e-10))


def _levels(power: Floats, sample_rate: int) -> Floats:
    """The amplitude in windows of 5 ms, the highest 1."""
    import numpy as np

    size = max(1, round(STEP * sample_rate))
    means = np.pad(power, (0, -len(power) % size)).reshape(-1, size).mean(axis=1)
    return np.asarray(np.sqrt(means / max(float(means.max()), 1e-30)))


def _attack(levels: Floats) -> float:
    import numpy as np

    curve = np.maximum.accumulate(np.pad(levels, (1, 0)))
    # Between two levels the envelope is taken as straight, so that a rise within one of them has its share.
    after = np.maximum(np.searchsorted(curve, np.linspace(0.1, 0.9, 9)), 1)
    rises = np.maximum(curve[after] - curve[after - 1], 1e-9)
    reached = np.maximum(after - (curve[after] - np.linspace(0.1, 0.9, 9)) / rises, 0.0)
    return float(8 * STEP * np.median(np.diff(reached)))


def _end_of(levels: Floats, decibels: float) -> float:
    """The seconds until the level has fallen so far for good."""
    import numpy as np

    return float(np.flatnonzero(levels >= 10 ** (decibels / 20))[-1] + 1) * STEP


def _tail(levels: Floats, *, cut: bool) -> float:
    """Where the audio is cut the fall is thought to go on as it was; a fall of 6 dB is the least that counts."""
    falling = _decibels(levels**2)
    last = float(falling[-20:].mean()) if cut else _END_DB
    if last <= _END_DB:
        return min(LONGEST_TAIL, _end_of(levels, _END_DB) - _end_of(levels, _TAIL_DB))
    begin = _TAIL_DB if last < _TAIL_DB - _LEAST_FALL_DB else -_LEAST_FALL_DB / 2
    if last > begin - _LEAST_FALL_DB:
        return LONGEST_TAIL
    per_db = ((len(levels) - 10) * STEP - _end_of(levels, begin)) / (begin - last)
    return min(LONGEST_TAIL, max(0.0, per_db) * (_TAIL_DB - _END_DB))


def _echo(levels: Floats) -> float:
    import numpy as np

    nearest, farthest = round(_ECHO_FROM / STEP), round(_ECHO_TO / STEP)
    before = np.pad(levels**2, (50, 0))
    loud = 10 * np.log10(np.maximum(_smooth(before, 9), 1e-4))
    rises = np.clip(loud[4:] - loud[:-4], 0.0, 12.0)
    # What rises slowly is no stroke, and the ripple of a bass is none.
    strokes = np.maximum(0.0, rises - 1.5 * _smooth(rises, 61) - 1.0)
    repeats = np.correlate(strokes, strokes, "full")[len(strokes) - 1 :]
    return float(repeats[nearest:farthest].max(initial=0.0) / max(repeats[0], 1e-9))


def _smooth(curve: Floats, width: int) -> Floats:
    """The mean in a raised cosine of so many steps, an odd number; the ends are continued."""
    import numpy as np

    weights = np.hanning(width + 2)[1:-1]
    return np.asarray(np.convolve(np.pad(curve, width // 2, "edge"), weights / weights.sum(), "valid"))


def _movement(levels: Floats, spectra: Spectra, semitones: float) -> float:
    import numpy as np

    loud = np.maximum(_decibels(_smooth(levels**2, 13)), 2 * HEARD_DB)
    top = int(loud.argmax())
    rising, falling = np.maximum.accumulate(loud[:top]), np.maximum.accumulate(loud[top:][::-1])[::-1]
    plain = np.concatenate((rising, falling))
    heard = np.flatnonzero(plain > HEARD_DB)
    dips = np.minimum((plain - loud)[heard], -HEARD_DB)
    swing = float(np.sqrt(np.square(dips).mean())) / _SWING_DB
    parts = (swing, spectra.departure(plain) / _SWING_BARK, semitones / _SWING_SEMITONES)
    return 1 - float(np.exp(-np.linalg.norm(parts)))


def _roughness(ear: Floats, sample_rate: int) -> float:
    import numpy as np

    size = window(0.0058, sample_rate)
    hop = size // 2
    powers = np.abs(lines_of(ear, size, hop)) ** 2
    edges = [edge for edge in (0, 2, 3, 6, 12, 24, 48, 96) if edge < powers.shape[1]]
    bands = np.sqrt(np.add.reduceat(powers, edges, axis=1)).T
    width = 2 * round(0.03 * sample_rate / hop) + 1
    if not bands.any():
        return 0.0
    around = np.stack([_smooth(band, width) for band in bands])
    swings = np.square(bands - around)
    # Where there is little, how it swings is not heard.
    depths = np.sqrt(2 * swings.sum(axis=1) / np.maximum(np.square(around).sum(axis=1), 1e-30))
    weights = np.sqrt(np.square(bands).mean(axis=1))
    return float(np.minimum(depths[1:], 1.0) @ weights[1:] / weights.sum())
