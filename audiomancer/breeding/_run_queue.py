"""What is heard in a generation of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Queue"]


@dataclass(frozen=True, slots=True)
class Queue:
    """What is heard in a generation.

    Attributes:
        items: ids, in the order in which they are heard.
        again: id of each item of the run that was to be heard again, to its stars and their time before that.
        dry: whether nothing more was found to be asked for.
    """

    items: tuple[str, ...] = ()
    again: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dry: bool = False

    def to_json(self) -> dict[str, Any]:
        """What :meth:`from_json` takes."""
        return {"items": list(self.items), "again": dict(self.again), "dry": self.dry}

    @classmethod
    def from_json(cls, value: Mapping[str, Any], gone: Collection[str]) -> Queue:
        """What :meth:`to_json` gave, without those that are gone.

        Args:
            value: what it gave.
            gone: ids of those that are not heard any more.

        Returns:
            The others, in the same order.
        """
        return cls(tuple(item for item in value["items"] if item not in gone), value["again"], value["dry"])
