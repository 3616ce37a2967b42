"""Reading Strudel code: the live coder's line, and the proof of what :mod:`.strudel` writes.

A small part of JavaScript: ``setcpm`` and ``setcps``, lines that start with ``$:`` or a name such as ``drums:``, calls
and chains of calls whose arguments are texts, numbers and other patterns. Anything else is refused with its line and
column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from audiomancer.notation._cursor import MAX_CALLS, Cursor, Token, error_at, place
from audiomancer.notation.controls import Said, control, pure, scaled_degrees, stacked, texts, with_controls
from audiomancer.notation.cycles import STRUDEL, Query, by_cycle, inner_join, scaled, shifted

__all__ = ["STRUDEL_SCALES", "Session", "read_session"]

STRUDEL_SCALES: Mapping[str, str] = MappingProxyType(
    {
        "major": "major",
        "minor": "minor",
        "pentatonic": "ritusen",
        "chromatic": "chromatic",
        "major_pentatonic": "major:pentatonic",
        "minor_pentatonic": "minor:pentatonic",
        "harmonic_minor": "harmonic:minor",
        "melodic_minor": "melodic:minor",
        "dorian": "dorian",
        "phrygian": "phrygian",
        "lydian": "lydian",
        "mixolydian": "mixolydian",
        "locrian": "locrian",
        "blues": "minor:blues",
        "whole_tone": "whole:tone",
    }
)
"""Our names of scales to Strudel's."""

_TOKEN = re.compile(
    r"""(?>(?:\s|//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*\*/)*)(?:(?P<text>"[^"\n]*"|'[^'\n]*'|`[^`]*`)
        |(?P<number>(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_$.]))
        |(?P<line>(?:\$|(?!_)[A-Za-z_$][A-Za-z0-9_$]*):)
        |(?P<name>[A-Za-z_$][A-Za-z0-9_$]*)
        |(?P<mark>[().,;*/]|\+(?!\+)|-(?!-))
        |(?P<end>$))""",
    re.VERBOSE,
)
_OCTAVE, _MIDDLE = 3, -1
_TEMPI = MappingProxyType({"setcpm": 1, "setcps": 60})
"""What sets the tempo, and how many of its cycles there are in those of a minute."""
_CONTROLS = MappingProxyType(
    {"s": "s", "sound": "s", "n": "n", "note": "note", "gain": "gain", "clip": "legato", "legato": "legato"}
)
_SCALE_NAMES = MappingProxyType({theirs: ours for ours, theirs in STRUDEL_SCALES.items()})


class Session(NamedTuple):
    """What a file of Strudel code sets.

    Attributes:
        cpm: cycles a minute; None if the code does not set them.
        patterns: a pattern of controls for each line.
        lines: the line of the code at which each of them begins, from 1.
    """

    cpm: Fraction | None
    patterns: tuple[Query, ...]
    lines: tuple[int, ...]


class _Text(NamedTuple):
    """A text in quotes; whether it is mini-notation is known when it is used."""

    token: Token

    @property
    def words(self) -> str:
        """What stands between the quotes."""
        return self.token.text[1:-1]

    def query(self) -> Query:
        """Its words in time; single quotes are no mini-notation in Strudel, and so they hold one word."""
        if self.token.text[0] == "'" and not self.words.isalnum():
            raise error_at(self.token, "is no pattern in Strudel, as it stands in single quotes; write double ones")
        return texts(self.words, self.token.column + 1, STRUDEL, self.token.line)


class _Pattern(NamedTuple):
    """A pattern of controls, and how many calls deep it is made."""

    query: Query
    calls: int


_Value = Fraction | _Text | _Pattern


def read_session(code: str) -> Session:
    """What a file of Strudel code, or one line of it, sets.

    Raises:
        NotationError: if the code holds something that is not read; the message gives line and column.
    """
    return _Parser(code, _TOKEN).session()


def _one(token: Token, arguments: list[_Value], *kinds: type) -> Any:
    """The only argument of a call, of one of these kinds."""
    if len(arguments) != 1 or not isinstance(arguments[0], kinds):
        raise error_at(token, "is read with one argument, a text in quotes or a number")
    return arguments[0]


def _words(token: Token, arguments: list[_Value]) -> Query:
    value: Fraction | _Text = _one(token, arguments, _Text, Fraction)
    if isinstance(value, Fraction):
        return pure(Said.at(value, place(token.line, token.column)))
    return value.query()


def _numbers(token: Token, arguments: list[_Value]) -> Query:
    query = control("value", _words(token, arguments), _OCTAVE, _MIDDLE)
    return lambda begin, end: [event._replace(value=event.value["value"]) for event in query(begin, end)]


def _control(token: Token, arguments: list[_Value]) -> Query:
    return control(_CONTROLS[token.text], _words(token, arguments), _OCTAVE, _MIDDLE)


def _stack(token: Token, arguments: list[_Value]) -> Query:
    patterns = [argument for argument in arguments if isinstance(argument, _Pattern)]
    if len(patterns) < len(arguments):
        raise error_at(token, "is read with patterns such as s(...) as its arguments")
    return stacked([pattern.query for pattern in patterns])


