"""Reading: SynthDefs with every span, the UGen catalogue, and whether source is safe to compile."""

from audiomancer.analyzers._catalogue import UGenInfo, UGenParameter, catalogue
from audiomancer.analyzers.safety import check_safe

__all__ = ["UGenInfo", "UGenParameter", "catalogue", "check_safe"]
