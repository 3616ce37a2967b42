"""From data to a model that ships: corpus, training, bundle and card, by one call.

``models/NAME.json`` holds the settings; what comes out are ``NAME.mag`` and ``NAME.md``, its card, whose figures
are measured with the bundle that was written. A model of one's own has the settings of the one that ships, fitted to
how much music there is, and its ``NAME.json`` is written beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil
from pathlib import Path

from audiomancer._resources import resource_folder
from audiomancer.errors import ModelTrainingError
from audiomancer.music.feel import Feel, learn_feel
from audiomancer.music.touch import Touch, learn_touch
from audiomancer.rnn.bundle import read_bundle
from audiomancer.rnn.encodings import Floats
from audiomancer.rnn.fills import Fills, learn_fills
from audiomancer.rnn.groove import GROOVE, groove_fingerprint, load_groove
from audiomancer.rnn.groove_network import GrooveModel
from audiomancer.rnn.magenta import magenta_config, write_bundle
from audiomancer.rnn.models import DEFAULT_MODELS, bundle_path, find_model, load_model
from audiomancer.training._card import groove_card, model_card
from audiomancer.training.corpus import (
    Corpus,
    drum_corpus,
    groove_performances,
    load_corpus,
    melody_corpus,
    save_corpus,
)
from audiomancer.training.grooves import (
    GrooveCurve,
    Grooves,
    GrooveSettings,
    TrainedGroove,
    groove_bits,
    read_grooves,
    train_groove,
)
from audiomancer.training.habits import learn_habits
from audiomancer.training.judging import compare, overlaps
from audiomancer.training.keeping import keep_standing, kept_standing, standing_file
from audiomancer.training.own import OwnGrooves, OwnMusic
from audiomancer.training.remembering import learn_memory
from audiomancer.training.returns import learn_returns
from audiomancer.training.scores import read_tunes
from audiomancer.training.train import Curve, Trained, TrainingSettings, train
from audiomancer.variation.habits import Habits
from audiomancer.variation.returns import Returns

__all__ = [
    "own_groove_settings",
    "own_settings",
    "read_corpus",
    "train_feel",
    "train_fills",
    "train_grooves",
    "train_habits",
    "train_memory",
    "train_model",
    "train_own_groove",
    "train_own_model",
    "train_returns",
    "train_touch",
]

Step = Callable[[str, int, int | None], None]

_UPDATES_A_PASS, _UPDATES = 40, 1500
_SLOWER = 1 / 3  # of what ships much is to be kept
_BATCHES_A_PASS, _GROOVE_PASSES, _GROOVE_UPDATES = 20, 6, 300


def read_corpus(kind: str, data: Path, cache: Path | None = None) -> Corpus:
    """The corpus ``drums`` or ``melody``.

    Args:
        kind: ``drums`` or ``melody``.
        data: the folder that holds ``groove`` and ``openewld``.
        cache: a file to keep it in, since reading the scores takes ten minutes; None for no file.

    Returns:
        Event sequences to learn from and to be measured on.

    Raises:
        ModelTrainingError: if the data is not there, or holds no piece.
        MissingDependencyError: if a library that reads it is not installed.
    """
    if cache and cache.is_file():
        return load_corpus(cache)
    folder = data / {"drums": "groove", "melody": "openewld"}[kind]
    if not folder.is_dir():
        raise ModelTrainingError(f"the training data is not there: expected the folder {folder}")
    corpus = drum_corpus(folder) if kind == "drums" else melody_corpus(folder)
    if cache:
        save_corpus(corpus, cache)
    return corpus


def train_model(
    name: str,
    settings: TrainingSettings,
    corpus: Corpus,
    folder: Path,
    report: Callable[[int, Curve], None] = lambda epoch, curve: None,
    step: Step = lambda what, done, total: None,
    *,
    resume: bool = False,
) -> Path:
    """Train a model, and write its bundle and its card.

    After each pass the training is kept in ``NAME.training``; the bundle is written when it is done, and a bundle that
    is there stays until then.

    Args:
        name: the model's name.
        settings: what to train and how.
        corpus: what to learn from.
        folder: the folder in which to write; it must exist.
        report: told of each pass over the data, counted from 1; of pass 0 before, if it begins with what ships.
        step: told between the steps of a pass what is being done, how much of it is done, and how much there is to do.
        resume: whether to go on with a training that was broken off; it ends as it would have ended unbroken.

    Returns:
        The bundle's path.

    Raises:
        ModelTrainingError: if there is no training to go on with, or its music or settings have changed.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    path, trained = _bundled(name, settings, corpus, folder, report, step, resume)
    step("measuring", 0, None)
    card = model_card(name, settings, corpus, trained, compare([str(path)], corpus), overlaps(str(path), corpus))
    return _with_card(path, card)


