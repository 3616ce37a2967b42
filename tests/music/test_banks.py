"""Sounds that exist: every drum has one, no two the same, and no name means another drum of ours."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from audiomancer.errors import InvalidSettingError, InvalidValueError
from audiomancer.music import (
    DIRT_SAMPLES,
    DRUMS,
    KIT_SYNTHS,
    STRUDEL_SOUNDS,
    BankSound,
    check_sounds,
    drum_pitch,
    drums_by_sound,
    kit_voice,
    machine_sounds,
)
from audiomancer.music.banks import MACHINE_SOUNDS
from audiomancer.music.machines import MACHINES

SAMPLES = [DIRT_SAMPLES, STRUDEL_SOUNDS]


@pytest.mark.parametrize("bank", SAMPLES)
def test_every_drum_has_a_sound_of_its_own(bank: Mapping[int, BankSound]) -> None:
    assert list(bank) == list(DRUMS)
    assert len({sound.text for sound in bank.values()}) == len(DRUMS)


@pytest.mark.parametrize("bank", SAMPLES)
def test_no_name_is_that_of_another_drum(bank: Mapping[int, BankSound]) -> None:
    for pitch, sound in bank.items():
        try:
            assert drum_pitch(sound.name) == pitch
        except InvalidValueError:
            continue


def test_the_folders_are_those_of_dirt_samples(shared: Path) -> None:
    folders = (shared / "data" / "dirt_sample_folders.txt").read_text().split()
    assert {sound.name.partition(":")[0] for sound in DIRT_SAMPLES.values()} <= set(folders)


def test_what_is_something_else_there_is_not_written() -> None:
    """Of Dirt-Samples hh:1 is a crash, hh:2 a long hit, and cr holds rides."""
    written = {sound.name for sound in DIRT_SAMPLES.values()}
    assert not written & {"hh:1", "hh:2", "cr", "cr:1"}
    assert [DIRT_SAMPLES[pitch].name for pitch in (46, 37, 51)] == ["ho", "rs", "808cy"]
    assert "triangle" not in {sound.name for sound in STRUDEL_SOUNDS.values()}  # there a wave, not an instrument


@pytest.mark.parametrize(("decibels", "trim"), [(10.7, "1.36"), (-8.3, "0.79"), (0.49, "1"), (-1.0, "0.97"), (24, "2")])
def test_a_trim_is_the_fourth_root_of_what_is_missing(decibels: float, trim: str) -> None:
    assert BankSound("x", decibels).trim == Fraction(trim)


def test_a_trim_never_asks_for_more_than_superdirt_gives() -> None:
    """SuperDirt holds gains to 2; every folder comes within half a decibel of our kit's voice."""
    for sound in DIRT_SAMPLES.values():
        assert 0 < sound.trim <= 2
        assert abs(80 * _log10(sound.trim) - sound.decibels) < 0.5


def _log10(number: Fraction) -> float:
    from math import log10

    return log10(number)


def test_the_kit_is_that_of_the_wav() -> None:
    for pitch, sound in KIT_SYNTHS.items():
        assert (sound.name, sound.controls, sound.trim) == (*kit_voice(pitch), 1)


def test_a_machine_has_some_of_the_sounds_of_machines_and_an_unknown_one_all() -> None:
    assert all(has and has <= MACHINE_SOUNDS for has in MACHINES.values())
    assert MACHINE_SOUNDS - machine_sounds("RolandTR808") == {"rd", "tb"}
    assert (machine_sounds("MyMachine"), machine_sounds(None)) == (MACHINE_SOUNDS, frozenset())


def test_sounds_are_read_back_as_their_drums() -> None:
    drums = drums_by_sound(SAMPLES, {})
    assert all(drums[sound.text] == pitch for pitch, sound in DIRT_SAMPLES.items())
    own = drums_by_sound([DIRT_SAMPLES], {"bd": "hh:0", "sd": "kit", "sd:1": "kit:1"})
    assert [own[name] for name in ("hh", "kit", "kit:1", "hc:1")] == [36, 38, 40, 44]


@pytest.mark.parametrize(("name", "near"), [("bdd", "bd"), ("melodi", "melody"), ("hh:9", "hh")])
def test_a_sound_for_what_is_not_known_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(InvalidSettingError, match=f"not for {name!r}; did you mean {near}"):
        check_sounds({name: "x"})
