"""What runs below this process, as Linux tells it."""

from __future__ import annotations

import os
import time
from pathlib import Path


def descendants(name: str = "") -> set[int]:
    """The processes that descend from this one; only those of a name, if one is given."""
    rows = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = stat.read_text(errors="replace").rpartition(") ")
        except OSError:
            continue  # it ended while we looked
        pid, _, command = head.partition(" (")
        rows.append((int(pid), int(tail.split()[1]), command))
    found = {os.getpid()}
    while more := {pid for pid, parent, _ in rows if parent in found} - found:
        found |= more
    return {pid for pid, _, command in rows if pid in found - {os.getpid()} and name in command}


def eventually_gone(pids: set[int], seconds: float = 5.0) -> bool:
    """Whether none of the processes is there any more after a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False
