"""Reading and writing compiled SynthDefs."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import AudiomancerError, SynthDefFileError
from audiomancer.supercollider import (
    BinaryControl,
    BinaryUGen,
    SclangPool,
    SynthDefBinary,
    read_synthdefs,
    write_synthdefs,
)

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="."), max_size=40)
NUMBERS = st.floats(width=32, allow_nan=False)


@st.composite
def binaries(draw: st.DrawFn) -> SynthDefBinary:
    """A SynthDef whose inputs all point at something."""
    constants = tuple(draw(st.lists(NUMBERS, min_size=1, max_size=5)))
    parameters = tuple(draw(st.lists(NUMBERS, max_size=5)))
    names = [(draw(NAMES), index) for index in range(len(parameters))]
    ugens: list[BinaryUGen] = []
    for _ in range(draw(st.integers(0, 6))):
        sources = [(-1, index) for index in range(len(constants))]
        sources += [(index, output) for index, ugen in enumerate(ugens) for output in range(len(ugen.output_rates))]
        inputs = tuple(draw(st.lists(st.sampled_from(sources), max_size=4)))
        rates = tuple(draw(st.lists(st.integers(0, 3), max_size=3)))
        ugens.append(BinaryUGen(draw(NAMES), draw(st.integers(0, 3)), draw(st.integers(-9, 99)), inputs, rates))
    variants = tuple((f"v.{index}", parameters) for index in range(draw(st.integers(0, 2))))
    return SynthDefBinary(draw(NAMES), constants, parameters, tuple(names), tuple(ugens), variants)


@given(st.lists(binaries(), max_size=3))
def test_what_is_written_reads_back_the_same(defs: list[SynthDefBinary]) -> None:
    assert list(read_synthdefs(write_synthdefs(defs))) == defs


@given(binaries(), st.data())
def test_bytes_cut_short_are_refused(binary: SynthDefBinary, data: st.DataObject) -> None:
    whole = write_synthdefs([binary])
    with pytest.raises(SynthDefFileError):
        read_synthdefs(whole[: data.draw(st.integers(0, len(whole) - 1))])


@given(binaries(), st.data())
def test_damaged_bytes_never_raise_anything_but_our_error(binary: SynthDefBinary, data: st.DataObject) -> None:
    whole = bytearray(write_synthdefs([binary]))
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_synthdefs(bytes(whole))
    except AudiomancerError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ends at byte 0"),
        (b"RIFF\0\0\0\2\0\0", "begins with"),
        (b"SCgf\0\0\0\1\0\0", "version 2, not 1"),
        (b"SCgf\0\0\0\2\0\0x", "1 more follow"),
        (b"SCgf\0\0\0\2\xff\xff", "announces -1 items"),
    ],
)
def test_what_is_no_synthdef_file_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(SynthDefFileError, match=message):
        read_synthdefs(data)


def test_an_input_that_points_at_nothing_is_refused() -> None:
    for bad in ((0, 0), (-1, 1), (-2, 0), (7, 0)):
        binary = SynthDefBinary("x", (1.0,), (), (), (BinaryUGen("Out", 2, 0, (bad,), ()),))
        with pytest.raises(SynthDefFileError, match="where nothing is"):
            read_synthdefs(write_synthdefs([binary]))


def test_renaming_keeps_the_sound_and_takes_the_variants_along() -> None:
    binary = SynthDefBinary("old", (), (1.0,), (("a", 0),), (), (("old.soft", (0.5,)),))
    assert binary.renamed("new") == SynthDefBinary("new", (), (1.0,), (("a", 0),), (), (("new.soft", (0.5,)),))


def test_a_name_too_long_for_the_format_is_refused() -> None:
    with pytest.raises(SynthDefFileError, match="255 bytes"):
        write_synthdefs([SynthDefBinary("x" * 256, (), (), (), ())])


def test_a_synthdef_without_controls_has_none() -> None:
    assert SynthDefBinary("x", (), (), (), ()).controls == ()
    assert not SynthDefBinary("x", (), (), (), ()).has_output


def test_what_sclang_writes_is_written_back_byte_by_byte(pool: SclangPool) -> None:
    source = r"""SynthDef(\v, { |out, freqs = #[100, 200], i_d = 0.1| Out.ar(out, Splay.ar(
        CombL.ar(Saw.ar(freqs) + LocalIn.ar(2), 0.2, i_d, 1)) * EnvGen.kr(Env.perc, doneAction: 2)) },
        variants: (low: [freqs: [50, 60]]))"""
    (data,) = pool.validate(source).synthdefs.values()
    (binary,) = read_synthdefs(data)
    assert write_synthdefs([binary]) == data
    assert binary.has_output
    assert [name for name, _ in binary.variants] == ["v.low"]
    assert binary.variants[0][1][1:3] == (50.0, 60.0) or struct.pack(">f", 50.0) in data
    assert BinaryControl("freqs", (100.0, 200.0), "control") in binary.controls
