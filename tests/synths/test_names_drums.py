"""What the names of drums promise, measured: each is what it is called, and no other kind of drum would pass for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from audiomancer.analyzers.audio import describe_audio, envelope, loudness, sounding_time
from audiomancer.analyzers.likeness import SoundFeatures, sound_distance, sound_features
from audiomancer.analyzers.synthdef import SynthControl, parse_synthdefs
from audiomancer.analyzers.timbre import timbre
from audiomancer.supercollider import Renderer, RenderJob, shipped_files, shipped_source, shipped_synthdef

pytestmark = pytest.mark.skipif(not shutil.which("scsynth"), reason="scsynth is not installed")

Audio = npt.NDArray[np.float64]
Range = tuple[float, float]

RATE = 44100
DRUM = "category: \\drum"

KINDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "kick": "kick kick_hard kick_808 kick_909 kick_acoustic",
        "snare": "snare snare_808 snare_909 snare_brush",
        "clap": "clap clap_909",
        "closed hat": "hat_closed hat_closed_808 hat_closed_909",
        "open hat": "hat_open hat_open_808 hat_open_909",
        "tom": "tom_low tom_mid tom_high tom_808 taiko",
        "cymbal": "crash ride splash china",
        "gong": "gong",
        "hand drum": "conga bongo timbale tabla",
        "wood": "clave rim woodblock",
        "iron": "agogo cowbell triangle",
        "snap": "snap",
        "beads": "shaker maracas tambourine",
        "scrape": "guiro",
    }.items()
}


class Sound(NamedTuple):
    """One stroke: its two channels, and both added."""

    channels: Audio
    audio: Audio

    @property
    def heard(self) -> Audio:
        return self.audio[: round(sounding_time(self.audio, RATE) * RATE)]


def strokes(wanted: Iterable[tuple[str, Mapping[str, float]]], seed: int = 1, seconds: float = 4) -> list[Sound]:
    jobs = [RenderJob(shipped_synthdef(name), controls, seconds=seconds, seed=seed) for name, controls in wanted]
    channels = [render.audio.astype(np.float64) for render in Renderer().render(jobs)]
    return [Sound(both, both.sum(axis=1)) for both in channels]


def line(audio: Audio, low: float = 20, high: float = 20_000) -> float:
    """The strongest frequency in Hz."""
    powers, frequencies = lines(audio)
    band = (frequencies > low) & (frequencies < high)
    return float(frequencies[band][np.argmax(powers[band])])


def lines(audio: Audio) -> tuple[Audio, Audio]:
    size = 1 << 18
    return np.abs(np.fft.rfft(audio, size)) ** 2, np.fft.rfftfreq(size, 1 / RATE).astype(np.float64)


def running_hz(audio: Audio, begin: float, end: float, highest: float) -> float:
    """The mean frequency below a limit, between two times in seconds: the turn of the analytic signal."""
    spectrum = np.fft.fft(audio)
    frequencies = np.fft.fftfreq(len(audio), 1 / RATE)
    spectrum[(frequencies <= 20) | (frequencies > highest)] = 0
    signal = np.fft.ifft(spectrum)[round(begin * RATE) : round(end * RATE)]
    return float(np.angle((signal[1:] * np.conj(signal[:-1])).sum()) * RATE / (2 * np.pi))


# --- what is measured


def drop(sound: Sound) -> float:
    """Semitones by which the pitch falls from the stroke to the last half."""
    highest = max(400.0, 1.6 * line(sound.heard))
    seconds = len(sound.heard) / RATE
    first = running_hz(sound.audio, 0.001, 0.006, highest)
    return float(12 * np.log2(first / running_hz(sound.audio, 0.4 * seconds, 0.7 * seconds, highest)))


def second_rise(sound: Sound) -> float:
    """By how many dB the level, over 3 ms, rises again within 40 ms after it fell."""
    power = np.convolve(sound.audio[: round(0.04 * RATE)] ** 2, np.hanning(round(0.003 * RATE)), "valid")[::22]
    levels = 10 * np.log10(power / power.max() + 1e-6)
    levels = levels[np.argmax(levels[: len(levels) // 4]) :]
    return float((levels - np.minimum.accumulate(levels)).max())


def grain(sound: Sound) -> float:
    """How much of the sound is in single grains: the kurtosis, 1.5 of a sine, 3 of steady noise."""
    body = sound.audio[: round(sounding_time(sound.audio, RATE, drop_db=20) * RATE)]
    return float((body**4).mean() / (body**2).mean() ** 2)


def bloom(sound: Sound) -> float:
    """How many times brighter the sound is after half a second than in the first 50 ms; 0 if it has ended."""
    first, later = sound.audio[: RATE // 20], sound.heard[RATE // 2 : RATE // 2 + RATE // 5]
    return describe_audio(later, RATE).centroid / describe_audio(first, RATE).centroid if len(later) else 0.0


MEASURES: Mapping[str, Callable[[Sound], float]] = {
    "drop": drop,
    "second rise": second_rise,
    "grain": grain,
    "bloom": bloom,
}
"""Beside those of every timbre."""


def measured(sound: Sound) -> dict[str, float]:
    """Measure to value."""
    return timbre(sound.channels, RATE)._asdict() | {name: measure(sound) for name, measure in MEASURES.items()}


CLAIMS: Mapping[str, Mapping[str, Range]] = {
    # A sine near 50 Hz that rings for a second, after a jump at the stroke (Werner, Abel and Smith, "A physically-
    # informed, circuit-bendable, digital model of the Roland TR-808 bass drum circuit", DAFx 2014).
    "kick_808": {"pitch": (45, 56), "sub": (0.95, 1), "noisiness": (0, 0.05), "length": (0.7, 1.3), "drop": (5, 24)},
    "kick_909": {"pitch": (48, 62), "brightness": (4, 6.5), "length": (0.2, 0.4), "drop": (15, 36)},
    "kick_acoustic": {"pitch": (50, 75), "brightness": (5, 8), "length": (0.15, 0.3), "richness": (7, 14)},
    # Two sines near 180 and 335 Hz, and a hiss above 2 kHz.
    "snare_808": {"pitch": (170, 190), "noisiness": (0.3, 0.5), "brightness": (12.5, 15), "length": (0.1, 0.25)},
    "snare_909": {"noisiness": (0.6, 0.8), "richness": (20, 24), "brightness": (11, 13.5), "roughness": (0.35, 0.55)},
    "snare_brush": {"attack": (0.02, 0.08), "noisiness": (0.8, 1), "brightness": (14, 16.5), "length": (0.2, 0.4)},
    # Four strokes of noise, 10 ms apart.
    "clap_909": {"second rise": (20, 45), "noisiness": (0.75, 0.95), "brightness": (12, 14), "length": (0.1, 0.25)},
    "hat_closed_808": {"brightness": (19, 21), "noisiness": (0.5, 0.75), "length": (0.04, 0.1)},
    "hat_open_808": {"brightness": (19, 21), "inharmonicity": (0.3, 0.6), "length": (0.35, 0.6)},
    "hat_closed_909": {"brightness": (20, 21.5), "noisiness": (0.6, 0.8), "length": (0.05, 0.1)},
    "hat_open_909": {"brightness": (19.5, 21.5), "noisiness": (0.65, 0.85), "length": (0.55, 0.9)},
    "tom_808": {"pitch": (105, 118), "noisiness": (0, 0.03), "richness": (1, 3), "length": (0.35, 0.6), "drop": (1, 5)},
    "splash": {"brightness": (16, 18), "inharmonicity": (0.4, 0.75), "length": (0.25, 0.5), "attack": (0, 0.01)},
    "china": {"brightness": (11.5, 13.5), "roughness": (0.33, 0.6), "movement": (0.12, 0.3), "length": (0.8, 1.2)},
    "gong": {
        "pitch": (95, 102),
        "inharmonicity": (0.4, 0.6),
        "bloom": (2, 6),
        "length": (2.3, 3.2),
        "width": (0.1, 0.5),
    },
    "bongo": {"pitch": (385, 400), "noisiness": (0, 0.1), "brightness": (7, 10), "length": (0.06, 0.12)},
    "timbale": {"pitch": (325, 345), "inharmonicity": (0.3, 0.5), "brightness": (7, 9.5), "length": (0.2, 0.35)},
    "woodblock": {"pitch": (880, 920), "noisiness": (0, 0.15), "length": (0.05, 0.09)},
    "triangle": {"brightness": (17, 19), "inharmonicity": (0.6, 0.9), "noisiness": (0, 0.1), "length": (1.2, 2)},
    "snap": {"brightness": (13, 15.5), "noisiness": (0.65, 0.95), "roughness": (0.9, 1), "length": (0.02, 0.06)},
    # Single grains, which a gourd rings near 3.2 kHz (Cook, "Physically informed sonic modeling", Computer Music
    # Journal 21, 1997).
    "maracas": {"brightness": (14.5, 17), "grain": (7, 45), "roughness": (0.85, 1), "length": (0.07, 0.16)},
    "tabla": {"pitch": (80, 100), "sub": (0.35, 0.7), "inharmonicity": (0.3, 0.5), "length": (0.3, 0.5)},
    "taiko": {"pitch": (70, 80), "brightness": (4, 6), "sub": (0.65, 0.85), "length": (0.45, 0.7), "drop": (2, 24)},
}
"""Drum to what it promises at its defaults: measure to the range it lies in, whatever the chances."""

NAMES = tuple(CLAIMS)


def all_drums() -> list[str]:
    return [name for name in shipped_files() if DRUM in shipped_source(name)]


def kind_of(name: str) -> str:
    return next((kind for kind, names in KINDS.items() if name in names), name)


def controls_of(name: str) -> Mapping[str, SynthControl]:
    """What a performer turns: all but where it goes and how loud it is."""
    (synthdef,) = parse_synthdefs(shipped_source(name))
    return MappingProxyType({c.name: c for c in synthdef.controls if c.name not in {"out", "pan", "amp"}})


def default(name: str, control: str) -> float:
    value = controls_of(name)[control].default
    assert isinstance(value, int | float)
    return float(value)


def misses(name: str, found: Mapping[str, float]) -> dict[str, float]:
    """What of a sound does not keep what a name promises."""
    return {m: found[m] for m, ends in CLAIMS[name].items() if not within(found[m], ends)}


def within(value: float, ends: Range) -> bool:
    return ends[0] <= value <= ends[1]


@pytest.fixture(scope="module")
def sounds() -> dict[str, Sound]:
    """Every drum of the library at its defaults."""
    drums = all_drums()
    return dict(zip(drums, strokes([(name, {}) for name in drums]), strict=True))


@pytest.fixture(scope="module")
def figures(sounds: Mapping[str, Sound]) -> dict[str, dict[str, float]]:
    return {name: measured(sound) for name, sound in sounds.items()}


@pytest.fixture(scope="module")
def features(sounds: Mapping[str, Sound]) -> dict[str, SoundFeatures]:
    return {name: sound_features(sound.audio, RATE) for name, sound in sounds.items()}


# --- what all promise


def test_each_is_what_its_name_says_whatever_its_chances(figures: Mapping[str, Mapping[str, float]]) -> None:
    again = dict(zip(NAMES, map(measured, strokes([(name, {}) for name in NAMES], seed=7)), strict=True))
    assert {name: missed for name in NAMES if (missed := misses(name, figures[name]))} == {}
    assert {name: missed for name in NAMES if (missed := misses(name, again[name]))} == {}


def test_no_drum_of_another_kind_would_pass_for_it(figures: Mapping[str, Mapping[str, float]]) -> None:
    pairs = [(name, other) for name in NAMES for other in figures if kind_of(name) != kind_of(other)]
    assert [(name, other) for name, other in pairs if not misses(name, figures[other])] == []


def test_no_two_drums_of_the_library_are_one_sound(features: Mapping[str, SoundFeatures]) -> None:
    apart = {pair: sound_distance(*(features[name] for name in pair)).decibels for pair in combinations(features, 2)}
    assert {pair: distance for pair, distance in apart.items() if distance < 3} == {}


def test_all_are_within_3_db_of_what_drums_are(sounds: Mapping[str, Sound]) -> None:
    def body(sound: Sound) -> float:
        return loudness(sound.audio[: round(sounding_time(sound.audio, RATE, drop_db=20) * RATE)], RATE)

    levels = {name: body(sound) for name, sound in sounds.items()}
    middle = float(np.median(list(levels.values())))
    assert {name: level for name, level in levels.items() if abs(level - middle) > 3} == {}


def test_every_control_is_heard() -> None:
    """From one end of its range to the other a control changes the sound by at least 1 dB."""
    turns = [(name, control) for name in NAMES for control in controls_of(name)]
    ends = [(name, {control: end}) for name, control in turns for end in range_of(name, control)]
    heard = [sound_features(sound.audio, RATE) for sound in strokes(ends, seconds=1)]
    moved = dict(zip(turns, map(sound_distance, heard[::2], heard[1::2]), strict=True))
    assert {turn: distance.decibels for turn, distance in moved.items() if distance.decibels < 1} == {}


def range_of(name: str, control: str) -> Range:
    spec = controls_of(name)[control].spec
    assert spec
    return spec.minimum, spec.maximum


def test_twice_the_decay_is_about_twice_as_long() -> None:
    settings = [(name, {"decay": default(name, "decay") * factor}) for name in NAMES for factor in (0.7, 1.4)]
    lengths = [sounding_time(sound.audio, RATE, drop_db=40) for sound in strokes(settings, seconds=6)]
    ratios = dict(zip(NAMES, np.divide(lengths[1::2], lengths[::2]), strict=True))
    assert {name: ratio for name, ratio in ratios.items() if not within(ratio, (1.4, 2.2))} == {}


PITCHED = (
    *("kick_808", "kick_909", "kick_acoustic", "snare_808", "snare_909", "snare_brush", "tom_808", "gong", "bongo"),
    *("timbale", "woodblock", "triangle", "taiko"),
)


def test_tune_is_the_pitch_in_hertz() -> None:
    """Within 1 %, where the skin is no tighter at the stroke; the lowest mode of a triangle is not its strongest."""
    factors = (0.9, 1.2)
    wanted = [(name, default(name, "tune") * factor) for name in PITCHED for factor in factors]
    played = strokes([(name, {"tune": tune} | at_rest(name)) for name, tune in wanted], seconds=2)
    found = [line(sound.heard, 0.85 * tune, 1.2 * tune) for (_, tune), sound in zip(wanted, played, strict=True)]
    off = {turn: found[i] / turn[1] - 1 for i, turn in enumerate(wanted)}
    assert {turn: error for turn, error in off.items() if abs(error) > 0.01} == {}


def at_rest(name: str) -> dict[str, float]:
    return {control: 0.0 for control in ("bend", "sigh") if control in controls_of(name)}


def test_where_there_is_no_pitch_tune_is_the_colour() -> None:
    names = [name for name in NAMES if name not in {*PITCHED, "hat_closed_808", "hat_open_808"}]
    settings = [(name, {"tune": end}) for name in names for end in range_of(name, "tune")]
    centroids = [describe_audio(sound.audio, RATE).centroid for sound in strokes(settings, seconds=2)]
    ratios = dict(zip(names, np.divide(centroids[1::2], centroids[::2]), strict=True))
    assert {name: ratio for name, ratio in ratios.items() if ratio < 1.03} == {}


# --- what some promise beside


def share_near(audio: Audio, wanted: list[float], width: float, low: float, high: float) -> float:
    """The share of the power of a band, in Hz, that lies within a width of the wanted frequencies."""
    powers, frequencies = lines(audio * np.hanning(len(audio)))
    ordered = np.array([-np.inf, *sorted(wanted), np.inf])
    place = np.searchsorted(ordered, frequencies)
    near = np.minimum(ordered[place] - frequencies, frequencies - ordered[place - 1]) < width
    band = (frequencies > low) & (frequencies < high)
    return float(powers[near & band].sum() / powers[band].sum())


SIX_SQUARES = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)
"""Hz, behind hi-hats and cymbal of the TR-808 (Werner, Abel and Smith, "The TR-808 cymbal", ICMC 2014)."""


def test_the_hats_of_the_808_are_six_squares_and_those_of_the_909_are_not() -> None:
    """All power lies on odd multiples of the six, which fill an eighth of the band; no more of noise does."""
    wanted = [freq * odd for freq in SIX_SQUARES for odd in range(1, 75, 2)]
    clean = [(name, {"grit": 0.0, "decay": 0.4}) for name in ("hat_closed_808", "hat_open_808")]
    sampled = [(name, {"decay": 0.4}) for name in ("hat_closed_909", "hat_open_909")]
    shares = [share_near(s.audio[: RATE // 3], wanted, 8, 5000, 15_000) for s in strokes(clean + sampled, seconds=1)]
    assert min(shares[:2]) > 0.97
    assert max(shares[2:]) < 0.2


def test_open_hats_ring_and_closed_ones_do_not(figures: Mapping[str, Mapping[str, float]]) -> None:
    for machine in ("808", "909"):
        closed, opened = (figures[f"hat_{how}_{machine}"]["length"] for how in ("closed", "open"))
        assert opened > 5 * closed


def modes(audio: Audio, tune: float, ratios: npt.ArrayLike) -> list[float]:
    """How far the strongest line near each wanted mode is from it, as a part of its frequency."""
    return [line(audio, 0.95 * r * tune, 1.05 * r * tune) / (r * tune) - 1 for r in np.asarray(ratios, float)]


@pytest.mark.parametrize(
    ("name", "still", "ratios"),
    [
        # A round skin: zeros of the Bessel functions over the first (Fletcher and Rossing, "The Physics of Musical
        # Instruments", 1998, chapter 3).
        ("bongo", {"bend": 0, "slap": 0, "decay": 0.8}, [1, 1.593, 2.136]),
        ("timbale", {"bend": 0, "stick": 0}, [1, 1.593, 2.136]),
        ("taiko", {"bend": 0, "hide": 0, "body": 0}, [1, 1.593, 2.136, 2.653]),
        # A bar that is free at both ends: the squares of odd numbers, from 9 on (chapter 2).
        ("triangle", {}, np.arange(9, 21, 2) ** 2 / 81),
        # The loaded skin rings in whole multiples (Raman, "The Indian musical drums", 1934).
        ("tabla", {}, [1, 2, 3, 4]),
        ("snare_808", {"tone": 1, "snappy": 0}, [1, 335 / 180]),
    ],
)
def test_the_modes_are_those_of_the_thing(name: str, still: Mapping[str, float], ratios: list[float]) -> None:
    """Within 1 % there is a line for each, once the skin has come to rest, and nothing as loud between them."""
    (sound,) = strokes([(name, still)], seconds=2)
    heard, tune = sound.audio[RATE // 50 :], default(name, "tune")
    assert max(map(abs, modes(heard, tune, ratios))) < 0.01
    gaps = np.sqrt(np.multiply(ratios[1:], ratios[:-1]))
    for gap, mode in zip(gaps, ratios[1:], strict=True):
        assert level_at(heard, gap * tune) < level_at(heard, mode * tune) / 10


def level_at(audio: Audio, freq: float) -> float:
    powers, frequencies = lines(audio * np.hanning(2 * len(audio))[len(audio) :])
    return float(powers[np.abs(frequencies - freq) < 0.03 * freq].max())


def test_the_hand_bends_the_left_tabla_up() -> None:
    """The bass of the pair rises while it rings, by more the harder the heel presses."""
    rises = []
    for sound in strokes([("tabla", {"bend": bend}) for bend in (0.0, 0.5, 1.0)]):
        first, last = (running_hz(sound.audio, t, t + 0.1, 200) for t in (0.03, 0.3))
        rises.append(12 * np.log2(last / first))
    assert abs(rises[0]) < 0.5
    assert 2 < rises[1] < rises[2] < 14


def test_the_gong_blooms_as_late_as_it_is_told() -> None:
    """The high modes are at their height about when ``bloom`` says, and the low ones at the stroke."""
    for bloom_time in (0.2, 0.5, 1.2):
        (sound,) = strokes([("gong", {"bloom": bloom_time, "shimmer": 0.0})])
        spectrum = np.fft.rfft(sound.audio)
        spectrum[np.fft.rfftfreq(len(sound.audio), 1 / RATE) < 450] = 0
        curve, step = envelope(np.fft.irfft(spectrum, len(sound.audio)), RATE)
        smooth = np.convolve(curve, np.hanning(41), "same")
        assert np.argmax(smooth) * step == pytest.approx(bloom_time, rel=0.35)


def test_the_brush_is_drawn_and_the_stick_strikes(figures: Mapping[str, Mapping[str, float]]) -> None:
    attacks = {name: figures[name]["attack"] for name in KINDS["snare"]}
    assert attacks["snare_brush"] > 4 * max(a for name, a in attacks.items() if name != "snare_brush")


def test_the_clap_is_four_hands_as_far_apart_as_it_is_told() -> None:
    for spread in (0.008, 0.012):
        (sound,) = strokes([("clap_909", {"spread": spread, "tail": 0.0})], seconds=1)
        blocks = [sound.audio[round((i * spread + 0.0) * RATE) : round((i + 0.35) * spread * RATE)] for i in range(5)]
        gaps = [sound.audio[round((i + 0.75) * spread * RATE) : round((i + 0.98) * spread * RATE)] for i in range(3)]
        hands, silences = ([float((part**2).mean()) for part in parts] for parts in (blocks[:4], gaps))
        assert min(hands) > 4 * max(silences)


def test_the_beater_of_the_acoustic_kick_is_heard_only_at_the_stroke(sounds: Mapping[str, Sound]) -> None:
    def knock(part: Audio) -> float:
        powers, frequencies = lines(part)
        return float(powers[(frequencies > 1000) & (frequencies < 6000)].sum())

    audio = sounds["kick_acoustic"].audio
    assert knock(audio[: RATE // 50]) > 100 * knock(
        np.hanning(RATE // 50) * audio[RATE // 10 : RATE // 10 + RATE // 50]
    )


def test_the_maraca_has_as_many_seeds_as_it_is_told() -> None:
    few, many = (grain(sound) for sound in strokes([("maracas", {"seeds": seeds}) for seeds in (150.0, 4000.0)]))
    assert few > 1.5 * many
