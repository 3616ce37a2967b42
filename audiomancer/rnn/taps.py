"""Tapped rhythms: a line of strokes that a whole groove plays on its kick or snare."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from audiomancer.errors import InvalidPatternError, InvalidValueError
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Note, Pattern
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.sampling import Mask
from audiomancer.rnn.styles import FREE, NEVER, STYLES, lane_codes

__all__ = ["Tap", "is_tap", "parse_tap", "struck", "tap_of", "tapped_lanes", "tapped_mask"]

_KICK, _SNARE = 0, 1
_LIGHT = frozenset(DRUM_TYPES[_SNARE]) - {38, 39, 40}  # of the snare's type, what is no accent beside a snare or a clap
_STROKES, _RESTS, _BETWEEN = frozenset("xX"), frozenset(".-_~"), frozenset("| \t\n")
_LONGEST = 1024  # sixteenths: 64 bars
_ELSEWHERE = 0.4  # how much likelier than the model has it a kick or snare is that was not tapped
_ACCENT, _SOFTER = (
    112,
    0.75,
)  # the least velocity of what is tapped, and the share that is left of other kicks and snares


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped rhythm, which begins again when it is over.

    Attributes:
        steps: the sixteenths that are struck, from 0.
        length: how many sixteenths it lasts.
    """

    steps: frozenset[int]
    length: int

    def at(self, step: int) -> bool:
        """Whether a sixteenth is struck, counted from the start of the loop; negative ones are those before it."""
        return step % self.length in self.steps


def is_tap(text: str) -> bool:
    """Whether a text is meant as a rhythm, right or wrong, and not as an id, which is of letters, digits and ``_``."""
    return _is_rhythm(text) or not re.fullmatch(r"\w+", text)


def _is_rhythm(text: str) -> bool:
    return not _STROKES.isdisjoint(text) and (_STROKES | _RESTS | _BETWEEN).issuperset(text)


def parse_tap(text: str) -> Tap:
    """A rhythm that is written, a sixteenth for each character: ``x..x..x.``.

    Args:
        text: ``x`` for strokes and ``.``, ``-``, ``_`` or ``~`` for rests; spaces and bar lines count nothing.

    Returns:
        The rhythm.

    Raises:
        InvalidValueError: if it is no such text, has no stroke or is longer than 1024 sixteenths.
    """
    steps = [stroke for stroke in text if stroke not in _BETWEEN]
    if not _is_rhythm(text) or len(steps) > _LONGEST:
        raise InvalidValueError(
            f"a tapped rhythm is written like x..x..x. in up to {_LONGEST} sixteenths, not {text!r:.60}"
        )
    return Tap(frozenset(place for place, stroke in enumerate(steps) if stroke in _STROKES), len(steps))


def tap_of(pattern: Pattern) -> Tap:
    """The rhythm of a tapped line: every onset of any of its notes, on its sixteenth.

    Raises:
        InvalidPatternError: if it has no notes.
    """
    if not pattern.notes:
        raise InvalidPatternError("a tapped line without notes has no rhythm; take another")
    sixteenth = pattern.ticks_per_beat / 4
    length = max(1, round(pattern.length / sixteenth))
    return Tap(frozenset(round(note.onset / sixteenth) % length for note in pattern.notes), length)


