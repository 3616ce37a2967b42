"""Training the groove model: it learns what there is to learn, replays, and cuts no hit off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiomancer._resources import resource_folder
from audiomancer.errors import MissingDependencyError, ModelTrainingError
from audiomancer.music import Note, Pattern
from audiomancer.rnn.groove import GrooveModel
from audiomancer.training import GrooveSettings
from audiomancer.training import grooves as training

SMALL = GrooveSettings(layers=(12, 8, 8), dropout=0.0, pieces=1, bars=(1, 2), batch=32, learning_rate=0.03, passes=5)


def performance(seed: int) -> Pattern:
    """Hats that are loud on the beat and late elsewhere, from the second bar on."""
    rng = np.random.default_rng(seed)
    hits = [
        Note(240 * step + 50 * (step % 4 != 0) + int(rng.integers(6)), 60, 42, 50 + 60 * (step % 4 == 0))
        for step in range(16, 16 * 6)
    ]
    return Pattern(kind="drums", notes=tuple(hits), bars=6)


def test_a_performance_begins_with_the_bar_of_its_first_hit_and_its_pieces_are_all_of_it() -> None:
    ((hits, groove),) = training.read_grooves([performance(1), Pattern(kind="drums", notes=(), bars=1)])
    assert (hits.step[0], hits.steps, len(hits.voice)) == (0, 80, 80)
    assert groove.timing.max() == pytest.approx(0.22, abs=0.02)
    pieces = training._pieces((hits, groove), (1, 2), np.random.default_rng(2))
    assert sum(piece.steps for piece, _ in pieces) == 80
    assert np.concatenate([played.velocity for _, played in pieces]).tolist() == groove.velocity.tolist()


@pytest.mark.magenta
def test_it_learns_replays_and_plays_back_as_it_was_measured(tmp_path: Path) -> None:
    learn, held_out = (training.read_grooves(map(performance, seeds)) for seeds in ((1, 2, 3), (4,)))
    model, curve = training.train_groove(SMALL, learn, held_out)
    assert curve[-1].train < curve[0].train
    assert curve[-1].validation < curve[0].validation - 1
    again = training.train_groove(SMALL, learn, held_out)[1]
    assert [point.validation for point in again] == pytest.approx([point.validation for point in curve], abs=1e-3)
    model.write(tmp_path / "small.npz")
    written = training.groove_bits(GrooveModel.read(tmp_path / "small.npz"), held_out).sum()
    assert written == pytest.approx(curve[-1].validation, abs=0.02)


def test_without_tensorflow_or_hits_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelTrainingError, match="no drum hit"):
        training.train_groove(SMALL, [], [])
    monkeypatch.setitem(__import__("sys").modules, "tensorflow", None)
    with pytest.raises(MissingDependencyError, match="magenta"):
        training.train_groove(SMALL, training.read_grooves([performance(1)]), [])


def test_settings_that_ship_are_read() -> None:
    assert GrooveSettings.read(resource_folder("models") / "groove.json").passes > 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"layers": [1], "bars": [1, 2], "units": 3}'])
def test_a_file_that_holds_no_settings_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    with pytest.raises(ModelTrainingError, match=r"settings\.json"):
        GrooveSettings.read(path)
