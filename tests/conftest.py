"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Generator, Iterator
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from plugging import PlugIn, write_package

from audiomancer._plugins import plugins
from audiomancer.programs import find_sandbox

if hasattr(signal, "SIGHUP"):  # nohup has it ignored, and what a program inherits as ignored it never hears
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

NO_SKIP = os.environ.get("AUDIOMANCER_NO_SKIP") == "1"
# A law does not break because the machine is busy.
settings.register_profile("audiomancer", deadline=None)
settings.load_profile("audiomancer")

SHARED = Path(__file__).resolve().parents[2] / "shared"
LONGEST = (
    "variation_synths/test_sound.py",
    "fuzz/test_fuzz.py",
    "cli/test_generate.py",
    "midi/test_groove.py",
    "exporters/test_tidal.py",
    "exporters/test_strudel.py",
    "cli/test_unlikely_files.py",
    "training/test_training.py",
)
"""Files whose tests take most of a minute and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files are begun first, so that at the end no worker is left alone with one of them."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(42)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real MIDI and lead sheets beside the checkout."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the data folder ../shared is not beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own empty home and cache, so none touches the developer's."""
    folder = tmp_path / "home"
    monkeypatch.setenv("AUDIOMANCER_HOME", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlugIn]:
    """Installs plug-in packages for the length of a test, see ``plugging.write_package``."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)

    def write(*args: Any, **options: Any) -> None:
        write_package(folder, *args, **options)
        invalidate_caches()
        plugins.cache_clear()

    yield write
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]
    plugins.cache_clear()


@pytest.fixture
def no_sclang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path with all that sound needs but sclang."""
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "bwrap", "setpriv", "scsynth"):
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))


@pytest.fixture
def no_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A path with SuperCollider, and without a sandbox to run it in."""
    if not (shutil.which("sclang") and shutil.which("scsynth")):
        pytest.skip("SuperCollider is not installed")
    programs = tmp_path / "programs without a sandbox"
    programs.mkdir()
    for name in ("sh", "setpriv", "sclang", "scsynth"):
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))
    find_sandbox.cache_clear()
    yield
    find_sandbox.cache_clear()


def pytest_configure() -> None:
    """A shell's background job ignores the interrupt, and so would every program that the tests start and interrupt."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests against the real magenta say so where it is not installed."""
    if item.get_closest_marker("magenta") and find_spec("magenta") is None:
        pytest.skip("magenta is not installed; script/bootstrap --magenta installs it")


def _skip_is_failure(report: pytest.CollectReport | pytest.TestReport) -> None:
    """Where everything the tests need must be there, a skip hides that something is not."""
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and AUDIOMANCER_NO_SKIP=1 allows no skip. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _skip_is_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _skip_is_failure(report)
    return report


@pytest.fixture(scope="session")
def groove_file() -> Path:
    """The MIDI groove that ships with the examples."""
    return Path(__file__).resolve().parents[1] / "examples" / "groove.mid"
