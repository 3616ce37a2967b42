"""What code plays, as values that can be compared: the proof that an export is the pattern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest

from audiomancer.errors import ExportError

__all__ = ["PlayedEvent", "check_played"]


@dataclass(frozen=True, slots=True)
class PlayedEvent:
    """One event of a loop.

    Attributes:
        onset: cycles from the start of the loop.
        length: cycles; None of a drum, which rings as long as its sample.
        sound: sample or synth, with its number: ``bd:1``.
        pitch: MIDI number 0-127; None of a drum.
        gain: loudness as the language writes it.
        nudge: seconds late.
    """

    onset: Fraction
    length: Fraction | None
    sound: str
    pitch: int | None
    gain: Fraction
    nudge: Fraction = Fraction(0)


def check_played(wanted: Iterable[PlayedEvent], read: Iterable[PlayedEvent], code: str, tolerance: Fraction) -> None:
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


def _order(event: PlayedEvent) -> tuple[object, ...]:
    # Doubles sort much faster than fractions, and equal fractions have equal doubles.
    numbers = (event.onset, event.pitch or 0, event.gain, event.nudge, event.length or 0)
    return (event.sound, *map(float, numbers))


def _same(one: PlayedEvent, other: PlayedEvent, tolerance: Fraction) -> bool:
    if one.length is None or other.length is None:
        return one == other
    return replace(one, length=None) == replace(other, length=None) and abs(one.length - other.length) <= tolerance
