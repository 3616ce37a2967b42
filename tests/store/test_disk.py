"""Full and read-only disks: a clear error, and the old data whole and readable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from audiomancer.errors import StoreError
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import LineageFile, Store

NOBODY = 65534
SMALL_DISK = Path(__file__).with_name("small_disk.py")
LIMITED = """
import resource, sys
from pathlib import Path
from audiomancer.errors import StoreError
from audiomancer.store import LineageFile, SynthRecord
file = LineageFile(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    for number in range(100):
        file.record(SynthRecord(str(number), "x", [], "generated", []))
        print(number)
except StoreError as error:
    print(error)
"""


@cache
def namespace() -> tuple[str, ...]:
    """The command that runs another where it may mount disks of its own; empty if that is not allowed here."""
    command = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--mount", "--map-root-user")
    if shutil.which("unshare") is None:
        return ()
    trial = [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return command if subprocess.run(trial, capture_output=True, check=False).returncode == 0 else ()


@pytest.mark.parametrize(
    "case",
    [
        "full_history",
        "full_store",
        "full_from_the_start",
        "full_and_damaged",
        "read_only",
        "read_only_after_a_kill",
        "read_only_and_damaged",
    ],
)
def test_a_disk_that_takes_nothing_more(case: str, tmp_path: Path):
    """Each case is a function of ``small_disk.py``."""
    if not namespace():
        pytest.skip("mounting a small disk needs root or user namespaces (unshare), which are not to be had here")
    command = [*namespace(), sys.executable, str(SMALL_DISK), case, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_a_file_that_may_not_grow_keeps_what_was_acknowledged(tmp_path: Path):
    path = tmp_path / "lineage.json"
    command = [sys.executable, "-c", LIMITED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    *acknowledged, sentence = done.stdout.splitlines()
    assert "is full: nothing was recorded" in sentence
    assert acknowledged
    assert list(LineageFile(path)) == acknowledged


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Root, who may write everywhere, becomes somebody else, who owns the folder; others stay who they are."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_a_home_without_permission_to_write_is_read_and_says_so(quick: Path):
    with Store(quick / "home") as store:
        pattern = store.add_pattern(Pattern(kind="drums", notes=(), bars=1), Birth(method="imported"))
    for path in (*store.home.iterdir(), store.home):
        path.chmod(0o500 if path.is_dir() else 0o400)
    with as_nobody(quick), Store(store.home) as store:
        assert store.patterns() == [pattern]
        for write in (lambda: store.rate(pattern.id, 3), lambda: store.save_run("jam", {}), store.lineage.fold):
            with pytest.raises(StoreError, match="read-only for you: nothing was"):
                write()
        assert store.patterns() == [pattern]
    store.home.chmod(0o700)


def test_an_empty_home_in_a_folder_that_may_not_be_listed_is_used(quick: Path):
    home = quick / "closed" / "home"
    home.mkdir(parents=True)
    home.parent.chmod(0o100)
    with as_nobody(quick), Store(home) as store:
        pattern = store.add_pattern(Pattern(kind="drums", notes=(), bars=1), Birth(method="imported"))
        assert store.patterns() == [pattern]
    home.parent.chmod(0o700)


def test_a_file_in_the_place_of_a_folder_is_told(quick: Path):
    (quick / "home").write_text("mine")
    with pytest.raises(StoreError, match=r"home is a file, and the library needs a folder"):
        Store(quick / "home").save_run("jam", {})
    assert (quick / "home").read_text() == "mine"


@pytest.mark.parametrize("name", ["lineage.json", "lineage.journal", "library.db"])
def test_a_pipe_in_the_place_of_a_file_is_told_and_nobody_waits_for_it(tmp_path: Path, name: str):
    os.mkfifo(tmp_path / name)
    with pytest.raises(StoreError, match=rf"{name} is a pipe or a device, and the library needs a file; move it away"):
        Store(tmp_path)
