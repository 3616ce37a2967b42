"""A cursor over the tokens of live code, and the error that names a place in it; both languages are read with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import NamedTuple

from audiomancer.errors import NotationError

__all__ = ["MAX_CALLS", "NUMBER", "Cursor", "Token", "error_at", "number", "place", "quoted"]

MAX_CALLS = 32
"""How deep calls are nested or chained at the most. Code that is exported has a handful, and so have live coders."""

_MAX_QUOTED = 40
_MAX_DIGITS = 18
NUMBER = re.compile(r"-?\d+(?:\.\d+|%\d+)?")
_SPOKEN = re.compile(r"-?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?|\d+%\d+)")


class Token(NamedTuple):
    """A word of the code.

    Attributes:
        kind: the name of the grammar's group that matched it.
        text: as written.
        line: its line, from 1.
        column: column of its first character, from 1.
    """

    kind: str
    text: str
    line: int
    column: int


def error_at(token: Token, problem: str) -> NotationError:
    """The error for a token, for the caller to raise.

    Args:
        token: where the problem is.
        problem: what is wrong with it, a clause that the token begins: ``is not known here``.

    Returns:
        The error, with line and column.
    """
    return NotationError(f"{place(token.line, token.column)}: {quoted(token.text) or 'the end'} {problem}")


def place(line: int, column: int) -> str:
    """How messages call a place.

    Args:
        line: from 1.
        column: from 1.

    Returns:
        Such as ``line 3, column 5``.
    """
    return f"line {line}, column {column}"


def quoted(text: str) -> str:
    """As much of a text as a message quotes: the beginning of its first line."""
    first = text.partition("\n")[0][:_MAX_QUOTED]
    return first if first == text else f"{first}..."


def number(text: str) -> Fraction | None:
    """The number that a word says, such as ``-5``, ``0.8`` or ``1%8``; None if it is none, or of too many digits.

    How a number may be written differs by language: those who read it let only what their language knows come here.
    """
    if len(text) > _MAX_DIGITS or not _SPOKEN.fullmatch(text):
        return None
    try:
        return Fraction(text.replace("%", "/"))
    except ZeroDivisionError:
        return None


class Cursor:
    """The tokens of a text, taken one by one.

    Args:
        code: the text.
        grammar: matches one token, white space before it included; the group that matched is its kind, and
            ``end`` is the kind of the end.

    Raises:
        NotationError: if something in the text is not a token of the grammar.
    """

    def __init__(self, code: str, grammar: re.Pattern[str]) -> None:
        self._tokens = list(_scan(code, grammar))
        self._at = 0
        self._depth = 0

    @property
    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take(self, text: str) -> None:
        if self._peek.text != text:
            raise error_at(self._peek, f"came where {text} was expected")
        self._next()

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """What is read one level deeper than what stands around it."""
        self._depth += 1
        if self._depth > MAX_CALLS:
            raise error_at(self._peek, f"is nested too deeply; {MAX_CALLS} levels are read")
        yield
        self._depth -= 1

    @staticmethod
    def _value_of(token: Token) -> Fraction:
        """The number that a token says."""
        value = number(token.text)
        if value is None:
            raise error_at(token, f"is not read; a number has {_MAX_DIGITS} digits at most")
        return value


def _scan(code: str, grammar: re.Pattern[str]) -> Iterator[Token]:
    at, kind = 0, ""
    line, line_start, before = 1, 0, 0
    while kind != "end":
        match = grammar.match(code, at)
        kind = str(match.lastgroup) if match else "unknown"
        start = match.start(kind) if match else at + len(code[at:]) - len(code[at:].lstrip())
        text = match[kind] if match else code[start]
        if ends := code.count("\n", before, start):
            line, line_start = line + ends, code.rindex("\n", before, start) + 1
        before = start
        token = Token(kind, text, line, start - line_start + 1)
        if match is None:
            raise error_at(token, "is not known here")
        yield token
        at = match.end()
