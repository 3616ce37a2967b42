"""``lineage.json``: one JSON object of id to record, kept in memory as the JSON text of each record.

What was written here has one record a line, and beside it ``lineage.check`` with a digest of the whole. Where the
two agree the lines are taken as they are, each to be parsed when somebody asks for it, so that a history of a million
records opens in a moment. Any other file (by other software, edited, damaged) is parsed and checked from end to end.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from audiomancer.errors import StoreError
from audiomancer.store._files import make_file, replace
from audiomancer.store.record import ADDED_LATER, field_fault

__all__ = ["DamageError", "Snapshot", "json_text", "read_snapshot", "write_snapshot"]


class DamageError(Exception):
    """A file is not of the form that it must have.

    Args:
        path: the file.
        reason: what is wrong with it, as a phrase.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged ({reason})")
        self.path = path


class Snapshot(NamedTuple):
    """The content of ``lineage.json``.

    Attributes:
        texts: id to the JSON text of its record, in the order of the file.
        own: whether the file is as it was written here, so that it opens quickly.
    """

    texts: dict[str, str]
    own: bool


_encode = json.JSONEncoder(separators=(",", ":")).encode


def json_text(value: Any) -> str:
    """JSON without spaces, in ASCII so that any text can be written."""
    return _encode(value)


def read_snapshot(path: Path, check: Path) -> Snapshot:
    """The records of the file; none where there is no file.

    Args:
        path: the ``lineage.json``.
        check: the file that holds its digest; it need not exist.

    Returns:
        The text of each record, and whether the digest agrees.

    Raises:
        DamageError: if the file is not a JSON object.
        StoreError: if it is, but a record has a field of the wrong type.
    """
    try:
        with path.open("rb") as file:
            known = check.read_bytes() if check.exists() else b""
            if hashlib.file_digest(file, _digest).hexdigest().encode() == known:
                file.seek(0)
                return Snapshot(_own_lines(file), own=True)
            file.seek(0)
            with _collector_resting():
                return Snapshot(_parse(path, file.read()), own=False)
    except FileNotFoundError:
        return Snapshot({}, own=True)


def write_snapshot(path: Path, check: Path, texts: dict[str, str]) -> None:
    """Replaces the file, and writes the digest of the new one.

    Args:
        path: the ``lineage.json``.
        check: the file for its digest.
        texts: id to the JSON text of its record.

    Raises:
        OSError: if the disk would not take it; then the file is as it was.
    """
    digest = _digest()

    def chunks() -> Iterator[bytes]:
        for chunk in _lines(texts):
            digest.update(chunk)
            yield chunk

    replace(path, chunks())
    # Without the digest the file is parsed in full: slower, never wrong.
    with suppress(OSError):
        make_file(check)
        check.write_text(digest.hexdigest())


def _digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)


def _lines(texts: dict[str, str]) -> Iterator[bytes]:
    separator = "{\n"
    for item, text in texts.items():
        yield f"{separator}{json_text(item)}: {text}".encode("ascii")
        separator = ",\n"
    yield b"\n}\n" if texts else b"{}\n"


def _own_lines(file: BinaryIO) -> dict[str, str]:
    """The records of a file that was written here: each line is cut behind its id, and none is parsed."""
    read_key = json.JSONDecoder().raw_decode
    texts: dict[str, str] = {}
    for line in file:
        text = line.decode("ascii").rstrip(",\n")
        key, colon, record = text.partition('": ')
        if colon and "\\" not in key:
            texts[key[1:]] = record
        elif colon:  # an id with a character that JSON escapes, which may be a quotation mark
            item, end = read_key(text)
            texts[item] = text[end + 2 :]
    return texts


def _parse(path: Path, content: bytes) -> dict[str, str]:
    if not content.strip():
        return {}
    try:
        records = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DamageError(path, str(error)) from error
    if not isinstance(records, dict):
        raise DamageError(path, "it is not one JSON object of id to record")
    for item, values in records.items():
        if fault := field_fault(item, values, ADDED_LATER):
            raise StoreError(f"{path}: {fault}; correct it there, or move the file away to begin an empty history")
    return {item: json_text({"id": item} | values) for item, values in records.items()}


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keeps Python from searching millions of new values for garbage again and again: half the time of a long file."""
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()
