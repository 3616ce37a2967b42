"""The laws of the docstrings: every public function tells what it takes, gives and raises, every value what it holds.

Public is what has no leading underscore in its own name or its class's, in a module of any name. The sections are
those of the Google style; what stands in a class's docstring is told for its ``__init__`` and ``__post_init__``. The
fields of a request of an action have their help beside them, which every face shows; no section repeats it. The
docstring of a command of the command line is its help page, and has no sections.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import audiomancer

PACKAGE = Path(audiomancer.__file__).parent

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Told(NamedTuple):
    """A function or class, where it stands, and the class it is a method of."""

    module: str
    node: Function | ast.ClassDef
    owner: ast.ClassDef | None

    def __str__(self) -> str:
        owner = f"{self.owner.name}." if self.owner else ""
        return f"{self.module}:{self.node.lineno} {owner}{self.node.name}"

    def sections(self) -> dict[str, list[str]]:
        """The names that each section explains, in order; what names nothing, such as Returns, has none."""
        found: dict[str, list[str]] = {}
        section = None
        for line in (ast.get_docstring(self.node) or "").splitlines():
            if heading := re.fullmatch(r"(Args|Attributes|Returns|Yields|Raises):", line):
                section = found.setdefault(heading[1], [])
            elif line and not line.startswith(" "):
                section = None
            elif section is not None and (entry := re.match(r" {4}(\w+): \S", line)):
                section.append(entry[1])
        return found


def definitions(module: str, node: ast.AST, owner: ast.ClassDef | None = None) -> Iterator[Told]:
    """Every public class and function below a node; what is defined inside a function is nobody else's."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            if child.name.startswith("_"):
                continue
            yield Told(module, child, owner)
            if isinstance(child, ast.ClassDef):
                yield from definitions(module, child, child)
        elif isinstance(child, ast.If | ast.Try):
            yield from definitions(module, child, owner)


@cache
def trees() -> dict[str, ast.Module]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return {".".join(p.relative_to(PACKAGE).with_suffix("").parts): ast.parse(p.read_text("utf-8")) for p in paths}


@cache
def errors() -> frozenset[str]:
    """The names of all subclasses of AudiomancerError in the package."""
    bases = {
        node.name: {ast.unparse(base) for base in node.bases}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found, size = {"AudiomancerError"}, 0
    while len(found) > size:
        size = len(found)
        found |= {name for name, above in bases.items() if above & found}
    return frozenset(found)


def public() -> list[Told]:
    """All that is public in the package, of every room."""
    return [item for module, tree in trees().items() for item in definitions(module, tree)]


def marks(node: Function | ast.ClassDef) -> set[str]:
    """The last names of a definition's decorators: ``functools.cached_property`` is ``cached_property``."""
    heads = (mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list)
    return {ast.unparse(head).rpartition(".")[2] for head in heads}


def parameters(function: Function, *, method: bool) -> list[str]:
    """The names of a function's parameters in order, without the ``self`` or ``cls`` of a method."""
    given = function.args
    names = [p.arg for p in (*given.posonlyargs, *given.args)][method and "staticmethod" not in marks(function) :]
    starred = [given.vararg, *given.kwonlyargs, given.kwarg]
    return names + [p.arg for p in starred if p]


def takes(item: Told) -> list[str]:
    """What a caller hands in; of a class, what its ``__init__`` takes."""
    if isinstance(item.node, Function):
        skipped = {"property", "cached_property", "setter", "overload", "command"} & marks(item.node)
        return [] if skipped else parameters(item.node, method=item.owner is not None)
    inits = [n for n in item.node.body if isinstance(n, Function) and n.name == "__init__"]
    return parameters(inits[0], method=True) if inits else []


def own_body(function: Function) -> Iterator[ast.AST]:
    """Everything inside a function but what stands in functions of its own."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def gives(item: Told) -> str:
    """The section that tells a function's result: Yields of a generator, Returns, or none at all."""
    if isinstance(item.node, ast.ClassDef) or item.node.returns is None:
        return ""
    if ast.unparse(item.node.returns) in {"None", "NoReturn", "Never", "Iterator[None]"}:
        return ""
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_body(item.node))
    return "Yields" if yields else "Returns"


def raises(item: Told) -> set[str]:
    """The errors of our own that a function's body, or the making of an instance, raises itself."""
    bodies: list[ast.AST] = [item.node]
    if isinstance(item.node, ast.ClassDef):
        made = ("__init__", "__post_init__", "__new__")
        bodies = [n for n in item.node.body if isinstance(n, Function) and n.name in made]
    found = (node.exc for body in bodies for node in ast.walk(body) if isinstance(node, ast.Raise) and node.exc)
    return {ast.unparse(exc.func if isinstance(exc, ast.Call) else exc) for exc in found} & errors()


def fields(item: Told) -> dict[str, ast.expr | None]:
    """The public fields of a dataclass, named tuple or typed dict, each with its default; of anything else none."""
    node = item.node
    if not isinstance(node, ast.ClassDef):
        return {}
    if "dataclass" not in marks(node) and not {"NamedTuple", "TypedDict"} & {*map(ast.unparse, node.bases)}:
        return {}
    stated = (n for n in node.body if isinstance(n, ast.AnnAssign) and "ClassVar" not in ast.unparse(n.annotation))
    return {name: n.value for n in stated if not (name := ast.unparse(n.target)).startswith("_")}


