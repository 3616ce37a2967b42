"""Evolution: the search asks, people tell. Nothing here touches a disk or a clock."""

from audiomancer.evolution.candidate import Breeder, Candidate
from audiomancer.evolution.engine import Evolution, Settings
from audiomancer.evolution.selection import Selection

__all__ = [
    "Breeder",
    "Candidate",
    "Evolution",
    "Selection",
    "Settings",
]
