"""Through sclang and scsynth: what the operators write compiles, sounds, and sounds as the words say.

These are first draws: nothing is drawn again, so the figures are those of the operators alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from helpsource import helpsource

from audiomancer.analyzers.audio import describe_audio
from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdef, parse_synthdefs
from audiomancer.errors import SynthDefError
from audiomancer.supercollider import Render, Renderer, SclangPool, Verdict, judge
from audiomancer.variation.synths import CATEGORIES, VOCABULARY, SynthVariation, breed, generate, mutate, template

LIBRARY = tuple(sorted((Path(__file__).parents[2] / "synths").glob("*.scd")))
BATCH = 100
FIRST_DRAW = 0.97
MUTANTS, CHAINS = 300, 100
SHARES = 9
BY_LUCK = frozenset({"funk"})
"""Synths of the help that are finite by luck: its filter is sent to twice the Nyquist frequency."""

Judge = Callable[[Iterable[str]], list[Verdict]]


@pytest.fixture(scope="module")
def judged(pool: SclangPool, renderer: Renderer) -> Judge:
    def judged(sources: Iterable[str]) -> list[Verdict]:
        queue = list(sources)
        batches = (queue[i : i + BATCH] for i in range(0, len(queue), BATCH))
        return [verdict for batch in batches for verdict in judge(batch, pool, renderer)]

    return judged


@pytest.fixture(scope="module")
def library() -> list[SynthDefInfo]:
    return [parse_synthdef(path) for path in LIBRARY]


@pytest.fixture(scope="module")
def parents(library: list[SynthDefInfo], judged: Judge) -> list[SynthDefInfo]:
    """The library, and of SuperCollider's help what can be heard by itself: named, no buffer, no input, in bounds."""
    readable = []
    for source in dict.fromkeys(helpsource()):
        try:
            info = parse_synthdefs(source)[0]
        except SynthDefError:
            continue
        if info.name and info.name not in BY_LUCK and info.roles["source"]:
            readable.append(info)
    verdicts = judged(info.source for info in readable)
    return library + [info for info, verdict in zip(readable, verdicts, strict=True) if verdict.ok]


def check(name: str, children: list[SynthVariation], verdicts: list[Verdict]) -> None:
    """All compile and are finite, and at least 97 % pass in the first draw; ``pytest -rP`` shows the figures."""
    sound = sum(verdict.ok for verdict in verdicts)
    sys.stdout.write(f"{name}: {sound} of {len(verdicts)} pass in the first draw ({sound / len(verdicts):.1%})\n")
    for child, verdict in zip(children, verdicts, strict=True):
        assert verdict.validation.synthdefs, f"{verdict.problems}\n{child.log}\n{child.source}"
        assert not any("finite" in problem for problem in verdict.problems), child.source
    assert sound / len(verdicts) >= FIRST_DRAW


@pytest.mark.parametrize("amount", [0.3, 0.5, 1.0])
def test_mutants_compile_and_sound(amount: float, parents: list[SynthDefInfo], judged: Judge) -> None:
    children = []
    for seed in range(MUTANTS):
        rng = np.random.default_rng([seed, int(amount * 10)])
        children.append(mutate(parents[rng.integers(len(parents))], amount, rng))
    check(f"mutants at {amount}", children, judged(child.source for child in children))


def test_after_twenty_mutations_a_synth_still_sounds(library: list[SynthDefInfo], judged: Judge) -> None:
    children = []
    for seed in range(CHAINS):
        rng = np.random.default_rng([seed, 20])
        child = mutate(library[rng.integers(len(library))], 0.5, rng)
        for _ in range(19):
            child = mutate(child.info, 0.5, rng)
        children.append(child)
    check("chains of 20", children, judged(child.source for child in children))


@pytest.mark.parametrize("share", [1, pytest.param(SHARES, marks=pytest.mark.slow)])
def test_pairs_of_the_library_have_a_child_that_sounds(share: int, library: list[SynthDefInfo], judged: Judge) -> None:
    """Each synth is both parents some eight times; all 4,830 pairs, nine times as many, take minutes."""
    pairs = [(one, other) for one in range(len(library)) for other in range(len(library)) if one != other]
    seeded = [(seed, *pair) for seed, pair in enumerate(pairs) if (pair[0] + 2 * pair[1]) % SHARES < share]
    children = [breed(library[one], library[other], np.random.default_rng(seed)) for seed, one, other in seeded]
    check("pairs", children, judged(child.source for child in children))


def test_words_on_synths_of_the_library_sound(library: list[SynthDefInfo], judged: Judge) -> None:
    children = [
        generate(word, "lead", np.random.default_rng(seed), library[(seed * 7 + shift) % len(library)])
        for seed, word in enumerate(VOCABULARY)
        for shift in range(3)
    ]
    check("words on the library", children, judged(child.source for child in children))


