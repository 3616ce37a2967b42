"""Changing SynthDefs by editing their source: operators, breeding, and synths from a description."""

from audiomancer.variation.synths._breed import breed
from audiomancer.variation.synths._generate import CATEGORIES, check_category, generate, template
from audiomancer.variation.synths._mutate import (
    SYNTH_OPERATOR_REGISTRY,
    SYNTH_OPERATORS,
    choose_synth_operators,
    mutate,
)
from audiomancer.variation.synths._values import Change, Edit, SynthOperator, SynthVariation
from audiomancer.variation.synths._vocabulary import VOCABULARY, Word, words_in

__all__ = [
    "CATEGORIES",
    "SYNTH_OPERATORS",
    "SYNTH_OPERATOR_REGISTRY",
    "VOCABULARY",
    "Change",
    "Edit",
    "SynthOperator",
    "SynthVariation",
    "Word",
    "breed",
    "check_category",
    "choose_synth_operators",
    "generate",
    "mutate",
    "template",
    "words_in",
]
