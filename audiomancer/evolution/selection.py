"""Who breeds: the highest by score, a place for each kind and few near-clones, and on what ground each was chosen.

In a run by ratings those that the person likes (3 to 5 stars) come first, then children that are guessed to be liked,
then what nothing is known of, and last what is disliked: 1 or 2 stars, or a guess below the middle. So nothing that was
loved is lost among guesses, and the unknown has a better chance than what the person did not like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from audiomancer.evolution._deap import Standing, best
from audiomancer.evolution.candidate import Breeder, Candidate, Content
from audiomancer.fitness import CHANCE, MIDDLE, RATING, TASTE, Score

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Pool", "Selection", "shares", "standing", "worth"]

PARENTS = "parents"

_LIKED, _GUESSED, _UNKNOWN, _DISLIKED = 3.0, 2.0, 1.0, 0.0

_NEAR = 0.3
"""Distance below which two candidates are near-clones: that of a child by the usual amount."""
_CROWD = 3
"""At most one in so many places goes to near-clones of one another, and one in so many at least to the young."""
_REACH = 4
"""Among so many times the places those are looked for who are no near-clones."""
_HEADS = 16
"""How many niches are watched, those of the highest."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The parents of a generation.

    Attributes:
        generation: number of the generation that they breed, from 1.
        parents: ids, best first.
        scores: for each parent the score by which it was chosen.
        fresh: how many fresh candidates join their children.
    """

    generation: int
    parents: tuple[str, ...]
    scores: tuple[Score, ...]
    fresh: int = 0

    @property
    def grounds(self) -> tuple[str, ...]:
        """For each parent the ground on which it was chosen.

        It is ``rating`` if the person rated it, the name of the function that scored it, ``parents`` if it has the mean
        of the scores of its own parents, or ``chance`` if nothing is known of it.
        """
        return tuple(PARENTS if score.inherited else score.ground for score in self.scores)

    @property
    def rated(self) -> bool:
        """Whether any parent was chosen on another ground than chance."""
        return any(score.ground != CHANCE for score in self.scores)

    def __str__(self) -> str:
        counts = Counter((score.inherited, score.ground) for score in self.scores)
        told = ", ".join(f"{counts[ground]} {_phrase(*ground)}" for ground in sorted(counts, key=_order))
        fresh = f"; {self.fresh} fresh" if self.fresh else ""
        return f"generation {self.generation}, bred from {len(self.parents)}: {told}{fresh}"


def _order(ground: tuple[bool, str]) -> tuple[bool, bool, bool, str]:
    """Ratings, then functions, then what was handed down, and chance last."""
    inherited, name = ground
    return name == CHANCE, inherited, name != RATING, name


def _phrase(inherited: bool, ground: str) -> str:
    if ground == CHANCE:
        return "by chance, for want of ratings"
    if inherited:
        return f"by the {ground} of its parents"
    return f"by your {ground}" if ground in (RATING, TASTE) else f"by your function {ground}"


def standing(score: Score) -> Standing:
    """Where a score stands among others: first by what it is known from, then by its value.

    Args:
        score: the score of a candidate, its own or one that its parents hand down.

    Returns:
        The standing. Stars count from the middle: liked by the person, guessed to be liked, unknown, disliked. The
        values of a function have no middle, so that what they say nothing of comes last.
    """
    if score.ground == CHANCE:
        return _UNKNOWN, 0.0
    if score.ground == RATING and score.value < MIDDLE:
        return _DISLIKED, score.value
    return (_GUESSED if score.inherited else _LIKED), score.value


def worth(score: Score) -> Standing:
    """Where a score stands when parents that were chosen find mates: what a child of theirs can be hoped to be worth.

    Args:
        score: the score of a parent.

    Returns:
        The standing; a guess counts as much as stars of its value, or the chosen young would have no children.
    """
    known_from, value = standing(score)
    return min(known_from, _GUESSED), value


def shares(kinds: Sequence[str], places: int) -> dict[str, int]:
    """How many places each kind has: as many as its share of the candidates, and at least one.

    Args:
        kinds: the kind of each candidate, in an order that stays.
        places: how many there are; where there are more kinds than places, the later kinds have none.

    Returns:
        Kind to places, together ``places``; the largest remainders have what rounding leaves over (Hamilton).
    """
    counts = Counter(kinds)
    told = dict.fromkeys([*counts][:places], 1)
    for _ in range(places - len(told)):
        most = max(told, key=lambda kind: counts[kind] * places / len(kinds) - told[kind])
        told[most] += 1
    return told


@dataclass(frozen=True, slots=True)
class Pool(Generic[Content]):
    """Those who may breed, of all generations, ranked.

    Attributes:
        ranked: they, the highest first.
        known: id to score of each.
        young: ids of the latest generation. Those without a score of their own keep a share of the places, unless they
            are guessed to be disliked, so that lines go on where nobody rates.
        breeder: says how far apart two are.
    """

    ranked: tuple[Candidate[Content], ...]
    known: Mapping[str, Score]
    young: Collection[str]
    breeder: Breeder[Content]

    @classmethod
    def of(
        cls,
        candidates: Sequence[Candidate[Content]],
        known: Mapping[str, Score],
        young: Collection[str],
        breeder: Breeder[Content],
        rng: np.random.Generator,
    ) -> Pool[Content]:
        """The pool of these candidates; the order of equals is drawn by chance.

        Args:
            candidates: whom to choose from.
            known: id to score of each, see :func:`~audiomancer.fitness.mid_parent_scores`.
            young: ids of the latest generation.
            breeder: says how far apart two are.
            rng: draws the order of equals.

        Returns:
            The pool.
        """
        shuffled = [candidates[i] for i in rng.permutation(len(candidates))]
        found = {c.id: c for c in shuffled}
        ids = best([(item, standing(known[item])) for item in found], len(found))
        return cls(tuple(found[item] for item in ids), known, young, breeder)

    def select(self, places: Mapping[str, int], generation: int, always: Collection[str] = ()) -> Selection:
        """The parents: of each kind the highest, few of them near-clones, and some of them young.

        Args:
            places: kind to how many of it are chosen.
            generation: the number of the generation that they will breed.
            always: ids of those that are chosen beside these, if they are not among them.

        Returns:
            The chosen, best first; if a kind has too few for its places, the highest of the others have them.

        Source: Pétrowski, "A Clearing Procedure as a Niching Method for Genetic Algorithms", ICEC 1996.
        """
        chosen = {c.id for kind, count in places.items() for c in self._of_kind(kind, count)}
        left = [c.id for c in self.ranked if c.id not in chosen]
        chosen.update(left[: sum(places.values()) - len(chosen)], always)
        parents = tuple(c.id for c in self.ranked if c.id in chosen)
        return Selection(generation, parents, tuple(self.known[item] for item in parents))

    def _of_kind(self, kind: str, count: int) -> list[Candidate[Content]]:
        ranked = [c for c in self.ranked if self.breeder.kind(c) == kind]
        chosen = self._spread(ranked, count)
        ids = {c.id for c in chosen}
        young = {c.id for c in ranked if c.id in self.young and self._is_open(c)}
        missing = max(0, count // _CROWD - len(ids & young))
        coming = [c for c in ranked if c.id in young - ids][:missing]
        # The last of the others go for them: a third at most, and never the first.
        others = [c for c in chosen if c.id not in young]
        going = {c.id for c in others[len(others) - len(coming) :]}
        return [c for c in chosen if c.id not in going] + coming

    def _spread(self, ranked: Sequence[Candidate[Content]], count: int) -> list[Candidate[Content]]:
        """The highest; where enough of a niche are chosen, others come first, but not what is less surely liked."""
        heads: list[Candidate[Content]] = []
        niches: Counter[str] = Counter()
        chosen: list[Candidate[Content]] = []
        for tier in (_LIKED, _GUESSED, _UNKNOWN, _DISLIKED):
            crowded: list[Candidate[Content]] = []
            for one in [c for c in ranked if self._tier(c) == tier][: _REACH * count]:
                if len(chosen) == count:
                    return chosen
                head = next((head for head in heads if self.breeder.distance(one, head) < _NEAR), one)
                if niches[head.id] >= max(1, count // _CROWD):
                    crowded.append(one)
                    continue
                if head is one and len(heads) < _HEADS:
                    heads.append(one)
                niches[head.id] += 1
                chosen.append(one)
            chosen += crowded[: count - len(chosen)]
        return chosen

    def _tier(self, candidate: Candidate[Content]) -> float:
        return standing(self.known[candidate.id])[0]

    def _is_open(self, candidate: Candidate[Content]) -> bool:
        """Whether nobody has said yet what it is worth, and it may be worth something."""
        return self._tier(candidate) in (_GUESSED, _UNKNOWN)
