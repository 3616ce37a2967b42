"""Several patterns as one loop: the stems sum to the mix, short loops go round in it, and it has one gain."""

from __future__ import annotations

import io
import shutil
import wave
from dataclasses import replace

import numpy as np
import pytest

from audiomancer.analyzers.audio import decibels, loudness, true_peak
from audiomancer.errors import ExportError
from audiomancer.generators import render_pattern
from audiomancer.music import Note, Pattern
from audiomancer.rendering import TARGETS, ExportOptions
from audiomancer.rendering.mixing import mixed, together
from audiomancer.rendering.patterns import unlevelled_loops

RATE = 44100
needs_scsynth = pytest.mark.skipif(not shutil.which("scsynth"), reason="scsynth is not installed")
BEAT = Pattern(
    kind="drums", notes=tuple(Note(960 * n, 240, pitch, 100) for n, pitch in enumerate((36, 42, 38, 42))), bars=1
)
TUNE = Pattern(kind="melody", notes=(Note(0, 900, 60, 90), Note(1440, 1400, 67, 110)), bars=2, tempo=90)
WALTZ = Pattern(kind="bass", notes=(Note(0, 900, 36, 100),), bars=1, time_signature=(3, 4), ticks_per_beat=480)


def samples(wav: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    with wave.open(io.BytesIO(wav)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int64).reshape(-1, 2)


def test_short_loops_go_round_until_all_end_together() -> None:
    beat, tune = together([BEAT, TUNE])
    assert (beat.bars, tune.bars, tune.tempo) == (2, 2, 120)
    assert [note.onset for note in beat.notes] == [960 * n for n in range(8)]
    assert [pattern.bars for pattern in together([BEAT, WALTZ])] == [3, 4]
    assert together([replace(BEAT, bars=200)]) == [replace(BEAT, bars=200)]
    assert [p.bars for p in together([replace(BEAT, bars=200), BEAT])] == [200, 200]


def test_loops_that_hardly_ever_end_together_are_refused() -> None:
    with pytest.raises(ExportError, match=r"\(31 of 4/4, 1 of 3/4\) end together only after 93 bars, and a mix has at"):
        together([replace(BEAT, bars=31), WALTZ])


@needs_scsynth
def test_the_stems_sum_to_the_mix_and_all_have_one_gain() -> None:
    mix = mixed([BEAT, TUNE, WALTZ])
    assert {stem.shape for stem in mix.stems} == {(round(6 * 4 * 0.5 * RATE), 2)}
    assert np.array_equal(mix.audio, mix.stems[0] + mix.stems[1] + mix.stems[2])
    alone = render_pattern(together([BEAT, TUNE, WALTZ])[0])
    ratio = mix.stems[0][alone != 0] / alone[alone != 0]
    assert np.allclose(ratio, np.median(ratio), rtol=1e-3)
    assert np.array_equal(mixed([BEAT]).audio, render_pattern(BEAT))


@needs_scsynth
def test_the_files_of_the_stems_sum_to_the_file_of_the_mix_but_for_rounding() -> None:
    stems: list[bytes] = []
    wav = TARGETS["wav"].export([BEAT, TUNE], ExportOptions(stems=stems.extend))
    apart = samples(stems[0]) + samples(stems[1])
    assert np.abs(apart - samples(wav)).max() <= 1
    assert np.abs(samples(stems[0])).max() > 1000 < np.abs(samples(stems[1])).max()


@needs_scsynth
def test_silence_has_no_share() -> None:
    empty = replace(TUNE, notes=())
    assert not mixed([empty]).audio.any()
    assert not mixed([BEAT, empty]).stems[1].any()


@needs_scsynth
def test_a_stem_that_the_others_cancel_is_no_louder_than_a_file_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three voices of which two are each other's opposite: the mix is the third alone."""
    beat, tone = unlevelled_loops([BEAT, replace(TUNE, bars=1, notes=TUNE.notes[:1], tempo=120)])
    loud = np.float32(9) * tone
    monkeypatch.setattr("audiomancer.rendering.mixing.unlevelled_loops", lambda *_, **__: [beat, loud, -loud])
    mix = mixed([BEAT, BEAT, BEAT])
    assert max(decibels(true_peak(stem)) for stem in mix.stems) == pytest.approx(-1, abs=0.01)
    assert mix.level.held and mix.level.loudness == pytest.approx(loudness(mix.audio, RATE), abs=0.01)
