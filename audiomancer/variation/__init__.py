"""Variation: from parents, an amount and a random generator to a child and a log that is true of the difference.

Patterns: :func:`mutate` lets the operators of one table, :data:`OPERATORS`, act on a pattern;
:func:`crossover` joins two.
"""

from audiomancer.variation._crossover import crossover
from audiomancer.variation._drums import euclidean_rhythm
from audiomancer.variation._edits import Variation
from audiomancer.variation._mutation import mutate
from audiomancer.variation._operators import OPERATORS, Operator

__all__ = ["OPERATORS", "Operator", "Variation", "crossover", "euclidean_rhythm", "mutate"]
