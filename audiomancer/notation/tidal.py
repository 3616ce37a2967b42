"""Reading Tidal code: the live coder's line, and the proof of what :mod:`.tidal` writes.

A small part of Haskell's grammar with Tidal's operators: connections, ``stack``, controls, ``#``, shifts,
``fast`` and ``slow``. Anything else is refused with its line and column.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from audiomancer.notation._cursor import MAX_CALLS, Cursor, Token, error_at, place
from audiomancer.notation.controls import (
    NOTES,
    OWN,
    Said,
    control,
    pure,
    stacked,
    texts,
    with_controls,
    with_factors,
)
from audiomancer.notation.cycles import TIDAL, Query, inner_join, scaled, shifted
from audiomancer.notation.mini import Meaning

__all__ = ["Session", "read_session"]

_TOKEN = re.compile(
    r"""(?>(?:\s|\{-[^-]*+(?:-(?!\})[^-]*+)*-\}
        |--+(?![-!\#$%&*+./<=>?@\\^|~:])[^\n]*+)*)
        (?:(?P<text>"[^"\\\n]*+(?:(?<=\s)\\\s++\\[^"\\\n]*+)*")
        |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_'.]))
        |(?P<name>[A-Za-z_][A-Za-z0-9_']*)
        |(?P<operator>[!\#$%&*+./<=>?@\\^|~:-]+)
        |(?P<bracket>[\[\](),])
        |(?P<end>$))""",
    re.VERBOSE,
)
# What Tidal brings has no fixity of its own, and so Haskell's usual one: it binds before all arithmetic, to the left.
_PRECEDENCE = MappingProxyType({"$": 0, "#": 9, "|*": 9, "<~": 9, "~>": 9, "+": 6, "-": 6, "*": 7, "/": 7})
_CONTROLS = MappingProxyType(
    {"s": "s", "sound": "s"} | {name: name for name in ("n", "note", "up", "gain", "legato", "nudge")}
)
_OCTAVE = 5
_CONNECTION = re.compile(r"d([1-9]|1[0-6])")


class Session(NamedTuple):
    """What a file of Tidal code sets.

    Attributes:
        cps: cycles a second; None if the code does not set them.
        patterns: a pattern of controls for each connection, ``d1`` first.
        lines: the line at which each of them begins, from 1.
    """

    cps: Fraction | None
    patterns: tuple[Query, ...]
    lines: tuple[int, ...]


class _Mini(NamedTuple):
    """A text in quotes; what its words are is known when it is used."""

    token: Token

    def query(self, meaning: Meaning) -> Query:
        """Its words in time."""
        token = self.token
        # Between two backslashes a text goes on in a later line; only spaces come before them.
        return texts(token.text[1:-1].replace("\\", " "), token.column + 1, TIDAL, token.line, meaning)


class _Pattern(NamedTuple):
    """A pattern of controls, how many calls deep it is made, and whether it is gains and nothing else."""

    query: Query
    calls: int = 1
    is_gain: bool = False


class _Function(NamedTuple):
    """Something that waits for one argument."""

    apply: Callable[[Token, _Value], _Value]


_Value = Fraction | _Mini | _Pattern | _Function | list[Any]
_NAMES = MappingProxyType(
    {
        Fraction: "a number",
        _Mini: "a pattern in quotes",
        _Pattern: "a pattern of sounds or notes",
        _Function: "a function without its argument",
        list: "a list",
    }
)


def read_session(code: str) -> Session:
    """What a file of Tidal code, or one line of it, sets.

    Raises:
        NotationError: if the code holds something that is not read; the message gives line and column.
    """
    return _Parser(code, _TOKEN).session()


def _wanted(token: Token, value: _Value, *kinds: type) -> Any:
    if not isinstance(value, kinds):
        wanted = " or ".join(_NAMES[kind] for kind in kinds)
        raise error_at(token, f"wants {wanted}, not {_NAMES[type(value)]}")
    return value


def _made(token: Token, query: Query, *parts: _Pattern) -> _Pattern:
    """The pattern that a call or an operator makes of others."""
    calls = 1 + max((part.calls for part in parts), default=0)
    if calls > MAX_CALLS:
        raise error_at(token, f"follows too many calls; {MAX_CALLS} are read one upon the other")
    return _Pattern(query, calls)


def _steps(token: Token, value: _Value) -> Query:
    """A number or a text of numbers as a pattern of numbers."""
    if isinstance(value, Fraction):
        return pure(value)
    text: _Mini = _wanted(token, value, _Mini, Fraction)
    query = control("value", text.query("numbers"), _OCTAVE, _OCTAVE)
    return lambda begin, end: [event._replace(value=event.value["value"]) for event in query(begin, end)]


def _control(name: str) -> _Function:
    meaning: Meaning = "sounds" if name == "s" else "notes" if name in NOTES else "numbers"

    def apply(token: Token, value: _Value) -> _Value:
        if isinstance(value, Fraction) and name != "s":
            said = Said.at(value, place(token.line, token.column))
            query = pure(said)
        else:
            text: _Mini = _wanted(token, value, _Mini)
            query = text.query(meaning)
        return _Pattern(control(name, query, _OCTAVE, _OCTAVE), is_gain=name == "gain")

    return _Function(apply)


def _own_control(token: Token, value: _Value) -> _Value:
    """``pF "tune"``: a control that only one synth has."""
    text: _Mini = _wanted(token, value, _Mini)
    name = text.token.text[1:-1]
    return _control(_CONTROLS.get(name, OWN + name))


def _stack(token: Token, value: _Value) -> _Value:
    patterns: list[_Pattern] = [_wanted(token, item, _Pattern) for item in _wanted(token, value, list)]
    return _made(token, stacked([pattern.query for pattern in patterns]), *patterns)


def _speed(slower: bool) -> _Function:
    def with_factor(token: Token, factor: _Value) -> _Value:
        factors = _steps(token, factor)

        def apply(_: Token, value: _Value) -> _Value:
            pattern: _Pattern = _wanted(token, value, _Pattern)
            at = partial(scaled, pattern.query)
            return _made(token, inner_join(factors, lambda f: at(_positive(token, f, slower))), pattern)

        return _Function(apply)

    return _Function(with_factor)


def _positive(token: Token, factor: Fraction, slower: bool) -> Fraction:
    if factor <= 0:
        raise error_at(token, f"wants a number above 0, not {factor}")
    return 1 / factor if slower else factor


_FUNCTIONS: Mapping[str, _Value] = MappingProxyType(
    {name: _control(meant) for name, meant in _CONTROLS.items()}
    | {
        "stack": _Function(_stack),
        "fast": _speed(slower=False),
        "slow": _speed(slower=True),
        "pF": _Function(_own_control),
        "silence": _Pattern(lambda begin, end: []),
    }
)


def _operate(token: Token, left: _Value, right: _Value) -> _Value:
    """What an operator makes of its two sides."""
    match token.text:
        case "$":
            function: _Function = _wanted(token, left, _Function)
            return function.apply(token, right)
        case "#":
            said: _Pattern = _wanted(token, left, _Pattern)
            added: _Pattern = _wanted(token, right, _Pattern)
            return _made(token, with_controls(said.query, added.query), said, added)
        case "|*":
            said, factors = _wanted(token, left, _Pattern), _wanted(token, right, _Pattern)
            if not factors.is_gain:
                raise error_at(token, "is read with gain, as in |* gain 1.2")
            return _made(token, with_factors(said.query, factors.query), said, factors)
        case "<~" | "~>":
            sign = 1 if token.text == "~>" else -1
            pattern: _Pattern = _wanted(token, right, _Pattern)
            later = partial(shifted, pattern.query)
            return _made(token, inner_join(_steps(token, left), lambda cycles: later(sign * cycles)), pattern)
        case _:
            one, other = _wanted(token, left, Fraction), _wanted(token, right, Fraction)
            if token.text == "/" and other == 0:
                raise error_at(token, "divides by 0")
            return _ARITHMETIC[token.text](one, other)


_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
)


class _Parser(Cursor):
    """Precedence climbing over the tokens of a file."""

    def session(self) -> Session:
        cps, patterns, lines = None, [], []
        while self._peek.kind != "end":
            token = self._peek
            if token.text in ("do", "resetCycles"):
                self._next()
            elif token.text == "setcps":
                self._next()
                cps = _wanted(token, self._application(), Fraction)
            else:
                if _CONNECTION.fullmatch(token.text):
                    self._next()
                    self._take("$")
                lines.append(token.line)
                patterns.append(_wanted(token, self._expression(0), _Pattern).query)
        if not patterns:
            raise error_at(self._peek, 'came before any pattern, such as: s "bd*4"')
        return Session(cps, tuple(patterns), tuple(lines))

    def _expression(self, level: int) -> _Value:
        """Operators of at least this level; all but ``$`` group to the left."""
        with self._inside():
            minus = self._peek if self._peek.text == "-" and level <= _PRECEDENCE["-"] else None
            if minus:
                self._next()
                left: _Value = -_wanted(minus, self._expression(_PRECEDENCE["*"]), Fraction)
            else:
                left = self._application()
            while self._peek.kind == "operator" and self._level() >= level:
                token = self._next()
                precedence = _PRECEDENCE[token.text]
                left = _operate(token, left, self._expression(precedence if token.text == "$" else precedence + 1))
        return left

    def _level(self) -> int:
        token = self._peek
        if token.text not in _PRECEDENCE:
            raise error_at(token, f"is not read yet; known operators are {' '.join(_PRECEDENCE)}")
        return _PRECEDENCE[token.text]

    def _application(self) -> _Value:
        token = self._peek
        value = self._operand()
        while self._peek.kind in ("text", "number", "name") or self._peek.text in ("(", "["):
            if self._starts_statement(self._peek):
                break
            value = _wanted(token, value, _Function).apply(token, self._operand())
        return value

    @staticmethod
    def _starts_statement(token: Token) -> bool:
        return token.text in ("do", "resetCycles", "setcps") or _CONNECTION.fullmatch(token.text) is not None

    def _operand(self) -> _Value:
        token = self._next()
        if token.kind == "text":
            return _Mini(token)
        if token.kind == "number":
            return self._value_of(token)
        if token.kind == "name":
            if token.text not in _FUNCTIONS:
                raise error_at(token, f"is not read yet; known are {', '.join(_FUNCTIONS)}")
            return _FUNCTIONS[token.text]
        if token.text == "(":
            value = self._expression(0)
            self._take(")")
            return value
        if token.text == "[":
            return self._list()
        raise error_at(token, "came where a pattern was expected")

    def _list(self) -> list[_Value]:
        items: list[_Value] = []
        while self._peek.text != "]":
            items.append(self._expression(0))
            if self._peek.text != "]":
                self._take(",")
        self._take("]")
        return items
