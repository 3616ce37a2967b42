"""Reading: SynthDefs with every span, the UGen catalogue, and whether source is safe to compile; distances that hear.

The reader of SynthDefs takes time to import, so each name is loaded when it is first asked for: who compares two
grooves does not wait for it. What measures sound and likeness stands in :mod:`~audiomancer.analyzers.audio` and
:mod:`~audiomancer.analyzers.likeness`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer._late import late_modules

if TYPE_CHECKING:
    from audiomancer.analyzers._catalogue import UGenInfo, UGenParameter, catalogue, plugins
    from audiomancer.analyzers.safety import check_safe

__all__ = ["UGenInfo", "UGenParameter", "catalogue", "check_safe", "plugins"]

_NAMES = {"_catalogue": ("UGenInfo", "UGenParameter", "catalogue", "plugins"), "safety": ("check_safe",)}

__getattr__ = late_modules(__name__, _NAMES)
