"""The measures of a sound, against sounds whose numbers are known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hypothesis_numpy

from audiomancer.analyzers.timbre import LONGEST_TAIL, Timbre, timbre

RATE = 44100
TIME = np.arange(2 * RATE) / RATE
GATE = np.clip((1.8 - TIME) / 0.02, 0, 1) * np.clip(TIME / 0.002, 0, 1)
Samples = npt.NDArray[np.floating]


def sine(frequency: float) -> Samples:
    return 0.5 * np.sin(2 * np.pi * frequency * TIME)


def saw(frequency: float) -> Samples:
    """Of a frequency of which whole periods fill the time."""
    lines = np.zeros(len(TIME) // 2 + 1, complex)
    first = round(frequency * len(TIME) / RATE)
    numbers = np.arange(1, int(20000 / frequency))
    lines[first * numbers] = -0.15j * len(TIME) / numbers
    return np.fft.irfft(lines, len(TIME))


def noise(rng: np.random.Generator) -> Samples:
    return 0.1 * rng.standard_normal(len(TIME))


def passed(audio: Samples, low: float, high: float) -> Samples:
    """What lies between two frequencies."""
    frequencies = np.fft.rfftfreq(len(audio), 1 / RATE)
    return np.fft.irfft(np.fft.rfft(audio) * ((frequencies >= low) & (frequencies <= high)), len(audio))


def falling(seconds: float) -> Samples:
    """An envelope that is 30 dB down after so many seconds."""
    return 10 ** (-1.5 * TIME / seconds)


def echoed(audio: Samples, seconds: float, share: float) -> Samples:
    found = np.zeros(len(audio))
    for number in range(5):
        start = round(number * seconds * RATE)
        found[start:] += share**number * audio[: len(audio) - start]
    return found


def measured(audio: Samples) -> Timbre:
    return timbre(audio, RATE)


@pytest.mark.parametrize("frequency", [30.0, 55.0, 220.0, 1000.0, 4000.0])
def test_a_sine_has_its_pitch_and_nothing_else(frequency: float) -> None:
    found = measured(sine(frequency) * GATE)
    assert found.pitch == pytest.approx(frequency, rel=0.006)
    assert max(found.noisiness, found.inharmonicity, found.movement, found.width, found.echo) < 0.04
    assert abs(found.glide) < 0.5
    assert found.richness < 3
    assert found.sub == pytest.approx(float(frequency < 120), abs=0.02)


@pytest.mark.parametrize("frequency", [40.0, 110.0, 440.0])
def test_the_pitch_of_a_saw_is_there_without_its_fundamental(frequency: float) -> None:
    for audio in (saw(frequency), saw(frequency) - 0.6 * sine(frequency)):
        assert measured(audio * GATE).pitch == pytest.approx(frequency, rel=0.006)
        assert measured(audio * GATE).inharmonicity < 0.02


@pytest.mark.parametrize("seconds", [0.1, 0.3, 1.0])
def test_a_decay_has_its_length_and_its_tail(seconds: float) -> None:
    found = measured(sine(440) * falling(seconds))
    assert found.length == pytest.approx(seconds, rel=0.05, abs=0.006)
    assert found.tail == pytest.approx(seconds, rel=0.05, abs=0.011)
    assert found.attack < 0.006


def test_a_tail_that_the_audio_cuts_is_thought_to_go_on() -> None:
    assert measured(sine(440) * falling(3.0)).tail == pytest.approx(3.0, rel=0.05)
    assert measured(sine(440)).tail == LONGEST_TAIL
    assert measured(sine(440) * GATE).tail < 0.03


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.5])
def test_the_attack_is_eight_tenths_of_a_straight_ramp(seconds: float) -> None:
    ramp = np.minimum(1.0, TIME / seconds)
    assert measured(saw(220) * ramp).attack == pytest.approx(0.8 * seconds, rel=0.05, abs=0.006)
    assert measured(saw(45) * ramp).attack == pytest.approx(0.8 * seconds, abs=0.04)


def test_a_swell_behind_a_stroke_is_no_attack() -> None:
    assert measured(sine(440) * (0.7 + 0.15 * TIME)).attack < 0.01


def test_an_opened_lowpass_is_brighter_and_richer() -> None:
    opened = [measured(passed(saw(110), 0, cutoff) * GATE) for cutoff in (200, 500, 1000, 3000, 8000, 20000)]
    for earlier, later in pairwise(opened):
        assert earlier.brightness < later.brightness - 0.3
        assert earlier.richness < later.richness
    tones = [measured(sine(frequency)).brightness for frequency in (50, 200, 1000, 5000, 12000)]
    assert tones == pytest.approx([0.9, 2.1, 8.7, 18.6, 23.0], abs=0.5)


def test_noise_is_noisy_however_narrow_and_has_no_pitch(rng: np.random.Generator) -> None:
    white = noise(rng)
    for audio in (white, passed(white, 6000, 20000), passed(white, 500, 2000)):
        found = measured(audio)
        assert found.noisiness > 0.7
        assert found.pitch == 0
        assert found.inharmonicity < 0.05
    assert measured(white).richness > 22
    assert measured(saw(220) + 0.3 * white).noisiness < measured(saw(220) + white).noisiness < measured(white).noisiness


def test_a_colour_that_changes_is_in_flux() -> None:
    sweep = np.sin(2 * np.pi * 2000 * TIME**2)
    assert measured(sine(441)).flux < 0.05 < 0.1 < measured(sweep).flux < 2


def test_a_ring_modulated_tone_is_inharmonic() -> None:
    assert measured(sine(440) * sine(157) * GATE).inharmonicity > 0.3
    cowbell = np.sign(sine(560)) + np.sign(sine(829))
    assert measured(cowbell * GATE).inharmonicity > 0.2
    assert measured(cowbell * GATE).pitch == pytest.approx(560, rel=0.01)


def test_slow_modulation_moves_and_fast_modulation_is_rough() -> None:
    still, slow, fast = (measured(sine(440) * GATE * (1 + 0.8 * sine(rate) * 2)) for rate in (0.0, 6.0, 70.0))
    assert slow.movement > 0.5 > 0.02 > max(still.movement, fast.movement)
    assert fast.roughness > 0.5 > 0.1 > max(still.roughness, slow.roughness)


def test_movement_grows_with_depth_and_not_with_what_fades() -> None:
    depths = [measured(saw(110) * GATE * (1 + 2 * depth * sine(5.0))).movement for depth in (0.0, 0.2, 0.5, 0.9)]
    assert depths == sorted(depths)
    assert measured(saw(110) * falling(0.8) * np.minimum(1.0, TIME / 0.3)).movement < 0.1


def test_a_filter_that_opens_and_closes_moves() -> None:
    low, high = passed(saw(55), 0, 300) * GATE, passed(saw(55), 300, 3000) * GATE
    opening = 0.5 + sine(2.0)
    assert measured(low + opening * high).movement > 0.4 > 0.05 > measured(low + 0.5 * high).movement


def test_a_trembling_pitch_moves_and_a_glide_does_not() -> None:
    def swinging(cents: float) -> Samples:
        pitch = 220 * 2 ** (cents / 1200 * np.sin(2 * np.pi * 5.5 * TIME))
        return np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE)) * GATE

    depths = [measured(swinging(cents)).movement for cents in (0.0, 15.0, 50.0)]
    assert depths[0] < 0.04 < 0.08 < depths[1] < 0.2 < depths[2]
    glide = np.sin(2 * np.pi * np.cumsum(220 * 2 ** (-0.2 * TIME)) / RATE) * GATE
    assert measured(glide).movement < 0.12


@pytest.mark.parametrize("seconds", [0.12, 0.3, 0.5])
def test_a_stroke_that_comes_back_echoes(seconds: float) -> None:
    stroke = saw(220) * falling(0.15)
    assert measured(echoed(stroke, seconds, 0.5)).echo > 0.4 > 0.02 > measured(stroke).echo
    assert measured(saw(220) * GATE).echo < 0.02


def test_width_is_what_the_channels_do_not_have_in_common(rng: np.random.Generator) -> None:
    one, other = noise(rng), noise(rng)
    for sides in ((one, one), (one, 0.2 * one), (one, 0 * one)):
        assert measured(np.column_stack(sides)).width < 0.01
    assert measured(np.column_stack((one, other))).width > 0.9
    assert measured(np.column_stack((one, -one))).width > 0.9
    assert 0.1 < measured(np.column_stack((one + other, one))).width < 0.6


@pytest.mark.parametrize("semitones", [-24.0, -5.0, 7.0, 36.0])
def test_a_gliding_sine_glides(semitones: float) -> None:
    octaves = semitones / 12
    phase = 440 * (2 ** (octaves * TIME / 2) - 1) * 2 / (octaves * np.log(2))
    assert measured(np.sin(2 * np.pi * phase)).glide == pytest.approx(semitones, rel=0.15)


def test_what_falls_too_fast_for_a_pitch_glides_by_its_centre() -> None:
    frequency = 3000 * 0.05 ** (TIME / 0.2)
    zap = np.sin(2 * np.pi * np.cumsum(frequency) / RATE) * (TIME < 0.2)
    assert measured(zap).glide < -20


@pytest.mark.parametrize("rate", [22050, 48000, 96000])
def test_measures_do_not_depend_on_the_sample_rate(rate: int) -> None:
    time = np.arange(2 * rate) / rate
    tone = sum(np.sin(2 * np.pi * 220 * n * time) / n for n in range(1, 20)) * 10 ** (-1.5 * time / 0.6)
    at_ours = sum(np.sin(2 * np.pi * 220 * n * TIME) / n for n in range(1, 20)) * falling(0.6)
    found, expected = timbre(tone, rate), measured(at_ours)
    assert tuple(found) == pytest.approx(tuple(expected), rel=0.15, abs=0.05)


def test_measures_do_not_depend_on_level_offset_or_silence_before(rng: np.random.Generator) -> None:
    audio = np.column_stack((saw(220), saw(221))) * falling(0.5)[:, None] + 0.05 * noise(rng)[:, None] * GATE[:, None]
    expected = measured(audio)
    assert tuple(measured(1e-3 * audio)) == pytest.approx(tuple(expected), rel=1e-6, abs=1e-6)
    assert tuple(measured(30 * audio)) == pytest.approx(tuple(expected), rel=1e-6, abs=1e-6)
    assert tuple(measured(audio + 0.2)) == pytest.approx(tuple(expected), rel=0.02, abs=0.02)
    waited = np.concatenate((np.zeros((RATE // 3, 2)), audio))
    assert tuple(measured(waited)) == pytest.approx(tuple(expected), rel=0.02, abs=0.02)


def test_silence_has_no_measures() -> None:
    for audio in (np.zeros((RATE, 2)), np.zeros(0), np.zeros((0, 2)), np.full(RATE, 0.3), np.zeros(7, np.float32)):
        assert measured(audio) == Timbre(*(0.0,) * len(Timbre._fields))


@given(
    hypothesis_numpy.arrays(
        np.float32,
        st.tuples(st.integers(0, 3000), st.integers(1, 3)),
        elements=st.floats(-2, 2, width=32),
    )
)
def test_every_measure_is_finite_and_in_its_range_whatever_the_audio(audio: npt.NDArray[np.float32]) -> None:
    found = measured(audio)
    assert all(np.isfinite(value) for value in found)
    shares = (found.noisiness, found.inharmonicity, found.movement, found.roughness, found.width, found.sub, found.echo)
    assert all(0 <= share <= 1.001 for share in shares)
    assert max(found.brightness, found.richness) <= 24.001
    assert min(found.pitch, found.brightness, found.richness, found.attack, found.length, found.tail) >= 0
    assert found.length <= len(audio) / RATE + 0.01


def test_a_click_is_short_bright_and_rich() -> None:
    click = np.zeros(RATE)
    click[1000] = 0.5
    found = measured(click)
    assert found.length < 0.02
    assert found.brightness > 10
    assert found.richness > 20
