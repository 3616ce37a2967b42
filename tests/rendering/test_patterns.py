"""Patterns as audio: each sounds as it does alone, without sclang, and goes round without a seam."""

from __future__ import annotations

import io
import shutil
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audiomancer.analyzers.audio import loudness, true_peak
from audiomancer.errors import SuperColliderError
from audiomancer.exporters.supercollider import USUAL_LEVEL
from audiomancer.generators import Engines, pattern_wav, render_pattern, render_patterns
from audiomancer.music import Kind, Note, Pattern
from audiomancer.rendering.patterns import pattern_loop, pattern_loops, pattern_passage
from audiomancer.supercollider import Renderer, SclangPool, SynthEvent, shipped_source

RATE = 44100
CRASH, KICK = 49, 36


@pytest.fixture(autouse=True)
def scsynth() -> None:
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")


def drums(*hits: tuple[float, int], tempo: float = 120.0) -> Pattern:
    """One bar; onsets in beats."""
    notes = tuple(Note(onset=round(beat * 960), duration=240, pitch=pitch, velocity=100) for beat, pitch in hits)
    return Pattern(kind="drums", notes=notes, bars=1, tempo=tempo)


def tune(kind: Kind, tempo: float = 97.3) -> Pattern:
    """One bar of four notes."""
    notes = tuple(
        Note(onset=beat * 960, duration=900, pitch=48 + 3 * beat, velocity=60 + 20 * beat) for beat in range(4)
    )
    return Pattern(kind=kind, notes=notes, bars=1, tempo=tempo)


PATTERNS = [
    drums((0, KICK), (1, 38), (1.5, 42), (3.5, 46)),
    tune("melody"),
    Pattern(kind="drums", notes=(), bars=2),
    tune("bass"),
    drums((3.9, CRASH), tempo=140),
    drums((0, KICK), (1, 38), (1.5, 42), (3.5, 46)),
]


def test_patterns_sound_in_any_company_as_they_do_alone() -> None:
    alone = [render_pattern(pattern).tobytes() for pattern in PATTERNS]
    assert alone[0] == alone[5] != alone[4]
    for patterns, wanted in ((PATTERNS, alone), (PATTERNS[::-1] * 5, alone[::-1] * 5)):
        assert [audio.tobytes() for audio in render_patterns(patterns)] == wanted
    assert render_patterns([]) == []


@pytest.mark.parametrize("rate", [RATE, 48000])
def test_a_loop_is_as_long_as_the_pattern_and_stays_in_full_scale(rate: int) -> None:
    loud = drums(*((0, pitch) for pitch in range(35, 60)))
    audio = render_pattern(replace(loud, tempo=133.7), sample_rate=rate)
    assert audio.shape == (round(4 * 60 / 133.7 * rate), 2)
    assert audio.dtype == np.float32
    assert 20 * np.log10(true_peak(audio)) == pytest.approx(-1, abs=0.01)


def test_a_loop_is_at_20_lufs_unless_its_peaks_hold_it() -> None:
    """One gain for all of it: what is in the file is what was rendered, louder or softer."""
    for loop in pattern_loops([p for p in PATTERNS if p.notes]):
        heard, peak = loudness(loop.levelled, RATE), 20 * np.log10(true_peak(loop.levelled))
        assert heard == pytest.approx(loop.level.loudness, abs=0.01)
        if loop.level.held:
            assert peak == pytest.approx(-1, abs=0.01) and heard < -20
            assert loop.level.remark == f"Held at -1 dBTP, {heard:.1f} LUFS."
        else:
            assert peak <= -1 and heard == pytest.approx(-20, abs=0.01)
            assert loop.level.remark == "-20.0 LUFS."
        assert np.array_equal(loop.levelled, loop.audio * np.float32(loop.level.gain))


def test_velocities_of_half_the_size_sound_the_same_as_the_file_has_one_level() -> None:
    loud = tune("bass")
    soft = loud.with_notes(replace(note, velocity=note.velocity // 2) for note in loud.notes)
    louder, softer = render_patterns([loud, soft])
    assert np.abs(louder - softer).max() < 1e-4


def test_the_same_synths_at_the_amp_of_a_loop_play_the_file() -> None:
    """What a SuperCollider export plays: the level is in the amplitude of each note, not in the samples."""
    (loop,) = pattern_loops([PATTERNS[0]])
    passage = pattern_passage(PATTERNS[0])
    events = [e._replace(controls={**e.controls, "amp": e.controls["amp"] * loop.level.gain}) for e in passage.events]
    played = pattern_loop(Renderer().render_events(passage.synthdefs, events, passage.seconds))
    assert np.abs(played - loop.levelled).max() < 1e-4


def test_what_rings_past_the_end_is_heard_at_the_start() -> None:
    late, early = render_patterns([drums((3.9, CRASH)), drums((0, CRASH))])
    assert np.abs(late[: RATE // 10]).max() > 0.05
    assert np.abs(early[-10:]).max() < np.abs(late[-10:]).max()


def test_an_empty_pattern_is_silence_and_needs_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    audio = render_pattern(Pattern(kind="melody", notes=(), bars=1, tempo=120))
    assert audio.shape == (2 * RATE, 2)
    assert not audio.any()


def test_the_shipped_bytes_sound_as_what_sclang_makes_of_the_sources() -> None:
    if not shutil.which("sclang"):
        pytest.skip("sclang is not installed")
    with SclangPool(lambda source: None) as pool:
        rhodes = pool.validate(shipped_source("rhodes"), "rhodes").synthdefs["rhodes"]
    pattern, beat = tune("melody", tempo=120), 0.5
    once = [
        SynthEvent(
            note.onset / 960 * beat,
            "rhodes",
            {
                "freq": 440 * 2 ** ((note.pitch - 69) / 12),
                "sustain": note.duration / 960 * beat,
                "amp": note.velocity / 127 * USUAL_LEVEL,
            },
        )
        for note in pattern.notes
    ]
    twice = [*once, *(event._replace(onset=event.onset + 2.0) for event in once)]
    second = Renderer().render_events([rhodes], twice, 4.0)[2 * RATE :]
    assert pattern_loops([pattern])[0].audio.tobytes() == second.tobytes()


def test_a_pattern_sounds_without_sclang_and_leaves_nothing(no_sclang: None, home: Path, tmp_path: Path) -> None:
    with Engines() as engines:
        engines.start()
        with wave.open(io.BytesIO(pattern_wav(PATTERNS[1], engines=engines))) as file:
            assert (file.getframerate(), file.getnchannels()) == (RATE, 2)
            assert any(file.readframes(RATE))
    assert not home.exists()
    assert not (tmp_path / "cache").exists()


def test_a_pattern_that_crashes_the_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiomancer.rendering.patterns.shipped_synthdef", lambda name: b"no SynthDef file")
    with pytest.raises(ValueError, match="SynthDef file"):
        render_pattern(PATTERNS[0])
    crash = Renderer.render

    def broken(self: Renderer, jobs: list[object]) -> list[object]:
        return [replace(render, error="it cannot be rendered: scsynth ended") for render in crash(self, jobs)]  # type: ignore[arg-type]

    monkeypatch.undo()
    monkeypatch.setattr(Renderer, "render", broken)
    with pytest.raises(SuperColliderError, match="pattern 2 cannot be heard: it cannot be rendered"):
        render_patterns([PATTERNS[2], PATTERNS[0]])