def tells_by_itself(default: ast.expr | None) -> bool:
    """Whether a field of a request has its help beside it, so that a section would say it twice."""
    if not isinstance(default, ast.Call) or ast.unparse(default.func) not in {"asked", "asked_mapping"}:
        return False
    match default.args:
        case [ast.Constant(value=str(text)), *_]:
            return bool(text.strip())
        case [ast.Name(), *_]:
            return True
    return False


def faults(item: Told) -> Iterator[str]:
    """What a docstring owes; one line each."""
    sections, taken = item.sections(), takes(item)
    inherited = isinstance(item.node, ast.ClassDef) and not taken  # what a base class takes may be told again
    if (len(taken) > 1 or "Args" in sections) and not inherited and sections.get("Args") != taken:
        yield f"{item}: Args should tell {taken}, not {sections.get('Args')}"
    if len(taken) > 1 and gives(item) and gives(item) not in sections:
        yield f"{item}: {gives(item)} is missing"
    if untold := raises(item) - {*sections.get("Raises", ())}:
        yield f"{item}: Raises should tell {sorted(untold)}"
    held = fields(item)
    owed = "Attributes" in sections or not all(map(tells_by_itself, held.values()))
    if held and owed and sections.get("Attributes") != [*held]:
        yield f"{item}: Attributes should tell {[*held]}, not {sections.get('Attributes')}"


def test_there_is_something_to_judge() -> None:
    assert sum(len(takes(item)) > 1 for item in public()) > 250
    assert sum(bool(fields(item)) for item in public()) > 50
    assert len(errors()) > 20


def test_every_public_function_tells_what_it_takes_gives_and_raises() -> None:
    assert [fault for item in public() for fault in faults(item)] == []


def test_what_a_docstring_says_is_raised_exists() -> None:
    known = errors() | {*dir(builtins)}
    known |= {node.name for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    assert [str(item) for item in public() if {*item.sections().get("Raises", ())} - known] == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f(a, b) -> None: 'Do it.'", "Args should tell ['a', 'b'], not None"),
        ("def f(a, *, b=1) -> None:\n '''Do.\n\n Args:\n     b: one.\n     a: two.\n '''", "not ['b', 'a']"),
        ("def f(*a, **b) -> None:\n '''Do.\n\n Args:\n     a: all.\n '''", "Args should tell ['a', 'b']"),
        ("def f(a) -> None:\n '''Do.\n\n Args:\n     c: gone.\n '''", "Args should tell ['a'], not ['c']"),
        ("def f(a, b) -> int:\n '''Do.\n\n Args:\n     a: one.\n     b: two.\n '''", "Returns is missing"),
        ("def f(a, b) -> 'I':\n '''Do.\n\n Args:\n     a: x.\n     b: y.\n '''\n yield 1", "Yields is missing"),
        ("def f(a) -> int:\n 'Do.'\n raise StoreError(a)", "Raises should tell ['StoreError']"),
        ("class C:\n 'C.'\n def __init__(self, a, b): pass", "Args should tell ['a', 'b']"),
        ("class C:\n 'C.'\n def f(self, a, b) -> None: 'F.'", "C.f: Args should tell ['a', 'b']"),
        ("@dataclass(frozen=True)\nclass C:\n 'C.'\n a: int\n _b: int = 0", "Attributes should tell ['a']"),
        ("@dataclass\nclass C:\n 'C.'\n a: int = asked('How many.', 1)\n b: int = 0", "should tell ['a', 'b']"),
        ("@dataclass\nclass C:\n 'C.'\n a: int = asked('', 1)", "Attributes should tell ['a']"),
        ("@dataclass\nclass C:\n 'C.'\n a: int = field(default=1)", "Attributes should tell ['a']"),
        ("class C(NamedTuple):\n '''C.\n\n Attributes:\n     a: x.\n '''\n a: int\n b: int", "tell ['a', 'b']"),
    ],
)
def test_a_docstring_that_owes_something_is_found(source: str, fault: str) -> None:
    found = [line for item in definitions("example", ast.parse(source)) for line in faults(item)]
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    "source",
    [
        "def _f(a, b) -> int: ...",
        "class _C:\n def f(self, a, b) -> int: ...",
        "def f(a) -> int: 'The f of a.'",
        "@click.command()\ndef f(a, b) -> None: 'Print the f of a and b.'",
        "def f(a) -> object:\n 'The f of a.'\n def g(b, c) -> int:\n  yield b\n return g",
        "@dataclass\nclass C:\n 'C.'\n a: int = asked('How many.', 1)\n b: str = asked(HELP)\n _c: int = 0",
        "@dataclass\nclass C:\n 'C.'\n a: Mapping[str, str] = asked_mapping('Your own sounds.', metavar='PATH')",
        "class C(B):\n '''C.\n\n Args:\n     a: what B takes.\n '''",
    ],
)
def test_what_is_private_or_told_in_one_line_owes_nothing(source: str) -> None:
    assert [line for item in definitions("example", ast.parse(source)) for line in faults(item)] == []


def test_what_yields_in_a_function_of_its_own_makes_no_generator_of_the_outer_one() -> None:
    source = "def f(a, b) -> int:\n '''F.\n\n Args:\n     a: x.\n     b: y.\n '''\n def g():\n  yield a\n return b"
    found = [line for item in definitions("example", ast.parse(source)) for line in faults(item)]
    assert [line.partition(": ")[2] for line in found] == ["Returns is missing"]
