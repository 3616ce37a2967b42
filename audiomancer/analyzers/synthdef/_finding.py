"""The SynthDefs of a stranger's text: each with its own verdict, whatever stands between them.

A file from elsewhere may hold prose, notes in any language, code that is no SynthDef, and one SynthDef of ten with a
bracket too few. Where all of it can be read as code, it is; where it cannot, each SynthDef is looked for by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from audiomancer.analyzers.synthdef._info import SynthDefInfo
from audiomancer.analyzers.synthdef._reading import moved, not_there, parse_synthdefs, read_definitions
from audiomancer.analyzers.synthdef._tokens import MAX_CHARACTERS, RTF, Span, group_end, line_and_column, tokenize
from audiomancer.errors import SynthDefError

__all__ = ["FoundSynthDef", "decoded", "find_synthdefs"]

_MOST = 1000
"""More SynthDefs in one text are refused before they are looked for; large collections hold some 300."""


@dataclass(frozen=True, slots=True)
class FoundSynthDef:
    """A SynthDef of a text, or what was to be one.

    Attributes:
        name: its name; empty if it is computed or cannot be read.
        line: the line of the text in which it begins, from 1.
        column: the column in which it begins there, from 1.
        info: what it is made of, with a source of its own; None if it cannot be read.
        problem: why it cannot be read, with its place in the text; None if it can.
    """

    name: str
    line: int
    column: int
    info: SynthDefInfo | None
    problem: SynthDefError | None = None

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Where a place of its own source is in the text.

        Args:
            line: in the source, from 1.
            column: in that line, from 1.

        Returns:
            Line and column in the text, from 1.
        """
        return self.line + line - 1, column + (self.column - 1 if line == 1 else 0)


def find_synthdefs(text: str, name: str | None = None) -> tuple[FoundSynthDef, ...]:
    """Every SynthDef of a text, each with what it is made of or why it cannot be read.

    Args:
        text: what somebody wrote: SuperCollider code, with or without prose between it.
        name: only the SynthDefs of this name, all if None.

    Returns:
        At least one, in the order of the text.

    Raises:
        SynthDefError: if the text holds no SynthDef, or none of this name, or too many, or is too long or no text.
    """
    if (count := text.count("SynthDef")) > _MOST:
        raise SynthDefError(f"the text speaks of SynthDefs {count:,} times, and at most {_MOST:,} are read; split it")
    if text.startswith(RTF) or len(text) > MAX_CHARACTERS:
        tokenize(text)  # tells why it is not read
    found = _in_code(text)
    if sum(one.info is not None for one in found) < sum(1 for _ in _beginnings(text)):
        in_prose = tuple(_in_prose(text))
        found = max(found, in_prose, key=lambda each: sum(one.info is not None for one in each))
        found = found or in_prose
    chosen = tuple(one for one in found if name in (None, one.name))
    if chosen:
        return chosen
    if "SynthDef" in text and not found:
        tokenize(text)  # tells why none of it can be read
    raise not_there(name, [one.name for one in found])


