"""The table of actions: where each row stands, and the one way to perform it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from audiomancer._checks import check_list, check_number, is_unicode
from audiomancer.actions._action import Action, Asked, told_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent
from audiomancer.errors import InvalidSettingError, NothingAskedError

__all__ = ["ACTION_MODULES", "all_actions", "find_action", "perform", "request_of"]

ACTION_MODULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "generating": ("generate drums", "generate melody", "generate bass", "styles"),
        "redrawing": ("redraw",),
        "band": ("band", "band styles"),
        "patterns": ("import", "list", "show"),
        "variation": ("mutate", "cross", "morph", "operators"),
        "feeling": ("feel",),
        "evolving": ("evolve", "run start"),
        "runs": ("run list", "run open", "run breed", "run ask"),
        "run_holding": ("run hold",),
        "run_ratings": ("run rate", "run undo", "run compare", "run prefer", "run like", "run mark"),
        "taste": ("taste",),
        "ratings": ("rate", "top", "synth rate", "synth top"),
        "keeping": ("delete", "undelete", "undo", "rename", "tag", "note"),
        "family": ("lineage", "tree", "statistics", "replay"),
        "exporting": ("export", "targets"),
        "hearing": ("hear",),
        "synth_hearing": ("synth hear",),
        "playing": ("play",),
        "synths": ("synth list", "synth show", "synth validate", "synth render", "synth export", "synth import"),
        "synth_breeding": (
            "synth generate",
            "synth mutate",
            "synth breed",
            "synth evolve",
            "synth run start",
            "synth operators",
            "synth words",
        ),
        "models": ("models list", "models info", "models download", "models train", "models compare"),
        "doctor": ("doctor", "repair"),
    }
)
"""The modules of this room, and the actions that each holds; one is loaded when one of its actions is asked for."""

_MODULE_OF = {name: module for module, names in ACTION_MODULES.items() for name in names}


def find_action(name: str) -> Action:
    """The action of a name.

    Args:
        name: such as ``synth mutate``.

    Returns:
        Its row; its module is loaded.

    Raises:
        InvalidSettingError: if no action has this name.
    """
    if name not in _MODULE_OF:
        raise InvalidSettingError(f"there is no action {name!r}; there are {', '.join(_MODULE_OF)}")
    rows: tuple[Action, ...] = import_module(f"audiomancer.actions.{_MODULE_OF[name]}").ACTIONS
    return next(row for row in rows if row.name == name)


def all_actions() -> tuple[Action, ...]:
    """Every action, in the order of the table."""
    return tuple(map(find_action, _MODULE_OF))


def perform(name: str, session: Session, /, **wanted: Any) -> Any:
    """Perform an action.

    Args:
        name: the action's name, such as ``synth mutate``.
        session: what it works with.
        wanted: the fields of its request.

    Returns:
        The action's result.

    Raises:
        InvalidSettingError: if a field is not known or outside its range.
        NothingAskedError: if a field that must be given is missing.
        AudiomancerError: whatever the action's own function raises.
    """
    action = find_action(name)
    return action.run(request_of(action, wanted), session)


def request_of(action: Action, wanted: Mapping[str, Any]) -> Any:
    """The request of an action, with every field checked.

    Args:
        action: the action.
        wanted: fields by name; what is left out has its default.

    Returns:
        An instance of the action's request.

    Raises:
        InvalidSettingError: if a field is not known or outside its range.
        NothingAskedError: if a field that must be given is missing.
    """
    known = {field.name: field for field in fields(action.request)}
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none'}"
            raise InvalidSettingError(f"{action.name} has no option {name!r}; {hint}")
    for name, field in known.items():
        needed = field.default is MISSING and field.default_factory is MISSING
        if name in wanted:
            _check(name, wanted[name], told_of(field), str(field.type))
        if needed and wanted.get(name, ()) in ((), []):
            raise NothingAskedError(f"{action.name} needs {name}: {told_of(field).help}")
    return action.request(**wanted)


def _check(name: str, value: Any, told: Asked, kind: str) -> None:
    """Refuse a value of the wrong type, a number outside its range, and a word that is not among the choices."""
    base = kind.removesuffix(" | None")
    if value is None and base != kind:
        return
    if base in ("int", "float"):
        check_number(name, value, told.low, told.high, whole=base == "int")
    elif told.choices is not None:
        if not isinstance(value, str) or value not in told.choices:
            raise InvalidSettingError(f"{name} is one of {', '.join(told.choices)}, not {value!r:.60}")
    elif base.startswith("tuple["):
        check_list(name, value)
        for part in value:
            _check(f"each of {name}", part, _ANY, base.removeprefix("tuple[").removesuffix(", ...]"))
    elif base in _TYPES and not isinstance(value, _TYPES[base][0]):
        raise InvalidSettingError(f"{name} is {_TYPES[base][1]}, not {value!r:.60}")
    elif base == "str" and not is_unicode(value):
        raise InvalidSettingError(f"{name} is text that can be written as UTF-8, not {value!r:.60}")
    elif base.startswith("Mapping["):
        for key, part in value.items():
            _check(f"each name in {name}", key, _ANY, "str")
            _check(f"{key} in {name}", part, _ANY, base.removeprefix("Mapping[str, ").removesuffix("]"))


_ANY = Asked(help="")
_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = MappingProxyType(
    {
        "str": ((str,), "text"),
        "bool": ((bool,), "True or False"),
        "FileContent": ((FileContent,), "a FileContent"),
        "Path": ((Path,), "a Path"),
        "str | FileContent": ((str, FileContent), "text or a FileContent"),
        "Mapping[str, str]": ((Mapping,), "a mapping"),
        "Mapping[str, float]": ((Mapping,), "a mapping"),
    }
)
"""The types of fields as they are written, to what they take."""
