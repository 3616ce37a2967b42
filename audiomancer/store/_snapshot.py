"""``lineage.json``: one JSON object of id to record.

What was written here has one record a line, and beside it ``lineage.check`` with a digest of the whole: where the two
agree nobody else has changed the file, and the lines are cut, not parsed. Its second line has the digests of what was
written before, by which an older copy is known that somebody has put back. Any other file (by other software, edited,
damaged) is parsed, some records at a time, so that a million of them need no more memory than a few.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, TextIO

from audiomancer.store._files import replace

__all__ = [
    "DamageError",
    "Piece",
    "is_behind",
    "json_text",
    "members",
    "origin",
    "read_check",
    "read_pieces",
    "read_snapshot",
    "record_values",
    "salvaged",
    "write_snapshot",
]

_BUFFER = 1 << 20
"""Characters that are read at a time."""
_WINDOW = 1 << 15
"""Characters, or bytes, of records that are parsed or cut at a time."""
_LAST = 8
"""What part of a window, one of so many, is searched first for the end of a record."""
_TRIES = 4
"""Ends in a window of which it is looked up whether they are a record's."""
_LONGEST_COUNT = 18
"""Digits of a number of writings that is taken for one."""
_FORMER = 1000
"""Digests of former writings that are kept."""
_LONGEST = 1 << 26
"""Characters that one record may have."""


Origin = Literal["own", "former", "foreign"]


