"""Training: it learns what there is to learn, replays, and what it writes is the network that it measured."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from audiomancer.errors import MissingDependencyError, ModelTrainingError
from audiomancer.exporters import to_midi
from audiomancer.music import Note, Pattern
from audiomancer.rnn import build_network, read_bundle
from audiomancer.rnn.encodings import Ints
from audiomancer.training.corpus import Corpus, drum_corpus, groove_performances, load_corpus, save_corpus
from audiomancer.training.rivals import network_nats
from audiomancer.training.train import Trained, TrainingSettings, train

SHAPES = {
    "one_drum": {"layers": (12,)},
    "lookback_rnn": {"layers": (16, 12)},
    "attention_rnn": {"layers": (16, 12), "attention": 6},
    "drum_kit": {"layers": (8,), "attention": 4},
    "drum_kit_lookback": {"layers": (16, 12)},
}


def settings(config: str) -> TrainingSettings:
    return TrainingSettings(
        config=config, corpus="melody", lanes=4, chunk=16, epochs=4, dropout=0.1, learning_rate=0.02, **SHAPES[config]
    )


@pytest.fixture
def corpus() -> Corpus:
    """Pieces that repeat a figure of a few notes, of different lengths."""
    figure = np.tile([3, 0, 1, 0, 5, 0, 7, 0], 20)
    return Corpus([figure[:n] % 8 for n in (40, 100, 97, 160, 33)], [figure[:n] % 8 for n in (48, 130)])


def learned(config: str, corpus: Corpus) -> Trained:
    if config == "one_drum":
        corpus = Corpus(*([np.minimum(piece, 1) for piece in part] for part in corpus))
    return train(settings(config), corpus)


@pytest.mark.magenta
@pytest.mark.parametrize("config", SHAPES)
def test_it_learns_replays_and_plays_back_as_it_was_measured(config: str, corpus: Corpus, tmp_path: Path) -> None:
    trained = learned(config, corpus)
    from audiomancer.rnn.magenta import magenta_config, write_bundle

    best = min(point.validation for point in trained.curve)
    assert best < trained.curve[0].validation
    again = learned(config, corpus)
    assert [p.validation for p in again.curve] == pytest.approx([p.validation for p in trained.curve], abs=1e-3)
    path, shape = tmp_path / "small.mag", SHAPES[config]
    write_bundle(magenta_config(config, shape["layers"], shape.get("attention", 0)), trained.weights, "small", path)
    network = build_network(read_bundle(path), "small")
    held_out = [np.minimum(p, 1) for p in corpus.validation] if config == "one_drum" else corpus.validation
    assert network_nats(network, held_out) == pytest.approx(best, abs=1e-3)


@pytest.mark.magenta
def test_it_goes_on_from_weights_halfway_to_the_best_and_keeps_those_where_nothing_better_was_learned(
    corpus: Corpus,
) -> None:
    small = replace(settings("lookback_rnn"), layers=(8,), chunk=4, epochs=1)
    first = train(small, corpus)
    further = train(small, corpus, start=first.weights)
    best = min(point.validation for point in first.curve)
    assert further.before == pytest.approx(best, abs=1e-5)
    assert min(point.validation for point in further.curve) < best
    assert any((further.weights[name] != value).any() for name, value in first.weights.items())
    wild = train(replace(small, learning_rate=9.0), corpus, start=first.weights)
    assert all((wild.weights[name] == value).all() for name, value in first.weights.items())


@pytest.mark.magenta
@pytest.mark.parametrize("config", ["drum_kit", "drum_kit_lookback"])
def test_what_is_learned_of_a_drum_holds_for_sets_never_heard(config: str) -> None:
    rng = np.random.default_rng(3)
    kick, crash = 1, 128
    sets = rng.permutation(np.arange(1, 64))

    def answered(heard: Ints) -> Ints:  # silence follows what has the kick, a crash what has not
        return np.stack([heard, np.where(heard & kick, 0, crash)], axis=1)

    train_on = [answered(rng.choice(sets[:48], 60)).ravel() for _ in range(16)]
    held_out = list(answered(sets[48:]))
    chosen = replace(settings(config), layers=(24,), attention=0, epochs=6)
    assert min(point.validation for point in train(chosen, Corpus(train_on, held_out)).curve) < 0.2


def test_without_tensorflow_training_says_what_to_install(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tensorflow", None)
    with pytest.raises(MissingDependencyError, match="magenta"):
        train(settings("one_drum"), corpus)


def test_settings_that_ship_are_read() -> None:
    from audiomancer._resources import resource_folder

    for name in ("drums_rnn", "drums_lookback_rnn", "melody_rnn"):
        read = TrainingSettings.read(resource_folder("models") / f"{name}.json")
        assert read.epochs > 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"config": "x", "corpus": "drums", "layers": [1]}'])
def test_a_file_that_holds_no_settings_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    with pytest.raises(ModelTrainingError, match=r"settings\.json"):
        TrainingSettings.read(path)


def test_a_corpus_survives_its_file(corpus: Corpus, tmp_path: Path) -> None:
    save_corpus(corpus, tmp_path / "corpus.npz")
    again = load_corpus(tmp_path / "corpus.npz")
    for part, read in zip(corpus, again, strict=True):
        assert [piece.tolist() for piece in part] == [piece.tolist() for piece in read]


def test_a_folder_without_groove_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelTrainingError, match=r"no info\.csv"):
        drum_corpus(tmp_path)


HEADINGS = "midi_filename,time_signature,split\n"


@pytest.mark.parametrize(
    ("index", "told"),
    [
        (b"", "lists no performance in 4/4 of the split train"),
        (HEADINGS.encode(), "lists no performance in 4/4 of the split train"),
        (f"{HEADINGS}a.mid,3-4,train".encode(), "lists no performance in 4/4 of the split train"),
        (b"name,split\na.mid,train", "is not the list of the Groove MIDI Dataset"),
        (b"\xff\xfe\x00", "is not the list of the Groove MIDI Dataset"),
    ],
)
def test_a_list_of_groove_that_lists_nothing_is_told(tmp_path: Path, index: bytes, told: str) -> None:
    (tmp_path / "info.csv").write_bytes(index)
    with pytest.raises(ModelTrainingError, match=told):
        drum_corpus(tmp_path)
    with pytest.raises(ModelTrainingError, match=told):
        list(groove_performances(tmp_path))


def test_a_performance_without_a_drum_is_told(tmp_path: Path) -> None:
    (tmp_path / "info.csv").write_text(f"{HEADINGS}a.mid,4-4,train\n")
    pattern = Pattern(kind="drums", notes=(Note(0, 9, 20, 9),), bars=1)
    (tmp_path / "a.mid").write_bytes(to_midi(pattern))
    with pytest.raises(ModelTrainingError, match="holds no drum"):
        drum_corpus(tmp_path)


def test_a_cache_that_is_another_file_is_told(tmp_path: Path) -> None:
    cache = tmp_path / "cache.npz"
    for content in (b"", b"music", b"PK\x03\x04"):
        cache.write_bytes(content)
        with pytest.raises(ModelTrainingError, match="is no cache of scores"):
            load_corpus(cache)


@pytest.mark.magenta
def test_a_tune_becomes_a_melody_on_sixteenths_in_the_plain_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import music21

    from audiomancer.training import corpus

    # A pickup of a quarter, then four bars in D with a rest, a tie over the bar line and a note above the range.
    tune = "X:1\nT:test\nM:4/4\nL:1/4\nK:D\nA|d2 e f|g z a2-|a d' f e|d4|]\n"
    book = tmp_path / "corpus" / "oneills1850"
    book.mkdir(parents=True)
    (book / "tune.abc").write_text(tune)
    monkeypatch.setattr(music21, "__file__", str(tmp_path / "__init__.py"))
    (events,) = (piece for part in corpus.melody_corpus(tmp_path) for piece in part)
    assert len(events) % 16 == 0
    starts = {int(step): int(events[step]) - 2 + 48 for step in np.flatnonzero(events >= 2)}
    assert list(starts) == [12, 16, 24, 28, 32, 40, 52, 56, 60, 64]
    pitches = list(starts.values())
    assert {pitch % 12 for pitch in pitches} <= {0, 2, 4, 5, 7, 9, 11}
    assert all(48 <= pitch < 84 for pitch in pitches)
    assert [b - a for a, b in pairwise(pitches[1:5])] == [2, 2, 1]  # d e f# g
    assert events[36] == 1  # the rest
