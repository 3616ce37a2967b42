"""What a command does when nobody can read what it prints: one sentence or none, the same code from every command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from calling import Call

from audiomancer.store import Store

PRINTING = (
    "list",
    "list --json",
    "show {groove}",
    "lineage {groove}",
    "mutate --ops",
    "mutate {groove} --seed 1",
    "models list",
    "synth list",
    "export {groove} --to tidal",
    "export {groove} --to midi",
    "generate --help",
    "--version",
)
CALL = f'"{sys.executable}" -m audiomancer'

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, encoding="utf-8", timeout=60)


@pytest.mark.parametrize("command", PRINTING)
def test_a_full_disk_behind_standard_output_is_one_sentence(groove: str, command: str) -> None:
    done = shell(f"{CALL} {command.format(groove=groove)} >/dev/full")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: standard output cannot be written: No space left")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("command", PRINTING)
def test_a_closed_pipe_ends_every_command_quietly_with_141(groove: str, command: str) -> None:
    done = shell(f"({CALL} {command.format(groove=groove)}; echo $? >&2) | true")
    assert done.stderr.splitlines()[-1] == "141"
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_of_an_out_that_is_a_pipe_may_go_away_too(groove: str) -> None:
    done = shell(f"({CALL} export {groove} --to midi --out /dev/stdout; echo $? >&2) | true")
    assert done.stderr == "141\n"


def test_a_reader_that_has_enough_gets_no_traceback(groove: str) -> None:
    done = shell(f"({CALL} show {groove} --json --codes; echo $? >&2) | head -1")
    assert done.stdout == "{\n"
    assert done.stderr in ("0\n", "141\n")  # it may have been printed before the reader went


def test_a_warning_is_one_sentence_without_the_line_that_gave_it() -> None:
    code = (
        "import sys, warnings; from audiomancer.cli import _app;"
        "_app.cli.callback = lambda: [warnings.warn('no sandbox', UserWarning, level) for level in (1, 2)];"
        "sys.argv[1:] = ['completion', 'bash']; _app.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "no sandbox\n")


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    out = tmp_path / "groove.scd"
    out.write_text("of yesterday")
    script = f"from pathlib import Path; from audiomancer.cli._output import write; write(bytes(5000), Path('{out}'))"
    done = shell(f'ulimit -f 1; "{sys.executable}" -c "{script}"')
    assert f"OutputError: cannot write {out}: File too large; choose another --out" in done.stderr
    assert out.read_text() == "of yesterday"
    assert [*tmp_path.glob("groove*")] == [out]


def test_what_is_no_file_is_written_to_as_it_is(groove: str, tmp_path: Path) -> None:
    out, link = tmp_path / "groove.tidal", tmp_path / "link.tidal"
    link.symlink_to(out)
    assert shell(f"{CALL} export {groove} --to tidal --out /dev/stdout").stdout.startswith("-- drums, ")
    assert shell(f"{CALL} export {groove} --to tidal --out {link}").returncode == 0
    assert link.is_symlink()
    assert out.read_text().startswith("-- drums, ")


def test_a_terminal_without_unicode_gets_a_name_as_well_as_it_can_be_written(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "gr\u00fcve.tidal"
    file.write_text('s "bd"')
    call("import", str(file))
    for command in ("list", "lineage ptrn_"):
        done = shell(f"PYTHONIOENCODING=ascii {CALL} {command}")
        assert (done.returncode, done.stderr) == (0, "")
        assert "gr\\xfcve" in done.stdout


def test_a_closed_standard_output_is_refused_and_never_the_library(groove: str) -> None:
    done = shell(f"{CALL} export {groove} --to midi >&-")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "standard output cannot be written: Bad file descriptor" in done.stderr
    assert Store().get(groove).pattern.notes


def test_a_remark_that_nobody_can_read_stops_nothing(groove: str) -> None:
    assert shell(f"{CALL} mutate {groove} --seed 1 2>/dev/full").returncode == 0
    assert shell(f"{CALL} show zzz 2>&-").returncode == 3
    assert len(Store().patterns()) == 2