def _scale(query: Query, token: Token, arguments: list[_Value]) -> Query:
    text: _Text = _one(token, arguments, _Text)
    root, _, name = text.words.partition(":")
    match = re.fullmatch(r"([A-Ga-g][#b]?)(-?\d)?", root)
    scale = _SCALE_NAMES.get(name.lower().replace(" ", ":"))
    if match is None or scale is None:
        known = ", ".join(_SCALE_NAMES)
        raise error_at(text.token, f"is not a scale that is read, such as C4:minor; there are {known}")
    return scaled_degrees(query, match[1], int(match[2] or _OCTAVE), scale)


def _speed(query: Query, token: Token, arguments: list[_Value]) -> Query:
    def at(factor: Fraction) -> Query:
        if factor <= 0:
            raise error_at(token, f"is read with a number above 0, not {factor}")
        return scaled(query, factor if token.text == "fast" else 1 / factor)

    return inner_join(_numbers(token, arguments), at)


def _shift(query: Query, token: Token, arguments: list[_Value]) -> Query:
    sign, whole = 1 if token.text == "late" else -1, by_cycle(query)
    return inner_join(_numbers(token, arguments), lambda cycles: shifted(whole, sign * cycles))


def _bank(query: Query, token: Token, arguments: list[_Value]) -> Query:
    _one(token, arguments, _Text)
    return query


_FUNCTIONS: Mapping[str, Callable[[Token, list[_Value]], Query]] = MappingProxyType(
    {**dict.fromkeys(_CONTROLS, _control), "stack": _stack}
)
_METHODS: Mapping[str, Callable[[Query, Token, list[_Value]], Query]] = MappingProxyType(
    {
        **dict.fromkeys(_CONTROLS, lambda query, token, values: with_controls(query, _control(token, values))),
        **dict.fromkeys(("fast", "slow"), _speed),
        **dict.fromkeys(("late", "early"), _shift),
        "scale": _scale,
        "bank": _bank,
    }
)


class _Parser(Cursor):
    """Recursive descent over the tokens of a file."""

    def session(self) -> Session:
        cpm, patterns, lines = None, [], []
        while self._peek.kind != "end":
            token = self._peek
            if token.kind == "line" or token.text == ";":
                self._next()
            elif token.text in _TEMPI:
                self._next()
                cpm = self._arithmetic_argument(token) * _TEMPI[token.text]
            else:
                lines.append(token.line)
                patterns.append(self._pattern().query)
        if not patterns:
            raise error_at(self._peek, 'came before any pattern, such as: s("bd*4")')
        return Session(cpm, tuple(patterns), tuple(lines))

    def _pattern(self) -> _Pattern:
        """A call and the methods chained to it."""
        token, calls = self._next(), 1
        if token.kind != "name":
            raise error_at(token, "came where a pattern was expected")
        if token.text == "silence":
            query: Query = stacked([])
        elif token.text in _FUNCTIONS:
            with self._inside():
                arguments = self._arguments()
            query = _FUNCTIONS[token.text](token, arguments)
            calls += max((argument.calls for argument in arguments if isinstance(argument, _Pattern)), default=0)
        else:
            raise error_at(token, f"is not read yet; known are {', '.join(_FUNCTIONS)} and silence")
        while self._peek.text == ".":
            self._next()
            method = self._next()
            if method.text not in _METHODS:
                raise error_at(method, f"is not read yet; known are {', '.join(_METHODS)}")
            calls += 1
            if calls > MAX_CALLS:
                raise error_at(method, f"follows too many calls; {MAX_CALLS} are read one upon the other")
            with self._inside():
                query = _METHODS[method.text](query, method, self._arguments())
        return _Pattern(query, calls)

    def _arguments(self) -> list[_Value]:
        self._take("(")
        values: list[_Value] = []
        while self._peek.text != ")":
            values.append(self._value())
            if self._peek.text != ")":
                self._take(",")
        self._take(")")
        return values

    def _arithmetic_argument(self, token: Token) -> Fraction:
        number: Fraction = _one(token, self._arguments(), Fraction)
        return number

    def _value(self) -> _Value:
        token = self._peek
        if token.kind == "text":
            self._next()
            return _Text(token)
        if token.kind == "name":
            return self._pattern()
        return self._sum()

    def _sum(self) -> Fraction:
        value = self._product()
        while self._peek.text in ("+", "-"):
            value += self._product() if self._next().text == "+" else -self._product()
        return value

    def _product(self) -> Fraction:
        value = self._number()
        while self._peek.text in ("*", "/"):
            sign, factor = self._next(), self._number()
            if sign.text == "/" and factor == 0:
                raise error_at(sign, "divides by 0")
            value = value * factor if sign.text == "*" else value / factor
        return value

    def _number(self) -> Fraction:
        token = self._next()
        if token.text in ("-", "("):
            with self._inside():
                if token.text == "-":
                    return -self._number()
                value = self._sum()
            self._take(")")
            return value
        if token.kind != "number":
            raise error_at(token, "came where a number was expected")
        return self._value_of(token)
