"""The operator on the defaults of controls."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import ControlSpec, SynthControl, SynthDefInfo
from audiomancer.variation.synths._edits import number
from audiomancer.variation.synths._values import Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "adjust_defaults",
    "average_defaults",
    "control_range",
    "default_of",
    "is_adjustable",
    "is_structural",
    "is_wiring",
    "set_default",
]

_SHIFT = 0.2
_STRUCTURAL = re.compile(
    r"^(i_|t_)?(out\w*|bus\w*|gate|in|in_?bus\w*|buf\w*|trig\w*|freq\w*|note\w*|midinote|amp\w*|vol\w*|gain|level|mul|vel\w*|"
    r"pan|sustain|dur|speed|loop\w*|done\w*|num\w*|chan\w*|fftsize|hop|da|seed)$",
    re.IGNORECASE,
)
_WIRING = re.compile(
    r"^(i_|t_)?(out\w*|bus\w*|gate|in|in_?bus\w*|buf\w*|trig\w*|loop\w*|done\w*|num\w*)$", re.IGNORECASE
)

_RANGES: Mapping[str, ControlSpec] = {
    r"cutoff|ffreq|lpf|filter_?freq": ControlSpec(80, 12000, "exp"),
    r"hpf|lowcut": ControlSpec(20, 6000, "exp"),
    r"rq|bw|bwr": ControlSpec(0.1, 1, "exp"),
    r"res|resonance|reso": ControlSpec(0.05, 0.9),
    r"att|attack|atk": ControlSpec(0.001, 4, "exp"),
    r"dec|decay|rel|release|decayscale": ControlSpec(0.02, 8, "exp"),
    r"mix|room|damp|width|wet|feedback|spread": ControlSpec(0.05, 0.95),
    r"drive|dist|distortion": ControlSpec(0.5, 12, "exp"),
    r"lfo\w*|rate|vib\w*": ControlSpec(0.05, 12, "exp"),
    r"detune": ControlSpec(0.001, 0.5, "exp"),
}


def adjust_defaults(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """The defaults of one to three controls move by up to a fifth of their range.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no control to move, or no default would change in four digits.
    """
    controls = [control for control in info.controls if is_adjustable(control)]
    if not controls:
        return None
    count = min(len(controls), 1 + int(rng.integers(3)))
    chosen = sorted(int(index) for index in rng.choice(len(controls), size=count, replace=False))
    moved = [(controls[i], _moved(controls[i], float(rng.uniform(-_SHIFT, _SHIFT)))) for i in chosen]
    moved = [(control, value) for control, value in moved if number(value) != number(default_of(control))]
    if not moved:
        return None
    log = ", ".join(f"{control.name}: {number(default_of(control))} → {number(value)}" for control, value in moved)
    return Change(tuple(set_default(control, value) for control, value in moved), log)


def average_defaults(
    info: SynthDefInfo, other: SynthDefInfo, mean_of: Callable[[float, float], float]
) -> Change | None:
    """The defaults that two SynthDefs have under one name become their mean; buses, buffers and gates stay.

    Args:
        info: the SynthDef that is changed.
        other: the SynthDef that it is averaged with.
        mean_of: the mean of two numbers.

    Returns:
        The edits and their line; None if no default changes.
    """
    edits, lines = [], []
    for control in info.controls:
        partner = other.control(control.name)
        if partner is None or is_wiring(control.name) or control.default_span is None:
            continue
        if isinstance(control.default, int | float) and isinstance(partner.default, int | float):
            mean = _within(control.spec, mean_of(control.default, partner.default))
            if number(mean) != number(control.default):
                edits.append(set_default(control, mean))
                lines.append(
                    f"{control.name}: {number(control.default)} and {number(partner.default)} → {number(mean)}"
                )
    return Change(tuple(edits), ", ".join(lines)) if edits else None


def set_default(control: SynthControl, value: float) -> Edit:
    """The edit that gives a control another default.

    Args:
        control: a control whose default is written in the source.
        value: the new default, written to four digits.

    Returns:
        The edit.

    Raises:
        ValueError: if the control has no default in the source.
    """
    if control.default_span is None:
        raise ValueError(f"the control {control.name} has no default in the source")
    return Edit(control.default_span, number(value))


def is_structural(name: str) -> bool:
    """Whether a control is left alone, as wiring (bus, buffer, gate) or as what the player sets for each note."""
    return _STRUCTURAL.match(name) is not None


def is_wiring(name: str) -> bool:
    """Whether a control is a bus, a buffer, a gate or a trigger, whose number is no matter of taste."""
    return _WIRING.match(name) is not None


def control_range(control: SynthControl) -> ControlSpec | None:
    """The range of a control: the one in the source, or else the one usual for its name; None if neither is known."""
    if control.spec is not None:
        return control.spec
    return next((spec for pattern, spec in _RANGES.items() if re.fullmatch(pattern, control.name.lower())), None)


def is_adjustable(control: SynthControl) -> bool:
    """Whether a control shapes the sound and has a number for a default, so that the number may move."""
    is_number = isinstance(control.default, int | float) and control.default_span is not None
    if not is_number or control.rate == "tr" or is_structural(control.name):
        return False
    return control.default != 0 or control_range(control) is not None


def default_of(control: SynthControl) -> float:
    """The default of a control that has one number for it; 0 for any other."""
    return control.default if isinstance(control.default, int | float) else 0.0


def _moved(control: SynthControl, shift: float) -> float:
    """The default moved by a share of the range; by a share of itself where the range is not known or left already."""
    value, spec = default_of(control), control_range(control)
    low, high = (spec.minimum, spec.maximum) if spec else (value, value)
    if spec is None or not low <= value <= high or low >= high:
        return value * (1 + shift)
    if spec.warp == "exp" and low > 0:
        moved = value * math.exp(shift * math.log(high / low))
    else:
        moved = value + shift * (high - low)
    return min(max(moved, low), high)


def _within(spec: ControlSpec | None, value: float) -> float:
    return min(max(value, spec.minimum), spec.maximum) if spec else value
