"""The OpenAPI document: every action with what it takes and gives, from the types that Python knows."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin

from audiomancer.actions import Action, held_types
from audiomancer.web.asking import FILE

__all__ = ["EXAMPLES", "common_schemas", "example_of", "result_schema"]

EXAMPLES: Mapping[str, Any] = {
    "item": "ptrn_3fa94c07d1b2e586",
    "items": ["ptrn_3fa94c07d1b2e586"],
    "first": "ptrn_3fa94c07d1b2e586",
    "second": "ptrn_81c2f00d5ea1b347",
    "better": "first",
    "run": "1",
    "score": 4,
    "voice": "hats",
    "mark": "more",
    "name": "my_groove",
    "text": "for the second set",
    "target": "tidal",
    "description": "dark warm bass",
    "files": [{"name": "groove.mid", "data": "TVRoZA=="}],
    "chart": "| Dm7 | G7 | Cmaj7 | A7 |",
    "kind": "drums",
    "bars": 2,
    "count": 2,
    "seed": 7,
}
"""Name of a field to a value that it may have, for the examples."""

_SHOWN = frozenset({"count", "seed"})
"""Fields that an example shows though they need not be given."""


def example_of(action: Action, needed: Sequence[str], known: Sequence[str]) -> dict[str, Any]:
    """A body, or the parameters, that may ask for an action.

    Args:
        action: the action.
        needed: names of the fields that must be given.
        known: names of all fields.

    Returns:
        Fields by name, with :data:`EXAMPLES` as their values.
    """
    example = {name: EXAMPLES[name] for name in known if name in needed or name in _SHOWN}
    if "synth" in action.name:
        example = {
            name: str(value).replace("ptrn", "synt") if name in ("item", "first", "second") else value
            for name, value in example.items()
        }
    return example


def common_schemas() -> dict[str, Any]:
    """The schemas that stand beside those of the results: of a file, a problem, and a job but for its result."""
    text, number = {"type": "string"}, {"type": "integer"}
    return {
        FILE: {
            "type": "object",
            "description": "A file: its name, whose ending says what kind it is, and its content in Base64.",
            "properties": {"name": text, "data": {"type": "string", "contentEncoding": "base64"}},
            "required": ["name", "data"],
            "additionalProperties": False,
        },
        "Problem": {
            "type": "object",
            "description": "Why something was not done (RFC 9457).",
            "properties": {"type": text, "title": text, "status": number, "detail": text},
            "required": ["type", "title", "status", "detail"],
            "examples": [
                {
                    "type": "urn:audiomancer:problem:pattern-not-found",
                    "title": "No stored pattern has this id.",
                    "status": 404,
                    "detail": "there is no pattern '3fa9'; `audiomancer list` shows those there are",
                }
            ],
        },
        "JobBegun": {
            "type": "object",
            "description": "A job that has begun.",
            "properties": {"job": text, "state": {"const": "running"}},
            "required": ["job", "state"],
        },
        "Job": {
            "type": "object",
            "description": "A job, and how far it is.",
            "properties": {
                "job": text,
                "action": text,
                "state": {"enum": ["running", "done", "failed", "cancelled"]},
                "progress": {
                    "type": ["object", "null"],
                    "properties": {"what": text, "done": number, "total": {"type": ["integer", "null"]}},
                },
                "notes": {"type": "array", "items": text},
                "problem": {"anyOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "null"}]},
            },
            "required": ["job", "action", "state", "progress", "notes", "result", "problem"],
        },
    }


def result_schema(kind: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of what a result, or a part of it, is as JSON.

    Args:
        kind: its type.
        known: name to schema of the dataclasses that were met; those met here join them.

    Returns:
        The schema; of a dataclass a reference to its place in ``known``.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [result_schema(part, known) for part in get_args(kind)]}
    if origin is Literal:
        return {"enum": [*get_args(kind)]}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": result_schema(get_args(kind)[1], known)}
    if origin is tuple and get_args(kind)[-1:] != (...,):
        parts = [result_schema(part, known) for part in get_args(kind)]
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
    if origin is not None and issubclass(origin, Sequence):
        return {"type": "array", "items": result_schema(get_args(kind)[0], known)}
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        return _object(kind, known)
    return dict(_PLAIN.get(kind, {"type": "string"} if isinstance(kind, type) else {}))


def _object(kind: Any, known: dict[str, Any]) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{kind.__name__}"}
    if kind.__name__ not in known:
        known[kind.__name__] = {}  # it may hold others of its own kind
        held = held_types(kind)
        known[kind.__name__] = {
            "type": "object",
            "description": (kind.__doc__ or "").partition("\n")[0],
            "properties": {
                name: {**result_schema(told, known), **_described(kind, name)} for name, told in held.items()
            },
            "required": [*held],
            "additionalProperties": False,
        }
    return reference


def _described(kind: Any, name: str) -> dict[str, str]:
    """What the docstrings of a class and those it comes from tell of an attribute."""
    for line in _lines(kind):
        before, colon, text = line.strip().partition(": ")
        if colon and before == name:
            return {"description": text}
    return {}


def _lines(kind: Any) -> Iterator[str]:
    for above in kind.__mro__:
        yield from (above.__doc__ or "").splitlines()


_PLAIN: Mapping[Any, dict[str, Any]] = {
    Any: {},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    datetime: {"type": "string", "format": "date-time"},
    type(None): {"type": "null"},
}
