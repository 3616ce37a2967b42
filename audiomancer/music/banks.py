"""Which of the sounds that a live coder has plays which drum: Dirt-Samples in Tidal, the standard sounds of Strudel.

More than half of our drum names are no folder of Dirt-Samples, and where the name is there, the number may hold
something else: ``hh:1`` is a crash, ``cr`` a ride. So each drum has the sound that is nearest to it by name, length,
pitch and brightness, under a name that means no other drum of ours; what is read back is the same drum again.

Source: the folders of github.com/tidalcycles/Dirt-Samples; for Strudel its documentation of samples, and the maps that
its page loads, github.com/tidalcycles/uzu-drumkit and the Versilian Community Sample Library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.errors import InvalidSettingError
from audiomancer.music.drums import DRUMS
from audiomancer.music.kit import kit_voice

__all__ = [
    "DIRT_SAMPLES",
    "KIT_SYNTHS",
    "MACHINE_SOUNDS",
    "STRUDEL_SOUNDS",
    "BankSound",
    "check_sounds",
    "drums_by_sound",
]

_AUDIBLE = 0.5  # dB; less is not worth a factor in the code


class BankSound(NamedTuple):
    """What plays a drum.

    Attributes:
        name: folder and number, or synth, as it is written: ``hc:1``.
        decibels: how much louder our kit's voice of the drum is than this sound, both against their bass drums.
        controls: what the synth is told beside, control name to value.
    """

    name: str
    decibels: float = 0.0
    controls: Mapping[str, float] = MappingProxyType({})

    @property
    def trim(self) -> Fraction:
        """What Tidal's gain is multiplied by, in hundredths, so that the sound is as loud as our kit's voice.

        SuperDirt raises the gain to the fourth power. Differences under half a dB are left: then it is 1.
        """
        if abs(self.decibels) < _AUDIBLE:
            return Fraction(1)
        return Fraction(round(100 * 10 ** (self.decibels / 80)), 100)

    @property
    def text(self) -> str:
        """The name with all controls, the same for the same sound: ``kick click 0.6 tune 58``."""
        return " ".join([self.name, *(f"{name} {value:g}" for name, value in sorted(self.controls.items()))])


def _bank(table: Mapping[str, BankSound], other: Callable[[int], BankSound]) -> Mapping[int, BankSound]:
    return MappingProxyType({p: table[s.name] if s.name in table else other(s.variant) for p, s in DRUMS.items()})


# Loudness: the largest K-weighted mean over 400 ms (BS.1770), of the sample through SuperDirt's stereo panning, and of
# the drum in our kit, at full velocity; hh and sd as measured in SuperDirt itself.
_DIRT_SAMPLES = {
    "bd": BankSound("bd"),
    "bd:1": BankSound("bd:1", 0.8),
    "sd": BankSound("sd", -8.3),
    "sd:1": BankSound("sd:1", -5.7),
    "rim": BankSound("rs", -4.9),
    "cp": BankSound("cp", -3.8),
    "hh": BankSound("hh", 10.7),
    "hh:1": BankSound("hc:1", -9.8),
    "hh:2": BankSound("hc:5", -13.5),
    "oh": BankSound("ho", -2.8),
    "oh:1": BankSound("ho:3", -4.6),
    "lt": BankSound("lt:5", -3.3),
    "lt:1": BankSound("lt:1", -2.4),
    "lt:2": BankSound("lt:3", -4.0),
    "mt": BankSound("mt:6", -3.9),
    "mt:1": BankSound("mt:10", -4.9),
    "ht": BankSound("ht:14", -4.7),
    "cr": BankSound("cc", -6.0),
    "cr:1": BankSound("cc:2", -5.0),
    "cr:2": BankSound("cc:5", -5.5),
    "cr:3": BankSound("odx:9", -3.8),
    "rd": BankSound("808cy", 3.5),
    "rd:1": BankSound("808cy:10", 2.8),
    "rd:2": BankSound("gretsch:18", 8.4),
    "cb": BankSound("cb", -0.8),
    "tb": BankSound("drumtraks:10", -2.2),
    "sh": BankSound("odx:2", -10.0),
    "sh:1": BankSound("808:4", 0.6),
    "sh:2": BankSound("drumtraks", -4.9),
    "bongo": BankSound("808hc:3", -2.4),
    "bongo:1": BankSound("808mc:4", -0.1),
    "conga": BankSound("808lc:4", -4.4),
    "conga:1": BankSound("808lc", -2.1),
    "conga:2": BankSound("tabla:9", 1.0),
    "timbale": BankSound("808hc:1", -2.2),
    "timbale:1": BankSound("808hc", 1.7),
    "agogo": BankSound("808", 2.6),
    "agogo:1": BankSound("jazz:1", -3.9),
    "clave": BankSound("808:2", -2.8),
    "woodblock": BankSound("dr55:2", -4.5),
    "woodblock:1": BankSound("tabla:18", -2.8),
    "triangle": BankSound("tink:1", 21.8),
    "triangle:1": BankSound("bottle:9", 0.6),
    "vibraslap": BankSound("dr:20", 1.2),
    "guiro": BankSound("can:3", 13.2),
    "guiro:1": BankSound("dr:10", 3.7),
}
_DIRT_PERC = (-8.8, -0.3, 2.4, 11.3, -5.3, -8.5)  # dB; the folder perc has six samples, and greater numbers go round

DIRT_SAMPLES = _bank(_DIRT_SAMPLES, lambda n: BankSound(f"perc:{n}" if n else "perc", _DIRT_PERC[n % len(_DIRT_PERC)]))
"""Every MIDI pitch to the folder and number of Dirt-Samples that plays it in Tidal; all are of different names."""

_STRUDEL_SOUNDS = {
    drum.name: BankSound(drum.name)
    for drum in DRUMS.values()
    if drum.name in {"bd", "bd:1", "sd", "sd:1", "rim", "cp", "hh", "hh:1", "hh:2", "oh", "oh:1", "lt", "mt", "ht"}
    or drum.name in {"cr", "cr:1", "rd", "cb", "tb", "sh", "bongo", "agogo", "clave", "woodblock", "woodblock:1"}
    or drum.name == "vibraslap"
} | {
    "lt:1": BankSound("tom2_stick:2"),
    "lt:2": BankSound("tom2_mallet:2"),
    "mt:1": BankSound("tom_stick:2"),
    "cr:2": BankSound("sus_cymbal:13"),
    "cr:3": BankSound("clash:8"),
    "rd:1": BankSound("sus_cymbal:16"),
    "rd:2": BankSound("sus_cymbal:9"),
    "sh:1": BankSound("shaker_small:4"),
    "sh:2": BankSound("cabasa"),
    "bongo:1": BankSound("bongo:14"),
    "conga": BankSound("conga:16"),
    "conga:1": BankSound("conga:28"),
    "conga:2": BankSound("conga:12"),
    "timbale": BankSound("snare_modern:2"),
    "timbale:1": BankSound("snare_modern:31"),
    "agogo:1": BankSound("agogo:3"),
    "triangle": BankSound("triangles:4"),
    "triangle:1": BankSound("triangles:2"),
    "guiro": BankSound("guiro:2"),
    "guiro:1": BankSound("guiro:4"),
}

STRUDEL_SOUNDS = _bank(_STRUDEL_SOUNDS, lambda n: BankSound(f"misc:{n}" if n else "misc"))
"""Every MIDI pitch to the standard sound that plays it in Strudel; all are of different names."""

MACHINE_SOUNDS = frozenset({"bd", "sd", "rim", "cp", "hh", "oh", "cr", "rd", "ht", "mt", "lt", "sh", "cb", "tb"})
"""The names that Strudel's drum machines have for our drums; a machine has most of them."""

