"""What is periodic in a sound, and whether its partials lie on the multiples of its pitch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers._windows import HEARD_DB, climb, framed, lines_of, window

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.analyzers._windows import Floats

__all__ = ["Partials", "Voice"]

_HIGHEST_HZ = 5000.0  # of a pitch
_FIRST_PEAK = 0.85  # of the highest: the shortest period that is as good as any
_SHORTEST_REPEAT, _LONGEST_REPEAT = 0.004, 0.04  # seconds; the one longer than what band-limited noise remembers
_CLEAR, _PERIODIC = 0.45, 0.5
_PITCH_WINDOWS, _TONAL_WINDOWS, _PARTIALS = 64, 16, 24
_ONSET, _FEWEST, _SURE = 0.1, 6, 0.85  # the seconds before, the windows and the likeness of a pitch that swings
_COURSE = 0.23  # seconds to both sides in which a pitch is on its way
_PROMINENT = 16.0  # times the median around it: one line of noise in a hundred thousand reaches it
_OFF, _LINE = 0.02, 0.4  # of its frequency, and of a line of the spectrum: beyond both a partial is not harmonic


class Voice(NamedTuple):
    """What is periodic in a sound.

    Attributes:
        times: the middles of the windows, in samples, shape ``(windows,)``.
        likely: the most likely pitch of each in Hz, 0 where there is none, clear or not.
        pitch: of the whole, 0 if it is not clear.
        noisiness: 0-1.
        glide: of the pitch, in semitones.
        swing: root mean square of the pitch around a smooth course, in semitones.
    """

    times: Floats
    likely: Floats
    pitch: float
    noisiness: float
    glide: float
    swing: float

    @classmethod
    def of(cls, ear: Floats, sample_rate: int) -> Voice:
        """What is periodic in a channel.

        Args:
            ear: the channel, shape ``(frames,)``, at least one frame.
            sample_rate: in Hz.

        Returns:
            Its pitch and how sure that is.
        """
        import numpy as np

        size = window(0.093, sample_rate)
        hop = max(size // 4, -(-len(ear) // _PITCH_WINDOWS))
        windows = framed(ear, size, hop)
        windows = windows - windows.mean(axis=1, keepdims=True)
        powers = np.square(windows).sum(axis=1)
        kept = powers > 10 ** (HEARD_DB / 10) * powers.max()
        likeness, powers = _likeness(windows[kept], sample_rate), powers[kept]
        shortest = round(_SHORTEST_REPEAT * sample_rate)
        repeats = np.clip(likeness[:, shortest:].max(axis=1), 0.0, 1.0)
        found = np.array([_period(row, sample_rate) for row in likeness])
        clear = (found[:, 1] >= _CLEAR) & (repeats >= _PERIODIC)
        weights = np.sqrt(powers)
        known = weights[clear].sum() * 3 > weights.sum()
        times = np.arange(len(kept))[kept] * float(hop) + size / 2
        course = _unfolded(np.log2(found[clear, 0])) if known else np.zeros(0)
        sure = clear & (found[:, 1] >= _SURE) & known
        return cls(
            times,
            found[:, 0],
            _weighted_median(found[clear, 0], weights[clear]) if known else 0.0,
            1 - float(repeats @ weights / weights.sum()),
            climb(course),
            _swing(_unfolded(np.log2(found[sure, 0])), times[sure] / sample_rate),
        )


def _unfolded(octaves: Floats) -> Floats:
    """A course of pitches without its leaps of whole octaves, which are changes of mind."""
    import numpy as np

    steps = np.diff(octaves)
    leaps = np.round(steps) * (np.abs(steps - np.round(steps)) < 0.05)
    return octaves - np.concatenate(([0.0], np.cumsum(leaps)))


def _swing(octaves: Floats, seconds: Floats) -> float:
    import numpy as np

    if np.count_nonzero(seconds > _ONSET) < _FEWEST:
        return 0.0
    reach = max(1, round(_COURSE / float(np.median(np.diff(seconds)))))
    places = np.arange(len(octaves))
    reaches = np.minimum(reach, np.minimum(places, places[::-1]))
    # Around the same number of neighbours on both sides, so that a straight glide swings by nothing.
    sums = np.concatenate(([0.0], np.cumsum(octaves)))
    means = (sums[places + reaches + 1] - sums[places - reaches]) / (2 * reaches + 1)
    return 12 * float(np.sqrt(np.square(octaves - means)[seconds > _ONSET].mean()))


def _likeness(windows: Floats, sample_rate: int) -> Floats:
    """The normalized autocorrelation of windows at lags up to the longest period."""
    import numpy as np

    size = windows.shape[1]
    longest = min(round(_LONGEST_REPEAT * sample_rate) + 2, size - 1)
    products = np.fft.irfft(np.abs(np.fft.rfft(windows, 2 * size)) ** 2)[:, :longest]
    squares = np.cumsum(np.pad(np.square(windows), ((0, 0), (1, 0))), axis=1)
    energy = squares[:, size : size - longest : -1] + squares[:, -1:] - squares[:, :longest]
    return np.asarray(2 * products / np.maximum(energy, 1e-20))


def _period(likeness: Floats, sample_rate: int) -> tuple[float, float]:
    """The most likely pitch in Hz, 0 if there is none, and how clear it is."""
    import numpy as np

    below = np.flatnonzero(likeness < 0)
    if not len(below):
        return 0.0, 0.0
    start = max(int(sample_rate / _HIGHEST_HZ), int(below[0]), 1)
    curve = likeness[start - 1 :]
    peaks = np.flatnonzero((curve[1:-1] >= curve[:-2]) & (curve[1:-1] > curve[2:])) + start
    if not len(peaks):
        return 0.0, 0.0
    lag = int(peaks[np.argmax(likeness[peaks] >= _FIRST_PEAK * likeness[peaks].max())])
    left, middle, right = likeness[lag - 1 : lag + 2]
    return float(sample_rate / (lag + 0.5 * (left - right) / (left - 2 * middle + right))), float(middle)


def _weighted_median(values: Floats, weights: Floats) -> float:
    import numpy as np

    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)])


class Partials(NamedTuple):
    """The lines that stand out of the spectrum, judged by the multiples of a pitch.

    Attributes:
        pitch: in Hz; 0 where there are no partials.
        borne: whether the partials of most of the sound bear the pitch that its period has.
        inharmonicity: 0-1.
    """

    pitch: float
    borne: bool
    inharmonicity: float

    @classmethod
    def of(cls, ear: Floats, sample_rate: int, voice: Voice) -> Partials:
        """The partials of a channel.

        Args:
            ear: the channel, shape ``(frames,)``, at least one frame.
            sample_rate: in Hz.
            voice: what is periodic in it.

        Returns:
            The pitch that they have, and how far they are off it.
        """
        import numpy as np

        size = window(0.186, sample_rate)
        hop = max(size // 2, -(-len(ear) // _TONAL_WINDOWS))
        powers = np.abs(lines_of(ear, size, hop)) ** 2
        weights = np.sqrt(powers.sum(axis=1))
        found = np.zeros((len(powers), 3))
        for place, power in enumerate(powers):
            near = int(np.abs(voice.times - place * hop).argmin())
            found[place] = _judged(*_partials(power), float(voice.likely[near]) * size / sample_rate)
        known = found[:, 0] > 0
        pitch = _weighted_median(found[known, 0], weights[known]) if known.any() else 0.0
        _, borne, off = weights @ found / max(float(weights.sum()), 1e-30)
        return cls(pitch * sample_rate / size, bool(borne >= 0.5), float(off))


def _partials(power: Floats) -> tuple[Floats, Floats]:
    """The places of the lines that stand out, lowest first, and the share of each of the whole power."""
    import numpy as np

    crests = np.flatnonzero((power[1:-1] > power[:-2]) & (power[1:-1] >= power[2:])) + 1
    crests = crests[power[crests] > 1e-5 * power.max(initial=0.0)]
    crests = np.sort(crests[np.argsort(power[crests])[-_PARTIALS:]])
    around = np.clip(crests[:, None] + np.arange(-12, 13), 0, len(power) - 1)
    crests = crests[power[crests] > _PROMINENT * np.median(power[around], axis=1)]
    left, middle, right = (np.log(np.maximum(power[crests + side], 1e-30)) for side in (-1, 0, 1))
    places = crests + 0.5 * (left - right) / np.minimum(left - 2 * middle + right, -1e-9)
    lobes = power[np.clip(crests[:, None] + np.arange(-2, 3), 0, len(power) - 1)].sum(axis=1)
    return places, lobes / max(float(power.sum()), 1e-30)


def _judged(lines: Floats, shares: Floats, likely: float) -> tuple[float, bool, float]:
    """The pitch of partials in lines, whether it is the likely one, and the share of the sound off its multiples."""
    import numpy as np

    if not len(lines):
        return 0.0, False, 0.0
    strong = lines[shares > 0.25 * shares.max()]
    borne = likely > 0 and _borne(lines, likely)
    pitch = likely if borne else float(strong[0])
    number, away = _places(lines, pitch)
    sure = (number <= 6) & ~away
    fits = shares[sure] * number[sure]
    if fits.sum():
        pitch = float(fits @ lines[sure] / (fits @ number[sure]))
        _, away = _places(lines, pitch)
    amplitudes = np.sqrt(shares)
    return pitch, borne, float(amplitudes[away].sum() / amplitudes.sum() * min(1.0, shares.sum()))


def _borne(lines: Floats, pitch: float) -> bool:
    """Whether partials bear a pitch: one of them is it, or four of its next five multiples are there."""
    import numpy as np

    number, away = _places(lines, pitch)
    there = np.unique(number[~away])
    return bool(1 in there or np.count_nonzero(there <= 6) >= 4)


def _places(lines: Floats, pitch: float) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The multiple of a pitch that is nearest to each partial, and whether the partial lies off it."""
    import numpy as np

    number = np.maximum(np.round(lines / pitch), 1)
    return number, np.abs(lines - number * pitch) > np.maximum(_OFF * lines, _LINE)
