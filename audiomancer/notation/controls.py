"""Patterns of controls, as Tidal's ``#`` and Strudel's methods combine them, and loops read from them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from audiomancer.errors import NotationError
from audiomancer.music import SCALES
from audiomancer.notation._cursor import number, quoted
from audiomancer.notation.cycles import Dialect, Event, Query, cycles, query_tree, spend
from audiomancer.notation.mini import Meaning, Word, parse_mini
from audiomancer.notation.played_events import PlayedEvent

__all__ = [
    "NOTES",
    "OWN",
    "Said",
    "control",
    "played_in",
    "pure",
    "scaled_degrees",
    "sound_text",
    "stacked",
    "texts",
    "with_controls",
    "with_factors",
]

NOTES = frozenset(("n", "note", "up"))
"""The controls whose values may be names of notes."""
OWN = "pF "
"""What the names of those controls begin with that only one synth has; Tidal sets them with ``pF``."""
_LETTERS = MappingProxyType({"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11})
_SIGNS = MappingProxyType({"s": 1, "#": 1, "b": -1, "f": -1})


class Said(Fraction):
    """A number that knows where in the code it is said.

    Attributes:
        place: its line and column, as messages tell them.
    """

    __slots__ = ("place",)
    place: str

    @classmethod
    def at(cls, number: Fraction, place: str) -> Said:
        """The number, said at a place.

        Args:
            number: the number.
            place: its line and column, as messages tell them.

        Returns:
            The same number with its place.
        """
        said = cls(number)
        said.place = place
        return said


def _number(word: Word) -> Fraction:
    """The number that a word says: ``-5``, ``0.8`` or ``1%8``."""
    said = number(word.text)
    if said is None:
        raise NotationError(f"{word.place}: {quoted(word.text)!r} is not a number")
    return said


def _note(word: Word, octave: int, middle: int) -> Fraction:
    """The number that a word says, or that of a note name such as ``eb4``."""
    if (said := number(word.text)) is not None:
        return said
    name = re.fullmatch(r"([a-gA-G])([sfb#]*)(-?\d)?", word.text)
    if name is None:
        raise NotationError(f"{word.place}: {quoted(word.text)!r} is neither a number nor a note")
    steps = _LETTERS[name[1].lower()] + sum(_SIGNS[sign] for sign in name[2])
    return Fraction(steps + 12 * (int(name[3] or octave) - middle))


def texts(text: str, column: int, dialect: Dialect, line: int = 1, meaning: Meaning = "anything") -> Query:
    """The pattern of words that a text in mini-notation says.

    Args:
        text: what stands between the quotes.
        column: the column of its first character, from 1, for messages.
        dialect: Tidal's or Strudel's.
        line: the line of its first character, from 1, for messages.
        meaning: what its words are; only Tidal's differ by it.

    Returns:
        A pattern whose values are the :class:`Word` of each step.

    Raises:
        NotationError: if the text holds something that is not read; the message gives the place.
    """
    tree = parse_mini(text, column=column, line=line, tidal=dialect.rotates_left, meaning=meaning)
    return lambda begin, end: query_tree(tree, dialect, begin, end)


def pure(value: Fraction) -> Query:
    """A pattern of one value, once a cycle."""
    return lambda begin, end: [
        Event(Fraction(cycle), Fraction(cycle + 1), first, last, value) for cycle, first, last in cycles(begin, end)
    ]


def stacked(queries: list[Query]) -> Query:
    """Several patterns at once."""
    return lambda begin, end: [event for query in queries for event in query(begin, end)]


def with_controls(left: Query, right: Query) -> Query:
    """``left # right``: the rhythm of the left with what the right says at each stroke.

    Args:
        left: the pattern of controls that gives the events.
        right: the pattern of controls to add; where both have one, the right's is taken.

    Returns:
        A pattern of controls; silent where the right says nothing.
    """
    return _beside(left, right, _taken)


def with_factors(left: Query, right: Query) -> Query:
    """``left |* right`` of gains: the gain of the left, 1 where it says none, times the right's at each stroke.

    The factor is also kept apart, as ``factor``, since it may say nothing but how loud a folder of samples is.

    Args:
        left: the pattern of controls that gives the events.
        right: a pattern of gains and nothing else.

    Returns:
        A pattern of controls; silent where the right says nothing.
    """
    return _beside(left, right, _multiplied)


def _taken(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    if "gain" in other and "factor" in one:
        return {**one, **other, "factor": Fraction(1)}
    return {**one, **other}


def _multiplied(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    factor = other["gain"]
    return {**one, "gain": one.get("gain", 1) * factor, "factor": one.get("factor", 1) * factor}


def _beside(left: Query, right: Query, join: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]) -> Query:
    """The events of the left, each value joined with the right's that sounds at its begin."""

    def query(begin: Fraction, end: Fraction) -> list[Event]:
        said = sorted(right(begin, end), key=lambda event: event.part_begin)
        starts = [event.part_begin for event in said]
        nearly = [float(start) for start in starts]  # doubles are compared much faster than fractions
        alone = all(one.part_end <= other.part_begin for one, other in pairwise(said))
        events = []
        for event in left(begin, end):
            last = bisect_right(nearly, float(event.part_begin))
            while last and starts[last - 1] > event.part_begin:
                last -= 1
            while last < len(starts) and starts[last] <= event.part_begin:
                last += 1
            first = max(last - 1, 0) if alone else 0
            spend(last - first)
            events += [
                event._replace(value=join(event.value, beside.value))
                for beside in said[first:last]
                if beside.part_end > event.part_begin
            ]
        return events

    return query


