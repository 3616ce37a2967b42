"""The running engines, and what patterns and synths sound like: SuperCollider behind one object.

Numpy and SuperCollider's half of the house take time to import, so who imports this room does it inside the function
that needs it.
"""

from audiomancer.rendering.engines import ATTEMPTS, Engines, shared_engines
from audiomancer.rendering.patterns import pattern_wav, render_pattern

__all__ = ["ATTEMPTS", "Engines", "pattern_wav", "render_pattern", "shared_engines"]
