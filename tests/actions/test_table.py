"""The table of actions: every row is whole, and every change of an interface is a visible difference."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from audiomancer.actions import Action, Session, all_actions, find_action, perform, request_of, told_of
from audiomancer.cli._app import COMMANDS, cli
from audiomancer.cli._build import option_names
from audiomancer.errors import CancelledError, InvalidSettingError, NothingAskedError

GOLDEN = Path(__file__).with_name("actions.json")
ACTIONS = all_actions()


def named(action: Action) -> str:
    return action.name


def field_schema(field: dataclasses.Field[Any]) -> dict[str, Any]:
    told = told_of(field)
    said = {
        key: value
        for key, value in dataclasses.asdict(told).items()
        if value is not None and value is not False and value not in ("", ())
    }
    needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    default = field.default if field.default is not dataclasses.MISSING else {}
    return {"type": field.type, **({"needed": True} if needed else {"default": default}), **said}


def value_schema(kind: type) -> dict[str, Any]:
    """The fields of a result, and below it those of the dataclasses it holds."""
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    own = {field.name: field.type for field in fields} or vars(kind).get("__annotations__", {})
    types = {name: str(getattr(told, "__forward_arg__", told)) for name, told in own.items()}
    module = vars(sys.modules[kind.__module__])
    held = {word for told in types.values() for word in re.findall(r"\w+", told)} & module.keys()
    below = {n: value_schema(module[n]) for n in sorted(held) if dataclasses.is_dataclass(module[n]) and n[0].isupper()}
    return {"fields": types, **({"of": below} if below else {})}


def schema() -> dict[str, Any]:
    return {
        action.name: {
            "help": action.help,
            "effect": action.effect,
            "faces": sorted(action.faces),
            **({"no_command": action.no_command} if action.no_command else {}),
            "request": {field.name: field_schema(field) for field in dataclasses.fields(action.request)},
            "result": {"type": action.result.__name__, **value_schema(action.result)},
        }
        for action in ACTIONS
    }


def test_no_interface_changes_unseen() -> None:
    """What differs is shown; AUDIOMANCER_GOLDEN=1 writes the file anew, to be read before it is committed."""
    text = json.dumps(schema(), indent=1, ensure_ascii=False, default=str) + "\n"
    if os.environ.get("AUDIOMANCER_GOLDEN"):
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("action", ACTIONS, ids=named)
def test_a_row_is_whole(action: Action) -> None:
    assert find_action(action.name) == action
    assert action.help.endswith((".", "..."))
    assert action.faces
    for kind in (action.request, action.result):
        assert kind.__doc__
        frozen = getattr(kind, "__dataclass_params__", None)
        assert frozen is None or frozen.frozen
    for field in dataclasses.fields(action.request):
        assert told_of(field).help.endswith(".")


def commands() -> dict[str, click.Command]:
    """Every command by its words, such as ``synth show``."""
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group):
            found |= {f"{name} {part}": below for part, below in command.commands.items()}
        elif command is not None:
            found[name] = command
    return found


def test_every_action_has_a_command_or_says_why_not() -> None:
    there = commands()
    for action in ACTIONS:
        assert (action.name in there) != bool(action.no_command), action.name
    # What is no action: the shell's own, and another face of all actions.
    assert there.keys() - {action.name for action in ACTIONS} == {"completion", "serve"}


@pytest.mark.parametrize("action", [a for a in ACTIONS if not a.no_command], ids=named)
def test_a_command_has_the_names_defaults_and_ranges_of_its_action(action: Action) -> None:
    params = {param.name: param for param in commands()[action.name].params}
    for field in dataclasses.fields(action.request):
        told, param = told_of(field), params[field.name]
        if told.place:
            assert isinstance(param, click.Argument)
            continue
        assert isinstance(param, click.Option)
        assert set(option_names(field)) - {field.name} <= {*param.opts} or param.is_flag
        assert told.help == param.help
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        assert param.required is needed
        default = None if field.default in ((), {}, dataclasses.MISSING) else field.default
        assert needed or (param.default or None) == (default or None)
        for value, fits in (
            (told.low, True),
            (told.high, True),
            (beyond(told.low, -1), False),
            (beyond(told.high, 1), False),
        ):
            if value is not None:
                assert takes(param, value) is fits, (field.name, value)


def beyond(limit: float | None, step: int) -> float | None:
    return None if limit is None else limit + step


def takes(param: click.Parameter, value: float) -> bool:
    whole = param.type.name.startswith("integer")
    try:
        param.type.convert(str(int(value) if whole else value), param, None)
    except click.BadParameter:
        return False
    return True


@pytest.mark.parametrize("action", ACTIONS, ids=named)
def test_what_is_not_known_is_refused_by_name(action: Action) -> None:
    with pytest.raises(InvalidSettingError, match=rf"{action.name} has no option 'colour'"):
        request_of(action, {"colour": "red"})


@pytest.mark.parametrize(
    ("name", "wanted", "sentence"),
    [
        ("mutate", {"item": "x", "amuont": 1}, "mutate has no option 'amuont'; did you mean amount?"),
        ("mutate", {"item": "x", "amount": 1.5}, "amount is a number from 0 to 1, not 1.5"),
        ("mutate", {"item": "x", "amount": "much"}, "amount is a number from 0 to 1, not 'much'"),
        ("mutate", {"item": "x", "amount": float("nan")}, "amount is a number from 0 to 1, not nan"),
        ("mutate", {"item": "x", "count": 2.5}, "count is a whole number from 1 to 1000, not 2.5"),
        ("mutate", {"item": "x", "count": True}, "count is a whole number from 1 to 1000, not True"),
        ("mutate", {"item": "x", "seed": -1}, "seed is a whole number of at least 0, not -1"),
        ("list", {"kind": "noise"}, "kind is one of drums, melody, bass, not 'noise'"),
    ],
)
def test_a_request_is_checked_for_every_face(name: str, wanted: dict[str, Any], sentence: str) -> None:
    with Session() as session, pytest.raises(InvalidSettingError) as error:
        perform(name, session, **wanted)
    assert str(error.value) == sentence


def test_what_must_be_given_is_named() -> None:
    with Session() as session, pytest.raises(NothingAskedError, match=r"mutate needs item: The parent\."):
        perform("mutate", session)
    with pytest.raises(InvalidSettingError, match="there is no action 'dance'"):
        find_action("dance")


def test_what_takes_long_tells_how_far_it_is_and_can_be_cancelled(home: Path, groove_file: Path) -> None:
    steps: list[tuple[str, int, int | None]] = []
    with Session(progress=lambda *step: steps.append(step)) as session:
        (groove,) = perform("import", session, tidal=('d1 $ s "bd*4"',)).patterns
        perform("evolve", session, items=(groove.id,), generations=3, seed=1, search="ga")
    assert [step for step in steps if step[0] == "breeding"] == [("breeding", done, 3) for done in range(3)]

    with Session(cancelled=lambda: len(steps) > 5, progress=lambda *step: steps.append(step)) as session:
        with pytest.raises(CancelledError, match="everything up to here is kept"):
            perform("evolve", session, items=(groove.id,), generations=50, seed=2, search="ga")
        kept = len(perform("list", session).patterns)
    assert 1 < kept < 1 + 50 * 8


@pytest.mark.parametrize("name", ["mutate", "cross"])
def test_a_litter_can_be_cancelled_between_two_children(home: Path, name: str) -> None:
    with Session() as session:
        (groove,) = perform("import", session, tidal=('d1 $ s "bd*4"',)).patterns
        (other,) = perform("mutate", session, item=groove.id, amount=1.0, seed=1).patterns
    steps: list[int] = []
    parents = {"item": groove.id} if name == "mutate" else {"first": groove.id, "second": other.id}
    with Session(cancelled=lambda: len(steps) > 2, progress=lambda what, done, total: steps.append(done)) as session:
        with pytest.raises(CancelledError):
            perform(name, session, **parents, count=50, seed=2)
        assert steps == [0, 1, 2]
        assert 2 < len(perform("list", session).patterns) < 6


def test_a_session_closes_what_it_opened_and_nothing_else(home: Path) -> None:
    with Session() as lender:
        store = lender.store
        with Session(store) as borrower:
            assert borrower.store is store
        assert perform("list", lender).patterns == ()
