"""Every shipped bundle in the hands of the real magenta, and the backend that plays through it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audiomancer._random import rng_for
from audiomancer.errors import InferenceTimeoutError, InvalidSettingError, MissingDependencyError
from audiomancer.music import pitch_classes
from audiomancer.rnn import (
    STYLES,
    DrumRequest,
    MelodyRequest,
    SamplingSettings,
    available_models,
    load_model,
    magenta,
)
from audiomancer.rnn.magenta_player import load_magenta

SHIPPED = sorted(name for name, model in available_models().items() if model.origin == "shipped")


@pytest.mark.magenta
@pytest.mark.parametrize("name", SHIPPED)
def test_the_real_magenta_loads_the_bundle_and_generates_from_it(name: str) -> None:
    from audiomancer.rnn.magenta import import_magenta, magenta_config, magenta_generator

    note_seq, path = import_magenta().note_seq, available_models()[name].path
    generator = magenta_generator(magenta_config(load_model(name).config.id), path)
    primer = note_seq.NoteSequence(ticks_per_quarter=220)
    primer.tempos.add(qpm=120)
    primer.notes.add(pitch=60 if "melody" in name else 36, velocity=90, start_time=0, end_time=0.125, is_drum=True)
    primer.notes[0].is_drum = "melody" not in name
    primer.total_time = 0.125
    from note_seq.protobuf import generator_pb2

    options = generator_pb2.GeneratorOptions()
    options.args["temperature"].float_value = 1.0
    options.generate_sections.add(start_time=0.125, end_time=8)
    np.random.seed(3)
    made = generator.generate(primer, options)
    assert len(made.notes) > 8
    assert made.total_time <= 8.001
    if name in ("drums_rnn", "melody_rnn"):  # of magenta's own configurations
        assert generator.bundle_details.description


@pytest.mark.magenta
def test_the_backend_plays_drums_that_replay_and_leaves_the_global_generator_alone() -> None:
    player, request = load_magenta("drums_lookback_rnn"), DrumRequest(style=STYLES["funk"], bars=2)
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    first, second = player.drums(request, [rng_for(1), rng_for(2)])
    assert np.random.random() == expected
    assert player.drums(request, [rng_for(1)]) == [first]
    assert first.notes != second.notes
    assert (first.kind, first.bars, first.style) == ("drums", 2, "funk")


@pytest.mark.magenta
def test_the_backend_plays_melodies_in_key_and_range() -> None:
    request = MelodyRequest(key="Bb", scale="dorian", bars=2, low=58, high=74)
    for made in load_magenta("melody_rnn").melody(request, [rng_for(seed) for seed in range(3)]):
        assert made.bars == 2
        assert made.notes
        assert all(58 <= n.pitch <= 74 and n.pitch % 12 in pitch_classes("Bb", "dorian") for n in made.notes)


@pytest.mark.magenta
def test_the_backend_goes_on_from_a_primer() -> None:
    (groove,) = load_magenta("drums_lookback_rnn").drums(DrumRequest(style=STYLES["house"], bars=2), [rng_for(1)])
    (made,) = load_magenta("drums_lookback_rnn").drums(DrumRequest(primer=groove, bars=1), [rng_for(2)])
    assert made.bars == 1
    assert all(note.onset < made.length for note in made.notes)


@pytest.mark.magenta
def test_the_backend_stops_when_its_time_is_up() -> None:
    request = DrumRequest(bars=64, sampling=SamplingSettings(timeout=0.05))
    with pytest.raises(InferenceTimeoutError, match="allow more time"):
        load_magenta("drums_lookback_rnn").drums(request, [rng_for(1)])


@pytest.mark.magenta
def test_what_magenta_cannot_do_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match=r"no --drums, --density, --top-p; the numpy backend"):
        request = DrumRequest(drums=frozenset({36}), density=2, sampling=SamplingSettings(top_p=0.5))
        load_magenta("drums_lookback_rnn").drums(request, [rng_for(1)])


@pytest.fixture
def bare(tmp_path: Path) -> list[str]:
    """A Python in which the libraries of the extra cannot be imported."""
    blocked = "tensorflow", "magenta", "note_seq", "tf_keras", "keras", "music21", "google"
    (tmp_path / "without_magenta.py").write_text(
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] in {blocked!r}:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
    )
    return [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import without_magenta\n"]


def test_generation_needs_none_of_the_extra(bare: list[str], tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from audiomancer.generators import PatternGenerator\n"
        "from audiomancer.store import Store\n"
        f"g = PatternGenerator(Store(Path({str(tmp_path / 'home')!r})))\n"
        "assert g.generate_drums('techno').pattern.notes and g.generate_bass('F#').pattern.notes\n"
        "assert not {'tensorflow', 'magenta', 'note_seq'} & set(sys.modules)\n"
    )
    subprocess.run([*bare[:2], bare[2] + code], check=True, timeout=60)


def test_the_backend_without_the_extra_says_how_to_get_it(bare: list[str]) -> None:
    code = (
        "from audiomancer.errors import MissingDependencyError\n"
        "from audiomancer.rnn.magenta_player import load_magenta\n"
        "try:\n    load_magenta('melody_rnn')\n"
        "except MissingDependencyError as error:\n    print(error)\n"
    )
    done = subprocess.run([*bare[:2], bare[2] + code], check=True, timeout=60, capture_output=True, text=True)
    assert "script/bootstrap --magenta" in done.stdout
    assert issubclass(MissingDependencyError, ImportError)


def test_what_libraries_write_when_they_are_loaded_is_not_heard(capfd: pytest.CaptureFixture[str]) -> None:
    """They write to the file descriptor, past Python."""
    with magenta._silenced():
        os.write(2, b"custom operations are on")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
