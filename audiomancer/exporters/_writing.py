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
from audiomancer.music import DRUMS, BankSound, Pattern, check_sounds, drum_name
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
        bank: the target's own sound for each drum, by MIDI pitch.

    Raises:
        ExportError: if the pattern has more than :data:`MAX_CODE_BARS` bars.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """

    pattern: Pattern
    timing: Timing
    velocity: Velocity
    sounds: Mapping[str, str]
    synths: Mapping[str, str]
    tempo: float
    scale: GainScale
    shifts: bool
    bank: Mapping[int, BankSound]

    def __post_init__(self) -> None:
        check_sounds(self.sounds)
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

    @cached_property
    def voices(self) -> dict[int, BankSound]:
        """Each drum that is played, by its MIDI pitch in the order of the drum map, and what plays it; none of a tune.

        Raises:
            ExportError: if the person's name for one is not a word that the targets read.
        """
        played = set() if self.pitched else {hit.pitches[0] for hit in self.hits}
        return {p: sound_of(drum_name(p), self.sounds, self.bank[p]) for p in DRUMS if p in played}

    def voice(self, hit: Hit) -> BankSound:
        """The sample or synth that plays a hit.

        Raises:
            ExportError: if the person's name for it is not a word that the targets read.
        """
        if not self.pitched:
            return self.voices[hit.pitches[0]]
        return sound_of(self.pattern.kind, self.sounds, BankSound(self.synths[self.pattern.kind]))

    def trim(self, hit: Hit) -> Fraction:
        """What Tidal multiplies the gain of a hit by, so that its folder is as loud as our kit; 1 without gains.

        Raises:
            ExportError: if the person's name for it is not a word that the targets read.
        """
        return Fraction(1) if self.velocity == "none" else self.voice(hit).trim

    def sound(self, hit: Hit) -> str:
        """What plays a hit, as it is read back: its name with all that it is told.

        Raises:
            ExportError: if the person's name for it is not a word that the targets read.
        """
        return self.voice(hit).text


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
