"""What of a compiled SynthDef does not reach its output at the defaults of its controls.

A branch that is multiplied by a control that is 0, or that a selector passes over, is computed and not heard. The graph
is walked from its outputs back to its sources; what a known number holds back is not entered.

Source: the special indices of operators are those of SuperCollider's ``BasicOpsUGen.sc`` and its server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from audiomancer.supercollider.scsyndef import BinaryUGen, SynthDefBinary, read_synthdef

__all__ = ["Unheard", "unheard"]

_BINARY: Mapping[int, Callable[[float, float], float]] = {
    0: lambda a, b: a + b,
    1: lambda a, b: a - b,
    2: lambda a, b: a * b,
    4: lambda a, b: a / b if b else 0.0,
    12: min,
    13: max,
    19: lambda a, b: round(a / b + 1e-9) * b if b else a,
    21: lambda a, b: a // b * b if b else a,
    44: lambda a, b: abs((a + b) % (4 * b) - 2 * b) * -1 + b if b else 0.0,
}
"""The operators of which a selector is made: + - * / min max round trunc fold2."""

_TIMES = 2
_DONE_ACTION: Mapping[str, int] = {"EnvGen": 4, "Line": 3, "XLine": 3, "Linen": 4, "DetectSilence": 3}
"""UGens that can end a synth, with the place of the input that says whether they do."""

_CONTROLS = frozenset({"Control", "LagControl", "TrigControl", "AudioControl"})
_PLUMBING = frozenset({"BinaryOpUGen", "UnaryOpUGen", "MulAdd", "Sum3", "Sum4", *_CONTROLS})
_FADERS = frozenset({"XFade2", "LinXFade2"})


class Unheard(NamedTuple):
    """What is not heard.

    Attributes:
        classes: the UGen classes of which no UGen reaches an output.
        controls: names of the controls that change nothing.
    """

    classes: frozenset[str]
    controls: frozenset[str]


def unheard(synthdef: bytes) -> Unheard:
    """What of a SynthDef is not heard at its defaults.

    Args:
        synthdef: a SynthDef file with one SynthDef.

    Returns:
        Only what is surely not heard; a class of which one UGen may be heard is not among it.

    Raises:
        SynthDefFileError: if the bytes are not such a file.
    """
    graph = read_synthdef(synthdef)
    live = _live(graph, _values(graph))
    heard = {graph.ugens[ugen].name for ugen, _ in live}
    parameters = {
        graph.ugens[ugen].special_index + output for ugen, output in live if graph.ugens[ugen].name in _CONTROLS
    }
    starts = dict(graph.parameter_names)
    silent = (
        control.name
        for control in graph.controls
        if parameters.isdisjoint(range(starts[control.name], starts[control.name] + len(control.defaults)))
    )
    return Unheard(frozenset({ugen.name for ugen in graph.ugens} - heard - _PLUMBING), frozenset(silent))


_Place = tuple[int, int]  # of an output: the UGen and which of its outputs


def _values(graph: SynthDefBinary) -> dict[_Place, float]:
    """The outputs that are a number as long as the controls keep their defaults."""
    known: dict[_Place, float] = {}
    for index, ugen in enumerate(graph.ugens):
        if ugen.name in _CONTROLS:
            defaults = graph.parameters[ugen.special_index : ugen.special_index + len(ugen.output_rates)]
            known.update({(index, output): value for output, value in enumerate(defaults)})
        elif ugen.name == "BinaryOpUGen" and ugen.special_index in _BINARY:
            one, other = (_value(graph, known, place) for place in ugen.inputs)
            if one is not None and other is not None:
                known[index, 0] = _BINARY[ugen.special_index](one, other)
    return known


def _value(graph: SynthDefBinary, known: Mapping[_Place, float], place: _Place) -> float | None:
    return graph.constants[place[1]] if place[0] == -1 else known.get(place)


def _live(graph: SynthDefBinary, known: Mapping[_Place, float]) -> set[_Place]:
    """The outputs that are heard, or that decide when the synth ends; a UGen without outputs counts as one."""
    waiting = [(index, 0) for index, ugen in enumerate(graph.ugens) if _is_root(graph, known, ugen)]
    live: set[_Place] = set()
    while waiting:
        place = waiting.pop()
        if place in live:
            continue
        live.add(place)
        waiting += [source for source in _entered(graph, known, graph.ugens[place[0]]) if source[0] != -1]
    return live


def _is_root(graph: SynthDefBinary, known: Mapping[_Place, float], ugen: BinaryUGen) -> bool:
    place = _DONE_ACTION.get(ugen.name)
    if place is not None and place < len(ugen.inputs):
        return _value(graph, known, ugen.inputs[place]) != 0
    return not ugen.output_rates or ugen.name.startswith(("FreeSelf", "PauseSelf"))


def _entered(graph: SynthDefBinary, known: Mapping[_Place, float], ugen: BinaryUGen) -> Iterator[_Place]:
    """The inputs of a UGen that make a difference to what it gives."""
    inputs = ugen.inputs
    values = [_value(graph, known, place) for place in inputs]
    if ugen.name == "BinaryOpUGen" and ugen.special_index == _TIMES and 0 in values:
        yield from (place for place, value in zip(inputs, values, strict=True) if value == 0)
    elif ugen.name == "MulAdd" and 0 in values[:2]:
        yield from (place for place, value in zip(inputs[:2], values[:2], strict=True) if value == 0)
        yield inputs[2]
    elif ugen.name == "Select" and values[0] is not None:
        yield inputs[0]
        yield inputs[1 + int(min(max(values[0], 0), len(inputs) - 2))]
    elif ugen.name in _FADERS and values[2] in (-1, 1):
        yield inputs[0 if values[2] == -1 else 1]
        yield from inputs[2:]
    elif ugen.name == "FreeVerb" and values[1] == 0:
        yield from inputs[:2]
    else:
        yield from inputs
