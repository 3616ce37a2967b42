"""Songs: a matrix, sections across and parts down, with a pattern in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.errors import InvalidValueError
from audiomancer.music.charts import Chart, Section
from audiomancer.music.pattern import Pattern
from audiomancer.music.time import canonical_bpm

__all__ = ["Placed", "Song"]


class Placed(NamedTuple):
    """A section where it is played.

    Attributes:
        start: quarter notes from the start of the song; what is counted in stands before it, below 0.
        section: its bars and chords.
    """

    start: Fraction
    section: Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """A song: a chart, and for each of its sections what each part plays there.

    A section that returns is played from the same cell.

    Attributes:
        chart: the sections, their chords and their order.
        tempo: BPM, 4-1000; held to the nearest value that a MIDI file can store.
        parts: names of the parts, such as ``bass``, in the order in which they came in.
        cells: section and part, by their names, to what is played: as many bars as the section has, in its metre.
        programs: part to General MIDI program, 0-127; a part without one has 0.
        count_in: drums that count before the first section; None for nothing.

    Raises:
        InvalidValueError: if a cell is of no section or part, has another length or metre, or a value is out of range.
    """

    chart: Chart
    tempo: float
    parts: tuple[str, ...]
    cells: Mapping[tuple[str, str], Pattern]
    programs: Mapping[str, int] = field(default_factory=dict)
    count_in: Pattern | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "tempo", canonical_bpm(self.tempo))
        object.__setattr__(self, "cells", MappingProxyType(dict(self.cells)))
        object.__setattr__(self, "programs", MappingProxyType(dict(self.programs)))
        sections = {section.name: section for section in self.chart.sections}
        for (name, part), cell in self.cells.items():
            section = sections.get(name)
            if section is None or part not in self.parts:
                raise InvalidValueError(
                    f"a song of {', '.join(self.parts)} has no place for {part!r:.40} in {name!r:.40}"
                )
            if (cell.bars, cell.time_signature) != (len(section.bars), section.time_signature):
                raise InvalidValueError(
                    f"section {name} has {len(section.bars)} bars of {_metre(section.time_signature)}; "
                    f"{part} has {cell.bars} of {_metre(cell.time_signature)} there"
                )
        for part, program in self.programs.items():
            if part not in self.parts or not 0 <= program <= 127:
                raise InvalidValueError(f"a part has a General MIDI program, 0-127; {part!r:.40} has {program!r:.40}")

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The sections as they are played, each where it begins."""
        return tuple(self._placed())

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Section and part of each cell in which nothing stands."""
        names = [section.name for section in self.chart.sections]
        return tuple((name, part) for part in self.parts for name in names if (name, part) not in self.cells)

    @property
    def length(self) -> Fraction:
        """Quarter notes from the first section's start to the last one's end."""
        return sum((section.length for section in self.chart.unfolded), Fraction(0))

    @property
    def seconds(self) -> float:
        """How long it lasts, with what is counted in."""
        counted = self.count_in.length / self.count_in.ticks_per_beat if self.count_in else 0
        return float(self.length + Fraction(counted)) * 60 / self.tempo

    def _placed(self) -> Iterator[Placed]:
        start = Fraction(0)
        for section in self.chart.unfolded:
            yield Placed(start, section)
            start += section.length


def _metre(time_signature: tuple[int, int]) -> str:
    return "{}/{}".format(*time_signature)
