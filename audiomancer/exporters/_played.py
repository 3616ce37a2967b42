"""What code plays, as values that can be compared: the proof that an export is the pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest

from audiomancer.errors import ExportError
from audiomancer.exporters._lanes import Hit

__all__ = ["Played", "check_played", "expected"]


@dataclass(frozen=True, slots=True)
class Played:
    """One event of a loop.

    Attributes:
        onset: cycles from the start of the loop.
        length: cycles; None of a drum, which rings as long as its sample.
        sound: sample or synth, with its number: ``bd:1``.
        pitch: MIDI number 0-127; None of a drum.
        gain: loudness, 0-1.
        nudge: seconds late.
    """

    onset: Fraction
    length: Fraction | None
    sound: str
    pitch: int | None
    gain: Fraction
    nudge: Fraction = Fraction(0)


def expected(
    hits: Iterable[Hit],
    cycles: int,
    sound: Callable[[Hit], str],
    *,
    pitched: bool,
    nudge: Callable[[Hit], Fraction] | None = None,
) -> list[Played]:
    """What hits should play in a loop.

    Args:
        hits: the pattern's hits, of one pitch each.
        cycles: the length of the loop, in cycles.
        sound: from a hit to the name of its sample or synth.
        pitched: whether lengths and pitches count.
        nudge: from a hit to the seconds that it is late; if None, lateness is part of the onset, in cycles.

    Returns:
        One event for each hit.
    """
    return [
        Played(
            onset=(hit.place if nudge else hit.place + hit.late) % cycles,
            length=hit.length if pitched else None,
            sound=sound(hit),
            pitch=hit.pitches[0] if pitched else None,
            gain=hit.gain,
            nudge=nudge(hit) if nudge else Fraction(0),
        )
        for hit in hits
    ]


def check_played(wanted: Iterable[Played], read: Iterable[Played], code: str, tolerance: Fraction) -> None:
    """Compare what code plays with what it should.

    Args:
        wanted: the pattern's events.
        read: the code's events.
        code: the code, for the message.
        tolerance: cycles by which lengths may differ; onsets never may.

    Raises:
        ExportError: if they differ in anything else.
    """
    for one, other in zip_longest(sorted(wanted, key=_order), sorted(read, key=_order)):
        if one is None or other is None or not _same(one, other, tolerance):
            raise ExportError(
                f"the code that was written plays {other} where the pattern has {one}, so it is withheld; "
                f"please report this with the pattern. The code:\n{code}"
            )


def _order(event: Played) -> tuple[object, ...]:
    # Doubles sort much faster than fractions, and equal fractions have equal doubles.
    numbers = (event.onset, event.pitch or 0, event.gain, event.nudge, event.length or 0)
    return (event.sound, *map(float, numbers))


def _same(one: Played, other: Played, tolerance: Fraction) -> bool:
    if one.length is None or other.length is None:
        return one == other
    return replace(one, length=None) == replace(other, length=None) and abs(one.length - other.length) <= tolerance
