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

__all__ = [
    "MAX_TREE",
    "Birth",
    "ancestors",
    "children",
    "descendants",
    "family_tree",
    "generation",
    "generations",
    "item_id",
]
