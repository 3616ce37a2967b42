"""Descriptors of audio, against sounds whose numbers are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hypothesis_numpy

from audiomancer.analyzers.audio import (
    SILENCE_DB,
    attack_time,
    dc_offset,
    decibels,
    describe_audio,
    is_finite,
    loudness,
    peak,
    rms,
    sounding_time,
    spectrum,
    stereo_width,
    true_peak,
    wobble,
)

RATE = 44100
TIME = np.arange(2 * RATE) / RATE
Samples = npt.NDArray[np.floating]


def sine(frequency: float, amplitude: float = 0.5) -> Samples:
    return amplitude * np.sin(2 * np.pi * frequency * TIME)


def noise(rng: np.random.Generator, amplitude: float = 0.1) -> Samples:
    return amplitude * rng.standard_normal(len(TIME))


@pytest.mark.parametrize(("frequency", "level"), [(997.0, -3.01), (100.0, -4.85), (10000.0, 0.3)])
def test_loudness_is_that_of_the_standard(frequency: float, level: float) -> None:
    """EBU Tech 3341: a full-scale sine of 997 Hz in one channel reads -3.01 LUFS; the curve gives the others."""
    assert loudness(sine(frequency, 1.0), RATE) == pytest.approx(level, abs=0.1)
    assert loudness(sine(997, 10 ** (-20 / 20)), RATE) == pytest.approx(-23.01, abs=0.05)


def test_loudness_of_two_channels_adds_up_and_gates_silence_out() -> None:
    stereo = np.column_stack((sine(997, 0.1), sine(997, 0.1)))
    assert loudness(stereo, RATE) == pytest.approx(-20.0, abs=0.05)
    with_pause = np.concatenate((stereo, np.zeros_like(stereo), np.zeros_like(stereo)))
    assert loudness(with_pause, RATE) == pytest.approx(-20.0, abs=0.7)


def test_loudness_of_a_short_sound_counts_its_own_length() -> None:
    assert loudness(sine(997, 0.1)[: RATE // 10], RATE) == pytest.approx(-23.0, abs=0.2)


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
def test_numbers_do_not_depend_on_the_sample_rate(rate: int) -> None:
    time = np.arange(2 * rate) / rate
    tone = 0.5 * np.sin(2 * np.pi * 1000 * time) * np.exp(-3 * time)
    found = describe_audio(tone, rate)
    assert found.seconds == pytest.approx(2.0)
    assert found.centroid == pytest.approx(1000, rel=0.02)
    assert found.loudness == pytest.approx(
        describe_audio(0.5 * np.sin(2000 * np.pi * TIME) * np.exp(-3 * TIME), RATE)[4], abs=0.3
    )


def test_silence_has_no_sound() -> None:
    for audio in (np.zeros((RATE, 2)), np.zeros(0), np.zeros(100, dtype=np.float32)):
        found = describe_audio(audio, RATE)
        assert found.peak_db == found.rms_db == found.loudness == SILENCE_DB
        assert {found.sounding, found.attack, found.centroid, found.width, found.wobble, found.flatness} == {0.0}


@given(
    hypothesis_numpy.arrays(
        np.float32,
        st.tuples(st.integers(0, 3000), st.integers(1, 2)),
        elements=st.floats(-2, 2, width=32),
    )
)
def test_every_descriptor_is_finite_whatever_the_audio(audio: npt.NDArray[np.float32]) -> None:
    found = describe_audio(audio, RATE)
    assert all(np.isfinite(value) for value in found)
    assert 0 <= found.flatness <= 1 + 1e-6
    assert 0 <= found.width <= 1
    assert found.sounding <= found.seconds


@pytest.mark.parametrize("frequency", [100.0, RATE / 4, 12_000.0, 0.45 * RATE])
def test_a_true_peak_is_found_between_the_samples(frequency: float) -> None:
    """BS.1770-4, annex 2: at a quarter of the rate a sine can pass its crest 3 dB above every sample."""
    for phase in np.linspace(0, np.pi, 9):
        tone = (np.sin(2 * np.pi * frequency * TIME + phase) * np.hanning(len(TIME)))[:, None]
        assert -0.3 < decibels(true_peak(np.hstack((tone / 2, tone)))) < 0.1
        assert true_peak(tone) >= peak(tone)
    between = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)
    assert decibels(peak(between)) == pytest.approx(-3.01, abs=0.01)
    assert decibels(true_peak(between * np.hanning(RATE))) == pytest.approx(0, abs=0.05)


def test_a_true_peak_of_nothing_is_nothing() -> None:
    assert true_peak(np.zeros((0, 2))) == true_peak(np.zeros(5)) == 0
    assert true_peak(np.array([0.0, -0.5, 0.0])) == 0.5


def test_level_is_peak_and_root_mean_square() -> None:
    tone = sine(441)
    assert peak(tone) == pytest.approx(0.5, abs=1e-3)
    assert rms(tone) == pytest.approx(0.5 / np.sqrt(2), abs=1e-4)
    assert (decibels(1.0), decibels(0.1), decibels(0.0)) == (0.0, pytest.approx(-20.0), SILENCE_DB)
    assert describe_audio(tone, RATE).crest_db == pytest.approx(3.01, abs=0.05)


def test_the_offset_is_that_of_the_worst_channel() -> None:
    stereo = np.column_stack((sine(441) + 0.01, sine(441) - 0.3))
    assert dc_offset(stereo) == pytest.approx(-0.3, abs=1e-3)


def test_what_is_not_finite_is_seen() -> None:
    for bad in (np.nan, np.inf, -np.inf):
        audio = sine(441)
        assert is_finite(audio)
        audio[77] = bad
        assert not is_finite(audio)


def test_the_sounding_part_ends_sixty_decibels_down() -> None:
    decay = sine(441) * 10 ** (-60 * TIME / 20)  # 60 dB a second
    assert sounding_time(decay, RATE) == pytest.approx(1.0, abs=0.01)
    assert sounding_time(decay, RATE, drop_db=30) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("seconds", [0.01, 0.1, 1.0])
def test_the_attack_is_eight_tenths_of_a_straight_ramp(seconds: float) -> None:
    ramp = sine(2000) * np.minimum(1.0, TIME / seconds)
    assert attack_time(ramp, RATE) == pytest.approx(0.8 * seconds, abs=0.006)


def test_the_spectrum_tells_tone_from_noise_and_dark_from_bright(rng: np.random.Generator) -> None:
    low, high, hiss = (describe_audio(audio, RATE) for audio in (sine(60), sine(8000), noise(rng)))
    assert low.centroid == pytest.approx(60, abs=10)
    assert high.centroid == pytest.approx(8000, rel=0.01)
    assert hiss.centroid == pytest.approx(RATE / 4, rel=0.02)
    assert hiss.bandwidth == pytest.approx(RATE / 2 / np.sqrt(12), rel=0.02)
    assert hiss.rolloff == pytest.approx(0.85 * RATE / 2, rel=0.02)
    assert (low.sub, high.air) == (pytest.approx(1, abs=0.01), pytest.approx(1, abs=0.01))
    assert low.flatness < 1e-3 < 0.9 < hiss.flatness


def test_a_spectrum_sums_the_power_of_its_channels() -> None:
    frequencies, one = spectrum(sine(1000), RATE)
    _, two = spectrum(np.column_stack((sine(1000), -sine(1000))), RATE)
    assert frequencies[one.mean(axis=0).argmax()] == pytest.approx(1000, abs=RATE / 2048)
    assert two == pytest.approx(2 * one)


def test_width_goes_from_mono_to_opposite() -> None:
    left, right = sine(441), sine(882)
    assert stereo_width(left) == 0
    assert stereo_width(np.column_stack((left, left))) == 0
    assert stereo_width(np.column_stack((left, right))) == pytest.approx(0.5, abs=0.01)
    assert stereo_width(np.column_stack((left, -left))) == pytest.approx(1.0)


def test_wobble_grows_with_the_depth_of_the_modulation() -> None:
    depths = [wobble(sine(441) * (1 + depth * np.sin(2 * np.pi * 4 * TIME)), RATE) for depth in (0.0, 0.3, 0.8)]
    assert depths[0] < 0.02
    assert depths == sorted(depths)
    assert depths[2] == pytest.approx(0.8, abs=0.25)
    sweeping = np.sin(2 * np.pi * (1000 * TIME - 100 * np.cos(2 * np.pi * 3 * TIME)))
    assert wobble(sweeping, RATE) > 0.3
    assert wobble(sine(441) * np.exp(-2 * TIME), RATE) < 0.12


def test_flux_tells_what_changes_from_what_stays(rng: np.random.Generator) -> None:
    still = describe_audio(sine(441), RATE).flux
    sweep = describe_audio(np.sin(2 * np.pi * 2000 * TIME**2), RATE).flux
    assert still < 0.01 < 0.2 < sweep
