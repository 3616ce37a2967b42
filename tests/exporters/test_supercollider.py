"""sclang itself draws every note from the exported pattern exactly as the pattern says."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from engines.cases import patterns
from engines.sclang import Sclang, Struck
from engines.superdirt import SuperDirt, session, told
from engines.wanted import gain

from audiomancer.analyzers.audio import loudness
from audiomancer.exporters import on_grid, to_supercollider
from audiomancer.music import Note, Pattern, kit_voice
from audiomancer.rendering import TARGETS, ExportOptions, render_pattern
from audiomancer.rendering.patterns import pattern_loop
from audiomancer.supercollider import Renderer, SynthEvent, shipped_files, shipped_source, shipped_synthdef

BEAT = Pattern(
    kind="drums",
    notes=tuple(
        Note(480 * step, 240, pitch, 127 - 9 * step) for step, pitch in enumerate((36, 42, 38, 42, 36, 46, 39))
    ),
    bars=1,
)
TUNE = Pattern(
    kind="melody", notes=tuple(Note(960 * n, 600, 45 + 5 * n, 60 + 20 * n) for n in range(4)), bars=1, tempo=97.3
)


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
        gain(note.velocity, velocity) / 2,
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


@pytest.mark.parametrize(("timing", "velocity"), [("grid", "quantised"), ("nudge", "exact")])
def test_supercollider_plays_grooves_of_real_drummers(
    supercollider: Sclang, drummers: list[Pattern], timing: str, velocity: str
) -> None:
    for pattern in drummers:
        code = to_supercollider(pattern, timing=timing, velocity=velocity)
        expected = pattern if timing == "nudge" else on_grid(pattern)
        assert heard(supercollider, code, expected) == wanted(expected, velocity), code


def test_with_synths_sclang_plays_tunes_on_them_and_counts_their_length_in_seconds(supercollider: Sclang) -> None:
    """The library's synths end by themselves after ``sustain`` seconds, whatever the tempo."""
    sources = {name: shipped_source(name) for name in shipped_files()}
    for pattern in [p for p in patterns() if p.kind != "drums" and p.notes][::8]:
        code = to_supercollider(pattern, timing="exact", velocity="exact", synths=sources)
        # What follows once the server has booted and knows the synths.
        level = re.search("var level = .*", code)
        played = (level[0] if level else "") + code[code.index("s.sync;") + len("s.sync;") : code.rindex("};")]
        loop = Fraction(pattern.length, pattern.ticks_per_beat)
        notes = sorted(supercollider.evaluate(f"({played})", loop).notes, key=lambda n: (n.onset, n.pitch))
        assert [(n.onset * pattern.ticks_per_beat, n.pitch) for n in notes] == [
            (n.onset, n.pitch) for n in pattern.notes
        ]
        assert {n.instrument for n in notes} <= set(sources)
        seconds = [n.duration / pattern.ticks_per_beat * 60 / pattern.tempo for n in pattern.notes]
        assert [float(n.sustain or 0) for n in notes] == pytest.approx(seconds)


def test_sclang_posts_what_is_silent_and_how_to_get_it(supercollider: Sclang) -> None:
    """Only what is not loaded; and where no server runs, that too: sclang itself says nothing of either."""
    pattern = Pattern(kind="drums", notes=(Note(0, 1, 36, 127), Note(960, 1, 38, 127), Note(960, 1, 42, 127)), bars=1)
    code = to_supercollider(pattern, sounds={"hh": "my_hat"})
    forget = "[\\kick, \\snare, \\my_hat].do { |name| SynthDescLib.global.removeAt(name) };"
    loaded = "SynthDef(\\snare, { }).add;"
    posted = told(supercollider, f"{forget} {loaded}\x1b{code}\x1b{forget} Pdef.all.do(_.stop);")
    assert [line for line in posted if line.startswith("WARNING") or "silent" in line] == [
        "WARNING: silent, no SynthDef kick: audiomancer synth export kick",
        "WARNING: silent, no SynthDef my_hat: audiomancer synth export my_hat",
        "WARNING: silent, no server: s.boot",
    ]


def test_a_file_with_synths_plays_what_the_wav_holds(supercollider: Sclang, tmp_path: Path) -> None:
    """The notes that sclang sends, rendered with the synths of the file: as loud as the WAV, of every kind."""
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")
    SuperDirt(supercollider, tmp_path)
    for pattern in (BEAT, *(replace(TUNE, kind=kind) for kind in ("melody", "bass"))):
        code = TARGETS["supercollider"].export([pattern], ExportOptions(with_synths=True, velocity="exact")).decode()
        seconds = pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo
        sent = session(supercollider, code, Fraction(pattern.length, pattern.ticks_per_beat), tmp_path / "x.scd")
        events = [
            SynthEvent(
                time + turn * seconds, str(name), dict(zip(map(str, said[::2]), map(float, said[1::2]), strict=True))
            )
            for turn in (0, 1)
            for time, (_, name, _, _, _, *said) in sent
        ]
        synthdefs = [shipped_synthdef(name) for name in sorted({event.synth for event in events})]
        played = pattern_loop(Renderer().render_events(synthdefs, events, 2 * seconds))
        assert loudness(played, 44100) == pytest.approx(loudness(render_pattern(pattern), 44100), abs=0.2)
