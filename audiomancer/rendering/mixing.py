"""Several patterns as one loop: the mix, and the share of each in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from typing import TYPE_CHECKING

from audiomancer.errors import ExportError
from audiomancer.music import Note, Pattern
from audiomancer.rendering.loudness import Level, level_of
from audiomancer.rendering.patterns import unlevelled_loops

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.rendering.engines import Engines

__all__ = ["MAX_MIX_BARS", "Mix", "mixed", "together"]

MAX_MIX_BARS = 64
"""The longest mix of loops that have to be repeated, in bars of the first: some minutes, all stems in memory."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Patterns that sound together.

    Attributes:
        stems: the share of each, in their order: float32, shape ``(frames, 2)``; they sum to the mix.
        level: what brought the mix to the loudness of a file; the stems have it already.
    """

    stems: tuple[npt.NDArray[np.float32], ...]
    level: Level

    @property
    def audio(self) -> npt.NDArray[np.float32]:
        """The mix: float32, shape ``(frames, 2)``, less than 1."""
        whole: npt.NDArray[np.float32] = sum(self.stems[1:], self.stems[0])
        return whole


def mixed(patterns: Sequence[Pattern], *, sample_rate: int = 44100, engines: Engines | None = None) -> Mix:
    """Patterns as they sound together, at the tempo of the first and with one gain for all.

    Shorter loops are repeated until all end together, see :func:`together`.

    Args:
        patterns: in any number above 0.
        sample_rate: in Hz.
        engines: the running SuperCollider; one for the whole program if not given.

    Returns:
        The mix, at -20 LUFS, or softer where a true peak of -1 dBTP comes first, be it of a stem.

    Raises:
        ExportError: if the loops do not end together within :data:`MAX_MIX_BARS` bars.
        MissingDependencyError: if scsynth is not installed; the message says what installs it.
        SuperColliderError: if the server crashes or takes too long.
    """
    import numpy as np

    loops = unlevelled_loops(together(patterns), sample_rate=sample_rate, engines=engines)
    frames = min(map(len, loops))  # the same length in beats, which rounding may put at two neighbouring samples
    stems = [loop[:frames] for loop in loops]
    level = level_of(sum(stems[1:], stems[0]), sample_rate, stems if len(stems) > 1 else ())
    return Mix(tuple(stem * np.float32(level.gain) for stem in stems), level)


def together(patterns: Sequence[Pattern]) -> list[Pattern]:
    """Patterns at the tempo of the first, each repeated as often as it takes until all end together.

    Args:
        patterns: in any number above 0.

    Returns:
        The patterns, all equally long.

    Raises:
        ExportError: if that takes more than :data:`MAX_MIX_BARS` bars of the first, and none of them is as long alone.
    """
    lengths = [Fraction(pattern.length, pattern.ticks_per_beat) for pattern in patterns]
    whole = reduce(_common, lengths)
    first = patterns[0]
    bar = Fraction(first.ticks_per_bar, first.ticks_per_beat)
    if whole > max(*lengths, MAX_MIX_BARS * bar):
        bars = ", ".join(
            f"{pattern.bars} of {pattern.time_signature[0]}/{pattern.time_signature[1]}" for pattern in patterns
        )
        raise ExportError(
            f"loops of these lengths ({bars}) end together only after {float(whole / bar):g} bars, and a mix has at "
            f"most {MAX_MIX_BARS}; export them apart"
        )
    return [
        _repeated(replace(pattern, tempo=first.tempo), int(whole / length))
        for pattern, length in zip(patterns, lengths, strict=True)
    ]


def _common(one: Fraction, other: Fraction) -> Fraction:
    """The least number that both divide."""
    return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))


def _repeated(pattern: Pattern, times: int) -> Pattern:
    if times == 1:
        return pattern
    notes = [
        Note(note.onset + turn * pattern.length, note.duration, note.pitch, note.velocity)
        for turn in range(times)
        for note in pattern.notes
    ]
    return replace(pattern, notes=(), bars=pattern.bars * times).with_notes(notes)
