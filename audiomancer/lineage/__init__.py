"""The family of items: how each was born and who descends from whom. Nothing here has an effect."""

from audiomancer.lineage.birth import Birth, item_id
from audiomancer.lineage.graph import (
    MAX_TREE,
    ancestors,
    children,
    descendants,
    family_tree,
    generation,
    generations,
)
from audiomancer.lineage.statistics import Statistics, statistics_of

__all__ = [
    "MAX_TREE",
    "Birth",
    "Statistics",
    "ancestors",
    "children",
    "descendants",
    "family_tree",
    "generation",
    "generations",
    "item_id",
    "statistics_of",
]
