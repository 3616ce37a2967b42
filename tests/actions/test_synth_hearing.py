"""``synth hear``: the notes of a synth, each at its pitch, in one file, as loud as those of every other synth."""

from __future__ import annotations

import io
import shutil
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from audiomancer.actions import Session, perform
from audiomancer.actions.synth_hearing import HeardSynth
from audiomancer.errors import InvalidControlError, InvalidSettingError, ItemNotFoundError

needs_scsynth = pytest.mark.skipif(
    not (shutil.which("scsynth") and shutil.which("sclang")), reason="SuperCollider is not installed"
)


def heard(session: Session, item: str, **how: object) -> HeardSynth:
    found = perform("synth hear", session, item=item, **how)
    assert isinstance(found, HeardSynth)
    return found


def parts(found: HeardSynth, count: int) -> list[npt.NDArray[np.float64]]:
    """The left channel of each note."""
    with wave.open(io.BytesIO(found.wav)) as reader:
        samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").reshape(-1, 2)[:, 0] / 32768
    return np.array_split(samples, count)


def pitch(sound: npt.NDArray[np.float64], rate: int) -> float:
    """The strongest frequency, in Hz."""
    levels = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(levels) * rate / len(sound))


@needs_scsynth
def test_the_notes_of_an_octave_are_one_file_and_each_has_its_pitch(home: Path) -> None:
    notes = (60, 64, 67, 72)
    with Session() as session:
        found = heard(session, "flute", notes=notes, seconds=1, hold=0.8)
        assert found.seconds == 4
        for note, part in zip(notes, parts(found, 4), strict=True):
            assert pitch(part, found.sample_rate) == pytest.approx(440 * 2 ** ((note - 69) / 12), rel=0.02)
            assert abs(part[-1]) < 0.001
        assert found.loudness_lufs + found.gain_db == pytest.approx(-23, abs=0.1)


@needs_scsynth
def test_a_key_that_is_held_longer_sounds_longer_and_what_is_softer_is_told(home: Path) -> None:
    def energy(found: HeardSynth) -> float:
        (sound,) = parts(found, 1)
        return float(np.square(sound[found.sample_rate :]).sum())

    with Session() as session:
        short, held = (heard(session, "tb303", notes=(36,), seconds=2, hold=hold) for hold in (0.1, 1.8))
        assert energy(held) > 10 * energy(short)
        soft = heard(session, "tb303", notes=(36,), seconds=2, hold=1.8, controls={"amp": 0.05})
        assert soft.level_db - held.level_db == pytest.approx(20, abs=1)


@needs_scsynth
def test_a_drum_is_struck_once_for_each_note(home: Path) -> None:
    with Session() as session:
        first, second = parts(heard(session, "kick", notes=(36, 48), seconds=0.5), 2)
        assert np.abs(first - second).max() < 0.01
        assert heard(session, "kick", seconds=0.5).seconds == 0.5


@needs_scsynth
def test_what_cannot_be_heard_is_told(home: Path) -> None:
    with Session() as session:
        with pytest.raises(ItemNotFoundError):
            heard(session, "synt_none")
        with pytest.raises(InvalidSettingError, match="at most 32 notes are heard at a time, not 33"):
            heard(session, "tb303", notes=(60,) * 33)
        with pytest.raises(InvalidSettingError, match="a note is a MIDI note from 0 to 127, not 128"):
            heard(session, "tb303", notes=(60, 128))
        with pytest.raises(InvalidControlError, match="no control 'shine'"):
            heard(session, "tb303", controls={"shine": 1})
        with pytest.raises(InvalidSettingError, match="freq of celesta is a number from 130"):
            heard(session, "celesta", notes=(12,))
        notes: list[str] = []
    with Session(note=notes.append) as session:
        heard(session, "tb303", controls={"amp": 0})
        assert notes == ["It plays nothing that could be heard."]
