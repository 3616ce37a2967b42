"""How far a sound must move along each measure until it is heard: the steps in which a wish is held against a sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, log
from statistics import median
from types import MappingProxyType

from audiomancer.analyzers.timbre import LONGEST_TAIL, Timbre

__all__ = ["AXES", "Axis", "lacking", "middle", "steps"]


@dataclass(frozen=True, slots=True)
class Axis:
    """A measure as it is heard.

    Attributes:
        step: the smallest change that a listener tells apart; where there is a floor, the logarithm of a ratio.
        why: where that step comes from.
        floor: what is added before the ratio, in the unit of the measure: below it changes are not heard; None where
            not ratios but differences are heard.
        lowest: at or below it there is no less to be heard.
        highest: at or above it there is no more to be heard, or to be measured.
    """

    step: float
    why: str
    floor: float | None = None
    lowest: float = -inf
    highest: float = inf


AXES: Mapping[str, Axis] = MappingProxyType(
    {
        "pitch": Axis(log(2) / 12, "a semitone is the least that music calls higher", floor=0.0, lowest=30.0),
        "brightness": Axis(0.3, "a twentieth of the centre's frequency near 1 kHz, in Bark", lowest=1.5, highest=20.0),
        "attack": Axis(log(1.4), "rises are told apart from a third more on", floor=0.01, lowest=0.01, highest=2.0),
        "length": Axis(log(1.15), "durations are told apart from a tenth more on", 0.01, lowest=0.05, highest=2.9),
        "tail": Axis(log(1.3), "reverberation times are told apart from a fifth on", 0.02, 0.04, LONGEST_TAIL),
        "noisiness": Axis(0.04, "noise 14 dB below a tone is heard", lowest=0.02, highest=0.85),
        "inharmonicity": Axis(0.05, "a partial 26 dB below the others is heard", lowest=0.02, highest=0.85),
        "movement": Axis(0.06, "a swing of the level of 1 dB, up and down, is heard", lowest=0.05, highest=0.9),
        "roughness": Axis(log(1.15), "roughness is told apart from a sixth more on", 0.04, lowest=0.02, highest=0.9),
        "richness": Axis(1.0, "a critical band more or less", lowest=2.0, highest=22.0),
        "width": Axis(0.05, "correlation is told apart from 0.95 on", lowest=0.03, highest=0.9),
        "sub": Axis(log(1.25), "a change of the level of 1 dB", floor=0.01, lowest=0.005, highest=0.9),
        "echo": Axis(0.1, "an echo 20 dB below its stroke is heard", lowest=0.1, highest=0.9),
        "glide": Axis(1.0, "a semitone is the least that music calls higher"),
    }
)
"""Every measure of a sound with its step, of which a wish that is neither weak nor strong asks one.

Source: E. Zwicker and H. Fastl, "Psychoacoustics" (Springer, 1990), chapters 7, 11 and 12, for level, duration and
roughness; J. Grey, "Multidimensional perceptual scaling of musical timbres", JASA 61 (1977), for brightness and attack.
"""


def steps(axis: str, heard: Timbre, plain: Timbre) -> float:
    """How far a sound lies from another along a measure.

    The pitch of two sounds of which one has none is compared as their brightness is.

    Args:
        axis: a measure, a key of :data:`AXES`.
        heard: the sound.
        plain: the other.

    Returns:
        Steps; above 0 if the first has more.
    """
    if axis == "pitch" and not (heard.pitch and plain.pitch):
        return steps("brightness", heard, plain)
    row, here, there = AXES[axis], float(getattr(heard, axis)), float(getattr(plain, axis))
    return (here - there if row.floor is None else log((here + row.floor) / (there + row.floor))) / row.step


def lacking(axis: str, sign: int, least: float, heard: Timbre, plain: Timbre) -> float:
    """How many steps a sound lacks of having moved as far as it should.

    Args:
        axis: a measure, a key of :data:`AXES`.
        sign: 1 if there should be more of it, -1 if less.
        least: how many steps it should have moved that way; below 0, how many it may have moved the other way.
        heard: the sound.
        plain: what it should have moved from.

    Returns:
        Steps, at least 0; 0 too where it is at the end of the measure, beyond which nothing is heard.
    """
    here = float(getattr(heard, axis))
    if here >= AXES[axis].highest if sign > 0 else here <= AXES[axis].lowest:
        return 0.0
    return max(0.0, least - sign * steps(axis, heard, plain))


def middle(sounds: Sequence[Timbre]) -> Timbre:
    """The sound in the middle of some: the median of each measure, of the pitch over those that have one.

    Args:
        sounds: at least one.

    Returns:
        The measures; without a pitch if most sounds have none.
    """
    pitches = [sound.pitch for sound in sounds if sound.pitch]
    found = Timbre(*map(median, zip(*sounds, strict=True)))
    return found._replace(pitch=median(pitches) if 2 * len(pitches) > len(sounds) else 0.0)