KIT_SYNTHS: Mapping[int, BankSound] = MappingProxyType(
    {pitch: BankSound(kit_voice(pitch).synth, 0.0, kit_voice(pitch).controls) for pitch in DRUMS}
)
"""Every MIDI pitch to the synth of our library that plays it; percussion without a name shares one."""

_SOUNDING = tuple(
    dict.fromkeys(["melody", "bass", *(name for drum in DRUMS.values() for name in (drum.sound, drum.name))])
)


def check_sounds(sounds: Mapping[str, str]) -> Mapping[str, str]:
    """Checks a person's own sounds.

    Args:
        sounds: by drum name (``bd``, ``hh:1``) or kind (``melody``, ``bass``), the sound that plays it.

    Returns:
        The same.

    Raises:
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind; the message names the
            nearest that is.
    """
    for name in sounds:
        if name not in _SOUNDING:
            near = get_close_matches(str(name), _SOUNDING, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            known = ", ".join(name for name in _SOUNDING if ":" not in name)
            raise InvalidSettingError(f"there are sounds for {known}, not for {name!r:.60}{hint}")
    return sounds


def drums_by_sound(banks: Iterable[Mapping[int, BankSound]], sounds: Mapping[str, str]) -> Mapping[str, int]:
    """What each sound is the drum of, to read code by.

    Args:
        banks: what drums are played by, the more usual first.
        sounds: the person's own sounds by drum name, as they are given to an export; they go before all banks.

    Returns:
        The :attr:`BankSound.text` of a sound to a MIDI pitch: where several drums share a sound, the first of the map.
    """
    drums: dict[str, int] = {}
    for pitch, drum in DRUMS.items():
        own = sounds.get(drum.name, sounds.get(drum.sound))
        if own is not None:
            drums.setdefault(own.removesuffix(":0"), pitch)
    for bank in banks:
        for pitch in DRUMS:
            drums.setdefault(bank[pitch].text, pitch)
    return MappingProxyType(drums)
