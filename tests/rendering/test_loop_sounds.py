"""What is heard of a pattern on a page: one loop that is the middle of a long playing, and as loud as every other."""

from __future__ import annotations

import io
import shutil
import threading
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from audiomancer.analyzers.audio import decibels, loudness, true_peak
from audiomancer.errors import ExportError, SuperColliderError
from audiomancer.music import Kind, Note, Pattern
from audiomancer.rendering import HEARD_LUFS, SAMPLE_RATE, LoopAsked, LoopSound, shared_engines
from audiomancer.rendering.loop_sounds import LoopSounds
from audiomancer.rendering.patterns import pattern_passage, unlevelled_loops
from audiomancer.supercollider import Passage, Render

CRASH, KICK, SNARE, HAT, PEDAL_HAT = 49, 36, 38, 42, 44
ROUNDS = 5
ROUNDING = 10 ** (-80 / 20)


@pytest.fixture(autouse=True)
def scsynth() -> None:
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")


def drums(*hits: tuple[float, int], bars: int = 1, tempo: float = 120.0) -> Pattern:
    notes = tuple(Note(round(beat * 960), 240, pitch, 100) for beat, pitch in hits)
    return Pattern(kind="drums", notes=notes, bars=bars, tempo=tempo)


def tune(kind: Kind, bars: int = 1) -> Pattern:
    """Four notes, of which the last rings past the end."""
    notes = tuple(Note(beat * 960, 900 + 600 * (beat == 3), 48 + 3 * beat, 60 + 20 * beat) for beat in range(4))
    return Pattern(kind=kind, notes=notes, bars=bars)


BEAT = drums((0, KICK), (1, SNARE), (1.5, HAT), (3, SNARE), (3.75, CRASH))
TONES: list[tuple[Kind, int]] = [(kind, pitch) for kind in ("melody", "bass") for pitch in (0, 60, 127)]
WALTZ = Pattern(kind="bass", notes=(Note(0, 900, 36, 100),), bars=1, time_signature=(3, 4), ticks_per_beat=480)


def heard(pattern: Pattern, **how: object) -> LoopSound:
    return shared_engines().loop_sound(LoopAsked(pattern=pattern, **how))  # type: ignore[arg-type]


