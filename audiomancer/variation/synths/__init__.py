"""Changing SynthDefs by editing their source: operators, breeding, and synths from a description."""

from audiomancer.variation.synths._breed import breed
from audiomancer.variation.synths._generate import CATEGORIES, generate, template
from audiomancer.variation.synths._mutate import SYNTH_OPERATORS, mutate
from audiomancer.variation.synths._values import Change, Edit, SynthOperator, SynthVariation
from audiomancer.variation.synths._vocabulary import VOCABULARY, Word, words_in

__all__ = [
    "CATEGORIES",
    "SYNTH_OPERATORS",
    "VOCABULARY",
    "Change",
    "Edit",
    "SynthOperator",
    "SynthVariation",
    "Word",
    "breed",
    "generate",
    "mutate",
    "template",
    "words_in",
]
