"""Mini-notation, from text to tree: the subset that Tidal and Strudel share.

Read are ``[] <> {}% , ~ - _ . * / ! @ (k,n,r)`` and words such as ``bd:3``, ``0.8``, ``-5`` or ``1%8``.
What draws random numbers (``?``, ``|``) or is not known is refused with its column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from audiomancer.errors import NotationError

__all__ = [
    "NUMBER",
    "RATIO_LETTER",
    "Euclid",
    "Node",
    "Polymeter",
    "Scaled",
    "Sequence",
    "Silence",
    "Step",
    "Word",
    "parse_mini",
]


@dataclass(frozen=True, slots=True)
class Word:
    """One word that fills its step.

    Attributes:
        text: as written, such as ``bd:3`` or ``0.8``.
        column: column of its first character in the code, from 1; 0 if it stands for a word that is not written.
    """

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A rest."""


class Step(NamedTuple):
    """A node in a sequence.

    Attributes:
        node: what is heard.
        weight: its share of the cycle, relative to the other steps, more than 0.
    """

    node: Node
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps that share one cycle by their weights.

    Attributes:
        steps: in order.
    """

    steps: tuple[Step, ...]

    @property
    def size(self) -> Fraction:
        """The sum of the weights."""
        return sum((step.weight for step in self.steps), Fraction(0))


@dataclass(frozen=True, slots=True)
class Polymeter:
    """Sequences at once, such as ``{a b, c d e}%4``.

    ``<a b>`` is a polymeter at rate 1, and ``[a, b]`` one in which each line goes once a cycle.

    Attributes:
        lines: the sequences.
        rate: steps a cycle at which each line goes; if None, as many as the first line has.
        aligned: whether each line fills one cycle, whatever its steps.
    """

    lines: tuple[Sequence, ...]
    rate: Node | None
    aligned: bool = False


@dataclass(frozen=True, slots=True)
class Scaled:
    """A node that goes faster (``*``) or slower (``/``).

    Attributes:
        node: what is heard.
        factor: a number, or a pattern of numbers.
        slower: whether the factor divides the speed.
    """

    node: Node
    factor: Node
    slower: bool


@dataclass(frozen=True, slots=True)
class Euclid:
    """``node(pulses,steps,rotation)``.

    Attributes:
        node: what is struck.
        pulses: number of hits, or a pattern of numbers.
        steps: number of steps, or a pattern of numbers.
        rotation: steps by which the rhythm is rotated, or a pattern of numbers; None if it is left out.
    """

    node: Node
    pulses: Node
    steps: Node
    rotation: Node | None


Node = Word | Silence | Sequence | Polymeter | Scaled | Euclid

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>-?\d+(?:\.\d+)?%\d+ | -?\d+\.\d+ | -?\d++(?![A-Za-z_:.#']) | [A-Za-z0-9][A-Za-z0-9_:.\#']*+(?!-))
          |(?P<mark>[\[\]<>{}%(),~_*/!@-] | \.(?!\.))
          |(?P<end>$))""",
    re.VERBOSE,
)
_CLOSING = {"[": "]", "<": ">", "{": "}"}
_ONE = Fraction(1)
NUMBER = re.compile(r"-?\d+(?:\.\d+|%\d+)?")
RATIO_LETTER = re.compile(r"[whqestfx](?![A-Za-z])")
_STOPS = frozenset(",]>})")
_MAX_COPIES = 1024


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    spaced: bool


