"""A pattern as lanes: one for each drum, and one for each voice of a melody or bass.

Time is in cycles, one to a bar. Two notes that start together with the same length and loudness are
one chord; what overlaps otherwise goes to another voice, so that no note is ever dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from audiomancer.errors import ExportError
from audiomancer.exporters._grid import Placed, on_grid, placed
from audiomancer.music import DRUMS, Kind, Note, Pattern, drum_name

__all__ = [
    "Hit",
    "Lane",
    "Timing",
    "check_choices",
    "hits_of",
    "lanes_of",
]

Timing = Literal["grid", "nudge", "exact"]
_CHOICES = {
    "timing": ("grid", "nudge", "exact"),
    "velocity": ("quantised", "exact", "none"),
    "kit": ("samples", "audiomancer"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """What starts at one moment in a lane.

    Attributes:
        place: cycles from the start, on the grid.
        late: cycles from the place to where it is really struck; 0 unless the timing keeps a feel.
        length: cycles.
        pitches: MIDI pitches, ascending; of a drum, one.
        gain: loudness as the language writes it, 0-1.
        free: whether it stands where it is struck, off the steps of the other hits.
    """

    place: Fraction
    late: Fraction
    length: Fraction
    pitches: tuple[int, ...]
    gain: Fraction
    free: bool = False

    @property
    def bar(self) -> int:
        """The bar of its place, from 0."""
        return int(self.place)

    @property
    def offset(self) -> Fraction:
        """The fraction of its bar at which its place is."""
        return self.place % 1


@dataclass(frozen=True, slots=True)
class Lane:
    """The hits of one instrument in order, no two at one place; free ones are not among others.

    Attributes:
        drum: the drum's name, such as ``hh:1``; None of a voice.
        hits: the hits.
    """

    drum: str | None
    hits: tuple[Hit, ...]


def check_choices(**choices: str) -> None:
    """Checks the options ``timing``, ``velocity`` and ``kit``.

    Raises:
        ExportError: if one is not among its choices.
    """
    for name, value in choices.items():
        if value not in _CHOICES[name]:
            raise ExportError(f"{name} is {', '.join(_CHOICES[name])}, not {value!r}")


def hits_of(pattern: Pattern, timing: Timing, gain: Callable[[int], Fraction], *, shifts: bool) -> tuple[Hit, ...]:
    """One hit for each note of a pattern, in order of place and pitch.

    Args:
        pattern: the pattern.
        timing: ``grid`` puts each hit on its place, ``nudge`` also says how late it is.
        gain: from a velocity to the gain that the language writes for it.
        shifts: whether hits will be shifted inside their steps. What cannot be is free; if ``exact`` would have such
            hits, or nothing is shifted, all its hits stand where they are struck.

    Returns:
        Hits of one pitch each, timed in cycles.
    """
    at = placed(pattern, nudged=timing == "nudge")
    struck = [(note, note.onset, 0, False) for note in at.pattern.notes]
    nudged = [(*where, False) for where in zip(at.pattern.notes, at.places, at.moves, strict=True)]
    shifted = _shifted(at) if shifts else []
    if timing == "grid":
        notes = [(note, note.onset, 0, False) for note in on_grid(pattern, at).notes]
    elif timing == "exact":
        notes = struck if any(free for *_, free in shifted) else shifted or struck
    else:
        notes = shifted or nudged
    return tuple(sorted((_hit(at.pattern, *where, gain) for where in notes), key=_by_place))


def _shifted(at: Placed) -> list[tuple[Note, int, int, bool]]:
    """Each note, its place, how late it is, and whether it is free: it has no step inside which it could be late."""
    on_steps = [move for place, move in zip(at.places, at.moves, strict=True) if place % at.unit == 0]
    fits = max(on_steps, default=0) - min(on_steps, default=0) < at.unit
    return [
        (note, place, move, False) if place % at.unit == 0 and (fits or not move) else (note, note.onset, 0, True)
        for note, place, move in zip(at.pattern.notes, at.places, at.moves, strict=True)
    ]


def lanes_of(kind: Kind, hits: Iterable[Hit]) -> tuple[Lane, ...]:
    """The hits of a pattern in lanes, one for each drum or voice.

    Args:
        kind: kind of the pattern.
        hits: its hits, of one pitch each, in order of place and pitch.

    Returns:
        Lanes that are not empty: drums in the order of the drum map, voices in the order in which they begin.
    """
    hits = tuple(hits)
    if kind != "drums":
        voices = (voice for free in (False, True) for voice in _voices(_chords(h for h in hits if h.free is free)))
        return tuple(Lane(None, voice) for voice in voices)
    lanes: dict[tuple[int, bool], list[Hit]] = {(pitch, free): [] for pitch in DRUMS for free in (False, True)}
    for hit in hits:
        lanes[hit.pitches[0], hit.free].append(hit)
    return tuple(Lane(drum_name(pitch), tuple(lane)) for (pitch, _), lane in lanes.items() if lane)


def _hit(pattern: Pattern, note: Note, place: int, late: int, free: bool, gain: Callable[[int], Fraction]) -> Hit:
    bar, loudness = pattern.ticks_per_bar, gain(note.velocity)
    return Hit(Fraction(place, bar), Fraction(late, bar), Fraction(note.duration, bar), (note.pitch,), loudness, free)


def _by_place(hit: Hit) -> tuple[Fraction, tuple[int, ...]]:
    return (hit.place, hit.pitches)


def _chords(hits: Iterable[Hit]) -> list[Hit]:
    """The hits with those joined that differ in nothing but pitch."""
    alike: dict[tuple[Fraction, ...], list[Hit]] = defaultdict(list)
    for hit in hits:
        alike[hit.place, hit.late, hit.length, hit.gain].append(hit)
    chords = (replace(group[0], pitches=tuple(hit.pitches[0] for hit in group)) for group in alike.values())
    return sorted(chords, key=_by_place)


def _voices(hits: Iterable[Hit]) -> list[tuple[Hit, ...]]:
    """The hits in as few voices as hold them without overlap; each goes to the first that is free."""
    voices: list[list[Hit]] = []
    for hit in hits:
        free = next((voice for voice in voices if _is_over(voice[-1], hit)), None)
        if free is None:
            voices.append([hit])
        else:
            free.append(hit)
    return [tuple(voice) for voice in voices]


def _is_over(hit: Hit, following: Hit) -> bool:
    return hit.place < following.place and hit.place + hit.late + hit.length <= following.place + following.late
