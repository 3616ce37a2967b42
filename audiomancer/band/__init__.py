"""A band that plays together: players that hear each other, the styles they play in, and what can be counted of them.

Each part is a pattern of one section. The drums are made from a groove, :func:`arrange_drums`; the others are played by
:data:`PLAYERS`, in their order, each hearing what is there. :func:`play_song` lets them play a whole chart,
:func:`given_by` a lead sheet with its tune.
"""

from __future__ import annotations

from audiomancer.band.drums import DRUM_ROLES, DrumRole, arrange_drums, count_in, drum_role
from audiomancer.band.grooves import grooves_for
from audiomancer.band.harmony import ALONE, Around, Span, spans_of
from audiomancer.band.players import PLAYERS, Player
from audiomancer.band.playing import Asked, play_song
from audiomancer.band.sheets import given_by, repeated
from audiomancer.band.styles import BAND_STYLES, BandStyle, BassWay, Comping, check_band_style, find_band_style

__all__ = [
    "ALONE",
    "BAND_STYLES",
    "DRUM_ROLES",
    "PLAYERS",
    "Around",
    "Asked",
    "BandStyle",
    "BassWay",
    "Comping",
    "DrumRole",
    "Player",
    "Span",
    "arrange_drums",
    "check_band_style",
    "count_in",
    "drum_role",
    "find_band_style",
    "given_by",
    "grooves_for",
    "play_song",
    "repeated",
    "spans_of",
]
