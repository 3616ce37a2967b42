"""From data to a model that ships: corpus, training, bundle and card, by one call.

``models/NAME.json`` holds the settings; what comes out are ``NAME.mag`` and ``NAME.md``, its card, whose figures
are measured anew with the bundle that was written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from audiomancer.errors import ModelTrainingError
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.corpus import Corpus, drum_corpus, groove_performances, load_corpus, melody_corpus, save_corpus
from audiomancer.rnn.feel import learn_feel
from audiomancer.rnn.magenta import magenta_config, write_bundle
from audiomancer.rnn.models import find_model, load_model
from audiomancer.rnn.network import Network
from audiomancer.rnn.rivals import network_nats, rival_nats
from audiomancer.rnn.training import Curve, Trained, TrainingSettings, train

__all__ = ["compare", "read_corpus", "train_feel", "train_model"]

_DATA = {
    "drums": (
        "the `train` split of the Groove MIDI Dataset v1.0.0 (Gillick, Roberts, Engel, Eck and Bamman, «Learning to "
        "Groove with Inverse Sequence Transformations», ICML 2019), its 4/4 performances on a grid of sixteenths",
        "CC BY 4.0, like the Groove MIDI Dataset it was learned from: name it when you pass the weights on.",
    ),
    "melody": (
        "tunes in 4/4 and 2/2 of O'Neill's Music of Ireland, Ryan's Mammoth Collection and Aird's Airs, as the Python "
        "package music21 carries them, and the lead sheets of OpenEWLD (Simonetta, Carnovalini, Orio and Rodà, 2018), "
        "all in the public domain, transposed to the key without sharps or flats; one in ten kept for validation",
        "MIT, like audiomancer; the music it was learned from is in the public domain.",
    ),
}


def read_corpus(kind: str, data: Path, cache: Path | None = None) -> Corpus:
    """The corpus ``drums`` or ``melody``.

    Args:
        kind: which.
        data: the folder that holds ``groove`` and ``openewld``.
        cache: a file to keep it in; reading the scores takes ten minutes.

    Raises:
        ModelTrainingError: if the data is not there.
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
) -> Path:
    """Train a model, and write its bundle and its card.

    The bundle is written each time validation improves, so that a training that is broken off leaves the best.

    Args:
        name: the model's name.
        settings: what to train and how.
        corpus: what to learn from.
        folder: where to write.
        report: told of each pass over the data.

    Returns:
        The bundle's path.
    """
    path = folder / f"{name}.mag"
    config = magenta_config(settings.config, settings.layers, settings.attention)
    about = f"{name} of audiomancer, learned from {settings.corpus}; see {name}.md"
    trained = train(settings, corpus, report, lambda weights: write_bundle(config, weights, about, path))
    card = _card(name, settings, corpus, trained, compare([str(path)], corpus))
    (folder / f"{name}.md").write_text(card, encoding="utf-8")
    return path


def train_feel(data: Path, folder: Path) -> Path:
    """Learn the table of feel from Groove's training split, and write ``feel.json``.

    Raises:
        ModelTrainingError: if Groove is not there.
    """
    path = folder / "feel.json"
    feel = learn_feel(groove_performances(data / "groove"))
    path.write_text(json.dumps(feel.to_dict()) + "\n", encoding="utf-8")
    return path


def compare(models: Sequence[str], corpus: Corpus) -> dict[str, float]:
    """Nats a step on the validation pieces: of every rival, then of each model.

    Args:
        models: names or files, all with the same events as the corpus.
        corpus: what rivals learn from, and everybody is measured on.
    """
    networks: dict[str, Network] = {find_model(model).name: load_model(model) for model in models}
    events = {network.config.encoding.events for network in networks.values()}
    if len(events) != 1:
        raise ModelTrainingError("only models of the same events can be compared: all of drum kits or all of melodies")
    figures = rival_nats(corpus, events.pop())
    return figures | {name: network_nats(network, corpus.validation) for name, network in networks.items()}


def _card(name: str, settings: TrainingSettings, corpus: Corpus, trained: Trained, figures: dict[str, float]) -> str:
    source, licence = _DATA[settings.corpus]
    units = " and ".join(map(str, settings.layers))
    attention = f", attention to {settings.attention} steps" if settings.attention else ""
    steps = {part: sum(map(len, pieces)) for part, pieces in corpus._asdict().items()}
    rows = "\n".join(f"| {title} | {nats:.3f} |" for title, nats in figures.items())
    curve = "\n".join(f"| {n} | {c.train:.3f} | {c.validation:.3f} |" for n, c in enumerate(trained.curve, 1))
    pieces = f"{len(corpus.train)} pieces, {steps['train']:,} steps"
    held_out = f"{len(corpus.validation)} pieces, {steps['validation']:,} steps"
    return f"""# {name}

A Magenta bundle of the configuration `{settings.config}`: {CONFIGS[settings.config].title}.
LSTM cells of {units} units{attention}.

- **Learned from** {source}: {pieces}; held out for validation: {held_out}.
- **Licence** {licence}
- **Rebuild** `audiomancer models train {name} --data DIR`, with the settings and the seed in `{name}.json`.

## Held out

Nats a step on the validation pieces; less is better. The rivals learn from the same training pieces, their mixtures
are fitted on the validation pieces themselves. A class that repeats an event counts towards the event.

| | nats a step |
|---|---|
{rows}

## Curve

Nats a step in each pass over the data; training with dropout, validation with the mean weights.

| pass | training | validation |
|---|---|---|
{curve}
"""
