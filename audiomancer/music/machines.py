"""Which of our drums each drum machine of Strudel has: the banks that ``bank`` takes.

Source: the map of samples that Strudel's page loads, tidal-drum-machines.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from audiomancer.music.banks import MACHINE_SOUNDS

__all__ = ["MACHINES", "machine_sounds"]

_TABLE = {
    "AJKPercusyn": "bd sd ht cb",
    "AkaiLinn": "bd sd cp hh oh lt mt ht cr rd cb tb sh",
    "AkaiMPC60": "bd sd rim cp hh oh lt mt ht cr rd",
    "AkaiXR10": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "AlesisHR16": "bd sd rim cp hh oh lt ht sh",
    "AlesisSR16": "bd sd rim cp hh oh cr rd cb tb sh",
    "BossDR110": "bd sd cp hh oh cr rd",
    "BossDR220": "bd sd cp hh oh lt mt ht cr rd",
    "BossDR55": "bd sd rim hh",
    "BossDR550": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "CasioRZ1": "bd sd rim cp hh lt mt ht cr rd cb",
    "CasioSK1": "bd sd hh oh mt ht",
    "CasioVL1": "bd sd hh",
    "DoepferMS404": "bd sd hh oh lt",
    "EmuDrumulator": "bd sd rim cp hh oh lt mt ht cr cb",
    "EmuModular": "bd",
    "EmuSP12": "bd sd rim cp hh oh lt mt ht cr rd cb",
    "KorgDDM110": "bd sd rim cp hh oh lt ht cr",
    "KorgKPR77": "bd sd cp hh oh",
    "KorgKR55": "bd sd rim hh oh ht cr cb",
    "KorgKRZ": "bd sd hh oh lt ht cr rd",
    "KorgM1": "bd sd rim cp hh oh mt ht cr rd cb tb sh",
    "KorgMinipops": "bd sd hh oh",
    "KorgPoly800": "bd",
    "KorgT3": "bd sd rim cp hh oh sh",
    "Linn9000": "bd sd rim hh oh lt mt ht cr rd cb tb",
    "LinnDrum": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "LinnLM1": "bd sd rim cp hh oh lt ht cb tb sh",
    "LinnLM2": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "MFB512": "bd sd cp hh oh lt mt ht cr",
    "MPC1000": "bd sd cp hh oh sh",
    "MoogConcertMateMG1": "bd sd",
    "OberheimDMX": "bd sd rim cp hh oh lt mt ht cr rd tb sh",
    "RhodesPolaris": "bd sd",
    "RhythmAce": "bd sd hh oh lt ht",
    "RolandCompurhythm1000": "bd sd rim cp hh oh lt mt ht cr rd cb",
    "RolandCompurhythm78": "bd sd hh oh cb tb",
    "RolandCompurhythm8000": "bd sd rim cp hh oh lt mt ht cr cb",
    "RolandD110": "bd sd rim hh oh lt cr rd cb tb sh",
    "RolandD70": "bd sd rim cp hh oh lt mt cr rd cb sh",
    "RolandDDR30": "bd sd lt ht",
    "RolandJD990": "bd sd cp hh oh lt mt ht cr rd cb tb",
    "RolandMC202": "bd ht",
    "RolandMC303": "bd sd rim cp hh oh lt mt ht rd cb tb sh",
    "RolandMT32": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "RolandR8": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "RolandS50": "bd sd cp oh lt mt ht cr rd cb tb sh",
    "RolandSH09": "bd",
    "RolandSystem100": "bd sd hh oh",
    "RolandTR505": "bd sd rim cp hh oh lt mt ht cr rd cb",
    "RolandTR606": "bd sd hh oh lt ht cr",
    "RolandTR626": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "RolandTR707": "bd sd rim cp hh oh lt mt ht cr cb tb",
    "RolandTR727": "sh",
    "RolandTR808": "bd sd rim cp hh oh lt mt ht cr cb sh",
    "RolandTR909": "bd sd rim cp hh oh lt mt ht cr rd",
    "SakataDPM48": "bd sd rim cp hh oh lt mt ht cr rd sh",
    "SequentialCircuitsDrumtracks": "bd sd rim cp hh oh ht cr rd cb tb sh",
    "SequentialCircuitsTom": "bd sd cp hh oh ht cr",
    "SergeModular": "bd",
    "SimmonsSDS400": "sd lt mt ht",
    "SimmonsSDS5": "bd sd rim hh oh lt mt ht",
    "SoundmastersR88": "bd sd hh oh cr",
    "UnivoxMicroRhythmer12": "bd sd hh oh",
    "ViscoSpaceDrum": "bd sd rim hh oh lt mt ht cb",
    "XdrumLM8953": "bd sd rim hh oh lt mt ht cr rd tb",
    "YamahaRM50": "bd sd cp hh oh lt mt ht cr rd cb tb sh",
    "YamahaRX21": "bd sd cp hh oh lt mt ht cr",
    "YamahaRX5": "bd sd rim hh oh lt cb tb sh",
    "YamahaRY30": "bd sd rim cp hh oh lt mt ht cr rd cb tb sh",
    "YamahaTG33": "bd sd rim cp oh lt mt ht cr rd cb tb sh",
}

MACHINES: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: frozenset(has.split()) for name, has in _TABLE.items()}
)
"""Every machine by its whole name to the sounds of drums that it has."""


def machine_sounds(bank: str | None) -> frozenset[str]:
    """The sounds of drums that a bank has.

    Args:
        bank: a machine, such as ``RolandTR909``; None for no machine.

    Returns:
        Names such as ``bd``. A bank that is not known, a person's own or a machine by a shorter name, is taken to have
        all that a machine may have; no bank has none.
    """
    return MACHINES.get(bank, MACHINE_SOUNDS) if bank else frozenset()
