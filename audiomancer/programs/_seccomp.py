"""A filter of system calls that lets a program run threads but start no process.

The filter is a program of the classic Berkeley packet filter; it reads ``struct seccomp_data``, in which
the number of the call lies at byte 0, the machine's architecture at 4 and the first argument at 16.
``execve`` is let through, because the sandbox itself needs it to start the program; without a new
process it could only replace the program by another, and the sandbox holds no other.

Source: Linux kernel documentation, "Seccomp BPF"; ``linux/filter.h``, ``linux/seccomp.h``, ``linux/audit.h``.
"""

from __future__ import annotations

import errno
import platform
import struct
from typing import NamedTuple

__all__ = ["no_new_processes"]

_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _JUMP_IF_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _FAIL_WITH = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE_THREAD = 0x00010000


class _Machine(NamedTuple):
    """What the filter must know of an architecture: its audit number and its system calls."""

    audit: int
    clone: int
    clone3: int
    forks: tuple[int, ...]
    end_of_table: int  # x86-64 has a second table of calls from 2**30 on (x32); nobody else uses such numbers


_MACHINES = {
    "x86_64": _Machine(audit=0xC000003E, clone=56, clone3=435, forks=(57, 58), end_of_table=0x40000000),
    "aarch64": _Machine(audit=0xC00000B7, clone=220, clone3=435, forks=(), end_of_table=0x40000000),
}


def no_new_processes(machine: str | None = None) -> bytes | None:
    """The compiled filter for a kind of machine, this one if None; None where no filter is known for it.

    Forking fails with "operation not permitted". ``clone`` is permitted for threads alone; ``clone3``, whose arguments
    a filter cannot see, is said not to exist, whereupon the C library uses ``clone``.
    """
    found = _MACHINES.get(machine or platform.machine())
    if found is None:
        return None
    forbidden, absent = _FAIL_WITH | errno.EPERM, _FAIL_WITH | errno.ENOSYS
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_IF_EQUAL, 1, 0, found.audit),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        *_unless_jump(_JUMP_IF_AT_LEAST, found.end_of_table, forbidden),
        *(line for fork in found.forks for line in _unless_jump(_JUMP_IF_EQUAL, fork, forbidden)),
        *_unless_jump(_JUMP_IF_EQUAL, found.clone3, absent),
        (_JUMP_IF_EQUAL, 1, 0, found.clone),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_IF_SET, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, forbidden),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _unless_jump(test: int, operand: int, result: int) -> tuple[tuple[int, int, int, int], ...]:
    """Two lines: where the test holds, end with the result; otherwise go on after them."""
    return (test, 0, 1, operand), (_RETURN, 0, 0, result)
