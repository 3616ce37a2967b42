"""The one lowpass of a sound: all wishes that would put a filter into it, made one filter whose cutoff they share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from audiomancer.variation.synths._edits import number
from audiomancer.variation.synths.words._voice import Stage, Voice

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FILTERING", "lowpass"]

_MOVING = ("acid", "wobble", "sweep", "evolve")
FILTERING = (*_MOVING, "ladder")
"""Levers that put a lowpass into a sound; so do a pull at ``tilt`` and at ``fullness`` down."""

_OPEN, _DULL = 3.0, 1.7
"""Octaves above the pitch of a cutoff that nobody moves; and how many of them one plain wish for dark takes."""

_DRUM_LOWER = 1.6  # a drum's tone is nearer to its pitch
_EFFECT_HIGHER = 1.0  # an effect may sound far above what it calls its pitch
_STEEP = 0.75  # from which strength on it takes away 24 dB an octave
_WIDE_OPEN = 5.2  # octaves above the pitch
_CLOSED = 0.7  # times the pitch: a moving filter does not close so far that nothing is left
_LOWEST, _HIGHEST = 40, 15000


def lowpass(voice: Voice, pulled: Mapping[str, float], rng: np.random.Generator) -> Stage | None:
    """The filter that some wishes come to.

    Args:
        voice: the synth that it goes into.
        pulled: how strongly the wishes pull at each lever.
        rng: chance.

    Returns:
        One stage; None if no wish puts a filter into the sound.
    """
    tilt, pure = pulled.get("tilt", 0.0), max(-pulled.get("fullness", 0.0), 0.0)
    asked = {name: pulled[name] for name in FILTERING if pulled.get(name, 0.0) > 0}
    if not asked and tilt >= 0 and not pure:
        return None
    moving = [name for name in _MOVING if name in asked]
    octaves = _octaves(voice, tilt, pure, asked)
    if voice.floor:
        octaves = max(octaves, math.log2(voice.floor * 0.8 / voice.hertz))
    octaves += float(rng.uniform(-0.3, 0.3))
    base = f"{voice.pitch} * {number(2**octaves)}"
    share = len(moving) ** -0.5 if moving else 1.0
    terms = [base, *(_MOVES[name](voice, asked[name] * share, rng) for name in moving)]
    kept = f".clip({voice.pitch} * {_CLOSED}, {_top(voice, tilt)})" if moving else ""
    cutoff = f"({' * '.join(terms)}){kept}.clip({_LOWEST}, {_HIGHEST})"
    if not asked:
        if pure and voice.floor:
            return Stage("a narrow band", f"BPF.ar({{sig}}, {cutoff}, {number(0.5 - 0.2 * pure)}) * 1.5")
        once = f"LPF.ar({{sig}}, {cutoff})"
        steep = voice.is_note and max(-tilt, 0.0) + pure > _STEEP
        return Stage("lowpass", f"LPF.ar({once}, {cutoff})" if steep else once)
    comment = ", ".join(_TOLD[name] for name in (moving or ["ladder"]))
    if "acid" in asked or "ladder" in asked:
        return Stage(comment, _ladder(voice, cutoff, asked), rings=0.1)
    rq = number(float(rng.uniform(0.25, 0.45)))
    drift = _drift(voice, asked["evolve"] * share) if "evolve" in asked else "0.9"
    return Stage(comment, f"RLPF.ar({{sig}}, {cutoff}, {rq}) * {drift} * 0.7")


def _top(voice: Voice, tilt: float) -> str:
    """How far a moving filter opens: of what is to be dark not so far that it would be bright for a moment."""
    if tilt >= 0 or not voice.is_tuned:
        return str(_HIGHEST)
    return f"{voice.pitch} * {number(2 ** (_WIDE_OPEN + _DULL * tilt))}"


def _ladder(voice: Voice, cutoff: str, asked: Mapping[str, float]) -> str:
    """A ladder filter; of an acid one the lowest partial stays, so that the level does not fall with the cutoff."""
    if "acid" not in asked:
        return f"MoogFF.ar({{sig}}, {cutoff}, {number(0.6 + 0.6 * asked['ladder'])}) * 1.6"
    lowest = f"LPF.ar({{sig}}, ({voice.pitch} * 1.3).clip({_LOWEST}, {_HIGHEST}))"
    return f"(MoogFF.ar(({{sig}} * 5).tanh, {cutoff}, 2.8) * 1.2) + ({lowest} * 0.3)"


def _octaves(voice: Voice, tilt: float, pure: float, asked: Mapping[str, float]) -> float:
    """How many octaves above the pitch the cutoff lies."""
    start = (
        _OPEN
        - (0.0 if voice.is_tuned else _DRUM_LOWER)
        + (_EFFECT_HIGHER if voice.is_tuned and not voice.is_note else 0.0)
    )
    if "ladder" in asked and len(asked) == 1:
        start -= 1.3 * asked["ladder"]
    elif asked:
        start -= 1.0
    lower = _DULL * max(-tilt, 0.0) - 0.7 * max(tilt, 0.0) + 2.7 * pure
    return max(start - lower, 1.0 if asked else 0.1)


def _acid(voice: Voice, strength: float, rng: np.random.Generator) -> str:
    seconds = f"({voice.length_text} * {number(float(rng.uniform(0.9, 1.3)))}).clip(0.08, 0.8)"
    top = number(2 ** (4 + 0.9 * strength))
    return f"EnvGen.kr(Env.perc(0.003, {seconds}, curve: -1.5)).linexp(0, 1, 0.7, {top})"


def _wobble(voice: Voice, strength: float, rng: np.random.Generator) -> str:
    rate = max(float(rng.uniform(3.5, 6)), min(2 / max(voice.length, 0.05), 12.0))
    depth = 2 ** (1.3 + 0.6 * strength)
    return f"SinOsc.kr({number(rate)}, 1.6).exprange({number(1 / depth)}, {number(depth * 1.5)})"


def _sweep(voice: Voice, strength: float, rng: np.random.Generator) -> str:
    rate = max(float(rng.uniform(0.5, 1.1)), min(1.2 / max(voice.length, 0.05), 8.0))
    depth = 2 ** (1.4 + 0.6 * strength)
    return f"LFTri.kr({number(rate)}, 1).exprange({number(1 / depth)}, {number(depth * 1.5)})"


def _evolve(voice: Voice, strength: float, rng: np.random.Generator) -> str:
    seconds = f"({voice.length_text} * {number(float(rng.uniform(0.7, 1)))}).clip(0.1, 2.5)"
    depth = 2 ** (1.8 + 0.7 * strength)
    drift = f"LFNoise2.kr({number(max(float(rng.uniform(1.5, 3)), min(2 / voice.length, 10.0)))}).exprange(0.4, 2.2)"
    return f"EnvGen.kr(Env([{number(1 / depth)}, {number(depth * 1.5)}], [{seconds}], \\exp)) * {drift}"


def _drift(voice: Voice, strength: float) -> str:
    """A level that comes and goes slowly, at least once in a short sound."""
    rate = max(0.7, min((4 if voice.is_struck else 1.5) / voice.length, 10.0))
    return f"SinOsc.kr({number(rate)}).range({number(max(0.5 - 0.2 * strength, 0.1))}, 1)"


_MOVES = {"acid": _acid, "wobble": _wobble, "sweep": _sweep, "evolve": _evolve}
_TOLD = {
    "acid": "acid: a resonant filter, closed by an envelope",
    "wobble": "LFO wobble of a filter",
    "sweep": "LFO sweep of a filter",
    "evolve": "slow opening of a filter",
    "ladder": "ladder filter",
}
