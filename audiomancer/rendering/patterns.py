"""A pattern as audio, played by the synths of the library without a sound card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audiomancer.analyzers import check_safe
from audiomancer.exporters import wav_bytes
from audiomancer.music import Pattern, kit_voice
from audiomancer.supercollider import Renderer, SclangPool, SynthEvent, shipped_source

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["pattern_wav", "render_pattern"]

_SYNTHS = {"melody": "rhodes", "bass": "moog_bass"}
_LOUDEST = 0.5
"""The amplitude of velocity 127: room for several voices at once."""


def render_pattern(pattern: Pattern, *, sample_rate: int = 44100) -> npt.NDArray[np.float32]:
    """One loop of a pattern as audio that goes round without a seam: what rings past its end is heard at its start.

    Drums are played by the kit in ``synths/``, melodies by an electric piano, basses by an analogue bass.

    Args:
        pattern: the pattern.
        sample_rate: in Hz.

    Returns:
        float32, shape ``(frames, 2)``, at most 1.

    Raises:
        MissingDependencyError: if SuperCollider is not installed; the message says what installs it.
        SuperColliderError: if the server crashes or takes too long.
    """
    import numpy as np

    seconds = pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo
    frames = round(seconds * sample_rate)
    once = list(_events(pattern))
    if not once:
        return np.zeros((frames, 2), np.float32)
    names = sorted({event.synth for event in once})
    with SclangPool(check_safe) as pool:
        compiled = [pool.validate(shipped_source(name), name, trusted=True).synthdefs[name] for name in names]
    twice = [event._replace(onset=event.onset + turn * seconds) for turn in (0, 1) for event in once]
    audio = Renderer(sample_rate=sample_rate).render_events(compiled, twice, 2 * frames / sample_rate)
    loop = audio[frames : 2 * frames]
    return loop / max(1.0, float(np.abs(loop).max()))


def pattern_wav(pattern: Pattern, *, sample_rate: int = 44100) -> bytes:
    """The same as the bytes of a WAV file."""
    return wav_bytes(render_pattern(pattern, sample_rate=sample_rate), sample_rate)


def _events(pattern: Pattern) -> Iterator[SynthEvent]:
    """Every note as a synth that starts at its second."""
    beat = 60 / pattern.tempo / pattern.ticks_per_beat
    for note in pattern.notes:
        amp = note.velocity / 127 * _LOUDEST
        if pattern.kind == "drums":
            voice = kit_voice(note.pitch)
            yield SynthEvent(note.onset * beat, voice.synth, {**voice.controls, "amp": amp})
        else:
            frequency = 440 * 2 ** ((note.pitch - 69) / 12)
            controls = {"freq": frequency, "sustain": note.duration * beat, "amp": amp}
            yield SynthEvent(note.onset * beat, _SYNTHS[pattern.kind], controls)
