"""The page in a browser: a library that is served, and a person who visits it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["axe", "browser", "listener", "served", "visit"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, for the tests of one module: what Playwright runs would be in the way of others."""
    if reason := browsing.missing():
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browsing.chromium(), args=[*browsing.FLAGS])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsing.Served]:
    """A library of its own, served to the tests of a module."""
    folder = tmp_path_factory.mktemp("served")
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    with browsing.Served(folder / "home", environment=environment) as server:
        yield server


WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def visit(browser: Browser) -> Iterator[browsing.Visit]:
    """A person with a wide screen."""
    with browsing.visiting(browser, viewport=WIDE) as visit:
        yield visit


@pytest.fixture
def listener(browser: Browser) -> Iterator[browsing.Visit]:
    """A person with a wide screen who hears."""
    with browsing.visiting(browser, ears=True, viewport=WIDE) as visit:
        yield visit


@pytest.fixture(scope="session")
def axe() -> None:
    """What tells whether everybody can use a page."""
    if reason := browsing.axe_missing():
        pytest.skip(reason)
