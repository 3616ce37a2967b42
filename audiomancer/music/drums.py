"""The drum map: General MIDI percussion and the names that live coders use for it.

Sound names are those of Tidal's and Strudel's drum banks (``bd sd rim cp hh oh ...``); where several
keys share a name, the variant is the sample number: ``bd:1``. Every pitch 0-127 has exactly one name.

Source: General MIDI System Level 1 and 2, percussion key map; the two edge hits of the hi-hat, 22 and
26, are those of Roland's V-Drums.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from audiomancer.errors import InvalidValueError

__all__ = [
    "DRUMS",
    "DRUM_ROWS",
    "DRUM_TYPES",
    "DRUM_WORDS",
    "VOICES",
    "DrumSound",
    "drum_instrument",
    "drum_name",
    "drum_pitch",
    "drum_pitches",
    "voice_pitches",
]


_DIGITS = 9  # of a pitch, with all zeros that somebody may write before it


class DrumSound(NamedTuple):
    """One key of the drum map.

    Attributes:
        pitch: MIDI number 0-127.
        sound: name of the sound in Tidal's and Strudel's drum banks, such as ``bd``.
        variant: sample number of the sound, from 0.
        title: what it is, in words: ``bass drum``.
    """

    pitch: int
    sound: str
    variant: int
    title: str

    @property
    def name(self) -> str:
        """The sound with its variant, as mini-notation writes it: ``bd`` or ``bd:1``."""
        return f"{self.sound}:{self.variant}" if self.variant else self.sound


_TABLE = (
    DrumSound(36, "bd", 0, "bass drum"),
    DrumSound(35, "bd", 1, "acoustic bass drum"),
    DrumSound(38, "sd", 0, "acoustic snare"),
    DrumSound(40, "sd", 1, "electric snare"),
    DrumSound(37, "rim", 0, "side stick"),
    DrumSound(39, "cp", 0, "hand clap"),
    DrumSound(42, "hh", 0, "closed hi-hat"),
    DrumSound(44, "hh", 1, "pedal hi-hat"),
    DrumSound(22, "hh", 2, "closed hi-hat, edge"),
    DrumSound(46, "oh", 0, "open hi-hat"),
    DrumSound(26, "oh", 1, "open hi-hat, edge"),
    DrumSound(45, "lt", 0, "low tom"),
    DrumSound(43, "lt", 1, "high floor tom"),
    DrumSound(41, "lt", 2, "low floor tom"),
    DrumSound(47, "mt", 0, "low-mid tom"),
    DrumSound(48, "mt", 1, "hi-mid tom"),
    DrumSound(50, "ht", 0, "high tom"),
    DrumSound(49, "cr", 0, "crash cymbal 1"),
    DrumSound(57, "cr", 1, "crash cymbal 2"),
    DrumSound(55, "cr", 2, "splash cymbal"),
    DrumSound(52, "cr", 3, "chinese cymbal"),
    DrumSound(51, "rd", 0, "ride cymbal 1"),
    DrumSound(59, "rd", 1, "ride cymbal 2"),
    DrumSound(53, "rd", 2, "ride bell"),
    DrumSound(56, "cb", 0, "cowbell"),
    DrumSound(54, "tb", 0, "tambourine"),
    DrumSound(82, "sh", 0, "shaker"),
    DrumSound(70, "sh", 1, "maracas"),
    DrumSound(69, "sh", 2, "cabasa"),
    DrumSound(60, "bongo", 0, "high bongo"),
    DrumSound(61, "bongo", 1, "low bongo"),
    DrumSound(63, "conga", 0, "open high conga"),
    DrumSound(64, "conga", 1, "low conga"),
    DrumSound(62, "conga", 2, "mute high conga"),
    DrumSound(65, "timbale", 0, "high timbale"),
    DrumSound(66, "timbale", 1, "low timbale"),
    DrumSound(67, "agogo", 0, "high agogo"),
    DrumSound(68, "agogo", 1, "low agogo"),
    DrumSound(75, "clave", 0, "claves"),
    DrumSound(76, "woodblock", 0, "high wood block"),
    DrumSound(77, "woodblock", 1, "low wood block"),
    DrumSound(81, "triangle", 0, "open triangle"),
    DrumSound(80, "triangle", 1, "mute triangle"),
    DrumSound(58, "vibraslap", 0, "vibraslap"),
    DrumSound(73, "guiro", 0, "short guiro"),
    DrumSound(74, "guiro", 1, "long guiro"),
)

DRUMS = MappingProxyType(
    {s.pitch: s for s in _TABLE}
    | {p: DrumSound(p, "perc", p, f"percussion {p}") for p in range(128) if all(p != s.pitch for s in _TABLE)}
)
"""Every MIDI pitch to its :class:`DrumSound`."""

DRUM_TYPES = (
    (36, 35),
    (38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85),
    (42, 44, 54, 68, 69, 70, 71, 73, 78, 80, 22),
    (46, 67, 72, 74, 79, 81, 26),
    (45, 29, 41, 43, 61, 64, 84),
    (48, 47, 60, 63, 77, 86, 87),
    (50, 30, 62, 76, 83),
    (49, 52, 55, 57, 58),
    (51, 53, 59, 82),
)
"""The nine drum types of magenta's kit, as MIDI pitches: kick, snare, closed and open hat, three toms, crash, ride.

