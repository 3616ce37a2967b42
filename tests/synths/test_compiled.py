"""The compiled synths that ship: what sclang makes of their sources, and of no older ones."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from audiomancer.analyzers import check_safe
from audiomancer.errors import SynthNotFoundError
from audiomancer.supercollider import (
    SclangPool,
    read_synthdefs,
    shipped_files,
    shipped_source,
    shipped_synthdef,
    source_digest,
)

STALE = "after a change in synths/, run script/compile-synths"


@pytest.fixture(scope="module")
def folder() -> Path:
    return next(iter(shipped_files().values())).parent / "compiled"


@pytest.fixture(scope="module")
def index(folder: Path) -> dict[str, str | dict[str, str]]:
    return json.loads((folder / "index.json").read_text("utf-8"))


def test_no_source_has_changed_since_it_was_compiled(index: dict[str, dict[str, str]]) -> None:
    assert {name: source_digest(shipped_source(name)) for name in shipped_files()} == index["sources"], STALE


def test_every_synth_is_compiled_and_nothing_else_is(folder: Path) -> None:
    assert {file.name for file in folder.iterdir()} == {"index.json", *(f"{name}.scsyndef" for name in shipped_files())}
    for name in shipped_files():
        assert [synthdef.name for synthdef in read_synthdefs(shipped_synthdef(name))] == [name]


def test_sclang_makes_the_same_bytes_today(index: dict[str, str]) -> None:
    if not shutil.which("sclang"):
        pytest.skip("sclang is not installed")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(["sclang", "-v"], env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"sclang (\S+)", told.stdout)
    if found is None or found[1] != index["sclang"]:
        pytest.skip(f"the synths were compiled by sclang {index['sclang']}, and here is {told.stdout.strip()}")
    with SclangPool(check_safe) as pool:
        made = dict(zip(shipped_files(), pool.validate_all(map(shipped_source, shipped_files())), strict=True))
    assert {name: dict(v.synthdefs) for name, v in made.items()} == {
        n: {n: shipped_synthdef(n)} for n in shipped_files()
    }, STALE


def test_a_synth_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(SynthNotFoundError, match=r"no synth 'tb909'.*tb303"):
        shipped_synthdef("tb909")
