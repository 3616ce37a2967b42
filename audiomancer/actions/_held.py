"""The types of what results hold, for faces that describe them to programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

from audiomancer.errors import AudiomancerError

__all__ = ["held_types"]

_ONLY_IN_PYTHON = frozenset({"tidal_code", "sc_code", "code_writers"})
"""Of a stored pattern: the codes, which are written when somebody asks for them, and who writes them."""


def held_types(kind: type) -> Mapping[str, Any]:
    """What a result, or a value in it, is as JSON (:func:`~audiomancer.actions.as_json`): each key and its type.

    Modules of actions import what only their annotations name when a type checker reads them, so that a command need
    not wait for it. Here those names are looked up.

    Args:
        kind: a dataclass or named tuple.

    Returns:
        Name of a key to its type, without any name that is still text; an error is a sentence, a ``str``.
    """
    import audiomancer.breeding
    import audiomancer.fitness.taste
    import audiomancer.store

    names: dict[str, Any] = {}
    for room in (audiomancer.store, audiomancer.fitness.taste, audiomancer.breeding):
        names |= {name: getattr(room, name) for name in room.__all__}
    told = get_type_hints(kind, {**names, **vars(sys.modules[kind.__module__])})
    left_out = _ONLY_IN_PYTHON if hasattr(kind, "to_dict") else frozenset()
    names_of = [field.name for field in fields(kind)] if is_dataclass(kind) else [*told]
    return {name: str if told[name] is AudiomancerError else told[name] for name in names_of if name not in left_out}
