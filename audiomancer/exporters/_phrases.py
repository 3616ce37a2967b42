"""A lane as texts in mini-notation: its rhythm, and what is said about it beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from audiomancer.exporters._lanes import Hit, Lane
from audiomancer.exporters._shortest import REST, LineKind, Writer
from audiomancer.notation.cycles import Dialect, query_tree
from audiomancer.notation.gain import decimal
from audiomancer.notation.mini import parse_mini

__all__ = ["Phrase", "Scribe"]

_FINE = 10_000


@dataclass(frozen=True, slots=True)
class Phrase:
    """The texts of a lane.

    Attributes:
        rhythm: its words in time.
        legato: of a voice, each length as a multiple of its step; one number where all are equal. None of a drum.
        gain: the loudness; one number where all are equal, None where that is 1.
    """

    rhythm: str
    legato: str | None
    gain: str | None


@dataclass(slots=True)
class Scribe:
    """Writes the lanes of one pattern in one dialect.

    Attributes:
        dialect: Tidal's or Strudel's.
        bars: bars, and so cycles, of the pattern.
        beats: beats in a bar, as they are felt.
        rounds: whether lengths may be rounded, because hits are timed in seconds anyway.
    """

    dialect: Dialect
    bars: int
    beats: int
    rounds: bool
    _writers: dict[LineKind, Writer] = field(default_factory=dict)

    def phrase(self, lane: Lane, word: Callable[[Hit], str]) -> Phrase:
        """The shortest phrase found for a lane.

        Args:
            lane: the lane.
            word: from a hit to the word that is struck there.

        Returns:
            The texts of the lane.
        """
        gain = self.values(lane.hits, lambda hit: decimal(hit.gain) or "1")
        onsets = self._line("onsets", [(hit.place, word(hit)) for hit in lane.hits])
        if lane.drum is not None:
            return Phrase(onsets, None, None if gain == "1" else gain)
        phrases = []
        for rhythm in (onsets,) if self.rounds else (self._line("lengths", _stretches(lane, word)), onsets):
            legato = self._legato(lane, rhythm)
            if legato is not None:
                phrases.append(Phrase(rhythm, legato, None if gain == "1" else gain))
        return min(phrases, key=_reading_size)

    def values(self, hits: Sequence[Hit], value: Callable[[Hit], str]) -> str:
        """The text that gives each of some hits its value.

        Args:
            hits: the hits; those at one place have one value.
            value: from a hit to its value as text.

        Returns:
            Mini-notation; the value itself where all hits have the same.
        """
        values = [(hit.place, value(hit)) for hit in hits]
        alike = {text for _, text in values}
        return alike.pop() if len(alike) == 1 else self._line("values", values)

    def _line(self, kind: LineKind, changes: Sequence[tuple[Fraction, str]]) -> str:
        bars: list[list[tuple[Fraction, str]]] = [[] for _ in range(self.bars)]
        for place, word in changes:
            bars[int(place)].append((place % 1, word))
        return self._writers.setdefault(kind, Writer(self.dialect, kind, self.beats)).write(bars)

    def _legato(self, lane: Lane, rhythm: str) -> str | None:
        """The line of legato that gives each hit its length in a rhythm, or None where it is no short decimal."""
        events = query_tree(parse_mini(rhythm), self.dialect, Fraction(0), Fraction(self.bars))
        steps = {event.begin: event.end - event.begin for event in events}
        ratios = {hit: hit.length / steps[hit.place] for hit in lane.hits}
        texts = {hit: decimal(_rounded(ratio) if self.rounds else ratio) for hit, ratio in ratios.items()}
        return None if None in texts.values() else self.values(lane.hits, lambda hit: texts[hit] or "1")


def _reading_size(phrase: Phrase) -> float:
    """Characters; lengths seen in the rhythm read better than a line of legato, so that counts half as much again."""
    return len(phrase.rhythm) + 1.5 * len(phrase.legato or "")


def _stretches(lane: Lane, word: Callable[[Hit], str]) -> list[tuple[Fraction, str]]:
    """The changes of a voice whose steps are as long as its notes, or as its bar still has room."""
    changes: list[tuple[Fraction, str]] = []
    for hit, following in zip(lane.hits, [*(h.place for h in lane.hits[1:]), None], strict=True):
        changes.append((hit.place, word(hit)))
        stop = hit.place + _step_length(hit)
        if stop < hit.bar + 1 and stop != following:
            changes.append((stop, REST))
    return changes


def _step_length(hit: Hit) -> Fraction:
    """How long the step of a hit is, so that it ends in its bar and its length is a short multiple of it."""
    room = 1 - hit.offset
    if hit.length <= room:
        return hit.length
    return room if decimal(hit.length / room) else hit.length / ceil(hit.length / room)


def _rounded(ratio: Fraction) -> Fraction:
    return Fraction(max(1, round(ratio * _FINE)), _FINE)
