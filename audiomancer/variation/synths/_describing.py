"""What a child says of itself: its own description in the metadata of its source, in the place of its parent's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from audiomancer.analyzers import catalogue
from audiomancer.analyzers.synthdef import SynthDefInfo, UGenCall, metadata_span
from audiomancer.variation.synths._edits import changed
from audiomancer.variation.synths._effects import distortions
from audiomancer.variation.synths._values import Edit, SynthVariation

__all__ = ["described"]

_SOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "sine": "SinOsc SinOscFB FSinOsc PMOsc Osc Klang DynKlang LFPar LFCub",
        "saw": "Saw LFSaw VarSaw SyncSaw",
        "pulse": "Pulse LFPulse",
        "triangle": "LFTri",
        "band-limited pulses": "Blip Impulse Formant",
        "plucked string": "Pluck",
        "resonators": "Klank DynKlank Ringz Formlet",
    }
)
_BY_CLASS = {name: words for words, names in _SOUNDS.items() for name in names.split()}
_FILTERS = ("lowpass", "highpass", "bandpass")
_EFFECTS = ("distortion", "delay", "reverb")
_LONGEST = 200


def described(made: SynthVariation, parents: Sequence[str], words: str = "") -> SynthVariation:
    """A child whose description is its own; one whose source has no description stays as it is.

    Args:
        made: the child.
        parents: names of its parents; none if it has none.
        words: the words that it was made from; empty if it was bred.

    Returns:
        The child with a description that tells the words, or its kind, oscillators, filters and effects, and from whom
        it comes: ``pulse through a lowpass, with reverb; from tb303``.
    """
    span = metadata_span(made.info, "description")
    if span is None:
        return made
    text = " ".join(words.split()) or _anatomy(made.info)
    whole = f"{text}; from {' and '.join(parents)}" if parents else text
    told = "".join(letter for letter in whole if letter.isprintable() and letter not in '"\\')[:_LONGEST]
    return replace(made, info=changed(made.info, [Edit(span, f'"{told}"')]))


def _anatomy(info: SynthDefInfo) -> str:
    """The oscillators, filters and effects of a synth, in words."""
    sounds = _unique(_sound(call) for call in info.roles["source"]) or ["a sound"]
    filters = _unique(family for call in info.roles["filter"] if (family := _family(call)) in _FILTERS)
    roles = {catalogue()[call.class_name].role for call in info.roles["effects"]}
    if any(True for _ in distortions(info)):
        roles.add("distortion")
    effects = [role for role in _EFFECTS if role in roles]
    through = f" through a {_joined(filters)}" if filters else ""
    return _joined(sounds) + through + (f", with {_joined(effects)}" if effects else "")


def _sound(call: UGenCall) -> str:
    role = catalogue()[call.class_name].role
    return _BY_CLASS.get(call.class_name, role if role == "noise" else call.class_name)


def _family(call: UGenCall) -> str:
    return catalogue()[call.class_name].family or ""


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
