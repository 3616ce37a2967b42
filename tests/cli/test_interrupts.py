"""Whatever ends a command, and whenever: no process and no file of it stays."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from processes import descendants

ROOT = Path(__file__).parents[2]
COMMANDS = (
    ("synth", "validate", str(ROOT / "synths" / "tb303.scd"), "{changed}"),
    ("synth", "generate", "warm bass"),
    ("export", "{groove}", "--to", "wav", "--out", "groove.wav"),
    ("play", "{groove}"),
)
MOMENTS = [0.15 + 0.12 * number for number in range(10)]  # seconds, of which the first are before anything has started
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): what loses its parent becomes ours, so that we find it

engines = pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("sclang") and shutil.which("scsynth")),
    reason="needs SuperCollider, and looks into /proc",
)


@pytest.fixture
def heir() -> Iterator[None]:
    """We inherit the processes that their parents leave behind."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(SUBREAPER, 1, 0, 0, 0) == 0
    yield
    libc.prctl(SUBREAPER, 0, 0, 0, 0)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for temporary files, and a player that plays for a minute."""
    folder, programs = tmp_path / "temporary", tmp_path / "players"
    folder.mkdir()
    programs.mkdir()
    player = programs / "afplay"
    player.write_text("#!/bin/sh\nexec sleep 60\n")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def words(groove: str, tmp_path: Path) -> dict[str, str]:
    """What stands for the words in braces: a pattern, and a synth that nobody has compiled."""
    changed = tmp_path / "changed.scd"
    changed.write_text((ROOT / "synths" / "tb303.scd").read_text("utf-8") + "\n// mine\n", "utf-8")
    return {"groove": groove, "changed": str(changed)}


def begin(words: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    whole = [sys.executable, "-m", "audiomancer", *(word.format(**words) for word in command)]
    return subprocess.Popen(whole, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def left_behind(before: set[int], seconds: float = 3.0) -> set[int]:
    """The processes below us that stay beyond a moment in which the kernel clears up."""
    end = time.monotonic() + seconds
    while left := descendants() - before:
        for pid in left:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        if time.monotonic() > end:
            break
        time.sleep(0.01)
    return left


@engines
@pytest.mark.usefixtures("heir")
def test_an_interrupt_at_any_moment_leaves_no_process_and_no_file(words: dict[str, str], temporary: Path) -> None:
    before = descendants()
    for moment in MOMENTS:
        running = [begin(words, *command) for command in COMMANDS]
        time.sleep(moment)
        for process in running:
            process.send_signal(signal.SIGINT)
        try:
            for process in running:
                process.wait(30)
        finally:
            for process in running:
                process.kill()  # what hangs has failed the test, and shall not outlive it
        assert left_behind(before) == set(), f"after {moment:.2f} s"
        assert list(temporary.iterdir()) == [], f"after {moment:.2f} s"


@engines
@pytest.mark.usefixtures("heir")
@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_a_loop_that_is_ended_leaves_no_process_and_no_file(
    words: dict[str, str], temporary: Path, signal_name: str
) -> None:
    before = descendants()
    playing = begin(words, "play", "{groove}")
    while not descendants("sleep") - before:
        assert playing.poll() is None
        time.sleep(0.02)
    number = getattr(signal, signal_name)
    playing.send_signal(number)
    try:
        assert playing.wait(30) == (-9 if signal_name == "SIGKILL" else 128 + number)
    finally:
        playing.kill()
    assert left_behind(before) == set()
    assert list(temporary.iterdir()) == []


IN_AN_IMPORT = """
import signal, sys, time
from audiomancer.cli._signals import end_in_order
end_in_order()
class Machinery:  # what a frame of the machinery of imports looks like to the handler
    class f_code:
        co_filename = "<frozen importlib._bootstrap>"
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])  # nothing comes before the next lines
signal.getsignal(signal.{name})(signal.{name}, Machinery)
print("the import goes on", flush=True)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
time.sleep(30)
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", -signal.SIGINT), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_in_the_machinery_of_imports_waits_until_it_is_done(name: str, code: int) -> None:
    """An exception there may leave the lock of imports taken, and the program would hang instead of ending."""
    command = [sys.executable, "-c", IN_AN_IMPORT.format(name=name)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.stdout, ended.returncode) == ("the import goes on\n", code), ended.stderr


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    script = "import signal; from audiomancer.cli._signals import end_in_order; end_in_order()\n"
    script += "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    command = ["nohup", sys.executable, "-c", script]
    ended = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, text=True, timeout=20, check=False)
    assert ended.stdout == "True\n"


FORGETFUL = """
import os, signal, time
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.1)
except KeyboardInterrupt:
    pass  # as a module in C does that asks for something and takes every error for a no
"""

IMPORTS_IT = """
import time
from audiomancer.cli._signals import end_in_order
end_in_order()
import forgetful
print("imported", flush=True)
time.sleep(30)
"""


def test_ctrl_c_while_a_module_is_imported_is_not_forgotten(tmp_path: Path) -> None:
    (tmp_path / "forgetful.py").write_text(FORGETFUL)
    command = [sys.executable, "-c", IMPORTS_IT]
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": path}
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, env=environment)
    # It may come between the word and the end of its line, which print writes one after the other.
    assert (ended.stdout.rstrip("\n"), ended.returncode) in (("imported", -signal.SIGINT), ("", -signal.SIGINT)), (
        ended.stderr
    )


def test_ctrl_c_in_the_clean_up_of_an_object_is_not_forgotten() -> None:
    script = """
import os, signal, time
from audiomancer.cli._signals import end_in_order
end_in_order()
class Kept:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
Kept()
time.sleep(30)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == -signal.SIGINT, ended.stderr


def test_ctrl_c_at_the_very_end_is_no_alarm_that_kills() -> None:
    script = """
import os, signal, time
from audiomancer.cli._signals import end_in_order
end_in_order()
class Kept:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
class Slow:
    def __del__(self, wait=time.sleep):
        wait(0.2)
slow = Slow()
Kept()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_ctrl_c_while_the_program_is_loaded_is_one_sentence() -> None:
    script = """
import os, signal, sys
class Asking:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Asking())
from audiomancer.cli import main
sys.argv[1:] = ["doctor"]
main()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr.strip()) == (130, "Interrupted; everything up to here is kept.")