def train_own_model(
    name: str,
    kind: str,
    music: OwnMusic,
    folder: Path,
    report: Callable[[int, Curve], None] = lambda epoch, curve: None,
    step: Step = lambda what, done, total: None,
    *,
    resume: bool = False,
) -> Path:
    """Train a model on music of one's own, from the one that ships on, and write its bundle, its card and its settings.

    Args:
        name: the model's name.
        kind: ``drums`` or ``melody``.
        music: what to learn from.
        folder: the folder in which to write; it must exist.
        report: told of each pass over the data, counted from 1; of pass 0 before, if it begins with what ships.
        step: told between the steps of a pass what is being done, how much of it is done, and how much there is to do.
        resume: whether to go on with a training that was broken off; it ends as it would have ended unbroken.

    Returns:
        The bundle's path.

    Raises:
        ModelTrainingError: if there is no training to go on with, or its music or settings have changed.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    settings = own_settings(kind, music.corpus)
    start = read_bundle(bundle_path(DEFAULT_MODELS[kind])).weights
    path, trained = _bundled(name, settings, music.corpus, folder, report, step, resume, start)
    step("measuring", 0, None)
    card = model_card(name, settings, music.corpus, trained, compare([str(path)], music.corpus), own=music)
    _write_settings(settings, path)
    return _with_card(path, card)


def own_settings(kind: str, corpus: Corpus) -> TrainingSettings:
    """The settings of the model that ships, to go on from its weights, with more passes where there is less music.

    Args:
        kind: ``drums`` or ``melody``.
        corpus: what to learn from.

    Returns:
        Settings with which the weights are updated some thousand times at the least, in small steps.
    """
    base = TrainingSettings.read(resource_folder("models") / f"{DEFAULT_MODELS[kind]}.json")
    steps = sum(map(len, corpus.train))
    lanes = min(base.lanes, len(corpus.train), max(1, steps // (base.chunk * _UPDATES_A_PASS)))
    epochs = max(base.epochs, ceil(_UPDATES / max(1, steps // (base.chunk * lanes))))
    return replace(
        base,
        lanes=lanes,
        learning_rate=base.learning_rate * _SLOWER,
        epochs=epochs,
        patience=max(base.patience, ceil(epochs / 5)),
        start=f"{DEFAULT_MODELS[kind]} {find_model(DEFAULT_MODELS[kind]).fingerprint}",
    )


def _bundled(
    name: str,
    settings: TrainingSettings,
    corpus: Corpus,
    folder: Path,
    report: Callable[[int, Curve], None],
    step: Step,
    resume: bool,
    start: Mapping[str, Floats] | None = None,
) -> tuple[Path, Trained]:
    """The bundle of a training, and how it went."""
    path = folder / f"{name}.mag"
    kept, part = standing_file(path), path.with_suffix(".part")
    trained = train(
        settings,
        corpus,
        report,
        start=start,
        keep=lambda standing: keep_standing(standing, settings, corpus, kept),
        standing=kept_standing(settings, corpus, kept) if resume else None,
        step=lambda epoch, done, total: step(f"pass {epoch}", done, total),
    )
    config = magenta_config(settings.config, settings.layers, settings.attention)
    write_bundle(config, trained.weights, f"{name} of audiomancer, learned from {settings.corpus}; see {name}.md", part)
    part.replace(path)
    kept.unlink(missing_ok=True)
    return path, trained


def _with_card(path: Path, card: str) -> Path:
    path.with_suffix(".md").write_text(card, encoding="utf-8")
    return path


def train_feel(data: Path, folder: Path) -> Path:
    """Learn the table of feel from Groove's training split, and write ``feel.json``.

    Args:
        data: the folder that holds ``groove``.
        folder: the folder in which to write; it must exist.

    Returns:
        The path of ``feel.json``.

    Raises:
        ModelTrainingError: if Groove is not there.
    """
    return _written(learn_feel(groove_performances(data / "groove")), folder / "feel.json")


def train_grooves(
    name: str,
    settings: GrooveSettings,
    data: Path,
    folder: Path,
    report: Callable[[int, GrooveCurve], None] = lambda number, curve: None,
    step: Step = lambda what, done, total: None,
    *,
    resume: bool = False,
) -> Path:
    """Train a groove model on Groove's training split, and write it and its card.

    After each pass the training is kept in ``NAME.training``; the model is written when it is done, and one that is
    there stays until then.

    Args:
        name: the model's name.
        settings: what to train and how.
        data: the folder that holds ``groove``.
        folder: the folder in which to write; it must exist.
        report: told of each pass over the data, counted from 1; of pass 0 before, if it begins with what ships.
        step: told between the steps of a pass what is being done, how much of it is done, and how much there is to do.
        resume: whether to go on with a training that was broken off; it ends as it would have ended unbroken.

    Returns:
        The path of the model.

    Raises:
        ModelTrainingError: if Groove is not there, there is no training to go on with, or its settings have changed.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    step("reading", 0, None)
    grooves = Grooves(*(read_grooves(groove_performances(data / "groove", split)) for split in Corpus._fields))
    path, trained = _grooved(name, settings, grooves, None, folder, report, step, resume)
    return _with_card(path, groove_card(name, settings, grooves, trained, _measured(path, grooves)))


