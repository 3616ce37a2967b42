"""The engines that will play what is exported, each kept open for all tests; skipped by name where one is absent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engines import ghci, sclang, strudel

__all__ = ["strudel_engine", "supercollider", "tidal"]


@pytest.fixture(scope="session")
def tidal() -> Iterator[ghci.Ghci]:
    if reason := ghci.missing():
        pytest.skip(reason)
    engine = ghci.Ghci()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def strudel_engine() -> Iterator[strudel.Strudel]:
    if reason := strudel.missing():
        pytest.skip(reason)
    engine = strudel.Strudel()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def supercollider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sclang.Sclang]:
    if reason := sclang.missing():
        pytest.skip(reason)
    engine = sclang.Sclang(tmp_path_factory.mktemp("sclang"))
    yield engine
    engine.close()
