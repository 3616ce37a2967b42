"""The whole voice of a SynthDef as one expression, for another that lets it sound beside its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.analyzers.synthdef import (
    EnvVar,
    FunctionNode,
    Return,
    Span,
    SynthControl,
    SynthDefInfo,
    VarDecl,
    walk,
)
from audiomancer.variation.synths._carry import played_envelopes
from audiomancer.variation.synths._controls import is_wiring
from audiomancer.variation.synths._edits import edited, number
from audiomancer.variation.synths._output import audio_output, free_name
from audiomancer.variation.synths._values import Edit

__all__ = ["Voice", "voice_of"]

_LONGEST = 4000  # characters: the children of children must not grow without end
_ENDS_ITSELF = frozenset({"FreeSelf", "FreeSelfWhenDone", "Free", "PauseSelf", "PauseSelfWhenDone", "Pause"})
_ONE_IN_A_SYNTH = frozenset({"LocalIn", "LocalOut"})
_PASSED: Mapping[str, str] = MappingProxyType({"gate": "1"})


class Voice(NamedTuple):
    """What a SynthDef plays, in the words of another.

    Attributes:
        text: an expression: a function that is called with the controls.
        parameters: declarations such as ``depth = 2`` of the controls that the other does not have.
    """

    text: str
    parameters: tuple[str, ...]

    @property
    def new_controls(self) -> tuple[str, ...]:
        """The names of the controls that the other gets."""
        return tuple(text.partition(" =")[0] for text in self.parameters)


def voice_of(donor: SynthDefInfo, child: SynthDefInfo) -> Voice | None:
    """What a SynthDef plays, to be written into another.

    Its variables stay inside a function of their own. Controls that both know by one name are one, buses and buffers
    keep their defaults, and every other becomes a control of the child. Its envelopes no longer free the synth.

    Args:
        donor: whose voice it is.
        child: where it goes.

    Returns:
        The voice; None if its output is not its last statement, it frees itself in a way that cannot be taken out, it
        depends on what is outside of it, or it is too long.
    """
    found = audio_output(donor)
    body = donor.function.body
    if found is None or not body or body[-1].span != found[0].span or len(donor.roles["output"]) > 1:
        return None
    classes = {call.class_name for call in donor.ugens}
    if classes & _ENDS_ITSELF or classes & _ONE_IN_A_SYNTH or any(p.rest for p in donor.function.parameters):
        return None
    if any(isinstance(node, EnvVar | Return) for node in walk(donor.function)) or len(donor.source) > _LONGEST:
        return None
    hidden = _hidden(donor, child)
    edits = _edits(donor, child, hidden)
    if edits is None:
        return None
    parameters = {parameter.name for parameter in donor.function.parameters}
    passed = [_passed(control, child) for control in donor.controls if control.name in parameters]
    passed += [(name, "") for name in hidden]
    names = ", ".join([*(control.name for control in donor.controls if control.name in parameters), *hidden.values()])
    start, end = body[0].span.start, body[-1].span.end
    moved = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.text) for edit in edits]
    inner = edited(donor.source[start:end], moved)
    head, call = (f"|{names}| ", f"({', '.join(text for text, _ in passed)})") if names else ("", "")
    return Voice(f"{{ {head}{inner} }}.value{call}", tuple(new for _, new in passed if new))


def _hidden(donor: SynthDefInfo, child: SynthDefInfo) -> dict[str, str]:
    r"""Controls of the child that the donor has variables of, as in ``var freq = \freq.kr``, and their other names."""
    nodes = [*walk(donor.function)]
    taken = {variable.name for node in nodes if isinstance(node, VarDecl) for variable in node.variables}
    taken |= {p.name for node in nodes if isinstance(node, FunctionNode) for p in node.parameters}
    parameters = {parameter.name for parameter in donor.function.parameters}
    apart = [one.name for one in donor.controls if one.name in taken - parameters]
    shared = [name for name in apart if (one := child.control(name)) and _written(one, child) == name]
    return {name: free_name(donor, name) for name in shared}


def _edits(donor: SynthDefInfo, child: SynthDefInfo, hidden: Mapping[str, str]) -> list[Edit] | None:
    """The edits that leave of a function's body the signal of its output; None if a control stands in both."""
    output, signal = audio_output(donor) or (None, None)
    if output is None or signal is None:
        return None
    done = [action.span for call in donor.ugens if (action := call.argument("doneAction"))]
    done += [span for _, span in played_envelopes(donor)]
    edits = [Edit(span, "0") for span in dict.fromkeys(done)]
    edits += [Edit(Span(output.span.start, signal.span.start), ""), Edit(Span(signal.span.end, output.span.end), "")]
    parameters = {parameter.name for parameter in donor.function.parameters}
    for control in donor.controls:
        shared = child.control(control.name)
        if control.name in parameters or shared is None or control.span is None:
            continue
        edits.append(Edit(control.span, hidden.get(control.name, _written(shared, child))))
    return edits


def _passed(control: SynthControl, child: SynthDefInfo) -> tuple[str, str]:
    """What a control of the donor is given in the child, and the declaration of a new control or an empty text."""
    shared = child.control(control.name)
    if shared is not None:
        return _written(shared, child), ""
    if is_wiring(control.name) or control.default is None:
        return _PASSED.get(control.name, _literal(control.default)), ""
    new = free_name(child, control.name)
    return new, f"{new} = {_literal(control.default)}"


def _written(control: SynthControl, child: SynthDefInfo) -> str:
    r"""How the child reads its own control: by its name, or as ``\name.kr(0.5)``."""
    by_name = any(parameter.name == control.name for parameter in child.function.parameters)
    return control.name if by_name or control.span is None else child.text(control.span)


def _literal(value: float | tuple[float, ...] | None) -> str:
    return f"#[{', '.join(map(number, value))}]" if isinstance(value, tuple) else number(value or 0.0)
