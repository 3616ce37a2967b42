"""What was named otherwise in version 0.1, and still answers to that name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

__all__ = ["as_stock_too"]

P = ParamSpec("P")
R = TypeVar("R")


def as_stock_too(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, whose argument ``breeding`` may also be given by its former name."""

    @wraps(function)
    def call(*args: P.args, **named: P.kwargs) -> R:
        if "stock" in named:
            named["breeding"] = named.pop("stock")
        return function(*args, **named)

    return call
