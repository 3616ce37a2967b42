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
from audiomancer.analyzers.timbre import timbre
from audiomancer.errors import SynthNotFoundError
from audiomancer.supercollider import (
    JUDGED_SECONDS,
    Renderer,
    RenderJob,
    SclangPool,
    read_synthdefs,
    shipped_files,
    shipped_source,
    shipped_synthdef,
    shipped_timbres,
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
    assert {file.name for file in folder.iterdir()} == {
        "index.json",
        "timbre.json",
        *(f"{name}.scsyndef" for name in shipped_files()),
    }
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


def test_every_synth_sounds_as_it_is_measured() -> None:
    """Within what another version of scsynth may change; each measure stands there, and of no other synth."""
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")
    told = shipped_timbres()
    assert list(told) == list(shipped_files()), STALE
    jobs = [RenderJob(shipped_synthdef(name), seconds=JUDGED_SECONDS, hold=2.0) for name in told]
    heard = {name: timbre(job.audio, job.sample_rate) for name, job in zip(told, Renderer().render(jobs), strict=True)}
    away = {
        (name, axis): (value, told[name][axis])
        for name, found in heard.items()
        for axis, value in found._asdict().items()
        if value != pytest.approx(told[name][axis], rel=0.05, abs=0.02)
    }
    assert away == {}, STALE


def test_a_synth_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(SynthNotFoundError, match=r"no synth 'tb909'.*tb303"):
        shipped_synthdef("tb909")
