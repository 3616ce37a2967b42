"""The scripts, on a machine made of stubs: what they run, what they say, and what they do when something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = [
    path for path in sorted((*(ROOT / "script").iterdir(), ROOT / ".ci/run")) if "bash" in path.read_text("utf-8")[:30]
]
TOOLS = ["bash", "cat", "cksum", "cmp", "cp", "cut", "dirname", "env", "grep", "head", "mkdir", "rm", "sort", "tr"]
SOUND = ("sclang", "scsynth", "bwrap")

# One stub plays every program: it writes its name and arguments down, and does what it can by its name.
STUB = """#!/bin/bash
name=${0##*/}
echo "$name $*" >>"$STUB_LOG"
case "$name $*" in
    "sudo -n "*) shift && exec "$@" ;;
    "sudo "*) exec "$@" ;;
    "python3 --version") echo "Python $STUB_PYTHON" ;;
    "python3 -c "*) [[ $STUB_PYTHON != 3.10.* ]] ;;
    "python3 -m venv .tools") mkdir -p .tools/bin && cp "$0" .tools/bin/python && cp "$0" .tools/bin/uv ;;
    "uv venv "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && cp "$0" .venv/bin/ruff && cp "$0" .venv/bin/mypy ;;
    "apt-get "*" install "*)
        for package in "${@:2}"; do [[ " $STUB_BROKEN " != *" $package "* ]] || exit 100; done
        case "$*" in *language*) cp "$0" "$STUB_BIN/sclang" ;; esac
        case "$*" in *server*) cp "$0" "$STUB_BIN/scsynth" ;; esac
        case "$*" in *bubblewrap*) cp "$0" "$STUB_BIN/bwrap" ;; esac ;;
    "$STUB_FAILS "*) exit 1 ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A checkout and a PATH with nothing on it but shell tools and stubs."""

    checkout: Path
    bin: Path
    log: Path

    def have(self, *programs: str) -> None:
        for program in programs:
            path = self.bin / program
            path.write_text(STUB)
            path.chmod(0o755)

    def run(self, *command: str, python: str = "3.11.2", broken: str = "", fails: str = "-") -> Run:
        """Run a script where the apt packages in ``broken`` cannot be had and the program ``fails`` fails."""
        self.log.write_text("")
        stub = {"LOG": str(self.log), "BIN": str(self.bin), "PYTHON": python, "BROKEN": broken, "FAILS": fails}
        environment = {"PATH": str(self.bin), **{f"STUB_{name}": value for name, value in stub.items()}}
        run = subprocess.run(
            command, cwd=self.checkout, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        return Run(run.returncode, run.stdout + run.stderr, self.log.read_text().splitlines())


@dataclass(frozen=True)
class Run:
    """How a script ended, what it printed, and what the stubs were called with."""

    status: int
    printed: str
    calls: list[str]

    def called(self, beginning: str) -> list[str]:
        return [call for call in self.calls if call.startswith(beginning)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    shutil.copytree(ROOT / "script", checkout / "script")
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    programs.mkdir()
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool) or tool)
    made = Machine(checkout, programs, tmp_path / "log")
    made.have("python3", "apt-get", "sudo")
    return made


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_can_be_run_and_has_no_known_mistake(script: Path) -> None:
    assert os.access(script, os.X_OK)
    shellcheck = shutil.which("shellcheck", path=sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"])
    if shellcheck is None:
        pytest.skip("needs shellcheck, which the dev requirements install")
    found = subprocess.run([shellcheck, str(script)], capture_output=True, text=True)
    assert found.stdout == ""


def test_an_empty_machine_gets_programs_then_uv_then_the_locked_packages(machine: Machine) -> None:
    run = machine.run("script/bootstrap")
    assert run.status == 0
    assert "trying to install (this may take minutes): supercollider-language, supercollider-server, bubblewrap" in (
        run.printed
    )
    apt, pip, uv = run.called("apt-get"), run.called("python -m pip install"), run.called("uv")
    assert "--no-install-recommends bubblewrap supercollider-language supercollider-server" in apt[-1]
    assert "--require-hashes -r requirements/tools.txt" in pip[0]
    assert "--require-hashes" in uv[1] and uv[1].endswith("-r requirements/build.txt")
    assert uv[2].startswith("uv pip sync") and "--require-hashes --no-build-isolation" in uv[2]
    assert uv[2].endswith("requirements/base.txt requirements/build.txt")
    assert "--no-deps --no-build-isolation --editable ." in uv[3]


def test_run_again_it_installs_nothing(machine: Machine) -> None:
    machine.run("script/bootstrap")
    again = machine.run("script/bootstrap")
    assert (again.status, again.printed) == (0, "")
    assert [call for call in again.calls if not call.startswith("python3 -c")] == []


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements/base.txt", "requirements/tools.txt"])
def test_a_changed_list_is_installed(machine: Machine, changed: str) -> None:
    machine.run("script/bootstrap")
    with (machine.checkout / changed).open("a") as file:
        file.write("# another line\n")
    assert machine.run("script/bootstrap").called("uv pip sync")


def test_a_set_once_asked_for_is_kept(machine: Machine) -> None:
    """The demo, which asks for less, must not take away what the tests need."""
    machine.have(*SOUND, "git", "ghc", "node", "npm")
    assert "requirements/dev.txt" in machine.run("script/bootstrap", "--dev").called("uv pip sync")[0]
    assert machine.run("script/bootstrap").called("uv") == []


def test_a_program_that_is_there_is_not_asked_of_apt(machine: Machine) -> None:
    machine.have(*SOUND)
    assert machine.run("script/bootstrap").called("apt-get") == []


def test_a_package_that_cannot_be_had_is_named_and_the_rest_goes_on(machine: Machine) -> None:
    run = machine.run("script/bootstrap", broken="supercollider-server")
    assert run.status == 0
    assert "supercollider-server could not be installed; without it synths and patterns cannot be heard" in run.printed
    assert "bubblewrap could not" not in run.printed and (machine.bin / "bwrap").exists()
    assert run.called("uv pip sync")


def test_what_could_not_be_had_is_not_tried_again_until_it_is_asked_for(machine: Machine) -> None:
    machine.run("script/bootstrap", broken="supercollider-server")
    again = machine.run("script/bootstrap")
    assert again.called("apt-get") == []
    assert "supercollider-server could not be installed" in again.printed

    (machine.checkout / ".tools/unavailable").unlink()
    assert "could not" not in machine.run("script/bootstrap").printed
    assert (machine.bin / "scsynth").exists()


def test_where_neither_apt_nor_brew_is_the_programs_are_named(machine: Machine) -> None:
    (machine.bin / "apt-get").unlink()
    run = machine.run("script/bootstrap")
    assert run.status == 0
    assert run.printed.count("could not be installed") == 3


def test_a_python_that_is_too_old_is_told_in_one_sentence(machine: Machine) -> None:
    machine.have(*SOUND)
    run = machine.run("script/bootstrap", python="3.10.12")
    assert run.status == 1
    assert "needs Python 3.11 or later" in run.printed and "Python 3.10.12" in run.printed
    assert run.called("uv") == []


def test_an_unknown_option_changes_nothing(machine: Machine) -> None:
    run = machine.run("script/bootstrap", "--all")
    assert (run.status, run.calls) == (1, [])
    assert "unknown option --all" in run.printed


def test_the_demo_hands_its_file_on_and_writes_below_the_checkout(machine: Machine) -> None:
    machine.have(*SOUND)
    run = machine.run("script/demo", "groove.mid")
    out = machine.checkout / "demo-output"
    assert run.called("python ")[-1].endswith(f"examples/01_evolve_a_groove.py --out {out} groove.mid")
    assert f"AUDIOMANCER_HOME={out}/home {machine.checkout}/.venv/bin/audiomancer serve\n" in run.printed
    assert run.called("uv pip sync")[0].endswith("requirements/web.txt")  # which that needs


@pytest.mark.parametrize("fails", ["ruff", "mypy"])
def test_a_failed_check_fails_the_whole_and_hides_no_other(machine: Machine, fails: str) -> None:
    machine.have(*SOUND, "git", "ghc", "node", "npm")
    run = machine.run("script/test", "-k", "lineage", fails=fails)
    assert run.status == 1
    assert f"failed: {fails}" in run.printed
    assert run.called("python -m pytest")[0].endswith("-m not slow -k lineage")


def test_slow_tests_run_when_asked_for(machine: Machine) -> None:
    machine.have(*SOUND, "git", "ghc", "node", "npm")
    run = machine.run("script/test", "--slow", "tests/midi")
    assert run.status == 0
    assert run.called("python -m pytest")[0].endswith("--dist loadfile --no-loadscope-reorder tests/midi")