def struck(pattern: Pattern, tap: Tap, drums: frozenset[int] = frozenset()) -> Pattern:
    """A loop on the grid in which every tapped sixteenth is struck, as an accent.

    Where neither kick nor snare is hit on a tapped sixteenth, one comes: the snare on the second and last beat of four,
    the kick elsewhere; a rim is struck on the snare, or the clap, where there is one. Kicks and snares that were not
    tapped are softer.

    Args:
        pattern: drums on the grid.
        tap: the rhythm.
        drums: MIDI pitches that may sound; all if empty.

    Returns:
        The loop.

    Raises:
        InvalidValueError: if neither a kick nor a snare may sound.
    """
    sixteenth = pattern.ticks_per_beat // 4
    pitches = {row: _pitch(pattern, row, drums) for row in (_KICK, _SNARE)}
    if not any(pitches.values()):
        raise InvalidValueError("a tapped rhythm is struck on the kick or the snare; let one of them sound: bd or sd")
    steps = range(pattern.length // sixteenth)
    there = {round(n.onset / sixteenth) for n in pattern.notes if DRUM_ROWS.get(n.pitch) in pitches}
    missing = [step for step in steps if tap.at(step) and step not in there]

    def accented(note: Note) -> Note:
        if DRUM_ROWS.get(note.pitch) not in pitches:
            return note
        if not tap.at(round(note.onset / sixteenth)):
            return replace(note, velocity=max(1, round(note.velocity * _SOFTER)))
        pitch = pitches[DRUM_ROWS[note.pitch]] or note.pitch
        return replace(note, pitch=pitch, velocity=max(note.velocity, _ACCENT))

    def new(step: int) -> Note:
        first, second = (_SNARE, _KICK) if _is_backbeat(step, pattern.steps_per_bar) else (_KICK, _SNARE)
        pitch = pitches[first] or pitches[second]
        assert pitch is not None
        return Note(step * sixteenth, sixteenth, pitch, _ACCENT)

    return pattern.with_notes([*map(accented, pattern.notes), *map(new, missing)])


def _pitch(pattern: Pattern, row: int, drums: frozenset[int]) -> int | None:
    """The pitch on which a drum type is struck: the most used one that has weight; None if it may not sound."""
    used = Counter(note.pitch for note in pattern.notes if DRUM_ROWS.get(note.pitch) == row)
    allowed = [pitch for pitch in DRUM_TYPES[row] if not drums or pitch in drums]
    return max(allowed, key=lambda pitch: (used[pitch] > 0 and pitch not in _LIGHT, used[pitch]), default=None)


def _is_backbeat(step: int, bar: int) -> bool:
    return step % bar // 4 % 2 == 1


def tapped_lanes(
    codes: Ints | None, config: Config, tap: Tap, stretch: tuple[int, int], bar: int, silenced: Ints
) -> Ints:
    """A style's lanes along a loop, opened where neither kick nor snare would be allowed on a tapped sixteenth.

    Args:
        codes: the lanes as :func:`audiomancer.rnn.styles.lane_codes` gives them, shape ``[steps in a bar, types]``;
            without a style None, which is a plain beat before the loop and everything in it.
        config: a configuration of the family ``drums``.
        tap: the rhythm.
        stretch: the first step, counted from the start of the loop, before which a primer begins, and how many steps.
        bar: steps in a bar.
        silenced: indices of the drum types that may not sound.

    Returns:
        Shape ``[steps, types]``.
    """
    first, steps = stretch
    if codes is None:
        plain = np.full((1, len(config.drum_types)), FREE)
        codes = lane_codes(STYLES["basic"], config) if first < 0 else plain
    lanes = codes[(first + np.arange(steps)) % len(codes)].copy()
    free = [row for row in (_KICK, _SNARE) if row not in silenced]
    for place in range(steps):
        if free and tap.at(first + place) and not (lanes[place, free] > NEVER).any():
            wanted = _SNARE if _is_backbeat(first + place, bar) else _KICK
            lanes[place, wanted if wanted in free else free[0]] = FREE
    return lanes


def tapped_mask(mask: Mask, tap: Tap, config: Config, lead: int) -> Mask:
    """A mask by which tapped sixteenths are struck, as far as it lets them be, and others less.

    Args:
        mask: what may be struck without the rhythm.
        tap: the rhythm.
        config: a configuration of the family ``drums``.
        lead: steps of the primer.

    Returns:
        The mask: where it is tapped, nothing without kick and snare; elsewhere less for each of them.
    """
    sets = np.arange(config.encoding.events)
    hits = (sets >> _KICK & 1) + (sets >> _SNARE & 1)
    by_tap = (_ELSEWHERE ** hits.astype(np.float64), (hits > 0).astype(np.float64))

    def weights(past: Ints) -> Floats:
        free = np.asarray(mask(past), dtype=np.float64)
        tapped: Floats = free * by_tap[tap.at(past.shape[1] - lead)]
        return np.where(tapped.sum(axis=-1, keepdims=True) > 0, tapped, free)

    return weights