def samples(sound: LoopSound) -> npt.NDArray[np.float64]:
    with wave.open(io.BytesIO(sound.wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (SAMPLE_RATE, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32767


@pytest.mark.parametrize("pattern", [BEAT, tune("melody"), tune("bass")], ids=lambda pattern: str(pattern.kind))
def test_a_loop_that_goes_round_is_the_middle_of_a_long_playing(pattern: Pattern) -> None:
    """Sample by sample, but for one gain and the rounding to 16 bit: the tail of the last notes is in the beginning."""
    once = pattern_passage(pattern)
    seconds = once.seconds / 2
    first = [event for event in once.events if event.onset < seconds]
    whole = [event._replace(onset=event.onset - seconds) for event in once.events if event.onset >= seconds]
    # Drums hold noise, which is another in each round; that of the second is drawn as in the loop, after all that was
    # drawn in the first.
    begin = first if pattern.kind == "drums" else whole
    later = [e._replace(onset=e.onset + turn * seconds) for turn in range(1, ROUNDS) for e in whole]
    long = shared_engines().renderer.render_events(once.synthdefs, [*begin, *later], ROUNDS * seconds)
    loop = samples(heard(pattern))
    size = len(loop)
    for turn in (1,) if pattern.kind == "drums" else (1, 2, ROUNDS - 1):
        middle = long[turn * size : (turn + 1) * size].astype(np.float64)
        gain = float((loop * middle).sum() / (middle * middle).sum())
        assert np.abs(loop - gain * middle).max() < ROUNDING * np.abs(loop).max()


def test_of_the_round_before_a_loop_nothing_is_left_out_that_would_ring_into_it() -> None:
    """Played is what ends less than two seconds before the loop; and every drum and every note is still by then."""
    strokes = [drums((0, pitch), tempo=60) for pitch in range(27, 88)]
    notes = [replace(tune(kind), tempo=60, notes=(Note(0, 960, pitch, 127),)) for kind, pitch in TONES]
    for pattern, loop in zip((*strokes, *notes), unlevelled_loops([*strokes, *notes]), strict=True):
        still = round((pattern.notes[0].duration / 960 + 2) * SAMPLE_RATE)
        assert loop[:still].any() and not loop[still:].any()
    passage = pattern_passage(drums((0, CRASH), (11, KICK), (11.8, SNARE), (13, HAT), bars=4))
    assert [event.onset for event in passage.events if event.onset < passage.seconds / 2] == [5.9, 6.5]


def test_a_loop_is_as_long_as_its_bars_to_the_sample() -> None:
    for tempo in (97.3, 120.0, 133.7):
        sound = heard(replace(BEAT, tempo=tempo))
        assert len(samples(sound)) == sound.frames == round(4 * 60 / replace(BEAT, tempo=tempo).tempo * SAMPLE_RATE)


def test_after_their_gain_loops_are_equally_loud_or_it_is_known_by_how_much_not() -> None:
    soft = [Note(960 * beat, 240, PEDAL_HAT, 45) for beat in range(1, 16)]
    sparse = Pattern(kind="drums", notes=(Note(0, 240, PEDAL_HAT, 127), *soft), bars=4, tempo=60)
    for pattern in (BEAT, tune("melody"), tune("bass", bars=2), sparse):
        sound = heard(pattern)
        played = samples(sound) * 10 ** (sound.gain_db / 20)
        assert loudness(samples(sound), SAMPLE_RATE) == pytest.approx(sound.loudness, abs=0.1)
        assert decibels(true_peak(played)) <= -0.9
        assert sound.gain_db <= 0
        assert HEARD_LUFS - loudness(played, SAMPLE_RATE) == pytest.approx(sound.lacking, abs=0.2)
    assert heard(BEAT).lacking == 0 < heard(sparse).lacking


def test_silence_is_told_and_has_no_gain() -> None:
    sound = heard(replace(BEAT, notes=()))
    assert not samples(sound).any()
    assert (sound.frames, sound.gain_db, sound.silent, sound.lacking) == (2 * SAMPLE_RATE, 0, True, 0)


def test_a_voice_alone_sounds_as_it_does_among_the_others() -> None:
    """It keeps the gain of the whole; alone it would else be made louder."""
    beat = drums((0, KICK), (2, SNARE))
    alone, whole = heard(beat, only=frozenset({KICK})), heard(beat)
    before = slice(SAMPLE_RATE // 10, SAMPLE_RATE // 2)  # the click of its beginning is noise
    assert np.abs(samples(alone)[before] - samples(whole)[before]).max() < 0.01
    assert np.abs(samples(whole)[SAMPLE_RATE:]).max() > 0.1 > 10 * np.abs(samples(alone)[SAMPLE_RATE:]).max()
    assert alone.loudness == pytest.approx(whole.loudness, abs=0.1)


def test_what_is_heard_beside_a_pattern_goes_round_in_it_at_its_tempo() -> None:
    beside = heard(BEAT, around=replace(tune("bass", bars=2), tempo=90))
    assert (beside.bars, beside.frames) == (2, 4 * SAMPLE_RATE)
    assert heard(BEAT, around=WALTZ).bars == 3
    with pytest.raises(ExportError, match="end together only after"):
        heard(drums((0, KICK), bars=31), around=WALTZ)


def test_the_click_strikes_every_beat_of_the_metre() -> None:
    for metre, beats in (((4, 4), 4), ((3, 4), 3), ((7, 8), 7)):
        empty = Pattern(kind="drums", notes=(), bars=1, time_signature=metre)
        loud = np.abs(samples(heard(empty, click=True))).max(axis=1)
        struck = np.flatnonzero(loud > 0.3 * loud.max())
        strokes = struck[np.diff(struck, prepend=-SAMPLE_RATE) > SAMPLE_RATE // 10]
        assert len(strokes) == beats
        assert np.abs(strokes - len(loud) / beats * np.arange(beats)).max() < 0.01 * SAMPLE_RATE


class Counting:
    """The engines, and how many patterns were rendered in each batch."""

    def __init__(self, spoilt: float = 0.0) -> None:
        self.batches: list[int] = []
        self.spoilt = spoilt

    def renderer_at(self, rate: int) -> Counting:
        return self

    def render(self, passages: list[Passage]) -> list[Render]:
        self.batches.append(len(passages))
        renders = shared_engines().renderer.render(passages)
        wrong = [passage.seconds == self.spoilt for passage in passages]
        return [replace(r, error="it hisses") if bad else r for r, bad in zip(renders, wrong, strict=True)]


def basses(*tempos: float) -> list[LoopAsked]:
    return [LoopAsked(pattern=replace(tune("bass"), tempo=tempo)) for tempo in tempos]


def test_a_loop_is_rendered_once_and_only_the_latest_are_kept() -> None:
    sounds, engines = LoopSounds(kept=800_000), Counting()
    asked = basses(120.0, 121.0, 122.0)
    for one in (*asked[:2], *asked[:2], asked[2], asked[1], asked[0]):
        sounds.get(one, engines)  # type: ignore[arg-type]
    assert engines.batches == [1] * 4  # three, and the first again, which had to go


def test_what_is_rendered_ahead_is_not_rendered_again_and_sounds_the_same() -> None:
    """The first comes alone, the others together; whoever asks meanwhile waits for it."""
    sounds, engines = LoopSounds(), Counting()
    asked = basses(*range(120, 125))
    sounds.ahead(asked, engines)  # type: ignore[arg-type]
    sounds.ahead(asked[2:], engines)  # type: ignore[arg-type]
    ahead = [sounds.get(one, engines) for one in asked]  # type: ignore[arg-type]
    assert sorted(engines.batches) == [1, 2, 2]
    assert [one.wav for one in ahead] == [heard(one.pattern).wav for one in asked]


def test_what_spoils_a_lot_is_told_to_who_asks_for_it_alone() -> None:
    sounds, engines = LoopSounds(), Counting(spoilt=4)
    asked = basses(118, 119, 120, 121)
    sounds.ahead(asked, engines)  # type: ignore[arg-type]
    for one in asked:
        if one.pattern.tempo == 120:
            with pytest.raises(SuperColliderError, match="pattern 1 cannot be heard: it hisses"):
                sounds.get(one, engines)  # type: ignore[arg-type]
        else:
            assert not sounds.get(one, engines).silent  # type: ignore[arg-type]


def test_so_many_wait_and_who_waits_at_the_end_is_told() -> None:
    begun, go = threading.Event(), threading.Event()

    class Slow(Counting):
        def render(self, passages: list[Passage]) -> list[Render]:
            begun.set()
            assert go.wait(60)
            self.batches.append(len(passages))
            return [Render(np.zeros((round(p.seconds * SAMPLE_RATE), 2), np.float32), SAMPLE_RATE) for p in passages]

    sounds, engines = LoopSounds(), Slow()
    asked = basses(*range(240, 340))
    sounds.ahead(asked, engines)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as threads:
        assert begun.wait(60)
        late = threads.submit(sounds.get, asked[47], engines)  # type: ignore[arg-type]
        while not late.running():
            time.sleep(0.001)
        end = threads.submit(sounds.close)
        go.set()
        end.result(60)
        assert sum(engines.batches) < 48 < len(asked)
        with pytest.raises(SuperColliderError, match="given up"):
            late.result(60)
