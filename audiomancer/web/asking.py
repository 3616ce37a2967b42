"""The fields of requests as HTTP carries them: their JSON schemas, and what comes made into values.

What a field takes stands in the request itself, as for the command line. Here is only how each type is written: a
time signature as ``[7, 8]``, a file as an object of its name and its content in Base64. Ranges and choices are checked
by the action's own room, so that a sentence is the same on every face.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from types import MappingProxyType
from typing import Any, NoReturn

from audiomancer.actions import Action, FileContent, told_of
from audiomancer.errors import InvalidSettingError

__all__ = [
    "FILE",
    "asked_by",
    "body_schema",
    "is_needed",
    "paged",
    "query_parameters",
    "wanted_of_body",
    "wanted_of_query",
]

FILE = "FileContent"
"""The name of the schema of a file."""

MOST: Mapping[str, int] = MappingProxyType({"limit": 1000, "count": 100, "page": 10**9})
"""Name of a field to the largest number that one request may ask for: of items to list, of children to make."""

_WIDEST = 2**63
_LONGEST, _LONGEST_NAME = 100_000, 255
"""Characters of a text, and of the name of a file."""

_KEYED = re.compile(r"(\w+)\[(.*)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Form:
    """How values of a type are written.

    Attributes:
        schema: the JSON schema of one.
        read: from the name of the field and a JSON value to the value.
        spelt: from the name and a text of a query to a JSON value.
    """

    schema: Mapping[str, Any]
    read: Callable[[str, Any], Any]
    spelt: Callable[[str, str], Any] = lambda name, text: text


def asked_by(action: Action) -> tuple[Field[Any], ...]:
    """The fields of an action that HTTP asks for: all but those of the command line alone.

    Args:
        action: the action.

    Returns:
        Fields of its request, in their order.
    """
    return tuple(field for field in fields(action.request) if not told_of(field).local)


def is_needed(field: Field[Any]) -> bool:
    """Whether a field must be given.

    Args:
        field: of a request.

    Returns:
        True if it has no default.
    """
    return field.default is MISSING and field.default_factory is MISSING


def body_schema(action: Action) -> dict[str, Any]:
    """The JSON schema of the body that asks for an action.

    Args:
        action: the action.

    Returns:
        An object schema, with a property for each field.
    """
    asked = asked_by(action)
    return {
        "type": "object",
        "properties": {field.name: _schema(field) for field in asked},
        "additionalProperties": False,
        **({"required": needed} if (needed := [field.name for field in asked if is_needed(field)]) else {}),
    }


def query_parameters(action: Action) -> list[dict[str, Any]]:
    """The parameters of the address that asks for an action which only reads.

    Args:
        action: the action.

    Returns:
        Parameter objects of OpenAPI 3.1: lists are repeated, mappings written as ``name[key]=value``.
    """
    return [
        {
            "name": field.name,
            "in": "query",
            "required": is_needed(field),
            "description": told_of(field).help,
            "schema": _schema(field, absent=True),
            **({"style": "deepObject", "explode": True} if field.type.startswith("Mapping") else {}),
        }
        for field in asked_by(action)
    ]


def wanted_of_body(action: Action, body: bytes) -> dict[str, Any]:
    """What a body asks for.

    Args:
        action: the action.
        body: JSON text, an object of the request's fields; nothing at all is an empty object.

    Returns:
        Fields by name, to be checked by :func:`audiomancer.actions.request_of`.

    Raises:
        InvalidSettingError: if it is no JSON object, or a field is not of its type.
    """
    try:
        values = json.loads(body or b"{}", parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidSettingError(f"the body cannot be read as JSON: {error!s:.80}; send an object of fields") from None
    if not isinstance(values, dict):
        raise InvalidSettingError(f"the body is a JSON object of the fields of {action.name}, not {values!r:.60}")
    forms = {field.name: _form(field) for field in asked_by(action)}
    optional = {field.name for field in asked_by(action) if _may_be_null(field)}
    return {
        name: value if name not in forms or (value is None and name in optional) else forms[name].read(name, value)
        for name, value in values.items()
    }


def wanted_of_query(action: Action, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What the parameters of an address ask for.

    Args:
        action: the action.
        pairs: names and texts, in their order.

    Returns:
        Fields by name, to be checked by :func:`audiomancer.actions.request_of`.

    Raises:
        InvalidSettingError: if a parameter comes twice that is no list, or is not of its type.
    """
    forms = {field.name: _form(field) for field in asked_by(action)}
    found: dict[str, Any] = {}
    for name, text in pairs:
        keyed = _KEYED.fullmatch(name)
        form = forms.get(keyed[1] if keyed else name)
        if form is None:
            found[name] = text  # which is refused by its name
        elif form.schema["type"] == "array":
            found.setdefault(name, []).append(form.spelt(name, text))
        elif form.schema["type"] == "object" and keyed:
            found.setdefault(keyed[1], {})[keyed[2]] = form.spelt(name, text)
        elif name in found:
            raise InvalidSettingError(f"{name} is asked for twice, and takes one value")
        else:
            found[name] = form.spelt(name, text)
    return {name: forms[name].read(name, value) if name in forms else value for name, value in found.items()}


