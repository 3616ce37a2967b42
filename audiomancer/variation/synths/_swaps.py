"""Operators that put one UGen in the place of another: oscillators and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.analyzers import catalogue
from audiomancer.analyzers.synthdef import Number, SynthDefInfo, UGenCall
from audiomancer.variation.synths._arguments import replace_class
from audiomancer.variation.synths._values import Change

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FILTER_FAMILIES", "family_members", "family_of", "phase_is_played", "swap_filter", "swap_oscillator"]

FILTER_FAMILIES = ("lowpass", "highpass", "bandpass")


def family_of(call: UGenCall) -> str | None:
    """The family of a call's class, such as ``lowpass``; None if the class is in none."""
    info = catalogue().get(call.class_name)
    return info.family if info else None


def family_members(family: str) -> tuple[str, ...]:
    """The classes of a family, by name."""
    return tuple(sorted(info.name for info in catalogue().values() if info.family == family))


def swap_oscillator(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """Another oscillator takes the place of one.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no oscillator that can be swapped.
    """
    calls = [call for call in info.roles["source"] if family_of(call) == "oscillator" and not phase_is_played(call)]
    return _swap(info, calls, rng)


def swap_filter(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
    """Another filter of the same kind (lowpass, highpass, bandpass) takes the place of one.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.

    Returns:
        The edits and their line; None if there is no filter that can be swapped.
    """
    return _swap(info, [call for call in info.roles["filter"] if family_of(call) in FILTER_FAMILIES], rng)


def _swap(info: SynthDefInfo, calls: list[UGenCall], rng: np.random.Generator) -> Change | None:
    if not calls:
        return None
    call = calls[rng.integers(len(calls))]
    others = [name for name in family_members(family_of(call) or "") if name != call.class_name]
    name = others[rng.integers(len(others))]
    return Change(tuple(replace_class(info, call, name, rng)), f"{call.class_name} → {name}")


def phase_is_played(call: UGenCall) -> bool:
    """Whether the phase is modulated: then the oscillator is half of an FM pair and no other can stand for it."""
    phase = call.argument("phase", "feedback")
    return phase is not None and not isinstance(phase.value, Number)
