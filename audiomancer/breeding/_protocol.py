"""What the breeding of patterns and the breeding of synths have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from audiomancer._registry import Registered
from audiomancer.evolution import Breeder, Candidate
from audiomancer.lineage import Birth
from audiomancer.store import Store

__all__ = ["Breeding", "OwnBreeder", "Stored", "family_name"]

Stored = TypeVar("Stored", covariant=True)

_CROSS = " x "


class OwnBreeder(Breeder[Any], Protocol):
    """A breeder whose mutations are the work of operators."""

    def acting_on(self, parent: Candidate[Any]) -> Sequence[Registered]:
        """The operators that may vary a candidate.

        Args:
            parent: the candidate.

        Raises:
            InvalidSettingError: if one that was asked for is not known or not for it.
        """


class Breeding(Protocol[Stored]):
    """One kind of thing in the library, and how its children are made, stored and made again.

    Every child is made by :meth:`born` from the fields of its birth and its parents, the first time as in a replay.

    Attributes:
        kind: its name in the state of a saved run, ``patterns`` or ``synths``.
        store: the library.
    """

    kind: str
    store: Store

    @property
    def breeder(self) -> OwnBreeder:
        """Makes the children."""

    def get(self, item: str) -> Stored:
        """The stored item of this id."""

    def candidate(self, item: str) -> Candidate[Any]:
        """The stored item of this id, as a candidate for breeding."""

    def keep_all(self, children: Sequence[Candidate[Any]]) -> Sequence[Stored]:
        """Store children, in their order."""

    def state(self) -> dict[str, Any]:
        """The amount and the names of the operators, as JSON values."""

    def born(self, birth: Birth, parents: Sequence[Candidate[Any]]) -> Candidate[Any]:
        """The child that a birth brings.

        Args:
            birth: how it came to be; its log is not read, but written anew.
            parents: in the order of the birth.

        Returns:
            The child, with the log of what was done.
        """


def family_name(store: Store, parents: Sequence[str]) -> str:
    """The names of the parents, each named once: ``boom_bap`` or ``boom_bap x amen``.

    Args:
        store: the library that holds the parents.
        parents: their ids.

    Returns:
        The name of a child.
    """
    names = [word for item in parents for word in store.lineage[item].name.split(_CROSS)]
    return _CROSS.join(dict.fromkeys(names))
