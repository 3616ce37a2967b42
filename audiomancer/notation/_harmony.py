"""The ``harmony`` of MusicXML to chords: a kind by its name, and degrees that are altered, added or left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import NamedTuple
from xml.etree.ElementTree import Element

from audiomancer.music import ALTERATIONS, CHORD_KINDS, Chord, moved_root

__all__ = ["Harmony", "NotSemitonesError", "read_harmony", "semitones", "spelled"]

_DEGREES = MappingProxyType(
    {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 10, 8: 12, 9: 14, 10: 16, 11: 17, 12: 19, 13: 21, 14: 22, 15: 24}
)
"""Semitones of each degree above the root, those of a dominant chord, from which an added degree is counted."""

_FORMULAS = MappingProxyType(
    {
        "major": "1 3 5",
        "minor": "1 b3 5",
        "augmented": "1 3 #5",
        "diminished": "1 b3 b5",
        "dominant": "1 3 5 7",
        "major-seventh": "1 3 5 #7",
        "minor-seventh": "1 b3 5 7",
        "diminished-seventh": "1 b3 b5 b7",
        "augmented-seventh": "1 3 #5 7",
        "half-diminished": "1 b3 b5 7",
        "major-minor": "1 b3 5 #7",
        "minor-major": "1 b3 5 #7",
        "major-sixth": "1 3 5 6",
        "minor-sixth": "1 b3 5 6",
        "maj69": "1 3 5 6 9",
        "dominant-ninth": "1 3 5 7 9",
        "major-ninth": "1 3 5 #7 9",
        "minor-ninth": "1 b3 5 7 9",
        "augmented-ninth": "1 3 #5 7 9",
        "dominant-11th": "1 5 7 9 11",
        "major-11th": "1 5 #7 9 11",
        "minor-11th": "1 b3 5 7 9 11",
        "dominant-13th": "1 3 5 7 9 13",
        "major-13th": "1 3 5 #7 9 13",
        "minor-13th": "1 b3 5 7 9 11 13",
        "suspended-second": "1 2 5",
        "suspended-fourth": "1 4 5",
        "power": "1 5",
        "pedal": "1",
        "Neapolitan": "1 3 5",
        "Italian": "1 3 7",
        "French": "1 3 b5 7",
        "German": "1 3 5 7",
        "Tristan": "1 b3 b5 7",
    }
)
"""Each kind of MusicXML, and a few that programs write besides, as degrees; a seventh without a sign is minor.

