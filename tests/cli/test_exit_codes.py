"""The exit code of what goes wrong, and one sentence for it, the same from every command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from calling import Call

from audiomancer import actions
from audiomancer.actions import told_of
from audiomancer.actions._table import all_actions
from audiomancer.cli._build import option_names
from audiomancer.store import Store


def refused(call: Call, *words: str) -> tuple[int, str]:
    """The exit code, and the sentence behind ``Error:``."""
    result = call(*words, ok=False)
    before, _, sentence = result.stderr.rstrip("\n").rpartition("Error: ")
    assert before.count("Error: ") == 0
    assert "\n" not in sentence
    return result.exit_code, sentence


A_WRONG_CALL = (
    "generate drums --metre 4/0",
    "generate drums --metre four",
    "generate drums --bpm 1001",
    "generate drums --bars 65",
    "generate drums --style polka",
    "generate drums --drums bd,gong",
    "generate drums --top-p 0",
    "generate drums --timeout 0",
    "generate drums --seed -1",
    "generate drums --form 12",
    "generate drums --form AABA --bars 2",
    "generate drums --tap ....",
    "generate drums --tap x..x --drums hh",
    "generate drums --style trap --drums rd",
    "generate drums --swing 60 --straight",
    "generate drums --model rules --backend magenta",
    "generate drums --straight --feel {groove}",
    "generate melody --key H",
    "generate melody --low 100",
    "generate bass --high 20 --model rules",
    "generate bass --way locked",
    "generate bass --way offbeat --metre 1/16 --model rules",
    "generate bass --low 30 --high 31",
    "generate melody --scale polka",
    "generate bass --low 128",
    "export {groove} --to polka",
    "export {groove} --to tidal --timing polka",
    "mutate {groove} --op polka",
    "feel {groove}",
    "feel {groove} --straight --feel {groove}",
    "feel {groove} --swing 54 --feel {groove}",
    "redraw {groove}",
    "redraw {groove} --change gong",
    "redraw {groove} --in-bars 3-2",
    "evolve {groove} --fitness polka",
    "evolve {groove} --size 0",
    "import {file} --bars 9-8",
    "import {file} --key H",
    "synth generate bass --category polka",
    "synth mutate tb303 --op polka",
    "synth render tb303 --set freq=high --out x.wav",
)


@pytest.mark.parametrize("line", A_WRONG_CALL)
def test_a_value_that_its_option_does_not_take_is_a_wrong_call(
    call: Call, groove: str, groove_file: Path, line: str
) -> None:
    code, _ = refused(call, *line.format(groove=groove, file=groove_file).split())
    assert code == 2
    assert [p.id for p in Store().patterns()] == [groove]


FLOATS = [
    (action.name, option_names(field)[0])
    for action in all_actions()
    if not action.no_command
    for field in action.request.__dataclass_fields__.values()
    if str(field.type).startswith(("float", "Mapping[str, float]"))
]


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
@pytest.mark.parametrize(("name", "option"), FLOATS)
def test_no_option_takes_what_is_no_number(call: Call, groove: str, name: str, option: str, number: str) -> None:
    place = [groove] * sum(told_of(f).place for f in actions.find_action(name).request.__dataclass_fields__.values())
    value = f"freq={number}" if option == "--set" else number
    out = ["--out", "x.wav"] if name == "synth render" else []
    code, sentence = refused(call, *name.split(), *place, option, value, *out)
    assert code == 2
    assert number in sentence
    assert [p.id for p in Store().patterns()] == [groove]


def test_what_cannot_be_is_refused_and_no_wrong_call(call: Call, groove: str) -> None:
    assert refused(call, "replay", groove)[0] == 1
    assert refused(call, "generate", "drums", "--metre", "7/8", "--model", "drums_rnn")[0] == 1
    assert refused(call, "export", groove, "--to", "midi", "--link")[0] == 1


OF_A_LIBRARY = (
    "import {file}",
    "import {file} {file}",
    "list",
    "show x",
    "mutate x",
    "cross x y",
    "evolve x",
    "evolve x --interactive",
    "evolve --resume",
    "rate tb303 3",
    "top",
    "lineage",
    "lineage x",
    "replay x",
    "export x --to tidal",
    "generate drums",
    "generate drums --primer {file}",
    "synth list",
    "synth show tb303 --no-sound",
    "synth mutate tb303",
    "synth export tb303",
)


@pytest.mark.parametrize("inside", ["", "library"])
@pytest.mark.parametrize("line", OF_A_LIBRARY)
def test_a_home_that_is_a_file_is_told_by_every_command_that_reads_or_writes(
    call: Call, groove_file: Path, home: Path, monkeypatch: pytest.MonkeyPatch, line: str, inside: str
) -> None:
    home.write_text("mine")
    monkeypatch.setenv("AUDIOMANCER_HOME", str(home / inside))
    result = call(*line.format(file=groove_file).split(), ok=False)
    assert result.exit_code == 5
    assert result.stderr.splitlines()[0].endswith(
        f"Error: {home} is a file, and the library needs a folder; name another with AUDIOMANCER_HOME"
    )
    assert home.read_text() == "mine"


@pytest.mark.parametrize("inside", ["", "library"])
@pytest.mark.parametrize("goal", ["unplugged", "home"], ids=["nowhere", "itself"])
def test_a_home_that_is_a_link_to_nowhere_is_no_empty_library(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch, goal: str, inside: str
) -> None:
    link = home.with_name("home")
    link.symlink_to(link.with_name(goal))
    monkeypatch.setenv("AUDIOMANCER_HOME", str(link / inside))
    for line in ("list", "synth list", "rate last 3"):
        result = call(*line.split(), ok=False)
        assert result.exit_code == 5
        assert f"{link} leads to {str(link.with_name(goal))!r}, which is not there" in result.stderr


@contextmanager
def as_nobody() -> Iterator[None]:
    """With the rights of a person who is not root."""
    who = os.geteuid()
    if who == 0:
        os.seteuid(65534)
    yield
    os.seteuid(who)


@pytest.mark.parametrize("line", [line for line in OF_A_LIBRARY if "file" not in line])
def test_a_home_that_is_closed_is_told_by_every_command_that_reads_or_writes(call: Call, home: Path, line: str) -> None:
    words = line.split()
    home.touch()
    call(*words, ok=False)  # imports what the command needs, which may be closed to nobody
    home.unlink()
    home.mkdir(mode=0)
    with as_nobody():
        result = call(*words, ok=False)
    assert result.exit_code == 5
    assert result.stderr.splitlines()[0].endswith(
        " is closed to you; open it, or name another folder with AUDIOMANCER_HOME"
    )


def test_models_play_where_the_folder_of_downloads_is_closed(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    glob = Path.glob

    def closed(folder: Path, pattern: str) -> Iterator[Path]:
        if tmp_path in folder.parents:
            raise PermissionError(13, "Permission denied", str(folder))
        return glob(folder, pattern)

    monkeypatch.setattr(Path, "glob", closed)
    assert "drums_rnn" in call("models", "list").stdout


def test_what_needs_no_library_goes_on_where_the_home_is_a_file(call: Call, home: Path) -> None:
    home.write_text("mine")
    call("models", "list")
    assert "library  " in call("doctor", ok=False).stdout


def test_a_library_that_cannot_be_opened_is_the_graver_fault_of_several(
    call: Call, groove_file: Path, home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    (home / "library.db").mkdir()
    broken = tmp_path / "broken.mid"
    broken.write_bytes(b"no MIDI")
    result = call("import", str(groove_file), str(groove_file), str(broken), ok=False)
    assert result.exit_code == 5
    assert result.stderr.count("library.db") == 1
    assert "0 of 3 files imported." in result.stderr


def test_capitals_do_not_matter(call: Call) -> None:
    made = call("generate", "drums", "--style", "HOUSE", "--seed", "1", "--json").stdout
    assert made == call("generate", "drums", "--style", "house", "--seed", "1", "--json").stdout
    call("generate", "bass", "--key", "BB", "--scale", "Dorian", "--seed", "1")
    (bass,) = Store().patterns("bass")
    assert (bass.pattern.key, bass.pattern.scale) == ("Bb", "dorian")
    assert call("list", "--type", "BASS", "--json").stdout.count('"id"') == 1


def test_data_that_teaches_nothing_is_told_before_anything_is_trained(call: Call, tmp_path: Path) -> None:
    (tmp_path / "groove").mkdir()
    index = tmp_path / "groove" / "info.csv"
    index.touch()
    train = ("models", "train", "drums_rnn", "--data", str(tmp_path), "--output")
    code, sentence = refused(call, *train, str(tmp_path / "models"))
    assert (code, "lists no performance" in sentence) == (1, True)
    code, sentence = refused(call, *train, str(index))
    assert (code, "choose another --output" in sentence) == (1, True)
    assert refused(call, "models", "compare", "drums_rnn", "--data", str(tmp_path))[0] == 1


@pytest.mark.parametrize(
    "command", ["import gone.mid", "import gone.tidal", "synth import gone.scd", "synth validate gone.scd"]
)
def test_a_file_that_is_not_there_has_one_code_whatever_it_would_hold(call: Call, command: str) -> None:
    result = call(*command.split(), ok=False)
    assert result.exit_code == 4
    assert "there is no file gone." in result.output


def test_a_file_that_is_not_there_beside_one_that_is_refused_is_a_refusal(call: Call, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.scd"
    wrong.write_text("nothing of the kind")
    for command in ("import", "validate"):
        assert call("synth", command, "--trust", "gone.scd", str(wrong), ok=False).exit_code == 1


@pytest.mark.parametrize("command", ["evolve", "synth evolve"])
def test_what_is_settled_when_a_run_begins_is_refused_by_name_when_it_is_resumed(call: Call, command: str) -> None:
    for option in ("--seed 3", "--size 4", "--amount 0.3", "--op fill"):
        result = call(*command.split(), "--resume", "1", *option.split(), ok=False)
        assert result.exit_code == 2
        assert f"{option.split()[0]} is settled when a run begins; with --resume leave it out." in result.stderr
    assert "there is no run '1'" in call(*command.split(), "--resume", "1", "--generations", "9", ok=False).stderr
