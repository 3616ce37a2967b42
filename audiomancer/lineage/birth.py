"""How an item came to be: enough to bring it into being again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Self

from audiomancer.errors import InvalidRecordError

__all__ = ["Birth", "item_id"]

_ADDED_LATER = ("request", "makers")
"""Fields that take part in an id only if they are not empty, so that the ids of older births stay the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """The birth of a pattern or synth.

    Attributes:
        method: ``imported``, ``generated``, ``mutated``, ``crossover`` or ``edited``.
        parents: ids of the parents; empty for an import.
        log: what was done, one line for each operation; each line is true of the difference to the parents.
        seed: the seed path ``(run, generation, slot, ...)`` of the random generator; empty if chance had no part.
        amount: mutation strength 0-1, None if it was not mutated.
        operators: names of the operators that were asked for; empty for the usual ones, or if it was not mutated.
        request: what was asked for, by name of the option, in JSON values; empty if the other fields say it all.
        makers: name of each operator or model that took part to its version or fingerprint.

    Raises:
        InvalidRecordError: if the request is not made of JSON values, or a maker has no text for a version.
    """

    method: str
    parents: tuple[str, ...] = ()
    log: tuple[str, ...] = ()
    seed: tuple[int, ...] = ()
    amount: float | None = None
    operators: tuple[str, ...] = ()
    request: Mapping[str, Any] = field(default_factory=dict, hash=False)
    makers: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not all(isinstance(version, str) for version in self.makers.values()):
            raise InvalidRecordError(f"the makers of a birth must have texts for versions, not {dict(self.makers)!r}")
        for name in _ADDED_LATER:
            object.__setattr__(self, name, MappingProxyType(_as_read_back(name, getattr(self, name))))

    def __reduce__(self) -> tuple[Any, ...]:
        # A mapping that cannot be changed cannot be pickled either.
        return type(self).from_dict, (self.to_dict(),)

    def to_dict(self) -> dict[str, Any]:
        """The birth as JSON values, without an empty ``request`` and empty ``makers``."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        later = {name: dict(values.pop(name)) for name in _ADDED_LATER}
        return values | {name: value for name, value in later.items() if value}

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """The birth from JSON values, lists for tuples."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
        return cls(**values)


def _as_read_back(name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with lists for tuples, so that a birth equals itself when it has been stored."""
    try:
        copy: dict[str, Any] = json.loads(json.dumps(dict(value), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidRecordError(f"the {name} of a birth must be JSON values by name, not {value!r:.80}") from error
    return copy


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
