"""EvolutionRun: an ask/tell run over the library, which a person can leave and take up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Self

from audiomancer.breeding._protocol import Breeding, Stored
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.evolution import Evolution, Selection, Settings
from audiomancer.store import Store

if TYPE_CHECKING:
    from audiomancer.breeding.synths import SynthBreeding

__all__ = ["EvolutionRun"]


class EvolutionRun(Generic[Stored]):
    """A run of evolution whose candidates are stored as soon as they are born.

    Ratings go through the library (``store.rate``), so none is lost when the run is left at any moment.

    Args:
        stock: what is bred.
        evolution: the engine between two generations.
    """

    def __init__(self, stock: Breeding[Stored], evolution: Evolution[Any]) -> None:
        self.stock = stock
        self._evolution = evolution

    @classmethod
    def start(cls, stock: Breeding[Stored], population: Sequence[str], settings: Settings) -> Self:
        """A new run from stored items.

        Raises:
            ItemNotFoundError: if one of them is not there.
            InvalidSettingError: if there are none.
        """
        return cls(stock, Evolution([stock.candidate(item) for item in population], settings, stock.breeder))

    @classmethod
    def resume(cls, store: Store, name: str) -> EvolutionRun[Any]:
        """The run that was saved under this name.

        Raises:
            ItemNotFoundError: if there is none.
        """
        saved = store.load_run(name)
        stock: Breeding[Any] = _breeding_of(saved["kind"]).from_state(store, saved["stock"])
        state = saved["evolution"]
        evolution = Evolution.from_state(state, map(stock.candidate, state["all"]), stock.breeder)
        return EvolutionRun(stock, evolution)

    def save(self, name: str) -> None:
        """Keep the state between two generations under a name."""
        state = {"kind": self.stock.kind, "stock": self.stock.state(), "evolution": self._evolution.state()}
        self.stock.store.save_run(name, state)

    @property
    def generation(self) -> int:
        """Generations that were bred so far."""
        return self._evolution.generation

    def asked(self) -> list[Stored]:
        """The candidates of this generation: the population at first, later the new children."""
        return [self.stock.get(c.id) for c in self._evolution.ask()]

    def to_rate(self) -> list[Stored]:
        """The candidates of this generation that have no rating yet."""
        lineage = self.stock.store.lineage
        return [self.stock.get(c.id) for c in self._evolution.ask() if lineage[c.id].user_rating is None]

    def breed(self) -> Selection:
        """Choose parents by the ratings as they are now, and store the next candidates."""
        lineage = self.stock.store.lineage
        ratings = {c.id: rating for c in self._evolution.all if (rating := lineage[c.id].user_rating) is not None}
        selection = self._evolution.tell(ratings)
        for child in self._evolution.ask():
            self.stock.keep(child)
        return selection

    def everything(self) -> list[Stored]:
        """The items of all generations, oldest first."""
        return [self.stock.get(c.id) for c in self._evolution.all]


def _breeding_of(kind: str) -> type[PatternBreeding | SynthBreeding]:
    if kind == PatternBreeding.kind:
        return PatternBreeding
    from audiomancer.breeding.synths import SynthBreeding

    return SynthBreeding
