"""Putting one UGen in the place of another, its arguments carried over by meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from audiomancer.analyzers import UGenInfo, UGenParameter, catalogue
from audiomancer.analyzers.synthdef import (
    Binary,
    Call,
    Name,
    Node,
    Number,
    Span,
    SynthDefInfo,
    UGenArgument,
    UGenCall,
    tokenize,
)
from audiomancer.variation.synths._edits import grouped, number
from audiomancer.variation.synths._values import Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["in_range", "replace_class", "with_arguments"]

_FLAVOURS: Mapping[str, tuple[float, float]] = {
    "Pulse.width": (0.15, 0.5),
    "VarSaw.width": (0.1, 0.5),
    "Blip.numharm": (4.0, 24.0),
    "RLPF.rq": (0.25, 0.8),
    "RHPF.rq": (0.3, 0.8),
    "MoogFF.gain": (0.5, 2.5),
    "BLowPass.rq": (0.3, 0.9),
    "BLowPass4.rq": (0.5, 0.9),
    "BHiPass.rq": (0.4, 0.9),
    "BHiPass4.rq": (0.5, 0.9),
    "BPF.rq": (0.5, 1.2),
    "Resonz.bwr": (0.5, 1.2),
    "BBandPass.bw": (0.7, 1.5),
}
"""Arguments that give a UGen its character, with the range to draw from when its forerunner had nothing like it."""

# rq and gain both say how much a filter rings, in opposite directions.
_CONVERSIONS: Mapping[tuple[str, str], tuple[float, float, float, float]] = {
    ("rq", "gain"): (0.1, 1.0, 3.2, 0.0),
    ("gain", "rq"): (0.0, 3.5, 1.0, 0.15),
}
_LEVELS: Mapping[str, float] = {
    "SinOsc": 0.71,
    "LFPar": 0.73,
    "LFCub": 0.7,
    "VarSaw": 0.58,
    "LFSaw": 0.58,
    "LFTri": 0.58,
    "Pulse": 0.46,
    "Saw": 0.29,
    "Blip": 0.22,
}
"""Root mean square of each oscillator at its own level, at 220 Hz."""

_NOTICED = 1.25  # a smaller ratio of levels is not made up for
_LOUDEST_BOOST = 2.0
_BOUNDED_BY = frozenset({"clip", "max", "range", "exprange", "linexp", "explin", "linlin", "expexp"})
# The phase of one oscillator is in radians, of another in cycles or half cycles: carried only within a class.
_NOT_CARRIED = frozenset({"phase"})


def replace_class(info: SynthDefInfo, call: UGenCall, class_name: str, rng: np.random.Generator) -> list[Edit]:
    """The edits that put another UGen in the place of a call, at the same rate.

    An argument that both know under one meaning stays where it is, or gets its new name, and stays inside the range of
    the new one. One that only the old UGen knows goes. One that gives the new UGen its character, and that the old did
    not have, is drawn.

    Args:
        info: the SynthDef.
        call: the call to replace, a UGen of the catalogue.
        class_name: the new UGen, a class of the catalogue that runs at the call's rate.
        rng: chance; the same state gives the same edits.

    Returns:
        Edits that do not touch one another.
    """
    target = catalogue()[class_name]
    edits = [Edit(call.name_span, class_name)]
    level = _level(call.class_name, class_name)
    kept: list[str] = []
    removed: list[UGenArgument] = []
    by_keyword = False
    for index, argument in enumerate(call.arguments):
        parameter = _counterpart(target, call, argument)
        if parameter is None:
            removed.append(argument)
            by_keyword = True
            continue
        expected = target.parameters[call.rate]
        by_keyword = by_keyword or argument.by_keyword or index >= len(expected) or expected[index] is not parameter
        text = _converted(info, argument, parameter, is_filter=target.role == "filter")
        if parameter.name == "mul":
            text = _levelled(info, argument.value, level)
        place = _argument_span(call, argument)
        new = f"{parameter.name}: {text}" if by_keyword else text
        if new != info.text(place):
            edits.append(Edit(place, new))
        kept.append(parameter.name)
    edits += _removals(info, call, removed)
    added = _flavour(call, target, kept, rng)
    if level < 1 and "mul" not in kept:
        added.append(f"mul: {number(level)}")
    return [*edits, with_arguments(call, ", ".join(added), follows=bool(kept))] if added else edits


def _level(old: str, new: str) -> float:
    """The factor that brings a new oscillator to the level of the old, 1 where nobody would notice."""
    factor = _LEVELS[old] / _LEVELS[new] if old in _LEVELS and new in _LEVELS else 1.0
    return min(factor, _LOUDEST_BOOST) if max(factor, 1 / factor) > _NOTICED else 1.0


def _levelled(info: SynthDefInfo, node: Node, factor: float) -> str:
    """A level times a factor, made one number with a number that is there; never more than 1 by the factor alone."""
    left, level = (node.left, node.right) if isinstance(node, Binary) and node.operator == "*" else (None, node)
    if isinstance(level, Number):
        value = level.value * factor if factor < 1 else max(level.value, min(1.0, level.value * factor))
        text = info.text(level.span) if value == level.value else number(value)
        return text if left is None else f"{info.text(left.span)} * {text}"
    text = info.text(node.span)
    return f"{grouped(text, node)} * {number(factor)}" if factor < 1 else text


def _counterpart(target: UGenInfo, call: UGenCall, argument: UGenArgument) -> UGenParameter | None:
    """The argument of the target that means the same."""
    if argument.name is None:
        return None
    own = catalogue()[call.class_name].parameter(call.rate, argument.name)
    meaning = own.meaning if own else argument.name
    if meaning in _NOT_CARRIED:
        return None
    converted = next((new for old, new in _CONVERSIONS if old == meaning and target.parameter(call.rate, new)), None)
    return target.parameter(call.rate, meaning) or (target.parameter(call.rate, converted) if converted else None)


def _converted(info: SynthDefInfo, argument: UGenArgument, parameter: UGenParameter, *, is_filter: bool) -> str:
    """The text of a carried argument in the target's unit and range."""
    own_meaning = "rq" if argument.name in ("rq", "bwr", "bw") else argument.name
    conversion = _CONVERSIONS.get((own_meaning or "", parameter.meaning))
    text = info.text(argument.span)
    if parameter.meaning == "freq" and not is_filter and not isinstance(argument.value, Number):
        return text  # an oscillator may pass through 0 Hz, as in frequency modulation; a filter must not
    if conversion is None:
        return in_range(info, text, argument.value, parameter.range)
    low, high, to_low, to_high = conversion
    if isinstance(argument.value, Number):
        position = (min(max(argument.value.value, low), high) - low) / (high - low)
        return number(to_low + position * (to_high - to_low))
    bounds = ", ".join(number(value) for value in conversion)
    return f"{grouped(text, argument.value)}.linlin({bounds})"


