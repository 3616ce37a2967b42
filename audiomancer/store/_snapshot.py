"""``lineage.json``: one JSON object of id to record.

What was written here has one record a line, and beside it ``lineage.check`` with a digest of the whole: where the two
agree nobody else has changed the file, and the lines are cut, not parsed. Any other file (by other software, edited,
damaged) is parsed, one record at a time, so that a million of them need no more memory than a few.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from audiomancer.store._files import replace

__all__ = [
    "DamageError",
    "is_own",
    "json_text",
    "read_check",
    "read_snapshot",
    "record_values",
    "salvaged",
    "write_snapshot",
]

_PIECE = 1 << 22
"""Characters that are read at a time."""
_LONGEST_COUNT = 18
"""Digits of a number of writings that is taken for one."""
_LONGEST = 1 << 26
"""Characters that one record may have."""


class DamageError(Exception):
    """A file is not of the form that it must have.

    Args:
        path: the file.
        reason: what is wrong with it, as a phrase.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged ({reason})")
        self.path = path


_encode = json.JSONEncoder(separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode
_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]  # of which mypy does not know
_space = re.compile(r"[ \t\n\r]*").match
_plain_key = re.compile(r'[ \t\n\r]*,[ \t\n\r]*"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*').match
"""What stands before any record but the first, where nothing in the id is escaped."""


def _once_each(pairs: list[tuple[str, Any]]) -> Any:
    """A JSON object; where a field stands twice, a phrase that says so, since nobody knows which of the two counts."""
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    names = [name for name, _ in pairs]
    return f"an object in which {max(names, key=names.count)} stands twice"


_load = json.JSONDecoder(object_pairs_hook=_once_each).decode


def json_text(value: Any) -> str:
    """JSON without spaces, in ASCII so that any text can be written."""
    return _encode(value)


def record_values(item: str, text: str) -> Any:
    """The JSON values of a record, with its id; what is no object stays as it is.

    Args:
        item: its id.
        text: the JSON text of the record.

    Returns:
        JSON values, of which nobody has looked whether they are a record's.
    """
    values = _load(text)
    return {"id": item} | values if isinstance(values, dict) else values


def is_own(path: Path, check: str) -> bool:
    """Whether the ``lineage.json`` is as it was written here.

    Args:
        path: the file.
        check: what :func:`read_check` gives.

    Returns:
        Whether the two agree.
    """
    if not check:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, _digest).hexdigest() == check.partition(" ")[0]


def read_check(check: Path) -> str:
    """The digest of the ``lineage.json`` that was written here last, and which writing it was; empty if nobody knows.

    Args:
        check: the file; it need not exist.

    Returns:
        Two words. No two writings have the same, even if what was written is.
    """
    try:
        return check.read_text("ascii", "replace")
    except OSError:
        return ""


def read_snapshot(path: Path, own: bool) -> Iterator[tuple[str, str]]:
    """The id of each record with its JSON text, in the order of the file.

    Args:
        path: the ``lineage.json``.
        own: whether it is as it was written here.

    Yields:
        Pairs of an id and a JSON text, of which only so much is known that it is JSON.

    Raises:
        DamageError: if the file is not one JSON object.
    """
    if own:
        with path.open("rb") as lines:
            yield from _own_lines(lines)
        return
    with path.open(encoding="utf-8") as file:
        try:
            yield from _parsed(path, file)
        except UnicodeDecodeError as error:
            raise DamageError(path, f"it is not UTF-8: {error.reason}") from error
        except RecursionError as error:
            raise DamageError(path, "it is nested too deeply") from error


def write_snapshot(path: Path, check: Path, records: Iterable[tuple[str, str]]) -> None:
    """Replaces the file, and writes the digest of the new one.

    Args:
        path: the ``lineage.json``.
        check: the file for its digest.
        records: pairs of an id and the JSON text of its record.

    Raises:
        OSError: if the disk would not take it; then the file is as it was.
    """
    digest = _digest()
    before = read_check(check).partition(" ")[2]
    writing = int(before) + 1 if before.isdecimal() and len(before) < _LONGEST_COUNT else 1

    def chunks() -> Iterator[bytes]:
        for chunk in _lines(records):
            digest.update(chunk)
            yield chunk

    replace(path, chunks())
    # Without the digest the file is parsed in full: slower, never wrong.
    with suppress(OSError):
        replace(check, [f"{digest.hexdigest()} {writing}".encode()])


