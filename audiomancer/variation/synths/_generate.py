"""Synths from a description: a template or a synth of one's own, changed by every word that is known."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from audiomancer._checks import check_text
from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdefs
from audiomancer.errors import SynthDefError
from audiomancer.variation.synths._edits import changed, rename, safe_name
from audiomancer.variation.synths._values import SynthVariation
from audiomancer.variation.synths._vocabulary import VOCABULARY, words_in

if TYPE_CHECKING:
    import numpy as np

__all__ = ["CATEGORIES", "check_category", "generate", "template"]

CATEGORIES = ("bass", "lead", "pad", "drum", "fx")
"""The categories, each with a template."""

_LONGEST_NAME_WORDS = 4


def generate(
    description: str,
    category: str,
    rng: np.random.Generator,
    base: SynthDefInfo | None = None,
    *,
    name: str | None = None,
) -> SynthVariation:
    """A synth that sounds as a description says.

    Args:
        description: such as ``warm acid bass with filter sweep``; words that are not in the vocabulary do nothing.
        category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``.
        rng: chance; the same state gives the same synth.
        base: the synth to begin with, the template of the category if None.
        name: the synth's name; words of the description and ``001`` if None.

    Returns:
        The synth, and one line for each change, with the word that asked for it.

    Raises:
        SynthDefError: if the category is unknown, or the base computes its name.
        InvalidSettingError: if the description is no text.
    """
    check_text("the description of a synth", description)
    parent = template(category) if base is None else base
    child_name = name or f"{_name_of(description, category)}_001"
    child = changed(parent, [rename(parent, child_name)])
    log: list[str] = []
    for word in words_in(description):
        for step in VOCABULARY[word].steps:
            change = step(child, rng)
            if change is not None:
                child = changed(child, change.edits)
                log.append(f"{word}: {change.log}")
    return SynthVariation(child, tuple(log), category)


def template(category: str) -> SynthDefInfo:
    """The plain synth of a category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``.

    Raises:
        SynthDefError: if there is no such category.
    """
    check_category(category)
    path = files("audiomancer.variation.synths").joinpath(f"templates/{category}.scd")
    return parse_synthdefs(path.read_text(encoding="utf-8"))[0]


def check_category(category: str) -> None:
    """Refuse what is no category.

    Raises:
        SynthDefError: if it is not ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``.
    """
    if category not in CATEGORIES:
        raise SynthDefError(f"there is no category {category!r}; there are {', '.join(CATEGORIES)}")


def _name_of(description: str, category: str) -> str:
    """The words before ``with``, and the category if it is not among them."""
    words = re.split(r"\bwith\b", description.lower())[0].split()[:_LONGEST_NAME_WORDS]
    return safe_name("_".join(words if category in words else [*words, category]))
