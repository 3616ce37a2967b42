"""Whatever is wrong with a file is one sentence that names the file."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import MidiFileError
from audiomancer.midi import MAX_BYTES, midi_bytes, parse_midi, read_midi
from audiomancer.music import Note, Pattern

WHOLE = midi_bytes(Pattern(kind="melody", notes=(Note(0, 480, 60, 90), Note(480, 480, 64, 90)), bars=1))


def header(kind: int = 1, tracks: int = 1, division: int = 480) -> bytes:
    return b"MThd" + struct.pack(">lhhh", 6, kind, tracks, division)


def track(body: bytes) -> bytes:
    return b"MTrk" + struct.pack(">l", len(body)) + body


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"hello", "is not a MIDI file"),
        (random.Random(1).randbytes(16 * 1024**2), "is not a MIDI file"),
        (header() + bytes(16 * 1024**2), "is larger than 4 MB"),
        (header()[:9], "is cut short"),
        (header(), "is cut short"),
        (WHOLE[:-3], "is cut short"),
        (WHOLE[:60], "is cut short"),
        (header() + b"XTrk\0\0\0\0", "is damaged and cannot be read"),
        (header() + track(b"\0\x3c\x40"), "is damaged and cannot be read"),
        (header() + track(b"\0\x90\x3c\xf4"), "is damaged and cannot be read"),
        (header() + track(b"\0\xff\x59\x02\x55\x55"), "is damaged and cannot be read"),
        (header() + track(b"\0\xff\x51\x01\x55"), "is damaged and cannot be read"),
        (header() + track(b"\xff" * 3_000_000), "is damaged: it holds a number without end"),
        (header(tracks=0), "has no tracks"),
        (header() + track(b"\0\xff\x2f\0"), "holds no notes"),
        (header(kind=2) + track(b"\0\xff\x2f\0"), "is a MIDI file of type 2; export it as type 0 or 1"),
        (header(division=0) + track(b"\0\xff\x2f\0"), "has a resolution of 0"),
        (header(division=-25 * 256 + 40) + track(b"\0\xff\x2f\0"), r"counts time in SMPTE frames \(25 a second\)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_has_its_own_sentence(data: bytes, problem: str) -> None:
    with pytest.raises(MidiFileError, match=f"^loop.mid {problem}") as caught:
        parse_midi(data, "loop.mid")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_a_folder_and_an_unreadable_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(MidiFileError, match=r"there is no file .*gone\.mid"):
        read_midi(tmp_path / "gone.mid")
    with pytest.raises(MidiFileError, match=f"{tmp_path} is a folder"):
        read_midi(tmp_path)
    with pytest.raises(MidiFileError, match=r"cannot be read \(File name too long\)"):
        read_midi(tmp_path / ("x" * 5000))


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "locked.mid"
    file.write_bytes(WHOLE)

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(MidiFileError, match=r"locked\.mid cannot be read \(Permission denied\)"):
        read_midi(file)


def test_a_huge_file_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "huge.mid"
    with file.open("wb") as stream:
        stream.write(header())
        stream.truncate(1024**4)  # a terabyte of nothing
    with pytest.raises(MidiFileError, match=r"huge\.mid is larger than 4 MB"):
        read_midi(file)
    assert file.stat().st_size > MAX_BYTES


def test_a_file_is_read_from_a_path_or_its_name(tmp_path: Path) -> None:
    file = tmp_path / "loop.mid"
    file.write_bytes(WHOLE)
    assert read_midi(file) == read_midi(str(file)) == parse_midi(WHOLE, "loop.mid")


def answer(data: bytes) -> None:
    """Read it, or be told by a MidiFileError; anything else fails the test."""
    try:
        reading = parse_midi(data, "fuzz.mid")
    except MidiFileError as error:
        assert str(error).startswith("fuzz.mid ")
    else:
        assert parse_midi(midi_bytes(reading.pattern), "again.mid").pattern == reading.pattern


@given(st.binary(max_size=200), st.integers(0, 1), st.integers(-32768, 32767))
@example(b"\0\xff\x7f\x05\x7daudi", 1, 480)
def test_rubbish_in_a_track_is_answered_by_one_error(body: bytes, kind: int, division: int) -> None:
    answer(body)
    answer(header(kind, 1, division) + body)
    answer(header(kind, 1, division) + track(body))


@given(patterns(min_notes=1), st.data())
def test_a_file_with_changed_bytes_is_read_or_answered_by_one_error(pattern: Pattern, data: st.DataObject) -> None:
    whole = bytearray(midi_bytes(pattern))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    answer(bytes(whole))


@given(patterns(min_notes=1), st.data())
def test_a_file_cut_short_anywhere_is_answered_by_one_error(pattern: Pattern, data: st.DataObject) -> None:
    whole = midi_bytes(pattern)
    with pytest.raises(MidiFileError):
        parse_midi(whole[: data.draw(st.integers(0, len(whole) - 1))], "cut.mid")


def test_an_option_that_does_not_exist_is_not_passed_over() -> None:
    with pytest.raises(TypeError, match="trak"):
        parse_midi(WHOLE, "loop.mid", **{"trak": 1})


def test_a_type_0_file_of_several_tracks_is_read_all_the_same() -> None:
    played = track(b"\0\x90\x3c\x40\x10\x3c\0")
    assert len(parse_midi(header(0, 2) + track(b"") + played, "odd.mid").pattern.notes) == 1


def test_the_tag_may_be_rubbish_of_any_depth(smf: Callable[..., bytes], note: Callable[..., list[Any]]) -> None:
    deep = b"\x7daudiomancer " + b"[" * 100_000
    data = smf([(0, mido.MetaMessage("sequencer_specific", data=deep)), *note(0)])
    assert len(parse_midi(data, "deep.mid").pattern.notes) == 1
