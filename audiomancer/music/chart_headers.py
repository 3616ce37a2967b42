"""What stands above the bars of a chart: title, key, metre, tempo and form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from audiomancer.errors import InvalidValueError
from audiomancer.music.chart_bars import Place
from audiomancer.music.scales import check_key, check_scale
from audiomancer.music.time import TimeSignature, canonical_bpm, check_time_signature

__all__ = ["ChartHeaders"]

_HEADER = re.compile(r"\s*([A-Za-z]+(?: [A-Za-z]+)?)\s*:(?!\|)(.*)", re.DOTALL)
_TEMPO = re.compile(r"(?:♩\s*=?\s*)?(\d{1,6}(?:\.\d{1,30})?)\s*(?:bpm)?", re.IGNORECASE)
_METRE = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})")
_KEY = re.compile(r"([A-Ga-g][#b♯♭]?)\s*(.*)", re.DOTALL)
_SIGNS = str.maketrans("♯♭", "#b")
_MODES = MappingProxyType({"": "major", "M": "major", "maj": "major", "m": "minor", "min": "minor", "-": "minor"})


def _title(text: str) -> Mapping[str, Any]:
    return {"title": text}


def _key(text: str) -> Mapping[str, Any]:
    found = _KEY.fullmatch(text)
    if not found:
        raise InvalidValueError(f"a key is a letter A-G and a scale, such as Bb major or F#m, not {text!r:.40}")
    mode = _MODES.get(found[2]) or "_".join(found[2].split())
    return {"key": check_key(found[1].translate(_SIGNS)), "scale": check_scale(mode)}


def _tempo(text: str) -> Mapping[str, Any]:
    found = _TEMPO.fullmatch(text)
    if not found:
        raise InvalidValueError(f"a tempo is a number of beats a minute, such as 120, not {text!r:.40}")
    return {"tempo": canonical_bpm(float(found[1]))}


def _metre(text: str) -> Mapping[str, Any]:
    found = _METRE.fullmatch(text)
    if not found:
        raise InvalidValueError(f"a metre is two numbers, such as 3/4, not {text!r:.40}")
    return {"metre": check_time_signature((int(found[1]), int(found[2])))}


def _form(text: str) -> Mapping[str, Any]:
    if not text:
        raise InvalidValueError("a form names the sections in the order in which they are played, such as A A B A")
    return {"form": text}


_READERS: Mapping[str, Callable[[str], Mapping[str, Any]]] = MappingProxyType(
    {"title": _title, "key": _key, "tempo": _tempo, "metre": _metre, "meter": _metre, "time": _metre, "form": _form}
)


class ChartHeaders:
    """What was said above the bars.

    Attributes:
        known: fields of a :class:`~audiomancer.music.Chart` with their values: title, key, scale, tempo.
        time_signature: of the first section, unless its label says another.
    """

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.time_signature: TimeSignature = (4, 4)
        self._said: set[str] = set()
        self._form: tuple[str, Place] | None = None

    def read(self, line: str, number: int, *, begun: bool) -> bool:
        """Read a line, if it is a header.

        Args:
            line: of the text.
            number: of the line, from 1.
            begun: whether sections stand above it.

        Returns:
            Whether it was one.

        Raises:
            InvalidValueError: if it is an unknown one, was said before, stands below a section or says what does not
                fit; with line and column.
        """
        found = _HEADER.fullmatch(line)
        if not found:
            return False
        name, place = found[1].lower(), Place(number, found.start(1) + 1)
        if name not in _READERS:
            raise place.error(
                f"{found[1]!r:.40} is not said above a chart; there are {', '.join(_READERS)}, and [A] begins a section"
            )
        if begun:
            raise place.error(f"the {name} stands above all bars; move it to the top")
        text = found[2].strip()
        value = Place(number, found.start(2) + len(found[2]) - len(found[2].lstrip()) + 1)
        with value.blamed():
            said = dict(_READERS[name](text))
        if self._said & said.keys():
            raise place.error(f"the {name} was said before; say it once")
        self._said |= said.keys()
        self.time_signature = said.pop("metre", self.time_signature)
        self._form = (said.pop("form"), value) if "form" in said else self._form
        self.known |= said
        return True

    def form(self, names: Collection[str]) -> tuple[str, ...]:
        """The form that was said.

        Args:
            names: of the sections.

        Returns:
            Names in the order in which they are played; none if no form was said.

        Raises:
            InvalidValueError: if it names another section; with line and column.
        """
        if not self._form:
            return ()
        text, place = self._form
        said = re.findall(r"\[([^\[\]]*)\]", text) if "[" in text else re.split(r"[\s,]+", text.strip(", "))
        form = [name for word in said for name in _named(" ".join(word.split()), names)]
        if strange := [name for name in form if name not in names]:
            raise place.error(
                f"the form names {strange[0]!r:.40}, which is none of the sections {', '.join(names):.100}"
            )
        return tuple(form)


def _named(word: str, names: Collection[str]) -> Sequence[str]:
    """The names in a word of a form: the word itself, or its letters if all of them are names, as in AABA."""
    return word if word and word not in names and all(letter in names for letter in word) else [word]
