"""Live code as exact events: mini-notation, gains, and readers of Tidal, Strudel and SuperCollider code. No effects.

- :func:`read_tidal` and :func:`read_strudel` make a pattern of a live coder's own line.
- :mod:`~audiomancer.notation.mini` parses mini-notation, :mod:`~audiomancer.notation.cycles` asks it for its events as
  Tidal and Strudel do, :mod:`~audiomancer.notation.controls` joins patterns of controls.
- :mod:`~audiomancer.notation.tidal`, :mod:`~audiomancer.notation.strudel` and
  :mod:`~audiomancer.notation.supercollider` read whole sessions; every export is proven by them
  (:mod:`~audiomancer.notation.played_events`).
- :mod:`~audiomancer.notation.gain` is the bridge between MIDI velocities and gains.
"""

from audiomancer.notation.gain import Velocity
from audiomancer.notation.reading import read_strudel, read_tidal

__all__ = ["Velocity", "read_strudel", "read_tidal"]
