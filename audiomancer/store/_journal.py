"""``lineage.journal``: what happened since the last fold, one JSON object a line, each behind its checksum.

A line is a whole record, or only the changed fields of a record that exists already. Reading a journal in twice gives
the same as reading it in once, so a kill between the fold and the removal of the journal does no harm. A last line that
is no entry was never acknowledged: readers pass over it and the next writer cuts it off. Lines of before have no
checksum; they are read.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from audiomancer.store._files import sync, sync_folder
from audiomancer.store.record import ADDED_LATER, field_fault

__all__ = ["Stamp", "Tail", "append", "journal_line", "read_tail", "stamp"]

_DIGITS = 8
"""Hexadecimal digits of a checksum; a space follows."""


class Stamp(NamedTuple):
    """What a file looks like from outside.

    Attributes:
        inode: its number in the file system.
        changed: the time of its last change, in nanoseconds.
        size: in bytes.
    """

    inode: int
    changed: int
    size: int


def stamp(path: Path) -> Stamp | None:
    """The stamp of a file; None if there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return Stamp(stat.st_ino, stat.st_mtime_ns, stat.st_size)


class Tail(NamedTuple):
    """Lines of a journal.

    Attributes:
        entries: the JSON values of each good line.
        bad: the numbers of the lines before the last that are no entries, counted from the first that was read.
        end: byte offset behind the last good line.
    """

    entries: list[dict[str, Any]]
    bad: list[int]
    end: int


def journal_line(entry: dict[str, Any]) -> bytes:
    """An entry as a line: the CRC-32 of its JSON in hexadecimal digits, a space, the JSON in ASCII, a line end."""
    text = json.dumps(entry, separators=(",", ":")).encode("ascii")
    return b"%08x %b\n" % (zlib.crc32(text), text)


def read_tail(path: Path, start: int) -> Tail:
    """The lines of a journal from some byte on.

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
        return Tail([], [], start)
    entries, bad, at, end = [], [], 0, 0
    lines = content.split(b"\n")
    for number, line in enumerate(lines[:-1]):
        entry = _parse_line(line)
        at += len(line) + 1
        if entry is None:
            bad.append(number)
        else:
            entries.append(entry)
            end = at
    if bad and bad[-1] == len(lines) - 2 and not lines[-1]:
        bad.pop()  # torn: it ends the file
    return Tail(entries, bad, start + end)


def _parse_line(line: bytes) -> dict[str, Any] | None:
    if not line.startswith(b"{"):
        digits, space, line = line[:_DIGITS], line[_DIGITS : _DIGITS + 1], line[_DIGITS + 1 :]
        if space != b" " or digits != b"%08x" % zlib.crc32(line):
            return None
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return None
    return None if field_fault(entry["id"], entry, ADDED_LATER) else entry


def append(path: Path, lines: bytes, at: int) -> None:
    """Writes lines over whatever a killed writer left behind the last one, and returns when they are on the disk.

    The caller holds the lock.

    Args:
        path: the journal; it is made if it does not exist.
        lines: the bytes of :func:`journal_line`, of any number of entries.
        at: byte offset behind the last whole line.

    Raises:
        OSError: if the disk would not take it; then the journal is as it was.
    """
    new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if new:
            sync_folder(path.parent)
        os.ftruncate(handle, at)
        try:
            _write_all(handle, lines, at)
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
