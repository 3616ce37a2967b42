"""A cursor over the tokens of live code, and the error that names a place in it; both languages are read with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from audiomancer.errors import NotationError

__all__ = ["Cursor", "Token", "error_at"]


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
    line = f"line {token.line}, " if token.line > 1 else ""
    return NotationError(f"{line}column {token.column}: {token.text or 'the end'} {problem}")


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


def _scan(code: str, grammar: re.Pattern[str]) -> Iterator[Token]:
    at, kind = 0, ""
    while kind != "end":
        match = grammar.match(code, at)
        kind = str(match.lastgroup) if match else "unknown"
        start = match.start(kind) if match else at + len(code[at:]) - len(code[at:].lstrip())
        text = match[kind] if match else code[start]
        token = Token(kind, text, code.count("\n", 0, start) + 1, start - code.rfind("\n", 0, start))
        if match is None:
            raise error_at(token, "is not known here")
        yield token
        at = match.end()
