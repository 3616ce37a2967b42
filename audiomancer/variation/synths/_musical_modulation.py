"""Modulation that goes by the amount: how deep an LFO moves what stood still, in octaves, semitones and decibels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import SynthDefInfo
from audiomancer.variation.synths._amounts import size
from audiomancer.variation.synths._edits import grouped, number
from audiomancer.variation.synths._modulation import LFOS, Target, targets_of
from audiomancer.variation.synths._output import audio_output, insert_at_output
from audiomancer.variation.synths._values import Aim, Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["add_modulation"]

_CUTOFF_OCTAVES = 3.0
_PITCH_SEMITONES = 3.0
_WIDTH_SHARE = 0.95
_LEVEL_SHARE = 0.95
# Less than these is not heard as a movement.
_LEAST_OCTAVES, _LEAST_SEMITONES, _LEAST_WIDTH, _LEAST_LEVEL = 0.3, 0.3, 0.25, 0.4


def add_modulation(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """An LFO on a cutoff, a pitch or a pulse width that stands still so far; on the level if all of these move already.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how deep it moves, and what is left alone since it cannot be heard.

    Returns:
        The edits and their line; None if nothing stands still that could move, and there is no audio output.
    """
    targets = [one for one in targets_of(info) if not aim.muted.hides(one.call.class_name)]
    lfo = LFOS[rng.integers(len(LFOS))]
    if not targets:
        return _tremolo(info, lfo, rng, aim.amount)
    target = targets[rng.integers(len(targets))]
    rate = float(rng.uniform(*target.rate))
    low, high, told = _range(target, rng, aim.amount)
    value = grouped(info.text(target.argument.span), target.argument.value)
    text = f"{value} * {lfo}.kr({number(rate)}).exprange({number(low)}, {number(high)})"
    kept = ""
    if target.bounds:
        bounds = ", ".join(map(number, target.bounds))
        text, kept = f"({text}).clip({bounds})", f", clip to {bounds}"
    log = f"Added LFO modulation to {target.name} ({lfo}, {number(rate)} Hz, {told}{kept})"
    return Change((Edit(target.argument.span, text),), log)


def _range(target: Target, rng: np.random.Generator, amount: float) -> tuple[float, float, str]:
    """The lowest and the highest factor, and what the log says of them."""
    if target.argument.name == "width":
        share = _LEAST_WIDTH + size(rng, amount, _WIDTH_SHARE - _LEAST_WIDTH)
        return 1 - share, 1 + share, f"exprange by {number(100 * share)} %"
    if target.bounds is None:
        semitones = _LEAST_SEMITONES + size(rng, amount, _PITCH_SEMITONES)
        return 2 ** (-semitones / 12), 2 ** (semitones / 12), f"exprange of {number(semitones)} semitones"
    octaves = _LEAST_OCTAVES + size(rng, amount, _CUTOFF_OCTAVES)
    return float(2**-octaves), float(2**octaves), f"exprange of {number(octaves)} octaves"


def _tremolo(info: SynthDefInfo, lfo: str, rng: np.random.Generator, amount: float) -> Change | None:
    if audio_output(info) is None:
        return None
    rate, depth = float(rng.uniform(2, 8)), _LEAST_LEVEL + size(rng, amount, _LEVEL_SHARE - _LEAST_LEVEL)
    stage = f"{{sig}} * {lfo}.kr({number(rate)}).range({number(1 - depth)}, 1)"
    log = f"Added LFO modulation to the level ({lfo}, {number(rate)} Hz, range of {number(100 * depth)} %)"
    return Change(insert_at_output(info, stage), log)
