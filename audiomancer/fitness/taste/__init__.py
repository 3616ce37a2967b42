"""The model of taste: a Gaussian process on what grooves, tunes and sounds are like."""

from audiomancer.fitness._judgements import Judgement, Pair, Stars, Voice, Wish
from audiomancer.fitness.taste._features import Features, features, joined
from audiomancer.fitness.taste._taste import Taste, Verdict
from audiomancer.fitness.taste._vocabulary import VOCABULARY
from audiomancer.fitness.taste._words import Part

__all__ = [
    "VOCABULARY",
    "Features",
    "Judgement",
    "Pair",
    "Part",
    "Stars",
    "Taste",
    "Verdict",
    "Voice",
    "Wish",
    "features",
    "joined",
]
