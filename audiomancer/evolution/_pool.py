"""The pool of an ask: what may be chosen, described, and how the model of taste chooses among it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Generic

from audiomancer.evolution.candidate import Candidate, Content
from audiomancer.evolution.source import Library, Source

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.fitness.taste import Features, Taste

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

__all__ = ["Chosen", "Pool"]

_SPARE = 16
"""So many are chosen besides, in case some cannot be told from what was heard."""
_NEAR = 0.12
"""Squared distance, where that of two loops by chance is about 2, below which a listener hears the same loop again."""
_TURN = 3
"""One in so many of a batch may be a loop where the others are children."""


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Content]):
    """A candidate that was chosen from a pool.

    Attributes:
        candidate: it.
        is_fresh: whether it is of the library.
        row: its row among the features of the pool.
    """

    candidate: Candidate[Content]
    is_fresh: bool
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Pool(Generic[Content]):
    """What may be chosen.

    Attributes:
        children: children of the best.
        library: where the loops are from; None for none.
        numbers: numbers of the loops of the library that may be chosen.
        features: of the children, and behind them of the loops.
    """

    children: Sequence[Candidate[Content]]
    library: Library[Content] | None
    numbers: Sequence[int]
    features: Features

    @classmethod
    def of(
        cls,
        kind: str,
        children: Sequence[Candidate[Content]],
        library: Library[Content] | None,
        numbers: Sequence[int],
        source: Source[Content],
    ) -> Pool[Content]:
        """The pool of these, described.

        Args:
            kind: the kind of all of them.
            children: children of the best.
            library: where the loops are from; None for none.
            numbers: those of the loops.
            source: describes the children.

        Returns:
            The pool.
        """
        from audiomancer.fitness.taste import joined

        there, loops = library.sounding(numbers) if library and numbers else ([], None)
        parts = [source.features(kind, children), *([loops] if loops is not None else [])]
        return cls(children, library, there, joined(parts))

    def chosen(
        self,
        taste: Taste,
        count: int,
        fresh: int,
        beta: float | None,
        pending: Features,
        takes: Callable[[Candidate[Content]], bool],
        recent: Features | None,
        resting: Collection[int] = (),
    ) -> list[Chosen[Content]]:
        """The best of the pool, one after the other, each as if those before it had been heard.

        Args:
            taste: says how good each is, and how unsure that is.
            count: how many.
            fresh: how many of them at the most are loops of the library, 0 to ``count``.
            beta: how many standard deviations count beside the mean; None for what would tell most of the taste.
            pending: features of what the person has not told of yet.
            takes: whether a candidate can be told from all that was heard and from those before it.
            recent: features of what was heard of late; nothing that is much like these, or like another of the batch,
                is chosen. None to choose such too.
            resting: rows that are not chosen.

        Returns:
            As many, or fewer where there are no more; where not all may be loops, these come at the third place, the
            sixth and so on.
        """
        from audiomancer.fitness.taste import joined

        rows = [row for row in self._unlike(recent) if row not in resting]
        free = self._picked(taste, rows, fresh, beta, pending, takes, recent)
        if fresh == count:
            return free
        heard = [pending, self.features.take([one.row for one in free])]
        rows = [row for row in rows if row < len(self.children) and row not in {one.row for one in free}]
        theirs = iter(self._picked(taste, rows, count - len(free), beta, joined(heard), takes, recent))
        turns = zip_longest(iter(lambda: [*islice(theirs, _TURN - 1)], []), free)
        return [one for several, last in turns for one in chain(several or (), (last,) if last else ())]

    def like(self, heard: Features) -> frozenset[int]:
        """The rows of those that are much like something that was heard.

        Args:
            heard: features of what was heard.
        """
        return frozenset(range(len(self.features))).difference(self._unlike(heard))

    def _unlike(self, recent: Features | None) -> list[int]:
        """The rows of those that are not much like what was heard of late."""
        if recent is None:
            return list(range(len(self.features)))
        near = _near(self.features, recent)
        return [row for row in range(len(near)) if not near[row].any()]

    def _picked(
        self,
        taste: Taste,
        rows: Sequence[int],
        count: int,
        beta: float | None,
        pending: Features,
        takes: Callable[[Candidate[Content]], bool],
        recent: Features | None,
    ) -> list[Chosen[Content]]:
        if not count or not rows:
            return []
        order = taste.chosen(self.features.take(rows), min(count + _SPARE, len(rows)), beta, pending)
        found: list[Chosen[Content]] = []
        for row in (rows[at] for at in order):
            if recent is None or not self._is_near(row, found):
                one = self._one(row)
                if takes(one.candidate):
                    found.append(one)
            if len(found) == count:  # before the next is looked for
                break
        return found

    def _is_near(self, row: int, others: Sequence[Chosen[Content]]) -> bool:
        return bool(_near(self.features.take([row]), self.features.take([one.row for one in others])).any())

    def _one(self, row: int) -> Chosen[Content]:
        loop = row - len(self.children)
        if loop < 0:
            return Chosen(self.children[row], False, row)
        assert self.library is not None
        return Chosen(self.library.loop(self.numbers[loop]), True, row)


def _near(some: Features, others: Features) -> Bools:
    """Which are so much alike that a person who has just heard the one is bored by the other; shape (some, others).

    Things with grids are compared by these, and things without, as sounds are, by their descriptors.
    """
    if not some.voices:
        alike: Bools = _squares(some.x, others.x) < _NEAR * some.x.shape[1]
        return alike
    apart = sum(_squares(grid, others.voices[name]) for name, grid in some.voices.items())
    near: Bools = (apart < _NEAR) & (some.metre[:, None] == others.metre)
    return near


def _squares(some: Floats, others: Floats) -> Floats:
    """The squared distance of each row to each of the others."""
    wide = min(some.shape[1], others.shape[1])  # behind the narrower ones of other metres are zeros
    a, b = some[:, :wide], others[:, :wide]
    apart: Floats = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    return apart
