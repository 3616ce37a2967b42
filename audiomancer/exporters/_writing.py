"""One pattern with everything that decides how it is written as code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from types import MappingProxyType

from audiomancer.errors import ExportError
from audiomancer.exporters._grid import placed
from audiomancer.exporters._lanes import Hit, Timing, hits_of
from audiomancer.exporters._sounds import sound_of
from audiomancer.music import Pattern, drum_name
from audiomancer.notation.gain import GainScale, Velocity

__all__ = ["HALF_A_MILLISECOND", "MAX_CODE_BARS", "NO_SOUNDS", "Writing", "beats_a_bar", "check_one_metre", "number"]

MAX_CODE_BARS = 1024
"""Nobody edits longer code."""

NO_SOUNDS: Mapping[str, str] = MappingProxyType({})
HALF_A_MILLISECOND = Fraction(1, 2000)
"""Seconds by which a nudged event may be off."""


@dataclass(frozen=True)
class Writing:
    """A pattern and how to write it.

    Attributes:
        pattern: the pattern.
        timing: how onsets are written: ``grid``, ``nudge`` or ``exact``.
        velocity: how gains are written: ``quantised``, ``exact`` or ``none``.
        sounds: the person's own sounds, by drum name or kind.
        synths: the target's own instrument for each kind of voice.
        tempo: BPM at which it will be played.
        scale: how the language writes loudness.
        shifts: whether hits are shifted inside their steps.

    Raises:
        ExportError: if the pattern has more than :data:`MAX_CODE_BARS` bars.
    """

    pattern: Pattern
    timing: Timing
    velocity: Velocity
    sounds: Mapping[str, str]
    synths: Mapping[str, str]
    tempo: float
    scale: GainScale
    shifts: bool

    def __post_init__(self) -> None:
        if self.pattern.bars > MAX_CODE_BARS:
            raise ExportError(
                f"code is written for up to {MAX_CODE_BARS} bars, not {self.pattern.bars}; import a part with --bars, "
                "such as --bars 1-8, or export it as MIDI"
            )

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """One hit for each note."""
        gain = partial(self.scale.gain, mode=self.velocity)
        return hits_of(self.pattern, self.timing, gain, shifts=self.shifts)

    @cached_property
    def nudges(self) -> bool:
        """Whether a feel is written beside the steps; what is on the grid has none."""
        return self.timing == "nudge" and not placed(self.pattern, nudged=True).is_grid

    @property
    def pitched(self) -> bool:
        """Whether pitches and lengths count."""
        return self.pattern.kind != "drums"

    @cached_property
    def bar_seconds(self) -> Fraction:
        """How long a bar, and so a cycle, takes."""
        return beats_a_bar(self.pattern) * 60 / Fraction(str(self.tempo))

    def sound(self, hit: Hit) -> str:
        """The name of the sample or synth that plays a hit.

        Raises:
            ExportError: if the person's name for it is not a word that the targets read.
        """
        kind = self.pattern.kind
        if self.pitched:
            return sound_of(kind, self.sounds, self.synths[kind])
        drum = drum_name(hit.pitches[0])
        return sound_of(drum, self.sounds, drum)


def beats_a_bar(pattern: Pattern) -> Fraction:
    """Quarter notes in a bar: 7/2 in 7/8."""
    numerator, denominator = pattern.time_signature
    return Fraction(4 * numerator, denominator)


def check_one_metre(patterns: Sequence[Pattern]) -> None:
    """Checks a set for a language in which a cycle is a bar.

    Raises:
        ExportError: if the time signatures differ.
    """
    if len({pattern.time_signature for pattern in patterns}) > 1:
        metres = ", ".join("{}/{}".format(*pattern.time_signature) for pattern in patterns)
        raise ExportError(f"a cycle is one bar, so a set needs one time signature, not {metres}; export them apart")


def number(value: float) -> str:
    """A number as code: 120.0 is ``120``."""
    return str(value).removesuffix(".0")
