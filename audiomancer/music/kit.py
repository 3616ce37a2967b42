"""Which synth of the library plays which drum: the bridge from the drum map to the kit in ``synths``.

One family of synths plays it all, and percussion outside of the family is played by the nearest relative, tuned to its
place: a bongo by the conga, a wood block by the clave. The library has more drums than these, a bongo and a wood block
among them; they are for whoever asks for them by name, and the kit sounds as it always did.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.music.drums import DRUMS

__all__ = ["KIT", "KitVoice", "kit_voice"]


class KitVoice(NamedTuple):
    """A synth of the library and the controls that make it this drum.

    Attributes:
        synth: name of the synth in ``synths``.
        controls: control name to value; controls that are not named keep their default.
    """

    synth: str
    controls: Mapping[str, float]


def _voice(synth: str, **controls: float) -> KitVoice:
    return KitVoice(synth, MappingProxyType(controls))


KIT = MappingProxyType(
    {
        "bd": _voice("kick"),
        "bd:1": _voice("kick", tune=58, click=0.6, decay=0.3),
        "sd": _voice("snare"),
        "sd:1": _voice("snare", tune=220, snappy=0.8),
        "rim": _voice("rim"),
        "cp": _voice("clap"),
        "hh": _voice("hat_closed"),
        "hh:1": _voice("hat_closed", decay=0.04, tone=0.7),
        "hh:2": _voice("hat_closed", tune=620),
        "oh": _voice("hat_open"),
        "oh:1": _voice("hat_open", tune=620),
        "lt": _voice("tom_low"),
        "lt:1": _voice("tom_low", tune=74),
        "lt:2": _voice("tom_low", tune=64),
        "mt": _voice("tom_mid"),
        "mt:1": _voice("tom_mid", tune=145),
        "ht": _voice("tom_high"),
        "cr": _voice("crash"),
        "cr:1": _voice("crash", tune=450),
        "cr:2": _voice("crash", tune=600, decay=0.7),
        "cr:3": _voice("crash", tune=330, brightness=0.8),
        "rd": _voice("ride"),
        "rd:1": _voice("ride", tune=520),
        "rd:2": _voice("ride", tune=600, ping=0.9),
        "cb": _voice("cowbell"),
        "tb": _voice("tambourine"),
        "sh": _voice("shaker"),
        "sh:1": _voice("shaker", tune=8000, decay=0.05),
        "sh:2": _voice("shaker", tune=5000, decay=0.12),
        "bongo": _voice("conga", tune=400, decay=0.18),
        "bongo:1": _voice("conga", tune=300, decay=0.22),
        "conga": _voice("conga"),
        "conga:1": _voice("conga", tune=165),
        "conga:2": _voice("conga", tune=230, decay=0.08, slap=0.7),
        "timbale": _voice("conga", tune=480, slap=0.8),
        "timbale:1": _voice("conga", tune=360, slap=0.8),
        "agogo": _voice("agogo"),
        "agogo:1": _voice("agogo", tune=720),
        "clave": _voice("clave"),
        "woodblock": _voice("clave", tune=1100),
        "woodblock:1": _voice("clave", tune=800),
        "triangle": _voice("agogo", tune=4600, decay=1.8),
        "triangle:1": _voice("agogo", tune=4600, decay=0.15),
        "vibraslap": _voice("guiro", tune=3200, notches=25, decay=0.8),
        "guiro": _voice("guiro", decay=0.12),
        "guiro:1": _voice("guiro", decay=0.4),
    }
)
"""Every named drum of :data:`audiomancer.music.drums.DRUMS` to its voice."""

_OTHER = _voice("clave", tune=1600)


def kit_voice(pitch: int) -> KitVoice:
    """The voice of a drum by its MIDI number 0-127; percussion without a name is a clave."""
    return KIT.get(DRUMS[pitch].name, _OTHER)
