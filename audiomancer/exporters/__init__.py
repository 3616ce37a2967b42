"""Patterns out of audiomancer and back in: Tidal and Strudel code, SuperCollider patterns, MIDI files.

Every export is read back and compared with the pattern before it is handed out.
"""

from audiomancer.exporters._grid import on_grid
from audiomancer.exporters._lanes import Timing, Velocity
from audiomancer.exporters.tidal import to_tidal, to_tidal_set

__all__ = ["Timing", "Velocity", "on_grid", "to_tidal", "to_tidal_set"]
