"""Evolution of patterns: the search asks, people tell. Nothing here touches a disk or a clock."""

from audiomancer.evolution.candidate import Candidate, born_again, cross_candidates, mutate_candidate
from audiomancer.evolution.engine import Evolution, Settings
from audiomancer.evolution.selection import Selection

__all__ = [
    "Candidate",
    "Evolution",
    "Selection",
    "Settings",
    "born_again",
    "cross_candidates",
    "mutate_candidate",
]
