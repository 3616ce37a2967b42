"""A pattern as TidalCycles code: one lane a line, steps weighted with ``@`` so that time is exact.

A cycle is a bar. MIDI pitch 60 is Tidal's ``note 0`` (its ``c5``). A note that rings past the last bar is
written up to the bar line, because a cycle ends there.

Source: TidalCycles documentation, mini-notation; the traps of version 1.7 are met by bracketing every
atom that follows a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd

from audiomancer.exporters.lanes import Lane, lanes
from audiomancer.music import Note, Pattern

__all__ = ["to_tidal"]


def to_tidal(pattern: Pattern) -> str:
    """The code of a pattern: the tempo, then ``d1`` with a stack of lanes."""
    numerator, denominator = pattern.time_signature
    beats = Fraction(4 * numerator, denominator)
    cps = f"setcps ({pattern.tempo:.10g}/60/{beats.numerator}" + (
        f"*{beats.denominator})" if beats.denominator > 1 else ")"
    )
    parts = [_lane(lane, pattern) for lane in lanes(pattern)]
    if not parts:
        return f"{cps}\n\nd1 $ silence\n"
    slow = f"slow {pattern.bars} $ " if pattern.bars > 1 else ""
    return f"{cps}\n\nd1 $ {slow}stack [\n  " + ",\n  ".join(parts) + "\n]\n"


def _lane(lane: Lane, pattern: Pattern) -> str:
    gain = f'gain ("{_steps(lane.notes, pattern.length, lambda n: str(n.velocity))}" / 127)'
    if lane.sound:
        return f's "{_steps(lane.notes, pattern.length, lambda n: f"[{lane.sound}]")}" # {gain}'
    sound = "superpiano" if pattern.kind == "melody" else "superhammond"
    pitches = _steps(lane.notes, pattern.length, lambda n: f"{n.pitch - 60}")
    return f'note "{pitches}" # s "{sound}" # {gain}'


def _steps(notes: Sequence[Note], length: int, atom: Callable[[Note], str]) -> str:
    """A sequence of atoms and rests with their lengths as weights, in lowest terms."""
    steps: list[tuple[str, int]] = []
    now = 0
    for note in notes:
        if note.onset > now:
            steps.append(("~", note.onset - now))
        now = min(note.end, length)
        steps.append((atom(note), now - note.onset))
    if now < length:
        steps.append(("~", length - now))
    unit = gcd(*(weight for _, weight in steps))
    return " ".join(f"{text}@{weight // unit}" if weight > unit else text for text, weight in steps)
