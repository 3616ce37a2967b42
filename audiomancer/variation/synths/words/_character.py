"""What is drawn beside the wishes, so that no two synths of one phrase are alike."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers.synthdef import SynthControl, SynthDefInfo
from audiomancer.variation.synths._arguments import replace_class
from audiomancer.variation.synths._controls import control_range, default_of, is_adjustable, set_default
from audiomancer.variation.synths._edits import changed, number
from audiomancer.variation.synths._swaps import phase_is_played
from audiomancer.variation.synths.words._nudges import CONTROLS
from audiomancer.variation.synths.words._voice import Stage, Voice

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Character", "character"]

_LEFT_ALONE = frozenset({"sustain", "tune"})
_OCTAVES, _SHARE = 0.6, 0.18
_AT_MOST = 4  # controls that are drawn
_SWAPS = 0.35  # how often an oscillator is swapped
_KINDRED = (("Saw", "LFSaw", "Pulse"), ("SinOsc", "LFPar", "LFCub"))
"""Oscillators of which each may stand for another without making it another instrument."""

_COLOURED = frozenset(
    {"tilt", "fullness", "noise", "air", "fm", "drive", "crush"}
    | {"resonance", "nasal", "hollow", "ladder", "ring", "bell", "detune", "growl"}
)
_MOVING = frozenset({"acid", "wobble", "sweep", "evolve", "tremolo", "vibrato", "pulse", "flutter", "glitch", "still"})
_SPACED = frozenset({"room", "echo", "bounce", "ending", "length", "pluck", "attack"})
_KIN: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (_COLOURED, ("tilt", "fullness", "drive", "noise")),
    (_MOVING, ("still", "detune", "vibrato", "tremolo", "resonance")),
    (_SPACED, ("length", "attack")),
    (frozenset({"detune", "growl"}), ("detune", "still", "fullness", "tilt", "drive")),
    (frozenset({"width"}), ("detune", "still")),
)
"""Levers that belong together, and those whose controls would act against one of them if chance moved them."""


class Character(NamedTuple):
    """What was drawn.

    Attributes:
        info: the synth with other settings.
        stages: what colours it, before everything else.
        log: one line a change.
    """

    info: SynthDefInfo
    stages: list[Stage]
    log: list[str]


def character(
    info: SynthDefInfo, touched: Set[str], asked: Set[str], tilt: float, rng: np.random.Generator
) -> Character:
    """Draw settings of the controls that no wish has moved, perhaps another oscillator, and a colour.

    Args:
        info: the synth.
        touched: the controls that a wish has moved, which stay.
        asked: the levers at which a wish pulls: what would pull at one of these is left alone.
        tilt: how strongly a wish pulls at the highs, -2 to 2: a colour is drawn so that it does so too.
        rng: chance; the same state gives the same character.

    Returns:
        The synth and what else was drawn.
    """
    kin = {name for levers, others in _KIN if asked & levers for name in others}
    held = (
        touched
        | _LEFT_ALONE
        | {word.removeprefix("-") for name in asked | kin for word in CONTROLS.get(name, "").split()}
    )
    log = []
    info, lines = _settings(info, held, rng)
    log += lines
    if rng.random() < _SWAPS and not asked & _COLOURED and (swap := _swap(info, rng)):
        info, line = swap
        log.append(f"character: {line}")
    stages = [make(Voice(info), tilt, rng) for make in _drawn_colours(info, asked, rng)]
    log += [f"character: Added {stage.comment}" for stage in stages]
    return Character(info, stages, log)


def _settings(info: SynthDefInfo, held: Set[str], rng: np.random.Generator) -> tuple[SynthDefInfo, list[str]]:
    """Up to four controls, each moved inside its range."""
    free = [one for one in info.controls if is_adjustable(one) and one.name not in held]
    if not free:
        return info, []
    chosen = sorted(int(i) for i in rng.choice(len(free), size=min(len(free), _AT_MOST), replace=False))
    edits, lines = [], []
    for control in (free[index] for index in chosen):
        value = _moved(control, float(rng.uniform(-1, 1)))
        if number(value) != number(default_of(control)):
            edits.append(set_default(control, value))
            lines.append(f"character: {control.name}: {number(default_of(control))} → {number(value)}")
    return (changed(info, edits) if edits else info), lines


def _swap(info: SynthDefInfo, rng: np.random.Generator) -> tuple[SynthDefInfo, str] | None:
    """The synth with one of its oscillators replaced by a kindred one; None if it has none that has kin."""
    calls = [
        (call, kin)
        for call in info.roles["source"]
        for kin in _KINDRED
        if call.class_name in kin and not phase_is_played(call)
    ]
    if not calls:
        return None
    call, kin = calls[rng.integers(len(calls))]
    others = [name for name in kin if name != call.class_name]
    name = others[rng.integers(len(others))]
    return changed(info, replace_class(info, call, name, rng)), f"{call.class_name} → {name}"


def _moved(control: SynthControl, shift: float) -> float:
    spec, value = control_range(control), default_of(control)
    if spec is None:
        return value * (1 + shift * _SHARE)
    low, high = sorted((spec.minimum, spec.maximum))
    value = value * 2 ** (shift * _OCTAVES) if spec.warp == "exp" else value + shift * _SHARE * (high - low)
    return min(max(value, low), high)


def _body(voice: Voice, tilt: float, rng: np.random.Generator) -> Stage:
    """A peak and a dip, as of the body of an instrument: the higher one of them where the highs are to be."""
    peak, dip = (float(2 ** rng.uniform(0.3, 4)) for _ in range(2))
    if (peak - dip) * tilt < 0:
        peak, dip = dip, peak
    up, down = float(rng.uniform(3.5, 6.5)), float(rng.uniform(-11, -6))
    text = "{sig}"
    for multiple, decibels in ((peak, up), (dip, down)):
        freq = f"({voice.pitch} * {number(multiple)}).clip(60, 12000)"
        text = f"BPeakEQ.ar({text}, {freq}, {number(float(rng.uniform(0.5, 1.2)))}, {number(decibels)})"
    return Stage("body: a peak and a dip", f"{text} * 0.65")


def _grain(voice: Voice, tilt: float, rng: np.random.Generator) -> Stage:
    """A little saturation."""
    gain = float(rng.uniform(1.5, 3))
    return Stage("a little saturation", f"({{sig}} * {number(gain)}).softclip * {number(gain**-0.6)}")


def _doubling(voice: Voice, tilt: float, rng: np.random.Generator) -> Stage:
    """A second voice, late and swaying."""
    rate, share = number(float(rng.uniform(0.3, 0.9))), number(float(rng.uniform(0.3, 0.6)))
    late = f"LFNoise2.kr({rate}).range(0.006, 0.018)"
    return Stage("a second voice", f"({{sig}} * 0.75) + (DelayC.ar({{sig}}, 0.05, {late}) * {share})", rings=0.05)


def _ground(voice: Voice, tilt: float, rng: np.random.Generator) -> Stage:
    """More or less of the low end."""
    decibels, multiple = float(rng.uniform(2, 6)) * (1 if rng.random() < 0.5 else -1), float(rng.uniform(1.3, 2.5))
    freq = f"({voice.pitch} * {number(multiple)}).clip(60, 4000)"
    return Stage("the low end shifted", f"BLowShelf.ar({{sig}}, {freq}, 1, {number(decibels)}) * 0.8")


def _tube(voice: Voice, tilt: float, rng: np.random.Generator) -> Stage:
    """The weak resonance of a tube that is tuned to the note, its fifth or its octave."""
    multiple, share = (1, 1.5, 2)[rng.integers(3)], number(float(rng.uniform(0.2, 0.4)))
    period = f"({number(1 / multiple)} / {voice.pitch}).clip(0.0002, 0.05)"
    seconds = f"({number(float(rng.uniform(4, 9)) / multiple)} / {voice.pitch}).clip(0.001, 0.3)"
    return Stage("a tube", f"({{sig}} * 0.7) + (CombC.ar({{sig}}, 0.05, {period}, {seconds}) * {share})", rings=0.1)


def _phaser(voice: Voice, tilt: float, rng: np.random.Generator) -> Stage:
    """Notches that wander."""
    rate, share = number(float(rng.uniform(0.15, 0.6))), number(float(rng.uniform(0.5, 0.9)))
    late = f"SinOsc.kr({rate}).range(0.0004, 0.003)"
    return Stage("wandering notches", f"({{sig}} * 0.7) + (DelayC.ar({{sig}}, 0.01, {late}) * {share})", rings=0.02)


Colour = Callable[[Voice, float, "np.random.Generator"], Stage]

_COLOURS: tuple[tuple[Colour, float, frozenset[str]], ...] = (
    (_ground, 0.5, frozenset({"sub"})),
    (_tube, 0.25, _SPACED | _COLOURED),
    (_body, 0.9, frozenset()),
    (_body, 0.4, frozenset()),
    (_phaser, 0.2, _COLOURED | _MOVING | {"width"}),
    (_grain, 0.25, _COLOURED),
    (_doubling, 0.2, _MOVING | _SPACED | {"detune", "growl", "width"}),
)
"""Each colour, how often it is drawn, and the levers against which it would act."""

_BEATING = frozenset({_phaser, _doubling})  # of a drum with few partials they would cancel one or the other
_MOST_COLOURS = 3


def _drawn_colours(info: SynthDefInfo, asked: Set[str], rng: np.random.Generator) -> list[Colour]:
    """Some colours, in the order of the table."""
    chosen = [make for make, chance, fights in _COLOURS if rng.random() < chance and not asked & fights]
    if not Voice(info).is_tuned:
        chosen = [make for make in chosen if make not in _BEATING]
    while len(chosen) > _MOST_COLOURS:
        del chosen[rng.integers(len(chosen))]
    return chosen
