"""Reading the controls of a SynthDef in every style: ``|a|``, ``arg a;`` and ``a.kr`` on a symbol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from audiomancer.analyzers.synthdef._info import SPECS, ControlSpec, SynthControl, SynthDefInfo
from audiomancer.analyzers.synthdef._tokens import Span
from audiomancer.analyzers.synthdef._tree import (
    Argument,
    ArrayNode,
    Call,
    ClassName,
    Event,
    FunctionNode,
    Node,
    Number,
    Parameter,
    String,
    Symbol,
)

__all__ = ["argument_of", "metadata_span", "metadata_words", "number_or_array", "read_controls"]

_SYNTHDEF_ARGUMENTS = ("name", "ugenGraphFunc", "rates", "prependArgs", "variants", "metadata")
_NAMED_ARGUMENTS = {
    "kr": ("values", "lags", "fixedLag", "spec"),
    "ar": ("values", "lags", "spec"),
    "ir": ("values", "spec"),
    "tr": ("values", "spec"),
}
_SPEC_ARGUMENTS = ("minval", "maxval", "warp", "step", "default", "units")
_PREFIX_RATES = {"i_": "ir", "t_": "tr", "a_": "ar"}


def read_controls(definition: Call, function: FunctionNode, nodes: Sequence[Node]) -> tuple[SynthControl, ...]:
    """The controls of a SynthDef, from ``|a|``, ``arg a;`` and ``a.kr`` on a symbol.

    Args:
        definition: the call ``SynthDef(...)``.
        function: its function.
        nodes: everything inside the function, in the order of the text.

    Returns:
        The controls in the order of the text, parameters first; a name that comes twice is listed once.
    """
    rates = _items(argument_of(definition, _SYNTHDEF_ARGUMENTS, "rates"))
    given = len(_items(argument_of(definition, _SYNTHDEF_ARGUMENTS, "prependArgs")))
    controls: dict[str, SynthControl] = {}
    for index, parameter in enumerate(p for p in function.parameters[given:] if not p.rest):
        controls[parameter.name] = _from_parameter(parameter, rates[index] if index < len(rates) else None)
    for control in _named_controls(nodes):
        known = controls.get(control.name)
        if known is None or (known.default_span is None and control.default_span is not None):
            controls[control.name] = control
    specs = _metadata_specs(argument_of(definition, _SYNTHDEF_ARGUMENTS, "metadata"))
    return tuple(
        replace(control, spec=specs[control.name]) if control.name in specs else control
        for control in controls.values()
    )


def argument_of(call: Call, names: tuple[str, ...], name: str) -> Node | None:
    """The value of an argument of a call, by keyword or by place.

    Args:
        call: the call.
        names: the names of its arguments in the order of their places.
        name: the wanted one, which must be among the names.

    Returns:
        The value's syntax tree; None if the call does not give it.
    """
    positional = [argument for argument in call.arguments if argument.name is None]
    index = names.index(name)
    by_name: Iterator[Argument] = (argument for argument in call.arguments if argument.name == name)
    found = next(by_name, None) or (positional[index] if index < len(positional) else None)
    return found.value if found else None


def number_or_array(node: Node | None) -> float | tuple[float, ...] | None:
    """The value of a number or of an array of numbers; None of anything else."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, ArrayNode):
        values = tuple(item.value for item in node.items if isinstance(item, Number))
        return values if len(values) == len(node.items) else None
    return None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, ArrayNode) else ()


def _from_parameter(parameter: Parameter, rate_or_lag: Node | None) -> SynthControl:
    """The control of a function argument; the SynthDef's ``rates`` beat the name's prefix."""
    rate = _PREFIX_RATES.get(parameter.name[:2], "kr")
    lag = None
    if isinstance(rate_or_lag, Symbol) and rate_or_lag.value in ("ar", "kr", "ir", "tr"):
        rate = rate_or_lag.value
    elif isinstance(rate_or_lag, Number) and rate_or_lag.value > 0:
        lag = rate_or_lag.value
    return SynthControl(
        name=parameter.name,
        default=number_or_array(parameter.default),
        rate=rate,
        lag=lag,
        span=parameter.span,
        default_span=parameter.default.span if parameter.default else None,
    )


