"""The plug-in package of the examples, built, installed into an environment of its own, used there, and removed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

import audiomancer
from audiomancer.music import Pattern
from audiomancer.variation import mutate

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAME = "audiomancer-wobble"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def python(tmp_path: Path) -> Run:
    """Runs the Python of an environment that has the plug-in, and sees this one's audiomancer and its libraries."""
    shutil.copytree(EXAMPLES / NAME, tmp_path / NAME)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "wheel")]
    subprocess.run(build, cwd=tmp_path / NAME, check=True, capture_output=True)
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, capture_output=True)
    program = str(environment / "bin" / "python")
    libraries = (path for path in sys.path if Path(path).name in ("site-packages", "dist-packages"))
    seen = [str(Path(audiomancer.__file__).parents[1]), *libraries]
    ask_site = [program, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask_site, check=True, capture_output=True, text=True).stdout.strip())
    (site / "seen.pth").write_text("\n".join(dict.fromkeys(seen)) + "\n")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [program, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel))
    return run


@cache
def module() -> ModuleType:
    """The module of the package, not installed."""
    spec = spec_from_file_location("audiomancer_wobble", EXAMPLES / NAME / "audiomancer_wobble.py")
    assert spec and spec.loader
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@given(patterns(min_notes=1), st.floats(0, 1), st.integers(0, 2**32))
@settings(max_examples=50)
def test_what_the_example_brings_keeps_what_its_kinds_promise(pattern: Pattern, amount: float, seed: int) -> None:
    brought = module()
    child = mutate(pattern, amount, np.random.default_rng(seed), [brought.WOBBLE]).pattern
    assert [replace(n, velocity=1) for n in child.notes] == [replace(n, velocity=1) for n in pattern.notes]
    assert 0 <= brought.WOBBLINESS.score(child).value <= 63.5
    lines = brought.TAB.export([child]).decode().splitlines()
    assert {len(line) for line in lines} == {5 + child.bars * child.steps_per_bar}
    assert len(lines) == len({note.pitch for note in child.notes})


class Package:
    """The package in its environment, and audiomancer's command line beside it."""

    def __init__(self, python: Run) -> None:
        self._python = python

    def call(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        return self._python("-m", "audiomancer", *arguments, code=code)

    def made(self, *arguments: str) -> list[dict[str, Any]]:
        patterns: list[dict[str, Any]] = json.loads(self.call(*arguments, "--json").stdout)
        return patterns

    def told(self, *arguments: str, code: int) -> str:
        """The one sentence of a refusal."""
        (line,) = self.call(*arguments, code=code).stderr.splitlines()
        return line

    def remove(self) -> None:
        self._python("-m", "pip", "uninstall", "--quiet", "--yes", NAME)


def test_a_plug_in_package_is_used_until_it_is_removed_and_is_then_told_by_name(python: Run) -> None:
    package = Package(python)
    (groove,) = (pattern["id"] for pattern in package.made("import", str(EXAMPLES / "groove.mid")))
    child, family = uses(package, groove)
    package.remove()
    misses(package, groove, child, family)


def uses(package: Package, groove: str) -> tuple[str, list[str]]:
    """Everything that the package brings, called by name; a child of its operator, and a family."""
    (child,) = package.made("mutate", groove, "--op", "wobble", "--seed", "1")
    assert child["mutation_log"]
    assert all(line.startswith("wobble: ") and " velocity " in line for line in child["mutation_log"])
    assert child["operators"] == ["wobble"]
    assert package.made("mutate", groove, "--op", "wobble", "--seed", "1") == [child]
    assert "let the loudness rise and fall once a bar" in package.call("mutate", "--ops").stdout
    package.call("replay", child["id"])

    bred = ("evolve", groove, child["id"], "--generations", "2", "--size", "3", "--seed", "1", "--op", "wobble")
    chosen = package.call(*bred, "--fitness", "wobbliness").stderr
    assert "generation 1, bred from 2: 2 by your function wobbliness" in chosen
    family = [pattern["id"] for pattern in package.made(*bred, "--fitness", "wobbliness")]

    tab = package.call("export", child["id"], "--to", "tab").stdout.splitlines()
    assert tab[0].startswith("  bd ") and set(tab[0][5:]) <= set(".123456789")
    assert "tab knows no bank; it takes no options" in package.told(
        "export", groove, "--to", "tab", "--bank", "x", code=1
    )
    assert "lines of digits, one a sixteenth" in package.call("export", "--targets").stdout
    found = [finding for finding in json.loads(package.call("doctor", "--json").stdout) if "0.1.0" in finding["detail"]]
    assert [finding["what"] for finding in found if finding["detail"] == f"{NAME} 0.1.0"] == [
        "operator wobble",
        "fitness wobbliness",
        "exporter tab",
    ]
    return child["id"], family


def misses(package: Package, groove: str, child: str, family: list[str]) -> None:
    """What the package brought is told by name, and spoils nothing else."""
    told = package.told("replay", child, code=6)
    assert told.startswith(
        "Error: the operator 'wobble' in version 1 of audiomancer-wobble is needed for this, and it "
    )
    assert told.endswith("is not here; install audiomancer-wobble")
    told = package.told("mutate", groove, "--op", "wobble", code=2)
    assert told.startswith("Error: 'wobble' is not an operator; for drums there are shift_timing, ")
    told = package.told("evolve", groove, "--fitness", "wobbliness", code=2)
    assert told == "Error: 'wobbliness' is not a fitness function; there are density, syncopation"
    told = package.told("export", child, "--to", "tab", code=2)
    assert told.startswith("Error: 'tab' is not an export target; there are tidal, strudel, ")
    assert "wobble" not in package.call("mutate", "--ops").stdout + package.call("doctor").stdout
    assert {child, *family} <= {pattern["id"] for pattern in package.made("list")}
    package.call("mutate", child, "--op", "velocity")
