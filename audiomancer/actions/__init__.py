"""One table of what a person can do. The command line is made from it; a page and other programs can be.

An :class:`Action` is a row: its name, its function from a typed request and a :class:`Session` to a typed result, what
it does to the library, and where it can be called. A row's module is loaded when the action is first asked for.
"""

from audiomancer.actions._action import Action, Asked, Effect, Face, told_of
from audiomancer.actions._held import held_types
from audiomancer.actions._ids import completions
from audiomancer.actions._session import Session
from audiomancer.actions._table import all_actions, find_action, perform, request_of
from audiomancer.actions._values import FileContent, as_json, json_pieces

__all__ = [
    "Action",
    "Asked",
    "Effect",
    "Face",
    "FileContent",
    "Session",
    "all_actions",
    "as_json",
    "completions",
    "find_action",
    "held_types",
    "json_pieces",
    "perform",
    "request_of",
    "told_of",
]
