"""The comment above code: what the pattern is, where it comes from, and the line that brings its child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from audiomancer._visible import visible
from audiomancer.errors import ExportError
from audiomancer.music import Pattern

__all__ = ["UNKNOWN", "Origin", "check_headings", "commented", "heading_of"]

_LONGEST_NAME = 40
_SHORT_ID = 8
_HOW = MappingProxyType({"crossover": "crossed from", "generated": "generated with"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a pattern comes from.

    Attributes:
        item: its whole id, such as ``ptrn_892026b54c1d3e77``; empty if it is in no library.
        name: what the person calls it.
        method: how it came to be, such as ``mutated``.
        parents: whole ids of its parents.
        words: what was done to them, such as names of operators.
    """

    item: str = ""
    name: str = ""
    method: str = ""
    parents: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The id as a person types it, such as ``892026b5``."""
        return _short(self.item)


UNKNOWN = Origin()
"""The origin of a pattern that is in no library."""


def heading_of(pattern: Pattern, origin: Origin = UNKNOWN, options: str = "") -> tuple[str, ...]:
    """The lines that stand above the code of a pattern.

    The first one states kind, bars, metre and tempo in a form that import reads, see
    :mod:`audiomancer.notation.stated`.

    Args:
        pattern: what is written.
        origin: where it comes from; what is not known of it is left out.
        options: how its child is to be exported, such as ``--to tidal --orbit d2``.

    Returns:
        One to three lines, without the marks of a comment.
    """
    numerator, denominator = pattern.time_signature
    bars = "1 bar" if pattern.bars == 1 else f"{pattern.bars} bars"
    said = f"{pattern.kind}, {bars} of {numerator}/{denominator}, {pattern.tempo:g} BPM"
    name = origin.name if len(origin.name) <= _LONGEST_NAME else origin.name[: _LONGEST_NAME - 3] + "..."
    known = " ".join(filter(None, (name, origin.item and f"({origin.short})")))
    lines = [f"{said}: {known}" if known else said]
    if origin.parents:
        by = f" by {', '.join(origin.words)}" if origin.words else ""
        how = _HOW.get(origin.method, f"{origin.method} from")
        lines.append(f"{how} {' and '.join(map(_short, origin.parents))}{by}")
    if origin.item:
        lines.append(f"vary it: audiomancer mutate {origin.short} && audiomancer export last {options} --copy")
    return tuple(lines)


def commented(mark: str, lines: Sequence[str]) -> str:
    r"""Lines as comments; what would end a comment, such as a line feed in a person's text, is made visible.

    Args:
        mark: what a comment begins with: ``--`` or ``//``.
        lines: the lines.

    Returns:
        As many lines of code, each with a ``\n`` at its end.
    """
    return "".join(f"{mark} {visible(line)}\n" for line in lines)


def check_headings(headings: Sequence[Sequence[str]], patterns: int) -> list[Sequence[str]]:
    """A heading for each pattern, which is empty where none is given.

    Args:
        headings: as many as there are patterns, or none.
        patterns: how many there are.

    Returns:
        The headings.

    Raises:
        ExportError: if there are some, but not as many as patterns.
    """
    if headings and len(headings) != patterns:
        raise ExportError(f"there are {patterns} patterns and {len(headings)} headings; give one for each, or none")
    return list(headings) or [()] * patterns


def _short(item: str) -> str:
    return item.partition("_")[2][:_SHORT_ID]