The first pitch of a type is the one that is played.
"""

DRUM_ROWS = MappingProxyType({pitch: row for row, pitches in enumerate(DRUM_TYPES) for pitch in pitches})
"""Every MIDI pitch of the kit to the index of its type in :data:`DRUM_TYPES`, 0-8."""

_PITCHES = MappingProxyType(
    {s.name: s.pitch for s in DRUMS.values()}
    | {f"{s.sound}:0": s.pitch for s in _TABLE if s.variant == 0}
    | {"sn": 38, "hc": 42, "ho": 46, "rs": 37, "cy": 49, "kick": 36, "snare": 38, "clap": 39, "hat": 42}
)

_INSTRUMENTS = MappingProxyType(
    {
        "kick": ("bd",),
        "snare": ("sd", "rim", "cp"),
        "hats": ("hh", "oh"),
        "toms": ("lt", "mt", "ht"),
        "cymbals": ("cr", "rd"),
    }
)
"""What a drummer plays, to its sounds; every other sound is an instrument of its own."""

_INSTRUMENT_OF = MappingProxyType({sound: name for name, sounds in _INSTRUMENTS.items() for sound in sounds})

DRUM_WORDS = MappingProxyType(
    {s.sound: frozenset(p for p, other in DRUMS.items() if other.sound == s.sound) for s in _TABLE}
    | {
        word: frozenset(p for p, s in DRUMS.items() if s.sound in _INSTRUMENTS[word])
        for word in ("hats", "toms", "cymbals")
    }
)
"""Each word for several keys of the drum map to their MIDI pitches: sounds in all variants, hats, toms, cymbals."""


VOICES = ("kick", "snare", "hats", "rest")
"""The voices of a groove of which a person speaks; the rest are all other drums."""


def drum_name(pitch: int) -> str:
    """The name of a drum, by its MIDI number 0-127: 36 is ``bd``, 35 is ``bd:1``."""
    return DRUMS[pitch].name


def drum_pitch(name: str) -> int:
    """The MIDI pitch of a drum by its name (``bd``, ``hh:1``), a common synonym (``sn``, ``kick``) or number.

    Raises:
        InvalidValueError: if no drum has this name.
    """
    if name.isdecimal() and len(name) <= _DIGITS and int(name) <= 127:
        return int(name)
    if name.lower() not in _PITCHES:
        raise InvalidValueError(
            f"{name!r:.60} is not a drum; there are {', '.join(s.name for s in _TABLE)} and MIDI pitches 0-127"
        )
    return _PITCHES[name.lower()]


def drum_pitches(word: str) -> frozenset[int]:
    """The MIDI pitches that a word of a musician means.

    A sound without a number means it in all its variants, as ``hh`` the closed hi-hat, struck on its edge or by the
    pedal; so do its synonyms, such as ``kick``. ``hats`` are ``hh`` and ``oh``, ``toms`` are ``lt``, ``mt`` and ``ht``,
    ``cymbals`` are ``cr`` and ``rd``. A sound with its number, as ``hh:1``, and a MIDI pitch mean one key.

    Args:
        word: such as ``hh``, ``hats``, ``kick``, ``sd:1`` or ``38``.

    Returns:
        At least one pitch, 0-127.

    Raises:
        InvalidValueError: if it is no such word.
    """
    known = DRUM_WORDS.get(word.lower())
    if known is not None:
        return known
    pitch = drum_pitch(word)
    return (
        frozenset({pitch})
        if word.isdecimal() or ":" in word
        else DRUM_WORDS.get(DRUMS[pitch].sound, frozenset({pitch}))
    )


def voice_pitches(voice: str) -> frozenset[int]:
    """The MIDI pitches of a voice of a groove.

    Args:
        voice: one of :data:`VOICES`.

    Returns:
        At least one pitch, 0-127; no two voices have one in common.
    """
    if voice == "rest":
        return frozenset(range(128)).difference(*(drum_pitches(other) for other in VOICES if other != "rest"))
    return drum_pitches(voice)


def drum_instrument(pitch: int) -> str:
    """What is played at a MIDI pitch, 0-127: ``kick``, ``snare``, ``hats``, ``toms``, ``cymbals`` or the sound."""
    return _INSTRUMENT_OF.get(DRUMS[pitch].sound, DRUMS[pitch].sound)
