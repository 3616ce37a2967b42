"""Finding and loading models by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audiomancer._resources import download_folder
from audiomancer.errors import ModelLoadError
from audiomancer.rnn import DEFAULT_MODELS, available_models, find_model, load_model


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for downloaded models."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    download_folder().mkdir(parents=True)
    return download_folder()


def test_the_default_models_ship() -> None:
    for family, name in DEFAULT_MODELS.items():
        assert available_models()[name].origin == "shipped"
        assert load_model(name).config.family == family


def test_a_downloaded_model_is_found_but_does_not_hide_a_shipped_one(downloads: Path) -> None:
    shipped = find_model("melody_rnn").path
    for name in ("mine", "melody_rnn"):
        shutil.copy(shipped, downloads / f"{name}.mag")
    assert find_model("mine").origin == "downloaded"
    assert find_model("melody_rnn").path == shipped


def test_a_file_is_a_model_too(tmp_path: Path) -> None:
    copy = tmp_path / "some.mag"
    shutil.copy(find_model("melody_rnn").path, copy)
    assert find_model(str(copy)).origin == "file"
    assert load_model(str(copy)).config.family == "melody"


def test_a_model_is_read_once_and_again_when_its_file_changes(tmp_path: Path) -> None:
    copy = tmp_path / "some.mag"
    shutil.copy(find_model("melody_rnn").path, copy)
    first = load_model(str(copy))
    assert load_model(str(copy)) is first
    shutil.copy(find_model("drums_lookback_rnn").path, copy)
    assert load_model(str(copy)).config.family == "drums"


def test_an_unknown_model_lists_those_there_are() -> None:
    with pytest.raises(ModelLoadError, match=r"no model 'drum'; there are .*drums_lookback_rnn.*download"):
        find_model("drum")