def in_range(info: SynthDefInfo, text: str, node: Node, bounds: tuple[float, float] | None) -> str:
    """An expression that cannot leave its range.

    Args:
        info: the SynthDef in which the expression stands.
        text: the expression.
        node: its syntax tree.
        bounds: lowest and highest value in the argument's own unit; None if there are none.

    Returns:
        The text as it is if there are no bounds or it keeps them: a number or a control with a default inside, an
        expression that is bounded already. A number outside becomes the nearest bound, and what may leave the bounds is
        followed by ``.clip``.
    """
    if bounds is None:
        return text
    low, high = bounds
    if isinstance(node, Number):
        return text if low <= node.value <= high else number(min(max(node.value, low), high))
    control = info.control(node.value) if isinstance(node, Name) else None
    default = control.default if control else None
    if isinstance(default, int | float) and low <= default <= high:
        return text
    if not isinstance(node, Binary | Call | Name) or _is_bounded(node, bounds):
        return text
    return f"{grouped(text, node)}.clip({number(low)}, {number(high)})"


def _is_bounded(node: Node, bounds: tuple[float, float]) -> bool:
    """Whether this is ``x.clip(20, 9000)``, ``x.range(100, 400)`` or their like, with numbers inside the bounds."""
    if not isinstance(node, Call) or node.selector not in _BOUNDED_BY:
        return False
    ends = [argument.value for argument in node.arguments[-2:]]
    return bool(ends) and all(isinstance(end, Number) and bounds[0] <= end.value <= bounds[1] for end in ends)


def _argument_span(call: UGenCall, argument: UGenArgument) -> Span:
    """The span of an argument, its keyword included."""
    return next(given.span for given in call.node.arguments if given.value is argument.value)


def _removals(info: SynthDefInfo, call: UGenCall, removed: list[UGenArgument]) -> list[Edit]:
    """The edits that take arguments out of the list, each with one comma; comments between them stay."""
    spans = [given.span for given in call.node.arguments]
    gone = {_argument_span(call, argument) for argument in removed}
    last_kept = max((i for i, span in enumerate(spans) if span not in gone), default=-1)
    edits = [Edit(span, "") for span in spans if span in gone]
    for index, span in enumerate(spans):
        if span in gone and 0 < index > last_kept:
            edits.append(_without_comma(info, spans[index - 1].end, span.start))
        elif span in gone and index < last_kept:
            edits.append(_without_comma(info, span.end, spans[index + 1].start))
    return edits


def _without_comma(info: SynthDefInfo, start: int, end: int) -> Edit:
    """The edit that takes out the comma between two arguments, with the spaces behind it."""
    between = info.source[start:end]
    comma = start + tokenize(between)[0][0].start
    behind = info.source[comma + 1 : end]
    return Edit(Span(comma, comma + 1 + len(behind) - len(behind.lstrip(" "))), "")


def _flavour(call: UGenCall, target: UGenInfo, kept: list[str], rng: np.random.Generator) -> list[str]:
    """The arguments, by keyword, that give the target its character and that nothing was carried into."""
    missing = [
        (parameter.name, _FLAVOURS[key])
        for parameter in target.parameters[call.rate]
        if (key := f"{target.name}.{parameter.name}") in _FLAVOURS and parameter.name not in kept
    ]
    return [f"{name}: {number(float(rng.uniform(*bounds)))}" for name, bounds in missing]


def with_arguments(call: UGenCall, text: str, *, follows: bool) -> Edit:
    """The edit that adds arguments by keyword to a call.

    Args:
        call: the call.
        text: the arguments with their keywords, such as ``mul: 0.5``.
        follows: whether other arguments stand before them, so that a comma is needed.

    Returns:
        An insertion at the end of the call's parentheses, or of parentheses if it has none.
    """
    if call.node.list_span is None:
        place = call.node.selector_span.end
        return Edit(Span(place, place), f"({text})")
    in_list = [a.span.end for a in call.node.arguments if a.span.end < call.node.list_span.end]
    place = max(in_list) if in_list and follows else call.node.list_span.end - 1
    return Edit(Span(place, place), f", {text}" if follows else text)
