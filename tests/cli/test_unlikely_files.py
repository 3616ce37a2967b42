"""Files that the standard allows and nobody writes: they are taken, and trouble nothing that is in the library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import Call

from audiomancer.midi import midi_bytes
from audiomancer.music import Note, Pattern


@pytest.fixture
def finest(tmp_path: Path) -> Path:
    """A groove at 32,767 ticks a beat, whose only factors are 7, 31 and 151: no grid of a musician is whole ticks."""
    strokes = [(0, 36), (16_383, 42), (32_767, 38), (49_150, 42), (65_534, 36), (98_301, 38), (131_067, 42)]
    notes = tuple(Note(onset, 5000, pitch, 90) for onset, pitch in strokes)
    file = tmp_path / "finest.mid"
    file.write_bytes(midi_bytes(Pattern(kind="drums", notes=notes, bars=1, ticks_per_beat=32767)))
    return file


def test_children_at_the_finest_resolution_are_listed_with_their_code_as_all_others_are(
    call: Call, finest: Path, groove: str
) -> None:
    """The code of one pattern that could not be written was once the end of every list."""
    parent = json.loads(call("import", str(finest), "--json").stdout)[0]["id"]
    told = call("mutate", "--ops").stdout.splitlines()[1:]
    operators = [line.split()[0] for line in told if "drums" in line]
    assert len(operators) > 10
    for operator in operators:
        call("mutate", parent, "--op", operator, "--seed", "3")
    listed = json.loads(call("list", "--json", "--codes").stdout)
    mine = [one for one in listed if parent in (one["id"], *one["parent_ids"])]
    assert len(listed) == len(mine) + 1
    assert len(mine) > 8
    for one in mine:
        assert "codes_error" not in one
        assert 's "' in one["tidal_code"]
        assert "Pdef" in one["sc_code"]
    assert parent[:13] in call("list").stdout


@pytest.mark.checkout
def test_a_note_in_the_first_bar_and_one_in_the_hundred_thousandth_are_told_and_no_burden(
    call: Call, tmp_path: Path
) -> None:
    bars = 100_000
    notes = (Note(0, 100, 60, 90), Note((bars - 1) * 1920, 100, 62, 90))
    whole = midi_bytes(Pattern(kind="melody", notes=notes, bars=bars, ticks_per_beat=480))
    file = tmp_path / "sparse.mid"
    at = whole.index(b"audiomancer")
    file.write_bytes(whole[:at] + b"x" + whole[at + 1 :])  # as another program would have written it
    result = call("import", str(file))
    assert f"{file}: only 2 of 100000 bars have notes" in result.stderr
    assert "--bars 1-8" in result.stderr
    item = json.loads(call("list", "--json").stdout)[0]["id"]
    call("mutate", item, "--seed", "1")
    refused = call("export", item, "--to", "tidal", ok=False)
    assert "code is written for up to 1024 bars, not 100000; import a part with --bars" in refused.stderr
    listed = json.loads(call("list", "--json", "--codes").stdout)
    assert "--bars 1-8" in listed[0]["codes_error"]["tidal_code"]
    call("import", str(file), "--bars", "1-8")
    assert 'note "' in call("export", json.loads(call("list", "--json").stdout)[0]["id"], "--to", "tidal").stdout
