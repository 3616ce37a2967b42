"""Swaps that go by the amount: a near relative at a small one, any at a large one, and a filter with another cutoff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import Number, SynthDefInfo, UGenCall
from audiomancer.variation.synths._amounts import ratio
from audiomancer.variation.synths._arguments import replace_class, with_arguments
from audiomancer.variation.synths._edits import grouped, number
from audiomancer.variation.synths._swaps import FILTER_FAMILIES, family_members, family_of, phase_is_played
from audiomancer.variation.synths._values import Aim, Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["swap_filter", "swap_oscillator"]

_BY_BRIGHTNESS = ("SinOsc", "LFPar", "LFCub", "LFTri", "VarSaw", "Blip", "LFSaw", "Saw", "Pulse")
_NEAREST, _FARTHEST = 3, len(_BY_BRIGHTNESS)
_CUTOFF_OCTAVES = 2.0
_LOWEST_CUTOFF, _HIGHEST_CUTOFF = 20.0, 18000.0
_PLAIN_CUTOFF = 440.0  # what sclang takes where a call names none


def swap_oscillator(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """Another oscillator takes the place of one: the larger the amount, the farther its brightness may be.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how far to go, and what is left alone since it cannot be heard.

    Returns:
        The edits and their line; None if there is no oscillator that can be swapped.
    """
    calls = [call for call in info.roles["source"] if family_of(call) == "oscillator" and not phase_is_played(call)]
    calls = [call for call in calls if call.class_name in _BY_BRIGHTNESS and not aim.muted.hides(call.class_name)]
    if not calls:
        return None
    call = calls[rng.integers(len(calls))]
    place = _BY_BRIGHTNESS.index(call.class_name)
    reach = _NEAREST + round(aim.amount * (_FARTHEST - _NEAREST))
    others = [name for at, name in enumerate(_BY_BRIGHTNESS) if 0 < abs(at - place) <= reach]
    name = others[rng.integers(len(others))]
    edits = tuple(replace_class(info, call, name, rng))
    return Change(edits, _told(call, name, edits))


def swap_filter(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """Another filter of the same kind takes the place of one, and its cutoff moves by up to two octaves.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how far to go, and what is left alone since it cannot be heard.

    Returns:
        The edits and their line; None if there is no filter that can be swapped.
    """
    calls = [call for call in info.roles["filter"] if family_of(call) in FILTER_FAMILIES]
    calls = [call for call in calls if not aim.muted.hides(call.class_name)]
    if not calls:
        return None
    call = calls[rng.integers(len(calls))]
    others = [name for name in family_members(family_of(call) or "") if name != call.class_name]
    name = others[rng.integers(len(others))]
    factor = ratio(rng, aim.amount, _CUTOFF_OCTAVES)
    edits = _tuned(info, call, replace_class(info, call, name, rng), factor)
    return Change(tuple(edits), _told(call, name, edits))


def _tuned(info: SynthDefInfo, call: UGenCall, edits: list[Edit], factor: float) -> list[Edit]:
    """The edits of a swap, with the cutoff times a factor, inside what a filter can do."""
    freq = call.argument("freq")
    if freq is None:
        moved = with_arguments(call, f"freq: {number(_PLAIN_CUTOFF * factor)}", follows=bool(call.arguments))
        return [*edits, moved] if all(edit.span != moved.span for edit in edits) else edits
    place = next(given.span for given in call.node.arguments if given.value is freq.value)
    swapped = next((edit for edit in edits if edit.span == place), None)
    keyword = "freq: " if (swapped.text.startswith("freq: ") if swapped else freq.by_keyword) else ""
    if isinstance(freq.value, Number):
        value = min(max(freq.value.value * factor, _LOWEST_CUTOFF), _HIGHEST_CUTOFF)
        text = f"{keyword}{number(value)}"
    else:
        bounds = f"{number(_LOWEST_CUTOFF)}, {number(_HIGHEST_CUTOFF)}"
        whole = f"({grouped(info.text(freq.span), freq.value)} * {number(factor)}).clip({bounds})"
        text = f"{keyword}{whole}"
    return [*(edit for edit in edits if edit is not swapped), Edit(place, text)]


def _told(call: UGenCall, name: str, edits: Iterable[Edit]) -> str:
    """Such as ``RLPF → MoogFF (900, gain: 1.2)``: the classes, and every argument that is another now."""
    rest = sorted((edit for edit in edits if edit.text and edit.span != call.name_span), key=lambda edit: edit.span)
    texts = [_without_list(edit.text) if edit.span.start == edit.span.end else edit.text for edit in rest]
    return f"{call.class_name} → {name}" + (f" ({', '.join(texts)})" if texts else "")


def _without_list(text: str) -> str:
    """Arguments that are added, without the comma before them or the parentheses around them."""
    return text[1:-1] if text.startswith("(") else text.removeprefix(", ")
