"""SynthRecord: one entry of the lineage, and what each of its fields may hold."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

__all__ = ["ADDED_LATER", "SynthRecord", "field_fault", "missing_fault", "without_faults"]

ADDED_LATER = frozenset(("request", "makers", "tags", "deleted_at", "heard"))
"""Fields that the first records did not have. Other software may have used these words for things of its own."""


@dataclass(frozen=True, slots=True)
class SynthRecord:
    """The record of a synth or a pattern in the lineage.

    Attributes:
        id: unique id.
        name: name of the SynthDef or the pattern.
        parent_ids: ids of the parents.
        generation_method: how it came to be, such as ``generated``, ``mutation`` or ``crossover``.
        mutation_log: what was done to the parents, a line each.
        user_rating: 1-5, None if not rated.
        user_notes: what the listener wrote.
        created_at: when it was recorded first.
        type: ``drums``, ``melody`` or ``bass`` of a pattern, ``synth`` of a synth; None if it was not given.
        seed: the seed path of the random generator.
        mutation_amount: strength 0-1, None if it was not mutated.
        operators: names of the operators that were asked for; empty for the usual ones, or if it was not mutated.
        rated_at: when it was rated last.
        rated_by: who rated it.
        request: what was asked for, by name of the option, in JSON values.
        makers: name of each operator or model that took part to its version or fingerprint.
        tags: words by which the person finds it again.
        deleted_at: when the person deleted it; None if it was not deleted, or was brought back.
        heard: how it was heard before it was rated last: ``hearings``, the ``bars`` from 1, and the ``gain_db`` of the
            player; empty where nobody kept that.
        extra: fields that other software wrote; they are kept.
    """

    id: str
    name: str
    parent_ids: list[str]
    generation_method: str
    mutation_log: list[str]
    user_rating: int | None = None
    user_notes: str | None = None
    created_at: datetime | None = None
    type: str | None = None
    seed: list[int] = field(default_factory=list)
    mutation_amount: float | None = None
    operators: list[str] = field(default_factory=list)
    rated_at: datetime | None = None
    rated_by: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    deleted_at: datetime | None = None
    heard: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON values: the eight fields of the public reference, and those others that are not empty."""
        values = {name: getattr(self, name) for name in _NAMES}
        told = {k: v for k, v in values.items() if k in _ALWAYS or (v is not None and v not in ([], {}))}
        return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in told.items()} | dict(self.extra)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The record from JSON values in which :func:`field_fault` finds nothing; what is missing is empty."""
        extra = {k: v for k, v in values.items() if k not in _RULES or (k in ADDED_LATER and _breaks_rule(k, v))}
        known = {k: v for k, v in values.items() if v is not None and k not in extra}
        known |= {k: _moment(known[k]) for k in _MOMENTS if k in known}
        required: dict[str, Any] = {"name": "", "parent_ids": [], "generation_method": "", "mutation_log": []}
        return cls(**(required | known), extra=extra)


_NAMES = tuple(f.name for f in fields(SynthRecord) if f.name != "extra")
_ALWAYS = frozenset(_NAMES[:8])
_NEEDED = _NAMES[:5]
_MOMENTS = ("created_at", "rated_at", "deleted_at")


def _moment(text: str) -> datetime:
    """A time from ISO 8601; where it names no time zone, it is read as UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_rating(value: Any) -> bool:
    return _is_whole(value) and 1 <= value <= 5


def _is_moment(value: Any) -> bool:
    try:
        return bool(_moment(value))
    except (TypeError, ValueError):
        return False


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value))


def _is_versions(value: Any) -> bool:
    return _is_object(value) and all(map(_is_text, value.values()))


def _list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(check, value))


_RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = MappingProxyType(
    {
        "id": (_is_text, "text"),
        "name": (_is_text, "text"),
        "parent_ids": (_list_of(_is_text), "a list of ids"),
        "generation_method": (_is_text, "text"),
        "mutation_log": (_list_of(_is_text), "a list of lines of text"),
        "user_rating": (_is_rating, "a whole number 1-5 or null"),
        "user_notes": (_is_text, "text or null"),
        "created_at": (_is_moment, "a time such as 2026-11-20T21:30:00+00:00 or null"),
        "type": (_is_text, "text or null"),
        "seed": (_list_of(_is_whole), "a list of whole numbers"),
        "mutation_amount": (_is_number, "a number or null"),
        "operators": (_list_of(_is_text), "a list of names"),
        "rated_at": (_is_moment, "a time such as 2026-11-20T21:30:00+00:00 or null"),
        "rated_by": (_is_text, "text or null"),
        "request": (_is_object, "an object of options or null"),
        "makers": (_is_versions, "an object of names to versions or null"),
        "tags": (_list_of(_is_text), "a list of words or null"),
        "deleted_at": (_is_moment, "a time such as 2026-11-20T21:30:00+00:00 or null"),
        "heard": (_is_object, 'an object such as {"hearings": 2} or null'),
    }
)


def field_fault(item: str, values: object, foreign: Container[str] = ()) -> str | None:
    """What is wrong with the JSON values of a record.

    A field may be missing or null. The ``id``, where the values hold one, must be the record's key.

    Args:
        item: the record's key.
        values: the record.
        foreign: fields that other software may have written, so that they may hold anything.

    Returns:
        A sentence; None if nothing is wrong.
    """
    if not isinstance(values, dict):
        return f"the record of {item!r} must be an object with fields such as name and parent_ids, not {values!r:.60}"
    for name, value in values.items():
        if name not in foreign and _breaks_rule(name, value):
            return f"{name} of {item!r} must be {_RULES[name][1]}, not {value!r:.60}"
    if values.get("id", item) != item:
        return f"the record of {item!r} has the id {values['id']!r}; the two must be the same"
    return None


def without_faults(item: str, values: object) -> dict[str, Any]:
    """The JSON values of a record without the fields in which :func:`field_fault` finds something wrong.

    Args:
        item: the record's key.
        values: the record; what is no object is as good as empty.

    Returns:
        What is left, with its id.
    """
    fields = values if isinstance(values, dict) else {}
    sound = {k: v for k, v in fields.items() if k in ADDED_LATER or not _breaks_rule(k, v)}
    return {"parent_ids": []} | sound | {"id": item}


def missing_fault(item: str, values: Mapping[str, Any]) -> str | None:
    """What a new record lacks; older ones, and those of other software, may lack it.

    Args:
        item: the record's key.
        values: its JSON values.

    Returns:
        A sentence; None if nothing is missing.
    """
    if not isinstance(item, str) or not item:
        return f"an id must be text, and not empty, not {item!r:.60}"
    empty = next((name for name in _NEEDED if values[name] is None), None)
    return empty and f"{empty} of {item!r} must be {_RULES[empty][1]}, not None"


def _breaks_rule(name: str, value: Any) -> bool:
    return value is not None and name in _RULES and not _RULES[name][0](value)
