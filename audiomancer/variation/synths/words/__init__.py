"""Words become sounds: how a description is read, and how a synth is shaped until it sounds so."""

from audiomancer.variation.synths.words._acts import ACTS, Act
from audiomancer.variation.synths.words._axes import middle
from audiomancer.variation.synths.words._generate import generate
from audiomancer.variation.synths.words._holds import holds, miss, strays
from audiomancer.variation.synths.words._phrase import Phrase, Unknown, Wish, read_phrase
from audiomancer.variation.synths.words._row import Row
from audiomancer.variation.synths.words._shape import shape
from audiomancer.variation.synths.words._table import CATEGORIES, MEMBERS, TABLE

__all__ = [
    "ACTS",
    "CATEGORIES",
    "MEMBERS",
    "TABLE",
    "Act",
    "Phrase",
    "Row",
    "Unknown",
    "Wish",
    "generate",
    "holds",
    "middle",
    "miss",
    "read_phrase",
    "shape",
    "strays",
]
