"""Who must wait for another program is told so, once, and then gets on."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audiomancer.actions import Session
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import Store, _files, database

GROOVE = Pattern(kind="drums", notes=(Note(0, 60, 36, 100),), bars=1)


class Other:
    """Another program, which lets go as soon as somebody says that they wait."""

    def __init__(self, home: Path, let_go: Callable[[], object] = lambda: None) -> None:
        self.home = home
        self.let_go = let_go
        self.heard: list[str] = []

    def hear(self, sentence: str) -> None:
        self.heard.append(sentence)
        self.let_go()

    @property
    def expected(self) -> list[str]:
        return [f"waiting for another program that is using the library in {self.home}"]


@pytest.fixture
def other(quick: Path, monkeypatch: pytest.MonkeyPatch) -> Other:
    """One that has used the library and holds nothing yet; there is no patience with it."""
    monkeypatch.setattr(_files, "PATIENCE", 0)
    monkeypatch.setattr(database, "PATIENCE", 0)
    with Store(quick / "home") as store:
        store.rate(store.add_pattern(GROOVE, Birth(method="imported")).id, 3)
    return Other(store.home)


def hold(path: Path) -> Callable[[], object]:
    """Holds a lock, and gives what lets go of it."""
    handle = os.open(path, os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return lambda: os.close(handle)


def test_who_gets_on_at_once_hears_nothing(other: Other):
    with Store(other.home, note=other.hear) as store:
        store.rate(next(iter(store.lineage)), 5)
        store.save_run("jam", {})
    assert other.heard == []


def test_a_writer_is_told_of_the_lock_of_the_history_and_then_writes(other: Other):
    with Store(other.home, note=other.hear) as store:
        item = next(iter(store.lineage))
        other.let_go = hold(other.home / "lineage.lock")
        assert store.rate(item, 5).user_rating == 5
    assert other.heard == other.expected


def test_a_reader_is_told_of_the_lock_of_the_history_and_then_reads(other: Other):
    other.let_go = hold(other.home / "lineage.lock")
    with Session(home=other.home, note=other.hear) as session:
        assert len(session.store.lineage) == 1
    assert other.heard == other.expected


def test_a_writer_is_told_of_a_long_writer_in_the_database_and_then_writes(other: Other):
    connection = sqlite3.connect(other.home / "library.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    other.let_go = lambda: connection.execute("COMMIT")
    with Store(other.home, note=other.hear) as store:
        store.save_run("jam", {"number": 1})
        store.save_run("jam", {"number": 2})
        assert store.load_run("jam") == {"number": 2}
    connection.close()
    assert other.heard == other.expected


def test_a_command_says_on_standard_error_for_whom_it_waits(other: Other):
    item = next(iter(Store(other.home).lineage))
    command = [sys.executable, "-m", "audiomancer", "rate", item, "4"]
    environment = os.environ | {"AUDIOMANCER_HOME": str(other.home)}
    let_go = hold(other.home / "lineage.lock")
    waiting = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert waiting.stderr
        heard = waiting.stderr.readline()
    finally:
        let_go()
    result, rest = waiting.communicate(timeout=60)
    assert ([heard.rstrip()], rest, waiting.returncode) == (other.expected, "", 0)
    assert item[5:13] in result
    assert Store(other.home).lineage[item].user_rating == 4
