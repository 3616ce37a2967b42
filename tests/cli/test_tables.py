"""Tables in narrow terminals: an id is whole and in one line, a name yields."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from calling import Call

from audiomancer.actions import as_json, json_pieces
from audiomancer.cli._output import echo_patterns, short
from audiomancer.store import DamagedItem, Store
from audiomancer.store.query import Items

LONG = "a name that goes on and on, as names of files from the net do [1] (final) :bomb: [bold]"


def in_terminal(columns: int, *words: str) -> list[str]:
    """The lines that a command prints in a terminal of so many columns."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": str(columns), "LINES": "24", "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "audiomancer", *words], stdout=theirs, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        os.close(theirs)
        printed = b""
        try:
            while part := os.read(ours, 65536):
                printed += part
        except OSError:
            pass  # so the end of a terminal is told on Linux
        os.close(ours)
    assert process.returncode == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", printed.decode())
    return plain.replace("\r\n", "\n").rstrip("\n").split("\n")


@pytest.fixture
def library(call: Call, groove_file: Path, tmp_path: Path) -> Store:
    call("import", "--tidal", 's "bd sn"', "--style", "x" * 60)
    named = tmp_path / "named"
    named.mkdir()
    file = named / f"{LONG}.mid"
    file.write_bytes(groove_file.read_bytes())
    call("import", str(file))
    for item in Store().patterns():
        call("rate", item.id, "4")
    return Store()


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(
    "command", ["list", "top", "mutate {} --count 2 --seed 1", "evolve {} --search ga --generations 1"]
)
def test_ids_are_whole_and_each_pattern_has_one_line(library: Store, command: str, columns: int) -> None:
    item = library.patterns()[-1].id
    lines = in_terminal(columns, *command.format(item).split())
    ids = {short(p.id) for p in Store().patterns()}
    assert lines[0].startswith("id  ")
    assert {line.split()[0] for line in lines[1:]} <= ids
    assert all(len(line) <= columns for line in lines)
    assert any(line.rstrip().endswith("…") for line in lines)
    assert (" born " in lines[0]) == (columns == 80)


@pytest.mark.parametrize("columns", [40, 80])
def test_ids_of_synths_are_whole(call: Call, columns: int) -> None:
    lines = in_terminal(columns, "synth", "list", "--all")
    shipped = re.findall(r"synt_\w+", call("synth", "list").stdout)
    assert [line.split()[0] for line in lines[1:]] == shipped
    assert all(len(line) <= columns for line in lines)
    assert ("validated" in lines[0]) == (columns == 80)


def test_prose_goes_on_in_the_next_line() -> None:
    lines = in_terminal(60, "mutate", "--ops")
    words = " ".join(" ".join(lines).split())
    assert "…" not in words
    assert all(len(line) <= 60 for line in lines)


def test_what_doctor_tells_is_told_of_something(home: Path) -> None:
    lines = in_terminal(40, "doctor")
    assert "audiomancer" in lines[0]
    assert all(len(line) <= 40 for line in lines)


def test_a_name_is_printed_as_it_is(library: Store, call: Call) -> None:
    assert LONG in call("list").stdout


def test_a_long_table_is_printed_while_its_items_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its headings stand once, and again where a column is added; what was printed is not printed anew."""
    monkeypatch.setattr("audiomancer.cli._output._PART", 3)
    printed: list[int] = []

    def items() -> Iterator[DamagedItem]:
        for number in range(8):
            printed.append(len(capsys.readouterr().out.splitlines()))
            yield DamagedItem(f"ptrn_{number:016x}", "name", "its notes are missing")

    echo_patterns(items())
    assert printed == [0, 0, 0, 4, 0, 0, 3, 0]
    tagged = [SimpleNamespace(id=f"ptrn_{n}", damaged="x", name="n", tags=["deep"] * (n == 5)) for n in range(9)]
    echo_patterns(tagged)
    lines = capsys.readouterr().out.splitlines()[2:]
    headings = [line.split() for line in lines if line.startswith("id ")]
    assert [line[-2:] for line in headings] == [["born", "name"], ["tags", "name"]]
    assert len(lines) == len(tagged) + 2


def test_a_list_as_json_is_written_piece_by_piece_as_it_would_be_at_once() -> None:
    for value in ([], (), [1], [{"a": [1, {}]}, "a\nb\u2028\x1b", None], {"a": [1, 2]}, "text"):
        assert "".join(json_pieces(value)) == as_json(value)
    read: list[int] = []
    pieces = json_pieces(Items([str(n) for n in range(1200)], lambda ids: read.extend(map(int, ids)) or map(dot, ids)))
    assert (next(pieces)[:2], len(read)) == ("[\n", 500)


def dot(item: str) -> DamagedItem:
    return DamagedItem(item, "", "x")