# What a word is measured by: the name of a descriptor, or a measure of its own below; and whether it rises or falls.
DIRECTIONS: dict[str, tuple[str, int]] = {
    "fm": ("partials", 1),
    "detuned": ("unrest", 1),
    "sub": ("sub", 1),
    "noisy": ("flatness", 1),
    "airy": ("air", 1),
    "metallic": ("partials", 1),
    "bell": ("bell", 1),
    "bright": ("centroid", 1),
    "warm": ("centroid", -1),
    "dark": ("centroid", -1),
    "thin": ("sub", -1),
    "filtered": ("centroid", -1),
    "resonant": ("formant", 1),
    "acid": ("closing", 1),
    "wobble": ("wobble", 1),
    "sweep": ("wobble", 1),
    "evolving": ("opening", 1),
    "distorted": ("crest_db", -1),
    "gritty": ("air", 1),
    "tremolo": ("wobble", 1),
    "wide": ("width", 1),
    "echo": ("sounding", 1),
    "spacious": ("sounding", 1),
    "soft": ("attack", 1),
    "plucky": ("sounding", -1),
    "short": ("sounding", -1),
    "long": ("sounding", 1),
}
WINDOW, HOP = 2048, 512


@pytest.fixture(scope="module")
def sounds(judged: Judge) -> dict[tuple[str, str], Render]:
    """Every category plain and with every word, by category and word."""
    plain = {(category, ""): template(category).source for category in CATEGORIES}
    told = {
        (category, word): generate(word, category, np.random.default_rng(3)).source
        for category in CATEGORIES
        for word in VOCABULARY
    }
    sources = plain | told
    verdicts = dict(zip(sources, judged(sources.values()), strict=True))
    assert not {key: verdict.problems for key, verdict in verdicts.items() if not verdict.ok}
    return {key: next(iter(verdict.renders.values())) for key, verdict in verdicts.items()}


@pytest.mark.parametrize("word", VOCABULARY)
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_word_moves_the_sound_in_its_direction(
    word: str, category: str, sounds: dict[tuple[str, str], Render]
) -> None:
    measure, direction = DIRECTIONS[word]
    before, after = (measured(measure, sounds[category, which], category) for which in ("", word))
    assert (after - before) * direction > 0, f"{measure}: {before:.4g} → {after:.4g}"


def measured(name: str, render: Render, category: str) -> float:
    if name not in MEASURES:
        return float(getattr(describe_audio(render.audio, render.sample_rate), name))
    mono = render.audio.mean(axis=1).astype(float)
    loud = np.flatnonzero(np.abs(mono) > 1e-3 * np.abs(mono).max())
    freq = template(category).control("freq")
    assert freq is not None and isinstance(freq.default, int | float)
    return MEASURES[name](mono[: loud[-1] + 1], render.sample_rate, freq.default)


Signal = npt.NDArray[np.float64]


def power(audio: Signal, sample_rate: int) -> tuple[Signal, Signal]:
    """The power spectrum of a whole sound, summing to 1, and its frequencies in Hz."""
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(len(audio)), max(len(audio), 1 << 16))) ** 2
    frequencies = np.fft.rfftfreq(max(len(audio), 1 << 16), 1 / sample_rate)
    return spectrum / spectrum.sum(), frequencies


def frames(audio: Signal) -> Signal:
    """Magnitude spectra of the windows of a sound, shape ``(windows, bins)``."""
    padded = np.pad(audio, (0, max(0, 4 * WINDOW - len(audio))))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    spectra: Signal = np.abs(np.fft.rfft(windows * np.hanning(WINDOW), axis=1))
    return spectra[spectra.sum(axis=1) > 1e-2 * spectra.sum(axis=1).max()]


def brightness(audio: Signal, sample_rate: int) -> Signal:
    """Octaves of the spectral centroid, window by window."""
    spectra = frames(audio) ** 2
    centroid = spectra @ np.fft.rfftfreq(WINDOW, 1 / sample_rate) / spectra.sum(axis=1)
    result: Signal = np.log2(centroid + 20)
    return result


def partials(audio: Signal, sample_rate: int, freq: float) -> float:
    """Entropy of the spectrum in bits: how many places the power is spread over."""
    share, _ = power(audio, sample_rate)
    return float(-(share * np.log2(share + 1e-20)).sum())


def unrest(audio: Signal, sample_rate: int, freq: float) -> float:
    """How much the shape of the spectrum changes from window to window."""
    spectra = frames(audio)
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True)
    return float(np.abs(np.diff(spectra, axis=0)).sum(axis=1).mean())


def bell(audio: Signal, sample_rate: int, freq: float) -> float:
    """Share of the power at the upper partials of a bell."""
    share, frequencies = power(audio, sample_rate)
    near = [np.abs(frequencies / (freq * ratio) - 1) < 0.03 for ratio in (2.76, 5.4, 8.93)]
    return float(share[np.logical_or.reduce(near)].sum())


def formant(audio: Signal, sample_rate: int, freq: float) -> float:
    """Share of the power from 800 to 1450 Hz."""
    share, frequencies = power(audio, sample_rate)
    return float(share[(frequencies > 800) & (frequencies < 1450)].sum())


def opening(audio: Signal, sample_rate: int, freq: float) -> float:
    """Octaves by which the sound grows brighter from its beginning to its end, by a straight line."""
    octaves = brightness(audio, sample_rate)
    return float(np.polyfit(np.linspace(0, 1, len(octaves)), octaves, 1)[0])


def closing(audio: Signal, sample_rate: int, freq: float) -> float:
    """Octaves by which its last third is darker than its first eighth."""
    octaves = brightness(audio, sample_rate)
    return float(octaves[: max(1, len(octaves) // 8)].mean() - octaves[-len(octaves) // 3 :].mean())


MEASURES: dict[str, Callable[[Signal, int, float], float]] = {
    measure.__name__: measure for measure in (partials, unrest, bell, formant, opening, closing)
}
