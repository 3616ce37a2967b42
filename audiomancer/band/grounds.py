"""What all players of a section share: its steps as they are heard, its harmony, and what the drums strike there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.band.harmony import ALONE, Around, Span, spans_of
from audiomancer.band.styles import BandStyle
from audiomancer.music import TICKS_PER_BEAT, Kind, Note, Pattern, TimeSignature, drum_pitches, metrical_weights
from audiomancer.music.charts import Section
from audiomancer.rnn import MelodyRequest, check_style
from audiomancer.rnn.feeling import Swing
from audiomancer.rnn.following import FLAM, timed_steps
from audiomancer.rnn.styles import places_in
from audiomancer.rnn.ways import Grid

__all__ = ["FLAM", "KICKS", "SIXTEENTH", "SNARES", "Ground", "ground_of", "struck_steps", "timed"]

SIXTEENTH = TICKS_PER_BEAT // 4
"""Ticks."""

KICKS, SNARES = drum_pitches("kick"), frozenset[int]().union(*map(drum_pitches, ("sd", "rim", "cp")))
"""The MIDI pitches of the kick, and of the snare with what stands for it."""


@dataclass(frozen=True)
class Ground:
    """A section as its players have it before them.

    Attributes:
        grid: its sixteenths; where a bar is no whole number of them, its last one is shorter.
        places: for each step of a bar the place, 0-15, of a 4/4 bar that it is played like.
        ticks: where each step is heard, and the end; 960 a beat, ascending.
        spans: its chords, one after the other.
        after: the chord that follows its end; None where none does.
        kicks: the steps on which a kick sounds, to the kick's own tick and MIDI velocity.
        snares: the steps on which a snare, or what stands for it, sounds.
        tempo: BPM.
    """

    grid: Grid
    places: tuple[int, ...]
    ticks: tuple[int, ...]
    spans: tuple[Span, ...]
    after: Span
    kicks: Mapping[int, tuple[int, int]]
    snares: frozenset[int]
    tempo: float

    @property
    def time_signature(self) -> TimeSignature:
        """Numerator and denominator."""
        return self.grid.time_signature

    @property
    def bar(self) -> int:
        """Steps in a bar, at least 1."""
        return self.grid.bar

    @property
    def steps(self) -> int:
        """Steps in all bars."""
        return len(self.ticks) - 1

    @property
    def length(self) -> int:
        """Ticks in all bars."""
        return self.ticks[-1]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The step on which each span begins."""
        plain = self.grid.ticks[:-1]
        return tuple(_nearest(plain, span.start) for span in self.spans)

    @cached_property
    def spans_by_step(self) -> tuple[int, ...]:
        """For each step the index of the span that sounds there."""
        begun = dict(zip(self.starts, range(len(self.spans)), strict=True))
        return tuple(accumulate((begun.get(step, 0) for step in range(self.steps)), max))

    @cached_property
    def _own(self) -> dict[int, int]:
        """The ticks of chords that begin between steps."""
        plain = self.grid.ticks
        return {
            step: span.start for step, span in zip(self.starts, self.spans, strict=True) if plain[step] != span.start
        }

    def tick(self, step: int) -> int:
        """Where what starts on a step is heard: a chord that begins between steps does so at its own tick."""
        return self._own.get(step, self.ticks[step])

    def next_span(self, index: int) -> Span:
        """The span after one; at the end what follows the section."""
        return self.spans[index + 1] if index + 1 < len(self.spans) else self.after

    def end_step(self, index: int) -> int:
        """The step on which a span is over."""
        return self.starts[index + 1] if index + 1 < len(self.spans) else self.steps

    def place(self, step: int) -> int:
        """The place, 0-15, of a 4/4 bar that a step is played like."""
        return self.places[step % self.bar]

    def strong(self, step: int) -> bool:
        """Whether a step is the first or third beat of a bar, or what stands for it in another metre."""
        return self.place(step) in (0, 8)

    def accent(self, step: int) -> int:
        """The weight of a step in its bar: 0 on the first, and 1 less at each level of the metre below."""
        return metrical_weights(self.time_signature, self.bar)[step % self.bar]

    def pattern(self, kind: Kind, notes: Iterable[Note], style: BandStyle) -> Pattern:
        """A part of the section.

        Args:
            kind: ``melody`` or ``bass``.
            notes: in ticks of 960 a beat; of a pitch that is struck again while it sounds, the first is cut short.
            style: the style.

        Returns:
            A pattern of the section's bars, in the tempo of the drums or else of the style.
        """
        bars, metre = self.grid.bars, self.time_signature
        empty = Pattern(kind=kind, notes=(), bars=bars, time_signature=metre, tempo=self.tempo, style=style.name)
        return empty.with_notes(notes)


