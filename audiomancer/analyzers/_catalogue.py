"""The UGen catalogue: what sclang says about each UGen, joined with its role and its musical ranges."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from audiomancer.analyzers._roles import FAMILIES, MEANINGS, RANGES, ROLES

__all__ = ["RATES", "UGenInfo", "UGenParameter", "catalogue", "plugins"]

RATES = ("ar", "kr", "ir")
"""The rate selectors: audio, control and once at the start."""


@dataclass(frozen=True, slots=True)
class UGenParameter:
    """One argument of a UGen.

    Attributes:
        name: as sclang calls it, such as ``freq`` or ``bwr``.
        default: a number; None if sclang gives no number, as for an input.
        meaning: the name that stands for all names with this meaning, so ``bwr`` and ``rq`` are one.
        range: the lowest and highest musical value, in the argument's own unit; None if there is no such range.
    """

    name: str
    default: float | None
    meaning: str
    range: tuple[float, float] | None

    def clip(self, value: float) -> float:
        """The value, brought into the musical range; as it is where there is no such range."""
        return value if self.range is None else min(max(value, self.range[0]), self.range[1])


@dataclass(frozen=True, slots=True)
class UGenInfo:
    """One UGen class of SuperCollider's own library, or of sc3-plugins.

    Attributes:
        name: class name.
        superclass: name of its superclass.
        parameters: class method to its arguments in order; mostly ``ar`` and ``kr``, of ``Env`` its shapes.
        role: ``oscillator``, ``noise``, ``filter``, ``envelope``, ``reverb`` ..., ``other`` if it is none of these.
        family: the group in which each can stand for every other, such as ``lowpass``; None if it is in none.
    """

    name: str
    superclass: str
    parameters: Mapping[str, tuple[UGenParameter, ...]]
    role: str
    family: str | None

    @property
    def rates(self) -> tuple[str, ...]:
        """The rates at which it runs, of ``ar kr ir``."""
        return tuple(rate for rate in RATES if self.parameters.get(rate))

    def parameter(self, selector: str, name: str) -> UGenParameter | None:
        """The argument of a class method, by name or meaning.

        Args:
            selector: the class method, such as ``ar``.
            name: the argument's name, or one that means the same: ``rq`` finds ``bwr``.

        Returns:
            The argument of exactly this name, or the first with its meaning; None if the method has neither.
        """
        found = self.parameters.get(selector, ())
        by_name = (p for p in found if p.name == name)
        by_meaning = (p for p in found if p.meaning == MEANINGS.get(name, name))
        return next(by_name, None) or next(by_meaning, None)


@cache
def catalogue() -> Mapping[str, UGenInfo]:
    """Every UGen of SuperCollider's own library by class name, read once; extensions are not in it."""
    return _table("ugens.json")


@cache
def plugins() -> Mapping[str, UGenInfo]:
    """Every UGen of sc3-plugins by class name, read once; they are here whether or not sc3-plugins is installed.

    Source: sc3-plugins 3.9.1, of which these are the names and arguments.
    """
    return _table("sc3_plugins.json")


def _table(file: str) -> Mapping[str, UGenInfo]:
    text = files("audiomancer.analyzers").joinpath("data", file).read_text(encoding="utf-8")
    return MappingProxyType({name: _info(name, row) for name, row in json.loads(text).items()})


def _info(name: str, row: dict[str, object]) -> UGenInfo:
    methods = {selector: rows for selector, rows in row.items() if isinstance(rows, list)}
    parameters = {
        selector: tuple(_parameter(name, argument, default) for argument, default in rows)
        for selector, rows in methods.items()
    }
    return UGenInfo(
        name=name,
        superclass=str(row["superclass"]),
        parameters=MappingProxyType(parameters),
        role=_group_of(ROLES, name) or "other",
        family=_group_of(FAMILIES, name),
    )


def _parameter(class_name: str, name: str, default: object) -> UGenParameter:
    meaning = MEANINGS.get(name, name)
    keys = (f"{class_name}.{name}", name, meaning)
    musical = next((RANGES[key] for key in keys if key in RANGES), None)
    return UGenParameter(name, float(default) if isinstance(default, int | float) else None, meaning, musical)


def _group_of(table: Mapping[str, str], name: str) -> str | None:
    return next((group for group, names in table.items() if name in names.split()), None)
