"""The lexer of the SuperCollider language: text to tokens, each with its place in the text.

What is code to sclang must be code here, or the whitelist looks at another text than the one that runs. So words are
read as greedily as sclang reads them: ``|a|-a`` is an error here as it is there. Where sclang surprises who reads the
source (``a -// b`` is an operator, ``2r1abs`` a number and a name) the text is refused, with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from audiomancer.errors import SynthDefError

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "RTF",
    "Comment",
    "Span",
    "Token",
    "error_at",
    "group_end",
    "line_and_column",
    "tokenize",
]

MAX_CHARACTERS = 1_000_000
"""Longer text is refused before it is read; a large SynthDef has some 10,000 characters."""

MAX_DEPTH = 64
"""Brackets nested deeper are refused; the deepest real SynthDefs nest some 20 deep."""

MAX_NUMBER = 100
"""Numbers of more characters are refused; sclang itself keeps some 16 digits."""

_KEPT = 64
"""Texts whose tokens are kept: a synth is read, checked and changed under the same text several times."""


class Span(NamedTuple):
    """A half-open range of characters.

    Attributes:
        start: offset of the first character, from 0.
        end: offset after the last character.
    """

    start: int
    end: int


class Token(NamedTuple):
    """One word of the language.

    Attributes:
        kind: ``number string symbol char name class keyword envvar curry primitive op punct end``.
        text: as written; of a keyword without its colon.
        start: offset of its first character.
        end: offset after its last character.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


