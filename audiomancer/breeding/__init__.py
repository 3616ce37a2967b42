"""Every birth: patterns and synths are imported, mutated, crossed, evolved, stored and born again here."""

from audiomancer.breeding.importing import import_code, import_midi
from audiomancer.breeding.opening import open_store
from audiomancer.breeding.patterns import PatternStock, family_name
from audiomancer.breeding.run import EvolutionRun

__all__ = ["EvolutionRun", "PatternStock", "family_name", "import_code", "import_midi", "open_store"]
