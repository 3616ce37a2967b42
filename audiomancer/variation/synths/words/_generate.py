"""A synth from a phrase: a synth that is there already, shaped until it sounds as the words say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import SynthDefInfo, metadata_span
from audiomancer.variation.synths._edits import changed, rename, safe_name
from audiomancer.variation.synths._values import Edit, SynthVariation
from audiomancer.variation.synths.words._phrase import Phrase
from audiomancer.variation.synths.words._shape import shape

if TYPE_CHECKING:
    import numpy as np

__all__ = ["generate"]


def generate(
    phrase: Phrase, base: SynthDefInfo, rng: np.random.Generator, *, name: str | None = None, level: float = 1.0
) -> SynthVariation:
    """A synth that sounds as a description says.

    What it brings follows from the phrase, the base and the chance alone, so that it can be brought again without
    SuperCollider.

    Args:
        phrase: the description, read.
        base: the synth to begin with; it has an audio output.
        rng: chance; the same state gives the same synth.
        name: its name; the stem of the phrase and ``001`` if None.
        level: a factor for its sound, above 0; whoever has heard it knows by which it is as loud as its base.

    Returns:
        The synth, and one line for each change, with the words that asked for it.

    Raises:
        SynthDefError: if the base computes its name, or has no audio output.
    """
    edits = [rename(base, name or f"{safe_name(phrase.stem)}_001")]
    category = metadata_span(base, "category")
    if category is not None:
        edits.append(Edit(category, f"\\{phrase.category}"))
    info, log = shape(changed(base, edits), phrase.wishes, rng, level)
    return SynthVariation(info, tuple(log), phrase.category)
