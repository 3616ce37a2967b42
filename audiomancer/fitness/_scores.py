"""Scores: values with their grounds, and the scores that parents hand down to their children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from audiomancer.errors import InvalidSettingError

__all__ = ["CHANCE", "MIDDLE", "RATING", "TASTE", "Score", "as_score", "mid_parent_scores"]

RATING, CHANCE, TASTE = "rating", "chance", "learnt taste"
MIDDLE = 3.0
"""The middle of 1-5 stars; what has fewer is disliked."""
_AND = " and "


@dataclass(frozen=True, slots=True)
class Score:
    """What something is worth.

    Attributes:
        value: any finite number; the higher, the better.
        ground: ``rating`` (the person's own stars), ``chance`` (nothing is known of it), or the name of a function.
        inherited: whether it is the mean of the parents' scores, in place of a score of its own.

    Raises:
        InvalidSettingError: if the value is not a finite number, or the ground is empty.
    """

    value: float
    ground: str = RATING
    inherited: bool = False

    def __post_init__(self) -> None:
        if not isfinite(self.value):
            raise InvalidSettingError(f"a score is a finite number, not {self.value}")
        if not self.ground:
            raise InvalidSettingError("a score has a ground, such as rating or the name of a function; it was empty")


def as_score(score: float | Score) -> Score:
    """The score itself; a plain number becomes a score whose ground is the person's rating."""
    return score if isinstance(score, Score) else Score(float(score))


def mid_parent_scores(parents_of: Mapping[str, Sequence[str]], scores: Mapping[str, Score]) -> dict[str, Score]:
    """The score of every item: its own, or else one that its parents hand down.

    An item without a score of its own has the mean of the scores of its parents, as far as these are known; it is the
    expected value of a child under the additive model. If nothing is known of the parents either, the score is 0 and
    its ground is chance.

    Args:
        parents_of: every id to the ids of its parents; a parent comes before its children.
        scores: id to the item's own score; items without one are left out.

    Returns:
        Every id of ``parents_of`` to its score. The ground of a mean is the ground of the parents' scores; if these
        differ it names all of them, such as ``density and rating``.

    Source: Falconer and Mackay, Introduction to Quantitative Genetics, ch. 10 (mid-parent value).
    """
    known: dict[str, Score] = {}
    for item, parents in parents_of.items():
        handed_down = [known[p] for p in parents if p in known and known[p].ground != CHANCE]
        if item in scores:
            known[item] = scores[item]
        elif handed_down:
            grounds = {word for score in handed_down for word in score.ground.split(_AND)}
            mean = sum(score.value for score in handed_down) / len(handed_down)
            known[item] = Score(mean, _AND.join(sorted(grounds)), inherited=True)
        else:
            known[item] = Score(0.0, CHANCE)
    return known
