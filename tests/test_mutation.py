"""The mutation tester itself: what it breaks, how it names it, and what it makes of what the tests say."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mutation.breaking import break_source, mutants_of

ROOT = Path(__file__).resolve().parents[1]
TARGET = "audiomancer/music/time.py"


def broken(source: str) -> list[str]:
    return [mutant.becomes for mutant in mutants_of(source, "m.py")]


@pytest.mark.parametrize(
    ("source", "becomes"),
    [
        ("a < b", ["a <= b"]),
        ("a <= b < c", ["a < b < c", "a <= b <= c"]),
        ("a == b", ["a != b"]),
        ("a in b", ["a not in b"]),
        ("a + b", ["a - b"]),
        ("a / b", ["a * b"]),
        ("a and b", ["a or b", "b", "a"]),
        ("a or b or c", ["a and b and c", "b or c", "a or c", "a or b"]),
        ("not a", ["a"]),
        ("-a", ["a"]),
        ("a[1]", ["a[2]", "a[0]"]),
        ("a[-1]", ["a[-2]", "a[0]"]),
        ("a[b:]", ["a[b + 1:]"]),
        ("a = 0.5", ["a = 1.5", "a = -0.5"]),
        ("a = True", ["a = False"]),
        ("f(a, strict=True)", ["pass"]),
        ("min(a, b)", ["pass", "max(a, b)"]),
        ("sorted(a, key=f, reverse=True)", None),
        ("a.x = b", ["pass"]),
        ("a = b", []),
        ("a += b", ["a -= b", "pass"]),
        ("a if b else c", ["a if True else c", "a if False else c"]),
        ("[a for a in b if c]", ["[a for a in b if True]"]),
        ("'words'", []),
        ("None", []),
        ("import a", []),
        ("__all__ = ['a' * 2]", []),
        ("a: b[1] = c", []),
    ],
)
def test_a_place_is_broken_in_these_ways(source: str, becomes: list[str] | None) -> None:
    if becomes is None:
        becomes = ["pass", "list(a)", "sorted(a, reverse=True)", "sorted(a, key=f)", "sorted(a, key=f, reverse=False)"]
    assert broken(source) == becomes


@pytest.mark.parametrize(
    ("body", "becomes"),
    [
        ("return a", ["return None"]),
        ("return None", []),
        ("while a:\n  break", ["while False:", "continue"]),
        ("if a:\n  raise b", ["if True:", "if False:"]),
        ("try:\n  a\nexcept b:\n  raise c", ["pass"]),
        ("'docstring'", []),
        ("match a:\n  case 1 if b:\n    c", ["case 2 if b:", "case 0 if b:", "case 1 if True:"]),
    ],
)
def test_a_statement_of_a_function_is_broken_in_these_ways(body: str, becomes: list[str]) -> None:
    source = "@cached(1)\ndef f(x: t[1]) -> u[1]:\n" + "".join(f"  {line}\n" for line in body.splitlines())
    assert broken(source) == becomes
    assert {mutant.function for mutant in mutants_of(source, "m.py")} <= {"f"}


@pytest.mark.checkout
@pytest.mark.parametrize("name", ["music/time.py", "notation/mini.py"])
def test_every_mutant_can_be_compiled_and_has_a_name_of_its_own(name: str) -> None:
    source = (ROOT / "audiomancer" / name).read_text("utf-8")
    mutants = mutants_of(source, name)
    whole = ast.dump(ast.parse(source))
    assert len({mutant.key for mutant in mutants}) == len(mutants) > 50
    for mutant in mutants[::5]:
        text = break_source(source, mutant)
        compile(text, name, "exec")
        assert ast.dump(ast.parse(text)) != whole
    assert [mutant.key for mutant in mutants_of(source, name)] == [mutant.key for mutant in mutants]


def test_a_mutant_keeps_its_name_when_something_else_is_edited() -> None:
    before = "def f(a):\n  return a < 1\n"
    after = "import b\n\n\nclass C:\n  x = 3\n\n\ndef f(a):\n  # why\n  return (a\n    < 1)\n"
    keys = {mutant.key for mutant in mutants_of(before, "m.py")}
    assert keys <= {mutant.key for mutant in mutants_of(after, "m.py")}


def test_places_that_look_alike_are_counted() -> None:
    mutants = mutants_of("def f():\n  g(1)\n  g(1)\n", "m.py")
    assert [(m.becomes, m.nth) for m in mutants] == [
        (becomes, nth) for nth in (1, 2) for becomes in ("pass", "g(2)", "g(0)")
    ]
    assert break_source("def f():\n  g(1)\n  g(1)\n", mutants[4]) == "def f():\n    g(1)\n    g(2)"


TOY = """
def rest(beats):
    while beats >= 4:
        beats -= 4
    return beats
"""

TOY_TESTS = """
import subprocess, sys
from audiomancer.music.time import rest

def test_what_is_left_of_a_bar():
    assert [rest(beats) for beats in (0, 4, 5)] == [0, 0, 1]

def test_another_program_sees_the_same():
    command = [sys.executable, "-c", "from audiomancer.music.time import rest; print(rest(4))"]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "0\\n"
"""

EQUIVALENT = """
[["music/time.py"]]
function = "rest"
was = "beats -= 4"
becomes = "beats -= 5"
reason = "a mistake: five beats are no bar"

[["music/time.py"]]
function = "rest"
was = "beats -= 6"
becomes = "beats -= 7"
reason = "of a text that is gone"
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A checkout with one function, and tests that do not ask for three beats."""
    for folder in ("script", "audiomancer/music", "tests/music", "tests/mutation"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "script/mutants", tmp_path / "script")
    for module in (ROOT / "tests/mutation").glob("*.py"):
        shutil.copy(module, tmp_path / "tests/mutation")
    (tmp_path / "tests/mutation/equivalent.toml").write_text(EQUIVALENT)
    (tmp_path / "audiomancer/__init__.py").touch()
    (tmp_path / TARGET).write_text(TOY)
    (tmp_path / "tests/music/test_time.py").write_text(TOY_TESTS)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


@pytest.mark.checkout
def test_what_no_test_notices_is_shown_and_what_never_ends_is_noticed(toy: Path) -> None:
    """Of nine ways to break it two never end, one is wrongly called equivalent, and one no test asks for."""
    command = [sys.executable, str(toy / "script/mutants"), "--room", "music", "--count", "0", "--doubt"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    shown = "music/time.py:3 rest survived\n  - while beats >= 4:\n  + while beats >= 3:\n"
    doubted = "music/time.py:4 rest is called equivalent, but a test notices it\n  - beats -= 4\n  + beats -= 5\n"
    stale = "nothing in music/time.py rest is broken this way any more (1):\n  - beats -= 6\n  + beats -= 7\n"
    assert all(text in run.stdout for text in (shown, doubted, stale)), run.stdout + run.stderr
    assert run.stdout.count("survived\n") == 2  # and the head of the table
    rows = [line.split() for line in run.stdout.splitlines()[-4:]]
    assert rows[1] == ["music", "9", "7", "1", "1"]
    assert rows[3][0] == "87.5%"
    assert run.returncode == 1
    assert (toy / TARGET).read_text() == TOY
