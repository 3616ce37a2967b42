"""What a person hears of a pattern who compares it with others: a loop without a seam, as loud as every other.

The loops are those of :mod:`audiomancer.rendering.patterns`, so that a page plays what a WAV file holds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiomancer.analyzers.audio import SILENCE_DB
from audiomancer.exporters.wav import wav_bytes
from audiomancer.music import Note, Pattern
from audiomancer.rendering.loudness import level_of
from audiomancer.rendering.mixing import together
from audiomancer.rendering.patterns import unlevelled_loops

if TYPE_CHECKING:
    from audiomancer.rendering.engines import Engines

__all__ = ["HEARD_LUFS", "SAMPLE_RATE", "LoopAsked", "LoopSound", "LoopSounds"]

HEARD_LUFS = -23.0
"""The loudness of loops that are compared: 3 LU below that of a file, which leaves room for the peaks of sparse ones.

Source: EBU R 128, the target level of programmes.
"""

SAMPLE_RATE = 44100
"""Of what is heard, in Hz."""

_KEPT_BYTES = 96 << 20
"""How many bytes of WAV files are kept, the latest that were asked for: the loops of some generations."""

_CLICKS = ((76, 110), (77, 80))
"""Key of the drum map and velocity of the click: the high wood block on the one, the low one on the other beats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopAsked:
    """What is to be heard.

    Attributes:
        pattern: the pattern.
        only: MIDI pitches of the notes that are heard of it; None for all.
        around: a pattern that is heard with it, at its tempo; None for none.
        click: whether a wood block strikes every beat.
    """

    pattern: Pattern
    only: frozenset[int] | None = None
    around: Pattern | None = None
    click: bool = False

    @property
    def left_out(self) -> tuple[Note, ...]:
        """The notes of the pattern that are not heard."""
        return () if self.only is None else tuple(note for note in self.pattern.notes if note.pitch not in self.only)


@dataclass(frozen=True, slots=True)
class LoopSound:
    """A loop as it is heard.

    Attributes:
        wav: a WAV file of exactly one loop, 16 bit, stereo; what rings past its end is heard at its start.
        frames: its length in samples.
        bars: its length in bars of the pattern.
        loudness: how loud the file is, in LUFS; where only some notes are heard, how loud it is with all of them.
        gain_db: what brings it to :data:`HEARD_LUFS`, at most 0.
    """

    wav: bytes
    frames: int
    bars: int
    loudness: float
    gain_db: float

    @property
    def silent(self) -> bool:
        """Whether nothing is heard."""
        return self.loudness == SILENCE_DB

    @property
    def lacking(self) -> float:
        """How much softer than the others it stays, in dB, since its peaks leave no room; 0 where it is as loud."""
        return 0.0 if self.silent else max(HEARD_LUFS - self.loudness, 0.0)


class LoopSounds:
    """Loops that were rendered, so that none is rendered twice while it is listened to. May be shared between threads.

    Args:
        kept: how many bytes of WAV files are kept.
    """

    def __init__(self, kept: int = _KEPT_BYTES) -> None:
        self._kept = kept
        self._sounds: OrderedDict[LoopAsked, LoopSound] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, asked: LoopAsked, engines: Engines) -> LoopSound:
        """A loop as it is heard.

        Args:
            asked: the pattern, and how it is heard.
            engines: the running SuperCollider.

        Returns:
            Its sound.

        Raises:
            ExportError: if the pattern and the one around it do not end together within 64 bars.
            MissingDependencyError: if scsynth is not installed; the message says what installs it.
            SuperColliderError: if the server crashes or takes too long.
        """
        with self._lock:
            if found := self._sounds.get(asked):
                self._sounds.move_to_end(asked)
                return found
        made = _rendered(asked, engines)
        with self._lock:
            self._sounds[asked] = made
            while len(self._sounds) > 1 and sum(len(sound.wav) for sound in self._sounds.values()) > self._kept:
                self._sounds.popitem(last=False)
        return made


def _rendered(asked: LoopAsked, engines: Engines) -> LoopSound:
    import numpy as np

    pattern, silent = asked.pattern, asked.left_out
    heard = pattern.with_notes(note for note in pattern.notes if note not in silent)
    beside = [*([asked.around] if asked.around else []), *([_click(pattern)] if asked.click else [])]
    parts = together([heard, *beside, *([pattern.with_notes(silent)] if silent else [])])
    loops = unlevelled_loops(parts, sample_rate=SAMPLE_RATE, engines=engines)
    frames = min(map(len, loops))  # the same length in beats, which rounding may put at two neighbouring samples
    audio = sum((loop[:frames] for loop in loops[1 : 1 + len(beside)]), loops[0][:frames])
    # A voice alone has the level that it has among the others, so that it is no louder than it was.
    level = level_of(sum((loop[:frames] for loop in loops[1:]), loops[0][:frames]), SAMPLE_RATE, (audio,))
    gain = 0.0 if level.loudness == SILENCE_DB else min(HEARD_LUFS - level.loudness, 0.0)
    wav = wav_bytes(audio * np.float32(level.gain), SAMPLE_RATE)
    return LoopSound(wav, frames, parts[0].bars, level.loudness, gain)


def _click(pattern: Pattern) -> Pattern:
    """A bar of a wood block on every beat of the metre."""
    beats, bar = pattern.time_signature[0], pattern.ticks_per_bar
    (high, loud), (low, soft) = _CLICKS
    strokes = [(high, loud), *[(low, soft)] * (beats - 1)]
    notes = [Note(bar * n // beats, max(1, bar // beats // 2), *stroke) for n, stroke in enumerate(strokes)]
    return replace(pattern, kind="drums", bars=1, notes=(), key=None, scale=None).with_notes(notes)
