"""The stages that a pull at a lever puts behind a sound; how strong it is decides how much of the stage is heard.

Frequencies go by the pitch of the note wherever that can be, so that a stage acts in every octave alike and never takes
the whole sound away; every cutoff stays within 40 Hz and 15 kHz.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer.variation.synths._edits import number
from audiomancer.variation.synths.words._voice import Stage, Voice

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FILTER", "STAGES", "Make"]

Make = Callable[[Voice, float, "np.random.Generator"], Stage]
"""Makes a stage of what it goes into, of the strength of the wish, above 0 to 2, and of chance."""

FILTER = "filter"
"""Stands among the levers where the one lowpass of a sound stands."""

_LOW_NOTE = 120.0  # Hz
_SHEET = 250.0  # Hz, below which a short sound of metal would not be over one period of its beats
_LONG = 0.6  # seconds of a note from which its echoes would come before it ends
_FOLLOWED = "Amplitude.kr({sig}, 0.005, 0.1)"
"""The level of what is there, so that what is added comes and goes with it."""


def _n(value: float) -> str:
    return number(float(value))


def _drawn(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _cutoff(voice: Voice, multiple: float) -> str:
    """A frequency of a filter: a multiple of the pitch that stays where a filter can be."""
    return f"({voice.pitch} * {_n(multiple)}).clip(40, 15000)"


def _fm(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Frequency modulation of the whole sound: a delay that an oscillator moves."""
    ratio = (0.5, 1.5, 2, 3, 3.5)[rng.integers(5)] * _drawn(rng, 0.997, 1.003)
    depth = 0.45 * strength * _drawn(rng, 0.8, 1.2)
    swing = f"SinOsc.ar({voice.pitch} * {_n(ratio)}).range(0, ({_n(depth)} / {voice.pitch}).clip(0, 0.04))"
    return Stage("frequency modulation", f"DelayC.ar({{sig}}, 0.05, {swing})", rings=0.05)


