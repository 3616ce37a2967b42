"""How a note is measured: its partials, its pitch, its noise, how it begins and how it falls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.analyzers.audio import attack_time, envelope, stereo_width
from audiomancer.supercollider import Render

Sound = npt.NDArray[np.float64]

NOTE, HELD, RATE = 220.0, 1.5, 44100
SETTLED, LATER = (0.15, 0.45), (1.1, 1.4)
"""Seconds after the start of a note."""


class Figures(NamedTuple):
    """What is measured of a note of 220 Hz that is held for 1.5 s.

    Attributes:
        rise: seconds from a tenth to nine tenths of the envelope.
        fall: seconds until it is 30 dB below its peak for good.
        kept: dB by which the last third of the note is louder than the first.
        bright: centre of gravity of the power spectrum, in multiples of the note.
        first: the first partial against the strongest, in dB.
        even: the second, fourth and sixth partial against first, third and fifth, in dB.
        high: the partials from the sixth on against all, in dB.
        late: seconds by which the second partial comes up to half its highest later than the first.
        stray: what is strongest off the multiples of the note, against the strongest partial, in dB.
        stray_at: where that is, in multiples of the note.
        noise: all that is off the multiples, against the whole, in dB.
        vibrato: standard deviation of the pitch of the held note, in cents.
        width: power of the sides over the whole, 0-1.
    """

    rise: float
    fall: float
    kept: float
    bright: float
    first: float
    even: float
    high: float
    late: float
    stray: float
    stray_at: float
    noise: float
    vibrato: float
    width: float


def measured(render: Render) -> Figures:
    sound = mono(render)
    levels, step = envelope(render.audio, RATE)
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-30 / 20))
    frequencies, powers = power_spectrum(sound, 0.05, 0.45)
    number = frequencies / NOTE
    tonal = (np.abs(number - np.round(number)) * NOTE < 12) & (number > 0.5)
    others = np.where(tonal | (frequencies < 40), 0, powers)
    partials = 10 ** (lines(sound, NOTE, range(1, 21), 0.05, 0.45) / 10)
    strongest = 1 + int(partials[:6].argmax())
    return Figures(
        rise=attack_time(render.audio, RATE),
        fall=float(loud[-1] + 1) * step,
        kept=level(sound, *LATER) - level(sound, *SETTLED),
        bright=float(number @ powers / powers.sum()),
        first=db(partials[0]),
        even=db(partials[1:6:2].sum() / partials[0:6:2].sum()),
        high=db(partials[5:].sum() / partials.sum()),
        late=risen(sound, 2 * NOTE) - risen(sound, NOTE),
        stray=db(others.max() / powers[tonal].max()),
        stray_at=float(number[others.argmax()]),
        noise=db(others.sum() / powers.sum()),
        vibrato=float(pitch(sound, strongest * NOTE, 0.7, 1.4).std()),
        width=stereo_width(render.audio),
    )


def mono(render: Render) -> Sound:
    assert render.sample_rate == RATE
    return render.audio.sum(axis=1).astype(np.float64)


def db(power: float) -> float:
    return float(10 * np.log10(max(power, 1e-12)))


def part(sound: Sound, start: float, end: float) -> Sound:
    return sound[round(start * RATE) : round(end * RATE)]


def level(sound: Sound, start: float, end: float) -> float:
    """The mean power between two moments, in dB."""
    return db(float(np.square(part(sound, start, end)).mean()))


def power_spectrum(sound: Sound, start: float, end: float) -> tuple[Sound, Sound]:
    """Frequencies 0.17 Hz apart, and the powers at them."""
    piece = part(sound, start, end)
    size = 1 << 18
    return np.fft.rfftfreq(size, 1 / RATE), np.abs(np.fft.rfft(piece * np.hanning(len(piece)), size)) ** 2


def lines(sound: Sound, freq: float, ratios: Iterable[float], start: float = 0.05, end: float = 0.45) -> Sound:
    """The power at multiples of a frequency, whole or not, against the strongest of them, in dB."""
    frequencies, powers = power_spectrum(sound, start, end)
    near = [powers[np.abs(frequencies - freq * ratio) < 12].max() for ratio in ratios]
    return 10 * np.log10(np.maximum(np.array(near) / max(near), 1e-12))


def line_at(sound: Sound, hz: float, start: float = 0.05, end: float = 1.4) -> float:
    """Where exactly, in Hz, the strongest line within a semitone of a frequency is."""
    frequencies, powers = power_spectrum(sound, start, end)
    near = np.where(np.abs(frequencies / hz - 1) < 0.06, powers, 0)
    return float(frequencies[near.argmax()])


def narrow(sound: Sound, hz: float, width: float) -> npt.NDArray[np.complex128]:
    """The analytic signal of a band of a sound, ``width`` Hz to both sides."""
    spectrum = np.fft.fft(sound)
    spectrum[np.abs(np.fft.fftfreq(len(sound), 1 / RATE) - hz) > width] = 0
    return np.fft.ifft(spectrum)


def pitch(sound: Sound, hz: float, start: float, end: float) -> Sound:
    """How far the partial at a frequency is off it, in cents, every sample between two moments."""
    phase = np.unwrap(np.angle(part(narrow(sound, hz, 0.3 * NOTE), start, end)))
    speed = np.convolve(np.diff(phase), np.ones(400) / 400, "valid") * RATE / (2 * np.pi)
    return 1200 * np.log2(np.maximum(speed, 1) / hz)


def risen(sound: Sound, hz: float) -> float:
    """When a partial first has half its highest amplitude, in seconds."""
    amplitudes = np.abs(narrow(sound, hz, 0.4 * NOTE))
    return float((amplitudes > 0.5 * amplitudes.max()).argmax()) / RATE


def swing(curve: Sound, low: float = 1.0, high: float = 60.0) -> float:
    """The frequency, in Hz, at which a curve of one value a sample swings most."""
    curve = curve - np.polyval(np.polyfit(np.arange(len(curve)), curve, 2), np.arange(len(curve)))
    spectrum = np.abs(np.fft.rfft(curve * np.hanning(len(curve)), 1 << 19))
    frequencies = np.fft.rfftfreq(1 << 19, 1 / RATE)
    return float(frequencies[np.where((frequencies > low) & (frequencies < high), spectrum, 0).argmax()])


def band(sound: Sound, low: float, high: float) -> float:
    """The power between two frequencies, in Hz, of a held note, in dB."""
    frequencies, powers = power_spectrum(sound, 0.3, 2.8)
    return db(float(powers[(frequencies > low) & (frequencies < high)].sum()))


def centre(sound: Sound, start: float, end: float, low: float = 30.0) -> float:
    """The centre of gravity of the power spectrum above a frequency, in Hz."""
    frequencies, powers = power_spectrum(sound, start, end)
    powers = np.where(frequencies > low, powers, 0)
    return float(frequencies @ powers / powers.sum())


def fallen(render: Render, drop: float) -> float:
    """Seconds until a sound is so many dB below its peak for good."""
    levels, step = envelope(render.audio, RATE)
    return float(np.flatnonzero(levels > levels.max() * 10 ** (-drop / 20))[-1] + 1) * step


def off_the_note(sound: Sound, start: float, end: float) -> float:
    """The power that is farther than 40 Hz from the multiples of the note, against the whole, in dB."""
    frequencies, powers = power_spectrum(sound, start, end)
    off = np.abs(frequencies - NOTE * np.round(frequencies / NOTE)) > 40
    return db(powers[off].sum() / powers.sum())
