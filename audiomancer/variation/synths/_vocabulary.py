"""The vocabulary: what each word of a description does to a sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from audiomancer.variation.synths._steps import Step, oscillators, pitch, scale, stage, times, twins

__all__ = ["VOCABULARY", "Word", "words_in"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        meaning: what it makes of a sound, for a musician.
        also: other words for it.
        steps: what is done, in this order.
    """

    meaning: str
    also: tuple[str, ...]
    steps: tuple[Step, ...]


_CUTOFF = r"cutoff|ffreq|lpf|filter_?freq"
_ATTACK, _BODY = r"att|attack|atk", r"decay|dec|rel|release|sustain"
_PURE = ("SinOsc", "LFTri", "LFPar", "LFCub")
_SMOOTH = (*_PURE, "Saw", "LFSaw", "VarSaw")
_HARSH = ("Pulse", "Blip", "SyncSaw", "LFPulse", "VarSaw")
# The level of what is there, so that what a word adds comes and goes with it.
_LEVEL = "Amplitude.kr({sig}, 0.005, 0.1)"

# In the order of a signal: source, filter, saturation, space, envelope.
VOCABULARY: Mapping[str, Word] = {
    "fm": Word(
        "more partials by frequency modulation",
        ("frequency-modulated",),
        (pitch("({freq} * SinOsc.ar({freq} * 1.5, 0, 0.7, 1))", "Frequency modulation of the oscillators"),),
    ),
    "detuned": Word(
        "beating, as of several voices that do not agree",
        ("detune", "fat", "thick", "chorus"),
        (
            twins(1.012, 1.018),
            stage(
                "chorus",
                "({sig} * 0.7) + (DelayC.ar({sig}, 0.05, SinOsc.kr({rate}).range(0.006, 0.02)) * 0.7)",
                rate=(0.8, 1.4),
            ),
        ),
    ),
    "sub": Word(
        "a sine an octave or more below",
        ("subby", "deep", "heavy"),
        (
            stage(
                "sub oscillator, the note brought between 40 and 80 Hz",
                "({sig} * 0.7) + (SinOsc.ar({freq} * (2 ** ({freq} / 40).max(0.01).log2.floor.neg)) * "
                + _LEVEL
                + " * {mix})",
                mix=(0.7, 0.9),
            ),
        ),
    ),
    "noisy": Word(
        "breath and hiss",
        ("noise", "hissy", "breathy"),
        (
            stage(
                "noise that follows the level",
                "({sig} * 0.8) + (WhiteNoise.ar({mix}) * " + _LEVEL + ")",
                mix=(0.5, 0.7),
            ),
        ),
    ),
    "airy": Word(
        "air above 7 kHz",
        ("air", "silky", "whispering"),
        (
            stage(
                "air",
                "({sig} * 0.8) + (HPF.ar(WhiteNoise.ar({mix}), 7000) * " + _LEVEL + ")",
                mix=(0.5, 0.8),
            ),
        ),
    ),
    "metallic": Word(
        "partials out of tune with one another, as of struck metal",
        ("metal", "clangy", "robotic"),
        (
            stage(
                "ring modulation",
                "({sig} * 0.3) + ({sig} * SinOsc.ar({one}) * 0.6) + ({sig} * SinOsc.ar({two}) * 0.3)",
                one=(580, 660),
                two=(1400, 1600),
            ),
        ),
    ),
    "bell": Word(
        "the partials of a bell, which ring on",
        ("bells", "chime", "glassy"),
        (
            scale(r"release|rel|decay|dec", 1.6, 2.2),
            stage(
                "bell partials",
                "({sig} * 0.6) + (Mix(SinOsc.ar(({freq} * [2.76, 5.4, 8.93]).clip(20, 15000), 0, [0.5, 0.35, 0.2]))"
                " * Amplitude.kr({sig}, 0.001, 0.6) * {mix})",
                mix=(0.5, 0.6),
            ),
        ),
    ),
    "bright": Word(
        "strong high partials",
        ("brighter", "brilliant", "shiny", "sharp"),
        (
            oscillators("Pulse", instead_of=_SMOOTH),
            scale(_CUTOFF, 2.5, 3.5),
            stage("high shelf", "BHiShelf.ar({sig}, 2500, 1, {db}) * 0.5", db=(8, 11)),
        ),
    ),
    "warm": Word(
        "round: a saw behind a gentle lowpass",
        ("warmer", "round", "mellow"),
        (
            oscillators("Saw", instead_of=_HARSH),
            scale(_CUTOFF, 0.35, 0.45),
            stage("gentle lowpass", "LPF.ar({sig}, {freq_hz}) * 1.1", freq_hz=(380, 520)),
        ),
    ),
    "dark": Word(
        "few high partials",
        ("darker", "dull", "muffled"),
        (scale(_CUTOFF, 0.3, 0.4), stage("lowpass", "LPF.ar({sig}, {freq_hz}) * 1.3", freq_hz=(300, 450))),
    ),
    "thin": Word(
        "no low end",
        ("small", "tinny"),
        (stage("highpass", "HPF.ar({sig}, {freq_hz}) * 1.3", freq_hz=(900, 1300)),),
    ),
    "filtered": Word(
        "behind a ladder filter",
        ("ladder", "moog"),
        (stage("ladder filter", "MoogFF.ar({sig}, {freq_hz}, {gain}) * 1.5", freq_hz=(350, 550), gain=(0.6, 1.0)),),
    ),
    "resonant": Word(
        "a peak that sings",
        ("resonance", "nasal", "vocal"),
        (stage("resonance", "({sig} * 0.5) + (BPF.ar({sig}, {freq_hz}, 0.12) * 1.5)", freq_hz=(900, 1300)),),
    ),
    "acid": Word(
        "a resonant ladder filter that an envelope opens and closes",
        ("303", "squelchy", "squelch"),
        (
            oscillators("Saw", instead_of=_PURE),
            scale(_CUTOFF, 2, 2.5),
            stage(
                "acid filter: resonant, closed by an envelope",
                "MoogFF.ar({sig}, EnvGen.kr(Env.perc(0.003, {decay}, curve: -3)).linexp(0, 1, 220, {top}), 3.2) * 1.6",
                decay=(0.3, 0.45),
                top=(4500, 6500),
            ),
        ),
    ),
    "wobble": Word(
        "a filter that an LFO opens and closes several times a second",
        ("wobbly", "dubstep", "wub"),
        (
            oscillators("Saw", instead_of=_PURE),
            scale(_CUTOFF, 1.5, 2),
            stage(
                "LFO wobble of a lowpass",
                "RLPF.ar({sig}, SinOsc.kr({rate}, 1.6).exprange(150, 5000), 0.4) * 0.8",
                rate=(4.5, 6.5),
            ),
        ),
    ),
    "sweep": Word(
        "a filter that an LFO moves slowly",
        ("sweeping", "sweeps", "phasing"),
        (
            scale(_CUTOFF, 1.5, 2),
            stage(
                "LFO sweep of a filter",
                "RLPF.ar({sig}, LFTri.kr({rate}, 1).exprange(180, 7000), 0.35) * 0.9",
                rate=(1.2, 1.8),
            ),
        ),
    ),
    "evolving": Word(
        "a colour that changes over the whole note",
        ("morphing", "moving", "shifting"),
        (
            oscillators("Saw", instead_of=_PURE),
            scale(_CUTOFF, 1.5, 2),
            scale(_BODY, 1.5, 2),
            stage("slow opening of a lowpass", "RLPF.ar({sig}, XLine.kr(150, 9000, {time}), 0.6)", time=(0.9, 1.3)),
        ),
    ),
    "distorted": Word(
        "saturated",
        ("distortion", "overdriven", "dirty", "fuzz", "saturated"),
        (stage("distortion", "LeakDC.ar(({sig} * {drive}).tanh * 0.35, 0.999)", drive=(12, 18)),),
    ),
    "gritty": Word(
        "coarse steps in time and level, as of an early sampler",
        ("lofi", "crunchy", "crushed", "bitcrushed"),
        (
            stage(
                "bit and rate reduction",
                "LeakDC.ar(Latch.ar({sig}, Impulse.ar({rate})).round(0.03), 0.999)",
                rate=(5000, 7000),
            ),
        ),
    ),
    "tremolo": Word(
        "a level that pulses",
        ("pulsing", "throbbing"),
        (stage("LFO on the level", "{sig} * SinOsc.kr({rate}, 1.6).range(0.1, 1)", rate=(6, 8)),),
    ),
    "wide": Word(
        "different left and right",
        ("stereo", "broad", "huge"),
        (
            stage(
                "stereo width",
                "({sig} * 0.6) + (AllpassC.ar({sig}, 0.05, [0.011, 0.023], 0.08) * [0.6, -0.6])",
            ),
        ),
    ),
    "echo": Word(
        "echoes",
        ("delay", "echoing", "dub"),
        (
            scale(r"release|rel", 1.5, 2),
            stage("echo", "({sig} * 0.8) + (CombL.ar({sig}, 0.5, {time}, 1.5) * 0.4)", time=(0.11, 0.17)),
        ),
    ),
    "spacious": Word(
        "in a large room",
        ("reverb", "space", "ambient", "roomy"),
        (
            scale(r"release|rel", 2, 2.5),
            stage("reverb", "FreeVerb.ar({sig}, {mix}, 0.85, 0.3) * 1.2", mix=(0.35, 0.45)),
        ),
    ),
    "soft": Word(
        "a slow, quiet beginning",
        ("gentle", "smooth"),
        (
            scale(_ATTACK, 2, 3),
            stage("slow beginning", "LPF.ar({sig}, 3000) * Line.kr(0, 1, {time})", time=(0.1, 0.15)),
        ),
    ),
    "plucky": Word(
        "struck, then gone",
        ("pluck", "plucked", "percussive", "stab"),
        (
            scale(_ATTACK, 0.05, 0.1),
            times(("attackTime",), 0.05, 0.1),
            stage("pluck", "{sig} * EnvGen.kr(Env.perc(0.001, {time}, curve: -6))", time=(0.25, 0.4)),
        ),
    ),
    "short": Word(
        "over soon",
        ("shorter", "tight", "staccato"),
        (
            scale(_ATTACK, 0.2, 0.3),
            scale(_BODY, 0.25, 0.4),
            times(("releaseTime", "decayTime", "sustainTime"), 0.25, 0.4),
        ),
    ),
    "long": Word(
        "lasting",
        ("longer", "sustained", "drone", "endless"),
        (scale(_BODY, 2, 2.5), times(("releaseTime", "decayTime", "sustainTime"), 2, 2.5)),
    ),
}

_BY_SYNONYM = {other: word for word, entry in VOCABULARY.items() for other in (word, *entry.also)}


def words_in(description: str) -> tuple[str, ...]:
    """The words of the vocabulary in a description, each once, in the order in which they are carried out."""
    said = {_BY_SYNONYM[word] for word in re.findall(r"[a-z0-9-]+", description.lower()) if word in _BY_SYNONYM}
    return tuple(word for word in VOCABULARY if word in said)
