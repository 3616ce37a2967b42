"""From text to SynthDefInfo: find the SynthDefs of a text, read each, and say what its parts are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from audiomancer.analyzers._catalogue import RATES, catalogue
from audiomancer.analyzers.synthdef._controls import argument_of, number_or_array, read_controls
from audiomancer.analyzers.synthdef._info import ROLE_NAMES, SynthDefInfo, UGenArgument, UGenCall
from audiomancer.analyzers.synthdef._parser import Parser
from audiomancer.analyzers.synthdef._tokens import Comment, Span, Token, error_at, line_and_column, tokenize
from audiomancer.analyzers.synthdef._tree import (
    Call,
    ClassName,
    FunctionNode,
    Node,
    String,
    Symbol,
    VarDecl,
    walk,
)
from audiomancer.errors import SynthDefError

__all__ = ["not_there", "parse_synthdef", "parse_synthdefs", "read_definitions"]

_ARGUMENTS = ("name", "ugenGraphFunc")
_ROLES_OF_CLASS = {
    "oscillator": "source",
    "noise": "source",
    "physical": "source",
    "sampler": "source",
    "input": "source",
    "filter": "filter",
    "envelope": "envelope",
    "distortion": "effects",
    "dynamics": "effects",
    "reverb": "effects",
    "delay": "effects",
    "pitch": "effects",
    "output": "output",
}
_LOWEST_SOUND_HZ = 20.0
_KEPT = 64


def parse_synthdef(path: Path, name: str | None = None) -> SynthDefInfo:
    """Read a SynthDef from a file.

    Args:
        path: a ``.scd`` file in UTF-8.
        name: which SynthDef, if the file holds several; the first if None.

    Returns:
        What the SynthDef is made of; its spans are places in its ``source``.

    Raises:
        SynthDefError: if there is no such SynthDef, or it cannot be read; with line and column of the file.
        OSError: if the file cannot be opened.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SynthDefError(f"{path} is not text in UTF-8; save it as such") from error
    try:
        found = parse_synthdefs(text, name=name)
    except SynthDefError as error:
        raise SynthDefError(f"{error} (in {path})") from error
    return found[0]


@lru_cache(maxsize=_KEPT)
def parse_synthdefs(text: str, *, name: str | None = None) -> tuple[SynthDefInfo, ...]:
    """Read every SynthDef of a text, in its order; what stands between them is not read.

    The latest texts are kept as they were read, since one synth is asked for several times on its way.

    Args:
        text: SuperCollider source.
        name: only the SynthDefs of this name, all if None.

    Returns:
        At least one, in the order of the text; the spans of each are places in its own ``source``.

    Raises:
        SynthDefError: if there is no such SynthDef, or one cannot be read; with line and column.
    """
    tokens, comments = tokenize(text)
    infos = tuple(_info_of(found) for _, found in read_definitions(text, tokens, comments))
    chosen = tuple(info for info in infos if name is None or info.name == name)
    if chosen:
        return chosen
    raise not_there(name, [info.name for info in infos])


def not_there(name: str | None, there: Sequence[str]) -> SynthDefError:
    """The error where no SynthDef is the one that was asked for, for the caller to raise.

    Args:
        name: what was asked for; None for any.
        there: the names of those that there are.

    Returns:
        The error.
    """
    names = ", ".join(filter(None, there))
    return SynthDefError(
        f"no SynthDef named {name!r:.60}, only {names:.200}" if names else "there is no SynthDef in this text"
    )


def _info_of(found: SynthDefInfo | SynthDefError) -> SynthDefInfo:
    if isinstance(found, SynthDefError):
        raise found
    return found


def read_definitions(
    text: str, tokens: Sequence[Token], comments: Sequence[Comment]
) -> Iterator[tuple[Span, SynthDefInfo | SynthDefError]]:
    """Each SynthDef of a text, with its place; one that cannot be read as why it cannot.

    Args:
        text: SuperCollider source.
        tokens: all of its tokens.
        comments: all of its comments.

    Yields:
        In the order of the text, where the source of the SynthDef stands, and what it is made of or the error.
    """
    index = 0
    while (begin := _next_definition(tokens, index)) is not None:
        try:
            parser = Parser(text, tokens[begin:])
            statement = parser.statement()
            index = begin + parser.position
            yield _read(text, tokens, comments, statement, (begin, index))
        except SynthDefError as error:
            index = max(_group_end(tokens, begin), index)
            yield Span(tokens[begin].start, tokens[index - 1].end), error


def _read(
    text: str, tokens: Sequence[Token], comments: Sequence[Comment], statement: Node, part: tuple[int, int]
) -> tuple[Span, SynthDefInfo]:
    """The SynthDef of a statement, which is this part of the tokens, and where its source stands."""
    begin, index = part
    definition = _definition(statement)
    if definition is None:
        raise error_at(text, tokens[begin].start, "expected SynthDef(name, { ... })")
    others = (*tokens[:begin], *tokens[index:])
    if all(token.kind == "end" or token.text in ("(", ")", ";") for token in others):
        return Span(0, len(text)), _info(text, definition)
    span = _with_comments(text, Span(tokens[begin].start, tokens[index - 1].end), tokens[index], comments)
    source = text[span.start : span.end]
    own_tokens, _ = tokenize(source)
    own = _definition(Parser(source, own_tokens).statement())
    if own is None:
        raise error_at(text, tokens[begin].start, "expected SynthDef(name, { ... })")
    try:
        return span, _info(source, own)
    except SynthDefError as error:
        raise moved(error, text, span.start) from error


