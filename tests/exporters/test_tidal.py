"""Tidal itself plays every export exactly as the pattern says."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from engines.cases import patterns, with_feel
from engines.ghci import Ghci, Struck
from engines.wanted import Events, within
from engines.wanted import wanted as wanted_of

from audiomancer.exporters import on_grid, to_tidal, to_tidal_set
from audiomancer.music import DIRT_SAMPLES, KIT_SYNTHS, Pattern

SYNTHS = {"melody": "superpiano", "bass": "superfm"}
KNOWN = {"s", "n", "note", "gain", "legato", "nudge"}

wanted = partial(wanted_of, power=4, bank=DIRT_SAMPLES)


def heard(tidal: Ghci, code: str, pattern: Pattern, connection: int = 1) -> Events:
    """What Tidal plays on a connection; also checks the tempo."""
    played = tidal.evaluate(code, pattern.bars)
    beats = Fraction(4 * pattern.time_signature[0], pattern.time_signature[1])
    assert played.cps == Fraction(str(pattern.tempo)) / 60 / beats
    return sorted((_heard(event, pattern) for event in played.events.get(connection, [])), key=str)


def _heard(event: Struck, pattern: Pattern) -> tuple[object, ...]:
    controls = event.controls
    nudge = controls.get("nudge", Fraction(0)) * Fraction(str(pattern.tempo)) / 60
    nudge *= Fraction(pattern.time_signature[1], 4 * pattern.time_signature[0])
    tuned = pattern.kind != "drums"
    own = "".join(f" {name} {float(value):g}" for name, value in sorted(controls.items()) if name not in KNOWN)
    return (
        (event.begin + nudge) % pattern.bars,
        (event.end - event.begin) * controls["legato"] if tuned else None,
        controls["s"] + (f":{controls['n']}" if "n" in controls else "") + own,
        int(controls["note"]) + 60 if tuned else None,
        round(controls.get("gain", Fraction(1)), 9),  # Tidal multiplies in doubles
    )


def test_tidal_plays_the_grid_export_exactly(tidal: Ghci) -> None:
    for pattern in patterns():
        code = to_tidal(pattern, timing="grid")
        assert heard(tidal, code, pattern) == wanted(on_grid(pattern), "quantised", SYNTHS), code


def test_tidal_plays_an_export_without_gains(tidal: Ghci) -> None:
    for pattern in patterns()[::5]:
        code = to_tidal(pattern, timing="grid", velocity="none")
        assert heard(tidal, code, pattern) == wanted(on_grid(pattern), "none", SYNTHS), code


def test_tidal_plays_the_exact_export_exactly(tidal: Ghci) -> None:
    for pattern in patterns():
        code = to_tidal(pattern, timing="exact", velocity="exact")
        assert heard(tidal, code, pattern) == wanted(pattern, "exact", SYNTHS), code


def test_tidal_plays_the_nudged_export_within_half_a_millisecond(tidal: Ghci) -> None:
    for pattern in with_feel():
        code = to_tidal(pattern, timing="nudge")
        beats = Fraction(4 * pattern.time_signature[0], pattern.time_signature[1])
        tolerance = Fraction(str(pattern.tempo)) / 60 / beats / 2000
        assert within(heard(tidal, code, pattern), wanted(pattern, "quantised", SYNTHS), pattern.bars, tolerance), code


def test_tidal_plays_the_kit_of_the_library_exactly(tidal: Ghci) -> None:
    synths = {"melody": "rhodes", "bass": "moog_bass"}
    for pattern in patterns()[::10]:
        code = to_tidal(pattern, timing="grid", kit="audiomancer")
        assert heard(tidal, code, pattern) == wanted_of(on_grid(pattern), "quantised", synths, 4, KIT_SYNTHS), code


def test_tidal_plays_every_pattern_of_a_set(tidal: Ghci) -> None:
    set_of = [pattern for pattern in patterns() if (pattern.time_signature, pattern.tempo) == ((4, 4), 120)][:8]
    code = to_tidal_set(set_of, timing="grid")
    for connection, pattern in enumerate(set_of, 1):
        assert heard(tidal, code, pattern, connection) == wanted(on_grid(pattern), "quantised", SYNTHS)


def test_tidal_plays_grooves_of_real_drummers_at_every_timing(tidal: Ghci, drummers: list[Pattern]) -> None:
    for pattern in drummers:
        exact = to_tidal(pattern, timing="exact", velocity="exact")
        assert heard(tidal, exact, pattern) == wanted(pattern, "exact", SYNTHS), exact
        grid = to_tidal(pattern, timing="grid")
        assert heard(tidal, grid, pattern) == wanted(on_grid(pattern), "quantised", SYNTHS), grid
        nudged = to_tidal(pattern, timing="nudge")
        tolerance = Fraction(str(pattern.tempo)) / 60 / 4 / 2000
        assert within(heard(tidal, nudged, pattern), wanted(pattern, "quantised", SYNTHS), pattern.bars, tolerance)
