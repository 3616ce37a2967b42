"""The tables that ship are what their commands write, to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiomancer import training
from audiomancer._resources import resource_folder
from audiomancer.rnn import DEFAULT_MODELS, load_model
from audiomancer.training.remembering import learn_memory

TABLES = {
    "feel": training.train_feel,
    "touch": training.train_touch,
    "fills": training.train_fills,
    "habits": training.train_habits,
    "returns": training.train_returns,
}


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_ships_is_what_its_command_writes(table: str, shared: Path, tmp_path: Path) -> None:
    path = TABLES[table](shared / "data", tmp_path)
    assert path.read_bytes() == (resource_folder("models") / path.name).read_bytes()


@pytest.mark.slow
def test_the_memory_of_drums_that_ships_is_learned_again(shared: Path) -> None:
    """That of melodies is too, but it takes ten minutes to read the scores."""
    pieces = training.read_corpus("drums", shared / "data").train
    shipped = json.loads((resource_folder("models") / "memory.json").read_text())
    assert learn_memory(load_model(DEFAULT_MODELS["drums"]), pieces).to_dict() == shipped["drums"]
