"""Changing SynthDefs by editing their source: operators, breeding, and synths from a description.

What knows words is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from audiomancer._late import late_names
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
from audiomancer.variation.synths._levelling import levelled
from audiomancer.variation.synths._mutate import (
    SYNTH_OPERATOR_REGISTRY,
    SYNTH_OPERATORS,
    choose_synth_operators,
    first_versions,
    mutate,
)
from audiomancer.variation.synths._values import NOTHING_MUTED, Aim, Change, Edit, Muted, SynthOperator, SynthVariation

if TYPE_CHECKING:
    from audiomancer.variation.synths._first_words import TEMPLATES, template
    from audiomancer.variation.synths._first_words import generate as generate_first
    from audiomancer.variation.synths.words import CATEGORIES, generate

__all__ = [
    "CATEGORIES",
    "CROSSINGS",
    "NOTHING_MUTED",
    "SYNTH_OPERATORS",
    "SYNTH_OPERATOR_REGISTRY",
    "TEMPLATES",
    "Aim",
    "Change",
    "Crossing",
    "Edit",
    "Muted",
    "SynthOperator",
    "SynthVariation",
    "add_parameters",
    "add_variables",
    "breed",
    "changed",
    "choose_synth_operators",
    "described",
    "first_versions",
    "generate",
    "generate_first",
    "indent_at",
    "levelled",
    "mutate",
    "number",
    "rename",
    "safe_name",
    "template",
]

__getattr__ = late_names(
    __name__,
    {
        "CATEGORIES": f"{__name__}.words.CATEGORIES",
        "TEMPLATES": f"{__name__}._first_words.TEMPLATES",
        "generate": f"{__name__}.words.generate",
        "generate_first": f"{__name__}._first_words.generate",
        "template": f"{__name__}._first_words.template",
    },
)