def paged(action: Action, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with a page, where a list is asked for whole: a library may be larger than an answer.

    Args:
        action: the action.
        wanted: fields by name.

    Returns:
        The fields, with the first page if neither ``page`` nor ``limit`` is among them.

    Raises:
        InvalidSettingError: if more than :data:`MOST` are asked for.
    """
    names = [field.name for field in fields(action.request)]
    for name, most in MOST.items():
        if name in names and isinstance(number := wanted.get(name), int) and number > most:
            raise InvalidSettingError(f"{name} is at most {most} over HTTP, not {number}; ask more often for less")
    if "page" in names and wanted.get("page") is None and wanted.get("limit") is None:
        return {**wanted, "page": 1}
    return wanted


def _schema(field: Field[Any], *, absent: bool = False) -> dict[str, Any]:
    """The schema of a field; where nothing stands for null, as in an address, it takes no null."""
    told, form = told_of(field), _form(field)
    schema: dict[str, Any] = {**form.schema, "description": told.help}
    if told.low is not None:
        schema["minimum"] = told.low
    highest = [high for high in (told.high, MOST.get(field.name)) if high is not None]
    if highest:
        schema["maximum"] = min(highest)
    if told.choices is not None:
        schema["enum"] = [*told.choices]
    if is_needed(field) and schema["type"] == "array":
        schema["minItems"] = 1
    if not is_needed(field) and isinstance(field.default, str | int | float):
        schema["default"] = field.default
    if _may_be_null(field) and not absent:
        if "enum" in schema:
            schema["enum"] += [None]
        schema["type"] = [schema["type"], "null"] if isinstance(schema["type"], str) else [*schema["type"], "null"]
    return schema


def _may_be_null(field: Field[Any]) -> bool:
    return str(field.type).endswith(" | None")


def _form(field: Field[Any]) -> _Form:
    """How the values of a field are written, by its annotation."""
    return _form_of(str(field.type).removesuffix(" | None"))


def _form_of(kind: str) -> _Form:
    if kind.startswith("tuple["):
        return _list_of(_form_of(kind.removeprefix("tuple[").removesuffix(", ...]")))
    if kind.startswith("Mapping[str, "):
        return _mapping_of(_form_of(kind.removeprefix("Mapping[str, ").removesuffix("]")))
    return _FORMS.get(kind, _TEXT)  # what stands for an object of Python, such as an operator, is asked for by name


def _list_of(form: _Form) -> _Form:
    def read(name: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            _refuse(name, "a list", value)
        return tuple(form.read(f"each of {name}", part) for part in value)

    return _Form({"type": "array", "items": form.schema}, read, form.spelt)


def _mapping_of(form: _Form) -> _Form:
    def read(name: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            _refuse(name, "an object", value)
        return {key: form.read(f"{key} in {name}", part) for key, part in value.items()}

    return _Form({"type": "object", "additionalProperties": form.schema}, read, form.spelt)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        _refuse(name, "text", value)
    if len(value) > _LONGEST:
        _refuse(name, f"text of at most {_LONGEST} characters", value)
    return value


def _flag(name: str, value: Any) -> bool:
    return value if isinstance(value, bool) else _refuse(name, "true or false", value)


def _flag_spelt(name: str, text: str) -> bool:
    return text == "true" if text in ("true", "false") else _refuse(name, "true or false", text)


def _number(name: str, value: Any) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _refuse(name, "a number", value)


def _whole(name: str, value: Any) -> int:
    """A whole number; JSON makes no difference between 4 and 4.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        _refuse(name, "a whole number", value)
    if abs(value) >= _WIDEST:
        raise InvalidSettingError(f"{name} is a whole number of at most {_WIDEST - 1}; a larger one came")
    return value


def _number_spelt(name: str, text: str) -> int | float:
    try:
        value = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _refuse(name, "a number", text)


def _metre(name: str, value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        _refuse(name, "a list of two whole numbers, such as [7, 8]", value)
    return _whole(name, value[0]), _whole(name, value[1])


def _file(name: str, value: Any) -> FileContent:
    if not isinstance(value, dict) or value.keys() != {"name", "data"} or not isinstance(value["data"], str):
        _refuse(name, "an object of name and data, the content in Base64", value)
    try:
        called = _text(f"the name of {name}", value["name"])
        if len(called) > _LONGEST_NAME:
            _refuse(f"the name of {name}", f"text of at most {_LONGEST_NAME} characters", called)
        return FileContent(called, b64decode(value["data"], validate=True))
    except (binascii.Error, ValueError) as error:
        if isinstance(error, InvalidSettingError):
            raise
        _refuse(f"the data of {name}", "the content in Base64", value["data"])


def _text_or_file(name: str, value: Any) -> str | FileContent:
    return value if isinstance(value, str) else _file(name, value)


def _refuse(name: str, expected: str, value: object) -> NoReturn:
    raise InvalidSettingError(f"{name} is {expected}, not {value!r:.60}")


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


_FILE_SCHEMA: Mapping[str, Any] = {"$ref": f"#/components/schemas/{FILE}"}
_TEXT = _Form({"type": "string"}, _text)
_FORMS: Mapping[str, _Form] = MappingProxyType(
    {
        "int": _Form({"type": "integer"}, _whole, _number_spelt),
        "float": _Form({"type": "number"}, _number, _number_spelt),
        "bool": _Form({"type": "boolean"}, _flag, _flag_spelt),
        "TimeSignature": _Form({"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}, _metre),
        FILE: _Form({"type": "object", **_FILE_SCHEMA}, _file),
        f"str | {FILE}": _Form(
            {"type": ["string", "object"], "anyOf": [{"type": "string"}, _FILE_SCHEMA]}, _text_or_file
        ),
    }
)
