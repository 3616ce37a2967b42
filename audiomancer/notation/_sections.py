"""The sections and the form of a song, from what is played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from audiomancer.music import Change, ChartBar, Section
from audiomancer.notation._bars import Bar, Stretch, is_pickup
from audiomancer.notation._measures import Measure

__all__ = ["form_of"]


def form_of(
    measures: Sequence[Measure], played: Sequence[Stretch], pickup: str
) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """The sections of a song, each once, and the order in which they are played.

    What has the same chords is one section. What begins as another and ends otherwise, as with a second ending, has its
    name with a stroke: ``A`` and ``A'``. What the score gives no name is ``A``, ``B`` and so on.

    Args:
        measures: as they are written.
        played: the stretches of bars as they are played.
        pickup: the name of the first section where that is a pickup.

    Returns:
        The sections in the order in which they are first played, and their names in the order of the song.
    """
    sections, form, names = dict[tuple[object, ...], Section](), list[str](), _Names(played)
    leads_in = len(played) > 1 and is_pickup(measures, played[0])
    for stretch in played:
        bars = tuple(_chart_bar(measures, bar) for bar in stretch.bars)
        given = pickup if leads_in and stretch.bars == played[0].bars else stretch.name
        content = (given, stretch.signature, bars)
        if content not in sections:
            sections[content] = Section(names.name(stretch, bars, given), bars, stretch.signature)
        form.append(sections[content].name)
    return tuple(sections.values()), tuple(form)


def _chart_bar(measures: Sequence[Measure], bar: Bar) -> ChartBar:
    """The changes of the pieces of a bar, in its own time."""
    changes = list[Change]()
    for piece in bar.pieces:
        inside = (change._replace(at=piece.at + change.at) for change in measures[piece.measure].changes)
        changes += [change for change in inside if change.at < piece.end]
    return ChartBar(tuple(changes))


class _Names:
    """Gives each section a name of its own."""

    def __init__(self, played: Sequence[Stretch]) -> None:
        given = {stretch.name for stretch in played}
        self._letters = (letter for letter in _letters() if letter not in given)
        self._begun = dict[object, tuple[tuple[ChartBar, ...], str]]()  # where a section begins, to its bars and name
        self._used = set[str]()

    def name(self, stretch: Stretch, bars: tuple[ChartBar, ...], given: str | None) -> str:
        """A name for a section with other chords than all before it."""
        name = given or self._akin(stretch, bars) or next(self._letters)
        if not given or len(bars) > 1:
            self._begun.setdefault((stretch.signature, stretch.bars[0].pieces), (bars, name))
        if bars[0].changes:
            self._begun.setdefault((stretch.signature, bars[0]), (bars, name))
        while name in self._used:
            name += "'"
        self._used.add(name)
        return name

    def _akin(self, stretch: Stretch, bars: tuple[ChartBar, ...]) -> str | None:
        """The name of a section that begins at the same place of the score, or whose first half is the same."""
        if same := self._begun.get((stretch.signature, stretch.bars[0].pieces)):
            return same[1]
        other, name = self._begun.get((stretch.signature, bars[0]), ((), ""))
        half = max(len(bars), len(other)) // 2
        return name if len(other) > 2 and half and other[:half] == bars[:half] and len(bars) > 2 else None


def _letters() -> Iterator[str]:
    """``A`` to ``Z``, then ``A2`` and so on."""
    yield from ascii_uppercase
    number = 2
    while True:
        yield from (f"{letter}{number}" for letter in ascii_uppercase)
        number += 1