def salvaged(path: Path) -> dict[str, str]:
    """What can be read of a damaged file: each id that stands before a JSON object, with the text of that object."""
    text = path.read_text("utf-8", errors="replace")
    found: dict[str, str] = {}
    at = 0
    while match := _KEY.search(text, at):
        at = match.end() - 1
        with suppress(ValueError, RecursionError):
            item, values = json.loads(match[1]), _decode(text, at)
            if isinstance(values[0], dict) and values[0].keys() & _TELLING and values[0].get("id", item) == item:
                found[item] = text[at : values[1]]
                at = values[1]
                continue
        at += 1
    return found


_KEY = re.compile(r'("(?:[^"\\\n]|\\.)*")\s*:\s*\{')
_TELLING = {"parent_ids", "generation_method", "mutation_log", "user_rating"}
"""Fields by which an object is known to be a record."""


def _digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)


def _lines(records: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    separator = "{\n"
    for item, text in records:
        line = text if text.isascii() and "\n" not in text else json_text(json.loads(text))
        yield f"{separator}{json_text(item)}: {line}".encode("ascii")
        separator = ",\n"
    yield b"\n}\n" if separator == ",\n" else b"{}\n"


def _own_lines(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """The records of a file that was written here: each line is cut behind its id, and none is parsed."""
    for line in file:
        text = line.decode("ascii").rstrip(",\n")
        key, colon, record = text.partition('": ')
        if colon and "\\" not in key:
            yield key[1:], record
        elif colon:  # an id with a character that JSON escapes, which may be a quotation mark
            item, end = _decode(text)
            yield item, text[end + 2 :]


def _parsed(path: Path, file: TextIO) -> Iterator[tuple[str, str]]:
    buffer, at, lines_before = file.read(_PIECE), 0, 0
    opened = False
    while True:
        try:
            if not opened:
                at, opened = _opened(buffer), True
                comes_first = True
            found = _next(buffer, at, comes_first)
        except (ValueError, IndexError) as error:
            more = file.read(max(_PIECE, len(buffer))) if len(buffer) - at < _LONGEST else ""
            if not more:
                where = min(getattr(error, "pos", len(buffer)), len(buffer))
                line = lines_before + buffer.count("\n", 0, where) + 1
                raise DamageError(path, f"{getattr(error, 'msg', 'it ends too early')}, line {line}") from error
            lines_before += buffer.count("\n", 0, at)
            buffer, at = buffer[at:] + more, 0
            continue
        if found is None:
            break
        item, start, at = found
        comes_first = False
        yield item, buffer[start:at]
        for item, start, end in _plain(buffer, at):
            yield item, buffer[start:end]
            at = end
    rest = buffer[at:].lstrip()[1:] + file.read(_PIECE)
    if rest.strip():
        raise DamageError(path, "there is something behind its end")


def _plain(buffer: str, at: int) -> Iterator[tuple[str, int, int]]:
    """As :func:`_next` for those that follow the first, in less time, until one has to be looked at closely."""
    with suppress(ValueError):
        while match := _plain_key(buffer, at):
            start = match.end()
            try:
                _, at = _scan(buffer, start)
            except StopIteration:
                return
            if at == len(buffer):  # a number may go on there
                return
            yield match[1], start, at


def _opened(buffer: str) -> int:
    """Where the first key or the end stands."""
    at = _after_space(buffer, 0)
    if buffer[at] != "{":
        raise json.JSONDecodeError("it is not one JSON object of id to record", buffer, at)
    return at + 1


def _next(buffer: str, at: int, comes_first: bool) -> tuple[str, int, int] | None:
    """The next id, and where its record begins and ends; None at the end. Raises if more text is needed."""
    at = _after_space(buffer, at)
    if buffer[at] == "}":
        return None
    if not comes_first:
        if buffer[at] != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", buffer, at)
        at = _after_space(buffer, at + 1)
    if buffer[at] != '"':
        raise json.JSONDecodeError("Expecting an id in quotation marks", buffer, at)
    item, at = _decode(buffer, at)
    at = _after_space(buffer, at)
    if buffer[at] != ":":
        raise json.JSONDecodeError("Expecting ':' delimiter", buffer, at)
    start = _after_space(buffer, at + 1)
    _, end = _decode(buffer, start)
    buffer[end]  # a number may go on where the text that was read ends
    return item, start, end


def _after_space(buffer: str, at: int) -> int:
    if buffer[at : at + 1] > " ":
        return at
    found = _space(buffer, at)
    return found.end() if found else at