class DamageError(Exception):
    """A file is not of the form that it must have.

    Args:
        path: the file.
        reason: what is wrong with it, as a phrase.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged ({reason})")
        self.path = path


class Piece(NamedTuple):
    """Some of the records, as they stand in the file one behind the other; :func:`members` takes them apart.

    Attributes:
        content: the part of the file in UTF-8, from the quotation mark before the first id to the end of the last
            record, so that it is a JSON object where braces are put around it.
        ids: of the records.
    """

    content: bytes
    ids: list[str]


_encode = json.JSONEncoder(separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode
_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder(object_pairs_hook=tuple))["scan_once"]
"""Parses as :data:`_decode` does. An object becomes a tuple of all its pairs, also of those that have the same key."""
_space = re.compile(r"[ \t\n\r]*").match
_plain_key = re.compile(r'[ \t\n\r]*,[ \t\n\r]*"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*').match
"""What stands before any record but the first, where nothing in the id is escaped."""
_object_ends = re.compile(
    r'\}(?=[ \t\n\r]*+,[ \t\n\r]*+("[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"[ \t\n\r]*+:[ \t\n\r]*+\{))'
).finditer
"""The end of an object before the key and the opening brace of the next one, in the records as between them."""
_member_key = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*').match
_colon = re.compile(r"[ \t\n\r]*:[ \t\n\r]*").match
_comma = re.compile(r"[ \t\n\r]*,?[ \t\n\r]*").match


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


def origin(path: Path, check: Path) -> Origin:
    """Who has written the ``lineage.json`` as it is.

    Args:
        path: the file.
        check: the file of digests; it need not exist.

    Returns:
        ``own`` if it is as it was written here last; ``former`` if it is as it was written here before, one of the last
        thousand times; else ``foreign``.
    """
    last, former = _lines_of(check)
    if not last:
        return "foreign"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, _digest).hexdigest()
    if digest == last.partition(" ")[0]:
        return "own"
    return "former" if digest in former.split() else "foreign"


def read_check(check: Path) -> str:
    """The digest of the ``lineage.json`` that was written here last, and which writing it was; empty if nobody knows.

    Args:
        check: the file; it need not exist.

    Returns:
        Two words. No two writings have the same, even if what was written is.
    """
    return _lines_of(check)[0]


def is_behind(check: Path, known: str) -> bool:
    """Whether somebody has put back what was there before a writing, or has brought the history of another library.

    Args:
        check: the file of digests; one that tells of no writing is not behind.
        known: what :func:`read_check` has said before.

    Returns:
        Whether that writing is not among those of which the file tells.
    """
    last, former = _lines_of(check)
    digest, number = writing_of(last)
    known_digest, known_number = writing_of(known)
    if last == known or not number or not known_number:
        return False
    told = known_digest in (digest, *former.split()) or number > known_number + _FORMER
    return number <= known_number or not told


def writing_of(line: str) -> tuple[str, int]:
    """A digest and which writing it was, counted from 1; 0 if that is not known.

    Args:
        line: what :func:`read_check` has said.
    """
    digest, _, number = line.partition(" ")
    return digest, int(number) if number.isdecimal() and len(number) < _LONGEST_COUNT else 0


def _lines_of(check: Path) -> tuple[str, str]:
    """The digest of the last writing with its number, and the digests of those before; empty if nobody knows."""
    try:
        last, _, former = check.read_text("ascii", "replace").partition("\n")
    except OSError:
        return "", ""
    return last, former


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
    for piece in read_pieces(path, own):
        for item, text, _ in members(piece.content):
            yield item, text


def read_pieces(path: Path, own: bool) -> Iterator[Piece]:
    """As :func:`read_snapshot`, but many records at a time and not taken apart, which takes less time.

    Args:
        path: the ``lineage.json``.
        own: whether it is as it was written here.

    Yields:
        Pieces of the file, of any size.

    Raises:
        DamageError: if the file is not one JSON object.
    """
    if own:
        with path.open("rb") as lines:
            yield from _own_lines(lines)
        return
    with path.open(encoding="utf-8", newline="\n") as file:
        try:
            yield from _parsed(path, file)
        except UnicodeDecodeError as error:
            raise DamageError(path, f"it is not UTF-8: {error.reason}") from error
        except RecursionError as error:
            raise DamageError(path, "it is nested too deeply") from error


def members(content: bytes) -> Iterator[tuple[str, str, Any]]:
    """The records of a piece.

    Args:
        content: of a :class:`Piece`.

    Yields:
        The id of each, its JSON text, and the values of that; where a field stands twice, the last.

    Raises:
        ValueError: if it is no such content.
    """
    text, at = content.decode(), 0
    while at < len(text):
        if plain := _member_key(text, at):
            item, start = plain[1], plain.end()
        else:
            item, behind = _decode(text, at)
            start = _end_of(_colon(text, behind), text, behind)
        values, end = _decode(text, start)
        yield item, text[start:end], values
        at = _end_of(_comma(text, end), text, end)


def _end_of(found: re.Match[str] | None, text: str, at: int) -> int:
    if found is None:
        raise json.JSONDecodeError("Expecting ':' delimiter", text, at)
    return found.end()


def write_snapshot(path: Path, check: Path, records: Iterable[tuple[str, str]], known: str = "") -> None:
    """Replaces the file, and writes the digest of the new one.

    Args:
        path: the ``lineage.json``.
        check: the file for its digest.
        records: pairs of an id and the JSON text of its record.
        known: what :func:`read_check` has said before, which counts where the file of digests no longer says it.

    Raises:
        OSError: if the disk would not take it; then the file is as it was.
    """
    digest = _digest()
    last, former = _lines_of(check)
    (before, number), (known_digest, known_number) = writing_of(last), writing_of(known)
    writing = max(number, known_number) + 1

    def chunks() -> Iterator[bytes]:
        for chunk in _lines(records):
            digest.update(chunk)
            yield chunk

    replace(path, chunks())
    # Without the digest the file is parsed in full: slower, never wrong.
    with suppress(OSError):
        earlier = dict.fromkeys((before, known_digest, *former.split()))
        told = [one for one in earlier if one and one != digest.hexdigest()][:_FORMER]
        replace(check, [f"{digest.hexdigest()} {writing}\n{' '.join(told)}".encode("ascii", "replace")])


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


def _own_lines(file: BinaryIO) -> Iterator[Piece]:
    """The records of a file that was written here: each line has one, and none is parsed."""
    while lines := file.readlines(_WINDOW):
        found = [line for line in lines if line.startswith(b'"')]
        keys = [line.partition(b'": ')[0] for line in found]
        ids = [
            # An id with a character that JSON escapes may hold the quotation mark and the colon itself.
            _decode(line.decode("ascii"))[0] if b"\\" in key else key[1:].decode("ascii")
            for key, line in zip(keys, found, strict=True)
        ]
        if found:
            yield Piece(b"".join(found).rstrip(b",\n"), ids)


def _parsed(path: Path, file: TextIO) -> Iterator[Piece]:
    buffer, at, before = file.read(_BUFFER), 0, 0
    opened, comes_first = False, True
    one_by_one = 0  # up to where it was tried to read many at once
    while True:
        if not comes_first and at >= one_by_one:
            many, at = _many(buffer, at)
            if many:
                yield many
                continue
            one_by_one = at + _WINDOW
        try:
            if not opened:
                at, opened = _opened(buffer), True
            found = _next(buffer, at, comes_first)
        except (ValueError, IndexError) as error:
            more = file.read(max(_BUFFER, len(buffer))) if len(buffer) - at < _LONGEST else ""
            if not more:
                where = min(getattr(error, "pos", len(buffer)), len(buffer))
                line = _line_at(path, before + where)
                raise DamageError(path, f"{getattr(error, 'msg', 'it ends too early')}, line {line}") from error
            before += at
            buffer, at, one_by_one = buffer[at:] + more, 0, 0
            continue
        if found is None:
            break
        item, start, at = found
        comes_first = False
        yield Piece(f"{json_text(item)}: {buffer[start:at]}".encode(), [item])
    rest = buffer[at:].lstrip()[1:] + file.read(_BUFFER)
    if rest.strip():
        raise DamageError(path, "there is something behind its end")


def _line_at(path: Path, place: int) -> int:
    """The number of the line, counted from 1, in which so many characters have gone before."""
    with path.open(encoding="utf-8", newline="\n") as file:
        return 1 + sum(file.read(min(_BUFFER, place - at)).count("\n") for at in range(0, place, _BUFFER))


def _many(buffer: str, at: int) -> tuple[Piece | None, int]:
    """The records that follow, parsed at once, and where they end; none if they have to be looked at one by one.

    An end of an object before the key of another may end a record, or something in it, or stand in a text. It ends a
    record if all up to it is JSON.
    """
    first = _plain_key(buffer, at)
    end = _last_end(buffer, first.end(), at + _WINDOW) if first else 0
    if not first or not end:
        return None, at
    text = buffer[first.start(1) - 1 : end]
    try:
        pairs, parsed = _scan(f"{{{text}}}", 0)
    except (StopIteration, ValueError, RecursionError):
        return None, at
    if parsed != len(text) + 2:
        return None, at
    return Piece(text.encode(), [item for item, _ in pairs]), end


def _last_end(buffer: str, start: int, stop: int) -> int:
    """Where in this window the last record ends, as far as it looks; 0 if nothing looks like it.

    What is the key of something in each of the records stands there several times, and an id before a record once.
    """
    for begin in (max(start, stop - _WINDOW // _LAST), start):
        ends = list(_object_ends(buffer, begin, stop))
        times = Counter([end[1] for end in ends])
        single = [end for end in reversed(ends) if times[end[1]] == 1]
        for end in single[:_TRIES]:
            if buffer.count(end[1], start, stop) <= 1:
                return end.end()
    return 0


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
    if buffer[end] not in " \t\n\r,}":  # a number may be cut where the text that was read ends, as 0.5 behind its point
        raise json.JSONDecodeError("Expecting ',' delimiter", buffer, end)
    return item, start, end


def _after_space(buffer: str, at: int) -> int:
    if buffer[at : at + 1] > " ":
        return at
    found = _space(buffer, at)
    return found.end() if found else at