def parse_mini(text: str, *, column: int = 1, tidal: bool = False) -> Node:
    """The tree of a text in mini-notation.

    Args:
        text: what stands between the quotes.
        column: the column of its first character, from 1, for messages.
        tidal: refuse what Tidal 1.7 reads otherwise than it looks (a lone letter after ``*4`` or ``@3``).

    Returns:
        The tree.

    Raises:
        NotationError: if the text holds something unknown; the message gives the column.
    """
    return _Parser(text, column, tidal).parse()


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, column: int, tidal: bool) -> None:
        self._column = column
        self._tidal = tidal
        self._tokens = self._scan(text)
        self._at = 0

    def parse(self) -> Node:
        node = self._lines()
        if self._peek.kind != "end":
            raise self._error(self._peek, "closes nothing that was opened")
        return node

    def _scan(self, text: str) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        while not tokens or tokens[-1].kind != "end":
            match = _TOKEN.match(text, at)
            if match is None:
                start = at + len(text[at:]) - len(text[at:].lstrip())
                raise self._error(_Token("", text[start], start, False), "is not known in mini-notation here")
            kind = str(match.lastgroup)
            start = match.start(kind)
            tokens.append(_Token(kind, match[kind], start, start > at))
            at = match.end()
        return tokens

    def _error(self, token: _Token, problem: str) -> NotationError:
        name = f"{token.text!r}" if token.text else "the end"
        return NotationError(f"column {self._column + token.start}: {name} {problem}")

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _accept(self, *marks: str) -> _Token | None:
        return self._next() if self._peek.kind == "mark" and self._peek.text in marks else None

    def _expect(self, mark: str) -> None:
        if not self._accept(mark):
            raise self._error(self._peek, f"came where {mark!r} was expected")

    def _lines(self) -> Sequence | Polymeter:
        """Sequences with commas between them."""
        lines = [self._sequence()]
        while self._accept(","):
            lines.append(self._sequence())
        return lines[0] if len(lines) == 1 else Polymeter(tuple(lines), rate=None, aligned=True)

    def _sequence(self) -> Sequence:
        """Steps up to a comma or closing mark; feet, which single dots divide, are groups of one step each."""
        feet: list[list[Step]] = [[]]
        while self._peek.kind != "end" and self._peek.text not in _STOPS:
            if self._accept("."):
                feet.append([])
            else:
                feet[-1] += self._step()
        if not feet[-1]:
            feet.pop()  # a dot at the end divides nothing; anywhere else an empty foot is a rest
        if len(feet) == 1:
            return Sequence(tuple(feet[0]))
        return Sequence(tuple(Step(Sequence(tuple(foot)), _ONE) for foot in feet))

    def _step(self) -> list[Step]:
        """One node with what follows it: factors, Euclid, weight and copies."""
        node = self._part()
        while mark := self._accept("*", "/", "("):
            node = self._euclid(node) if mark.text == "(" else Scaled(node, self._factor(), slower=mark.text == "/")
        weight, copies = _ONE, 1
        while mark := self._accept("@", "_", "!"):
            if mark.text == "!":
                copies += self._count() - 1
            elif copies > 1:
                raise self._error(mark, "cannot follow copies made with '!'; put the step in brackets")
            elif mark.text == "@":
                weight += self._weight() - 1
            else:
                weight += 1
                self._refuse_number_after_underscore()
        return [Step(node, weight)] * copies

    def _part(self) -> Node:
        token = self._next()
        if token.kind == "word":
            return Word(token.text, self._column + token.start)
        if token.text in ("~", "-"):
            return Silence()
        if token.text not in _CLOSING:
            raise self._error(token, "came where a step was expected")
        node = self._lines()
        self._expect(_CLOSING[token.text])
        if token.text == "[":
            return node
        lines = node.lines if isinstance(node, Polymeter) else (node,)
        if not all(line.size for line in lines):
            raise self._error(token, "holds no steps")
        rate = self._factor() if token.text == "{" and self._accept("%") else None
        return Polymeter(lines, Word("1", 0) if token.text == "<" else rate)

    def _euclid(self, node: Node) -> Node:
        arguments = [self._sequence()]
        while self._accept(","):
            arguments.append(self._sequence())
        closing = self._peek
        self._expect(")")
        if not 2 <= len(arguments) <= 3 or not all(argument.steps for argument in arguments):
            raise self._error(
                closing, "closes a Euclidean rhythm that is not (pulses,steps) or (pulses,steps,rotation)"
            )
        return Euclid(node, arguments[0], arguments[1], arguments[2] if len(arguments) == 3 else None)

    def _factor(self) -> Node:
        """What may follow ``*``, ``/`` and ``%``: a number, or a bracketed pattern of numbers."""
        token = self._peek
        if token.kind == "word" and not NUMBER.fullmatch(token.text):
            raise self._error(token, "came where a number was expected")
        node = self._part()
        self._refuse_ratio_letter(token)
        return node

    def _weight(self) -> Fraction:
        token = self._next()
        if token.kind != "word" or not NUMBER.fullmatch(token.text) or Fraction(token.text.replace("%", "/")) <= 0:
            raise self._error(token, "came where a weight above 0 was expected")
        self._refuse_ratio_letter(token)
        return Fraction(token.text.replace("%", "/"))

    def _count(self) -> int:
        """The number after ``!``; without one, a second copy."""
        token = self._peek
        if token.kind != "word" or token.spaced or not token.text.isdigit():
            return 2
        if not 1 <= int(token.text) <= _MAX_COPIES:
            raise self._error(token, f"is not a number of copies from 1 to {_MAX_COPIES}")
        self._next()
        return int(token.text)

    def _refuse_number_after_underscore(self) -> None:
        token = self._peek
        self._refuse_ratio_letter(self._tokens[self._at - 1])
        if self._tidal and token.kind == "word" and re.match(r"-?\d", token.text):
            raise self._error(token, f"would be taken by Tidal as the length that '_' adds; write [{token.text}]")

    def _refuse_ratio_letter(self, number: _Token) -> None:
        token = self._peek
        if self._tidal and number.text not in _CLOSING and RATIO_LETTER.match(token.text):
            raise self._error(token, f"would be taken by Tidal as part of the number before it; write [{token.text}]")
