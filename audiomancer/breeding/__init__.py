"""Every birth: patterns and synths are imported, generated, mutated, crossed, evolved and born again, by one path.

A :class:`~audiomancer.lineage.Birth` says all that is needed to make its child; the first birth and every replay call
the same function with it. A command needs only one or two of these names, so each is loaded when it is first asked for.
The module that breeds synths (:mod:`~audiomancer.breeding.synths`) also loads what drives SuperCollider.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer._late import late_names

if TYPE_CHECKING:
    from audiomancer.breeding._pattern_breeder import PatternBreeder, born_pattern, pattern_candidate
    from audiomancer.breeding._protocol import Breeding, family_name
    from audiomancer.breeding._ranking import best_rated
    from audiomancer.breeding.generating import generate_patterns
    from audiomancer.breeding.generation_options import RULES, Backend, GenerationOptions
    from audiomancer.breeding.holding import held_voices, hold_voice
    from audiomancer.breeding.importing import import_code, import_file, import_midi, import_set
    from audiomancer.breeding.opening import open_store
    from audiomancer.breeding.patterns import PatternBreeding
    from audiomancer.breeding.redrawing import PATTERN_OPERATORS, Redrawing
    from audiomancer.breeding.replaying import breeding_of, replay
    from audiomancer.breeding.run import EvolutionRun
    from audiomancer.breeding.sources import Wanted
    from audiomancer.breeding.tasting import TasteTold, correct_taste, taste_told
    from audiomancer.breeding.undoing import keep_former_rating, keep_saying, undo_rating

__all__ = [
    "PATTERN_OPERATORS",
    "RULES",
    "Backend",
    "Breeding",
    "EvolutionRun",
    "GenerationOptions",
    "PatternBreeder",
    "PatternBreeding",
    "Redrawing",
    "TasteTold",
    "Wanted",
    "best_rated",
    "born_pattern",
    "breeding_of",
    "correct_taste",
    "family_name",
    "generate_patterns",
    "held_voices",
    "hold_voice",
    "import_code",
    "import_file",
    "import_midi",
    "import_set",
    "keep_former_rating",
    "keep_saying",
    "open_store",
    "pattern_candidate",
    "replay",
    "taste_told",
    "undo_rating",
]

__getattr__ = late_names(
    __name__,
    {
        "PatternBreeder": "audiomancer.breeding._pattern_breeder.PatternBreeder",
        "born_pattern": "audiomancer.breeding._pattern_breeder.born_pattern",
        "pattern_candidate": "audiomancer.breeding._pattern_breeder.pattern_candidate",
        "Breeding": "audiomancer.breeding._protocol.Breeding",
        "family_name": "audiomancer.breeding._protocol.family_name",
        "best_rated": "audiomancer.breeding._ranking.best_rated",
        "RULES": "audiomancer.breeding.generation_options.RULES",
        "Backend": "audiomancer.breeding.generation_options.Backend",
        "GenerationOptions": "audiomancer.breeding.generation_options.GenerationOptions",
        "generate_patterns": "audiomancer.breeding.generating.generate_patterns",
        "held_voices": "audiomancer.breeding.holding.held_voices",
        "hold_voice": "audiomancer.breeding.holding.hold_voice",
        "import_code": "audiomancer.breeding.importing.import_code",
        "import_file": "audiomancer.breeding.importing.import_file",
        "import_midi": "audiomancer.breeding.importing.import_midi",
        "import_set": "audiomancer.breeding.importing.import_set",
        "open_store": "audiomancer.breeding.opening.open_store",
        "PatternBreeding": "audiomancer.breeding.patterns.PatternBreeding",
        "PATTERN_OPERATORS": "audiomancer.breeding.redrawing.PATTERN_OPERATORS",
        "Redrawing": "audiomancer.breeding.redrawing.Redrawing",
        "breeding_of": "audiomancer.breeding.replaying.breeding_of",
        "replay": "audiomancer.breeding.replaying.replay",
        "EvolutionRun": "audiomancer.breeding.run.EvolutionRun",
        "Wanted": "audiomancer.breeding.sources.Wanted",
        "TasteTold": "audiomancer.breeding.tasting.TasteTold",
        "correct_taste": "audiomancer.breeding.tasting.correct_taste",
        "taste_told": "audiomancer.breeding.tasting.taste_told",
        "keep_former_rating": "audiomancer.breeding.undoing.keep_former_rating",
        "keep_saying": "audiomancer.breeding.undoing.keep_saying",
        "undo_rating": "audiomancer.breeding.undoing.undo_rating",
    },
)
