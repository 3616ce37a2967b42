"""Mini-notation, from text to tree: the subset that Tidal and Strudel share.

Read are ``[] <> {}% , ~ - _ . * / ! @ (k,n,r)`` and words such as ``bd:3``, ``0.8``, ``-5`` or ``1%8``.
What draws random numbers (``?``, ``|``) or is not known is refused with its column.

A text has a budget: brackets and what follows a step are nested :data:`MAX_LEVELS` deep at the most, and there are
:data:`MAX_WORDS` words, with all copies that ``!`` makes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple, TypeVar

from audiomancer.errors import NotationError
from audiomancer.notation._cursor import NUMBER, number, place, quoted

__all__ = [
    "MAX_LEVELS",
    "MAX_WORDS",
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
        line: its line in the code, from 1.
    """

    text: str
    column: int
    line: int = 1

    @property
    def place(self) -> str:
        """Its line and column, as messages tell them."""
        return place(self.line, self.column)


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
class _Branch:
    """A node made of others. What is asked of it often is reckoned once, as a walk would meet every copy again.

    Attributes:
        levels: how deep it is nested: 1 if there are only words and rests below it.
        words: how many words and rests are below it, with all copies.
    """

    levels: int = field(init=False, repr=False, compare=False)
    words: int = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def _reckon(self, nodes: Iterable[Node | None], *, deeper: int = 1) -> None:
        nodes = [node for node in nodes if node is not None]
        branches = [node for node in nodes if isinstance(node, _Branch)]
        object.__setattr__(self, "levels", deeper + max((branch.levels for branch in branches), default=0))
        words = sum(branch.words for branch in branches) + len(nodes) - len(branches)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "_hash", hash((type(self), *nodes)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Sequence(_Branch):
    """Steps that share one cycle by their weights.

    Attributes:
        steps: in order.
        starts: the sum of the weights before each step, and of all.
        even: whether each step weighs 1.
    """

    steps: tuple[Step, ...]
    starts: tuple[Fraction, ...] = field(init=False, repr=False, compare=False)
    even: bool = field(init=False, repr=False, compare=False)

    __hash__ = _Branch.__hash__

    def __post_init__(self) -> None:
        self._reckon(step.node for step in self.steps)
        starts = accumulate((step.weight for step in self.steps), initial=Fraction(0))
        object.__setattr__(self, "starts", tuple(starts))
        object.__setattr__(self, "even", all(step.weight == 1 for step in self.steps))

    @property
    def size(self) -> Fraction:
        """The sum of the weights."""
        return self.starts[-1]


@dataclass(frozen=True, slots=True)
class Polymeter(_Branch):
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

    __hash__ = _Branch.__hash__

    def __post_init__(self) -> None:
        self._reckon([*self.lines, self.rate], deeper=0)


@dataclass(frozen=True, slots=True)
class Scaled(_Branch):
    """A node that goes faster (``*``) or slower (``/``).

    Attributes:
        node: what is heard.
        factor: a number, or a pattern of numbers.
        slower: whether the factor divides the speed.
    """

    node: Node
    factor: Node
    slower: bool

    __hash__ = _Branch.__hash__

    def __post_init__(self) -> None:
        self._reckon([self.node, self.factor])


@dataclass(frozen=True, slots=True)
class Euclid(_Branch):
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

    __hash__ = _Branch.__hash__

    def __post_init__(self) -> None:
        self._reckon([self.node, self.pulses, self.steps, self.rotation])


_B = TypeVar("_B", bound=_Branch)
Node = Word | Silence | Sequence | Polymeter | Scaled | Euclid

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>-?\d+(?:\.\d+)?%\d+ | -?\d+\.\d+ | -?\d++(?![A-Za-z_:.#']) | [A-Za-z0-9][A-Za-z0-9_:.\#']*+(?!-))
          |(?P<mark>[\[\]<>{}%(),~_*/!@-] | \.(?!\.))
          |(?P<end>$))""",
    re.VERBOSE,
)
_CLOSING = {"[": "]", "<": ">", "{": "}"}
_ONE = Fraction(1)
RATIO_LETTER = re.compile(r"[whqestfx](?![A-Za-z])")
_STOPS = frozenset(",]>})")
_MAX_COPIES = 1024
MAX_LEVELS = 24
"""How deep brackets, and what follows a step, are nested at the most; exports go to 9, live coders to 4."""
MAX_WORDS = 32_768
"""How many words a text has at the most, with all copies: 64 bars of 512, or 256 of 128."""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    spaced: bool


def parse_mini(text: str, *, column: int = 1, line: int = 1, tidal: bool = False) -> Node:
    """The tree of a text in mini-notation.

    Args:
        text: what stands between the quotes.
        column: the column of its first character, from 1, for messages.
        line: its line, from 1, for messages.
        tidal: refuse what Tidal 1.7 reads otherwise than it looks (a lone letter after ``*4`` or ``@3``).

    Returns:
        The tree.

    Raises:
        NotationError: if the text holds something unknown, more than :data:`MAX_WORDS` words or more than
            :data:`MAX_LEVELS` levels; the message gives the place.
    """
    return _Parser(text, column, line, tidal).parse()


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, column: int, line: int, tidal: bool) -> None:
        self._column = column
        self._line = line
        self._line_starts = [match.end() for match in re.finditer("\n", text)]
        self._tidal = tidal
        self._depth = 0
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
                start = len(text) - len(text[at:].lstrip())
                raise self._error(_Token("", text[start], start, False), "is not known in mini-notation here")
            kind = str(match.lastgroup)
            start = match.start(kind)
            tokens.append(_Token(kind, match[kind], start, start > at))
            at = match.end()
        return tokens

    def _error(self, token: _Token, problem: str) -> NotationError:
        name = f"{quoted(token.text)!r}" if token.text else "the end"
        return NotationError(f"{self._word(token).place}: {name} {problem}")

    def _word(self, token: _Token) -> Word:
        """A token as a word that knows its place in the code."""
        above = bisect_right(self._line_starts, token.start)
        column = token.start - self._line_starts[above - 1] + 1 if above else self._column + token.start
        return Word(token.text, column, self._line + above)

    def _checked(self, token: _Token, branch: _B) -> _B:
        """A branch within the budget, which ends with this token."""
        if branch.levels > MAX_LEVELS:
            raise self._too_deep(token)
        if branch.words > MAX_WORDS:
            raise self._too_many(token)
        return branch

    def _too_deep(self, token: _Token) -> NotationError:
        return self._error(token, f"is nested too deeply; {MAX_LEVELS} levels are read")

    def _too_many(self, token: _Token) -> NotationError:
        return self._error(token, f"comes after too many words; {MAX_WORDS} are read, with all copies")

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
        if len(lines) == 1:
            return lines[0]
        return self._checked(self._peek, Polymeter(tuple(lines), rate=None, aligned=True))

    def _sequence(self) -> Sequence:
        """Steps up to a comma or closing mark; feet, which single dots divide, are groups of one step each."""
        feet: list[list[Step]] = [[]]
        self._depth += 1
        if self._depth > MAX_LEVELS:
            raise self._too_deep(self._peek)
        while self._peek.kind != "end" and self._peek.text not in _STOPS:
            if self._accept("."):
                feet.append([])
            else:
                feet[-1] += self._step()
            if len(feet[-1]) > MAX_WORDS:
                raise self._too_many(self._peek)
        self._depth -= 1
        if not feet[-1]:
            feet.pop()  # a dot at the end divides nothing; anywhere else an empty foot is a rest
        if len(feet) == 1:
            return self._checked(self._peek, Sequence(tuple(feet[0])))
        return self._checked(self._peek, Sequence(tuple(Step(Sequence(tuple(foot)), _ONE) for foot in feet)))

    def _step(self) -> list[Step]:
        """One node with what follows it: factors, Euclid, weight and copies."""
        node = self._part()
        while mark := self._accept("*", "/", "("):
            if mark.text == "(":
                node = self._checked(mark, self._euclid(node))
            else:
                node = self._checked(mark, Scaled(node, self._factor(), slower=mark.text == "/"))
        weight, copies = _ONE, 1
        while mark := self._accept("@", "_", "!"):
            if mark.text == "!":
                copies += self._count() - 1
                if copies > MAX_WORDS:
                    raise self._too_many(mark)
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
            return self._word(token)
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

    def _euclid(self, node: Node) -> Euclid:
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
        if token.kind == "word" and number(token.text) is None:
            raise self._error(token, "came where a number was expected")
        node = self._part()
        self._refuse_ratio_letter(token)
        return node

    def _weight(self) -> Fraction:
        token = self._next()
        weight = number(token.text)
        if weight is None or weight <= 0:
            raise self._error(token, "came where a weight above 0 was expected")
        self._refuse_ratio_letter(token)
        return weight

    def _count(self) -> int:
        """The number after ``!``; without one, a second copy."""
        token = self._peek
        if token.kind != "word" or token.spaced or not token.text.isdigit():
            return 2
        copies = number(token.text)
        if copies is None or not 1 <= copies <= _MAX_COPIES:
            raise self._error(token, f"is not a number of copies from 1 to {_MAX_COPIES}")
        self._next()
        return int(copies)

    def _refuse_number_after_underscore(self) -> None:
        token = self._peek
        self._refuse_ratio_letter(self._tokens[self._at - 1])
        if self._tidal and token.kind == "word" and re.match(r"-?\d", token.text):
            raise self._error(token, f"would be taken by Tidal as the length that '_' adds; write [{token.text}]")

    def _refuse_ratio_letter(self, before: _Token) -> None:
        token = self._peek
        if self._tidal and before.text not in _CLOSING and RATIO_LETTER.match(token.text):
            raise self._error(token, f"would be taken by Tidal as part of the number before it; write [{token.text}]")
