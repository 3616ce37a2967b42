"""The operator on envelopes: their times and their curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.analyzers import catalogue
from audiomancer.analyzers.synthdef import ArrayNode, Name, Number, SynthDefInfo, UGenArgument, UGenCall
from audiomancer.variation.synths._arguments import with_arguments
from audiomancer.variation.synths._controls import set_default
from audiomancer.variation.synths._edits import number
from audiomancer.variation.synths._values import Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["CURVED", "LONGEST", "SHORTEST", "TIMES", "adjust_envelope"]

_STRETCH = 0.3

TIMES = ("attackTime", "decayTime", "releaseTime", "sustainTime", "times", "dur")
"""The arguments of ``Env`` that are times, in seconds."""

CURVED = frozenset({"perc", "adsr", "asr", "dadsr"})
"""The shapes of ``Env`` that have one curve."""

SHORTEST, LONGEST = 0.001, 12.0
"""The times, in seconds, between which an envelope stays."""


def adjust_envelope(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """Each time of one envelope stretched or shortened by up to 30 %, or its curve bent another way.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no envelope that can be changed.
    """
    envelopes = [call for call in info.ugens if call.class_name == "Env" and call.rate in catalogue()["Env"].parameters]
    if not envelopes:
        return None
    call = envelopes[rng.integers(len(envelopes))]
    edits, changes = _stretched(info, call, rng)
    if call.rate in CURVED and (not edits or rng.random() < 0.5):
        edit, change = _bent(info, call, rng)
        edits, changes = [*edits, *edit], [*changes, *change]
    return Change(tuple(edits), f"Envelope {call.rate}: {', '.join(changes)}") if edits else None


def _stretched(info: SynthDefInfo, call: UGenCall, rng: np.random.Generator) -> tuple[list[Edit], list[str]]:
    edits: list[Edit] = []
    changes: list[str] = []
    for argument in call.arguments:
        if argument.name not in TIMES:
            continue
        for edit, change in _stretched_argument(info, argument, rng):
            if all(edit.span != other.span for other in edits):
                edits.append(edit)
                changes.append(change)
    return edits, changes


def _stretched_argument(info: SynthDefInfo, argument: UGenArgument, rng: np.random.Generator) -> list[tuple[Edit, str]]:
    """The edits for a time: a number, an array of numbers, or a control whose default is one."""
    nodes = argument.value.items if isinstance(argument.value, ArrayNode) else (argument.value,)
    found = []
    for node in nodes:
        factor = 1 + float(rng.uniform(-_STRETCH, _STRETCH))
        control = info.control(node.value) if isinstance(node, Name) else None
        if isinstance(node, Number) and node.value > 0:
            value = _time(node.value, factor)
            found.append((Edit(node.span, number(value)), f"{argument.name} {number(node.value)} → {number(value)}"))
        elif control and control.default_span and isinstance(control.default, int | float) and control.default > 0:
            value = _time(control.default, factor)
            found.append((set_default(control, value), f"{control.name} {number(control.default)} → {number(value)}"))
    return [(edit, change) for edit, change in found if info.text(edit.span) != edit.text]


def _time(seconds: float, factor: float) -> float:
    return min(max(seconds * factor, SHORTEST), max(LONGEST, seconds))


def _bent(info: SynthDefInfo, call: UGenCall, rng: np.random.Generator) -> tuple[list[Edit], list[str]]:
    curve = number(float(rng.uniform(-8, 0)))
    argument = call.argument("curve")
    if argument is None:
        return [with_arguments(call, f"curve: {curve}", follows=bool(call.arguments))], [f"curve {curve}"]
    if isinstance(argument.value, Number):
        return [Edit(argument.span, curve)], [f"curve {number(argument.value.value)} → {curve}"]
    return [], []
