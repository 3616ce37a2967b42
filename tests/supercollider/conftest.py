"""SuperCollider for the tests: one pool and one renderer for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from audiomancer.programs import find_sandbox
from audiomancer.supercollider import Renderer, SclangPool


def _trusting(source: str) -> None:
    """A whitelist that has nothing against the tests' own sources."""


OURS = None if find_sandbox().confines else _trusting
"""The whitelist of a pool for our own sources: none where a sandbox holds, and where there is none, one for all."""


@pytest.fixture(scope="session")
def pool() -> Iterator[SclangPool]:
    """A pool without a whitelist, where a sandbox holds: what is tested is what holds when the whitelist does not."""
    if not shutil.which("sclang"):
        pytest.skip("sclang is not installed")
    with SclangPool(OURS, timeout=10) as pool:
        yield pool


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")
    return Renderer()
