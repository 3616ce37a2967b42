"""How an item came to be: enough to bring it into being again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any, Self

__all__ = ["Birth", "item_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """The birth of a pattern or synth.

    Attributes:
        method: ``imported``, ``generated``, ``mutated``, ``crossover`` or ``edited``.
        parents: ids of the parents; empty for an import.
        log: what was done, one line an operation, true of the difference to the parents.
        seed: the seed path ``(run, generation, slot, ...)`` of the random generator; empty if chance had no part.
        amount: mutation strength 0-1, None where there is none.
        operators: names of the operators that could act; empty where there are none.
    """

    method: str
    parents: tuple[str, ...] = ()
    log: tuple[str, ...] = ()
    seed: tuple[int, ...] = ()
    amount: float | None = None
    operators: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The birth as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """The birth from JSON values, lists for tuples."""
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
        return cls(**fields)


def item_id(prefix: str, content: str, birth: Birth) -> str:
    """The id of an item, a hash over its content and its birth.

    The time of birth has no part in it, so the same birth gives the same id.

    Args:
        prefix: ``ptrn`` for a pattern, ``synt`` for a synth.
        content: canonical JSON of a pattern, source of a synth.
        birth: how the item came to be.

    Returns:
        The prefix, an underscore and 16 hex digits.
    """
    text = json.dumps([content, birth.to_dict()], sort_keys=True, separators=(",", ":"))
    return f"{prefix}_{blake2b(text.encode(), digest_size=8).hexdigest()}"
