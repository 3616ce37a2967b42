"""The catalogue: what sclang says of its UGens, and tables of ours that fit it."""

from __future__ import annotations

import pytest

from audiomancer.analyzers import UGenInfo, catalogue, plugins
from audiomancer.analyzers._roles import FAMILIES, RANGES, ROLES


def names_in(table: dict[str, str]) -> list[str]:
    return [name for names in table.values() for name in names.split()]


def test_a_ugen_has_rates_arguments_and_defaults() -> None:
    sin = catalogue()["SinOsc"]
    assert sin.rates == ("ar", "kr") and sin.role == "oscillator"
    assert [(p.name, p.default) for p in sin.parameters["ar"]] == [("freq", 440), ("phase", 0), ("mul", 1), ("add", 0)]


def test_the_core_is_there_and_no_extension() -> None:
    assert len(catalogue()) > 400
    assert {"Out", "EnvGen", "MoogFF", "FreeVerb", "Splay", "FFT", "Env"} <= catalogue().keys()
    assert not {"DFM1", "Greyhole", "JPverb", "MoogLadder", "SVF"} & catalogue().keys()


def test_sc3_plugins_are_known_by_name_and_argument_and_are_no_part_of_the_core() -> None:
    assert {"DFM1", "Greyhole", "JPverb", "MoogLadder", "SVF"} <= plugins().keys()
    assert not plugins().keys() & catalogue().keys()
    ladder = plugins()["MoogLadder"].parameter("ar", "ffreq")
    assert ladder is not None and ladder.default == 440


def test_every_class_of_a_table_is_in_the_catalogue_once() -> None:
    for table in (ROLES, FAMILIES):
        names = names_in(table)
        assert set(names) <= catalogue().keys()
        assert len(names) == len(set(names))


def test_every_argument_of_a_range_is_in_the_catalogue() -> None:
    known = {p.name for info in catalogue().values() for ps in info.parameters.values() for p in ps}
    known |= {p.meaning for info in catalogue().values() for ps in info.parameters.values() for p in ps}
    known |= {f"{i.name}.{p.name}" for i in catalogue().values() for ps in i.parameters.values() for p in ps}
    assert RANGES.keys() <= known


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_members_of_a_family_sound_and_have_a_level(family: str) -> None:
    for name in FAMILIES[family].split():
        info = catalogue()[name]
        assert info.family == family and info.parameter("ar", "mul") is not None


@pytest.mark.parametrize("family", ["lowpass", "highpass", "bandpass"])
def test_no_filter_may_stand_at_0_hz(family: str) -> None:
    for name in FAMILIES[family].split():
        freq = catalogue()[name].parameter("ar", "freq")
        assert freq is not None and freq.range is not None and freq.range[0] >= 20


def test_arguments_of_one_meaning_are_found_by_each_others_names() -> None:
    resonz: UGenInfo = catalogue()["Resonz"]
    found = resonz.parameter("ar", "rq")
    assert found is not None and found.name == "bwr"


def test_a_value_is_brought_into_its_range() -> None:
    width = catalogue()["Pulse"].parameter("ar", "width")
    assert width is not None and (width.clip(-1), width.clip(0.3), width.clip(2)) == (0.05, 0.3, 0.95)
