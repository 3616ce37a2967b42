"""What is written for a live coder is read again as the pattern that it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from engines.cases import patterns, with_feel

from audiomancer.exporters import on_grid, to_strudel, to_tidal
from audiomancer.music import Pattern
from audiomancer.notation import read_strudel, read_tidal


@pytest.mark.parametrize(("write", "read"), [(to_tidal, read_tidal), (to_strudel, read_strudel)])
def test_an_export_comes_back_as_the_pattern(write, read) -> None:
    """Onsets, pitches and lengths of melodies come back; drums sound as long as their sample."""
    for pattern in patterns()[::4]:
        kept = on_grid(pattern)
        back = read(
            write(pattern, timing="grid"), bars=pattern.bars, time_signature=pattern.time_signature, kind=pattern.kind
        )
        assert abs(back.tempo - pattern.tempo) < 1e-3
        assert _sounds(back) == _sounds(kept)


@pytest.mark.parametrize(("write", "read"), [(to_tidal, read_tidal), (to_strudel, read_strudel)])
def test_the_feel_comes_back_too(write, read) -> None:
    """Export rounds it by half a millisecond at most, and reading by a twentieth of one."""
    for pattern in with_feel()[::8]:
        back = read(write(pattern), bars=pattern.bars, time_signature=pattern.time_signature, kind=pattern.kind)
        assert Counter(note.pitch for note in back.notes) == Counter(note.pitch for note in pattern.notes)
        assert _furthest(pattern, back) <= 0.00055


def _furthest(pattern: Pattern, back: Pattern) -> float:
    """Seconds by which a note is off at the most; each is compared with the nearest of its pitch round the loop."""
    beat, loop = 60 / pattern.tempo, pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo
    return max(
        (
            min(
                abs((other.onset / back.ticks_per_beat - note.onset / pattern.ticks_per_beat) * beat + turn)
                for other in back.notes
                if other.pitch == note.pitch
                for turn in (-loop, 0, loop)
            )
            for note in pattern.notes
        ),
        default=0.0,
    )


def _sounds(pattern: Pattern) -> list[tuple[object, ...]]:
    notes = pattern.notes if pattern.kind != "drums" else [replace(note, duration=1) for note in pattern.notes]
    beat = pattern.ticks_per_beat
    lengths = pattern.kind != "drums"
    return [(Fraction(n.onset, beat), Fraction(n.duration, beat) if lengths else None, n.pitch) for n in notes]
