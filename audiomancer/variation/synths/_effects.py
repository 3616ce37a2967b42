"""Operators that add effects before the output or take them out: distortion, reverb, delay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audiomancer.analyzers import catalogue
from audiomancer.analyzers.synthdef import Binary, Call, Name, Node, Number, Sequence, SynthDefInfo, UGenCall, walk
from audiomancer.variation.synths._edits import grouped, number
from audiomancer.variation.synths._output import audio_output, insert_at_output
from audiomancer.variation.synths._values import Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "add_delay",
    "add_distortion",
    "add_reverb",
    "delay_stage",
    "distortion_stage",
    "distortions",
    "removal",
    "remove_delay",
    "remove_distortion",
    "remove_reverb",
    "reverb_stage",
]

_SHAPERS = frozenset({"tanh", "distort", "softclip"})
_INPUTS = ("in", "input")


def distortion_stage(drive: float, shaper: str = "tanh") -> str:
    """A stage that saturates, and whose level stays about equal.

    Args:
        drive: gain before the curve, more than 0.
        shaper: the curve, a message of sclang: ``tanh``, ``distort`` or ``softclip``.

    Returns:
        An expression of sclang with ``{sig}`` for the signal.
    """
    return f"LeakDC.ar(({{sig}} * {number(drive)}).{shaper} * {number(drive**-0.6)}, 0.999)"


def reverb_stage(mix: float, room: float, damp: float) -> str:
    """A stage that adds a room.

    Args:
        mix: share of the room in the sound, 0-1.
        room: size of the room, 0-1.
        damp: damping of high frequencies, 0-1.

    Returns:
        An expression of sclang with ``{sig}`` for the signal.
    """
    return f"FreeVerb.ar({{sig}}, {number(mix)}, {number(room)}, {number(damp)})"


def delay_stage(seconds: float, decay: float, mix: float) -> str:
    """A stage that adds echoes.

    Args:
        seconds: time between the echoes.
        decay: seconds until the echoes have faded by 60 dB.
        mix: share of the echoes in the sound, 0-1.

    Returns:
        An expression of sclang with ``{sig}`` for the signal.
    """
    comb = f"CombL.ar({{sig}}, {number(max(seconds, 0.01))}, {number(seconds)}, {number(decay)})"
    return f"({{sig}} * {number(1 - mix)}) + ({comb} * {number(mix)})"


def add_distortion(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """Saturation before the output, with a curve and a drive that are drawn.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no audio output.
    """
    drive, shaper = float(rng.uniform(1.5, 5.0)), ("tanh", "softclip", "distort")[rng.integers(3)]
    return _added(info, distortion_stage(drive, shaper), f"Added distortion ({shaper}, drive {number(drive)})")


def add_reverb(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """A reverb before the output.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no audio output.
    """
    mix, room, damp = (float(rng.uniform(*bounds)) for bounds in ((0.15, 0.45), (0.3, 0.85), (0.2, 0.8)))
    return _added(info, reverb_stage(mix, room, damp), f"Added reverb (mix {number(mix)}, room {number(room)})")


def add_delay(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """Echoes before the output.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no audio output.
    """
    seconds, decay, mix = (float(rng.uniform(*bounds)) for bounds in ((0.08, 0.4), (0.5, 2.5), (0.15, 0.4)))
    return _added(info, delay_stage(seconds, decay, mix), f"Added delay ({number(seconds)} s, mix {number(mix)})")


def _added(info: SynthDefInfo, stage: str, log: str) -> Change | None:
    return Change(insert_at_output(info, stage), log) if audio_output(info) else None


def remove_reverb(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """One reverb less.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no reverb that can be taken out.
    """
    return _removed(info, "reverb", rng)


def remove_delay(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """One delay less.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no delay that can be taken out.
    """
    return _removed(info, "delay", rng)


def _removed(info: SynthDefInfo, role: str, rng: np.random.Generator) -> Change | None:
    calls = [call for call in info.roles["effects"] if catalogue()[call.class_name].role == role]
    calls = [call for call in calls if removal(info, call) is not None]
    if not calls:
        return None
    call = calls[rng.integers(len(calls))]
    edit = removal(info, call)
    return Change((edit,), f"Removed {role} ({call.class_name})") if edit else None


def removal(info: SynthDefInfo, call: UGenCall) -> Edit | None:
    """The edit that takes an effect out and leaves what goes into it, at the effect's own level.

    Args:
        info: the SynthDef.
        call: the effect, a UGen of the SynthDef.

    Returns:
        The edit; None if it is not clear what goes in, or whether the effect makes several channels of one.
    """
    source, second = call.argument(*_INPUTS), call.argument("in2")
    others = [argument.value for argument in call.arguments if argument not in (source, second)]
    if source is None or any(a.name is None for a in call.arguments) or not all(_is_single(info, o) for o in others):
        return None
    text = grouped(info.text(source.span), source.value)
    if second is not None:
        text = f"[{info.text(source.span)}, {info.text(second.span)}]"
    elif call.class_name == "GVerb":
        text = f"({text} ! 2)"
    for name, operator in (("mul", "*"), ("add", "+")):
        argument = call.argument(name)
        if argument is not None:
            text = f"({text} {operator} {grouped(info.text(argument.span), argument.value)})"
    return Edit(call.span, text)


def _is_single(info: SynthDefInfo, node: Node) -> bool:
    """Whether an expression is surely one channel: numbers and controls, and sums and products of these.

    An effect with several delay times makes several channels of one, and what follows it counts on them.
    """
    parts = list(walk(node))
    names = [part.value for part in parts if isinstance(part, Name)]
    is_plain = all(isinstance(part, Number | Name | Binary | Sequence) for part in parts)
    operators = {part.operator for part in parts if isinstance(part, Binary)}
    return is_plain and operators <= set("+-*/") and all(_is_number(info, name) for name in names)


def _is_number(info: SynthDefInfo, name: str) -> bool:
    control = info.control(name)
    return control is not None and not isinstance(control.default, tuple)


def distortions(info: SynthDefInfo) -> Iterator[tuple[Node, Node]]:
    """Each ``(sig * drive).tanh * level`` and its like: the whole of it, and ``sig``."""
    seen: set[int] = set()
    for node in walk(info.function):
        levelled = (
            node.left if isinstance(node, Binary) and node.operator == "*" and isinstance(node.right, Number) else node
        )
        signal = _driven(levelled)
        if signal is not None and id(levelled) not in seen:
            seen.add(id(levelled))
            yield node, signal


def _driven(node: Node) -> Node | None:
    """The ``sig`` of ``(sig * 3).tanh``; None for anything else."""
    match node:
        case Call(
            receiver=Sequence(body=(Binary(operator="*", left=signal, right=Number(value=drive)),)),
            selector=selector,
            arguments=(),
        ) if selector in _SHAPERS and drive >= 1:
            return signal
        case _:
            return None


def remove_distortion(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """One saturation less, its gain included.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no saturation such as ``(sig * 3).tanh``.
    """
    found = list(distortions(info))
    if not found:
        return None
    whole, signal = found[rng.integers(len(found))]
    return Change((Edit(whole.span, grouped(info.text(signal.span), signal)),), "Removed distortion")
