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
    """``440``, ``-0.5``, ``1e3``, ``16rFF``, ``2pi``, ``inf``."""

    value: float


@dataclass(frozen=True, slots=True)
class String(Node):
    """``"text"``; adjacent strings are one."""

    value: str


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    r"""``\name`` or ``'name'``."""

    value: str


@dataclass(frozen=True, slots=True)
class Char(Node):
    """``$a``."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, an argument or one of ``nil true false this thisProcess ...``."""

    value: str


@dataclass(frozen=True, slots=True)
class EnvVar(Node):
    """``~name``; the value is without the tilde."""

    value: str


@dataclass(frozen=True, slots=True)
class ClassName(Node):
    """``SinOsc``."""

    value: str


@dataclass(frozen=True, slots=True)
class CurryArgument(Node):
    """``_``, which makes a function of the call around it."""


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """One argument of a call; ``name`` is set when it is given by keyword, ``spread`` for ``*array``."""

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
    """``a + b``, ``a +.f b`` and ``a min: b``; ``operator`` is the selector, without a colon."""

    left: Node
    operator: str
    operator_span: Span
    adverb: Node | None
    right: Node


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """``a = b``, ``~a = b``, ``a.b = c``, ``a[b] = c`` and ``#a, b ... c = d``."""

    targets: tuple[Node, ...]
    value: Node


@dataclass(frozen=True, slots=True)
class ArrayNode(Node):
    """``[a, b]``, ``#[a, b]`` (literal) and ``Set[a, b]``."""

    class_name: ClassName | None
    literal: bool
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pair(Node):
    """``key: value`` in an event or an array; the key of ``a: 1`` is a Symbol."""

    key: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Event(Node):
    """``(a: 1, b: 2)``."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Range(Node):
    """``(a..b)``, ``(a, b..c)`` and the inside of ``x[a..b]``; what is left out is None."""

    first: Node | None
    second: Node | None
    last: Node | None


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """An argument in a function's head; ``rest`` for ``... name``."""

    name: str
    name_span: Span
    default: Node | None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """One name of a ``var`` line, with what it is set to."""

    name: str
    name_span: Span
    value: Node | None


@dataclass(frozen=True, slots=True)
class VarDecl(Node):
    """``var a, b = 1;``."""

    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class FunctionNode(Node):
    """``{ |a, b| var c; d; e }``; the body holds the ``var`` lines and the statements in order.

    Attributes:
        parameters_span: the ``|...|`` or ``arg ...;``, None if there is none.
    """

    parameters: tuple[Parameter, ...]
    parameters_span: Span | None
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """``(a; b)``, and a single expression in parentheses."""

    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Return(Node):
    """``^a``."""

    value: Node


@dataclass(frozen=True, slots=True)
class Program(Node):
    """A whole text: its statements and its comments."""

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
