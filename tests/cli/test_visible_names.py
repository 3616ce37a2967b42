"""Names of strangers are shown and not obeyed: in tables, cards, trees, notes, errors and completions."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import mido
import pytest
from calling import Call

import audiomancer
from audiomancer.cli import _app
from audiomancer.midi import midi_bytes
from audiomancer.music import Note, Pattern

EVIL = "a\x1b]52;c;AAAA\x07b\x9b2J\u202e[/red]"
SHOWN = r"a\x1b]52;c;AAAA\x07b\x9b2J\u202e[/red]"


def obeyed(text: str) -> set[str]:
    return {character for character in text if not character.isprintable() and character not in "\n"}


@pytest.fixture
def evil_file(tmp_path: Path) -> Path:
    """A groove in a file whose name a terminal would obey."""
    file = tmp_path / f"{EVIL.replace('/', ':')}.mid"
    file.write_bytes(midi_bytes(Pattern(kind="drums", notes=(Note(0, 240, 36, 100), Note(960, 240, 38, 90)), bars=1)))
    return file


def tracks(folder: Path, *names: str) -> Path:
    """A file whose tracks have these names, each with a note."""
    midi = mido.MidiFile(type=1)
    for name in names:
        midi.tracks.append(
            mido.MidiTrack(
                [
                    mido.MetaMessage("track_name", name=name.encode().decode("latin1")),
                    mido.Message("note_on", note=60, velocity=90),
                    mido.Message("note_off", note=60, time=100),
                ]
            )
        )
    midi.save(folder / "several.mid")
    return folder / "several.mid"


def test_every_command_that_prints_a_name_shows_it(call: Call, evil_file: Path) -> None:
    imported = call("import", str(evil_file), "--json")
    (pattern,) = json.loads(imported.stdout)
    assert pattern["name"] == evil_file.stem
    assert obeyed(imported.stdout) == set()
    item = pattern["id"]
    shown = SHOWN.replace("/", ":")
    calls = [
        call("import", str(evil_file)),
        call("list"),
        call("show", item),
        call("mutate", item, "--seed", "1"),
        call("rate", item, "5", "--notes", EVIL),
        call("top"),
        call("show", item),
        call("lineage", item),
    ]
    for result in calls:
        assert obeyed(result.output) == set()
    assert all(shown in result.output for result in calls if "rate" not in result.output and len(result.output) > 200)
    assert shown in calls[1].output
    assert shown in calls[7].output
    assert SHOWN in calls[6].output  # the remark of the rating


def test_the_names_of_tracks_are_shown_in_the_error_that_lists_them(call: Call, tmp_path: Path) -> None:
    result = call("import", str(tracks(tmp_path, EVIL, "bass")), ok=False)
    assert obeyed(result.output) == set()
    assert SHOWN in result.stderr


def test_the_name_of_a_track_ends_no_line_of_ours(call: Call, tmp_path: Path) -> None:
    result = call("import", str(tracks(tmp_path, "drums\n\nError: send it", "bass")), ok=False)
    assert r"drums\n\nError: send it" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_missing_file_and_a_wrong_call_are_told_visibly(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    result = call("import", f"{tmp_path}/{EVIL}\udcff.mid", f"{tmp_path}/b.mid", ok=False)
    assert obeyed(result.output) == set()
    assert SHOWN in result.stderr
    monkeypatch.setattr(sys, "argv", ["audiomancer", "list", f"--{EVIL}\udcff"])
    with pytest.raises(SystemExit) as ended:
        _app.main()
    told = capfd.readouterr().err
    assert ended.value.code == 2
    assert obeyed(told) == set()
    assert SHOWN in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_shown(call: Call, evil_file: Path, shell: str) -> None:
    call("import", str(evil_file))
    at = "ptrn_" if shell == "fish" else "2"
    words = {"COMP_WORDS": "audiomancer show ", "COMP_CWORD": at, "_AUDIOMANCER_COMPLETE": f"{shell}_complete"}
    command = [sys.executable, "-c", "from audiomancer.cli import main; main()"]
    told = subprocess.run(command, env=os.environ | words, capture_output=True, text=True, check=False).stdout
    assert "ptrn_" in told
    assert obeyed(told) <= {"\t"}  # which stands between a word and its help in fish's protocol


def test_the_code_of_a_synth_is_printed_as_it_is_where_nobody_reads_it_in_a_terminal(
    call: Call, tmp_path: Path
) -> None:
    file = tmp_path / "own.scd"
    file.write_text("SynthDef(\\own, {\n\t|out = 0|\n\t// \x1b]52 \x1b[31m é\n\tOut.ar(out, Saw.ar(440));\n}).add;\n")
    call("synth", "import", str(file))
    (item,) = (one["id"] for one in json.loads(call("synth", "list", "--json").stdout) if one["name"] == "own")
    assert "\t// \x1b]52 \x1b[31m é" in call("synth", "show", item, "--code").stdout


def test_nothing_is_printed_past_the_one_place() -> None:
    """Of the command line's modules only the one for printing calls click's echo; completion prints click's script."""
    folder = Path(audiomancer.__file__).parent / "cli"
    found = {
        path.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.echo", "click.secho", "print")
    }
    assert found == {"_output.py", "completion.py"}
