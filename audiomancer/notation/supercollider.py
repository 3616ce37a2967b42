"""Reading back the part of SuperCollider's language that :mod:`.supercollider` writes: its proof, not a door."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, NamedTuple

from audiomancer.errors import NotationError

__all__ = ["Line", "Session", "Voice", "read_session"]

_TOKEN = re.compile(r"\s*(\\\w+|\d+(?:\.\d+)?|\w+|[()\[\],/*])")
_TEMPO = re.compile(r"^TempoClock\.default\.tempo = (\d+(?:\.\d+)?) */ *60;", re.MULTILINE)
_LEVEL = re.compile(r"^var level = (\d+(?:\.\d+)?);", re.MULTILINE)
_PDEF = re.compile(r"^Pdef\(\\(\w+), (.*?)\)\.quant_\((\d+(?:\.\d+)?)\)\.play;$", re.DOTALL | re.MULTILINE)


class Line(NamedTuple):
    """One ``Pbind``.

    Attributes:
        start: the beat on which it starts.
        keys: each key to its values in order, which repeat for ever.
    """

    start: Fraction
    keys: dict[str, tuple[Any, ...]]


class Voice(NamedTuple):
    """One ``Pdef``.

    Attributes:
        name: its name.
        quant: beats of the quant.
        lines: the lines that play at once.
    """

    name: str
    quant: Fraction
    lines: tuple[Line, ...]


class Session(NamedTuple):
    """What exported code sets.

    Attributes:
        tempo: beats a minute; None if the code does not set it.
        level: what all amplitudes are multiplied by; 1 if the code does not say.
        voices: what plays, in the order of the code.
    """

    tempo: Fraction | None
    level: Fraction
    voices: tuple[Voice, ...]


def read_session(code: str) -> Session:
    """What exported code sets.

    Raises:
        NotationError: if the code is not of the form that is exported.
    """
    tempo, pdefs, level = _TEMPO.search(code), _PDEF.findall(code), _LEVEL.search(code)
    if not pdefs:
        raise NotationError("this is not SuperCollider code of the form that audiomancer exports")
    loud = Fraction(level[1]) if level else Fraction(1)
    voices = (Voice(name, Fraction(quant), tuple(_lines(_Reader(text, loud).value()))) for name, text, quant in pdefs)
    return Session(Fraction(tempo[1]) if tempo else None, loud, tuple(voices))


def _lines(value: Any) -> list[Line]:
    match value:
        case ("Pbind", *_):
            return [_line(Fraction(0), value)]
        case ("Ppar", list(binds)):
            return [_line(Fraction(0), bind) for bind in binds]
        case ("Ptpar", list(pairs)):
            return [_line(start, bind) for start, bind in zip(pairs[::2], pairs[1::2], strict=True)]
        case _:
            raise NotationError(f"{value!r} is not a pattern of the form that audiomancer exports")


def _line(start: Fraction, bind: tuple[Any, ...]) -> Line:
    names, values = bind[1::2], bind[2::2]
    return Line(start, {name: tuple(_flat(value)) for name, value in zip(names, values, strict=True)})


def _flat(value: Any) -> list[Any]:
    """The values that a pattern goes through once."""
    match value:
        case ("Pseq", list(items), times):
            once = [flat for item in items for flat in _flat(item)]
            return once if times == "inf" else once * int(times)
        case ("Pn", item, times):
            return _flat(item) * int(times)
        case (("/" | "*") as sign, left, Fraction() as right):
            return [_reckoned(sign, item, right) for item in _flat(left)]
        case ("Rest", length):
            return [("Rest", length)]
        case list(chord):
            return [tuple(chord)]
        case _:
            return [value]


def _reckoned(sign: str, left: Fraction, right: Fraction) -> Fraction:
    return left / right if sign == "/" else left * right


class _Reader:
    """Recursive descent; a call is a tuple of its name and arguments, a list is a list, ``level`` is its number."""

    def __init__(self, text: str, level: Fraction) -> None:
        self._level = level
        self._tokens = [*_TOKEN.findall(text), ""]
        self._at = 0

    def _next(self) -> str:
        token: str = self._tokens[self._at]
        self._at += 1
        return token

    def value(self) -> Any:
        value = self._term()
        while self._tokens[self._at] in ("/", "*"):
            sign, right = self._next(), self._term()
            value = _reckoned(sign, value, right) if isinstance(value, Fraction) else (sign, value, right)
        return value

    def _term(self) -> Any:
        token = self._next()
        if token[:1] == "\\":
            return token[1:]
        if token[:1].isdigit():
            return Fraction(token)
        if token == "level":
            return self._level
        if token == "[":
            return self._until("]")
        if self._tokens[self._at] == "(":
            self._next()
            return (token, *self._until(")"))
        return token

    def _until(self, close: str) -> list[Any]:
        values = []
        while self._tokens[self._at] != close:
            values.append(self.value())
            if self._tokens[self._at] == ",":
                self._next()
        self._next()
        return values
