"""``lineage.journal``: what happened since the last fold, one JSON object a line.

A line is a whole record, or only the changed fields of a record that exists already. Reading a journal in twice gives
the same as reading it in once, so a kill between the fold and the removal of the journal does no harm. What stands
after the last line end was never acknowledged: readers pass over it and the next writer cuts it off.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from audiomancer.store._files import sync, sync_folder
from audiomancer.store.record import ADDED_LATER, field_fault

__all__ = ["Tail", "append", "read_tail"]


class Tail(NamedTuple):
    """Lines of a journal.

    Attributes:
        entries: the JSON values of each good line.
        bad: how many lines are no entries.
        end: byte offset behind the last whole line.
    """

    entries: list[dict[str, Any]]
    bad: int
    end: int


def read_tail(path: Path, start: int) -> Tail:
    """The whole lines of a journal from some byte on.

    Args:
        path: the journal; it need not exist.
        start: byte offset of the beginning of a line.

    Returns:
        The entries and where they end.
    """
    try:
        with path.open("rb") as file:
            file.seek(start)
            content = file.read()
    except FileNotFoundError:
        return Tail([], 0, 0)
    lines = content.split(b"\n")[:-1]
    entries = [entry for entry in map(_parse_line, lines) if entry is not None]
    return Tail(entries, len(lines) - len(entries), start + content.rfind(b"\n") + 1)


def _parse_line(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return None
    return None if field_fault(entry["id"], entry, ADDED_LATER) else entry


def append(path: Path, line: bytes, at: int) -> None:
    """Writes a line over whatever a killed writer left behind the last one, and returns when it is on the disk.

    The caller holds the lock.

    Args:
        path: the journal; it is made if it does not exist.
        line: the bytes of one JSON object, ending in a newline.
        at: byte offset behind the last whole line.

    Raises:
        OSError: if the disk would not take the line; then the journal is as it was.
    """
    new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if new:
            sync_folder(path.parent)
        os.ftruncate(handle, at)
        try:
            _write_all(handle, line, at)
            sync(handle)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(handle, at)
            raise
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes, at: int) -> None:
    while data:
        written = os.pwrite(handle, data, at)
        data, at = data[written:], at + written
