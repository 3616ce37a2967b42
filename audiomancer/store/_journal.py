"""``lineage.journal``: what happened since the last fold, one JSON object a line, each behind its checksum.

A line is a whole record, or only the changed fields of a record that exists already. The first line says which writing
of ``lineage.json`` the others go on from, so that a journal that was folded already, and left by a kill or put back by
somebody, is known as one. A last line that is no entry was never acknowledged: readers pass over it and the next writer
cuts it off. Journals of before have no such first line and no checksums; they are read.
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

__all__ = ["Stamp", "Tail", "append", "first_line", "journal_line", "read_tail", "stamp"]

_DIGITS = 8
"""Hexadecimal digits of a checksum; a space follows."""
_AFTER = "after"
_LONGEST_FIRST = 1 << 10
"""Bytes of a first line, with more than it can need."""


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
        after: the writing of ``lineage.json`` that the journal goes on from, empty if there was none; None if its first
            line does not say it.
    """

    entries: list[dict[str, Any]]
    bad: list[int]
    end: int
    after: str | None


def journal_line(entry: dict[str, Any]) -> bytes:
    """An entry as a line: the CRC-32 of its JSON in hexadecimal digits, a space, the JSON in ASCII, a line end."""
    text = json.dumps(entry, separators=(",", ":")).encode("ascii")
    return b"%08x %b\n" % (zlib.crc32(text), text)


def first_line(after: str) -> bytes:
    """The line with which a journal begins.

    Args:
        after: the writing of ``lineage.json`` that it goes on from, as ``lineage.check`` has it; empty if nobody knows.
    """
    return journal_line({_AFTER: after})


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
            first = file.readline(_LONGEST_FIRST)
            after = _after(first)
            start = start if after is None else max(start, len(first))
            file.seek(start)
            content = file.read()
    except FileNotFoundError:
        return Tail([], [], start, None)
    entries, bad, at, end = [], [], 0, 0
    lines = content.split(b"\n")
    for number, line in enumerate(lines[:-1]):
        entry = _entry(line)
        at += len(line) + 1
        if entry is None:
            bad.append(number)
        else:
            entries.append(entry)
            end = at
    if bad and bad[-1] == len(lines) - 2 and not lines[-1]:
        bad.pop()  # torn: it ends the file
    return Tail(entries, bad, start + end, after)


def _after(first: bytes) -> str | None:
    """The writing that a first line names; None if it is no such line."""
    values = _values(first[:-1]) if first.endswith(b"\n") else {}
    after = values.get(_AFTER)
    return after if isinstance(after, str) and len(values) == 1 else None


def _entry(line: bytes) -> dict[str, Any] | None:
    entry = _values(line)
    if not isinstance(entry.get("id"), str):
        return None
    return None if field_fault(entry["id"], entry, ADDED_LATER) else entry


def _values(line: bytes) -> dict[str, Any]:
    """The JSON values of a line; none if it is damaged."""
    if not line.startswith(b"{"):
        digits, space, line = line[:_DIGITS], line[_DIGITS : _DIGITS + 1], line[_DIGITS + 1 :]
        if space != b" " or digits != b"%08x" % zlib.crc32(line):
            return {}
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def append(path: Path, lines: bytes, at: int) -> None:
    """Writes lines over whatever a killed writer left behind the last one, and returns when they are on the disk.

    The caller holds the lock.

    Args:
        path: the journal; it is made if it does not exist.
        lines: the bytes of :func:`journal_line`, of any number of entries; :func:`first_line` before the first.
        at: byte offset behind the last whole line; 0 begins the journal anew.

    Raises:
        OSError: if the disk would not take it; then the journal is as it was.
    """
    if at == 0:
        path.unlink(missing_ok=True)  # overwritten, it could be found half as it was before
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
