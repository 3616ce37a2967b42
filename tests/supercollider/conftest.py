"""SuperCollider for the tests: one pool and one renderer for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from audiomancer.supercollider import Renderer, SclangPool


@pytest.fixture(scope="session")
def pool() -> Iterator[SclangPool]:
    """A pool without a whitelist: what is tested is what holds when the whitelist does not."""
    if not shutil.which("sclang"):
        pytest.skip("sclang is not installed")
    with SclangPool(timeout=10) as pool:
        yield pool


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")
    return Renderer()
