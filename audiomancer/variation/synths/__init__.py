"""Changing SynthDefs by editing their source: operators, breeding, and synths from a description."""

from audiomancer.variation.synths._cross import CROSSINGS, Crossing
from audiomancer.variation.synths._cross import cross as breed
from audiomancer.variation.synths._describing import described
from audiomancer.variation.synths._edits import (
    add_parameters,
    add_variables,
    changed,
    indent_at,
    number,
    rename,
    safe_name,
)
from audiomancer.variation.synths._first_words import (
    CATEGORIES,
    VOCABULARY,
    Word,
    check_category,
    generate,
    template,
    words_in,
)
from audiomancer.variation.synths._mutate import (
    SYNTH_OPERATOR_REGISTRY,
    SYNTH_OPERATORS,
    choose_synth_operators,
    first_versions,
    mutate,
)
from audiomancer.variation.synths._values import NOTHING_MUTED, Aim, Change, Edit, Muted, SynthOperator, SynthVariation

__all__ = [
    "CATEGORIES",
    "CROSSINGS",
    "NOTHING_MUTED",
    "SYNTH_OPERATORS",
    "SYNTH_OPERATOR_REGISTRY",
    "VOCABULARY",
    "Aim",
    "Change",
    "Crossing",
    "Edit",
    "Muted",
    "SynthOperator",
    "SynthVariation",
    "Word",
    "add_parameters",
    "add_variables",
    "breed",
    "changed",
    "check_category",
    "choose_synth_operators",
    "described",
    "first_versions",
    "generate",
    "indent_at",
    "mutate",
    "number",
    "rename",
    "safe_name",
    "template",
    "words_in",
]
