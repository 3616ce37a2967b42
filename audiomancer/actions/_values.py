"""Values that several actions take or give, and any result as JSON values."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

__all__ = ["FileContent", "as_json"]


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as a face has read it.

    Attributes:
        name: what messages call it; its ending tells what it is.
        data: its bytes; none where it could not be read.
        problem: why it could not be read, as a sentence; empty where it could.
    """

    name: str
    data: bytes = b""
    problem: str = ""


def as_json(value: Any, *, codes: bool = False) -> Any:
    """A result as JSON values: dataclasses as objects by field, stored items as they tell of themselves.

    Args:
        value: a result, or a part of one.
        codes: whether patterns come with their Tidal and SuperCollider code.

    Returns:
        The same in dicts, lists, numbers and text; bytes in Base64.
    """
    if hasattr(type(value), "to_dict"):
        return value.to_dict(codes=codes) if "tidal_code" in type(value).__dataclass_fields__ else value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name), codes=codes) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(one, codes=codes) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(one, codes=codes) for one in value]
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Path | Exception) else value