def ground_of(heard: Mapping[str, Pattern], section: Section, style: BandStyle, around: Around = ALONE) -> Ground:
    """What the players of a section share.

    Args:
        heard: the parts that are there, by name; the ``drums`` are played with: in their swing, as early and late as
            they are, and with their kick. They are repeated where they are shorter.
        section: bars and chords.
        style: the style; without drums it swings as its row says.
        around: what stands before and after the section.

    Returns:
        The ground.

    Raises:
        IncompatiblePatternsError: if the drums have another metre.
    """
    grid = Grid(len(section.bars), section.time_signature)
    drums = heard.get("drums")
    pulse = _pulse(drums, grid) if drums and drums.notes else _Pulse(_in_order(_swung(style, grid), grid))
    spans, end = spans_of(section, around), grid.ticks[-1]
    return Ground(
        grid=grid,
        places=tuple(places_in(check_style(style.drums), section.time_signature)),
        ticks=pulse.ticks,
        spans=spans,
        after=Span(end, 2 * end, around.after.chord if around.after else spans[0].chord),
        kicks=pulse.kicks,
        snares=pulse.snares,
        tempo=drums.tempo if drums else style.tempo,
    )


class _Pulse(NamedTuple):
    """What players take from drums; the fields are those of :class:`Ground`."""

    ticks: tuple[int, ...]
    kicks: Mapping[int, tuple[int, int]] = MappingProxyType({})
    snares: frozenset[int] = frozenset()


@lru_cache(maxsize=16)
def _pulse(drums: Pattern, grid: Grid) -> _Pulse:
    """What drums bring; each player of a section asks it of the same ones."""
    ticks = _in_order(timed(drums, grid), grid)
    kicks = struck_steps(drums, ticks, KICKS)
    return _Pulse(ticks, MappingProxyType(kicks), frozenset(struck_steps(drums, ticks, SNARES)))


def timed(drums: Pattern, grid: Grid) -> list[int]:
    """The tick of each step in the swing of drums, and as early and late as they are.

    Args:
        drums: drums with a note.
        grid: the steps, in bars of the same metre.

    Returns:
        Ticks, 960 a beat.

    Raises:
        IncompatiblePatternsError: if the drums have another metre.
    """
    one, bar = _bar_of(drums, grid.time_signature), grid.ticks[grid.bar]
    return [number * bar + tick for number in range(grid.bars) for tick in one]


@lru_cache(maxsize=16)
def _bar_of(drums: Pattern, time_signature: TimeSignature) -> tuple[int, ...]:
    request = MelodyRequest(bars=1, time_signature=time_signature, lock=drums)
    return tuple(timed_steps(request, Grid(1, time_signature)))


def _in_order(ticks: Iterable[int], grid: Grid) -> tuple[int, ...]:
    """Ticks that never go back, inside the bars, and their end."""
    end = grid.ticks[-1]
    return (*(min(tick, end - 1) for tick in accumulate(ticks, max)), end)


def struck_steps(
    pattern: Pattern, ticks: Sequence[int], pitches: Collection[int] | None = None
) -> dict[int, tuple[int, int]]:
    """The steps nearest to which notes of a part start; what is just early for the end is so for the beginning.

    Args:
        pattern: a part; repeated where it is shorter than the steps.
        ticks: where each step is heard, and the end; 960 a beat, ascending.
        pitches: the MIDI pitches that count; all if None.

    Returns:
        Each step, from 0, to the tick and the MIDI velocity of its loudest note.
    """
    length = pattern.length * TICKS_PER_BEAT // pattern.ticks_per_beat
    found: dict[int, tuple[int, int]] = {}
    for note in sorted(pattern.notes, key=lambda note: (-note.velocity, note.onset)):
        if pitches is None or note.pitch in pitches:
            for tick in range(note.onset * TICKS_PER_BEAT // pattern.ticks_per_beat, ticks[-1], length):
                found.setdefault(_nearest(ticks, tick) % (len(ticks) - 1), (tick, note.velocity))
    return dict(sorted(found.items()))


def _nearest(ticks: Sequence[int], tick: int) -> int:
    """The index of the tick nearest to another; the later one where two are equally near."""
    at = bisect_left(ticks, tick)
    if at == len(ticks) or (at and tick - ticks[at - 1] < ticks[at] - tick):
        return at - 1
    return at


def _swung(style: BandStyle, grid: Grid) -> list[int]:
    """The tick of each step in the style's own swing; where the metre counts eighths, only sixteenths can swing."""
    percent, unit = style.swing
    swing = Swing(percent if unit == 16 or grid.time_signature[1] < 8 else 50, unit)
    places = (step % grid.bar for step in range(grid.steps))
    return [
        tick + round((swing.late(place) - place) * SIXTEENTH)
        for place, tick in zip(places, grid.ticks[:-1], strict=True)
    ]
