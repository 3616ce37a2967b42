"""``doctor``: what is there, what each missing thing would add, and the line that installs it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from audiomancer.cli._build import command
from audiomancer.cli._output import table

__all__ = ["COMMANDS"]


def _found(result: Any) -> None:
    rows = (
        ("ok" if one.ok else "MISSING" if one.needed else "absent", one.what, one.detail) for one in result.findings
    )
    table(("", "", ""), rows)


COMMANDS = MappingProxyType(
    {
        "doctor": command(
            "doctor",
            _found,
            "audiomancer doctor",
            as_list=lambda result: result.findings,
            ends=lambda result: 0 if result.ok else 1,
        )
    }
)