def control(name: str, query: Query, octave: int, middle: int) -> Query:
    """The words of a pattern as one control: numbers, or a sound with its sample number apart.

    Args:
        name: the control; ``s`` takes sounds, those in :data:`NOTES` notes, all others numbers.
        query: the pattern of words, or of numbers.
        octave: the octave of a note name without one.
        middle: the octave in which C is note 0.

    Returns:
        A pattern of controls, each a dict of names to numbers and, for ``s``, a word.

    Raises:
        NotationError: when the pattern is queried, if a word is not a number or a sound; the message gives the place.
    """

    def value(word: Word | Fraction) -> dict[str, Fraction | Word]:
        if isinstance(word, Fraction):
            return {name: word}
        if name != "s":
            said = _note(word, octave, middle) if name in NOTES else _number(word)
            return {name: Said.at(said, word.place)}
        sound, _, sample = word.text.partition(":")
        index = number(sample) if sample.isdigit() else None
        if sample and index is None:
            raise NotationError(f"{word.place}: {quoted(word.text)!r} is no sound with a sample number, such as bd:3")
        return {"s": replace(word, text=sound), **({} if index is None else {"n": index})}

    known: dict[Any, dict[str, Fraction | Word]] = {}

    def spoken(begin: Fraction, end: Fraction) -> list[Event]:
        events = query(begin, end)
        for event in events:
            if event.value not in known:
                known[event.value] = value(event.value)
        return [event._replace(value=known[event.value]) for event in events]

    return spoken


def scaled_degrees(query: Query, key: str, octave: int, scale: str) -> Query:
    """The pattern with each ``n``, a degree of a scale, replaced by the ``note`` that it means.

    Args:
        query: a pattern of controls.
        key: root such as ``F#``.
        octave: octave in which degree 0 is the root.
        scale: a name in :data:`audiomancer.music.SCALES`.

    Returns:
        A pattern of controls whose notes are MIDI numbers: C4 is 60.
    """
    root = 12 * (octave + 1) + _root(key)

    def note(controls: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in controls.items() if name != "n"}
        octaves, step = divmod(int(controls.get("n", 0)), len(SCALES[scale]))
        return {**rest, "note": Fraction(root + 12 * octaves + SCALES[scale][step])}

    return lambda begin, end: [event._replace(value=note(event.value)) for event in query(begin, end)]


def _root(key: str) -> int:
    return _LETTERS[key[0].lower()] + sum(_SIGNS[sign] for sign in key[1:])


def played_in(query: Query, cycles: int, middle_pitch: int, *, pitched: bool) -> list[PlayedEvent]:
    """What a pattern of controls plays in its first cycles; onsets count within the loop.

    Args:
        query: a pattern of controls.
        cycles: the length of the loop, in cycles.
        middle_pitch: the MIDI number of note 0.
        pitched: whether it is a melody or bass, whose lengths and pitches count.

    Returns:
        One event for each that is struck.
    """
    events = (event for event in query(Fraction(0), Fraction(cycles)) if event.struck)
    return [_played(event, cycles, middle_pitch, pitched=pitched) for event in events]


def sound_text(controls: dict[str, Any]) -> str:
    """What plays an event, with its number and all that ``pF`` tells it, as :attr:`audiomancer.music.BankSound.text`.

    Args:
        controls: the controls of an event, with ``s``.

    Returns:
        Such as ``bd``, ``hc:1`` or ``kick click 0.6 tune 58``.
    """
    sound, number = controls["s"].text, controls.get("n")
    own = sorted((name, value) for name, value in controls.items() if name.startswith(OWN))
    text = f"{sound}:{number}" if number else sound
    return " ".join([text, *(f"{name.removeprefix(OWN)} {float(value):g}" for name, value in own)])


def _played(event: Event, cycles: int, middle_pitch: int, *, pitched: bool) -> PlayedEvent:
    controls = event.value
    note = controls.get("note", controls.get("up", Fraction(0)))
    return PlayedEvent(
        onset=event.begin % cycles,
        length=(event.end - event.begin) * controls.get("legato", Fraction(1)) if pitched else None,
        sound=sound_text(controls),
        pitch=middle_pitch + int(note) if pitched else None,
        gain=controls.get("gain", Fraction(1)),
        nudge=controls.get("nudge", Fraction(0)),
    )
