"""Live code as exact events, and lead sheets: readers of Tidal, Strudel, SuperCollider and MusicXML. No effects.

- :func:`read_tidal` and :func:`read_strudel` make a pattern of a live coder's own line.
- :mod:`~audiomancer.notation.mini` parses mini-notation, :mod:`~audiomancer.notation.cycles` asks it for its events as
  Tidal and Strudel do, :mod:`~audiomancer.notation.controls` joins patterns of controls.
- :mod:`~audiomancer.notation.tidal`, :mod:`~audiomancer.notation.strudel` and
  :mod:`~audiomancer.notation.supercollider` read whole sessions; every export is proven by them
  (:mod:`~audiomancer.notation.played_events`).
- :mod:`~audiomancer.notation.gain` is the bridge between MIDI velocities and gains.
- :func:`read_lead_sheet` makes a chart and a melody of a MusicXML file; it is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from audiomancer._late import late_modules
from audiomancer.notation.gain import Velocity
from audiomancer.notation.reading import read_strudel, read_tidal

if TYPE_CHECKING:
    from audiomancer.notation.leadsheet import PICKUP, LeadSheet, read_lead_sheet

__all__ = ["PICKUP", "LeadSheet", "Velocity", "read_lead_sheet", "read_strudel", "read_tidal"]

__getattr__ = late_modules(__name__, {"leadsheet": ("PICKUP", "LeadSheet", "read_lead_sheet")})
