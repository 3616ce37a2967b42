"""The family of items: how each was born and who descends from whom. Nothing here has an effect."""

from audiomancer.lineage.birth import Birth, item_id

__all__ = ["Birth", "item_id"]
