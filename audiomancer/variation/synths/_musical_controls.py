"""Defaults and envelopes that go by the amount: frequencies and times by ratios, the rest by shares of their range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.analyzers import catalogue
from audiomancer.analyzers.synthdef import ArrayNode, ControlSpec, Name, Node, Number, SynthControl, SynthDefInfo
from audiomancer.analyzers.synthdef import UGenCall as Call
from audiomancer.variation.synths._amounts import ratio, step
from audiomancer.variation.synths._arguments import with_arguments
from audiomancer.variation.synths._controls import control_range, default_of, is_adjustable, set_default
from audiomancer.variation.synths._edits import number
from audiomancer.variation.synths._envelopes import CURVED, LONGEST, SHORTEST, TIMES
from audiomancer.variation.synths._values import Aim, Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["adjust_defaults", "adjust_envelope"]

_OCTAVES = 3.5
"""By how many doublings or halvings a frequency, a time or a drive moves at amount 1."""

_SHARE = 0.9
"""By which share of its range anything else moves at amount 1."""

_ENVELOPE_OCTAVES = 2.5
_BEND = 10.0  # how far a curve bends at amount 1
_SHARPEST = 10.0
_MOST = 3  # controls that move at a time


def adjust_defaults(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """The defaults of one to three controls move: ratios by fractions of an octave, the rest by a share of the range.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how far to go, and the controls that change nothing.

    Returns:
        The edits and their line; None if there is no control to move, or no default would change in four digits.
    """
    controls = [one for one in info.controls if is_adjustable(one) and one.name not in aim.muted.controls]
    if not controls:
        return None
    count = min(len(controls), 1 + int(rng.integers(_MOST)))
    chosen = sorted(int(index) for index in rng.choice(len(controls), size=count, replace=False))
    moved = [(controls[index], _moved(controls[index], rng, aim.amount)) for index in chosen]
    moved = [(control, value) for control, value in moved if number(value) != number(default_of(control))]
    if not moved:
        return None
    log = ", ".join(f"{control.name}: {number(default_of(control))} → {number(value)}" for control, value in moved)
    return Change(tuple(set_default(control, value) for control, value in moved), log)


def _moved(control: SynthControl, rng: np.random.Generator, amount: float) -> float:
    """The default a step away, to the other side where there is no room for it on the one that was drawn."""
    value, spec = default_of(control), control_range(control)
    if value > 0 and (spec is None or (spec.warp == "exp" and spec.minimum > 0)):
        octaves = step(rng, amount, _OCTAVES)
        there, back = value * 2**octaves, value / 2**octaves
    else:
        width = spec.maximum - spec.minimum if spec else value
        shift = step(rng, amount, _SHARE) * width
        there, back = value + shift, value - shift
    return _kept(spec, there, back, value)


def _kept(spec: ControlSpec | None, there: float, back: float, value: float) -> float:
    """Of two places that lie as far from a value the first, if it is in the range, or else the farther inside it."""
    if spec is None:
        return there
    low, high = sorted((spec.minimum, spec.maximum))
    if low <= there <= high:
        return there
    inside = [min(max(one, low), high) for one in (there, back)]
    return max(inside, key=lambda one: abs(one - value))


def adjust_envelope(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """Each time of one envelope longer or shorter by a ratio, or its curve bent another way.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how far to go.

    Returns:
        The edits and their line; None if there is no envelope that can be changed.
    """
    envelopes = [call for call in info.ugens if call.class_name == "Env" and call.rate in catalogue()["Env"].parameters]
    if not envelopes:
        return None
    call = envelopes[rng.integers(len(envelopes))]
    found = _stretched(info, call, rng, aim)
    if call.rate in CURVED and (not found or rng.random() < 0.5):
        found += _bent(call, rng, aim.amount)
    if not found:
        return None
    return Change(tuple(edit for edit, _ in found), f"Envelope {call.rate}: {', '.join(told for _, told in found)}")


def _stretched(info: SynthDefInfo, call: Call, rng: np.random.Generator, aim: Aim) -> list[tuple[Edit, str]]:
    """An edit and what it says for each time; a control that is given twice moves once."""
    found: dict[int, tuple[Edit, str]] = {}
    for argument in call.arguments:
        if argument.name in TIMES:
            nodes = argument.value.items if isinstance(argument.value, ArrayNode) else (argument.value,)
            for node in nodes:
                made = _stretched_time(info, argument.name, node, rng, aim)
                if made is not None:
                    found.setdefault(made[0].span.start, made)
    return list(found.values())


def _stretched_time(
    info: SynthDefInfo, name: str, node: Node, rng: np.random.Generator, aim: Aim
) -> tuple[Edit, str] | None:
    """The edit for a time that is a number, or a control whose default is one."""
    factor = ratio(rng, aim.amount, _ENVELOPE_OCTAVES)
    control = info.control(node.value) if isinstance(node, Name) else None
    if isinstance(node, Number) and node.value > 0:
        text = number(_time(node.value, factor))
        return (
            (Edit(node.span, text), f"{name} {number(node.value)} → {text}") if text != info.text(node.span) else None
        )
    if control is None or not control.default_span or default_of(control) <= 0 or control.name in aim.muted.controls:
        return None
    spec, value = control_range(control), _time(default_of(control), factor)
    value = min(max(value, spec.minimum), max(spec.maximum, default_of(control))) if spec else value
    edit = set_default(control, value)
    if edit.text == info.text(edit.span):
        return None
    return edit, f"{control.name} {number(default_of(control))} → {edit.text}"


def _time(seconds: float, factor: float) -> float:
    return min(max(seconds * factor, SHORTEST), max(LONGEST, seconds))


def _bent(call: Call, rng: np.random.Generator, amount: float) -> list[tuple[Edit, str]]:
    """The edit that bends a curve, and what it says; none where the curve is not written as one number."""
    argument = call.argument("curve")
    bend = step(rng, amount, _BEND)
    if argument is None:
        curve = number(_curve(-4.0, bend))
        return [(with_arguments(call, f"curve: {curve}", follows=bool(call.arguments)), f"curve {curve}")]
    if not isinstance(argument.value, Number):
        return []
    before = argument.value.value
    curve = number(_curve(before, bend))
    return [(Edit(argument.span, curve), f"curve {number(before)} → {curve}")]


def _curve(before: float, bend: float) -> float:
    """The curve bent; to the other side where it would be sharper than anything that is heard as a curve."""
    return before + bend if abs(before + bend) <= _SHARPEST else before - bend
