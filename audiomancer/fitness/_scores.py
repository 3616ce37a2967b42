"""Scores: values with their ground, and what is known of a child from its parents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from audiomancer.errors import InvalidSettingError

__all__ = ["CHANCE", "RATING", "Score", "as_score", "mid_parent_scores"]

RATING, CHANCE = "rating", "chance"
_AND = " and "


@dataclass(frozen=True, slots=True)
class Score:
    """What something is worth.

    Attributes:
        value: any finite number; the higher, the better.
        ground: ``rating`` (the person's own stars), ``chance`` (nothing is known of it), or the name of a function.
        inherited: whether it is the mean of its parents' scores, and not its own.

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
    """A score as it is; a plain number is the person's rating."""
    return score if isinstance(score, Score) else Score(float(score))


def mid_parent_scores(parents_of: Mapping[str, Sequence[str]], scores: Mapping[str, Score]) -> dict[str, Score]:
    """The score of everybody: its own, else the mean of its parents' as far as they are known, else 0 by chance.

    The mean of the parents is the expected value of a child under the additive model.

    Args:
        parents_of: every id to its parents', a parent before its children.
        scores: id to its own score; what has none is left out.

    Returns:
        Every id of ``parents_of`` to its score. The ground of a mean is that of the parents, ``density and rating``
        where they differ.

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