def _chorus(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Voices beside it a little higher and lower, and a faint one that beats with every partial alike."""
    cents = (8 + 20 * strength) * _drawn(rng, 0.8, 1.2)
    up, down = _n(2 ** (cents / 1200)), _n(2 ** (-cents * _drawn(rng, 0.7, 1.1) / 1200))
    share, beats = min(0.3 + 0.1 * strength, 0.5), _n(_drawn(rng, 19, 27))
    beating = f"(FreqShift.ar({{sig}}, {beats}) * {_n(min(0.3 + 0.3 * strength, 0.7))})"
    if voice.hertz < _LOW_NOTE:  # a low note is rough by itself, and voices beside it would make it smooth
        return Stage("a detuned voice beside it", f"({{sig}} * 0.75) + {beating}", rings=0.05)
    voices = " + ".join(f"PitchShift.ar({{sig}}, 0.07, {ratio}, 0, 0.005)" for ratio in (up, down))
    text = f"({{sig}} * 0.6) + (({voices}) * {_n(share)}) + {beating}"
    return Stage("detuned voices beside it", text, rings=0.1)


def _hollow(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Every second partial cancelled by the sound half a period before."""
    share = min(0.6 + 0.3 * strength, 0.95)
    half = f"DelayC.ar({{sig}}, 0.05, (0.5 / {voice.pitch}).clip(0.0001, 0.05))"
    return Stage("hollow: every second partial taken out", f"({{sig}} - ({half} * {_n(share)})) * 0.7", rings=0.05)


def _thin(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """No low end."""
    multiple = 2 ** (0.6 + 1.1 * strength) * _drawn(rng, 0.9, 1.15)
    freq = f"({voice.pitch} * {_n(multiple)}).clip(150, 6000)"
    return Stage("highpass: the low end taken away", f"HPF.ar(HPF.ar({{sig}}, {freq}), {freq}) * 1.8")


def _fuller(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """More partials, of the sound folded back upon itself."""
    fold = 2.5 + 2 * strength * _drawn(rng, 0.8, 1.2)
    text = f"({{sig}} * 0.6) + (LeakDC.ar(({{sig}} * {_n(fold)}).fold2(0.5)) * {_n(min(0.25 + 0.25 * strength, 0.7))})"
    return Stage("more partials, by folding", text)


def _noise(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Noise that follows the level."""
    kind = ("WhiteNoise", "GrayNoise", "ClipNoise")[rng.integers(3)]
    mix = (0.45 + 0.55 * strength) * _drawn(rng, 0.9, 1.15)
    return Stage("noise that follows the level", f"({{sig}} * 0.7) + ({kind}.ar({_n(mix)}) * {_FOLLOWED})")


def _air(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Air above 6 kHz."""
    mix, freq = (0.5 + 0.6 * strength) * _drawn(rng, 0.9, 1.2), _n(_drawn(rng, 5500, 7500))
    return Stage("air", f"({{sig}} * 0.8) + (HPF.ar(WhiteNoise.ar({_n(mix)}), {freq}) * {_FOLLOWED})")


def _ring(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Ring modulation by two tones that are in no ratio to the pitch, and bands that ring as a sheet of metal does."""
    one, two = _drawn(rng, 2.3, 2.9), _drawn(rng, 4.3, 5.7)
    dry, wet = max(0.5 - 0.3 * strength, 0.0), min(0.6 + 0.2 * strength, 0.95)
    low = f"{voice.pitch} * {_n(max(1.0, 0.9 * voice.floor / voice.hertz, _SHEET / voice.hertz))}"
    tones = f"SinOsc.ar(({low} * {_n(one)}).clip(40, 15000)) + SinOsc.ar(({low} * {_n(two)}).clip(40, 15000), 0, 0.6)"
    modes = ", ".join(_n(mode * _drawn(rng, 0.97, 1.03)) for mode in (1.18, 1.47, 2.09, 2.56, 3.31))
    sheet = f"Mix(BPF.ar(Mix({{sig}}), ({low} * [{modes}]).clip(40, 15000), 0.004))"
    share = (0.9 + 0.7 * strength) * (1 if voice.is_tuned else 2.5)
    text = f"({{sig}} * {_n(dry)}) + ({{sig}} * ({tones}) * {_n(wet)}) + ({sheet} * {_n(share)})"
    return Stage("ring modulation, and the modes of a sheet of metal", text, rings=0.1)


def _bell(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """The upper partials of a bell, struck with the note."""
    mix, second = 0.45 + 0.45 * strength, _drawn(rng, 2.6, 2.9)
    partials = f"({voice.pitch} * [{_n(second)}, 5.4, 8.93]).clip(20, 15000)"
    tones = f"Mix(SinOsc.ar({partials}, 0, [0.6, 0.4, 0.25]))"
    text = f"({{sig}} * 0.6) + ({tones} * Amplitude.kr({{sig}}, 0.001, 0.4) * {_n(mix)})"
    return Stage("the partials of a bell", text, rings=0.4)


def _drive(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Saturation of a sound whose upper half is lifted before, so that not its lowest partial alone breaks."""
    shaper = ("tanh", "softclip", "distort")[rng.integers(3)]
    gain = 3 * 3**strength * _drawn(rng, 0.8, 1.3)
    lifted, edge = f"BHiShelf.ar({{sig}}, 500, 1, {_n(5 + 3 * strength)})", _n(2 + 4 * strength)
    text = f"BHiShelf.ar(LeakDC.ar(({lifted} * {_n(gain)}).{shaper}, 0.999), 1500, 1, {edge}) * 0.5"
    if voice.floor:  # what a curve makes of two partials lies below them, too
        text = f"HPF.ar({text}, {_n(voice.floor * 0.9)})"
    return Stage(f"distortion ({shaper})", text)


def _crush(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Coarse steps in time and level."""
    rate, step = 9000 / 2 ** (0.9 * strength) * _drawn(rng, 0.85, 1.2), 0.02 + 0.03 * strength
    text = f"LeakDC.ar(Latch.ar({{sig}}, Impulse.ar({_n(rate)})).round({_n(step)}), 0.999)"
    return Stage("coarse steps in time and level", text)


def _bright(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Highs lifted, and made where there are none."""
    decibels, mix = 5 + 6 * strength, 0.1 * strength
    freq = f"({voice.pitch} * {_n(_drawn(rng, 5, 8))}).clip(900, 6000)"
    makeup = _n(10 ** (-decibels / 22))
    made = f"(HPF.ar(({{sig}} * 6).tanh, {freq}) * {_n(mix)})"
    return Stage("highs lifted", f"BHiShelf.ar({{sig}} + {made}, {freq}, 1, {_n(decibels)}) * {makeup}")


def _resonance(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A peak that sings, high above the note."""
    multiple = (6, 7, 8, 9)[rng.integers(4)] * (1 if voice.is_tuned else 3)
    freq = f"({voice.pitch} * {_n(multiple)}).clip(900, 9000)"
    dry, wet = max(0.45 - 0.15 * strength, 0.1), 2 + 1.3 * strength
    return Stage("a peak that sings", f"({{sig}} * {_n(dry)}) + (BPF.ar({{sig}}, {freq}, 0.12) * {_n(wet)})")


def _nasal(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Two narrow bands, as of a nose, and little else."""
    low, high, dry = _n(_drawn(rng, 900, 1300)), _n(_drawn(rng, 2500, 3200)), max(0.3 - 0.13 * strength, 0.03)
    bands = f"BPF.ar({{sig}}, {low}, 0.35) + BPF.ar({{sig}}, {high}, 0.25, 2.5)"
    return Stage("nasal bands", f"({{sig}} * {_n(dry)}) + (({bands}) * 2)")


def _growl(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A tremolo too fast to be followed, and slower than the note itself."""
    rate = _drawn(rng, 22, 29) if voice.hertz < _LOW_NOTE else _drawn(rng, 32, 55)
    depth = min(0.65 + 0.25 * strength, 0.97)
    return Stage("growl: a fast tremolo", f"{{sig}} * SinOsc.ar({_n(rate)}).range({_n(1 - depth)}, 1.2)")


def _sub(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A sine between 40 and 80 Hz, octaves below the note."""
    mix = (0.5 + 0.6 * strength) * _drawn(rng, 0.9, 1.1)
    freq = f"({voice.pitch} * (2 ** ({voice.pitch} / 40).max(0.01).log2.floor.neg))"
    low = f"BLowShelf.ar({{sig}}, 110, 1, {_n(4 * strength)}) * {_n(0.75 - 0.15 * strength)}"
    text = f"({low}) + (SinOsc.ar({freq}) * {_FOLLOWED} * {_n(mix)})"
    return Stage("sub oscillator, the note brought between 40 and 80 Hz", text)


def _rate(voice: Voice, slowest: float, drawn: float) -> str:
    """The rate of an LFO in Hz: as drawn, or so fast that a short sound has two periods, up to 14 Hz."""
    return _n(min(max(drawn, 2 / max(voice.length, 0.05), slowest), max(drawn, 14.0)))


def _tremolo(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A level that trembles."""
    rate, depth = _rate(voice, 3, _drawn(rng, 4.5, 7)), min(0.5 + 0.35 * strength, 0.97)
    return Stage("LFO on the level", f"{{sig}} * SinOsc.kr({rate}, 1.6).range({_n(1 - depth)}, 1)")


def _pulse(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A level that comes and goes."""
    rate, depth = _rate(voice, 2, _drawn(rng, 2, 4)), min(0.6 + 0.3 * strength, 1.0)
    gate = f"LFPulse.kr({rate}, 0, {_n(_drawn(rng, 0.4, 0.6))}).range({_n(1 - depth)}, 1).lag(0.02)"
    return Stage("LFO that pulses the level", f"{{sig}} * {gate}", rings=0.5)


def _flutter(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A level that flutters."""
    rate, depth = _n(_drawn(rng, 10, 14)), min(0.6 + 0.3 * strength, 0.97)
    return Stage("LFO that flutters", f"{{sig}} * LFTri.kr({rate}, 1).range({_n(1 - depth)}, 1)")


def _glitch(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A sound that breaks off and comes back by chance."""
    rate, depth = _rate(voice, 6, _drawn(rng, 7, 12)), min(0.7 + 0.3 * strength, 1.0)
    gate = f"LFPulse.kr(LFNoise0.kr({rate}).range(4, 16), 0, 0.55).range({_n(1 - depth)}, 1).lag(0.004)"
    return Stage("gaps by chance", f"{{sig}} * {gate}", rings=0.5)


def _vibrato(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A pitch that trembles, and the level a little with it."""
    rate = _drawn(rng, 4.8, 6.3)
    swing, depth = 0.025 * strength / (3.14 * rate), min(0.35 + 0.3 * strength, 0.85)
    delay = f"DelayC.ar({{sig}}, 0.05, SinOsc.kr({_n(rate)}).range(0, {_n(swing)}))"
    return Stage("vibrato", f"{delay} * SinOsc.kr({_n(rate)}, 1).range({_n(1 - depth)}, 1)", rings=0.05)


def _wow(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """The swaying of worn tape, or of water."""
    rate = _drawn(rng, 0.7, 2.2)
    swing = _n(0.0035 * strength / rate)
    return Stage("swaying", f"DelayC.ar({{sig}}, 0.05, LFNoise2.kr({_n(rate)}).range(0, {swing}))", rings=0.05)


def _slow_beginning(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A slow beginning: as slow as the synth's own, which it bends, or a good part of the sound."""
    if voice.info.control("attack") and voice.is_tuned:
        seconds, curve = "(attack * 1.1).clip(0.03, 2)", _n(1 + strength)
    else:
        share, most = min(0.45 + 0.15 * strength, 0.7), 0.18 * strength * _drawn(rng, 0.8, 1.3)
        seconds, curve = f"({voice.length_text} * {_n(share)}).clip(0.01, {_n(most)})", "\\sin"
    return Stage("slow beginning", f"{{sig}} * EnvGen.kr(Env([0, 1], [{seconds}], {curve})) * 1.2")


def _blow(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A blow at the beginning."""
    rest, seconds = 1 / (1.5 + 1.2 * strength), _n(_drawn(rng, 0.03, 0.07))
    return Stage("a blow at the beginning", f"{{sig}} * EnvGen.kr(Env([1, {_n(rest)}], [{seconds}], -4))")


def _pluck(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Struck, then gone."""
    share = 0.75 - 0.2 * strength
    seconds = f"({voice.length_text} * {_n(share * _drawn(rng, 0.85, 1.15))}).clip(0.03, {_n(share)})"
    return Stage("pluck", f"{{sig}} * EnvGen.kr(Env.perc(0.001, {seconds}, curve: -6))")


def _short(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Over sooner than it would be."""
    seconds = f"({voice.length_text} * {_n(1.8 - 0.3 * strength)}).clip(0.02, 2)"
    return Stage("over sooner", f"{{sig}} * EnvGen.kr(Env([1, 1, 0], [0.015, {seconds}], -3))")


def _wide(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """What comes a little later is opposite left and right."""
    late, share = _n(_drawn(rng, 0.007, 0.016)), min(0.4 + 0.35 * strength, 0.95)
    text = f"({{sig}} * 0.7) + (DelayC.ar(Mix({{sig}}), 0.05, {late}) * [{_n(share)}, {_n(-share)}])"
    return Stage("stereo width", text, channels=2, rings=0.05)


def _mono(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """The same left and right."""
    return Stage("left and right made one", "Mix({sig}) * 0.7", channels=1)


def _echo(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Echoes."""
    return _repeated("echo", voice, strength, rng, (0.18, 0.34))


def _smooth(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Without what a distortion leaves at the top."""
    multiple = 2 ** (3 - strength) if voice.is_tuned else 2 ** (4.5 - strength)
    freq = f"({voice.pitch} * {_n(max(multiple, voice.floor * 2 / voice.hertz))}).clip(200, 15000)"
    return Stage("the top smoothed", f"LPF.ar({{sig}}, {freq})")


def _bounce(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """Echoes that come fast."""
    return _repeated("fast echo", voice, strength, rng, (0.1, 0.15))


def _repeated(name: str, voice: Voice, strength: float, rng: np.random.Generator, bounds: tuple[float, float]) -> Stage:
    """Echoes that come when the note is over; of a long note some moments come back while it lasts."""
    mix, seconds = min(0.5 + 0.3 * strength, 0.95), _drawn(rng, *bounds)
    if voice.lasting <= _LONG:
        if not voice.is_struck:
            seconds = max(seconds, voice.lasting * _drawn(rng, 1.05, 1.2))
        comb = f"CombL.ar({{sig}}, 0.7, {_n(seconds)}, {_n(1.2 + 0.8 * strength)})"
        return Stage(name, f"({{sig}} * 0.75) + ({comb} * {_n(0.75 * mix)})", rings=seconds)
    moments = f"LFPulse.kr({_n(0.25 / seconds)}, 0, 0.1).lag(0.004)"
    comb = f"CombL.ar({{sig}} * {moments}, 0.7, {_n(seconds)}, {_n(2.5 + 1.5 * strength)})"
    text = f"({{sig}} * {_n(0.3 - 0.13 * strength)}) + ({comb} * {_n(1.4 * mix)})"
    return Stage(f"{name} of moments", text, rings=seconds)


def _room(voice: Voice, strength: float, rng: np.random.Generator) -> Stage:
    """A large room."""
    mix, size = min(0.25 + 0.2 * strength, 0.7), min(0.75 + 0.1 * strength, 0.97)
    text = f"FreeVerb.ar({{sig}}, {_n(mix)}, {_n(size * _drawn(rng, 0.95, 1.02))}, {_n(_drawn(rng, 0.1, 0.4))}) * 1.2"
    return Stage("reverb", text, rings=0.2)


STAGES: Mapping[str, tuple[Make | None, Make | None]] = MappingProxyType(
    {
        "fm": (_fm, None),
        "detune": (_chorus, None),
        "hollow": (_hollow, None),
        "fullness": (_fuller, None),
        "noise": (_noise, None),
        "air": (_air, None),
        "ring": (_ring, None),
        "bell": (_bell, None),
        "drive": (_drive, _smooth),
        "crush": (_crush, None),
        "nasal": (_nasal, None),
        FILTER: (None, None),
        "tilt": (_bright, None),
        "resonance": (_resonance, None),
        "growl": (_growl, None),
        "sub": (_sub, _thin),
        "tremolo": (_tremolo, None),
        "pulse": (_pulse, None),
        "flutter": (_flutter, None),
        "glitch": (_glitch, None),
        "vibrato": (_vibrato, None),
        "wow": (_wow, None),
        "attack": (_slow_beginning, _blow),
        "length": (None, _short),
        "pluck": (_pluck, None),
        "width": (_wide, _mono),
        "echo": (_echo, None),
        "bounce": (_bounce, None),
        "room": (_room, None),
    }
)
"""What a pull upwards and one downwards at each lever put into a sound, in the order of a signal: source, filter,
movement, envelope, space."""
