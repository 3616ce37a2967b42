"""Values that several actions take or give, and any result as JSON values."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import partial
from typing import Any

from audiomancer._checks import check_text
from audiomancer._visible import escaped_json
from audiomancer.errors import InvalidSettingError

__all__ = ["FileContent", "Nothing", "as_json", "json_pieces"]

_LEVEL = "  "
"""What a level of JSON is indented by."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as a face has read it.

    Attributes:
        name: what messages call it; the ending says what kind of file it is.
        data: its bytes; empty if it could not be read.
        problem: why it could not be read, as a sentence; empty if it could.

    Raises:
        InvalidSettingError: if the name or the problem is no text, or the data no bytes.
    """

    name: str
    data: bytes = b""
    problem: str = ""

    def __post_init__(self) -> None:
        check_text("the name of a file", self.name)
        check_text("the problem of a file", self.problem)
        if not isinstance(self.data, bytes):
            raise InvalidSettingError(f"the data of {self.name!r:.60} is bytes, not {self.data!r:.60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """The request of an action of which nothing needs to be asked."""


def as_json(value: Any, *, codes: bool = False, indent: int | None = len(_LEVEL)) -> str:
    """A result, or a part of one, as JSON: an object of its fields, or a stored item by its ``to_dict``.

    Args:
        value: the result.
        codes: whether to write the Tidal and SuperCollider code of each pattern, too.
        indent: spaces a level; None for one line.

    Returns:
        JSON text, with bytes in Base64, times in ISO 8601 and escapes for what a terminal would obey.
    """
    value = value._asdict() if hasattr(value, "_asdict") else value
    return escaped_json(json.dumps(value, indent=indent, ensure_ascii=False, default=partial(_plain, codes=codes)))


def json_pieces(value: Any, *, codes: bool = False) -> Iterator[str]:
    """The text of :func:`as_json`, piece by piece, so that a long list need not be held in memory.

    Args:
        value: the result, or a part of one.
        codes: whether to write the Tidal and SuperCollider code of each pattern, too.

    Yields:
        Parts of one JSON text.
    """
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not value:
        yield as_json(value, codes=codes)
        return
    before = f"[\n{_LEVEL}"
    for item in value:
        yield before + as_json(item, codes=codes).replace("\n", "\n" + _LEVEL)
        before = f",\n{_LEVEL}"
    yield "\n]"


def _plain(value: Any, *, codes: bool) -> Any:
    """What JSON has no form for, one level of it."""
    if hasattr(type(value), "to_dict"):
        takes_codes = "tidal_code" in getattr(type(value), "__dataclass_fields__", ())
        return value.to_dict(codes=codes) if takes_codes else value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return list(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, datetime) else str(value)
