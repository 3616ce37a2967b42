"""One row of the table of words: what a word is, what it means, how it is spelled elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Pull", "Row", "row"]

Kind = Literal["noun", "quality", "effect", "degree", "negation", "joining", "aside"]
"""What a word is: a noun names a sound, a quality says how it is, an effect what it has; asides are not for a synth."""

Pull = tuple[str, float]
"""The name of an act and how strongly it is asked for: 1 plainly, below 0 for its opposite."""


@dataclass(frozen=True, slots=True, eq=False)  # each stands once in the table, so it is compared by identity
class Row:
    """One word.

    Attributes:
        word: the word, in English.
        kind: what it is.
        meaning: what it means, for a musician; of an aside, why it is left aside.
        also: other English words for it. Comparatives, adverbs and plurals are found by rule.
        de: German spellings; their endings are found by rule, as the French and Spanish ones.
        fr: French spellings.
        es: Spanish spellings.
        category: of a noun, what the sound is for; of a quality, what it is for where no noun says it.
        bases: names of synths that come with audiomancer, best first: what a noun means, or a quality prefers.
        acts: what a quality or an effect asks for; of a noun, what it asks for where it colours another.
        degree: of a degree, what it multiplies a strength by; below 0 for less.
    """

    word: str
    kind: Kind
    meaning: str
    also: tuple[str, ...] = ()
    de: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    es: tuple[str, ...] = ()
    category: str = ""
    bases: tuple[str, ...] = ()
    acts: tuple[Pull, ...] = ()
    degree: float = 1.0

    @property
    def spellings(self) -> dict[str, tuple[str, ...]]:
        """Its spellings by language: ``en``, ``de``, ``fr``, ``es``."""
        return {"en": (self.word, *self.also), "de": self.de, "fr": self.fr, "es": self.es}


def row(
    kind: Kind,
    word: str,
    meaning: str,
    also: str = "",
    *,
    de: str = "",
    fr: str = "",
    es: str = "",
    category: str = "",
    bases: str = "",
    acts: str = "",
    degree: float = 1.0,
) -> Row:
    """A row, written as a line: spellings apart by commas, names by spaces.

    Args:
        kind: what the word is.
        word: the word.
        meaning: what it means.
        also: other English words for it.
        de: German spellings.
        fr: French spellings.
        es: Spanish spellings.
        category: of a noun, what the sound is for.
        bases: names of synths.
        acts: such as ``bright`` or ``reverb -1``, apart by commas; 1 where no number stands.
        degree: of a degree, what it multiplies a strength by.

    Returns:
        The row.
    """
    also_, de_, fr_, es_ = (tuple(part.strip() for part in text.split(",") if part) for text in (also, de, fr, es))
    pulls = tuple(_pull(text) for text in acts.split(",") if text)
    return Row(word, kind, meaning, also_, de_, fr_, es_, category, tuple(bases.split()), pulls, degree)


def _pull(text: str) -> Pull:
    act, _, strength = text.strip().partition(" ")
    return act, float(strength or 1)