def decoded(data: bytes) -> str:
    """The text of a file, whatever editor wrote it.

    UTF-8 and UTF-16 are known by themselves or by their mark, and UTF-16 without one by its zero bytes; else a byte
    0xCA, which is a space in the editors of old Macintosh computers, tells Mac Roman, and what is left is Latin-1.
    Spaces that do not break become spaces, and every line ends as sclang expects it.

    Args:
        data: the bytes of a file.

    Returns:
        Its text.

    Source: The Unicode Standard, chapter 2.6 (encoding schemes); Apple's table ROMAN.TXT.
    """
    text = data.decode(_encoding(data), errors="replace")
    return text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    zeros = data[::2].count(0), data[1::2].count(0)  # the upper halves of letters that need none
    if max(zeros) > max(len(data) // 4, 4 * min(zeros)):
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "mac-roman" if b"\xca" in data else "latin-1"
    return "utf-8-sig"


def _in_code(text: str) -> tuple[FoundSynthDef, ...]:
    """The SynthDefs of a text that is code from its beginning to its end; none if it is not."""
    try:
        tokens, comments = tokenize(text)
    except SynthDefError:
        return ()
    read = read_definitions(text, tokens, comments)
    return tuple(_found(text, span, one) for span, one in read if not _is_a_word(text, span, one))


def _is_a_word(text: str, span: Span, read: SynthDefInfo | SynthDefError) -> bool:
    """Whether somebody only wrote of a ``SynthDef (like this)``."""
    return isinstance(read, SynthDefError) and not _name_at(text, span.start) and "{" not in text[span.start : span.end]


_MARK = re.compile(r"""//[^\n]*|/\*|(?P<begin>(?<![\w.])SynthDef(?:\.new)?\s*\(\s*(?:name:\s*)?(?=[\\"']))""")
_MESSAGE = re.compile(r"\s*\.\s*[a-z]\w*(?P<group>\s*\()?")


def _beginnings(text: str) -> Iterator[int]:
    """Where a SynthDef with a name begins, outside what looks like a comment."""
    offset = 0
    while match := _MARK.search(text, offset):
        offset = match.end()
        if match["begin"]:
            yield match.start()
        elif match.group() == "/*":
            closed = text.find("*/", offset)
            if closed < 0:
                return
            offset = closed + 2


def _in_prose(text: str) -> Iterator[FoundSynthDef]:
    """The SynthDefs of a text of which the rest may be anything; none stands in another."""
    if "\0" in text:
        return
    for start, limit in pairwise((*_beginnings(text), len(text))):
        try:
            end = _statement_end(text, start, limit)
        except SynthDefError as error:
            yield _found(text, Span(start, start), error)
        else:
            yield _found(text, Span(start, end), _read_alone(text, text[start:end], start))


def _statement_end(text: str, start: int, limit: int) -> int:
    """Where ``SynthDef(...)`` ends, with the messages that are sent to it."""
    end = group_end(text, start, limit)
    while message := _MESSAGE.match(text, end, limit):
        end = group_end(text, message.start("group"), limit) if message["group"] else message.end()
    return end


def _read_alone(text: str, source: str, start: int) -> SynthDefInfo | SynthDefError:
    try:
        return parse_synthdefs(source)[0]
    except SynthDefError as error:
        return moved(error, text, start)


def _found(text: str, span: Span, read: SynthDefInfo | SynthDefError) -> FoundSynthDef:
    line, column = line_and_column(text, span.start)
    if isinstance(read, SynthDefError):
        return FoundSynthDef(_name_at(text, span.start), line, column, None, read)
    if (length := len(read.name.encode())) > _LONGEST_NAME:
        problem = SynthDefError(f"its name has {length:,} bytes, and at most {_LONGEST_NAME} are read", line, column)
        return FoundSynthDef(f"{read.name:.60}", line, column, None, problem)
    return FoundSynthDef(read.name, line, column, _handed_on(read))


_LONGEST_NAME = 255
"""Bytes of a name that the format of compiled SynthDefs holds."""

_NAME = re.compile(r"SynthDef(?:\.new)?\s*\(\s*(?:\\(\w+)|[\"']([^\"'\n]{1,60})[\"'])")


def _name_at(text: str, start: int) -> str:
    match = _NAME.match(text, start)
    return (match[1] or match[2]) if match else ""


_ADDED = re.compile(r"(?:\s*\.\s*(?:add|send|store)\b(?:\s*\(\s*s?\s*\))?|\s*//[^\n]*|[\s();])*")


def _handed_on(info: SynthDefInfo) -> SynthDefInfo:
    """The SynthDef, added as every other: what else is done with it, such as to play it at once, is left out."""
    if _ADDED.fullmatch(info.source, info.span.end):
        return info
    head = info.source[: info.span.start]
    return parse_synthdefs(f"{'' if '(' in head else head}{info.text(info.span)}.add;")[0]