The eleventh and the thirteenths are as they are played, see :data:`~audiomancer.music.CHORD_KINDS`.
"""

_SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_LETTERS = MappingProxyType({"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11})


class NotSemitonesError(ValueError):
    """A text should be a number of semitones and is none."""


class Harmony(NamedTuple):
    """A chord as a file writes it.

    Attributes:
        chord: the chord; None for no chord.
        notice: what of the file's harmony the chord does not say; empty if it says all.
    """

    chord: Chord | None
    notice: str = ""


def read_harmony(element: Element) -> Harmony | None:
    """The chord of a ``harmony`` element; None where it names no root, as a Roman numeral does.

    Raises:
        NotSemitonesError: if a number in it is none.
    """
    kind = (element.findtext("kind") or "").strip()
    if kind == "none":
        return Harmony(None)
    root = _note(element, "root")
    if root is None:
        return None
    degrees, notice = _formula(kind), ""
    if degrees is None:
        degrees, notice = _degrees_of("1 3 5"), f"the kind {kind!r:.40} is none of MusicXML, and is read as major"
    for degree in element.iterfind("degree"):
        _change(degrees, degree)
    name, alterations = _named(frozenset(degrees.values()))
    chord = Chord(root, name, _note(element, "bass") or _inverted(element, root, degrees), alterations)
    if not notice and {tone % 12 for tone in chord.tones} != {tone % 12 for tone in degrees.values()}:
        notice = f"a chord on {root} that has no name of its own is read as {chord}"
    return Harmony(chord, notice)


def spelled(step: str, sign: int) -> str | None:
    """The name of a note with at most one sign: a double sharp or flat is respelled; None if there is no such letter.

    Args:
        step: the letter, A-G.
        sign: semitones up; down if negative.

    Returns:
        Such as ``F#``; ``Bbb`` gives ``A``.
    """
    if step not in _LETTERS:
        return None
    if abs(sign) <= 1:
        return step + {-1: "b", 0: "", 1: "#"}[sign]
    return (_SHARPS if sign > 0 else _FLATS)[(_LETTERS[step] + sign) % 12]


def _note(element: Element, what: str) -> str | None:
    """The root or the bass of a harmony."""
    step = (element.findtext(f"{what}/{what}-step") or "").strip().upper()
    return spelled(step, semitones(element.findtext(f"{what}/{what}-alter")))


def _inverted(element: Element, root: str, degrees: dict[int, int]) -> str | None:
    """The bass of a chord that says only which inversion it is: the first has its third in the bass."""
    inversion = semitones(element.findtext("inversion"))
    if not 0 < inversion < len(degrees):
        return None
    degree = sorted(degrees)[inversion]
    return moved_root(root, degrees[degree], degree - 1)


def semitones(text: str | None) -> int:
    """A whole number of semitones, or of degrees; 0 where there is none, and the nearest to a quarter tone.

    Raises:
        NotSemitonesError: if the text is no number from -48 to 48.
    """
    text = (text or "").strip()
    if text and not re.fullmatch(r"[+-]?[0-9]{1,2}(\.[0-9]{1,9})?", text):
        raise NotSemitonesError(f"an interval is a number from -48 to 48, not {text!r:.20}")
    number = round(float(text or 0))
    if abs(number) > 48:
        raise NotSemitonesError(f"an interval is a number from -48 to 48, not {text!r:.20}")
    return number


def _formula(kind: str) -> dict[int, int] | None:
    """The degrees of a kind with their semitones above the root."""
    return _degrees_of(_FORMULAS[kind]) if kind in _FORMULAS else None


def _degrees_of(formula: str) -> dict[int, int]:
    return {number: _DEGREES[number] + sign for number, sign in map(_degree, formula.split())}


def _degree(text: str) -> tuple[int, int]:
    number = text.lstrip("#b")
    return int(number), text.count("#") - text.count("b")


def _change(degrees: dict[int, int], change: Element) -> None:
    """Alter, add or leave out a degree; what is altered and not there is added."""
    number = semitones(change.findtext("degree-value"))
    how, alter = (change.findtext("degree-type") or "").strip(), semitones(change.findtext("degree-alter"))
    if number not in _DEGREES:
        return
    if how == "subtract":
        degrees.pop(number, None)
    else:
        base = degrees.get(number, _DEGREES[number]) if how == "alter" else _DEGREES[number]
        degrees[number] = base + alter


@cache
def _named(tones: frozenset[int]) -> tuple[str, tuple[str, ...]]:
    """The kind and the alterations whose notes are these, or as near to these as there are; the fewest alterations."""

    def wrong(kind: str, alterations: tuple[str, ...]) -> tuple[int, int, int, int]:
        found = {*Chord("C", kind, None, alterations).tones}
        heard = len({tone % 12 for tone in found} ^ {tone % 12 for tone in tones})
        adds = sum(name.startswith("add") for name in alterations)
        return heard, len(alterations), len(found ^ tones), adds

    candidates = [(kind, alterations) for kind in CHORD_KINDS for alterations in _alterations(kind, tones)]
    return min(candidates, key=lambda named: wrong(*named))


def _alterations(kind: str, tones: frozenset[int]) -> Iterator[tuple[str, ...]]:
    """Alterations that may lead from a kind to notes."""
    wanted, have = {tone % 12 for tone in tones}, {*CHORD_KINDS[kind]}
    yield ()
    chosen = list[str]()
    for name, (adds, takes) in ALTERATIONS.items():
        heard = {tone % 12 for tone in have}
        brings = (
            adds is not None and adds % 12 in wanted - heard and (adds in tones or not {adds + 12, adds - 12} & tones)
        )
        frees = adds is None and any(tone in have and tone % 12 not in wanted for tone in takes)
        if (brings or frees) and not any(tone in have and tone % 12 in wanted for tone in takes):
            chosen.append(name)
            have = (have - {*takes}) | ({adds} if adds is not None else set())
            yield tuple(chosen)
