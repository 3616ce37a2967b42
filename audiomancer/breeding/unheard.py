"""What was asked of a generation and changes nothing of what was made, told in a sentence for each reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from audiomancer.breeding.generation_options import RULES

__all__ = ["unheard", "unheard_groove"]

_UNSAID: Mapping[str, Any] = MappingProxyType({"top_p": 1.0, "density": 1.0})
"""What changes nothing wherever it is asked for."""


class _Deaf(NamedTuple):
    """Where some options change nothing.

    Attributes:
        options: their names.
        where: whether it is so for a request.
        why: the reason.
    """

    options: tuple[str, ...]
    where: Callable[[Mapping[str, Any]], bool]
    why: str


_DEAF = (
    _Deaf(
        ("temperature", "top_p", "memory"), lambda request: request.get("model") == RULES, "rules play, and no model"
    ),
    _Deaf(
        ("temperature", "top_p", "memory", "tonal"),
        lambda request: request.get("way") == "pedal" and request.get("model") != RULES,
        "a pedal bass plays its roots alone",
    ),
    _Deaf(
        ("density",),
        lambda request: request["kind"] == "melody" and "lock" in request,
        "a melody made --with drums has a note on each kick",
    ),
)


def unheard(asked: Mapping[str, Any], request: Mapping[str, Any]) -> Iterator[str]:
    """What was asked for and cannot be heard.

    Args:
        asked: the options that a person gave, see :class:`audiomancer.breeding.PatternOptions`; None is not given.
        request: what became of them, as the births of the patterns have it.

    Yields:
        A sentence for each reason, which calls the options as the command line does; none if all can be heard.
    """
    for options, where, why in _DEAF:
        idle = [name for name in options if asked.get(name) is not None and asked[name] != _UNSAID.get(name)]
        if idle and where(request):
            *others, last = (f"--{name.replace('_', '-')}" for name in idle)
            named = f"{', '.join(others)} and {last} do" if others else f"{last} does"
            yield f"{named} nothing here: {why}."
    left = [*request.get("roots", ())][request["bars"] :]
    if left:
        bars = "is 1 bar" if request["bars"] == 1 else f"are {request['bars']} bars"
        yield f"Each bar has one root, and there {bars}: {' '.join(left)} left out."


def unheard_groove(groove: str) -> str:
    """What is wrong with a groove model that is asked for where nothing is humanized.

    Args:
        groove: its name or file.

    Returns:
        A sentence for an error.
    """
    return f"the groove model {groove} plays as much as is humanized, and that is nothing; add --humanize 1, say"
