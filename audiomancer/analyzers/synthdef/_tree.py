"""The syntax tree: one frozen class for each construct of the language, each with its span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audiomancer.analyzers.synthdef._tokens import Comment, Span

__all__ = [
    "Argument",
    "ArrayNode",
    "Assign",
    "Binary",
    "Call",
    "Char",
    "ClassName",
    "CurryArgument",
    "EnvVar",
    "Event",
    "FunctionNode",
    "Name",
    "Node",
    "Number",
    "Pair",
    "Parameter",
    "Program",
    "Range",
    "Return",
    "Sequence",
    "String",
    "Symbol",
    "VarDecl",
    "Variable",
    "children",
    "selectors",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Node:
    """A construct of the language.

    Attributes:
        span: where it stands in the text, brackets included.
    """

    span: Span


@dataclass(frozen=True, slots=True)
class Number(Node):
    """``440``, ``-0.5``, ``1e3``, ``16rFF``, ``2pi``, ``inf``.

    Attributes:
        value: the number, its sign included.
    """

    value: float


@dataclass(frozen=True, slots=True)
class String(Node):
    """``"text"``; adjacent strings are one.

    Attributes:
        value: its characters without quotes, escapes resolved.
    """

    value: str


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    r"""``\name`` or ``'name'``.

    Attributes:
        value: its characters without backslash or quotes.
    """

    value: str


@dataclass(frozen=True, slots=True)
class Char(Node):
    """``$a``.

    Attributes:
        value: the one character, an escape resolved.
    """

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, an argument or one of ``nil true false this thisProcess ...``.

    Attributes:
        value: the name.
    """

    value: str


@dataclass(frozen=True, slots=True)
class EnvVar(Node):
    """``~name``.

    Attributes:
        value: the name without the tilde.
    """

    value: str


@dataclass(frozen=True, slots=True)
class ClassName(Node):
    """``SinOsc``.

    Attributes:
        value: the name.
    """

    value: str


@dataclass(frozen=True, slots=True)
class CurryArgument(Node):
    """``_``, which makes a function of the call around it."""


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """One argument of a call.

    Attributes:
        value: what is given.
        name: the keyword, without its colon; None if it is given by place.
        spread: whether it is ``*array``, which fills several places.
    """

    value: Node
    name: str | None = None
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A message: ``a.sel(b)``, ``sel(a, b)``, ``Class(a)``, ``a.(b)``, ``a[b]``.

    Attributes:
        receiver: what is left of the dot; None in functional notation, where it is the first argument.
        selector: ``new``, ``value`` and ``at`` where the source leaves them out.
        selector_span: where the selector is written, of length 0 where it is left out.
        arguments: those in the parentheses, then the functions behind them.
        list_span: the parentheses, None if there are none.
    """

    receiver: Node | None
    selector: str
    selector_span: Span
    arguments: tuple[Argument, ...]
    list_span: Span | None


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """``a + b``, ``a +.f b`` and ``a min: b``.

    Attributes:
        left: the left operand.
        operator: the selector, without a colon.
        operator_span: where the operator is written.
        adverb: what follows the operator's dot; None if there is none.
        right: the right operand.
    """

    left: Node
    operator: str
    operator_span: Span
    adverb: Node | None
    right: Node


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """``a = b``, ``~a = b``, ``a.b = c``, ``a[b] = c`` and ``#a, b ... c = d``.

    Attributes:
        targets: what is set; several only of ``#a, b = c``.
        value: what it is set to.
    """

    targets: tuple[Node, ...]
    value: Node


@dataclass(frozen=True, slots=True)
class ArrayNode(Node):
    """``[a, b]``, ``#[a, b]`` (literal) and ``Set[a, b]``.

    Attributes:
        class_name: ``Set`` of ``Set[a, b]``; None if there is none.
        literal: whether a ``#`` stands before it.
        items: the values, and :class:`Pair` for ``key: value``.
    """

    class_name: ClassName | None
    literal: bool
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pair(Node):
    """``key: value`` in an event or an array.

    Attributes:
        key: the key; of ``a: 1`` a Symbol.
        value: the value.
    """

    key: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Event(Node):
    """``(a: 1, b: 2)``.

    Attributes:
        pairs: in the order of the text.
    """

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Range(Node):
    """``(a..b)`` and ``(a, b..c)``.

    Attributes:
        first: where it begins; None if it is left out.
        second: the value that tells the step; None if it is left out.
        last: where it ends; None if it is left out.
    """

    first: Node | None
    second: Node | None
    last: Node | None


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """An argument in a function's head.

    Attributes:
        name: the name.
        name_span: where the name is written.
        default: its default; None if there is none.
        rest: whether it is ``... name``, which takes all further arguments.
    """

    name: str
    name_span: Span
    default: Node | None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """One name of a ``var`` line.

    Attributes:
        name: the name.
        name_span: where the name is written.
        value: what it is set to; None if nothing.
    """

    name: str
    name_span: Span
    value: Node | None


@dataclass(frozen=True, slots=True)
class VarDecl(Node):
    """``var a, b = 1;``.

    Attributes:
        variables: in the order of the text.
    """

    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class FunctionNode(Node):
    """``{ |a, b| var c; d; e }``.

    Attributes:
        parameters: its arguments in order.
        parameters_span: the ``|...|`` or ``arg ...;``, None if there is none.
        body: the ``var`` lines and the statements in order.
    """

    parameters: tuple[Parameter, ...]
    parameters_span: Span | None
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """``(a; b)``, and a single expression in parentheses.

    Attributes:
        body: the expressions in order.
    """

    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Return(Node):
    """``^a``.

    Attributes:
        value: what is returned.
    """

    value: Node


@dataclass(frozen=True, slots=True)
class Program(Node):
    """A whole text: its statements and its comments.

    Attributes:
        body: the ``var`` lines and statements in order.
        comments: in the order of the text.
    """

    body: tuple[Node, ...]
    comments: tuple[Comment, ...]


_LEAVES = frozenset({Number, String, Symbol, Char, Name, EnvVar, ClassName, CurryArgument})


def children(node: Node) -> tuple[Node, ...]:
    """The constructs directly inside one, in the order of the text."""
    if type(node) in _LEAVES:
        return ()
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple) and name != "span":
            found += [part for part in value if isinstance(part, Node)]
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """A construct and everything inside it, outermost first, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(children(current)[::-1])


def selectors(node: Node) -> tuple[tuple[str, Span], ...]:
    """The messages that this construct itself sends, without those of its parts, each with its place.

    A call sends its selector, an operator its characters, an assignment to ``a.b`` sends ``b_`` and one to
    ``a[b]`` sends ``put``; a range sends ``series``, a shortened index ``copySeries``.
    """
    match node:
        case Call():
            return ((node.selector, node.selector_span),)
        case Binary():
            return ((node.operator, node.operator_span),)
        case Assign():
            calls = (target for target in node.targets if isinstance(target, Call))
            return tuple((setter(call.selector), call.selector_span) for call in calls)
        case Range():
            return (("series", node.span),)
        case _:
            return ()


def setter(selector: str) -> str:
    """The selector that an assignment to a call sends."""
    return "put" if selector == "at" else f"{selector}_"
