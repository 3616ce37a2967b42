"""Every example in the help and in the README runs as it stands."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import wave
from base64 import b64decode
from pathlib import Path
from urllib.parse import unquote

import click
import numpy as np
import numpy.typing as npt
import pytest
from calling import Call

from audiomancer.analyzers.audio import loudness
from audiomancer.cli._app import COMMANDS, cli
from audiomancer.generators import import_midi
from audiomancer.store import Store
from audiomancer.variation import OPERATORS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def examples(text: str | None) -> list[str]:
    return re.findall(r"^\s*(?:\$ )?(audiomancer .*)$", text or "", re.MULTILINE)


def commands() -> dict[str, click.Command]:
    """Every command by its words, such as ``synth show``."""
    context = click.Context(cli)
    found = {name: command for name in COMMANDS if (command := cli.get_command(context, name))}
    groups = {name: command for name, command in found.items() if isinstance(command, click.Group)}
    parts = {f"{name} {part}": command for name, group in groups.items() for part, command in group.commands.items()}
    return {name: command for name, command in found.items() if name not in groups} | parts


@pytest.mark.parametrize("name", commands())
def test_every_command_says_what_it_does_and_shows_an_example(name: str, call: Call) -> None:
    command = commands()[name]
    assert command.help
    assert examples(command.epilog)
    page = call(*name.split(), "--help").stdout
    for option in (p for p in command.params if isinstance(p, click.Option)):
        assert option.help or not option.expose_value, option.name
        assert option.opts[0] in page


# These need the network, the training data and hours, or go on until they are ended; tests of their own call them.
ELSEWHERE = (
    "audiomancer models download",
    "audiomancer models train",
    "audiomancer models compare",
    "audiomancer serve",
)
HELP = sorted(
    line
    for line in {line for command in [cli, *commands().values()] for line in examples(command.epilog)}
    if not line.startswith(ELSEWHERE)
)


@pytest.mark.parametrize("line", sorted({*HELP, *examples(re.sub(r"```console.*?```", "", README, flags=re.DOTALL))}))
@pytest.mark.usefixtures("player")
def test_an_example_runs(line: str, call: Call, groove: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids of the examples, 3fa9 and 81c2, stand for two patterns of the library."""
    (other,) = (p["id"] for p in json.loads(call("mutate", groove, "--seed", "1", "--json").stdout))
    call("evolve", groove, "--interactive", input="q\n")
    call("tag", other, "dark")
    call("rate", other, "4")
    monkeypatch.chdir(tmp_path)
    for folder in ("examples", "synths"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    if re.match("audiomancer (synth|play) |.* wav", line) and not shutil.which("sclang"):
        pytest.skip("SuperCollider is not installed")
    words = shlex.split(line.split(" >>")[0], comments=True)[1:]
    if words[0] in ("undelete", "undo"):
        call("delete", other)
    # Of two ids of one kind the bred one comes first: it can be replayed.
    known = {"3fa9": other, "81c2": groove}
    call(*(known.get(word, word) for word in words), input="s\n" * 100)


def test_the_session_in_the_readme_is_what_the_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an empty home, to the letter; only the time of day may differ."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    session, _served = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    steps = re.findall(r"^\$ audiomancer (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE)
    assert len(steps) > 5
    for line, expected in steps:
        command = [sys.executable, "-m", "audiomancer", *shlex.split(line)]
        told = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
        assert _without_time(told.stdout.decode()) == _without_time(expected), line


def _without_time(text: str) -> list[str]:
    return [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "<time>", line).rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("program", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_python_in_the_readme_runs(program: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    told = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "print" not in program or "generation 5" in told.stdout


def test_the_readme_names_every_operator() -> None:
    assert [name for name in OPERATORS if f"`{name}`" not in README] == []


DEMO = ROOT / "examples" / "01_evolve_a_groove.py"
ALONE = [
    path
    for path in sorted((ROOT / "examples").glob("[0-9]*.py"))
    if path != DEMO and "Run `audiomancer serve" not in path.read_text()
]
"""The numbered examples but the demo, see below, and those that ask a server, which `tests/web` runs."""


@pytest.mark.parametrize("script", ALONE, ids=lambda p: p.name)
def test_a_numbered_example_runs(script: Path, tmp_path: Path) -> None:
    if "SuperCollider must be installed" in script.read_text() and not shutil.which("sclang"):
        pytest.skip("SuperCollider is not installed")
    subprocess.run([sys.executable, str(script)], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert list(tmp_path.iterdir())


def test_the_demo_shows_what_became_of_a_groove_and_writes_it(tmp_path: Path) -> None:
    demo = [sys.executable, str(DEMO), "--out", "out"]
    told = subprocess.run(demo, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=300).stdout
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {"best.tidal", "best.js", "best.scd", "best.mid"} <= set(written)
    (code,) = re.findall(r"^https://strudel.cc/#(\S+)$", told, re.MULTILINE)
    assert b64decode(unquote(code)) == written["best.js"]
    assert "audiomancer serve" in told

    old, new = (
        "".join(row[side] for row in re.findall(r"^ *\w+ (\|\S+\|)   (\|\S+\|)$", told, re.MULTILINE))
        for side in (0, 1)
    )
    assert old.count("x") == len(import_midi(ROOT / "examples/groove.mid", Store(tmp_path / "again"))[0].pattern.notes)
    assert len(old) == len(new) and new.count("+") > 0
    assert [sign in "+." for sign in new] == [sign == "." for sign in old]  # what is marked as new was not there
    if shutil.which("scsynth"):
        before, after = (loudness(*_sound(written[name])) for name in ("before.wav", "after.wav"))
        assert before == pytest.approx(after, abs=0.1)


def _sound(content: bytes) -> tuple[npt.NDArray[np.float64], int]:
    """The samples of a WAV file, and how many there are in a second."""
    with wave.open(io.BytesIO(content)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return samples / 32768, file.getframerate()


def test_the_demo_refuses_a_broken_file_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mid"
    broken.write_bytes(b"MThd")
    demo = [sys.executable, str(DEMO), str(broken)]
    told = subprocess.run(demo, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert told.returncode == 1
    assert told.stderr.startswith("Error: ")
    assert len(told.stderr.splitlines()) == 1


def test_the_shipped_groove_is_what_its_example_writes(tmp_path: Path) -> None:
    script = ROOT / "examples" / "02_write_a_groove.py"
    subprocess.run([sys.executable, str(script), "again.mid"], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "again.mid").read_bytes() == (ROOT / "examples" / "groove.mid").read_bytes()
