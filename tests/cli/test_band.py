"""``band`` on the command line."""

from __future__ import annotations

import json
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import mido
import pytest
from calling import Call

CHORDS = "| Dm7 | G7 | Cmaj7 | A7 |"


def test_chords_become_a_midi_file_of_a_band_and_the_same_again(call: Call, tmp_path: Path) -> None:
    said = call("band", CHORDS, "--style", "bossa", "--seed", "7", "--out", str(tmp_path / "song"))
    assert "bossa" in said.stdout
    assert "seed 7" in said.stderr
    midi = mido.MidiFile(tmp_path / "song/song.mid")
    assert [track.name for track in midi.tracks[1:]] == ["drums", "bass", "guitar", "keys"]
    assert all(any(m.type == "note_on" for m in track) for track in midi.tracks[1:])
    chart = tmp_path / "song/chart.txt"
    call("band", str(chart), "--style", "bossa", "--seed", "7", "--out", str(tmp_path / "again"))
    assert (tmp_path / "again/song.mid").read_bytes() == (tmp_path / "song/song.mid").read_bytes()
    assert (tmp_path / "again/chart.txt").read_bytes() == chart.read_bytes()


def test_choruses_and_what_is_counted_in_make_it_longer(call: Call) -> None:
    one, three = (
        json.loads(call("band", CHORDS, "--seed", "1", "--bpm", "120", *more, "--json").stdout)
        for more in ((), ("--choruses", "3", "--count-in", "1"))
    )
    assert (one["seconds"], three["seconds"]) == (8, 26)
    assert (one["form"], three["form"]) == (["A"], ["A"] * 3)
    assert mido.MidiFile(file=BytesIO(b64decode(three["midi"]))).length == pytest.approx(26, abs=3)


def test_the_styles_are_listed_with_their_other_names(call: Call) -> None:
    told = call("band", "--styles").stdout
    assert "bossa" in told
    assert "swing" in told


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["| Dm7 | Xyz |"], 2, "line 1"),
        ([CHORDS, "--style", "polka-metal"], 2, "polka-metal"),
        (["lost.mxl"], 4, "there is no file lost.mxl"),
        ([CHORDS, "--choruses", "0"], 2, "--choruses"),
        ([CHORDS, "--bpm", "2000"], 2, "--bpm"),
        ([""], 2, ""),
    ],
)
def test_what_cannot_be_played_is_told_in_a_sentence(call: Call, arguments: list[str], code: int, why: str) -> None:
    refused = call("band", *arguments, ok=False)
    assert why in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.exit_code == code, refused.stderr


def test_a_folder_that_cannot_be_made_is_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = call("band", CHORDS, "--seed", "1", "--out", str(tmp_path / "file/song"), ok=False)
    assert "choose another --out" in refused.stderr


def test_a_file_that_is_no_chart_is_told(call: Call, tmp_path: Path) -> None:
    for name, data in (("x.txt", b"\xff\xfe\x00"), ("x.mxl", b"nonsense"), ("y.txt", b"nothing here")):
        (tmp_path / name).write_bytes(data)
        refused = call("band", str(tmp_path / name), ok=False)
        assert refused.exit_code == 4
        assert len(refused.stderr.strip().splitlines()) == 1