def moved(error: SynthDefError, text: str, start: int) -> SynthDefError:
    """The error in a part of a text, told with its place in the whole.

    Args:
        error: what is wrong with the part.
        text: the whole text.
        start: where the part begins, in characters from the start of the text.

    Returns:
        The same sentence with the line and column of the whole.
    """
    line, column = line_and_column(text, start)
    within = error.line or 1, error.column or 1
    place = line + within[0] - 1, within[1] + (column - 1 if within[0] == 1 else 0)
    return SynthDefError(str(error).partition(": ")[2] if error.line else str(error), *place)


def _group_end(tokens: Sequence[Token], begin: int) -> int:
    """The index behind the brackets that come next; they pair."""
    depth = 0
    for index in range(begin, len(tokens) - 1):
        if tokens[index].kind == "punct" and tokens[index].text in "([{)]}":
            depth += 1 if tokens[index].text in "([{" else -1
            if depth == 0:
                return index + 1
    return len(tokens) - 1


def _next_definition(tokens: Sequence[Token], index: int) -> int | None:
    """The index of the next ``SynthDef(`` or ``SynthDef.new``."""
    for i in range(index, len(tokens) - 2):
        if tokens[i].text == "SynthDef" and tokens[i].kind == "class":
            after = tokens[i + 1].text
            if after in ("(", "{") or (after == "." and tokens[i + 2].text == "new"):
                return i
    return None


def _definition(statement: Node) -> Call | None:
    """The outermost ``SynthDef(...)`` of a statement."""
    calls = (node for node in walk(statement) if isinstance(node, Call) and node.selector == "new")
    return next(
        (call for call in calls if isinstance(call.receiver, ClassName) and call.receiver.value == "SynthDef"), None
    )


def _with_comments(text: str, span: Span, after: Token, comments: Sequence[Comment]) -> Span:
    """The span with the comment lines right above it, and its semicolon."""
    start = span.start
    for comment in reversed(comments):
        if (
            comment.end <= start
            and not text[comment.end : start].strip()
            and text[comment.end : start].count("\n") <= 1
        ):
            line_start = text.rfind("\n", 0, comment.start) + 1
            if text[line_start : comment.start].strip():
                break
            start = comment.start
    return Span(start, after.end if after.text == ";" else span.end)


def _info(source: str, definition: Call) -> SynthDefInfo:
    name = argument_of(definition, _ARGUMENTS, "name")
    function = argument_of(definition, _ARGUMENTS, "ugenGraphFunc")
    if name is None or not isinstance(function, FunctionNode):
        raise error_at(source, definition.span.start, "expected SynthDef(name, { ... }) with its function in place")
    nodes = tuple(walk(function))
    ugens = tuple(_ugens(nodes))
    return SynthDefInfo(
        name=name.value if isinstance(name, Symbol | String) else "",
        name_span=name.span,
        controls=read_controls(definition, function, nodes),
        variables=tuple(v.name for node in nodes if isinstance(node, VarDecl) for v in node.variables),
        ugens=ugens,
        roles=_roles(ugens),
        source=source,
        span=definition.span,
        function=function,
        definition=definition,
    )


def _ugens(nodes: Sequence[Node]) -> Iterator[UGenCall]:
    for node in nodes:
        if (
            isinstance(node, Call)
            and isinstance(node.receiver, ClassName)
            and _is_ugen(node.receiver.value, node.selector)
        ):
            yield UGenCall(
                class_name=node.receiver.value,
                rate=node.selector,
                arguments=tuple(_named_arguments(node, node.receiver.value)),
                span=node.span,
                name_span=node.receiver.span,
                node=node,
            )


def _is_ugen(class_name: str, selector: str) -> bool:
    info = catalogue().get(class_name)
    return selector in RATES if info is None else selector in info.parameters


def _named_arguments(call: Call, class_name: str) -> Iterator[UGenArgument]:
    info = catalogue().get(class_name)
    names = [parameter.name for parameter in info.parameters.get(call.selector, ())] if info else []
    is_counted = True
    for index, argument in enumerate(call.arguments):
        is_counted = is_counted and not argument.spread
        positional = names[index] if is_counted and index < len(names) else None
        yield UGenArgument(argument.name or positional, argument.value, argument.value.span, argument.name is not None)


def _roles(ugens: Sequence[UGenCall]) -> Mapping[str, tuple[UGenCall, ...]]:
    found: dict[str, list[UGenCall]] = {role: [] for role in ROLE_NAMES}
    for ugen in ugens:
        role = _role(ugen)
        if role is not None:
            found[role].append(ugen)
    return MappingProxyType({role: tuple(calls) for role, calls in found.items()})


def _role(ugen: UGenCall) -> str | None:
    """What a UGen does here, or None.

    Below audio rate only envelopes have a role, and an oscillator that is too slow to be heard is not a source.
    """
    info = catalogue().get(ugen.class_name)
    role = _ROLES_OF_CLASS.get(info.role) if info else None
    if role in ("source", "filter", "effects") and ugen.rate != "ar":
        return None
    if role == "source":
        freq = ugen.argument("freq")
        hertz = number_or_array(freq.value) if freq else None
        return None if isinstance(hertz, int | float) and abs(hertz) < _LOWEST_SOUND_HZ else role
    return role
