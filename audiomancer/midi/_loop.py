"""Bars of a song as a loop: cut where the player's beats are, not where the clock has its bar lines.

A stroke just before the first bar line may be this loop's downbeat, played early: it belongs to the loop, and in the
round sounds at the loop's end. A stroke just before the last bar line may be the downbeat of the bar after: in the
round that is the loop's own first downbeat, so it stays only where the loop has none of that pitch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiomancer.midi._song import Strike
from audiomancer.music import TimeSignature, places_of

__all__ = ["Loop", "cut_loop"]


@dataclass(frozen=True, slots=True)
class Loop:
    """What belongs to a loop.

    Attributes:
        strikes: its strikes; onsets are ticks from the first bar line, from 0 to below the length.
        early: how many are downbeats from before the first bar line, which stand at the end.
        doubled: how many strikes before the last bar line were left out, since the loop has that downbeat already.
    """

    strikes: tuple[Strike, ...]
    early: int = 0
    doubled: int = 0


def cut_loop(
    strikes: Sequence[Strike], start: int, bars: int, bar: int, ticks_per_beat: int, time_signature: TimeSignature
) -> Loop:
    """The strikes of some bars, cut at the played beat.

    Args:
        strikes: the part, in any order.
        start: tick of the first bar line.
        bars: number of bars.
        bar: ticks in a bar.
        ticks_per_beat: resolution, ticks a quarter note.
        time_signature: numerator and denominator.

    Returns:
        The loop.
    """
    length = bars * bar
    # The bars around tell how the player plays, and whether a stroke before a bar line is nearer to it than the next.
    near = [s._replace(onset=s.onset - start) for s in strikes if -bar <= s.onset - start < length + bar]
    strokes = sorted({(s.onset + bar, s.pitch) for s in near})
    found = places_of(strokes, ticks_per_beat, time_signature)
    lines = (bar * found.factor, (bar + length) * found.factor)
    first, last = (
        {(onset - bar, pitch) for (onset, pitch), place in zip(strokes, found.ticks, strict=True) if place == line}
        for line in lines
    )
    own = {pitch for _, pitch in first}
    early = [s._replace(onset=s.onset + length) for s in near if s.onset < 0 and (s.onset, s.pitch) in first]
    inside = [s for s in near if 0 <= s.onset < length]
    kept = [s for s in inside if s.pitch not in own or (s.onset, s.pitch) not in last]
    return Loop((*kept, *early), len(early), len(inside) - len(kept))
