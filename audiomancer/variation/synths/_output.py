"""Putting something between a SynthDef and its output."""

from __future__ import annotations

from itertools import count

from audiomancer.analyzers.synthdef import (
    Assign,
    Name,
    Span,
    SynthDefInfo,
    UGenArgument,
    UGenCall,
    VarDecl,
    tokenize,
    walk,
)
from audiomancer.errors import SynthDefError
from audiomancer.variation.synths._edits import add_variables, indent_at
from audiomancer.variation.synths._values import Edit

__all__ = ["OUTPUTS", "audio_output", "free_name", "insert_at_output"]

OUTPUTS = frozenset({"Out", "OffsetOut", "ReplaceOut", "XOut"})
"""UGens that write to a bus."""


def audio_output(info: SynthDefInfo) -> tuple[UGenCall, UGenArgument] | None:
    """The last ``Out.ar`` or its like, and the signal it is given; None if there is none."""
    for call in reversed(info.roles["output"]):
        signal = call.argument("channelsArray")
        if call.class_name in OUTPUTS and call.rate == "ar" and signal is not None:
            return call, signal
    return None


def insert_at_output(info: SynthDefInfo, stage: str, *, comment: str = "", after: str = "") -> tuple[Edit, ...]:
    """The edits that send the output's signal through something.

    Where the output is a statement of the SynthDef's own function, a line is put above it, on the variable that the
    output is given or on a new one; deeper inside, the signal is wrapped where it stands.

    Args:
        info: the SynthDef.
        stage: an expression with ``{sig}`` wherever the signal goes, such as ``({sig} * 2).tanh``.
        comment: what to write above the new line; left out where there is no new line.
        after: a statement with ``{sig}`` that follows, such as ``FreeSelf.kr({sig});``.

    Returns:
        Edits that do not touch one another.

    Raises:
        SynthDefError: if the SynthDef has no audio output.
    """
    found = audio_output(info)
    if found is None:
        raise SynthDefError("this SynthDef has no Out.ar, so nothing can be put before its output")
    call, signal = found
    text = info.text(signal.span)
    if not any(node.span == call.span for node in info.function.body):
        if stage.count("{sig}") == 1 and not after:
            return (Edit(signal.span, stage.replace("{sig}", f"({text})")),)
        inner = f"sig = {stage}; {after} {{sig}}" if after else stage
        inner = inner.replace("{sig}", "sig")
        return (Edit(signal.span, f"{{ |sig| {inner} }}.value({text})"),)
    if isinstance(signal.value, Name) and _is_variable(info, signal.value.value):
        return (_line_above(info, call.span, _lines(signal.value.value, stage, after), comment),)
    name = free_name(info, "mix")
    lines = [f"{name} = {text};", *_lines(name, stage, after)]
    return (add_variables(info, [name]), _line_above(info, call.span, lines, comment), Edit(signal.span, name))


def free_name(info: SynthDefInfo, wanted: str) -> str:
    """A name for a new variable or control that the source does not use.

    Args:
        info: the SynthDef.
        wanted: the name to begin with.

    Returns:
        The wanted name, or the first of ``wanted2 wanted3 ...`` that is free.
    """
    taken = {token.text for token in tokenize(info.source)[0]}
    return next(name for n in count(1) if (name := wanted if n == 1 else f"{wanted}{n}") not in taken)


def _lines(name: str, stage: str, after: str) -> list[str]:
    lines = [f"{name} = {stage};", after] if after else [f"{name} = {stage};"]
    return [line.replace("{sig}", name) for line in lines]


def _line_above(info: SynthDefInfo, statement: Span, lines: list[str], comment: str) -> Edit:
    """The edit that puts lines above a statement, or before it on its own line if something stands before it there."""
    start = Span(statement.start, statement.start)
    indent = indent_at(info.source, statement.start)
    if indent is None:
        return Edit(start, " ".join(lines) + " ")
    noted = [f"// {comment}", *lines] if comment else lines
    return Edit(start, "".join(f"{line}\n{indent}" for line in noted))


def _is_variable(info: SynthDefInfo, name: str) -> bool:
    """Whether this is a variable of the SynthDef's own function that the function itself sets."""
    body = info.function.body
    declared = {v.name for node in body if isinstance(node, VarDecl) for v in node.variables}
    assigned = {
        t.value for node in walk(info.function) if isinstance(node, Assign) for t in node.targets if isinstance(t, Name)
    }
    initialised = {v.name for node in body if isinstance(node, VarDecl) for v in node.variables if v.value is not None}
    return name in declared and name in assigned | initialised
