"""What is to become of candidates, as a person said: more like this, never this, always a parent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from audiomancer.evolution.candidate import Candidate
from audiomancer.evolution.told import Mark
from audiomancer.lineage import generations

__all__ = ["Marks"]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to become of the candidates of a run.

    Attributes:
        wanted: ids of those of which there shall be more, the latest last.
        parents: ids of those that are among the parents of every generation: these, and those that are so marked.
        never: ids of those that shall never be heard again, and nothing that is much like them.
        barren: ids of these and of their descendants, which have no children, but for those that the person likes.
    """

    wanted: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    never: frozenset[str] = frozenset()
    barren: frozenset[str] = frozenset()

    @classmethod
    def of(cls, marked: Mapping[str, Mark], candidates: Iterable[Candidate[Any]], liked: Collection[str]) -> Self:
        """The marks of some candidates.

        Args:
            marked: id to what the person said, in the order in which they said it.
            candidates: those of the run, and of earlier ones as far as they are known.
            liked: ids of those that the person likes, as they rated them.

        Returns:
            What is to become of them.
        """
        if not marked:
            return cls()
        there = {candidate.id: candidate for candidate in candidates}
        named = [item for item in marked if item in there]
        parents = tuple(item for item in named if marked[item] != "never")
        barren = {item for item in named if marked[item] == "never"}
        never, spared = frozenset(barren), {*parents, *liked}
        bred = {item: [parent for parent in one.birth.parents if parent in there] for item, one in there.items()}
        for item in generations(bred):  # parents first
            if item not in spared and not barren.isdisjoint(bred[item]):
                barren.add(item)
        wanted = tuple(item for item in named if marked[item] == "more")
        return cls(wanted, parents, never, frozenset(barren))