def train_own_groove(
    name: str,
    music: OwnGrooves,
    folder: Path,
    report: Callable[[int, GrooveCurve], None] = lambda number, curve: None,
    step: Step = lambda what, done, total: None,
    *,
    resume: bool = False,
) -> Path:
    """Train a groove model on drums of one's own, from the one that ships on, and write it, its card and its settings.

    Args:
        name: the model's name.
        music: what to learn from.
        folder: the folder in which to write; it must exist.
        report: told of each pass over the data, counted from 1; of pass 0 before, if it begins with what ships.
        step: told between the steps of a pass what is being done, how much of it is done, and how much there is to do.
        resume: whether to go on with a training that was broken off; it ends as it would have ended unbroken.

    Returns:
        The path of the model.

    Raises:
        ModelTrainingError: if there is no training to go on with, or its music or settings have changed.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    settings = own_groove_settings(music.grooves)
    path, trained = _grooved(name, settings, music.grooves, load_groove(), folder, report, step, resume)
    _write_settings(settings, path)
    return _with_card(path, groove_card(name, settings, music.grooves, trained, _measured(path, music.grooves), music))


def own_groove_settings(grooves: Grooves) -> GrooveSettings:
    """The settings of the groove model that ships, to go on from its weights, with more passes where there is less.

    Args:
        grooves: what to learn from.

    Returns:
        Settings with which the weights are updated some hundred times at the least.
    """
    base = GrooveSettings.read(resource_folder("models") / f"{GROOVE}.json")
    hits = sum(len(hits.voice) for hits, _ in grooves.train)
    batch = max(1, min(base.batch, hits // _BATCHES_A_PASS))
    passes = max(_GROOVE_PASSES, ceil(_GROOVE_UPDATES * batch / max(1, hits)))
    start = f"{GROOVE} {groove_fingerprint()}"
    return replace(base, batch=batch, passes=passes, start=start, best=True)


def _grooved(
    name: str,
    settings: GrooveSettings,
    grooves: Grooves,
    start: GrooveModel | None,
    folder: Path,
    report: Callable[[int, GrooveCurve], None],
    step: Step,
    resume: bool,
) -> tuple[Path, TrainedGroove]:
    """The file of a groove model that was trained, and how it went."""
    path = folder / f"{name}.npz"
    kept, part = standing_file(path), path.with_name(f"{name}.part.npz")
    trained = train_groove(
        settings,
        grooves,
        report,
        start=start,
        keep=lambda standing: keep_standing(standing, settings, grooves, kept),
        standing=kept_standing(settings, grooves, kept) if resume else None,
        step=lambda number, done, total: step(f"pass {number}" if number else "making ready", done, total),
    )
    step("measuring", 0, None)
    trained.model.write(part)
    part.replace(path)
    kept.unlink(missing_ok=True)
    return path, trained


def _measured(path: Path, grooves: Grooves) -> Floats:
    return groove_bits(GrooveModel.read(path), grooves.validation)


def _write_settings(settings: TrainingSettings | GrooveSettings, path: Path) -> None:
    """Write the settings of a training of one's own beside what was trained."""
    path.with_suffix(".json").write_text(json.dumps(settings.to_dict(), indent=2) + "\n", encoding="utf-8")


