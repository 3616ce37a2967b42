"""Ways to break a program in one place: small changes of its syntax tree that some test should notice.

Left alone are what a program says rather than does (annotations, docstrings, words of messages), decorators, and
``strict=True``, which is an assertion already.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Mutant", "break_source", "mutants_of"]

LONGEST = 150
"""Characters of source up to which a mutant is shown with what stands around it."""

Route = tuple[tuple[str, int | None], ...]
"""The way from the root of a tree to a node: names of fields, with an index where the field is a list."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken place, named by what stands there, so that its name survives edits elsewhere.

    Attributes:
        file: path below the package.
        function: qualified name of the function or class around it; empty at the top of a module.
        was: the source around the place.
        becomes: the same source, broken.
        nth: which of the places that look like this in the function, from 1.
        line: where it stands today.
        route: the way to the node.
        node: what takes its place.
    """

    file: str
    function: str
    was: str
    becomes: str
    nth: int
    line: int
    route: Route
    node: ast.AST

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What tells it from all others."""
        return (self.file, self.function, self.was, self.becomes, self.nth)


def mutants_of(source: str, file: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its source."""
    tree = ast.parse(source)
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for spot in _spots(tree):
        for node in _changes(spot):
            was, becomes = _shown(spot, node)
            seen[spot.function, was, becomes] += 1
            nth = seen[spot.function, was, becomes]
            found.append(Mutant(file, spot.function, was, becomes, nth, spot.line, spot.route, node))
    return found


def break_source(source: str, mutant: Mutant) -> str:
    """The source of a module with one mutant in it; comments are lost."""
    tree = ast.parse(source)
    parent: ast.AST = tree
    for name, index in mutant.route[:-1]:
        parent = _child(parent, name, index)
    _put(parent, mutant.route[-1], mutant.node)
    return ast.unparse(ast.fix_missing_locations(tree))


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node, the nodes above it from the root on, and the way to it."""

    node: ast.AST
    above: tuple[ast.AST, ...]
    route: Route
    function: str
    line: int

    @property
    def parent(self) -> ast.AST:
        return self.above[-1]


def _spots(tree: ast.Module) -> Iterator[_Spot]:
    stack = [_Spot(tree, (), (), "", 1)]
    while stack:
        spot = stack.pop()
        if spot.above:
            yield spot
        stack += list(_below(spot))[::-1]


def _below(spot: _Spot) -> Iterator[_Spot]:
    node, function = spot.node, spot.function
    if _is_negative(node):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}" if function else node.name
    for name, value in ast.iter_fields(node):
        if name not in _SILENT_FIELDS:
            for index, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not _is_said(child):
                    step = (name, index if isinstance(value, list) else None)
                    line = getattr(child, "lineno", spot.line)
                    yield _Spot(child, (*spot.above, node), (*spot.route, step), function, line)


_SILENT_FIELDS = frozenset({"annotation", "returns", "decorator_list", "format_spec", "ctx"})


def _is_said(node: ast.AST) -> bool:
    """Whether nothing below a node is worth breaking."""
    match node:
        case ast.Expr(ast.Constant()) | ast.keyword(arg="strict" | "total") | ast.If(ast.Name("TYPE_CHECKING")):
            return True
        case ast.Assign([ast.Name("__all__")]) | ast.Import() | ast.ImportFrom():
            return True
    return False


def _shown(spot: _Spot, node: ast.AST) -> tuple[str, str]:
    """The widest source of at most ``LONGEST`` characters around a node, before and after it is replaced."""
    around = spot.node
    for above in reversed(spot.above):
        if isinstance(around, ast.stmt | ast.match_case) or len(_source(above)) > LONGEST:
            break
        around = above
    was = _source(around)
    if around is spot.node:
        return was, _source(node)
    _put(spot.parent, spot.route[-1], node)
    becomes = _source(around)
    _put(spot.parent, spot.route[-1], spot.node)
    return was, becomes


def _source(node: ast.AST) -> str:
    """The source of a node in one line; of a block only its head."""
    blocks = [name for name in _BLOCKS if isinstance(getattr(node, name, None), list)]
    return " ".join(ast.unparse(_changed(node, **{name: [] for name in blocks})).split())


_BLOCKS = ("body", "orelse", "handlers", "finalbody", "decorator_list", "cases")


def _child(parent: ast.AST, name: str, index: int | None) -> ast.AST:
    value = getattr(parent, name)
    node: ast.AST = value if index is None else value[index]
    return node


