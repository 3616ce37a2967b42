"""Training the groove model: it learns what there is to learn, replays, and cuts no hit off."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from audiomancer._resources import resource_folder
from audiomancer.errors import MissingDependencyError, ModelTrainingError
from audiomancer.music import Note, Pattern
from audiomancer.rnn.groove_network import GrooveModel
from audiomancer.training import GrooveSettings
from audiomancer.training import grooves as training
from audiomancer.training._kept import Standing
from audiomancer.training.grooves import Grooves
from audiomancer.training.keeping import keep_standing, kept_standing

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
    grooves = Grooves(*(training.read_grooves(map(performance, seeds)) for seeds in ((1, 2, 3), (4,))))
    model, curve, before = training.train_groove(SMALL, grooves)
    assert before is None
    assert curve[-1].train < curve[0].train
    assert curve[-1].validation < curve[0].validation - 1
    again = training.train_groove(SMALL, grooves).curve
    assert [point.validation for point in again] == pytest.approx([point.validation for point in curve], abs=1e-3)
    model.write(tmp_path / "small.npz")
    written = training.groove_bits(GrooveModel.read(tmp_path / "small.npz"), grooves.validation).sum()
    assert written == pytest.approx(curve[-1].validation, abs=0.02)


@pytest.mark.magenta
def test_it_goes_on_from_a_model_and_keeps_that_where_nothing_better_was_learned() -> None:
    grooves = Grooves(*(training.read_grooves(map(performance, seeds)) for seeds in ((1, 2, 3), (4,))))
    first = training.train_groove(SMALL, grooves)
    further = training.train_groove(replace(SMALL, best=True, learning_rate=0.01), grooves, start=first.model)
    assert further.before == pytest.approx(first.curve[-1].validation, abs=1e-3)
    assert min(point.validation for point in further.curve) < further.before
    assert training.groove_bits(further.model, grooves.validation).sum() < further.before
    wild = training.train_groove(replace(SMALL, best=True, learning_rate=2.0), grooves, start=first.model)
    assert training.groove_bits(wild.model, grooves.validation).sum() == pytest.approx(wild.before, abs=1e-6)


@pytest.mark.magenta
def test_a_training_of_a_groove_that_was_broken_off_ends_as_it_would_have_unbroken(tmp_path: Path) -> None:
    grooves = Grooves(*(training.read_grooves(map(performance, seeds)) for seeds in ((1, 2), (4,))))
    of, path, kept = replace(SMALL, dropout=0.3), tmp_path / "mine.training", list[Standing]()
    whole = training.train_groove(of, grooves, keep=kept.append)
    keep_standing(kept[1], of, grooves, path)
    halves = training.train_groove(of, grooves, standing=kept_standing(of, grooves, path))
    assert [point[:2] for point in halves.curve] == [point[:2] for point in whole.curve]
    assert all((getattr(halves.model, f.name) == getattr(whole.model, f.name)).all() for f in fields(GrooveModel))
    with pytest.raises(ModelTrainingError, match="the music or the settings have changed"):
        kept_standing(of, Grooves(grooves.train[1:], grooves.validation), path)


def test_without_tensorflow_or_hits_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelTrainingError, match="no drum hit"):
        training.train_groove(SMALL, Grooves([], []))
    monkeypatch.setitem(__import__("sys").modules, "tensorflow", None)
    with pytest.raises(MissingDependencyError, match="magenta"):
        training.train_groove(SMALL, Grooves(training.read_grooves([performance(1)]), []))


def test_settings_that_ship_are_read() -> None:
    assert GrooveSettings.read(resource_folder("models") / "groove.json").passes > 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"layers": [1], "bars": [1, 2], "units": 3}'])
def test_a_file_that_holds_no_settings_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    with pytest.raises(ModelTrainingError, match=r"settings\.json"):
        GrooveSettings.read(path)
