"""Mini-notation, from text to tree, as Tidal and as Strudel read it.

Read are ``[] <> {}% , ~ - _ . * / ! @ (k,n,r)`` and words such as ``bd:3``, ``0.8`` or ``-5``. What draws random
numbers (``?``, ``|``), what is not known, and what one of the two reads otherwise than it looks is refused with its
place.

The two differ in what a word is. In Strudel all letters, digits and ``~ - # . _`` up to the next mark or space are one
word, so ``.5`` is one half. In Tidal a text is of sounds, of notes or of numbers, and each has its own words; a dot
that begins a word there divides feet, so ``.5`` is an empty foot and the number 5.

A text has a budget: brackets and what follows a step are nested :data:`MAX_LEVELS` deep at the most, and there are
:data:`MAX_WORDS` words, with all copies that ``!`` makes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeVar

from audiomancer.errors import NotationError
from audiomancer.notation._cursor import NUMBER, number, place, quoted

_ONE = Fraction(1)

__all__ = [
    "MAX_LEVELS",
    "MAX_WORDS",
    "NUMBER",
    "RATIO_LETTER",
    "Euclid",
    "Meaning",
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


@lru_cache(maxsize=64)
def _wholes(count: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(place) for place in range(count + 1))


@lru_cache(maxsize=64)
def _shares(count: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(place, count) for place in range(count + 1)) if count else ()


@dataclass(frozen=True, slots=True)
class Sequence(_Branch):
    """Steps that share one cycle by their weights.

    Attributes:
        steps: in order.
        starts: the sum of the weights before each step, and of all.
        places: where in a cycle each step starts, and 1.
        even: whether each step weighs 1.
    """

    steps: tuple[Step, ...]
    starts: tuple[Fraction, ...] = field(init=False, repr=False, compare=False)
    places: tuple[Fraction, ...] = field(init=False, repr=False, compare=False)
    even: bool = field(init=False, repr=False, compare=False)

    __hash__ = _Branch.__hash__

    def __post_init__(self) -> None:
        self._reckon(step.node for step in self.steps)
        even, count = all(step.weight is _ONE or step.weight == 1 for step in self.steps), len(self.steps)
        if even:
            starts = _wholes(count)
            places = _shares(count)
        else:
            starts = tuple(accumulate((step.weight for step in self.steps), initial=Fraction(0)))
            places = tuple(start / starts[-1] for start in starts)
        object.__setattr__(self, "starts", starts)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "even", even)

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

Meaning = Literal["anything", "sounds", "notes", "numbers"]
"""What the words of a text are. Tidal's words depend on it: ``e`` is a sound, a note, or an eighth."""

