"""The stages of a search: how bold it is and what its pools hold, from the first candidate on."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["OURS", "USUAL_BOLDNESS", "Stage"]

USUAL_BOLDNESS = 0.5
OURS = 3
"""Of what is shown in a run that was begun from given candidates, at most one in so many is of the library."""

_TELLING = 12
"""Up to so many ratings, at the usual boldness, that comes which tells most: hopes that rest on fewer mislead."""
_SURE = 24
"""From so many ratings on the search goes for what is likely to be liked more than for what would tell."""
_EVENING = 12
"""So many ratings of earlier runs are worth to be relied on, and to have filled a library."""
_BETA, _LATER, _WITH_PRIOR = 1.5, 0.4, 0.3
"""How many standard deviations count beside the mean: up to so many ratings, later, and later if earlier runs help."""
_FIRST_LOOPS, _NEXT_LOOPS = 64, 512
"""How far into the library the first ask looks, what an empty home has to make first; and that of a later run."""
_MORE_LOOPS, _MORE_BESIDE = 64, 32
"""How much farther after each that was shown; and where loops are shown only beside children."""
_SHARE = 0.75
"""So much of what is looked into comes into a pool, drawn by chance, so that no two runs begin alike."""
_MOST_LOOPS, _LATER_LOOPS = 2500, 800
_FEW_CHILDREN, _CHILDREN = 8, 32
"""How many loops and how many children a pool has, until there are enough ratings, and from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far a search is.

    Attributes:
        shown: candidates that were asked for, without those that the run was begun from.
        ratings: those of this run and of earlier ones.
        before: those of earlier runs alone.
        is_given: whether the run was begun from given candidates.
        boldness: 0-1.
    """

    shown: int
    ratings: int
    before: int
    is_given: bool
    boldness: float

    @property
    def beta(self) -> float | None:
        """How many standard deviations count beside the mean; None where only what is told counts."""
        if self.ratings < _TELLING * self.boldness / USUAL_BOLDNESS:
            return None
        usual = _BETA if self._is_learning else _WITH_PRIOR if self._has_prior else _LATER
        return usual * self.boldness / USUAL_BOLDNESS

    @property
    def children(self) -> int:
        """How many children are made for a pool."""
        return _FEW_CHILDREN if self._is_learning and not self.is_given else _CHILDREN

    def reach(self, size: int) -> int:
        """How far into the library an ask looks: the farther the more were shown, while it is filled.

        Who rated in earlier runs has a library that was filled then; who rates nothing does not gain by more.

        Args:
            size: that of the library.
        """
        first = _NEXT_LOOPS if self._has_prior else _FIRST_LOOPS
        more = _MORE_BESIDE if self.is_given else _MORE_LOOPS
        return min(size, first + more * (self.shown if self.ratings else 0))

    def loops(self, size: int) -> int:
        """How many loops of that come into a pool.

        Args:
            size: that of the library.
        """
        return min(int(_SHARE * self.reach(size)), _MOST_LOOPS if self._is_learning else _LATER_LOOPS)

    @property
    def _has_prior(self) -> bool:
        return self.before >= _EVENING

    @property
    def _is_learning(self) -> bool:
        return self.ratings < _SURE
