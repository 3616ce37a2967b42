"""The operator that makes something move: an LFO on a cutoff, a pulse width, a pitch or the level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import Call, Name, SynthDefInfo, UGenArgument, UGenCall, walk
from audiomancer.variation.synths._edits import grouped, number
from audiomancer.variation.synths._output import audio_output, insert_at_output
from audiomancer.variation.synths._swaps import FILTER_FAMILIES, family_of
from audiomancer.variation.synths._values import Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LFOS", "Target", "add_modulation", "targets_of"]

LFOS = ("SinOsc", "LFTri", "LFNoise1")
"""The UGens that move something slowly."""

_MOVED = frozenset({"range", "exprange"})


@dataclass(frozen=True, slots=True)
class Target:
    """What an LFO can move.

    Attributes:
        call: the UGen.
        argument: its argument that stands still.
        rate: the slowest and the fastest LFO in Hz.
        depth: the least and the most that it moves in the first version of the operator, as a share of the value.
        bounds: between which the value stays; None for a pitch, which has none.
    """

    call: UGenCall
    argument: UGenArgument
    rate: tuple[float, float]
    depth: tuple[float, float]
    bounds: tuple[float, float] | None

    @property
    def name(self) -> str:
        """What is moved, for the log: the control that is given there, or the class and its argument."""
        value = self.argument.value
        return value.value if isinstance(value, Name) else f"{self.call.class_name} {self.argument.name}"


def add_modulation(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """An LFO on a cutoff, a pitch or a pulse width that stands still so far; on the level if all of these move already.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if nothing stands still that could move, and there is no audio output.
    """
    targets = list(targets_of(info))
    lfo = LFOS[rng.integers(len(LFOS))]
    if not targets:
        return _tremolo(info, lfo, rng)
    target = targets[rng.integers(len(targets))]
    rate, depth = float(rng.uniform(*target.rate)), float(rng.uniform(*target.depth))
    value = grouped(info.text(target.argument.span), target.argument.value)
    text = f"{value} * {lfo}.kr({number(rate)}).range({number(1 - depth)}, {number(1 + depth)})"
    if target.bounds:
        text = f"({text}).clip({number(target.bounds[0])}, {number(target.bounds[1])})"
    log = f"Added LFO modulation to {target.name} ({lfo}, {number(rate)} Hz)"
    return Change((Edit(target.argument.span, text),), log)


def _tremolo(info: SynthDefInfo, lfo: str, rng: np.random.Generator) -> Change | None:
    if audio_output(info) is None:
        return None
    rate, depth = float(rng.uniform(2, 8)), float(rng.uniform(0.2, 0.6))
    stage = f"{{sig}} * {lfo}.kr({number(rate)}).range({number(1 - depth)}, 1)"
    return Change(insert_at_output(info, stage), f"Added LFO modulation to the level ({lfo}, {number(rate)} Hz)")


def targets_of(info: SynthDefInfo) -> Iterator[Target]:
    """What stands still in a SynthDef and could move: cutoffs, pitches and pulse widths."""
    for call in info.roles["filter"]:
        freq = call.argument("freq")
        if family_of(call) in FILTER_FAMILIES and freq is not None and not _moves(freq):
            yield Target(call, freq, (0.1, 6.0), (0.2, 0.6), (20.0, 18000.0))
    for call in info.roles["source"]:
        freq, width = call.argument("freq"), call.argument("width")
        if family_of(call) == "oscillator" and freq is not None and not _moves(freq):
            yield Target(call, freq, (3.0, 7.0), (0.003, 0.012), None)
        if width is not None and not _moves(width):
            yield Target(call, width, (0.1, 3.0), (0.2, 0.6), (0.05, 0.95))


def _moves(argument: UGenArgument) -> bool:
    """Whether an LFO is at work there already."""
    return any(isinstance(node, Call) and node.selector in _MOVED for node in walk(argument.value))
