"""Every birth: patterns and synths are imported, generated, mutated, crossed, evolved and born again, by one path.

A :class:`~audiomancer.lineage.Birth` says all that is needed to make its child; the first birth and every replay are
the same function of it. What breeds synths loads SuperCollider's half of the house, so it is imported late.
"""

from audiomancer.breeding._pattern_breeder import PatternBreeder, born_pattern, pattern_candidate
from audiomancer.breeding._protocol import Breeding, family_name
from audiomancer.breeding._ranking import best_rated
from audiomancer.breeding.generating import RULES, Backend, GenerationOptions, generate_patterns
from audiomancer.breeding.importing import import_code, import_file, import_midi
from audiomancer.breeding.opening import open_store
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.breeding.replay import breeding_of, replay
from audiomancer.breeding.run import EvolutionRun

__all__ = [
    "RULES",
    "Backend",
    "Breeding",
    "EvolutionRun",
    "GenerationOptions",
    "PatternBreeder",
    "PatternBreeding",
    "best_rated",
    "born_pattern",
    "breeding_of",
    "family_name",
    "generate_patterns",
    "import_code",
    "import_file",
    "import_midi",
    "open_store",
    "pattern_candidate",
    "replay",
]
