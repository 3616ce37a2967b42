"""One's own music: whatever lies in a folder is read or named, and a training that broke off ends as if it had not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audiomancer import actions, training
from audiomancer._resources import download_folder
from audiomancer.actions import Session, models
from audiomancer.errors import InvalidSettingError, ModelTrainingError, OutputError
from audiomancer.exporters import to_midi
from audiomancer.midi import midi_set_bytes, read_midi_parts
from audiomancer.music import Note, Pattern
from audiomancer.rnn.groove import groove_fingerprint
from audiomancer.rnn.models import find_model
from audiomancer.training import own, pipeline, read_own_grooves, read_own_music
from audiomancer.training._kept import Standing
from audiomancer.training.corpus import Corpus
from audiomancer.training.grooves import Grooves
from audiomancer.training.keeping import keep_standing, kept_standing
from audiomancer.training.pipeline import own_groove_settings, own_settings
from audiomancer.training.train import TrainingSettings, train

BEAT = 960
SCALE = (62, 64, 66, 67, 69, 71, 73, 74)  # D major


def settings(config: str) -> TrainingSettings:
    return TrainingSettings(config=config, corpus="melody", layers=(8,), lanes=2, chunk=6, epochs=2)


def drums(seed: int, bars: int = 8, metre: tuple[int, int] = (4, 4)) -> Pattern:
    rng = np.random.default_rng(seed)
    length = bars * metre[0] * BEAT
    hits = {(int(t), int(p)) for t in rng.choice(length // 240, 6 * bars) * 240 for p in rng.choice([36, 38, 42], 1)}
    notes = tuple(Note(tick, 120, pitch, 90) for tick, pitch in sorted(hits | {(0, 36)}))
    return Pattern(kind="drums", notes=notes, bars=bars, time_signature=metre)


def tune(seed: int, bars: int = 8) -> Pattern:
    rng = np.random.default_rng(seed)
    notes = tuple(Note(beat * BEAT, BEAT, int(rng.choice(SCALE)), 90) for beat in range(4 * bars))
    return Pattern(kind="melody", notes=notes, bars=bars)


def chords(bars: int = 8) -> Pattern:
    notes = tuple(Note(bar * 4 * BEAT, BEAT, pitch, 90) for bar in range(bars) for pitch in (50, 54, 57))
    return Pattern(kind="melody", notes=notes, bars=bars)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve loops deep in a folder, and what cannot be used."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    deep = tmp_path / "music" / "a" / "b"
    deep.mkdir(parents=True)
    for seed in range(12):
        (deep / f"{seed}.{'MID' if seed % 2 else 'midi'}").write_bytes(to_midi(drums(seed)))
    (deep / "again.mid").write_bytes(to_midi(drums(3)))
    (deep / "broken.mid").write_bytes(b"MThd\0\0")
    (deep / "waltz.mid").write_bytes(to_midi(drums(1, metre=(3, 4))))
    (deep / "tune.mid").write_bytes(to_midi(tune(1)))
    (deep / "notes.txt").write_text("not music")
    return tmp_path / "music"


def test_all_drums_of_a_folder_are_read_once_and_what_is_left_out_is_named(folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    music = read_own_music("drums", folder, lambda *done: steps.append(done))
    assert music.files == 12
    assert [len(part) for part in music.corpus] == [11, 1]
    assert [Path(sentence.split()[0]).name for sentence in music.skipped] == ["broken.mid", "tune.mid", "waltz.mid"]
    assert steps == [(done, 16) for done in range(16)]
    for piece in music.corpus.train:
        assert len(piece) == 8 * 16
        assert piece[0] & 1


def test_the_same_music_is_read_the_same_whatever_its_files_are_called(folder: Path) -> None:
    before = read_own_music("drums", folder).corpus
    for number, path in enumerate(sorted(folder.rglob("*.mid*"))):
        path.rename(folder / f"z{number}{path.suffix}")
    again = read_own_music("drums", folder).corpus
    assert [[p.tolist() for p in part] for part in again] == [[p.tolist() for p in part] for part in before]


def test_of_a_song_the_lines_are_melodies_and_all_drums_are_one_piece(tmp_path: Path) -> None:
    for number in range(3):
        bass = replace(tune(2), kind="bass")
        song = [tune(10 + number, bars=60), chords(), bass, drums(20 + number, bars=60), drums(2)]
        (tmp_path / f"{number}.mid").write_bytes(midi_set_bytes(song))
    assert len(read_midi_parts(tmp_path / "0.mid")) == 5
    melodies, beats = (read_own_music(kind, tmp_path).corpus for kind in ("melody", "drums"))
    assert [len(part) for part in melodies] == [2, 1]
    pitches = {int(event) - 2 for piece in melodies.train for event in piece if event >= 2}
    assert {pitch % 12 for pitch in pitches} <= {0, 2, 4, 5, 7, 9, 11}  # D major, brought to C
    assert [len(part) for part in beats] == [2, 1]


def test_a_long_silence_ends_a_piece(tmp_path: Path) -> None:
    for seed in range(2):
        first, second = drums(seed, 36), drums(seed + 9, 36)
        late = [replace(note, onset=note.onset + 45 * 4 * BEAT) for note in second.notes]
        (tmp_path / f"{seed}.mid").write_bytes(to_midi(replace(first, bars=81).with_notes([*first.notes, *late])))
    assert [len(p) // 16 for p in read_own_music("drums", tmp_path).corpus.train] == [36, 36]


def played(seed: int, bars: int = 8) -> Pattern:
    """Drums that are hit late and softly off the beat."""
    loop = drums(seed, bars)
    late = [
        replace(note, onset=min(note.onset + 40, loop.length - 1), velocity=60) if note.onset % BEAT else note
        for note in loop.notes
    ]
    return loop.with_notes(late)


def test_a_drummer_is_read_as_played_from_all_drum_parts_of_every_type_of_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        halves = played(number), played(number + 50)
        content = to_midi(halves[0]) if number % 2 else midi_set_bytes([*halves, tune(number)])
        (tmp_path / f"{number}.mid").write_bytes(content)
    for number in (20, 21):
        (tmp_path / f"{number}.mid").write_bytes(to_midi(drums(number, bars=16)))
    (tmp_path / "waltz.mid").write_bytes(to_midi(drums(1, metre=(3, 4))))
    (tmp_path / "tune.mid").write_bytes(to_midi(tune(1)))
    music = read_own_grooves(tmp_path)
    assert (music.files, music.stiff, [len(part) for part in music.grooves]) == (10, 2, [9, 1])
    assert [Path(sentence.split()[0]).name for sentence in music.skipped] == ["tune.mid", "waltz.mid"]
    performed = [*music.grooves.train, *music.grooves.validation]
    for hits, groove in performed:
        off = hits.step % 4 > 0
        if groove.timing.any():
            assert groove.timing[off].min() == pytest.approx(40 / 240)
            assert set(groove.velocity[off]) == {60}
        assert not groove.timing[~off].any()
    assert max(len(hits.voice) for hits, _ in performed) > 60  # two parts together
    hits = [len(hits.voice) for hits, _ in music.grooves.train]
    monkeypatch.setattr(own, "_MOST", sum(hits) * 3 // 4)
    fewer = read_own_grooves(tmp_path)
    learned = [len(hits.voice) for hits, _ in fewer.grooves.train]
    assert learned == hits[: len(learned)]
    assert sum(learned[:-1]) < sum(hits) * 3 // 4 <= sum(learned)
    assert fewer.beyond == 9 - len(learned)


def test_too_little_drumming_is_one_sentence(tmp_path: Path) -> None:
    for seed in range(2):
        (tmp_path / f"{seed}.mid").write_bytes(to_midi(played(seed)))
    with pytest.raises(
        ModelTrainingError, match=r"too little to learn from: 8 bars of drums.*64 in at least two files"
    ):
        read_own_grooves(tmp_path)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("drums", "too little to learn from: 8 bars of drums"),
        ("melody", "too little to learn from: 0 bars of melodies"),
    ],
)
def test_too_little_music_is_one_sentence(tmp_path: Path, kind: str, told: str) -> None:
    for seed in range(2):
        (tmp_path / f"{seed}.mid").write_bytes(to_midi(drums(seed)))
    with pytest.raises(ModelTrainingError, match=told):
        read_own_music(kind, tmp_path)
    with pytest.raises(ModelTrainingError, match="there is no folder"):
        read_own_music(kind, tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelTrainingError, match="there is no MIDI file"):
        read_own_music(kind, tmp_path / "empty")


@pytest.mark.parametrize("kind", ["drums", "melody"])
@pytest.mark.parametrize("pieces", [2, 40, 4000])
def test_little_music_is_learned_in_more_passes_and_much_as_what_ships(kind: str, pieces: int) -> None:
    fitted = own_settings(kind, Corpus([np.zeros(128, dtype=np.int64)] * pieces, []))
    updates = fitted.epochs * (pieces * 128 // (fitted.lanes * fitted.chunk))
    assert updates >= 1000
    assert fitted.lanes <= pieces


@pytest.fixture
def corpus() -> Corpus:
    figure = np.tile([3, 0, 1, 0, 5, 0, 7, 0], 20)
    return Corpus([figure[:n] for n in (40, 100, 97, 33)], [figure[:n] for n in (48, 130)])


@pytest.mark.magenta
def test_a_training_that_was_broken_off_ends_as_it_would_have_unbroken(corpus: Corpus, tmp_path: Path) -> None:
    of, path = settings("lookback_rnn"), tmp_path / "mine.training"
    kept: list[Standing] = []
    whole = train(of, corpus, keep=kept.append)
    keep_standing(kept[0], of, corpus, path)
    halves = train(of, corpus, standing=kept_standing(of, corpus, path))
    assert [point[:2] for point in halves.curve] == [point[:2] for point in whole.curve]
    assert all((halves.weights[name] == value).all() for name, value in whole.weights.items())
    with pytest.raises(ModelTrainingError, match="the music or the settings have changed"):
        kept_standing(of, Corpus(corpus.train[1:], corpus.validation), path)
    with pytest.raises(ModelTrainingError, match="the music or the settings have changed"):
        kept_standing(replace(of, seed=2), corpus, path)


def test_what_is_no_kept_training_is_told(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "mine.training"
    with pytest.raises(ModelTrainingError, match="there is no training to resume"):
        kept_standing(settings("one_drum"), corpus, path)
    for content in (b"", b"music", b"PK\x03\x04"):
        path.write_bytes(content)
        with pytest.raises(ModelTrainingError, match="is no training that can be resumed"):
            kept_standing(settings("one_drum"), corpus, path)


def asked(folder: Path, **values: object) -> str:
    with Session() as session:
        return str(actions.perform("models train", session, **{"name": "drums", "data": folder, **values}).path)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "needs a name; add --name"),
        ({"called": "../mine"}, "letters, digits, _ and -"),
        ({"called": "drums_rnn"}, "comes with audiomancer"),
        ({"called": "rules"}, "comes with audiomancer"),
        ({"called": "feel"}, "comes with audiomancer"),
        ({"called": "groove"}, "comes with audiomancer"),
        ({"called": "mine", "cache": Path("scores")}, "leave it out with drums"),
        ({"name": "groove", "called": "drums_rnn"}, "comes with audiomancer"),
        ({"name": "groove", "called": "mine", "cache": Path("scores")}, "leave it out with groove"),
        ({"name": "nonsense"}, "'nonsense' is nothing that can be trained; name drums, melody or groove.*drums_rnn"),
        ({"name": "feel", "called": "mine"}, "feel has its own name"),
    ],
)
def test_a_name_that_a_model_of_ones_own_cannot_have_is_told(
    folder: Path, home: Path, values: dict[str, object], told: str
) -> None:
    with pytest.raises(InvalidSettingError, match=told):
        asked(folder, **values)


def test_nothing_that_is_there_is_trained_over_unasked(folder: Path, home: Path) -> None:
    with pytest.raises(OutputError, match="--force trains over it"):
        asked(folder, name="drums_rnn")
    with pytest.raises(OutputError, match="--force trains over it"):
        asked(folder, name="memory")
    (download_folder()).mkdir(parents=True)
    (download_folder() / "mine.training").write_bytes(b"")
    with pytest.raises(OutputError, match="--resume goes on with it"):
        asked(folder, called="mine")
    with pytest.raises(ModelTrainingError, match="no training that can be resumed"):
        asked(folder, called="mine", resume=True)
    with pytest.raises(OutputError, match=r"groove\.npz is there already.*--name learns from your own"):
        asked(folder, name="groove")
    (download_folder() / "theirs.npz").write_bytes(b"")
    with pytest.raises(OutputError, match=r"theirs\.npz is there already; --force trains over it"):
        asked(folder, name="groove", called="theirs")
    with pytest.raises(OutputError, match="a model of another kind by this name; choose another --name"):
        asked(folder, called="theirs", force=True)
    with pytest.raises(ModelTrainingError, match="leave --resume out"):
        asked(folder, name="memory", resume=True, output=folder)


def test_a_folder_that_cannot_be_written_into_is_told_before_anything_is_learned(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(**asked: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(models, "TemporaryFile", closed)
    with pytest.raises(OutputError, match=r"cannot write into .*Permission denied; choose another --output"):
        asked(folder, called="mine")


def test_a_disk_that_refuses_while_it_is_learned_is_one_sentence(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **values: object) -> None:
        raise OSError(28, "No space left on device", "mine.training.part")

    monkeypatch.setattr(training, "train_own_model", full)
    with pytest.raises(OutputError, match=r"cannot read or write mine\.training\.part: No space left on device"):
        asked(folder, called="mine")


@pytest.mark.magenta
def test_a_model_of_ones_own_is_kept_when_stopped_goes_on_and_plays_by_its_name(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(own_settings("drums", Corpus([np.zeros(99)], [])), lanes=4, chunk=8, epochs=2)
    monkeypatch.setattr(pipeline, "own_settings", lambda kind, corpus: small)
    notes: list[str] = []

    def stop(what: str, done: int, total: int | None) -> None:
        if what == "pass 2":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Session(progress=stop, note=notes.append) as session:
        actions.perform("models train", session, name="drums", called="mine", data=folder)
    assert "--resume" in notes[-1]
    assert sum(note.startswith("left out: ") for note in notes) == 3
    assert [path.name for path in download_folder().iterdir()] == ["mine.training"]
    path = Path(asked(folder, called="mine", resume=True))
    assert sorted(p.name for p in path.parent.iterdir()) == ["mine.json", "mine.mag", "mine.md"]
    card = path.with_suffix(".md").read_text()
    assert "12 MIDI files of one's own" in card
    assert f"Goes on from** `drums_lookback_rnn {find_model('drums_lookback_rnn').fingerprint}`" in card
    assert "CC BY 4.0" in card
    assert (find_model("mine").origin, find_model("mine").path) == ("trained", path)
    with Session() as session:
        (made,) = actions.perform("generate drums", session, model="mine", bars=1, seed=1).patterns
    assert next(iter(made.makers)) == "mine"


@pytest.mark.magenta
def test_a_groove_model_of_ones_own_goes_on_after_a_stop_is_carded_and_humanizes_by_its_name(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "music").mkdir()
    for seed in range(12):
        (tmp_path / "music" / f"{seed}.mid").write_bytes(to_midi(played(seed)))
    small = replace(own_groove_settings(Grooves([], [])), passes=2, pieces=1)
    monkeypatch.setattr(pipeline, "own_groove_settings", lambda grooves: small)
    steps: list[str] = []

    def stop(what: str, done: int, total: int | None) -> None:
        steps.append(what)
        if what == "pass 2":
            raise KeyboardInterrupt

    wanted = {"name": "groove", "called": "mine", "data": tmp_path / "music"}
    notes: list[str] = []
    with pytest.raises(KeyboardInterrupt), Session(progress=stop, note=notes.append) as session:
        actions.perform("models train", session, **wanted)
    assert "--resume" in notes[-1]
    assert {"reading", "making ready", "pass 1", "training"} <= set(steps)
    assert [path.name for path in download_folder().iterdir()] == ["mine.training"]
    path = Path(asked(tmp_path / "music", name="groove", called="mine", resume=True))
    assert sorted(p.name for p in path.parent.iterdir()) == ["mine.json", "mine.md", "mine.npz"]
    card = path.with_suffix(".md").read_text()
    assert f"Goes on from** `groove {groove_fingerprint()}`" in card
    assert "12 MIDI files of one's own" in card
    assert "| before |" in card
    with Session() as session:
        (made,) = actions.perform("generate drums", session, humanize=1.0, groove="mine", seed=1).patterns
    assert made.birth.makers["mine"] == groove_fingerprint("mine") != groove_fingerprint()
