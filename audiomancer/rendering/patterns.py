"""Patterns as audio, played by the synths of the library without a sound card and without sclang."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.errors import SuperColliderError
from audiomancer.exporters.supercollider import USUAL_LEVEL
from audiomancer.exporters.wav import wav_bytes
from audiomancer.music import Pattern, kit_voice
from audiomancer.rendering.engines import Engines, shared_engines
from audiomancer.rendering.loudness import Level, level_of
from audiomancer.supercollider import Passage, SynthEvent, shipped_synthdef
from audiomancer.supercollider.nrt import BLOCK

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "PatternLoop",
    "loop_seconds",
    "pattern_loop",
    "pattern_loops",
    "pattern_passage",
    "pattern_wav",
    "render_pattern",
    "render_patterns",
    "unlevelled_loops",
]

_SYNTHS = {"melody": "rhodes", "bass": "moog_bass"}
_RINGING = 2.0
"""Seconds after the end of a note in which the last of these synths has ended."""


class PatternLoop(NamedTuple):
    """One loop of a pattern as it is rendered, before it is brought to its level.

    Attributes:
        audio: float32, shape ``(frames, 2)``, of any level; velocity 127 is played with ``amp`` 0.5.
        level: what brings it to the loudness of a file.
    """

    audio: npt.NDArray[np.float32]
    level: Level

    @property
    def levelled(self) -> npt.NDArray[np.float32]:
        """The audio at its level: float32, shape ``(frames, 2)``, less than 1."""
        import numpy as np

        return self.audio * np.float32(self.level.gain)


def render_pattern(
    pattern: Pattern, *, sample_rate: int = 44100, engines: Engines | None = None
) -> npt.NDArray[np.float32]:
    """One loop of a pattern as audio that goes round without a seam: what rings past its end is heard at its start.

    Drums are played by the kit in ``synths/``, melodies by an electric piano, basses by an analogue bass. All of it has
    one gain, which brings it to -20 LUFS, or its true peak to -1 dBTP where that is softer.

    Args:
        pattern: the pattern.
        sample_rate: in Hz.
        engines: the running SuperCollider; one for the whole program if not given.

    Returns:
        float32, shape ``(frames, 2)``, less than 1.

    Raises:
        MissingDependencyError: if scsynth is not installed; the message says what installs it.
        SuperColliderError: if the server crashes or takes too long.
    """
    return render_patterns([pattern], sample_rate=sample_rate, engines=engines)[0]


def render_patterns(
    patterns: Sequence[Pattern], *, sample_rate: int = 44100, engines: Engines | None = None
) -> list[npt.NDArray[np.float32]]:
    """Patterns as audio, all in one offline batch on all cores; each sounds as :func:`render_pattern` alone plays it.

    Args:
        patterns: in any number.
        sample_rate: in Hz.
        engines: the running SuperCollider; one for the whole program if not given.

    Returns:
        A loop each, in their order: float32, shape ``(frames, 2)``, less than 1.

    Raises:
        MissingDependencyError: if scsynth is not installed; the message says what installs it.
        SuperColliderError: if the server crashes at one of them or takes too long.
    """
    return [loop.levelled for loop in pattern_loops(patterns, sample_rate=sample_rate, engines=engines)]


def pattern_loops(
    patterns: Sequence[Pattern], *, sample_rate: int = 44100, engines: Engines | None = None
) -> list[PatternLoop]:
    """Patterns as they are rendered, each with its level; see :func:`unlevelled_loops`.

    Args:
        patterns: in any number.
        sample_rate: in Hz.
        engines: the running SuperCollider; one for the whole program if not given.

    Returns:
        A loop each, in their order.
    """
    loops = unlevelled_loops(patterns, sample_rate=sample_rate, engines=engines)
    return [PatternLoop(audio, level_of(audio, sample_rate)) for audio in loops]


def unlevelled_loops(
    patterns: Sequence[Pattern], *, sample_rate: int = 44100, engines: Engines | None = None
) -> list[npt.NDArray[np.float32]]:
    """Patterns as they are rendered, all in one offline batch on all cores.

    Args:
        patterns: in any number.
        sample_rate: in Hz.
        engines: the running SuperCollider; one for the whole program if not given.

    Returns:
        A loop each, in their order: float32, shape ``(frames, 2)``, of any level.

    Raises:
        MissingDependencyError: if scsynth is not installed; the message says what installs it.
        SuperColliderError: if the server crashes at one of them or takes too long.
    """
    played = [pattern for pattern in patterns if pattern.notes]
    passages = [_sounding(pattern_passage(pattern, sample_rate), sample_rate) for pattern in played]
    renders = (engines or shared_engines()).renderer_at(sample_rate).render(passages)
    for pattern, render in zip(played, renders, strict=True):
        if render.error:
            raise SuperColliderError(f"pattern {patterns.index(pattern) + 1} cannot be heard: {render.error}")
    sizes = [round(loop_seconds(pattern) * sample_rate) for pattern in played]
    loops = (render.audio[-size:] for render, size in zip(renders, sizes, strict=True))
    return [next(loops) if pattern.notes else _silence(pattern, sample_rate) for pattern in patterns]


def pattern_wav(pattern: Pattern, *, sample_rate: int = 44100, engines: Engines | None = None) -> bytes:
    """The same as the bytes of a WAV file; see :func:`render_pattern`.

    Args:
        pattern: the pattern.
        sample_rate: in Hz.
        engines: the running SuperCollider; one for the whole program if not given.

    Returns:
        A WAV file, 16 bit, stereo.
    """
    return wav_bytes(render_pattern(pattern, sample_rate=sample_rate, engines=engines), sample_rate)


def pattern_passage(pattern: Pattern, sample_rate: int = 44100) -> Passage:
    """A pattern as the renderer plays it: two rounds, of which the second begins with what rings past the first.

    Of the first round only that is played which may ring past it; the rest would be rendered for nothing.

    Args:
        pattern: one with notes.
        sample_rate: in Hz; a round takes a whole number of samples.

    Returns:
        The passage, twice as long as the pattern.
    """
    seconds, beat = loop_seconds(pattern), 60 / pattern.tempo / pattern.ticks_per_beat
    once = [event._replace(onset=event.onset + seconds) for event in _events(pattern)]
    past = (note for note in pattern.notes if note.end * beat + _RINGING > seconds)
    events = [*_events(pattern.with_notes(past)), *once]
    synthdefs = [shipped_synthdef(name) for name in sorted({event.synth for event in once})]
    return Passage(synthdefs, events, 2 * round(seconds * sample_rate) / sample_rate)


def pattern_loop(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The loop in what :func:`pattern_passage` sounds like: the second of the two rounds.

    Args:
        audio: float32, shape ``(2 * frames, 2)``.

    Returns:
        float32, shape ``(frames, 2)``, of any level.
    """
    return audio[len(audio) // 2 :]


def loop_seconds(pattern: Pattern) -> float:
    """How long one loop of a pattern is.

    Args:
        pattern: the pattern.

    Returns:
        Seconds, which need not be a whole number of samples.
    """
    return pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo


def _sounding(passage: Passage, sample_rate: int) -> Passage:
    """The same without the silence before its first event, that would be rendered for nothing.

    Whole blocks are left out, so that each sample stays what it was.
    """
    onsets = [round(event.onset * sample_rate) for event in passage.events]
    first = min(onsets) // BLOCK * BLOCK
    events = [
        event._replace(onset=(onset - first) / sample_rate) for event, onset in zip(passage.events, onsets, strict=True)
    ]
    return Passage(passage.synthdefs, events, passage.seconds - first / sample_rate, passage.seed)


def _silence(pattern: Pattern, sample_rate: int) -> npt.NDArray[np.float32]:
    import numpy as np

    return np.zeros((round(loop_seconds(pattern) * sample_rate), 2), np.float32)


def _events(pattern: Pattern) -> Iterator[SynthEvent]:
    """Every note as a synth that starts at its second."""
    beat = 60 / pattern.tempo / pattern.ticks_per_beat
    for note in pattern.notes:
        amp = note.velocity / 127 * USUAL_LEVEL
        if pattern.kind == "drums":
            voice = kit_voice(note.pitch)
            yield SynthEvent(note.onset * beat, voice.synth, {**voice.controls, "amp": amp})
        else:
            frequency = 440 * 2 ** ((note.pitch - 69) / 12)
            controls = {"freq": frequency, "sustain": note.duration * beat, "amp": amp}
            yield SynthEvent(note.onset * beat, _SYNTHS[pattern.kind], controls)
