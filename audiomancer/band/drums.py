"""A section's drums from a groove of a bar or two: thinner where a song begins, a fill at the end, a crash after it.

Grooves are made elsewhere, by the models; here they become the drums of a section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from audiomancer.band.grounds import KICKS, SIXTEENTH, timed
from audiomancer.errors import IncompatiblePatternsError, InvalidValueError
from audiomancer.music import (
    DRUM_ROWS,
    DRUM_TYPES,
    TICKS_PER_BEAT,
    VOICES,
    Note,
    Pattern,
    TimeSignature,
    drum_pitch,
    voice_pitches,
)
from audiomancer.music.touch import shipped_touch
from audiomancer.rnn import check_style, find_style
from audiomancer.rnn.fills import shipped_fills
from audiomancer.rnn.styles import places_in
from audiomancer.rnn.ways import Grid

__all__ = ["DRUM_ROLES", "DrumRole", "arrange_drums", "count_in", "drum_role"]

_STICK, _CRASH, _KICK = 37, 49, 36
_LENGTHS, _SHARES = (4, 8, 16), (0.45, 0.4, 0.15)  # sixteenths of a fill, and how often it is so long
_KIT = ("sd", "lt", "mt", "ht", "cr")
_LEAST = 0.5  # strokes of a fill for each of its sixteenths, at least
_RISES = (0.35, 0.95)  # the rank of its strokes, from first to last
_CUT = 46, 42, 44, 22, 26, 51, 53, 59  # what a crash is struck in place of
_COUNTED = 100  # MIDI velocity of the first of a bar
_EVERY = frozenset(VOICES)
_THIN = frozenset({"hats", "rest"})


class DrumRole(NamedTuple):
    """What drums do in a kind of section.

    Attributes:
        kept: the voices that play, from the beginning on; with several, each has an equal share of the bars.
        level: how loud they are beside the groove.
        crash: whether the first beat has a crash.
        fill: whether the section ends with a fill.
        ends: whether the song ends with it: all stop on the first beat of the last bar.
    """

    kept: tuple[frozenset[str], ...] = (_EVERY,)
    level: float = 1.0
    crash: bool = True
    fill: bool = True
    ends: bool = False


DRUM_ROLES = MappingProxyType(
    {
        "plain": DrumRole(),
        "intro": DrumRole((_THIN, _THIN | {"kick"}), 0.9, crash=False),
        "verse": DrumRole(level=0.94),
        "chorus": DrumRole(level=1.05),
        "bridge": DrumRole((_EVERY - {"kick"}, _EVERY), 0.94),
        "solo": DrumRole(),
        "break": DrumRole((_THIN,), 0.85),
        "outro": DrumRole(ends=True),
    }
)
"""Name of a kind of section to what drums do there."""


def drum_role(section: str) -> str:
    """The role of drums in a section.

    Args:
        section: its name, such as ``verse 2`` or ``A``.

    Returns:
        A name in :data:`DRUM_ROLES`: the one with which the name of the section begins, or ``plain``.
    """
    return next((role for role in DRUM_ROLES if section.strip().lower().startswith(role)), "plain")


def arrange_drums(groove: Pattern, bars: int, role: str, rng: np.random.Generator) -> Pattern:
    """The drums of a section.

    The groove is repeated. As the role says, some of its voices are silent at first, a crash is on the first beat, and
    the last bar ends in a fill, in the swing of the groove and on the drums that its style has in fills. Where the song
    ends, the fill stands in the last bar but one, and the last has one stroke.

    Args:
        groove: drums of any length.
        bars: how many bars the section has, at least 1.
        role: a name in :data:`DRUM_ROLES`.
        rng: chance; the same state gives the same drums.

    Returns:
        Drums of so many bars, 960 ticks a beat.

    Raises:
        IncompatiblePatternsError: if the groove is not drums.
        InvalidValueError: if there is no such role.
        InvalidPatternError: if the bars are outside 1-100000.
    """
    if groove.kind != "drums":
        raise IncompatiblePatternsError(f"a section's drums are made from drums, not from a {groove.kind}")
    if role not in DRUM_ROLES:
        raise InvalidValueError(f"{role!r:.40} is no role of drums; there are {', '.join(DRUM_ROLES)}")
    wanted = DRUM_ROLES[role]
    style = find_style(groove.style or "")
    empty = replace(groove, notes=(), bars=bars, ticks_per_beat=TICKS_PER_BEAT)
    length = int(rng.choice(_LENGTHS, p=_SHARES))
    draws = rng.random((16, len(DRUM_TYPES)))
    notes = _kept(_repeated(groove, empty), wanted, empty)
    if wanted.level != 1:
        notes = [replace(note, velocity=min(max(round(note.velocity * wanted.level), 1), 127)) for note in notes]
    sounds = style.fill if style else _KIT
    filled = bars - wanted.ends
    if wanted.fill and sounds and filled and groove.notes:
        notes = _filled(notes, groove, empty, sounds, filled, length, draws)
    if wanted.crash and groove.notes and "cr" in sounds:
        notes = _crashed(notes, 0)
    if wanted.ends and groove.notes:
        last = (bars - 1) * empty.ticks_per_bar
        notes = _crashed([note for note in notes if note.onset < last], last)
    return empty.with_notes(notes)


def count_in(time_signature: TimeSignature, bars: int = 1, tempo: float = 120.0) -> Pattern:
    """Sticks that count before a song: each beat, and of two bars in the first only its strong beats.

    Args:
        time_signature: numerator and denominator.
        bars: how many, at least 1.
        tempo: BPM, 4-1000.

    Returns:
        Drums on the side stick.

    Raises:
        InvalidPatternError: if the bars, the time signature or the tempo are outside their range.
    """
    empty = Pattern(kind="drums", notes=(), bars=bars, time_signature=time_signature, tempo=tempo)
    places = list(enumerate(places_in(check_style("basic"), time_signature)))
    every = [(step, place) for step, place in places if place % 4 == 0]
    strong = [(step, place) for step, place in every if place in (0, 8)]
    return empty.with_notes(
        Note(bar * empty.ticks_per_bar + step * SIXTEENTH, SIXTEENTH // 2, _STICK, _COUNTED - 12 * (place > 0))
        for bar in range(bars)
        for step, place in (every if bar == bars - 1 else strong)
    )


def _repeated(groove: Pattern, empty: Pattern) -> Iterator[Note]:
    """The notes of a groove, again and again."""
    own = TICKS_PER_BEAT / groove.ticks_per_beat
    for start in range(0, empty.length, groove.bars * empty.ticks_per_bar):
        for note in groove.notes:
            onset = start + round(note.onset * own)
            if onset < empty.length:
                yield replace(note, onset=onset, duration=max(1, round(note.duration * own)))


def _kept(notes: Iterable[Note], role: DrumRole, empty: Pattern) -> list[Note]:
    """The notes of the voices that play."""
    pitches = [frozenset().union(*map(voice_pitches, kept)) for kept in role.kept]
    return [note for note in notes if note.pitch in pitches[note.onset * len(pitches) // empty.length]]


def _filled(
    notes: Sequence[Note],
    groove: Pattern,
    empty: Pattern,
    sounds: Sequence[str],
    bars: int,
    length: int,
    draws: np.ndarray,
) -> list[Note]:
    """The notes with a fill at the end of some bars, in place of what was there."""
    grid = Grid(bars, empty.time_signature)
    ticks = timed(groove, grid)
    length = min(length, grid.bar)
    places = places_in(find_style(groove.style or "") or check_style("basic"), empty.time_signature)[-length:]
    first = grid.steps - length
    struck = _strokes(sounds, places, draws)
    start, end = ticks[first], bars * empty.ticks_per_bar
    strokes = [
        Note(min(ticks[first + step], empty.length - 1), SIXTEENTH, pitch, shipped_touch().firm(pitch, rank))
        for step, pitch, rank in struck
    ]
    return [note for note in notes if not start - SIXTEENTH // 2 < note.onset < end] + strokes


def _strokes(sounds: Sequence[str], places: Sequence[int], draws: np.ndarray) -> list[tuple[int, int, float]]:
    """The strokes of a fill: step, pitch and rank, as drummers have them on these places, and not too few."""
    pitches = [drum_pitch(sound) for sound in sounds if sound != "cr"]
    rates = shipped_fills().struck
    found = {
        (step, pitch): float(rates[DRUM_ROWS[pitch], place] / (draws[place, DRUM_ROWS[pitch]] + 0.01))
        for step, place in enumerate(places)
        for pitch in (*pitches, _KICK)
    }
    likely = sorted((key for key in found if key[1] in pitches), key=lambda key: (-found[key], key))
    least = max(2, round(_LEAST * len(places)))
    chosen = sorted({*(key for key, odds in found.items() if odds > 1), *likely[:least]})
    low, high = _RISES
    return [(step, pitch, low + (high - low) * (step + 1) / len(places)) for step, pitch in chosen]


def _crashed(notes: Sequence[Note], tick: int) -> list[Note]:
    """The notes with a crash and a kick on a tick, in place of hats and ride."""
    near = SIXTEENTH // 2
    there = [note for note in notes if abs(note.onset - tick) < near]
    kept = [note for note in notes if note not in there or note.pitch not in (*_CUT, _CRASH)]
    loud = max((note.velocity for note in notes), default=_COUNTED)
    kicks = [] if any(note.pitch in KICKS for note in there) else [Note(tick, SIXTEENTH, _KICK, loud)]
    return [*kept, *kicks, Note(tick, TICKS_PER_BEAT, _CRASH, loud)]
