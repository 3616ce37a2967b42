"""Bringing a SynthDef to a level that can be played, by editing nothing but what its outputs are given."""

from __future__ import annotations

from audiomancer.analyzers.synthdef import SynthDefInfo, UGenCall
from audiomancer.errors import SynthDefError
from audiomancer.variation.synths._edits import changed
from audiomancer.variation.synths._output import OUTPUTS
from audiomancer.variation.synths._values import Edit

__all__ = ["levelled"]


def levelled(info: SynthDefInfo, *, gain: float = 1.0, block_offset: bool = False) -> SynthDefInfo:
    """The SynthDef with a factor before each of its audio outputs, and nothing else changed.

    Args:
        info: the SynthDef.
        gain: the factor, above 0; it is written with three significant digits.
        block_offset: whether a ``LeakDC`` stands before the factor.

    Returns:
        The new SynthDef.

    Raises:
        SynthDefError: if the source does not show what its outputs are given.
    """
    edits = [_edit(info, call, gain, block_offset) for call in _outermost(info)]
    if not edits:
        raise SynthDefError("this SynthDef has no Out.ar, so nothing can be put before its output")
    return changed(info, edits)


def _outermost(info: SynthDefInfo) -> list[UGenCall]:
    """The audio outputs that stand in no other."""
    found: list[UGenCall] = []
    for call in info.ugens:
        if call.class_name in OUTPUTS and call.rate == "ar" and not (found and call.span.end <= found[-1].span.end):
            found.append(call)
    return found


def _edit(info: SynthDefInfo, call: UGenCall, gain: float, block_offset: bool) -> Edit:
    signal = call.argument("channelsArray")
    if signal is None:
        raise SynthDefError(f"{call.class_name}.ar is given its signal in a way that cannot be followed")
    text = info.text(signal.span)
    text = f"LeakDC.ar({text})" if block_offset else f"({text})"
    return Edit(signal.span, text if gain == 1.0 else f"{text} * {gain:.3g}")
