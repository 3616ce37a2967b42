"""Crossing two SynthDefs so that both are heard: the sound of the first; filter, effects and voice of the second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from audiomancer.analyzers.synthdef import SynthDefInfo, tokenize
from audiomancer.variation.synths._amounts import geometric_mean
from audiomancer.variation.synths._breed import Cross, leave_effects, take_effects, take_filter
from audiomancer.variation.synths._breed import breed as first_version
from audiomancer.variation.synths._controls import average_defaults
from audiomancer.variation.synths._edits import add_parameters, changed, number, rename, safe_name
from audiomancer.variation.synths._musical_effects import ENDING, FREED, lasting
from audiomancer.variation.synths._output import audio_output, insert_at_output
from audiomancer.variation.synths._values import SynthVariation
from audiomancer.variation.synths._voices import Voice, voice_of

if TYPE_CHECKING:
    import numpy as np

__all__ = ["CROSSINGS", "Crossing", "cross"]

_VOICE = 0.5  # how often the voice of the second sounds too, where its filter is there already
_SHARE = (0.4, 0.7)  # of the second in the sound
_SPLITS_HZ = (250.0, 2000.0)
_LARGEST = 12_000  # characters of a parent that takes another voice


class Crossing(Protocol):
    """From two SynthDefs and chance to a child, called ``first_x_second`` if it is given no name."""

    def __call__(
        self, first: SynthDefInfo, second: SynthDefInfo, rng: np.random.Generator, *, name: str | None = None
    ) -> SynthVariation:
        """The child."""


def cross(
    first: SynthDefInfo, second: SynthDefInfo, rng: np.random.Generator, *, name: str | None = None
) -> SynthVariation:
    """A child of two SynthDefs in which both can be heard.

    It keeps the oscillators, envelopes and layout of the first, takes the filter of the second with everything that
    steers it, mixes the effects of both by chance, and has the controls of both; where both have a control of one name
    its default is the mean, by ratios. Where the second has no filter to give, and by chance where it has, its whole
    voice sounds too, beside that of the first or above or below it.

    Args:
        first: gives the oscillators, envelopes and layout.
        second: gives the filter.
        rng: chance; the same state gives the same child.
        name: the child's name, ``first_x_second`` if None.

    Returns:
        The child, one line for each thing that it has from a parent, and its source without what it has of either.

    Raises:
        SynthDefError: if the first computes its name, or takes no controls.
    """
    child = changed(first, [rename(first, name or safe_name(f"{first.name}_x_{second.name}"))])
    between = Cross(first, second, {}, rng)
    log = [f"Oscillators from {first.name}"]
    child, lines = leave_effects(child, between)
    log += lines
    without_second = child.source
    average = average_defaults(child, second, geometric_mean)
    if average is not None:
        child, log = changed(child, average.edits), [*log, average.log]
    before = child
    child, lines = take_filter(child, between)
    log += _complete(before, child, lines)
    voice = _voice(child, between, must=child is before)
    if voice is None:
        child, lines = _with_effects(child, between)
        return SynthVariation(child, (*log, *lines), muted=(_silenced(child), without_second))
    both, alone = (_joined(child, voice, weight) for weight in (1.0, 0.0))
    log += voice.log
    then = between._replace(names=dict(between.names), rng=deepcopy(rng))
    with_all, lines = _with_effects(both, between)
    without_first, _ = _with_effects(alone, then)
    return SynthVariation(with_all, (*log, *lines), muted=(without_first.source, without_second))


CROSSINGS: Mapping[str, Crossing] = MappingProxyType({"1": first_version, "2": cross})
"""Every version of crossing, as births name them."""


class _Placed(NamedTuple):
    """The voice of the second parent and how it sounds beside the first.

    Attributes:
        voice: the voice.
        own: an expression with ``{sig}`` for the sound of the first.
        other: an expression with ``{voice}`` for that of the second.
        log: what the log says of it.
    """

    voice: Voice
    own: str
    other: str
    log: list[str]


def _voice(child: SynthDefInfo, between: Cross, *, must: bool) -> _Placed | None:
    """The voice of the second parent, drawn beside, above or below that of the first; None if it does not sound."""
    wanted = between.rng.random() < _VOICE or must
    share = float(between.rng.uniform(*_SHARE))
    place = ("beside", "above", "below")[between.rng.integers(3)]
    low, high = _SPLITS_HZ
    split = number(float(low * (high / low) ** between.rng.random()))
    if not wanted or audio_output(child) is None or len(child.source) > _LARGEST:
        return None
    voice = voice_of(between.second, child)
    if voice is None:
        return None
    own, other = f"{{sig}} * {number(1 - share)}", f"{{voice}} * {number(share)}"
    told = f"Voice of {between.second.name} {place} that of {between.first.name}"
    if place != "beside":
        lower, upper = ("LPF", "HPF") if place == "above" else ("HPF", "LPF")
        own, other = f"{lower}.ar({own}, {split})", f"{upper}.ar({other}, {split})"
        told += f", parted at {split} Hz by {lower} and {upper}"
    told += f" ({number(100 * share)} %)"
    if lasting(child):
        told += f"; {ENDING}"
    return _Placed(
        voice, own, other, [told, *(f"Control {name} from {between.second.name}" for name in voice.new_controls)]
    )


def _joined(child: SynthDefInfo, placed: _Placed, weight: float) -> SynthDefInfo:
    """The child with the voice of the second parent beside its own, which is multiplied by a weight."""
    if placed.voice.parameters:
        child = changed(child, [add_parameters(child, placed.voice.parameters)])
    edits = lasting(child)
    child = changed(child, edits)
    own = placed.own if weight else f"({placed.own}) * 0"
    stage = f"({own}) + ({placed.other.replace('{voice}', placed.voice.text)})"
    return changed(child, insert_at_output(child, stage, after=FREED if edits else ""))


def _with_effects(child: SynthDefInfo, between: Cross) -> tuple[SynthDefInfo, list[str]]:
    """The child with effects of the second parent, by chance."""
    wet, lines = take_effects(child, between)
    return wet, _complete(child, wet, lines)


def _silenced(child: SynthDefInfo) -> str:
    """The child without the sound of its first parent, where nothing else sounds."""
    return changed(child, insert_at_output(child, "{sig} * 0")).source if audio_output(child) else child.source


def _complete(before: SynthDefInfo, after: SynthDefInfo, lines: list[str]) -> list[str]:
    """The lines, with every class and message that is new and that they do not name."""
    new = _words(after) - _words(before)
    missing = [word for word in new if word not in " ".join(lines)]
    return [*lines, f"For this: {', '.join(missing)}"] if missing else lines


def _words(info: SynthDefInfo) -> Counter[str]:
    """The classes and messages of a source: what begins with a capital, or follows a full stop."""
    tokens = tokenize(info.source)[0]
    pairs = pairwise(tokens)
    return Counter(
        word.text for dot, word in pairs if word.text[:1].isupper() or (dot.text == "." and word.text.isidentifier())
    )
