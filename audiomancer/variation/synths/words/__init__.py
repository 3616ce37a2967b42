"""Words for sounds: the table, and how a description is read by it."""

from audiomancer.variation.synths.words._phrase import Phrase, Unknown, Wish, check_category, read_phrase
from audiomancer.variation.synths.words._row import Row
from audiomancer.variation.synths.words._table import CATEGORIES, MEMBERS, TABLE

__all__ = ["CATEGORIES", "MEMBERS", "TABLE", "Phrase", "Row", "Unknown", "Wish", "check_category", "read_phrase"]
