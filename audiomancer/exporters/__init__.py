"""Patterns out of audiomancer: Tidal and Strudel code, SuperCollider patterns, MIDI files, WAV.

Every export is read back and compared with the pattern before it is handed out. Nothing here has an effect.
"""

from audiomancer.exporters._difference import Difference, as_difference
from audiomancer.exporters._grid import moved_by_grid, on_grid
from audiomancer.exporters._heading import Origin, heading_of
from audiomancer.exporters._lanes import Timing
from audiomancer.exporters._sounds import Kit
from audiomancer.exporters.midi import to_midi, to_midi_set
from audiomancer.exporters.strudel import strudel_link, to_strudel, to_strudel_set
from audiomancer.exporters.supercollider import to_supercollider, to_supercollider_set
from audiomancer.exporters.tidal import to_tidal, to_tidal_set
from audiomancer.exporters.wav import wav_bytes
from audiomancer.notation import Velocity, read_strudel, read_tidal  # where they stood formerly

__all__ = [
    "Difference",
    "Kit",
    "Origin",
    "Timing",
    "Velocity",
    "as_difference",
    "heading_of",
    "moved_by_grid",
    "on_grid",
    "read_strudel",
    "read_tidal",
    "strudel_link",
    "to_midi",
    "to_midi_set",
    "to_strudel",
    "to_strudel_set",
    "to_supercollider",
    "to_supercollider_set",
    "to_tidal",
    "to_tidal_set",
    "wav_bytes",
]
