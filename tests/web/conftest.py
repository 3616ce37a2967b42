"""A browser, a library that is served, and a person who visits it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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


@pytest.fixture
def visit(browser: Browser) -> Iterator[browsing.Visit]:
    """A person with a wide screen and a light theme; whatever the console complains of fails the test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme="light", reduced_motion="reduce"
    )
    visit = browsing.Visit(context.new_page())
    yield visit
    context.close()
    assert visit.faults == []
