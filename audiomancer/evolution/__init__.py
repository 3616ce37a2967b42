"""Evolution: the search asks, people tell. Nothing here touches a disk or a clock.

:class:`Evolution` breeds generation after generation; :class:`Search` learns the person's taste, and asks by it.
"""

from audiomancer.evolution._stages import USUAL_BOLDNESS
from audiomancer.evolution.candidate import Breeder, Candidate
from audiomancer.evolution.engine import Evolution, Settings
from audiomancer.evolution.search import Liked, Search, SearchSettings
from audiomancer.evolution.selection import Selection
from audiomancer.evolution.source import Couple, Library, Source
from audiomancer.evolution.told import NOTHING_TOLD, Mark, Told

__all__ = [
    "NOTHING_TOLD",
    "USUAL_BOLDNESS",
    "Breeder",
    "Candidate",
    "Couple",
    "Evolution",
    "Library",
    "Liked",
    "Mark",
    "Search",
    "SearchSettings",
    "Selection",
    "Settings",
    "Source",
    "Told",
]
