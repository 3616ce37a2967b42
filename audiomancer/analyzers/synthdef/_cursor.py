"""Walking along a list of tokens: look, take, expect, complain."""

from __future__ import annotations

from collections.abc import Sequence

from audiomancer.analyzers.synthdef._tokens import Span, Token, error_at
from audiomancer.errors import SynthDefError

__all__ = ["Cursor"]

_WRITTEN_IN_QUOTES = frozenset({"string", "symbol", "char"})


class Cursor:
    """A place in a list of tokens.

    Args:
        text: the whole text, which errors point into.
        tokens: its tokens, or some of them; the last must be of kind ``end``.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    @property
    def position(self) -> int:
        """How many tokens were read."""
        return self._position

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _peek(self) -> Token:
        return self._tokens[min(self._position + 1, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._next
        self._position += 1
        return token

    def _is(self, text: str) -> bool:
        """Whether the next token is this operator or punctuation."""
        token = self._tokens[self._position]
        return token.text == text and token.kind not in _WRITTEN_IN_QUOTES

    def _accept(self, text: str) -> bool:
        if self._is(text):
            self._position += 1
            return True
        return False

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self._unexpected(repr(text))
        return self._take()

    def _expect_kind(self, kind: str) -> Token:
        if self._next.kind != kind:
            raise self._unexpected(f"a {kind}")
        return self._take()

    def _unexpected(self, expected: str) -> SynthDefError:
        found = self._next.text if self._next.kind == "end" else f"{self._next.text!r:.60}"
        return error_at(self._text, self._next.start, f"expected {expected}, found {found}")

    def _since(self, start: int) -> Span:
        """The span from an offset to the end of the token read last."""
        return Span(start, self._tokens[self._position - 1].end)
