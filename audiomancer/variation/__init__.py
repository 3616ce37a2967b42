"""Variation: from parents, an amount and a random generator to a child and a log that is true of the difference.

Patterns: :func:`mutate` lets operators act on a pattern, our own (:data:`OPERATORS`), those of plug-ins
(:data:`OPERATOR_REGISTRY`) and those that a caller hands in; :func:`crossover` joins two. An operator changes notes
with :func:`edited` or :func:`rewritten`, which write the log.
"""

from audiomancer.variation._base import check_amount
from audiomancer.variation._crossover import crossover
from audiomancer.variation._drums import euclidean_rhythm
from audiomancer.variation._edits import Edit, Variation, edited, rewritten
from audiomancer.variation._musical import TOLD_BY
from audiomancer.variation._mutation import choose_operators, listed_mix, mutate
from audiomancer.variation._operators import MIXES, OPERATOR_REGISTRY, OPERATORS, Operator

__all__ = [
    "MIXES",
    "OPERATORS",
    "OPERATOR_REGISTRY",
    "TOLD_BY",
    "Edit",
    "Operator",
    "Variation",
    "check_amount",
    "choose_operators",
    "crossover",
    "edited",
    "euclidean_rhythm",
    "listed_mix",
    "mutate",
    "rewritten",
]
