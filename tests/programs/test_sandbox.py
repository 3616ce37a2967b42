"""The sandbox itself: the filter of system calls, the limits, and the children."""

from __future__ import annotations

import errno
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import pytest
from processes import descendants, eventually_gone

from audiomancer.programs import Limits, Sandbox, find_sandbox
from audiomancer.programs._seccomp import no_new_processes
from audiomancer.programs.children import collect, end, start

ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
X86_64, AARCH64, I386 = 0xC000003E, 0xC00000B7, 0x40000003
PLENTY = Limits(memory=1 << 30, file_size=1 << 20)
SHELL = "/bin/sh"

confined = pytest.mark.skipif(not find_sandbox().confines, reason=find_sandbox().reason)


def run_filter(program: bytes, architecture: int, number: int, argument: int = 0) -> int:
    """What the kernel would make of a system call: an interpreter of the five instructions that there are."""
    data = struct.pack("=IIQQ", number, architecture, 0, argument)
    lines = list(struct.iter_unpack("=HBBI", program))
    accumulator = place = 0
    tests = {0x15: lambda a, k: a == k, 0x35: lambda a, k: a >= k, 0x45: lambda a, k: bool(a & k)}
    while True:
        code, if_true, if_false, operand = lines[place]
        place += 1
        if code == 0x06:
            return operand
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, operand)
        else:
            place += if_true if tests[code](accumulator, operand) else if_false


THREAD = 0x3D0F00  # the flags with which the C library makes a thread
FORK = 0x1200011  # and those with which it forks


@pytest.mark.parametrize(
    ("machine", "audit", "clone", "clone3", "forks", "others"),
    [
        ("x86_64", X86_64, 56, 435, (57, 58), (0, 1, 2, 41, 59, 231, 334)),
        ("aarch64", AARCH64, 220, 435, (), (56, 57, 58, 63, 64, 221, 434)),
    ],
)
def test_the_filter_lets_threads_begin_and_no_process(
    machine: str, audit: int, clone: int, clone3: int, forks: Sequence[int], others: Sequence[int]
) -> None:
    program = no_new_processes(machine)
    assert program
    assert run_filter(program, audit, clone, THREAD) == ALLOW
    assert run_filter(program, audit, clone, FORK) == FAIL | errno.EPERM
    assert run_filter(program, audit, clone3) == FAIL | errno.ENOSYS
    assert {run_filter(program, audit, fork) for fork in forks} <= {FAIL | errno.EPERM}
    assert {run_filter(program, audit, other) for other in others} == {ALLOW}
    assert run_filter(program, I386, 2) == KILL
    assert run_filter(program, audit, 0x40000000 + clone, FORK) == FAIL | errno.EPERM


def test_a_machine_that_is_not_known_has_no_filter() -> None:
    assert no_new_processes("riscv128") is None


def shell(script: str, limits: Limits = PLENTY, sandbox: Sandbox | None = None) -> str:
    child = (sandbox or find_sandbox()).start([SHELL, "-c", script], limits=limits, environment={"EXTRA": "yes"})
    posts, in_time = collect(child, 20)
    end(child)
    assert in_time
    return posts.decode()


@confined
def test_inside_no_process_can_be_started() -> None:
    assert "before" in shell("echo before; (echo forked); echo after")
    assert "forked" not in shell("echo before; (echo forked); echo after")
    assert "forked" in shell("(echo forked)", sandbox=Sandbox(None, "for the test"))


@confined
def test_inside_only_the_scratch_folder_can_be_written() -> None:
    places = ["/harm", "/dev/harm", "/dev/shm/harm", "/etc/harm", "/usr/harm", "/usr/lib/harm", "/proc/harm"]
    said = shell("".join(f"true > {place} || echo refused;" for place in places) + "true > $HOME/mine && echo written")
    assert said.count("refused\n") == len(places)
    assert said.endswith("written\n")


@confined
def test_inside_there_is_nothing_of_this_machine() -> None:
    said = shell('echo "$EXTRA [$USER]"; echo /etc/* /home/* /usr/bin/*; read line < /etc/passwd && echo "$line"')
    assert said.startswith("yes []\n/etc/ld.so.cache /home/* /usr/bin/*\n")
    assert ":" not in said.splitlines()[-1].replace(f"{SHELL}: 1: cannot open /etc/passwd: No such file", "")


@pytest.mark.parametrize("sandbox", [find_sandbox(), Sandbox(None, "for the test")], ids=["confined", "open"])
def test_limits_hold_with_and_without_a_sandbox(sandbox: Sandbox) -> None:
    said = shell("ulimit -v; ulimit -n; ulimit -c; ulimit -f", Limits(1 << 30, 1 << 20, 99), sandbox).split()
    assert said[:3] == [str(1 << 20), "99", "0"]
    assert int(said[3]) in (2048, 1024)  # in blocks of 512 or of 1024 bytes, as the shell has it


def child_of(script: str) -> subprocess.Popen[bytes]:
    return start([sys.executable, "-c", script], environment={})


def test_of_a_flood_the_beginning_is_kept() -> None:
    child = child_of("print('x' * 3_000_000)")
    posts, in_time = collect(child, 20, limit=1000)
    end(child)
    assert (posts, in_time) == (b"x" * 1000, True)


def test_a_child_that_hangs_is_left_when_its_time_is_over_and_ended() -> None:
    child = child_of("import time; print('up', flush=True); time.sleep(60)")
    assert collect(child, 1.0) == (b"up\n", False)
    end(child)
    end(child)
    assert child.returncode == -9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_can_start_children_and_leaves_ours_alone() -> None:
    script = """
import os, sys
from audiomancer.programs.children import collect, end, start
ours = start(["/bin/cat"], environment={})
pid = os.fork()
if pid == 0:
    child = start(["/bin/echo", "child of a child"], environment={})
    said, _ = collect(child, 10)
    end(child)
    sys.exit(0 if b"child of" in said else 1)
assert os.waitpid(pid, 0)[1] == 0
assert ours.poll() is None
print("ours lives")
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout == "ours lives\n", run.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_child_whose_birth_is_interrupted_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow birth, and an interrupt in it: nobody was handed the child, and nobody else would end it."""
    before = descendants()
    real = subprocess.Popen

    def slow(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        child = real(*args, **options)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
        return child

    monkeypatch.setattr(subprocess, "Popen", slow)
    with pytest.raises(KeyboardInterrupt):
        start(["/bin/sleep", "60"], environment={})
    assert eventually_gone(descendants() - before)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_child_that_is_ended_at_any_moment_of_its_start_leaves_nothing() -> None:
    before = descendants()
    seen: set[int] = set()
    for moment in range(120):
        child = find_sandbox().start([SHELL, "-c", "read line"], limits=PLENTY, environment={})
        time.sleep(0.0001 * moment)
        seen |= descendants() - before
        end(child)
    assert len(seen) >= 120
    assert eventually_gone(seen)