def _named_controls(nodes: Sequence[Node]) -> Iterator[SynthControl]:
    r"""The controls written ``\name.kr(default, lag)`` and ``NamedControl.kr(\name, default, lag)``."""
    for node in nodes:
        if not isinstance(node, Call) or node.selector not in _NAMED_ARGUMENTS:
            continue
        names = _NAMED_ARGUMENTS[node.selector]
        if isinstance(node.receiver, ClassName) and node.receiver.value == "NamedControl":
            names = ("name", *names)
            name_node = argument_of(node, names, "name")
        else:
            name_node = node.receiver
        if not isinstance(name_node, Symbol | String):
            continue
        default = argument_of(node, names, "values")
        lag = number_or_array(argument_of(node, names, "lags")) if "lags" in names else None
        yield SynthControl(
            name=name_node.value,
            default=number_or_array(default),
            rate=node.selector,
            lag=lag if isinstance(lag, int | float) else None,
            spec=_spec(argument_of(node, names, "spec")),
            span=node.span,
            default_span=default.span if default else None,
        )


def _metadata_specs(metadata: Node | None) -> Mapping[str, ControlSpec]:
    r"""The specs in ``metadata: (specs: (freq: [20, 2000, \exp]))`` by control."""
    entries = _entries(_entries(metadata).get("specs"))
    specs = {name: _spec(node) for name, node in entries.items()}
    return {name: spec for name, spec in specs.items() if spec is not None}


def _entries(node: Node | None) -> dict[str, Node]:
    if not isinstance(node, Event):
        return {}
    return {pair.key.value: pair.value for pair in node.pairs if isinstance(pair.key, Symbol)}


def _spec(node: Node | None) -> ControlSpec | None:
    r"""A spec from ``\freq``, ``[20, 2000, \exp]``, ``ControlSpec(20, 2000, \exp)`` or any of these ``.asSpec``."""
    match node:
        case Symbol(value=name):
            return SPECS.get(name)
        case ArrayNode(items=items):
            return _spec_of_values(dict(zip(_SPEC_ARGUMENTS, items, strict=False)))
        case Call(receiver=ClassName(value="ControlSpec")):
            found = {name: argument_of(node, _SPEC_ARGUMENTS, name) for name in _SPEC_ARGUMENTS}
            return _spec_of_values({name: value for name, value in found.items() if value is not None})
        case Call(selector="asSpec", receiver=receiver):
            return _spec(receiver)
        case _:
            return None


def _spec_of_values(values: Mapping[str, Node]) -> ControlSpec | None:
    minimum, maximum = number_or_array(values.get("minval")), number_or_array(values.get("maxval"))
    if not isinstance(minimum, int | float) or not isinstance(maximum, int | float):
        return None
    warp, default = values.get("warp"), number_or_array(values.get("default"))
    name = warp.value if isinstance(warp, Symbol | Number) else "lin"
    unit = values.get("units")
    return ControlSpec(
        minimum,
        maximum,
        str(name),
        default if isinstance(default, int | float) else None,
        unit.value if isinstance(unit, String) else "",
    )


def metadata_words(info: SynthDefInfo) -> dict[str, str]:
    r"""The symbols and strings of ``metadata: (category: \bass, description: "...")`` by key."""
    entries = _entries(argument_of(info.definition, _SYNTHDEF_ARGUMENTS, "metadata"))
    return {key: node.value for key, node in entries.items() if isinstance(node, (Symbol, String))}


def metadata_span(info: SynthDefInfo, key: str) -> Span | None:
    """Where a symbol or string of the metadata is written.

    Args:
        info: the SynthDef.
        key: the key, such as ``description``.

    Returns:
        The span, quotes or backslash included; None if there is no such key, or its value is something else.
    """
    node = _entries(argument_of(info.definition, _SYNTHDEF_ARGUMENTS, "metadata")).get(key)
    return node.span if isinstance(node, (Symbol, String)) else None