def _put(parent: ast.AST, step: tuple[str, int | None], node: ast.AST) -> None:
    name, index = step
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _changes(spot: _Spot) -> Iterator[ast.AST]:
    change = _CHANGES.get(type(spot.node))
    if change is not None:
        yield from change(spot)
    if spot.route[-1][0] in ("test", "guard", "ifs") and not isinstance(spot.node, ast.Constant):
        if not isinstance(spot.parent, ast.While):
            yield ast.Constant(True)
        if isinstance(spot.parent, ast.If | ast.IfExp | ast.While):
            yield ast.Constant(False)


def _changed(node: ast.AST, **fields: object) -> ast.AST:
    """The node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
_CALLED |= {"startswith": "endswith", "endswith": "startswith", "round": "int"}
_ORDER = {"sorted": "list", "reversed": "iter"}


def _compare(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.Compare)
    for at, old in enumerate(spot.node.ops):
        yield _changed(spot.node, ops=[*spot.node.ops[:at], _SWAPPED[type(old)](), *spot.node.ops[at + 1 :]])


def _bool_op(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.BoolOp)
    values = spot.node.values
    yield _changed(spot.node, op=_SWAPPED[type(spot.node.op)]())
    for at in range(len(values)):
        rest = [*values[:at], *values[at + 1 :]]
        yield rest[0] if len(rest) == 1 else _changed(spot.node, values=rest)


def _binary(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.BinOp | ast.AugAssign)
    if type(spot.node.op) in _SWAPPED and (spot.function or not isinstance(spot.node.op, ast.BitOr)):
        yield _changed(spot.node, op=_SWAPPED[type(spot.node.op)]())
    if isinstance(spot.node, ast.AugAssign):
        yield ast.Pass()


def _unary(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.UnaryOp)
    if _is_negative(spot.node):
        value = -spot.node.operand.value  # type: ignore[attr-defined]
        yield from (_number(value - 1), _number(value + 1))
    else:
        yield spot.node.operand


def _constant(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.Constant)
    value = spot.node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield from (_number(value + 1), _number(value - 1))


def _is_negative(node: ast.AST) -> bool:
    """Whether a node is a number below 0, which stands in the tree with its sign apart."""
    match node:
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float())):
            return True
    return False


def _number(value: float) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _call(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.Call)
    name = getattr(spot.node.func, "id", getattr(spot.node.func, "attr", ""))
    field = "id" if isinstance(spot.node.func, ast.Name) else "attr"
    if name in _CALLED:
        yield _changed(spot.node, func=_changed(spot.node.func, **{field: _CALLED[name]}))
    if name in _ORDER:
        plain = ast.Name(_ORDER[name], ast.Load())
        yield ast.Call(plain, spot.node.args, [])
    if name == "abs":
        yield spot.node.args[0]
    for at, keyword in enumerate(spot.node.keywords):
        if keyword.arg in ("key", "reverse"):
            yield _changed(spot.node, keywords=[*spot.node.keywords[:at], *spot.node.keywords[at + 1 :]])


def _slice(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.Slice)
    for name in ("lower", "upper"):
        bound = getattr(spot.node, name)
        if bound is not None and not isinstance(bound, ast.Constant):
            yield _changed(spot.node, **{name: ast.BinOp(bound, ast.Add(), ast.Constant(1))})


def _return(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.Return)
    if spot.node.value is not None and not isinstance(spot.node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))


def _expression(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.Expr)
    if isinstance(spot.node.value, ast.Call):
        yield ast.Pass()


def _assign(spot: _Spot) -> Iterator[ast.AST]:
    assert isinstance(spot.node, ast.Assign)
    if all(isinstance(target, ast.Attribute | ast.Subscript) for target in spot.node.targets):
        yield ast.Pass()


def _raise(spot: _Spot) -> Iterator[ast.AST]:
    guarded = isinstance(spot.parent, ast.If) and len(spot.parent.body) == 1
    if not guarded:  # there a condition that is False says the same
        yield ast.Pass()


def _jump(spot: _Spot) -> Iterator[ast.AST]:
    yield ast.Continue() if isinstance(spot.node, ast.Break) else ast.Break()


_CHANGES: dict[type[ast.AST], Callable[[_Spot], Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.BinOp: _binary,
    ast.AugAssign: _binary,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Slice: _slice,
    ast.Return: _return,
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.Raise: _raise,
    ast.Break: _jump,
    ast.Continue: _jump,
}
