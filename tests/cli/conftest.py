"""Calls of the command line in this process, and a library to call it on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from calling import Call
from click.testing import CliRunner, Result

from audiomancer.cli._app import cli


@pytest.fixture(autouse=True)
def few_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library has a loop of each style, as each test has an empty home that would have to make them."""
    for name in ("_BLOCK", "_ROUNDS", "_LEAST"):
        monkeypatch.setattr(f"audiomancer.breeding.loops.{name}", 1)


@pytest.fixture
def call() -> Call:
    def run(*args: str, ok: bool = True, **options: Any) -> Result:
        result = CliRunner().invoke(cli, args, prog_name="audiomancer", **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert (result.exit_code == 0) == ok, result.output
        return result

    return run


@pytest.fixture
def groove(call: Call, groove_file: Path) -> str:
    """The id of the shipped groove in the library."""
    imported = json.loads(call("import", str(groove_file), "--json").stdout)
    item: str = imported[0]["id"]
    return item


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player that writes down what it is given; all other programs stay."""
    folder = tmp_path / "bin"
    folder.mkdir()
    heard = tmp_path / "heard"
    program = folder / "afplay"
    program.write_text(f'#!/bin/sh\nhead -c 4 "$1" >>"{heard}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return heard
