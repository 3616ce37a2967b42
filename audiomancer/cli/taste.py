"""``taste``: what has been learnt of the person's taste, in words."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from audiomancer.cli._build import command
from audiomancer.cli._output import echo, note

__all__ = ["COMMANDS"]

_NAMES = MappingProxyType({"drums": "Drums", "melody": "Melodies", "bass": "Basses", "synth": "Synths"})
_VERDICTS = MappingProxyType(
    {
        "taste": "you have a taste",
        "unsure": "I cannot tell yet whether you have a taste",
        "none": "no taste that I could tell from chance",
    }
)
_SAID = MappingProxyType({1: "more {}", -1: "less {}", 0: "{} does not matter"})
_MOST = 6
"""Parts of a taste that are named in one line."""


def _told(result: Any) -> None:
    if not result.tastes and not result.out_of_reach:
        note("Nothing is rated yet: audiomancer evolve --kind drums --interactive lets you hear and rate.")
    for place, taste in enumerate(result.tastes):
        if place:
            echo("")
        for line in _lines(taste):
            echo(line)


def _lines(taste: Any) -> Iterator[str]:
    """What is known of one kind, in some lines."""
    name = _NAMES[taste.kind]
    if not taste.said:
        yield f"{name}: you have said nothing of them yet."
        return
    yield f"{name}: {_VERDICTS[taste.verdict]}; {_from(taste)}."
    sure = taste.verdict == "taste"
    for part in [part for part in taste.likes if part.descriptor not in taste.wishes][:_MOST]:
        likely = f"+{part.stars:.1f} stars, {part.sure:.0%} sure"
        yield f"  {'likes' if sure else 'perhaps likes'}: {part.words} ({likely})"
    if sure and not taste.likes:
        yield "  no trait stands out by itself; what you like is known by what it is near to"
    if taste.unsure:
        more = len(taste.unsure) - _MOST
        named = ", ".join(part.about for part in taste.unsure[:_MOST])
        yield f"  unsure: {named}{f' and {more} more' if more > 0 else ''}"
    if taste.wishes:
        yield "  you said: " + "; ".join(_SAID[way].format(name) for name, way in taste.wishes.items())
    if taste.agreement:
        twice = taste.agreement
        yield (
            f"  of {_count(twice.heard, 'thing')} that you heard twice unawares you gave {twice.same} the same stars; "
            f"the two ratings were {twice.apart:.1f} stars apart on average"
        )


def _from(taste: Any) -> str:
    """What it is learnt from."""
    told = [
        _count(taste.ratings, "rating"),
        *([_count(taste.pairs, "comparison")] if taste.pairs else []),
        *([_count(taste.voices, "voice")] if taste.voices else []),
        *([_count(taste.marks, "mark")] if taste.marks else []),
    ]
    return f"from {', '.join(told)} in {_count(taste.sittings, 'sitting')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


COMMANDS = MappingProxyType(
    {
        "taste": command(
            "taste",
            _told,
            "audiomancer taste",
            "audiomancer taste drums --more swing",
            "audiomancer taste drums --forget",
            as_list=lambda result: result.tastes,
        )
    }
)
