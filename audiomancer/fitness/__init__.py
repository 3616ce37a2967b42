"""Fitness: what a candidate is worth, and on what ground. Pure functions; nothing here has an effect.

A :class:`Score` is a value and its ground: the person's rating, a function, or chance. A :class:`Fitness` is a function
with a name, our own (:data:`FITNESS`), of a plug-in (:data:`FITNESS_REGISTRY`) or handed in. What a person said is a
:data:`Judgement`; what they like by it is learnt in :mod:`audiomancer.fitness.taste`, which needs numpy.
"""

from audiomancer.analyzers.descriptors import density, syncopation
from audiomancer.fitness._functions import FITNESS, FITNESS_REGISTRY, Fitness, as_fitness
from audiomancer.fitness._judgements import Judgement, Pair, Stars, Voice, Wish
from audiomancer.fitness._scores import CHANCE, MIDDLE, RATING, TASTE, Score, as_score, mid_parent_scores

__all__ = [
    "CHANCE",
    "FITNESS",
    "FITNESS_REGISTRY",
    "MIDDLE",
    "RATING",
    "TASTE",
    "Fitness",
    "Judgement",
    "Pair",
    "Score",
    "Stars",
    "Voice",
    "Wish",
    "as_fitness",
    "as_score",
    "density",
    "mid_parent_scores",
    "syncopation",
]
