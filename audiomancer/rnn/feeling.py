"""How drums are played: on the grid, in a swing, in the feel of another groove, by a drummer's hands.

A hit stands on a step of the straight grid; where that step falls is the swing, and how far from there it is played is
its looseness. Both can be changed apart from each other, and the steps stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import NamedTuple

import numpy as np

from audiomancer.errors import IncompatiblePatternsError, InvalidPatternError
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Note, Pattern, TimeSignature
from audiomancer.music.feel import feel_of, humanize, shipped_feel
from audiomancer.rnn.groove import drummed, load_groove
from audiomancer.rnn.requests import DrumRequest
from audiomancer.rnn.styles import Style, find_style
from audiomancer.rnn.taps import struck

__all__ = [
    "STRAIGHT",
    "Stroke",
    "Swing",
    "felt",
    "in_swing",
    "on_grid",
    "played_like",
    "strokes",
    "swing_in",
    "swing_unit",
]

_SIXTEENTH, _EIGHTH = 16, 8
_FEWEST = 2  # off-beats from which a swing is heard
_EDGE, _LATEST = 0.49, 0.5  # sixteenths: what comes earlier, or later, belongs to another step
_LEAST = 52  # percent: what swings less is not meant to
_PERCENTS = np.arange(50, 75.5, 0.5)
_LOOSE = 0.15  # sixteenths that a note is early or late
_USUAL = np.array([1.0, 0.15, 0.7, 0.15, 1.0])  # how usual notes are on each sixteenth of a beat, and on the next beat
_STRAY = 1e-4


class Swing(NamedTuple):
    """A swing.

    Attributes:
        percent: where in its pair the second of two notes falls, 50-75; 50 is straight, 67 a triplet.
        unit: the notes that swing, 16 for sixteenths or 8 for eighths.
    """

    percent: float
    unit: int

    def late(self, step: float) -> float:
        """Where a sixteenth of the straight grid falls, in sixteenths from the start."""
        pair = 32 // self.unit
        start, inside = step - step % pair, step % pair
        middle = pair * self.percent / 100
        over = inside - pair / 2
        return start + (inside * 2 * middle / pair if over <= 0 else middle + 2 * over * (1 - middle / pair))

    def straight(self, place: float) -> float:
        """The place on the straight grid of what is played at a place, both in sixteenths from the start."""
        pair = 32 // self.unit
        start, inside = place - place % pair, place % pair
        middle = pair * self.percent / 100
        over = inside - middle
        return start + (inside * pair / 2 / middle if over <= 0 else pair / 2 + over * pair / 2 / (pair - middle))


STRAIGHT = Swing(50.0, _SIXTEENTH)
"""No swing."""


class Stroke(NamedTuple):
    """A note and where it is meant.

    Attributes:
        note: the note.
        step: its sixteenth on the straight grid, from 0; the number of all sixteenths where it is early for the start.
        off: sixteenths that it comes after the place where the swing has that step.
    """

    note: Note
    step: int
    off: float


def swing_in(pattern: Pattern) -> Swing:
    """The swing that is heard in a pattern.

    Eighths swing where off-beats stand about two thirds into the beat, and hardly any in its middle or on its last
    sixteenth; otherwise every second sixteenth tells how late it is. In a style that swings eighths it is the swing in
    which the notes stand nearest to the beats, their halves, and less often other sixteenths: at 75 % the second eighth
    stands where a straight beat has its last sixteenth.

    Args:
        pattern: of any kind.

    Returns:
        The swing; straight if there is none.
    """
    sixteenth = pattern.ticks_per_beat / 4
    places = np.array([note.onset / sixteenth for note in pattern.notes])
    inside = places % 4
    style = find_style(pattern.style or "")
    if swing_unit(style, pattern.time_signature) == _EIGHTH and len(places) >= _FEWEST:
        percent = _nearest(inside)
        return Swing(percent, _EIGHTH) if percent >= _LEAST else STRAIGHT
    if pattern.time_signature[1] < 8:
        late, middle, last = (_between(inside, *ends) for ends in ((2.3, 2.92), (1.7, 2.3), (2.92, 3.4)))
        if len(late) >= max(_FEWEST, 2 * len(middle), 2 * len(last)):
            return Swing(float(np.clip(np.median(late) * 25, 50, 75)), _EIGHTH)
    steps = np.ceil(places - 0.5)
    odd, even = (places[steps % 2 == rest] - steps[steps % 2 == rest] for rest in (1, 0))
    if len(odd) < _FEWEST:
        return STRAIGHT
    percent = 50 + 50 * float(np.median(odd) - (np.median(even) if len(even) else 0))
    return Swing(min(percent, 75.0), _SIXTEENTH) if percent >= _LEAST else STRAIGHT


def _nearest(inside: np.ndarray) -> float:
    """The percentage of the swing of eighths in which notes, in sixteenths from their beat, are likeliest."""
    grid = np.array([[Swing(percent, _EIGHTH).late(step) for step in range(5)] for percent in _PERCENTS])
    off = (inside[:, None] - grid[:, None]) / _LOOSE
    likely = np.log(np.max(np.exp(-(off**2) / 2) * _USUAL, axis=2) + _STRAY).sum(axis=1)
    return float(_PERCENTS[likely.argmax()])


def swing_unit(style: Style | None, time_signature: TimeSignature) -> int:
    """The notes that swing in a metre: where it counts eighths, only sixteenths can.

    Args:
        style: the style; None for none.
        time_signature: numerator and denominator.

    Returns:
        16 for sixteenths or 8 for eighths.
    """
    return style.swing_unit if style and time_signature[1] < 8 else _SIXTEENTH


def _between(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return values[(values >= low) & (values < high)]


def strokes(pattern: Pattern, swing: Swing) -> Iterator[Stroke]:
    """The notes of a pattern that is played in a swing, in their order; swung sixteenths stay nearest to their own.

    Args:
        pattern: of any kind.
        swing: the swing in which it is played.

    Yields:
        A stroke for each note.
    """
    sixteenth = pattern.ticks_per_beat / 4
    for note in pattern.notes:
        place = note.onset / sixteenth
        # Halfway is the earlier one: a swing of 75 % brings the second sixteenth there.
        step = ceil((swing.straight(place) if swing.unit == _EIGHTH else place) - 0.5)
        yield Stroke(note, step, place - swing.late(step))


def on_grid(pattern: Pattern) -> Pattern:
    """A pattern on the straight grid; each drum has one velocity on each sixteenth of the bar.

    Args:
        pattern: of any kind; melodies and basses keep their velocities.

    Returns:
        The pattern without swing and looseness.
    """
    feel = shipped_feel()

    def plain(stroke: Stroke) -> Note:
        note = stroke.note
        velocity = feel.accent(note.pitch, stroke.step % pattern.steps_per_bar) if pattern.kind == "drums" else None
        return replace(note, velocity=velocity or note.velocity)

    found = list(strokes(pattern, swing_in(pattern)))
    return _placed(pattern, [stroke._replace(note=plain(stroke), off=0.0) for stroke in found], STRAIGHT)


def in_swing(pattern: Pattern, swing: Swing) -> Pattern:
    """A pattern in another swing; how loosely it is played stays.

    Args:
        pattern: of any kind.
        swing: the swing.

    Returns:
        The pattern with other onsets.
    """
    return _placed(pattern, strokes(pattern, swing_in(pattern)), swing)


def played_like(pattern: Pattern, groove: Pattern) -> Pattern:
    """A pattern in the feel of a groove: its swing, and by drum and place in the bar its timing and velocities.

    What the groove does not strike there is played as :func:`audiomancer.music.feel.feel_of` has it.

    Args:
        pattern: of any kind; melodies and basses take the feel of the whole kit.
        groove: drums in the same metre.

    Returns:
        The pattern with other onsets and velocities, each note on its step.

    Raises:
        IncompatiblePatternsError: if the groove is not drums, or has another metre.
        InvalidPatternError: if the groove has no notes.
    """
    if groove.kind != "drums":
        raise IncompatiblePatternsError(f"a feel is taken from drums, not from a {groove.kind}")
    if groove.time_signature != pattern.time_signature:
        (a, b), (c, d) = groove.time_signature, pattern.time_signature
        raise IncompatiblePatternsError(f"the feel is of a groove in {a}/{b}, but the pattern is in {c}/{d}")
    if not groove.notes:
        raise InvalidPatternError("a groove without notes has no feel; take another")
    swing, bar = swing_in(groove), pattern.steps_per_bar
    plain = _placed(groove, strokes(groove, swing), STRAIGHT)
    table = feel_of(plain, bar)

    def felt(stroke: Stroke) -> Stroke:
        row = DRUM_ROWS.get(stroke.note.pitch, len(DRUM_TYPES)) if pattern.kind == "drums" else len(DRUM_TYPES)
        cell = row, stroke.step % bar
        velocity = min(max(round(float(table.velocity[cell])), 1), 127)
        return Stroke(replace(stroke.note, velocity=velocity), stroke.step, float(table.timing[cell]))

    return _placed(pattern, map(felt, list(strokes(pattern, swing_in(pattern)))), swing)


def _placed(pattern: Pattern, found: Iterator[Stroke] | list[Stroke], swing: Swing) -> Pattern:
    """A pattern whose notes stand where a swing has their steps, and as far from there as they are off."""
    sixteenth = pattern.ticks_per_beat / 4

    def onset(stroke: Stroke) -> int:
        place = swing.late(stroke.step) + stroke.off
        if swing.unit == _SIXTEENTH:
            place = min(max(place, stroke.step - _EDGE), stroke.step + _LATEST)
        tick = round(place * sixteenth)
        return max(0, tick - pattern.length if tick >= pattern.length else tick)

    return pattern.with_notes(replace(stroke.note, onset=onset(stroke)) for stroke in found)


def felt(pattern: Pattern, request: DrumRequest, rng: np.random.Generator) -> Pattern:
    """A new drum loop as its request wants it played.

    Args:
        pattern: the loop, in the swing and with the velocities of its style.
        request: what is wanted: the feel of a groove, and how much of a drummer's hands.
        rng: chance; the same state gives the same loop.

    Returns:
        The loop with other onsets and velocities; by the table of feel where the request names no groove model.

    Raises:
        IncompatiblePatternsError: if the feel is of no drums, or of another metre.
        InvalidPatternError: if a rhythm was tapped and neither a kick nor a snare may sound.
    """
    if request.tap is not None:
        swing = swing_in(pattern)
        plain = _placed(pattern, list(strokes(pattern, swing)), STRAIGHT)
        pattern = in_swing(struck(plain, request.tap, request.drums), swing)
    if request.feel is not None:
        pattern = played_like(pattern, request.feel)
    if request.groove is None:
        return humanize(pattern, request.humanize, rng)
    return drummed(pattern, rng, timing=request.humanize, touch=request.humanize, model=load_groove(request.groove))
