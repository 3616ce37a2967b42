"""Patterns to events and back.

Sources: note-seq 0.0.5, ``drums_lib.py`` and ``melodies_lib.py``, for what an event says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from audiomancer.errors import InvalidPatternError
from audiomancer.music import Pattern, TimeSignature, pitch_classes, root_class
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Ints, OneHotEncoding

__all__ = [
    "Strike",
    "Sung",
    "drum_events",
    "drum_strikes",
    "melody_events",
    "recent",
    "steps_per_bar",
    "sung_notes",
    "to_plain_key",
]

_GO_ON, _NOTE_OFF, _FIRST_PITCH = 0, 1, 2
_LONGEST_CLOCK = 128  # steps: the seven bits of the attention configuration
_RECENT = 512
_PLAIN = frozenset({0, 2, 4, 5, 7, 9, 11})


class Strike(NamedTuple):
    """A drum hit.

    Attributes:
        step: its step, from 0.
        drum: index of its drum type in the configuration.
    """

    step: int
    drum: int


class Sung(NamedTuple):
    """A note of a melody.

    Attributes:
        step: its first step, from 0.
        length: steps, at least 1.
        pitch: MIDI number.
    """

    step: int
    length: int
    pitch: int


def steps_per_bar(config: Config, signature: TimeSignature) -> int:
    """The steps in a bar of a metre.

    A model with a clock counts in bars of sixteen sixteenths, so its bar must halve or double to that; one without
    takes any metre whose bar is a whole number of its steps.

    Args:
        config: the model's configuration.
        signature: numerator and denominator.

    Returns:
        Steps, at least 1.

    Raises:
        InvalidPatternError: if the model's encoding does not reach this metre.
    """
    numerator, denominator = signature
    steps, rest = divmod(4 * config.steps_per_beat * numerator, denominator)
    clocked = not isinstance(config.encoding, OneHotEncoding)
    if rest or not steps or (clocked and (64 % steps or steps < 4)):
        reach = "2/4, 4/4, 2/2 and 4/2" if clocked else f"metres in whole 1/{4 * config.steps_per_beat} notes"
        raise InvalidPatternError(
            f"the model knows {reach}, not {numerator}/{denominator}; the model rules knows every metre"
        )
    return steps


def drum_events(pattern: Pattern, config: Config) -> Ints:
    """The drum events of a loop, each hit on its nearest step.

    A hit that is nearest to the end of the loop sounds at its start. What is not a drum of the configuration is left
    out.

    Args:
        pattern: drums.
        config: a configuration of the family ``drums``.

    Returns:
        Shape [steps in all bars], one bit for each drum type.

    Raises:
        InvalidPatternError: if the configuration does not reach the pattern's metre.
    """
    steps = pattern.bars * steps_per_bar(config, pattern.time_signature)
    types = {pitch: index for index, pitches in enumerate(config.drum_types) for pitch in pitches}
    events = np.zeros(steps, dtype=np.int64)
    for note in pattern.notes:
        if note.pitch in types:
            events[_nearest_step(note.onset, pattern, config) % steps] |= 1 << types[note.pitch]
    return events


def drum_strikes(events: Ints) -> Iterator[Strike]:
    """The hits of drum events of shape [steps]."""
    for step, event in enumerate(events.tolist()):
        for drum in range(event.bit_length()):
            if event >> drum & 1:
                yield Strike(step, drum)


def melody_events(pattern: Pattern, config: Config, shift: int) -> Ints:
    """The melody events of a pattern, the highest note that starts at each step.

    Args:
        pattern: a melody or bass.
        config: the configuration of the model that shall read on.
        shift: semitones to add to each pitch; a pitch that then leaves the model's range is folded by octaves.

    Returns:
        Shape [steps in all bars].

    Raises:
        InvalidPatternError: if the configuration does not reach the pattern's metre.
    """
    steps = pattern.bars * steps_per_bar(config, pattern.time_signature)
    starts = {}
    for note in sorted(pattern.notes, key=lambda n: n.pitch):
        if (step := _nearest_step(note.onset, pattern, config)) < steps:
            starts[step] = note
    events = np.zeros(steps, dtype=np.int64)
    order = sorted(starts)
    for start, following in zip(order, [*order[1:], steps], strict=False):
        end = max(start + 1, _nearest_step(starts[start].end, pattern, config))
        events[start] = _FIRST_PITCH + _fold(starts[start].pitch + shift, config) - config.lowest
        if end < following:
            events[end] = _NOTE_OFF
    return events


def recent(events: Ints) -> Ints:
    """The end of a long sequence of events, of shape [steps], cut where every clock begins anew.

    A model remembers far less than this, and a whole performance would keep its player waiting.
    """
    return events[max(0, len(events) - _RECENT) // _LONGEST_CLOCK * _LONGEST_CLOCK :]


def sung_notes(events: Ints, config: Config, shift: int = 0) -> Iterator[Sung]:
    """The notes of melody events.

    Args:
        events: shape [steps].
        config: a configuration of the family ``melody``.
        shift: semitones to add to the model's own pitches.

    Yields:
        The notes in order; each lasts until its note-off or the next note.
    """
    values = events.tolist()
    onsets = [step for step, event in enumerate(values) if event >= _FIRST_PITCH]
    for onset, following in zip(onsets, [*onsets[1:], len(values)], strict=False):
        stops = (step for step in range(onset + 1, following) if values[step] == _NOTE_OFF)
        yield Sung(onset, next(stops, following) - onset, values[onset] - _FIRST_PITCH + config.lowest + shift)


def to_plain_key(key: str, scale: str) -> int:
    """The shift that brings a scale closest to the white keys, its root to C, A or another of them.

    Of shifts that fit equally well, one that takes a scale with a minor third to A is preferred, and one that takes
    another to C.

    Args:
        key: root such as ``F#``.
        scale: a name in :data:`audiomancer.music.SCALES`.

    Returns:
        Semitones, -5 to 6.

    Raises:
        InvalidPatternError: if the key or the scale is not known.
    """
    classes = pitch_classes(key, scale)
    root = root_class(key)
    home = 9 if (root + 3) % 12 in classes and (root + 4) % 12 not in classes else 0

    def fit(shift: int) -> tuple[int, bool, int]:
        inside = sum((c + shift) % 12 in _PLAIN for c in classes)
        return (inside, (root + shift) % 12 == home, -abs(shift))

    return max(range(-5, 7), key=fit)


def _nearest_step(tick: int, pattern: Pattern, config: Config) -> int:
    """The step nearest to a tick; halfway between two, the later, as in note-seq."""
    return (2 * tick * config.steps_per_beat + pattern.ticks_per_beat) // (2 * pattern.ticks_per_beat)


def _fold(pitch: int, config: Config) -> int:
    """The pitch, or the nearest octave of it that the model knows."""
    pitches = config.encoding.events - _FIRST_PITCH
    over = max(0, pitch - (config.lowest + pitches - 1))
    under = max(0, config.lowest - pitch)
    return pitch - 12 * -(-over // 12) + 12 * -(-under // 12)
