"""Forms: which bars of a piece return.

A form is written in letters, one for each section, such as ``AABA``; a letter that stands there before returns.
Sections have equal numbers of bars, and the last takes what is left. The words are ``free``, in which nothing returns,
and ``call``, in which each call is new and its answer returns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from audiomancer.errors import InvalidValueError

__all__ = ["CALL", "FREE", "Section", "check_form", "sections_of", "usual_form"]

FREE, CALL = "free", "call"
_CALL_LETTERS = "ABCB"
_PHRASE = 4  # bars in a phrase of what is free
_SONG = 16  # bars from which the usual form has a bridge
_NESTED = 8  # bars from which a section has a form of its own


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form.

    Attributes:
        first: its first bar, from 0.
        bars: how many it has.
        letter: the letter of the form that it belongs to; empty in what is free.
        source: the first bar of the section that returns in it; None where it is new.
    """

    first: int
    bars: int
    letter: str = ""
    source: int | None = None

    @property
    def end(self) -> int:
        """The bar after its last."""
        return self.first + self.bars


def check_form(form: str, bars: int) -> str:
    """The form as it is written, if so many bars can have it; capitals do not matter.

    Args:
        form: letters, ``call`` or ``free``.
        bars: how many there are to be, at least 1.

    Returns:
        Letters in upper case, or the word.

    Raises:
        InvalidValueError: if it is no form, or has more sections than there are bars.
    """
    if form.lower() in (FREE, CALL):
        form = form.lower()
    elif re.fullmatch("[A-Za-z]{1,64}", form):
        form = form.upper()
    else:
        raise InvalidValueError(f"a form is one letter a section, such as AABA, or {CALL} or {FREE}, not {form!r:.80}")
    needed = len(_letters(form)) if form != FREE else 1
    if bars < needed:
        raise InvalidValueError(
            f"the form {form} has {needed} sections, so it needs at least {needed} bars, not {bars}; "
            "ask for more bars or for fewer sections"
        )
    return form


def usual_form(bars: int) -> str:
    """The form that is played where none is asked for: a period of four sections, longer songs with a bridge.

    Args:
        bars: how many there are to be, at least 1.

    Returns:
        A form that so many bars can have.
    """
    if bars < 3:
        return "AA" if bars == 2 else FREE
    if bars % 4:
        return "AAB"
    return "AABA" if bars >= _SONG else "ABAC"


def sections_of(form: str, bars: int) -> tuple[Section, ...]:
    """The sections of a form, in order.

    A new section of eight bars or more is itself in the usual form of its length. What is free is new phrases of four
    bars.

    Args:
        form: as :func:`check_form` gives it.
        bars: how many there are, at least as many as the form has sections.

    Returns:
        Sections that follow each other from the first bar to the last.
    """
    if form == FREE:
        return tuple(Section(first, min(_PHRASE, bars - first)) for first in range(0, bars, _PHRASE))
    letters = _letters(form)
    each = bars // len(letters)
    starts: dict[str, Section] = {}
    result: list[Section] = []
    for index, letter in enumerate(letters):
        first = index * each
        section = Section(first, each if index + 1 < len(letters) else bars - first, letter)
        earlier = starts.setdefault(letter, section)
        result += _new(section) if earlier is section else _again(section, earlier)
    return tuple(result)


def _letters(form: str) -> str:
    return _CALL_LETTERS if form == CALL else form


def _new(section: Section) -> list[Section]:
    """A new section, or the sections of its own form."""
    if section.bars < _NESTED:
        return [section]
    return [
        replace(part, first=section.first + part.first, letter=section.letter, source=_later(part.source, section))
        for part in sections_of(usual_form(section.bars), section.bars)
    ]


def _later(source: int | None, section: Section) -> int | None:
    return None if source is None else source + section.first


def _again(section: Section, earlier: Section) -> list[Section]:
    """A section that returns; what it has beyond the earlier one is new."""
    known = min(section.bars, earlier.bars)
    returned = replace(section, bars=known, source=earlier.first)
    rest = replace(section, first=section.first + known, bars=section.bars - known)
    return [returned, rest] if rest.bars else [returned]