_TIDAL_TOKEN = re.compile(
    r"""\s*(?:(?P<word>-?[A-Za-z0-9][A-Za-z0-9_:.\#'%-]*+)
          |(?P<mark>[\[\]<>{}%(),~_*/!@-] | \.(?!\.))
          |(?P<end>$))""",
    re.VERBOSE,
)
_STRUDEL_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[._~-](?![A-Za-z0-9~\#._:^-]) | [\[\]<>{}%(),*/!@])
          |(?P<word>(?!_|\.\.)[A-Za-z0-9~\#._^-]++(?>(?::[A-Za-z0-9~\#._^-]++)*)(?!:))
          |(?P<end>$))""",
    re.VERBOSE,
)
_NUMBER = r"-?\d+(?:\.\d+)?"
_SOUND = r"[A-Za-z0-9][A-Za-z0-9_:.-]*"
_NOTE = rf"{_NUMBER}|[a-g][sf]*\d?"
_RATIO = rf"{_NUMBER}|-?\d+%\d+"
_TIDAL_FACTOR = re.compile(_RATIO)
_STRUDEL_WORD = re.compile(
    r"[^:^]+ | (?!0x) (?: [A-Za-z] | [0-9]+[a-z]*[acdf-np-wyz] ) [^:^]*:[0-9]+ | [1-9][0-9]*:[0-9]+", re.VERBOSE
)
_STRUDEL_FACTOR = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE]-?\d{1,2})?")
_STRUDEL_WEIGHT = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
_WHOLE = re.compile(r"-?\d+")
_CLOSING = {"[": "]", "<": ">", "{": "}"}
RATIO_LETTER = re.compile(r"[whqestfx](?![A-Za-z])")
_STOPS = frozenset(",]>})")
_MAX_COPIES = 1024
MAX_LEVELS = 24
"""How deep brackets, and what follows a step, are nested at the most; exports go to 9, live coders to 4."""
MAX_WORDS = 32_768
"""How many words a text has at the most, with all copies: 64 bars of 512, or 256 of 128."""


class _Expected(NamedTuple):
    """What a word must be where the parser stands.

    Attributes:
        pattern: matches each such word.
        problem: what is told of another.
        rests: the marks that are rests there.
    """

    pattern: re.Pattern[str]
    problem: str
    rests: str = "~-"


_STRUDEL_WORDS = _Expected(_STRUDEL_WORD, "is no word, and no sound with a sample number such as bd:3")
_TIDAL_WORDS: Mapping[Meaning, _Expected] = MappingProxyType(
    {
        "anything": _Expected(re.compile(rf"{_SOUND}|{_NOTE}|{_RATIO}"), "is not a word that Tidal reads"),
        "sounds": _Expected(re.compile(_SOUND), "is not a sound that Tidal reads"),
        # A dash between spaces is a sign in Tidal 1.7 and a rest in later versions.
        "notes": _Expected(re.compile(_NOTE), "is neither a number nor a note", "~"),
        "numbers": _Expected(re.compile(_RATIO), "is not a number that Tidal reads", "~"),
    }
)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    spaced: bool


def parse_mini(
    text: str, *, column: int = 1, line: int = 1, tidal: bool = False, meaning: Meaning = "anything"
) -> Node:
    """The tree of a text in mini-notation.

    Args:
        text: what stands between the quotes.
        column: the column of its first character, from 1, for messages.
        line: its line, from 1, for messages.
        tidal: read it as Tidal 1.7 does, and not as Strudel; what Tidal reads otherwise than it looks is refused, such
            as a lone letter after ``*4`` or ``@3``.
        meaning: what its words are; only Tidal's differ by it.

    Returns:
        The tree.

    Raises:
        NotationError: if the text holds something unknown, more than :data:`MAX_WORDS` words or more than
            :data:`MAX_LEVELS` levels; the message gives the place.
    """
    return _Parser(text, column, line, meaning if tidal else None).parse()


class _Parser:
    """Recursive descent over the tokens of one text; ``meaning`` is that of Tidal's words, None in Strudel."""

    def __init__(self, text: str, column: int, line: int, meaning: Meaning | None) -> None:
        self._column = column
        self._line = line
        self._line_starts = [match.end() for match in re.finditer("\n", text)]
        self._tidal = meaning is not None
        self._expected = _STRUDEL_WORDS if meaning is None else _TIDAL_WORDS[meaning]
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
        grammar = _TIDAL_TOKEN if self._tidal else _STRUDEL_TOKEN
        while not tokens or tokens[-1].kind != "end":
            match = grammar.match(text, at)
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

    def _lines(self, *, feet: bool = True) -> Sequence | Polymeter:
        """Sequences with commas between them; ``feet`` tells whether Strudel knows feet there."""
        lines = [self._sequence(feet=feet)]
        while self._accept(","):
            lines.append(self._sequence(feet=False))
        if len(lines) == 1:
            return lines[0]
        return self._checked(self._peek, Polymeter(tuple(lines), rate=None, aligned=True))

    def _sequence(self, *, feet: bool = True) -> Sequence:
        """Steps up to a comma or closing mark; feet, which single dots divide, are groups of one step each."""
        groups: list[list[Step]] = [[]]
        self._depth += 1
        if self._depth > MAX_LEVELS:
            raise self._too_deep(self._peek)
        while self._peek.kind != "end" and self._peek.text not in _STOPS:
            if dot := self._accept("."):
                if not self._tidal and not (feet and groups[-1]):
                    raise self._error(dot, "divides feet, which Strudel knows in square brackets, and none is empty")
                groups.append([])
            else:
                groups[-1] += self._step()
            if len(groups[-1]) > MAX_WORDS:
                raise self._too_many(self._peek)
        self._depth -= 1
        if len(groups) == 1:
            return self._checked(self._peek, Sequence(self._steps(groups[0])))
        lacks = not self._tidal and (not groups[-1] or self._peek.text == ",")
        if not groups[-1]:
            groups.pop()  # a dot at the end divides nothing; anywhere else an empty foot is a rest
        if lacks or len(groups) == 1:
            raise self._error(self._peek, "came where a foot was expected; put these steps in brackets")
        return self._checked(self._peek, Sequence(tuple(Step(Sequence(self._steps(foot)), _ONE) for foot in groups)))

    def _steps(self, steps: list[Step]) -> tuple[Step, ...]:
        """The steps of a sequence or a foot; Tidal alone knows those without any."""
        if not steps and not self._tidal:
            raise self._error(self._peek, "came where a step was expected")
        return tuple(steps)

    def _step(self) -> list[Step]:
        """One node with what follows it: factors, Euclid, weight or copies."""
        node = self._scaled(self._part())
        weight, copies, before = _ONE, 1, ""
        while mark := self._accept("@", "_", "!"):
            if before and (mark.text == "!") != (before == "!"):
                raise self._error(mark, f"cannot follow {before!r}; put the step in brackets")
            before = mark.text
            if mark.text == "!":
                copies += self._count() - 1
                if copies > MAX_WORDS:
                    raise self._too_many(mark)
            elif mark.text == "@":
                weight += self._weight() - 1
            else:
                weight += 1
                self._refuse_number_after_underscore()
        return [Step(node, weight)] * copies

    def _scaled(self, node: Node) -> Node:
        """A node with its factors and Euclidean rhythms; Tidal knows one of each, a factor first."""
        before = ""
        while mark := self._accept("*", "/", "("):
            if self._tidal and (before == "(" or (before and mark.text != "(")):
                raise self._error(mark, f"is not read by Tidal after {before!r}; put the step in brackets")
            last = self._tokens[self._at - 2]
            if mark.spaced and (last.kind == "word" if self._tidal else last.text == ")"):
                raise self._error(mark, f"is not read by {'Tidal' if self._tidal else 'Strudel'} after a space")
            before = mark.text
            if mark.text == "(":
                node = self._checked(mark, self._euclid(node))
            else:
                node = self._checked(mark, Scaled(node, self._factor(), slower=mark.text == "/"))
        return node

    def _part(self) -> Node:
        token = self._next()
        if token.kind == "word":
            if not self._expected.pattern.fullmatch(token.text):
                raise self._error(token, self._expected.problem)
            return self._word(token)
        if token.kind == "mark" and token.text in self._expected.rests:
            return Silence()
        if token.text not in _CLOSING:
            raise self._error(token, "came where a step was expected")
        node = self._lines(feet=token.text == "[")
        self._expect(_CLOSING[token.text])
        if token.text == "[":
            return node
        lines = node.lines if isinstance(node, Polymeter) else (node,)
        if not all(line.size for line in lines):
            raise self._error(token, "holds no steps")
        return Polymeter(lines, Word("1", 0) if token.text == "<" else self._rate())

    def _rate(self) -> Node | None:
        """What follows ``%`` after a closing brace."""
        mark = self._accept("%")
        if mark is None:
            return None
        if mark.spaced and not self._tidal:
            raise self._error(mark, "is not read by Strudel after a space")
        rate = self._factor()
        if self._tidal and self._peek.kind != "end" and self._peek.text not in _STOPS:
            raise self._error(self._peek, "may be taken by Tidal as part of the rate before it; write [{..}%n]")
        return rate

    @contextmanager
    def _of_numbers(self, pattern: re.Pattern[str]) -> Iterator[None]:
        """What is read inside this ``with`` is numbers of this form."""
        before = self._expected
        self._expected = _Expected(pattern, "came where a number was expected", "" if self._tidal else "~-")
        yield
        self._expected = before

    def _euclid(self, node: Node) -> Euclid:
        with self._of_numbers(_WHOLE):
            arguments = [self._argument()]
            while self._accept(","):
                arguments.append(self._argument())
        closing = self._peek
        self._expect(")")
        if not 2 <= len(arguments) <= 3 or None in arguments:
            raise self._error(
                closing, "closes a Euclidean rhythm that is not (pulses,steps) or (pulses,steps,rotation)"
            )
        pulses, steps, *rotation = (argument for argument in arguments if argument is not None)
        return Euclid(node, pulses, steps, rotation[0] if rotation else None)

    def _argument(self) -> Node | None:
        """An argument of a Euclidean rhythm; a sequence in Tidal, one step in Strudel. None if there is none."""
        if self._peek.text in _STOPS:
            return None
        return self._sequence() if self._tidal else self._part()

    def _factor(self) -> Node:
        """What may follow ``*``, ``/`` and ``%``: a number, or a bracketed pattern of numbers."""
        token = self._peek
        with self._of_numbers(_TIDAL_FACTOR if self._tidal else _STRUDEL_FACTOR):
            node = self._part()
        self._refuse_ratio_letter(token)
        return node

    def _weight(self) -> Fraction:
        token = self._next()
        form = _TIDAL_FACTOR if self._tidal else _STRUDEL_WEIGHT
        weight = number(token.text) if form.fullmatch(token.text) and not token.spaced else None
        if weight is None or weight <= 0:
            raise self._error(token, "came where a weight above 0 was expected")
        self._refuse_ratio_letter(token)
        return weight

    def _count(self) -> int:
        """The number after ``!``; without one, a second copy."""
        token = self._peek
        if token.kind != "word" or token.spaced or not re.match("-?[0-9]", token.text):
            return 2
        copies = number(token.text) if re.fullmatch("[1-9][0-9]*", token.text) else None
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
