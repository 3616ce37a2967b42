"""A server in this process, and a client that may do everything; and a real one, visited with a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rooms import grooves, loud_room, room, run
from starlette.testclient import TestClient
from visits import axe, browser, listener, served, visit

from audiomancer.actions import Session, perform
from audiomancer.web import Guard, Jobs, Rules, Shared, make_app

__all__ = [
    "app",
    "axe",
    "browser",
    "client",
    "faults",
    "groove",
    "grooves",
    "jobs",
    "listener",
    "loud_room",
    "room",
    "run",
    "served",
    "visit",
]

TOKEN = "t0ken"
HERE = "http://127.0.0.1:8765"


@pytest.fixture(autouse=True)
def few_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library has a loop of each style, as each test has an empty home that would have to make them."""
    for name in ("_BLOCK", "_ROUNDS", "_LEAST"):
        monkeypatch.setattr(f"audiomancer.breeding.loops.{name}", 1)


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """Our own mistakes, as the server tells them; a test in which there is one fails."""
    told: list[str] = []
    yield told
    assert told == []


@pytest.fixture
def jobs(faults: list[str]) -> Iterator[Jobs]:
    running = Jobs(faults.append)
    yield running
    running.close()


@pytest.fixture
def app(home: Path, jobs: Jobs, faults: list[str]) -> Iterator[Any]:
    """The application without its guard."""
    with Shared(home) as shared:
        yield make_app(shared, jobs, TOKEN, faults.append)


@pytest.fixture
def client(app: Any) -> Iterator[TestClient]:
    guard = Guard(app, Rules(TOKEN, frozenset({"127.0.0.1", "localhost"})))
    with TestClient(guard, base_url=HERE, headers={"X-Audiomancer-Token": TOKEN}) as made:
        yield made


@pytest.fixture
def groove(home: Path) -> str:
    """The id of a groove in the library."""
    with Session() as session:
        item: str = perform("import", session, tidal=('d1 $ s "bd*4"',)).patterns[0].id
        return item
