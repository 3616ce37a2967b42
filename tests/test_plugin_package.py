"""The plug-in package of the examples, built, installed into an environment of its own, used there, and removed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
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
    own = {"base": str(environment), "platbase": str(environment)}
    site, program = (Path(sysconfig.get_path(name, vars=own)) for name in ("purelib", "scripts"))
    seen = [str(Path(audiomancer.__file__).parents[1]), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    (site / "seen.pth").write_text("\n".join(dict.fromkeys(seen)) + "\n")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [str(program / "python"), *arguments]
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


IN_PYTHON = """
from audiomancer.fitness import as_fitness
from audiomancer.generators import EvolutionEngine
from audiomancer.rendering import TARGET_REGISTRY

pattern = EvolutionEngine().store.get({child!r}).pattern
print(as_fitness("wobbliness").score(pattern))
print(TARGET_REGISTRY.find("tab").export([pattern]).decode())
"""


def test_a_plug_in_package_is_used_until_it_is_removed_and_is_then_told_by_name(python: Run) -> None:
    def call(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        return python("-m", "audiomancer", *arguments, code=code)

    def made(*arguments: str) -> dict[str, Any]:
        (pattern,) = json.loads(call(*arguments, "--json").stdout)
        return dict(pattern)

    groove = made("import", str(EXAMPLES / "groove.mid"))["id"]
    child = made("mutate", groove, "--op", "wobble", "--seed", "1")
    assert child["mutation_log"]
    assert all(line.startswith("wobble: ") and " velocity " in line for line in child["mutation_log"])
    assert child["operators"] == ["wobble"]
    assert made("mutate", groove, "--op", "wobble", "--seed", "1")["id"] == child["id"]
    assert "let the loudness rise and fall once a bar" in call("mutate", "--ops").stdout
    call("replay", child["id"])
    score, *tab = python("-c", IN_PYTHON.format(child=child["id"])).stdout.splitlines()
    assert score.endswith("ground='wobbliness', inherited=False)")
    assert tab[0].startswith("  bd ") and set(tab[0][5:]) <= set(".123456789")

    python("-m", "pip", "uninstall", "--quiet", "--yes", NAME)
    told = call("replay", child["id"], code=6).stderr
    assert told.startswith("Error: the operator 'wobble'")
    assert "is needed for this, and it is not here; install" in told
    assert len(told.splitlines()) == 1
    refused = call("mutate", groove, "--op", "wobble", code=1).stderr
    assert refused.startswith("Error: 'wobble' is not an operator; for drums there are shift_timing, ")
    assert "wobble" not in call("mutate", "--ops").stdout
    assert child["id"] in call("list", "--json").stdout
    call("mutate", child["id"], "--op", "velocity")
