"""Breeding stock: how a run reaches the things that it breeds in the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, Self, TypeVar

from audiomancer.evolution import Breeder, Candidate, PatternBreeder
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import PatternMetadata, Store
from audiomancer.variation import Operator

__all__ = ["PatternStock", "Stock", "family_name"]

Stored = TypeVar("Stored", covariant=True)

_CROSS = " x "


class Stock(Protocol[Stored]):
    """One kind of thing in the library, and who breeds it.

    Attributes:
        kind: its name in the state of a saved run.
        store: the library.
    """

    kind: str
    store: Store

    @property
    def breeder(self) -> Breeder[Any]:
        """Makes the children."""

    def get(self, item: str) -> Stored:
        """What is stored under an id."""

    def candidate(self, item: str) -> Candidate[Any]:
        """The same, as a candidate for breeding."""

    def keep(self, child: Candidate[Any]) -> Stored:
        """Store a child."""

    def state(self) -> dict[str, Any]:
        """How it breeds, as JSON values."""


class PatternStock:
    """The patterns of a library.

    Args:
        store: the library.
        amount: mutation strength 0-1.
        operators: mutation operators, as names or as objects; empty for the usual ones.
    """

    kind = "patterns"

    def __init__(self, store: Store, amount: float = 0.3, operators: Sequence[str | Operator] = ()) -> None:
        self.store = store
        self.breeder = PatternBreeder(amount, tuple(operators))

    @classmethod
    def from_state(cls, store: Store, state: dict[str, Any]) -> Self:
        """The stock that :meth:`state` told of."""
        return cls(store, state["amount"], state["operators"])

    def state(self) -> dict[str, Any]:
        """How it breeds, as JSON values."""
        return {"amount": self.breeder.amount, "operators": list(self.breeder.operator_names)}

    def get(self, item: str) -> PatternMetadata:
        """The stored pattern.

        Raises:
            PatternNotFoundError: if it is not there.
        """
        return self.store.get(item)

    def candidate(self, item: str) -> Candidate[Pattern]:
        """The stored pattern as a candidate.

        Raises:
            PatternNotFoundError: if it is not there.
        """
        stored = self.store.get(item)
        return Candidate(stored.id, stored.pattern, stored.birth)

    def keep(self, child: Candidate[Pattern]) -> PatternMetadata:
        """Store a child under the names of its parents."""
        return self.store.add_pattern(child.content, child.birth, name=family_name(self.store, child.birth))


def family_name(store: Store, birth: Birth) -> str:
    """The names of the parents, each told once: ``boom_bap`` or ``boom_bap x amen``."""
    names = [word for item in birth.parents for word in store.lineage[item].name.split(_CROSS)]
    return _CROSS.join(dict.fromkeys(names))
