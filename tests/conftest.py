"""Fixtures that every room's tests share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


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
    """Every test has its own empty home, so none touches the developer's."""
    folder = tmp_path / "home"
    monkeypatch.setenv("AUDIOMANCER_HOME", str(folder))
    return folder