def train_habits(data: Path, folder: Path) -> Path:
    """Learn what drummers change from some bars to the next from Groove's training split, and write ``habits.json``.

    Args:
        data: the folder that holds ``groove``.
        folder: the folder in which to write; it must exist.

    Returns:
        The path of ``habits.json``.

    Raises:
        ModelTrainingError: if Groove is not there.
    """
    return _written(learn_habits(groove_performances(data / "groove")), folder / "habits.json")


def train_memory(data: Path, folder: Path, cache: Path | None = None) -> Path:
    """Learn what a piece's own past weighs beside the models that ship, and write ``memory.json``.

    Args:
        data: the folder that holds ``groove`` and ``openewld``.
        folder: the folder in which to write; it must exist.
        cache: a file to keep the scores in, since reading them takes ten minutes; None for no file.

    Returns:
        The path of ``memory.json``.

    Raises:
        ModelTrainingError: if the data is not there.
        MissingDependencyError: if a library that reads it is not installed.
    """
    corpora = {"drums": read_corpus("drums", data), "melody": read_corpus("melody", data, cache)}
    weights = {
        family: learn_memory(load_model(DEFAULT_MODELS[family]), corpus.train).to_dict()
        for family, corpus in corpora.items()
    }
    path = folder / "memory.json"
    path.write_text(json.dumps(weights) + "\n", encoding="utf-8")
    return path


def train_touch(data: Path, folder: Path) -> Path:
    """Learn how hard drummers hit each drum from Groove's training split, and write ``touch.json``.

    Args:
        data: the folder that holds ``groove``.
        folder: the folder in which to write; it must exist.

    Returns:
        The path of ``touch.json``.

    Raises:
        ModelTrainingError: if Groove is not there.
    """
    return _written(learn_touch(groove_performances(data / "groove")), folder / "touch.json")


def train_fills(data: Path, folder: Path) -> Path:
    """Learn what drummers strike in fills from Groove's training split, and write ``fills.json``.

    Args:
        data: the folder that holds ``groove``.
        folder: the folder in which to write; it must exist.

    Returns:
        The path of ``fills.json``.

    Raises:
        ModelTrainingError: if Groove is not there.
    """
    fills, beats = (groove_performances(data / "groove", beat_type=beat_type) for beat_type in ("fill", "beat"))
    return _written(learn_fills(fills, beats), folder / "fills.json")


def train_returns(data: Path, folder: Path) -> Path:
    """Learn what tunes change when a phrase returns from OpenEWLD's lead sheets, and write ``returns.json``.

    Every fifth lead sheet is left out, to judge by.

    Args:
        data: the folder that holds ``openewld``.
        folder: the folder in which to write; it must exist.

    Returns:
        The path of ``returns.json``.

    Raises:
        ModelTrainingError: if there are no lead sheets, or one cannot be read.
    """
    return _written(learn_returns(read_tunes(data / "openewld")), folder / "returns.json")


def _written(table: Feel | Fills | Habits | Returns | Touch, path: Path) -> Path:
    path.write_text(json.dumps(table.to_dict()) + "\n", encoding="utf-8")
    return path
