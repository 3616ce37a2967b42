"""One loudness for all that is written as sound: a single gain for a whole file, and no limiter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers.audio import SILENCE_DB, decibels, loudness, true_peak

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["CEILING_DB", "TARGET_LUFS", "Level", "level_of"]

TARGET_LUFS = -20.0
"""The integrated loudness of a file: loud enough beside records, with room for the strokes of drums."""

CEILING_DB = -1.0
"""The highest true peak of a file, in dBTP: what a player or a codec may add does not clip."""


class Level(NamedTuple):
    """How loud audio is to be written.

    Attributes:
        gain: what all of its samples are to be multiplied by.
        loudness: its integrated loudness then, in LUFS.
        held: whether its peaks keep it below :data:`TARGET_LUFS`.
    """

    gain: float
    loudness: float
    held: bool

    @property
    def remark(self) -> str:
        """The level as a sentence, such as ``-20.0 LUFS.`` or ``Held at -1 dBTP, -23.4 LUFS.``; of silence none."""
        if self.loudness == SILENCE_DB:
            return ""
        said = f"{self.loudness:.1f} LUFS."
        return f"Held at {CEILING_DB:.0f} dBTP, {said}" if self.held else said


def level_of(audio: npt.NDArray[np.float32], sample_rate: int, stems: Sequence[npt.NDArray[np.float32]] = ()) -> Level:
    """The level that brings audio to :data:`TARGET_LUFS`, or its true peak to :data:`CEILING_DB` where that is softer.

    Args:
        audio: floats of shape ``(frames, channels)``, of any level.
        sample_rate: in Hz.
        stems: what sums to it and is written with the same gain; where voices cancel, a stem has the higher peak.

    Returns:
        The level; silence keeps its gain of 1.

    Source: ITU-R BS.1770-4, annexes 1 and 2.
    """
    measured = loudness(audio, sample_rate)
    if measured == SILENCE_DB:
        return Level(1.0, SILENCE_DB, held=False)
    wanted, room = TARGET_LUFS - measured, CEILING_DB - decibels(max(map(true_peak, (audio, *stems))))
    change = min(wanted, room)
    return Level(10 ** (change / 20), measured + change, held=room < wanted)
