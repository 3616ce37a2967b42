"""Melodies by rules in any metre: dice for when a note begins and how far it goes, weighed as those of a model are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audiomancer.music import TICKS_PER_BEAT, Note, Pattern, ticks_per_bar
from audiomancer.music.metre import step_classes
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.following import by_hand, sung_ticks
from audiomancer.rnn.phrasing import Events, last_notes, phrasing
from audiomancer.rnn.requests import MelodyRequest
from audiomancer.rnn.singing import VELOCITIES
from audiomancer.rnn.ways import Grid

__all__ = ["dice_melody"]

_SIXTEENTH = TICKS_PER_BEAT // 4
_FIRST_PITCH = 2
_NOTE_OFF = 0.008  # chance of a rest beside that of going on
_ONSETS = (4.0, 1.5, 0.55, 0.06)  # chance of a note beside that of going on, by the class of the step
_INTERVALS = (0.15, 0.25, 0.25, 0.1, 0.08, 0.05, 0.02, 0.04)  # by semitones
_FAR = 0.006


def dice_melody(request: MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
    """Melodies and basses of which the key is heard and which have a form.

    Args:
        request: what is wanted, without a primer.
        rngs: chance, a generator for each pattern.

    Returns:
        A pattern for each generator, which depends on no other.

    Raises:
        InvalidPatternError: if the range holds no note of the scale.
        IncompatiblePatternsError: if the drums to lock to have another metre or no kick.
    """
    allowed = request.pitches()
    length = ticks_per_bar(TICKS_PER_BEAT, request.time_signature)
    events = Events(allowed[0], allowed[-1] - allowed[0] + 1, -(-length // _SIXTEENTH), lead=1)
    grid = Grid(request.bars, request.time_signature)
    ticks, kicks = sung_ticks(request, grid)
    weights = phrasing(request, events, rngs, rhythm=kicks is None, last=kicks[-1] if kicks else None)
    odds = _odds(request, events, kicks)
    reach = _reach(events, allowed)
    past = np.zeros((len(rngs), 1), dtype=np.int64)
    draws = np.stack([rng.random(len(odds)) for rng in rngs])
    for step, (still, struck) in enumerate(odds):
        chances = np.concatenate(
            [np.tile([still, still * _NOTE_OFF], (len(rngs), 1)), struck * reach[last_notes(past)]], axis=1
        )
        bounds = np.cumsum(chances * weights(past), axis=1)
        drawn = (bounds <= draws[:, step, None] * bounds[:, -1:]).sum(axis=1)
        past = np.concatenate([past, drawn[:, None]], axis=1)
    return [_pattern(row, ticks, request, events, rng) for row, rng in zip(past[:, 1:], rngs, strict=True)]


def _odds(request: MelodyRequest, events: Events, kicks: Sequence[int] | None) -> list[tuple[float, float]]:
    """Of each step the chance that no note begins, and that one does; one always begins on the first."""
    if kicks is not None:
        return [(0.0, 1.0) if step in kicks else (1.0, 0.0) for step in range(request.bars * events.bar)]
    bar = [(1.0, request.density * _ONSETS[c]) for c in step_classes(request.time_signature, events.bar)]
    return [(0.0, 1.0), *(request.bars * bar)[1:]]


def _reach(events: Events, allowed: Sequence[int]) -> Floats:
    """How likely each pitch is after the last note, a row as :func:`last_notes` counts them."""
    pitches = np.arange(events.pitches)
    distance = np.abs(pitches[:, None] - pitches)
    table = np.array([*_INTERVALS, _FAR])[np.minimum(distance, len(_INTERVALS))]
    table = np.concatenate([np.ones((1, events.pitches)), table]) * np.isin(events.lowest + pitches, allowed)
    reach: Floats = table / table.sum(axis=1, keepdims=True)
    return reach


def _pattern(
    row: Ints, ticks: Sequence[int], request: MelodyRequest, events: Events, rng: np.random.Generator
) -> Pattern:
    """The notes of some events, each until the next or a rest."""
    steps = np.flatnonzero(row).tolist()
    notes = [
        Note(
            ticks[step],
            max(1, ticks[following] - ticks[step]),
            events.lowest + int(row[step]) - _FIRST_PITCH,
            VELOCITIES[step % events.bar % len(VELOCITIES)],
        )
        for step, following in zip(steps, [*steps[1:], len(row)], strict=True)
        if row[step] >= _FIRST_PITCH
    ]
    empty = request.blank
    return by_hand(empty.with_notes(notes), request, rng)
