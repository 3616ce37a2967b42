"""The sandbox in which SuperCollider's programs run.

To compile a SynthDef is to run its code. Inside the sandbox that code sees the program, the libraries
and the class library, all read-only, an empty scratch folder of limited size, no network, no other
process and none of the person's files; it cannot start processes and its memory is limited.

Source: the manual of ``bwrap`` (bubblewrap).
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from audiomancer.programs import children
from audiomancer.programs._seccomp import no_new_processes

__all__ = ["Limits", "Sandbox", "SandboxWarning", "find_sandbox"]

_MIB = 1 << 20

_READABLE = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/usr/share/SuperCollider",
    "/usr/local/share/SuperCollider",
    "/usr/share/qt5",  # the data of Qt's web view, without which sclang does not start
    "/usr/share/qt6",
)
_SCRATCH = "/tmp"
_SCRATCH_SIZE = 32 * _MIB


class SandboxWarning(UserWarning):
    """SuperCollider runs outside a sandbox."""


class Limits(NamedTuple):
    """What one child may use at most.

    Attributes:
        memory: address space in bytes.
        file_size: bytes in a file that it writes.
        open_files: how many at a time.
    """

    memory: int
    file_size: int
    open_files: int = 256


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How children are confined.

    Attributes:
        bwrap: the program that confines them; None if this system has none that works.
        reason: why children are not confined, as a phrase; empty if they are.
    """

    bwrap: str | None
    reason: str = ""

    @property
    def confines(self) -> bool:
        """Whether children are confined, rather than only limited."""
        return self.bwrap is not None

    def warn_if_open(self) -> None:
        """Say aloud that nothing but the whitelist stands between submitted code and this machine."""
        if not self.confines:
            warnings.warn(
                f"SuperCollider runs without a sandbox ({self.reason}): submitted code is held by the whitelist alone",
                SandboxWarning,
                stacklevel=3,
            )

    def start(
        self,
        command: Sequence[str],
        *,
        limits: Limits,
        environment: Mapping[str, str],
        readable: Sequence[Path] = (),
        files: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a confined child.

        Args:
            command: the program, as an absolute path, and its arguments.
            limits: what it may use.
            environment: what it needs beyond the path, the language and the home folder.
            readable: further paths that it may read.
            files: descriptors of open files that it inherits; the only way for anything to come out.

        Returns:
            The running child, with pipes for what it reads and what it prints.
        """
        whole = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": _SCRATCH, **environment}
        if self.bwrap is None:
            return children.start([*_limited(limits), *mortal(), *command], environment=whole, files=files)
        filter_file = _filter_file()
        try:
            inner = [*_confinement(self.bwrap, [Path(command[0]), *readable], filter_file), "--", *command]
            inherited = [*files, *([] if filter_file is None else [filter_file])]
            return children.start([*_limited(limits), *inner], environment=whole, files=inherited)
        finally:
            if filter_file is not None:
                os.close(filter_file)


@functools.cache
def find_sandbox() -> Sandbox:
    """The sandbox of this system, tried once on a program that does nothing."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return Sandbox(None, "bwrap is not installed; on Debian and Ubuntu: sudo apt-get install bubblewrap")
    found = Sandbox(bwrap)
    limits = Limits(memory=1024 * _MIB, file_size=_MIB)
    trial = found.start(["/bin/sh", "-c", "exit 0"], limits=limits, environment={})
    said, _ = trial.communicate()
    children.end(trial)
    if trial.returncode == 0:
        return found
    return Sandbox(None, f"bwrap does not work here: {said.decode(errors='replace').strip()}")


def _confinement(bwrap: str, readable: Sequence[Path], filter_file: int | None) -> list[str]:
    command = [bwrap, "--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--new-session"]
    # The scratch folder comes first, since what is to be read may lie below its place outside.
    command += ["--size", str(_SCRATCH_SIZE), "--tmpfs", _SCRATCH, "--chdir", _SCRATCH]
    for path in (*_READABLE, *map(str, readable)):
        command += ["--ro-bind-try", path, path]
    command += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/"]
    return command if filter_file is None else [*command, "--seccomp", str(filter_file)]


def _limited(limits: Limits) -> list[str]:
    """A shell that sets the limits and becomes the program; a limit that a system does not know is left out."""
    kib, blocks = limits.memory >> 10, limits.file_size >> 9
    settings = (f"-v {kib}", f"-f {blocks}", f"-n {limits.open_files}", "-c 0")
    script = "".join(f"ulimit {setting} 2>/dev/null; " for setting in settings)
    return ["/bin/sh", "-c", script + 'exec "$0" "$@"']


def mortal() -> list[str]:
    """What makes a child outside the sandbox die with us."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _filter_file() -> int | None:
    """The filter of system calls as a file to be read once."""
    program = no_new_processes()
    if program is None:
        return None
    reader, writer = os.pipe()
    os.write(writer, program)
    os.close(writer)
    return reader