class Comment(NamedTuple):
    """A comment.

    Attributes:
        text: as written, its slashes included.
        start: offset of its first character.
        end: offset after its last character.
    """

    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""
    \s*(?:
      (?P<comment>//[^\n\r]*)
    | (?P<nested>/\*)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<symbol>'(?:[^'\\\n\r]|\\.)*' | \\(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+)?)
    | (?P<char>\$(?:\\.|.))
    | (?P<number>0x[0-9a-fA-F]+ | [0-9]+r[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)? | [0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+
        | [0-9]+\.[0-9]+ | [0-9]+(?:[sb][0-9]+|s+|b+) | [0-9]+)
    | (?P<keyword>[A-Za-z_][A-Za-z0-9_]*:)
    | (?P<name>[a-z][A-Za-z0-9_]*)
    | (?P<class>[A-Z][A-Za-z0-9_]*)
    | (?P<envvar>~[a-z][A-Za-z0-9_]*(?![A-Za-z0-9_:]))
    | (?P<primitive>_[A-Za-z0-9_]+)
    | (?P<curry>_)
    | (?P<op>[!@%&*\-+=|<>?/]+)
    | (?P<punct>\.\.\.?|[.,;:()\[\]{}^#`])
    | (?P<end>\Z)
    | (?P<unreadable>.)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_START = re.compile(r"/[/*]")
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_WORD = re.compile(r"[A-Za-z0-9_]*")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RTF = "{\\rtf"
"""What rich text begins with."""

_CLOSING = {")": "(", "]": "[", "}": "{"}


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The place of an offset as an editor shows it.

    Args:
        text: the whole text.
        offset: characters from its start.

    Returns:
        Line and column, both counted from 1.
    """
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def error_at(text: str, offset: int, problem: str) -> SynthDefError:
    """The error for a problem in a text, for the caller to raise.

    Args:
        text: the whole text.
        offset: where the problem is, in characters from the start.
        problem: one sentence without the place.

    Returns:
        The error, with line and column.
    """
    return SynthDefError(problem, *line_and_column(text, offset))


@lru_cache(maxsize=_KEPT)
def tokenize(text: str) -> tuple[tuple[Token, ...], tuple[Comment, ...]]:
    """The tokens of a text, ended by one of kind ``end``, and its comments; those of the latest texts are kept.

    Raises:
        SynthDefError: if the text is longer than :data:`MAX_CHARACTERS`, nests deeper than :data:`MAX_DEPTH`, has
            brackets that do not pair, is rich text, or holds a character with which no token begins, a comment that
            sclang takes for a part of an operator, or a number that it reads in two; with line and column.
    """
    if len(text) > MAX_CHARACTERS:
        raise SynthDefError(
            f"the source has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are read; split it", 1, 1
        )
    if "\0" in text:
        # sclang stops reading there, or not, depending on what it is reading.
        raise error_at(text, text.index("\0"), "the source holds a zero byte; is this a text file?")
    if text.startswith(RTF):
        # sclang takes the formatting away first, and with it whatever hides code from a reader.
        raise SynthDefError("this is rich text (RTF); save the source as plain text", 1, 1)
    tokens: list[Token] = []
    comments: list[Comment] = []
    open_brackets: list[tuple[str, int]] = []
    offset = 0
    while match := _TOKEN.match(text, offset):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        if kind == "punct":
            tokens.append(Token(kind, text[start:end], start, end))
            _pair(text, text[start:end], start, open_brackets)
        elif kind in ("comment", "nested"):
            end = _nested_comment_end(text, start, len(text)) if kind == "nested" else end
            comments.append(Comment(text[start:end], start, end))
        elif kind == "keyword":
            tokens.append(Token(kind, text[start : end - 1], start, end))
        elif kind == "unreadable":
            raise error_at(text, start, f"cannot read {_unreadable(text[start])}")
        elif kind in _REFUSED and (problem := _REFUSED[kind](text, start, end)):
            raise error_at(text, start, problem)
        elif kind == "end":
            break
        else:
            tokens.append(Token(kind, text[start:end], start, end))
        offset = end
    if open_brackets:
        bracket, start = open_brackets[-1]
        raise error_at(text, start, f"this {bracket!r} is never closed")
    tokens.append(Token("end", "the end of the source", len(text), len(text)))
    return tuple(tokens), tuple(comments)


def group_end(text: str, offset: int, limit: int) -> int:
    """Where a group of brackets ends, in a text of which the rest may be no code.

    Args:
        text: the whole text.
        offset: where to begin; what stands before the first bracket there is passed over.
        limit: where to stop at the latest.

    Returns:
        The offset after the bracket that closes the first bracket.

    Raises:
        SynthDefError: if the group is never closed, or something in it is no code; with line and column.
    """
    open_brackets: list[tuple[str, int]] = []
    first = None
    while (match := _TOKEN.match(text, offset, limit)) and match.lastgroup != "end":
        kind = match.lastgroup or ""
        start, offset = match.span(kind)
        if kind == "nested":
            offset = _nested_comment_end(text, start, limit)
        elif kind == "unreadable":
            raise error_at(text, start, f"cannot read {_unreadable(text[start])}")
        elif kind == "punct":
            _pair(text, text[start:offset], start, open_brackets)
            first = start if first is None and open_brackets else first
            if first is not None and not open_brackets:
                return offset
    bracket, start = open_brackets[-1] if open_brackets else ("(", offset)
    raise error_at(text, start, f"this {bracket!r} is never closed")


def _pair(text: str, bracket: str, offset: int, open_brackets: list[tuple[str, int]]) -> None:
    """Push an opening bracket, or take off the one that this closing bracket belongs to."""
    if bracket in "([{":
        open_brackets.append((bracket, offset))
        if len(open_brackets) > MAX_DEPTH:
            raise error_at(text, offset, f"brackets nest deeper than {MAX_DEPTH}")
    elif bracket in _CLOSING and (not open_brackets or open_brackets.pop()[0] != _CLOSING[bracket]):
        raise error_at(text, offset, f"{bracket!r} closes nothing that is open here")


def _nested_comment_end(text: str, start: int, limit: int) -> int:
    """The offset after a ``/* */`` comment that ends before a limit; such comments nest."""
    depth, offset = 1, start + 2
    while depth:
        match = _COMMENT_EDGE.search(text, offset, limit)
        if match is None:
            raise error_at(text, start, "this comment is never closed")
        depth += 1 if match.group() == "/*" else -1
        offset = match.end()
    return offset


def _operator_problem(text: str, start: int, end: int) -> str | None:
    """Why an operator is refused: it holds what looks like the beginning of a comment."""
    operator = text[start:end]
    mark = _COMMENT_START.search(operator)
    if mark is None:
        return None
    return f"sclang reads {operator!r:.40} as one operator; put a space before {mark.group()} to begin a comment there"


def _number_problem(text: str, start: int, end: int) -> str | None:
    """Why a number is refused: sclang ends it elsewhere than it seems to end."""
    number, behind = text[start:end], _word_at(text, end)
    if end - start > MAX_NUMBER:
        return f"this number has {end - start:,} characters, and at most {MAX_NUMBER} are read; write it shorter"
    if behind not in ("", "pi"):
        return f"cannot read {number + behind!r:.40} as a number; put a space between a number and a name"
    if "r" not in number:
        return None
    base, _, digits = number.partition("r")
    whole, _, fraction = digits.partition(".")
    known = _DIGITS[: int(base)] if len(base) <= 2 else ""
    if 2 <= len(known) == int(base) and set(whole.upper() + fraction) <= set(known) and text[end : end + 1] != ".":
        return None
    return f"cannot read {number!r:.40} as a number: expected a base from 2 to 36, r and digits of it, as in 16rFF"


def _word_at(text: str, offset: int) -> str:
    """The letters and digits from an offset on."""
    match = _WORD.match(text, offset)
    return match.group() if match else ""


_REFUSED: Mapping[str, Callable[[str, int, int], str | None]] = {"op": _operator_problem, "number": _number_problem}


def _unreadable(character: str) -> str:
    """How to call a character that begins no token."""
    known = {'"': "a string that is never closed", "'": "a symbol that is not closed on its line"}
    return known.get(character, repr(character))
