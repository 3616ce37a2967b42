"""Editing source by span: everything outside the edits stays as it was, comments and spaces included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from audiomancer.analyzers.synthdef import (
    Binary,
    FunctionNode,
    Node,
    Number,
    Span,
    SynthDefInfo,
    parse_synthdefs,
)
from audiomancer.errors import SynthDefError
from audiomancer.variation.synths._values import Edit

__all__ = [
    "add_parameters",
    "add_variables",
    "changed",
    "edited",
    "grouped",
    "indent_at",
    "number",
    "rename",
    "safe_name",
]

_LONGEST_NAME = 64


def edited(source: str, edits: Iterable[Edit]) -> str:
    """The source with all edits made.

    Args:
        source: the text that the spans point into.
        edits: in any order; several insertions at one place keep the order in which they are given.

    Returns:
        The new source.

    Raises:
        ValueError: if two edits overlap.
    """
    result, position = [], 0
    for edit in sorted(edits, key=lambda e: e.span):
        if edit.span.start < position:
            raise ValueError(f"edits overlap at character {edit.span.start}")
        result += [source[position : edit.span.start], edit.text]
        position = edit.span.end
    return "".join([*result, source[position:]])


def changed(info: SynthDefInfo, edits: Iterable[Edit]) -> SynthDefInfo:
    """The SynthDef with all edits made, read again.

    Args:
        info: the SynthDef.
        edits: their spans are places in its ``source``.

    Returns:
        The new SynthDef, with spans in its own ``source``.

    Raises:
        SynthDefError: if the new source cannot be read.
    """
    return parse_synthdefs(edited(info.source, edits))[0]


def number(value: float) -> str:
    """A number as a person would write it, to four significant digits and without an exponent."""
    text = f"{value:.4g}"
    if "e" in text:
        text = f"{value:.6f}".rstrip("0") if abs(value) < 1 else f"{value:.0f}"
    return text


def grouped(text: str, node: Node) -> str:
    """The text of an expression to which a message can be sent.

    Args:
        text: the expression.
        node: its syntax tree.

    Returns:
        The text, in parentheses if a message behind it would otherwise reach only its last part.
    """
    is_loose = isinstance(node, Binary) or (isinstance(node, Number) and text.startswith("-"))
    return f"({text})" if is_loose else text


def indent_at(source: str, offset: int) -> str | None:
    """The white space before an offset on its line.

    Args:
        source: the text.
        offset: characters from its start.

    Returns:
        The white space; None if something else stands before the offset.
    """
    before = source[source.rfind("\n", 0, offset) + 1 : offset]
    return before if not before.strip() else None


def safe_name(text: str) -> str:
    """A name for a SynthDef out of any text: lower case letters, digits and underscores, beginning with a letter."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:_LONGEST_NAME].strip("_") or "synth"
    return name if name[0].isalpha() else f"synth_{name}"


def rename(info: SynthDefInfo, name: str) -> Edit:
    """The edit that gives a SynthDef another name.

    Args:
        info: the SynthDef.
        name: letters, digits and underscores.

    Returns:
        The edit; the name is written as a string if it was one, as a symbol otherwise.

    Raises:
        SynthDefError: if the source computes its name.
    """
    if not info.name:
        raise SynthDefError("the name of this SynthDef is computed; give it a plain name such as \\bass first")
    is_string = info.text(info.name_span).startswith('"')
    return Edit(info.name_span, f'"{name}"' if is_string else f"\\{name}")


def add_parameters(info: SynthDefInfo, texts: Sequence[str]) -> Edit:
    """The edit that adds controls behind those that are there.

    Args:
        info: the SynthDef.
        texts: at least one declaration such as ``cutoff = 1200``.

    Returns:
        The edit.

    Raises:
        SynthDefError: if the SynthDef's only argument is ``...``.
    """
    text = ", ".join(texts)
    parameters = [parameter for parameter in info.function.parameters if not parameter.rest]
    if parameters:
        end = parameters[-1].span.end
        return Edit(Span(end, end), f", {text}")
    if info.function.parameters_span is not None:
        raise SynthDefError("a SynthDef whose only argument is '...' cannot be given a control")
    place = _after_brace(info.function)
    return Edit(Span(place, place), f" |{text}|")


def add_variables(info: SynthDefInfo, texts: Sequence[str]) -> Edit:
    """The edit that adds ``var`` lines before everything else in the function, where all that follows knows them.

    Args:
        info: the SynthDef.
        texts: names, or names with a value such as ``x = 2``.

    Returns:
        The edit.
    """
    if info.function.body:
        place = info.function.body[0].span.start
        indent = indent_at(info.source, place)
    else:
        place, indent = info.function.span.end - 1, None
    end = " " if indent is None else f"\n{indent}"
    return Edit(Span(place, place), "".join(f"var {text};{end}" for text in texts))


def _after_brace(function: FunctionNode) -> int:
    """The offset after the opening brace; a ``#`` may stand before it."""
    return function.span.start + 1
