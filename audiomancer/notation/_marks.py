"""What a measure says of the way through a score: repeats, endings, signs, names and double bars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element

__all__ = ["Marks", "says_no_chord"]

_NO_CHORD = re.compile(r"\W*(n\W?c|no chords?|tacet)\W*", re.IGNORECASE)
_JUMP = re.compile(r"\b(?:(d\.?\s?c)\b|(d\.?\s?s)\b|(da capo)\b|(dal segno)\b)", re.IGNORECASE)
_FINE = re.compile(r"(?:\d+\s?x\s)?\W*fine\W*", re.IGNORECASE)
_TO_CODA = re.compile(r"\W*to\s?(the\s)?coda\b.*", re.IGNORECASE)
_CODA = re.compile(r"\W*coda\W*", re.IGNORECASE)
_NAMES = re.compile(
    r"\W*(?:\w+\.? )?"
    r"(intro|introduction|verse|chorus|pre-?chorus|refrain|bridge|interlude|release|vamp|solo|tag|outro|ending)s?"
    r"(?: ?\d)?\W*",
    re.IGNORECASE,
)
_STRANGE = re.compile(r"[^\w' .+-]")
_LONGEST_NAME, _LONGEST_TEXT, _MOST_TIMES = 24, 200, 50
_DOUBLE = frozenset({"light-light", "light-heavy", "heavy-light", "heavy-heavy"})


def says_no_chord(words: str) -> bool:
    """Whether words above the staff say that no chord is played, as ``N.C.`` does."""
    return bool(_NO_CHORD.fullmatch(words.strip()))


@dataclass(slots=True)
class Marks:
    """The marks of a measure, gathered while it is read.

    Attributes:
        forward: whether a repeat begins with it.
        times: how often what is repeated up to its end is played; 0 if no repeat ends with it.
        ending: the passes of the ending that begins with it, such as ``(1, 2)``; empty if none does.
        ending_stops: whether an ending stops with it.
        begins: whether a double bar line stands before it.
        ends: whether a double bar line stands behind it.
        name: of the section that begins with it, or None.
        next_name: of the section that begins with the next measure, or None.
        segno: whether it has the sign to which ``D.S.`` leads.
        coda: whether it has the sign of the coda; the first of two leads to the second.
        to_coda: whether words or a sound say that the way to the coda begins behind it.
        fine: whether the piece may end with it.
        jump: ``capo`` or ``segno`` where it says to go back there, or None.
    """

    forward: bool = False
    times: int = 0
    ending: tuple[int, ...] = ()
    ending_stops: bool = False
    begins: bool = False
    ends: bool = False
    name: str | None = None
    next_name: str | None = None
    segno: bool = False
    coda: bool = False
    to_coda: bool = False
    fine: bool = False
    jump: Literal["capo", "segno"] | None = None

    def take_barline(self, barline: Element) -> None:
        """Take what a ``barline`` says."""
        left = barline.get("location") == "left"
        repeat, ending = barline.find("repeat"), barline.find("ending")
        if repeat is not None and repeat.get("direction") == "forward":
            self.forward = True
        elif repeat is not None:
            times = repeat.get("times", "")
            self.times = min(max(int(times), 2), _MOST_TIMES) if re.fullmatch(r"[0-9]{1,6}", times) else 2
        if ending is not None and ending.get("type") == "start":
            self.ending = _passes(ending.get("number", ""))
        elif ending is not None:
            self.ending_stops = True
        if (barline.findtext("bar-style") or "").strip() in _DOUBLE and repeat is None:
            if left:
                self.begins = True
            else:
                self.ends = True

    def take_direction(self, direction: Element, *, late: bool) -> None:
        """Take what a ``direction`` says.

        Args:
            direction: the element.
            late: whether it stands in the second half of the measure, where a name is the next one's.
        """
        for kind in direction.iterfind("direction-type"):
            self.segno |= kind.find("segno") is not None
            self.coda |= kind.find("coda") is not None
            for element in kind:
                text = " ".join((element.text or "")[:_LONGEST_TEXT].split())
                if element.tag == "rehearsal":
                    self._take_name(_STRANGE.sub("", text)[:_LONGEST_NAME].strip(), late)
                elif element.tag == "words":
                    self._take_words(text, late)
        if (sound := direction.find("sound")) is not None:
            self.take_sound(sound)

    def take_sound(self, sound: Element) -> None:
        """Take what a ``sound`` says of the way."""
        self.segno |= sound.get("segno") is not None
        self.coda |= sound.get("coda") is not None
        self.to_coda |= sound.get("tocoda") is not None
        self.fine |= sound.get("fine") is not None
        if sound.get("dacapo") == "yes":
            self.jump = "capo"
        if sound.get("dalsegno") is not None:
            self.jump = "segno"

    def _take_words(self, text: str, late: bool) -> None:
        if found := _JUMP.search(text):
            self.jump = "capo" if found[1] or found[3] else "segno"
        elif _TO_CODA.fullmatch(text):
            self.to_coda = True
        elif _CODA.fullmatch(text):
            self.coda = True
        elif _FINE.fullmatch(text):
            self.fine = True
        elif found := _NAMES.fullmatch(text):
            self._take_name(found[1].lower(), late)

    def _take_name(self, name: str, late: bool) -> None:
        if name and late:
            self.next_name = name
        elif name:
            self.name = name


def _passes(text: str) -> tuple[int, ...]:
    """The numbers of an ending, such as 1 and 2 of ``1, 2``."""
    numbers = {int(number) for number in re.findall(r"[0-9]{1,2}", text)}
    return tuple(sorted(number for number in numbers if 0 < number <= _MOST_TIMES)) or (1,)
