"""Strudel itself plays every export exactly as the pattern says."""

from __future__ import annotations

from fractions import Fraction

from engines.cases import patterns, with_feel
from engines.strudel import Struck, Strudel
from engines.wanted import Events, wanted, within

from audiomancer.exporters import on_grid, to_strudel
from audiomancer.music import Pattern

SYNTHS = {"melody": "piano", "bass": "sawtooth"}


def heard(strudel: Strudel, code: str, pattern: Pattern) -> Events:
    """What Strudel plays on all lines; also checks the tempo, which JavaScript computes in doubles."""
    played = strudel.evaluate(code, pattern.bars)
    assert played.cpm == pattern.tempo / (4 * pattern.time_signature[0] / pattern.time_signature[1])
    return sorted((_heard(event, pattern) for line in played.lines for event in line), key=str)


def _heard(event: Struck, pattern: Pattern) -> tuple[object, ...]:
    controls = event.controls
    tuned = pattern.kind != "drums"
    return (
        event.begin % pattern.bars,
        (event.end - event.begin) * Fraction(str(controls.get("clip", 1))) if tuned else None,
        controls["s"] + (f":{controls['n']}" if "n" in controls else ""),
        controls["note"] if tuned else None,
        Fraction(str(controls.get("gain", 1))),
    )


def test_strudel_plays_the_grid_export_exactly(strudel_engine: Strudel) -> None:
    for pattern in patterns():
        code = to_strudel(pattern, timing="grid")
        assert heard(strudel_engine, code, pattern) == wanted(on_grid(pattern), "quantised", SYNTHS), code


def test_strudel_plays_the_exact_export_exactly(strudel_engine: Strudel) -> None:
    for pattern in patterns():
        code = to_strudel(pattern, timing="exact", velocity="exact")
        assert heard(strudel_engine, code, pattern) == wanted(pattern, "exact", SYNTHS), code


def test_strudel_plays_the_nudged_export_within_half_a_millisecond(strudel_engine: Strudel) -> None:
    for pattern in with_feel():
        code = to_strudel(pattern, timing="nudge", velocity="none")
        beats = Fraction(4 * pattern.time_signature[0], pattern.time_signature[1])
        tolerance = Fraction(str(pattern.tempo)) / 60 / beats / 2000
        assert within(heard(strudel_engine, code, pattern), wanted(pattern, "none", SYNTHS), pattern.bars, tolerance), (
            code
        )


def test_strudel_plays_grooves_of_real_drummers_at_every_timing(
    strudel_engine: Strudel, drummers: list[Pattern]
) -> None:
    for pattern in drummers:
        exact = to_strudel(pattern, timing="exact", velocity="exact")
        assert heard(strudel_engine, exact, pattern) == wanted(pattern, "exact", SYNTHS), exact
        grid = to_strudel(pattern, timing="grid")
        assert heard(strudel_engine, grid, pattern) == wanted(on_grid(pattern), "quantised", SYNTHS), grid
        nudged = to_strudel(pattern, timing="nudge", velocity="none")
        tolerance = Fraction(str(pattern.tempo)) / 60 / 4 / 2000
        assert within(heard(strudel_engine, nudged, pattern), wanted(pattern, "none", SYNTHS), pattern.bars, tolerance)
