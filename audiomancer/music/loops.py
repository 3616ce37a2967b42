"""Bars of a longer piece as a loop: cut where the player's beats are, not where the clock has its bar lines.

A stroke just before the first bar line may be this loop's downbeat, played early: it belongs to the loop, and in the
round sounds at the loop's end. A stroke just before the last bar line may be the downbeat of the bar after: in the
round that is the loop's own first downbeat, so it stays only where the loop has none of that pitch.
"""

from __future__ import annotations

from collections.abc import Sequence

from audiomancer.music.places import places_of
from audiomancer.music.time import TimeSignature, ticks_per_bar

__all__ = ["loop_onsets"]


def loop_onsets(
    strokes: Sequence[tuple[int, int]], start: int, bars: int, ticks_per_beat: int, time_signature: TimeSignature
) -> tuple[int | None, ...]:
    """Where the strokes of a piece stand in a loop of some of its bars.

    Args:
        strokes: onset in ticks and MIDI pitch of each, in any order.
        start: tick of the loop's first bar line.
        bars: number of bars, at least 1.
        ticks_per_beat: resolution, ticks a quarter note.
        time_signature: numerator and denominator.

    Returns:
        For each stroke its onset in ticks from the first bar line, from 0 to below the loop's length; None if it does
        not belong to the loop.
    """
    bar = ticks_per_bar(ticks_per_beat, time_signature)
    length = bars * bar
    # The bars around tell how the player plays, and whether another stroke is nearer to a bar line.
    near = sorted({(onset - start, pitch) for onset, pitch in strokes if -bar <= onset - start < length + bar})
    found = places_of([(onset + bar, pitch) for onset, pitch in near], ticks_per_beat, time_signature)
    lines = dict(zip(near, found.ticks, strict=True))
    first, last = bar * found.factor, (bar + length) * found.factor
    own = {pitch for (_, pitch), place in lines.items() if place == first}

    def heard(onset: int, pitch: int) -> int | None:
        place = lines.get((onset, pitch))
        if 0 <= onset < length:
            return None if place == last and pitch in own else onset
        return onset + length if onset < 0 and place == first else None

    return tuple(heard(onset - start, pitch) for onset, pitch in strokes)
