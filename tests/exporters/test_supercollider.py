"""sclang itself draws every note from the exported pattern exactly as the pattern says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from engines.cases import patterns
from engines.sclang import Sclang, Struck
from engines.wanted import gain

from audiomancer.exporters import on_grid, to_supercollider
from audiomancer.music import Note, Pattern, kit_voice
from audiomancer.supercollider import shipped_files, shipped_source


def wanted(pattern: Pattern, velocity: str) -> list[Struck]:
    """Onset and sustain in beats, instrument, pitch and amplitude of every note, straight from the pattern."""
    return sorted((_wanted(note, pattern, velocity) for note in pattern.notes), key=str)


def _wanted(note: Note, pattern: Pattern, velocity: str) -> Struck:
    beat, tuned = pattern.ticks_per_beat, pattern.kind != "drums"
    return Struck(
        Fraction(note.onset, beat),
        Fraction(note.duration, beat) if tuned else None,
        "default" if tuned else kit_voice(note.pitch).synth,
        note.pitch if tuned else None,
        gain(note.velocity, velocity),
    )


def heard(engine: Sclang, code: str, pattern: Pattern) -> list[Struck]:
    """What SuperCollider plays in one loop; also checks the tempo, and that merging the lanes loses nothing."""
    loop = Fraction(pattern.length, pattern.ticks_per_beat)
    played = engine.evaluate(code, loop)
    assert played.tempo == pattern.tempo / 60
    assert played.merged == len(pattern.notes)
    return sorted(played.notes, key=str)


@pytest.mark.parametrize(("timing", "velocity"), [("grid", "quantised"), ("exact", "exact")])
def test_supercollider_plays_the_export_exactly(supercollider: Sclang, timing: str, velocity: str) -> None:
    for pattern in patterns():
        code = to_supercollider(pattern, timing=timing, velocity=velocity)
        expected = pattern if timing == "exact" else on_grid(pattern)
        assert heard(supercollider, code, expected) == wanted(expected, velocity), code


@pytest.mark.parametrize(("timing", "velocity"), [("grid", "quantised"), ("exact", "exact")])
def test_supercollider_plays_grooves_of_real_drummers(
    supercollider: Sclang, drummers: list[Pattern], timing: str, velocity: str
) -> None:
    for pattern in drummers:
        code = to_supercollider(pattern, timing=timing, velocity=velocity)
        expected = pattern if timing == "exact" else on_grid(pattern)
        assert heard(supercollider, code, expected) == wanted(expected, velocity), code


def test_with_synths_sclang_plays_tunes_on_them_and_counts_their_length_in_seconds(supercollider: Sclang) -> None:
    """The library's synths end by themselves after ``sustain`` seconds, whatever the tempo."""
    sources = {name: shipped_source(name) for name in shipped_files()}
    for pattern in [p for p in patterns() if p.kind != "drums" and p.notes][::8]:
        code = to_supercollider(pattern, timing="exact", velocity="exact", synths=sources)
        # What follows once the server has booted and knows the synths.
        played = code[code.index("s.sync;") + len("s.sync;") : code.rindex("};")]
        loop = Fraction(pattern.length, pattern.ticks_per_beat)
        notes = sorted(supercollider.evaluate(f"({played})", loop).notes, key=lambda n: (n.onset, n.pitch))
        assert [(n.onset * pattern.ticks_per_beat, n.pitch) for n in notes] == [
            (n.onset, n.pitch) for n in pattern.notes
        ]
        assert {n.instrument for n in notes} <= set(sources)
        seconds = [n.duration / pattern.ticks_per_beat * 60 / pattern.tempo for n in pattern.notes]
        assert [float(n.sustain or 0) for n in notes] == pytest.approx(seconds)
