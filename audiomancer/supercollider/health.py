"""Whether rendered audio may be handed out: finite, audible, not clipped, without offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["AUDIBLE_DB", "FULL_SCALE", "MAX_DC", "Health", "check_health"]

AUDIBLE_DB = -60.0
"""A peak below this, in dBFS, is lost under any other part of a mix."""

FULL_SCALE = 1.0
"""The highest sample that a sound card can play; what is above is cut off and distorts."""

MAX_DC = 0.02
"""The mean of a channel beyond which a loudspeaker rests visibly off its middle and a cut clicks."""


@dataclass(frozen=True, slots=True)
class Health:
    """What was found.

    Attributes:
        problems: why the audio may not be handed out; none if it may.
        peak_db: its highest sample in dBFS.
        dc: the largest mean of a channel.
        is_finite: whether every sample is a number.
    """

    problems: tuple[str, ...]
    peak_db: float
    dc: float
    is_finite: bool = True

    @property
    def ok(self) -> bool:
        """Whether it may be handed out."""
        return not self.problems


def check_health(audio: npt.NDArray[np.float32]) -> Health:
    """Judge audio of shape ``(frames, channels)``, full scale at 1.0."""
    # Late, since the room of analyzers is large, and who only wants to hear something needs none of it.
    from audiomancer.analyzers.audio import SILENCE_DB, dc_offset, decibels, is_finite, peak

    if not is_finite(audio):
        return Health(
            ("it is not finite: a filter may be at 0 Hz, or a feedback may grow",), SILENCE_DB, 0.0, is_finite=False
        )
    top, dc = peak(audio), dc_offset(audio)
    found = {
        f"it is silent: its peak is {decibels(top):.0f} dBFS, expected at least {AUDIBLE_DB:.0f}": decibels(top)
        < AUDIBLE_DB,
        f"it clips: its peak is {decibels(top):+.1f} dBFS, expected at most 0": top > FULL_SCALE,
        f"it has an offset of {dc:+.3f}, expected at most {MAX_DC}; LeakDC.ar removes it": abs(dc) > MAX_DC,
    }
    return Health(tuple(problem for problem, holds in found.items() if holds), decibels(top), dc)
