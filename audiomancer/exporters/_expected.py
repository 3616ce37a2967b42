"""What the hits of a pattern should play, in the form in which code is read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from audiomancer.exporters._lanes import Hit
from audiomancer.notation.played_events import PlayedEvent

__all__ = ["expected"]


def expected(
    hits: Iterable[Hit],
    cycles: int,
    sound: Callable[[Hit], str],
    *,
    pitched: bool,
    nudge: Callable[[Hit], Fraction] | None = None,
) -> list[PlayedEvent]:
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
        PlayedEvent(
            onset=(hit.place if nudge else hit.place + hit.late) % cycles,
            length=hit.length if pitched else None,
            sound=sound(hit),
            pitch=hit.pitches[0] if pitched else None,
            gain=hit.gain,
            nudge=nudge(hit) if nudge else Fraction(0),
        )
        for hit in hits
    ]
