"""Tidal itself plays every export exactly as the pattern says."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from engines.cases import patterns
from engines.ghci import Ghci

from audiomancer.exporters import on_grid, to_tidal
from audiomancer.music import Pattern, drum_name

Events = list[tuple[Fraction, Fraction | None, str, int | None, Fraction]]
GAINS = {
    "none": lambda velocity: Fraction(1),
    "quantised": lambda velocity: Fraction(max(1, round(Fraction(velocity * 10, 127))), 10),
    "exact": lambda velocity: Fraction(max(1, round(Fraction(velocity * 1000, 127))), 1000),
}


def wanted(pattern: Pattern, velocity: str) -> Events:
    """Onset and length in bars, sound, pitch and gain of every note, straight from the pattern."""
    bar, tuned = pattern.ticks_per_bar, pattern.kind != "drums"
    synth = {"melody": "superpiano", "bass": "superfm"}.get(pattern.kind, "")
    return sorted(
        (
            Fraction(note.onset, bar),
            Fraction(note.duration, bar) if tuned else None,
            synth or drum_name(note.pitch),
            note.pitch if tuned else None,
            GAINS[velocity](note.velocity),
        )
        for note in pattern.notes
    )


def heard(tidal: Ghci, code: str, pattern: Pattern) -> Events:
    """The same of what Tidal plays; also checks the tempo."""
    played = tidal.evaluate(code, pattern.bars)
    beats = Fraction(4 * pattern.time_signature[0], pattern.time_signature[1])
    assert played.cps == Fraction(str(pattern.tempo)) / 60 / beats
    return sorted(_heard(event, pattern) for event in played.events.get(1, []))


def _heard(event, pattern: Pattern):
    controls: Mapping[str, str | Fraction] = event.controls
    sound = controls["s"] + (f":{controls['n']}" if "n" in controls else "")
    tuned = pattern.kind != "drums"
    return (
        event.begin % pattern.bars,
        (event.end - event.begin) * controls["legato"] if tuned else None,
        sound,
        int(controls["note"]) + 60 if tuned else None,
        controls.get("gain", Fraction(1)),
    )


@pytest.mark.parametrize("velocity", ["quantised", "none"])
def test_tidal_plays_the_grid_export_exactly(tidal: Ghci, velocity: str) -> None:
    for pattern in patterns():
        code = to_tidal(pattern, velocity=velocity)
        assert heard(tidal, code, pattern) == wanted(on_grid(pattern), velocity), code


def test_tidal_plays_the_exact_export_exactly(tidal: Ghci) -> None:
    for pattern in patterns():
        code = to_tidal(pattern, timing="exact", velocity="exact")
        assert heard(tidal, code, pattern) == wanted(pattern, "exact"), code
