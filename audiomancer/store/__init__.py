"""What is on disk: patterns, the lineage of patterns and synths, ratings, runs, and what was said of a taste.

What a call has acknowledged is kept, whatever happens to the process or the machine. A damaged file stays as it is, and
is told each time, until it is repaired. A call that cannot write changes nothing, and its error says in one sentence
why.
"""

from audiomancer.store._codes import CodeWriter, CodeWriters
from audiomancer.store._files import default_home
from audiomancer.store._store import NewPattern, Saying, Store
from audiomancer.store.lineage_file import LineageFile
from audiomancer.store.metadata import PatternMetadata, StoredItem, SynthLineage
from audiomancer.store.query import DamagedItem, Found, ItemQuery, Sort
from audiomancer.store.record import SynthRecord

__all__ = [
    "CodeWriter",
    "CodeWriters",
    "DamagedItem",
    "Found",
    "ItemQuery",
    "LineageFile",
    "NewPattern",
    "PatternMetadata",
    "Saying",
    "Sort",
    "Store",
    "StoredItem",
    "SynthLineage",
    "SynthRecord",
    "default_home",
]
