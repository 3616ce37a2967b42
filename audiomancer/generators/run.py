"""EvolutionRun: an ask/tell run over the library, which a person can leave and take up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from audiomancer.evolution import Candidate, Evolution, Selection, Settings
from audiomancer.store import PatternMetadata, Store

__all__ = ["EvolutionRun", "keep", "stored_candidate"]

_CROSS = " x "


class EvolutionRun:
    """A run of evolution whose candidates are stored as soon as they are born.

    Ratings go through the library (``store.rate``), so none is lost when the run is left at any moment.

    Args:
        store: the library.
        evolution: the engine between two generations.
    """

    def __init__(self, store: Store, evolution: Evolution) -> None:
        self.store = store
        self._evolution = evolution

    @classmethod
    def start(cls, store: Store, population: Sequence[str], settings: Settings) -> Self:
        """A new run from stored patterns.

        Raises:
            PatternNotFoundError: if one of them is not there.
            InvalidSettingError: if there are none.
        """
        return cls(store, Evolution([stored_candidate(store, item) for item in population], settings))

    @classmethod
    def resume(cls, store: Store, name: str) -> Self:
        """The run that was saved under this name.

        Raises:
            ItemNotFoundError: if there is none.
        """
        state = store.load_run(name)
        return cls(store, Evolution.from_state(state, [stored_candidate(store, item) for item in state["all"]]))

    def save(self, name: str) -> None:
        """Keep the state between two generations under a name."""
        self.store.save_run(name, self._evolution.state())

    @property
    def generation(self) -> int:
        """Generations that were bred so far."""
        return self._evolution.generation

    def asked(self) -> list[PatternMetadata]:
        """The candidates of this generation: the population at first, later the new children."""
        return [self.store.get(c.id) for c in self._evolution.ask()]

    def to_rate(self) -> list[PatternMetadata]:
        """The candidates of this generation that have no rating yet."""
        return [p for p in self.asked() if p.user_rating is None]

    def breed(self) -> Selection:
        """Choose parents by the ratings as they are now, and store the next candidates."""
        records = {c.id: self.store.lineage[c.id] for c in self._evolution.all}
        ratings = {item: r.user_rating for item, r in records.items() if r.user_rating is not None}
        selection = self._evolution.tell(ratings)
        for child in self._evolution.ask():
            keep(self.store, child)
        return selection

    def everything(self) -> list[PatternMetadata]:
        """The patterns of all generations, oldest first."""
        return [self.store.get(c.id) for c in self._evolution.all]


def stored_candidate(store: Store, item: str) -> Candidate:
    """A stored pattern as a candidate for breeding.

    Raises:
        PatternNotFoundError: if it is not there.
    """
    stored = store.get(item)
    return Candidate(stored.id, stored.pattern, stored.birth)


def keep(store: Store, child: Candidate) -> PatternMetadata:
    """Store a child under the names of its parents, each told once: ``boom_bap`` or ``boom_bap x amen``."""
    names = [word for item in child.birth.parents for word in store.lineage[item].name.split(_CROSS)]
    return store.add_pattern(child.pattern, child.birth, name=_CROSS.join(dict.fromkeys(names)))
