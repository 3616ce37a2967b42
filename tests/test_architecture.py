"""The laws of the house: who may import whom, what has one room only, what importing costs."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

import audiomancer

PACKAGE = Path(audiomancer.__file__).parent

# What everybody may import, and what imports from no room.
COMMON = ("", "errors", "_checks", "_plugins", "_random", "_registry", "_resources", "_late", "_visible")

# The rooms in the order of their imports: a room imports only from a smaller number.
ROOMS = {
    **dict.fromkeys(COMMON, 0),
    **dict.fromkeys(("music", "lineage"), 1),
    **dict.fromkeys(("analyzers", "midi", "notation", "programs"), 2),
    **dict.fromkeys(("supercollider", "variation", "rnn", "exporters", "fitness"), 3),
    **dict.fromkeys(("evolution", "training", "store"), 4),
    "rendering": 5,
    "breeding": 6,
    **dict.fromkeys(("band", "live"), 7),
    "actions": 8,
    "studio": 9,
    **dict.fromkeys(("web", "generators"), 10),
    "cli": 11,
    "__main__": 12,
}

# Every library from outside, and the rooms that may know it. numpy is known to all.
LIBRARIES = {
    "click": {"cli"},
    "rich": {"cli"},
    "deap": {"evolution"},
    "mido": {"midi"},
    "pretty_midi": {"midi"},
    "note_seq": {"midi", "rnn", "training"},
    "tensorflow": {"midi", "rnn", "training"},
    "magenta": {"midi", "rnn", "training"},
    "music21": {"training"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "numpy": set(ROOMS),
}

HANDED_IN = {"Generator", "BitGenerator", "PCG64", "SeedSequence", "default_rng"}


class Import(NamedTuple):
    """One imported name: the module that asks for it, where, and the full name of what it gets."""

    module: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


@cache
def sources() -> dict[str, ast.Module]:
    """The syntax tree of every module of the package, by dotted name; a package goes by ``name.__init__``."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for path in paths
    }


def names_in(node: ast.AST, module: str) -> Iterator[str]:
    """The full names a statement imports; relative ones are resolved against the module's package."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = module.split(".")[: -node.level] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        Import(module, node.lineno, name)
        for module, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in names_in(node, module)
    )


def room(name: str) -> str:
    """The room of a dotted name inside the package; the package's own names are in room ``""``."""
    second = name.split(".")[1] if "." in name else ""
    return second if second in ROOMS or (PACKAGE / second).is_dir() or (PACKAGE / f"{second}.py").is_file() else ""


def inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


OWN = [found for found in imports() if inside(found.target, "audiomancer")]
FOREIGN = [
    found
    for found in imports()
    if not inside(found.target, "audiomancer") and found.target.split(".")[0] not in {*sys.stdlib_module_names}
]


FOREIGN_AND_STANDARD = [found for found in imports() if not inside(found.target, "audiomancer")]


def test_there_is_something_to_judge() -> None:
    assert len(OWN) > 20
    assert {"click", "numpy"} <= {found.target.split(".")[0] for found in FOREIGN}


def test_every_module_stands_in_a_room_that_has_a_number() -> None:
    assert {room(module.removesuffix(".__init__")) for module in sources()} <= set(ROOMS)


def test_a_room_imports_only_from_rooms_with_a_smaller_number() -> None:
    def lawful(found: Import) -> bool:
        here, there = room(found.module.removesuffix(".__init__")), room(found.target)
        return here == there or ROOMS[there] < ROOMS[here] or there in COMMON

    assert [str(found) for found in OWN if not lawful(found)] == []


def test_the_store_knows_no_exporter() -> None:
    """Though the floors would allow it: who writes the codes of a pattern is handed in."""
    known = [str(found) for found in OWN if room(found.module) == "store" and room(found.target) == "exporters"]
    assert known == []


def test_a_library_is_known_only_in_its_room() -> None:
    def lawful(found: Import) -> bool:
        return room(found.module) in LIBRARIES.get(found.target.split(".")[0], set())

    assert [str(found) for found in FOREIGN if not lawful(found)] == []


# What a face may know of the house: what can be done, what can go wrong, and values.
FACE = ("actions", "errors", "music", "_late", "_visible")


@pytest.mark.parametrize("face", ["cli", "web"])
def test_a_face_knows_actions_errors_and_values_only(face: str) -> None:
    """But for the command that opens the page."""
    targets = [found for found in OWN if room(found.module) == face and room(found.target) not in ("", face)]
    strange = {found for found in targets if room(found.target) not in FACE}
    assert {found.module for found in strange if room(found.target) == "web"} <= {"audiomancer.cli.serve"}
    assert [str(found) for found in strange if room(found.target) != "web"] == []


def test_only_programs_starts_processes() -> None:
    starters = {"subprocess", "multiprocessing", "pty"}
    found = {room(found.module) for found in FOREIGN_AND_STANDARD if found.target.split(".")[0] in starters}
    assert found <= {"programs"}


def test_what_begins_with_an_underscore_stays_inside_its_package() -> None:
    def owners(target: str) -> Iterator[str]:
        parts = target.split(".")
        for index, part in enumerate(parts):
            if part.startswith("_") and not part.startswith("__"):
                yield ".".join(parts[:index])

    leaks = [str(found) for found in OWN for owner in owners(found.target) if not inside(found.module, owner)]
    assert leaks == []


def test_no_chance_comes_from_a_global_generator() -> None:
    """Only what wraps deap touches ``random``, and only what wraps magenta numpy's own; they seed and restore it."""
    standard = {found.module for found in imports() if found.target.split(".")[0] == "random"}
    assert standard <= {"audiomancer.evolution._deap"}

    draws = [
        f"{module}:{node.lineno} {ast.unparse(node)}"
        for module, tree in sources().items()
        if module != "audiomancer.rnn.magenta_player"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in {"np.random", "numpy.random"}
        and node.attr not in HANDED_IN
    ]
    assert draws == []
    assert [str(found) for found in imports() if found.target.startswith("numpy.random.")] == []


PACKAGES = sorted(module.removesuffix(".__init__") for module in sources() if module.endswith(".__init__"))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_what_it_is_and_what_it_offers(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__doc__
    assert package.__all__
    assert [offered for offered in package.__all__ if not hasattr(package, offered)] == []
    # What is loaded late may not bear the name of its module, which takes the name when it is loaded.
    assert [offered for offered in package.__all__ if isinstance(getattr(package, offered), ModuleType)] == []


# VmHWM is this process's own peak; what getrusage says on Linux may be its parent's.
PROBE = """
import sys
bare = set(sys.modules)
import audiomancer
print(*(name for name in sys.modules if name.partition(".")[0] == "audiomancer"))
print(*{name.partition(".")[0] for name in set(sys.modules) - bare})
if sys.platform == "linux":
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
else:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_importing_the_package_is_light() -> None:
    """None of our rooms and no library from outside, and under 40 MB; benchmarks/import_time.py tells the time."""
    told = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    own, modules, kilobytes = told.stdout.splitlines()
    assert own.split() == ["audiomancer"]
    assert set(modules.split()) & LIBRARIES.keys() == set()
    assert int(kilobytes) < 40_000
