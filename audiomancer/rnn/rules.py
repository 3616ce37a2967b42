"""Patterns from rules: styles' lanes with dice, and walks along a scale. No model, any metre.

This is what ``--model rules`` runs; nothing falls back to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from audiomancer.errors import InvalidPatternError, InvalidValueError
from audiomancer.music import TICKS_PER_BEAT, Note, Pattern, drum_pitch, root_class, ticks_per_bar
from audiomancer.music.feel import humanize, shipped_feel
from audiomancer.rnn.basses import rule_bass
from audiomancer.rnn.dicing import dice_melody
from audiomancer.rnn.drum_dicing import dice_drums
from audiomancer.rnn.feeling import felt
from audiomancer.rnn.following import by_hand, kick_ticks
from audiomancer.rnn.forms import FREE
from audiomancer.rnn.hands import swing_tick
from audiomancer.rnn.requests import DrumRequest, MelodyRequest
from audiomancer.rnn.styles import ROWS, STYLES

__all__ = ["rule_drums", "rule_melody"]

_SIXTEENTH = TICKS_PER_BEAT // 4
_CHANCES = {"-": 0.0, ".": 0.06, "x": 0.9, "X": 1.0}
_ONSETS = {"melody": (0.85, 0.15, 0.5, 0.1), "bass": (0.9, 0.2, 0.55, 0.2)}  # by sixteenth of the beat
_STEPS = (-2, -1, -1, 0, 1, 1, 2)  # along the scale, from note to note
_HOME = 0.25  # chance that a bar of bass begins on the root


def rule_drums(request: DrumRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
    """Drum loops from a style's lanes: each likely hit nearly always, each free place now and then.

    In metres other than 4/4 each beat plays what the lanes have on a beat like it, see
    :func:`audiomancer.rnn.styles.places_in`.

    Args:
        request: what is wanted; without a style ``basic`` is played.
        rngs: chance, a generator for each pattern.

    Returns:
        A loop for each generator.

    Raises:
        InvalidPatternError: if the request has a primer, from which rules cannot go on.
        InvalidValueError: if the style has none of the drums asked for.
    """
    _refuse_primer(request)
    style = request.style or STYLES["basic"]
    empty = Pattern(
        kind="drums",
        notes=(),
        bars=request.bars,
        time_signature=request.time_signature,
        tempo=request.bpm,
        style=style.name,
    )
    lanes = {drum_pitch(sound): lane for sound, lane in style.lanes}
    if request.drums:
        lanes = {pitch: lane for pitch, lane in lanes.items() if pitch in request.drums}
        if not lanes:
            raise InvalidValueError(
                f"the style {style.name} has none of the drums asked for; it has {', '.join(dict(style.lanes))}"
            )

    if style.rows == ROWS:
        return [felt(dice_drums(replace(request, style=style), empty, rng), request, rng) for rng in rngs]
    feel = shipped_feel()

    def notes(rng: np.random.Generator) -> Iterator[Note]:
        for pitch, lane in lanes.items():
            for bar, step in _grid(empty):
                code = lane[step % len(lane)]
                chance = _CHANCES[code] * (request.density if code == "." else 1.0)
                if rng.random() < chance:
                    tick = swing_tick(step * _SIXTEENTH, style, request.humanize)
                    yield Note(bar + tick, _SIXTEENTH, pitch, feel.accent(pitch, step))

    return [felt(empty.with_notes(notes(rng)), request, rng) for rng in rngs]


def rule_melody(request: MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
    """Melodies and basses that walk along the scale and start where the beat is strong, or where the kick is.

    Those that are asked to be tonal or to have a form are made by :func:`~audiomancer.rnn.dicing.dice_melody`.

    Args:
        request: what is wanted.
        rngs: chance, a generator for each pattern.

    Returns:
        A pattern for each generator.

    Raises:
        InvalidPatternError: if the request has a primer, from which rules cannot go on, or the range holds no note of
            the scale.
        IncompatiblePatternsError: if the drums to lock to have another metre or no kick.
    """
    _refuse_primer(request)
    if request.way is not None:
        return rule_bass(request, rngs)
    if request.tonal or request.form != FREE:
        return dice_melody(request, rngs)
    allowed = request.pitches()
    empty = request.blank

    def melody(rng: np.random.Generator) -> Pattern:
        onsets = _onsets(request, empty, rng)
        pitches = _walk(request, empty, allowed, onsets, rng)
        notes = [
            Note(onset, min(following - onset, TICKS_PER_BEAT), pitch, 96)
            for onset, following, pitch in zip(onsets, [*onsets[1:], empty.length], pitches, strict=True)
        ]
        line = empty.with_notes(notes)
        return by_hand(line, request, rng) if request.in_time else humanize(line, request.humanize, rng)

    return [melody(rng) for rng in rngs]


def _refuse_primer(request: DrumRequest | MelodyRequest) -> None:
    if request.primer is not None:
        raise InvalidPatternError("rules cannot go on from a primer; choose a model, or leave the primer out")


def _grid(pattern: Pattern) -> Iterator[tuple[int, int]]:
    """The tick of each bar with each of its sixteenths."""
    length = ticks_per_bar(TICKS_PER_BEAT, pattern.time_signature)
    for bar in range(pattern.bars):
        for step in range(-(-length // _SIXTEENTH)):
            yield bar * length, step


def _onsets(request: MelodyRequest, pattern: Pattern, rng: np.random.Generator) -> list[int]:
    if request.lock is not None:
        return sorted(kick_ticks(request.lock, request, pattern.length))
    chances = _ONSETS[request.kind]
    ticks = [bar + step * _SIXTEENTH for bar, step in _grid(pattern)]
    drawn = [
        bar + step * _SIXTEENTH
        for bar, step in _grid(pattern)
        if rng.random() < min(1.0, chances[step % len(chances)] * request.density)
    ]
    return drawn or ticks[:1]


def _walk(
    request: MelodyRequest, pattern: Pattern, allowed: Sequence[int], onsets: Sequence[int], rng: np.random.Generator
) -> list[int]:
    root = root_class(request.key)
    homes = [index for index, pitch in enumerate(allowed) if pitch % 12 == root] or [len(allowed) // 2]
    place, result = int(rng.choice(homes)), []
    for onset in onsets:
        if onset % pattern.ticks_per_bar == 0 and rng.random() < _HOME:
            place = int(rng.choice(homes))
        result.append(allowed[place])
        place = min(max(place + int(rng.choice(_STEPS)), 0), len(allowed) - 1)
    return result
