"""What a groove sounds like, measured on the sound: a small drum sampler, and features of what it plays.

The sampler needs numpy alone. Its kit is synthesised once: a falling sine and a click for the kick, two modes and noise
for the snare, filtered noise for hats and cymbals, falling sines for toms. Soft strokes have less noise, so they are
darker. A loop runs round: what rings past its end is heard at its beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.music import DRUM_TYPES, Pattern

__all__ = ["FEATURES", "played", "sound"]

Floats = npt.NDArray[np.float64]

RATE = 16_000
"""Samples a second."""
_FRAME, _HOP = 512, 256
_DRUM_OF = {pitch: number for number, pitches in enumerate(DRUM_TYPES) for pitch in pitches}
_SNARE = 1


class _Drum(NamedTuple):
    """How a drum type is synthesised.

    Attributes:
        tone: the last frequency of its tone in Hz; 0 for none.
        above: how many times higher the tone begins.
        ring: its decay in seconds.
        hiss: the level of its noise.
        edge: from where the noise is let through, in Hz.
        fade: its decay in seconds.
    """

    tone: float
    above: float
    ring: float
    hiss: float
    edge: float
    fade: float


_KIT = (
    _Drum(50, 3, 0.12, 0.2, 2_000, 0.005),
    _Drum(190, 1.3, 0.06, 0.7, 1_500, 0.1),
    _Drum(0, 1, 0, 0.45, 6_000, 0.03),
    _Drum(0, 1, 0, 0.45, 5_500, 0.25),
    _Drum(85, 1.6, 0.22, 0.05, 500, 0.03),
    _Drum(120, 1.6, 0.18, 0.05, 700, 0.03),
    _Drum(165, 1.6, 0.15, 0.05, 900, 0.03),
    _Drum(0, 1, 0, 0.5, 3_000, 0.7),
    _Drum(0, 1, 0, 0.3, 4_500, 0.35),
)
"""In the order of the drum types."""
_LOUD, _BRIGHT = 1.6, 2.4
"""Exponents of velocity for the level of the tone and of the noise."""
_LOW, _HIGH = 150.0, 3_000.0
"""Hz; below and above which a band is bass and treble."""

FEATURES = (
    "bass: level of the low band, dB of the whole",
    "treble: level of the high band, dB of the whole",
    "brightness: log of the centroid",
    "punch: spread of the level over time, dB",
    "busyness: mean rise of the level between frames",
    "pulse: how well the rises repeat after a beat",
    "bounce: how well they repeat after three sixteenths",
    "bass on the beat: share of its rises in the first half of beats",
    "treble on the off-beat: share of its rises around the middle of beats",
    "snare side: share of the middle band's rises in the second and fourth beat",
    "sameness: how well the second bar's level follows the first's",
    "tempo: log of BPM",
)


@cache
def _kit() -> tuple[tuple[Floats, Floats], ...]:
    """Tone and noise of each drum type, a sample a value."""
    rng = np.random.default_rng(1)
    kit = []
    for drum in _KIT:
        time = np.arange(int(RATE * min(1.0, 5 * max(drum.ring, drum.fade)))) / RATE
        falling = drum.tone * (1 + (drum.above - 1) * np.exp(-time / 0.02))
        tone = np.sin(2 * np.pi * np.cumsum(falling) / RATE) * np.exp(-time / max(drum.ring, 1e-3))
        spectrum = np.fft.rfft(rng.normal(size=len(time)))
        spectrum /= 1 + (drum.edge / np.maximum(1, np.fft.rfftfreq(len(time), 1 / RATE))) ** 4
        noise = np.fft.irfft(spectrum, len(time)) * np.exp(-time / drum.fade)
        kit.append((tone, drum.hiss * noise / np.abs(noise).max()))
    return tuple(kit)


def played(pattern: Pattern) -> Floats:
    """The sound of a loop, once round, as loud as any other."""
    seconds = pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo
    mix = np.zeros(max(_FRAME, round(seconds * RATE)))
    for note in pattern.notes:
        tone, noise = _kit()[_DRUM_OF.get(note.pitch, _SNARE)]
        stroke = (note.velocity / 127) ** _LOUD * tone + (note.velocity / 127) ** _BRIGHT * noise
        start = round(note.onset / pattern.length * len(mix)) % len(mix)
        end = start + len(stroke)
        mix[start:end] += stroke[: len(mix) - start]
        if end > len(mix):
            past = stroke[len(mix) - start :][: len(mix)]
            mix[: len(past)] += past
    loud = float(np.sqrt((mix**2).mean()))
    return mix / (loud or 1.0)


def sound(patterns: Sequence[Pattern]) -> Floats:
    """The values of :data:`FEATURES` for each loop."""
    return np.array([_measured(played(pattern), pattern) for pattern in patterns])


def _measured(mix: Floats, pattern: Pattern) -> list[float]:
    count = len(mix) // _HOP
    around = np.concatenate([mix, mix[:_FRAME]])
    frames = np.lib.stride_tricks.sliding_window_view(around, _FRAME)[: count * _HOP : _HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME))) ** 2
    frequency = np.fft.rfftfreq(_FRAME, 1 / RATE)
    bands = [frequency < _LOW, (frequency >= _LOW) & (frequency < _HIGH), frequency >= _HIGH]
    levels = np.array([power[:, band].sum(1) for band in bands])
    whole = levels.sum(0)
    decibels = 10 * np.log10(whole + 1e-3 * whole.mean())
    # The root of the level is nearer to loudness, and soft strokes count.
    rises = np.maximum(0, np.diff(levels**0.3, axis=1, append=levels[:, :1] ** 0.3))
    beats = np.arange(count) * (pattern.length / pattern.ticks_per_beat) / count
    lag = count * pattern.ticks_per_beat / pattern.length
    phase = (beats + 0.02) % 1
    all_rises = rises.sum(0)
    half = count // 2
    return [
        float(10 * np.log10(levels[0].sum() / whole.sum() + 1e-4)),
        float(10 * np.log10(levels[2].sum() / whole.sum() + 1e-4)),
        float(np.log(power.sum(0) @ frequency / power.sum())),
        float(decibels.std()),
        float(all_rises.mean() / (levels**0.3).sum(0).mean()),
        _alike(all_rises, np.roll(all_rises, round(lag))),
        _alike(all_rises, np.roll(all_rises, round(lag * 0.75))),
        _share(rises[0], phase < 0.5),
        _share(rises[2], (phase > 0.375) & (phase < 0.625)),
        _share(rises[1], (beats + 0.02) % 2 >= 1),
        _alike(decibels[:half], decibels[half : 2 * half]),
        float(np.log(pattern.tempo)),
    ]


def _alike(first: Floats, second: Floats) -> float:
    """The correlation; 0 where nothing moves."""
    first, second = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / max(1e-9, spread)


def _share(rises: Floats, there: npt.NDArray[np.bool_]) -> float:
    return float(rises[there].sum() / max(1e-9, rises.sum()))
