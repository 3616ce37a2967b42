"""New drum loops from a network, by style.

A request says what is wanted; the network, a random generator and a count give that many loops in one batch.
Nothing here has an effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np

from audiomancer.errors import InvalidPatternError, InvalidValueError
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, DRUMS, TICKS_PER_BEAT, Note, Pattern, drum_pitch
from audiomancer.music.feel import feel_of, humanize
from audiomancer.rnn.configs import Config
from audiomancer.rnn.courses import Course, Lot, played
from audiomancer.rnn.drum_masks import drum_mask, fill_step
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import drum_events, drum_strikes, recent, steps_per_bar
from audiomancer.rnn.feeling import felt
from audiomancer.rnn.fills import Fill, draw_fills
from audiomancer.rnn.fitting import check_fits, config_of
from audiomancer.rnn.forms import sections_of
from audiomancer.rnn.hands import Hands
from audiomancer.rnn.memory import memory_of
from audiomancer.rnn.network import Network
from audiomancer.rnn.requests import DrumRequest
from audiomancer.rnn.returning import formed_mask
from audiomancer.rnn.styles import (
    FREE,
    NEVER,
    ROWS,
    STYLES,
    Style,
    lane_codes,
    lane_voices,
    voices,
)
from audiomancer.rnn.taps import tapped_lanes, tapped_mask
from audiomancer.rnn.tempers import Temper, draw_temper, likelier

__all__ = ["drum_course", "drum_pattern", "drum_primer", "fill_voices", "generate_drums"]

_PRIMER_BARS = 2  # as far as the lookback sees
_OPENING = np.array([0.0, 0.0, 0.4, 0.85, 1.0])  # the chance of a hit in a style's primer, by what the lane says


def generate_drums(network: Network, request: DrumRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
    """Drum loops.

    The model goes on from the request's primer. Without one it goes on from two bars of the style, each of the style's
    likely hits left out now and then. The primer is not part of the result.

    Args:
        network: a model of the family ``drums``.
        request: what is wanted.
        rngs: chance, a generator for each pattern; all are made in one batch.

    Returns:
        A loop for each generator, which depends on no other.

    Raises:
        InvalidPatternError: if the model does not know the metre, or the style and the drums asked for leave nothing to
            play.
        IncompatiblePatternsError: if the primer is not drums, or is in another metre than was asked for.
        InferenceTimeoutError: if the request's time was up.
    """
    (patterns,) = played(network, [drum_course(network, request, rngs)])
    return patterns


def drum_course(network: Network, request: DrumRequest, rngs: Sequence[np.random.Generator]) -> Course:
    """How drum loops come about; for the arguments and errors see :func:`generate_drums`.

    Args:
        network: a model of the family ``drums``.
        request: what is wanted.
        rngs: chance, a generator for each pattern.

    Yields:
        What the network is to draw.

    Returns:
        A loop for each generator.
    """
    config = config_of(network, "drums")
    bar = steps_per_bar(config, request.time_signature)
    codes = lane_codes(request.style, config) if request.style else None
    silenced = _silenced(request, config)
    sections, kit = sections_of(request.form, request.bars), config.drum_types == DRUM_TYPES
    own = request.style if kit and request.style and request.style.rows == ROWS else None
    tempers = [draw_temper(own, request.drums, rng) for rng in rngs] if own else []
    fills = [draw_fills(sections, request.bars, bar, rng) if kit and request.fills else [] for rng in rngs]
    lanes = opening = codes
    if request.tap is not None:
        start = _PRIMER_BARS * bar
        lanes = tapped_lanes(codes, config, request.tap, (0, request.bars * bar), bar, silenced)
        opening = tapped_lanes(codes, config, request.tap, (-start, start), bar, silenced)
    primer = drum_primer(request, config, opening, bar, rngs, tempers)
    lead = primer.shape[1]
    mask = drum_mask(request, config, lanes, silenced, lead, bar, fills, sections, tempers)
    if request.tap is not None:
        mask = tapped_mask(mask, request.tap, config, lead)
    if request.formed:
        mask = formed_mask(mask, sections, fills, bar, lead)
    memory = memory_of(config, bar, request.memory)
    drawn = yield Lot(primer, request.bars * bar, rngs, request.sampling, mask, memory)
    events = drawn[:, lead:]
    if request.heard or (request.style and request.style.rows == ROWS):
        free = np.full((bar, len(config.drum_types)), FREE)
        events = _heard(events, free if codes is None else codes, silenced, request.style)
    return [
        drum_pattern(row, request, config, rng, some, temper)
        for row, rng, some, temper in zip_longest(events, rngs, fills, tempers)
    ]


def drum_primer(
    request: DrumRequest,
    config: Config,
    codes: Ints | None,
    bar: int,
    rngs: Sequence[np.random.Generator],
    tempers: Sequence[Temper] = (),
) -> Ints:
    """The events to go on from.

    Args:
        request: what is wanted; its primer is taken if it has one.
        config: a configuration of the family ``drums``.
        codes: the style's lanes, as :func:`audiomancer.rnn.styles.lane_codes` gives them; a plain beat if None.
        bar: steps in a bar.
        rngs: chance, a generator for each sequence.
        tempers: the temper of each; empty where they have none.

    Returns:
        Shape [number of generators, steps]; two bars without a primer in the request.

    Raises:
        IncompatiblePatternsError: if the request's primer is not drums or has another metre.
    """
    if request.primer is not None:
        check_fits(request.primer, request, drums=True)
        return np.tile(recent(drum_events(request.primer, config)), (len(rngs), 1))
    steps = _PRIMER_BARS * bar
    if codes is None:
        codes = lane_codes(STYLES["basic"], config)
    wanted = codes[np.arange(steps) % len(codes)]
    dice = np.stack([rng.random(wanted.shape) for rng in rngs])
    ways = [likelier(_OPENING[temper.lanes(wanted)], temper.thickness) for temper in tempers] or [_OPENING[wanted]]
    result: Ints = (dice < np.stack(ways)) @ (1 << np.arange(wanted.shape[1]))
    return result


def drum_pattern(
    events: Ints,
    request: DrumRequest,
    config: Config,
    rng: np.random.Generator,
    fills: Sequence[Fill] = (),
    temper: Temper | None = None,
) -> Pattern:
    """Drum events as a pattern: voices, accents, swing and feel as requested.

    Args:
        events: shape [steps], those of the request's bars.
        request: what is wanted.
        config: the configuration that the events are of.
        rng: chance, for velocities and feel.
        fills: where the drummer plays a fill, on the snare and not on what the style has for it.
        temper: how the loop is played otherwise than others, or None.

    Returns:
        The loop, at 960 ticks a beat.
    """
    style, ticks = request.style, TICKS_PER_BEAT // config.steps_per_beat
    pitches = voices(config, style, request.primer, request.drums)
    codes = lane_codes(style, config) if style else np.full((1, len(pitches)), FREE)
    codes = codes if temper is None else temper.lanes(codes)
    lanes = lane_voices(config, style, pitches, request.drums) if style else (tuple(pitches),)
    hands = Hands(request, rng)
    places = {step: fill_step(step, fill) for fill in fills for step in range(fill.first, fill.end)}
    in_fills = fill_voices(request, pitches) if fills else pitches

    def note(step: int, drum: int) -> Note:
        filled = step in places
        pitch = in_fills[drum] if filled else lanes[step % len(lanes)][drum]
        place, code = places.get(step, 4 * step // config.steps_per_beat % 16), int(codes[step % len(codes), drum])
        return Note(
            hands.tick(step * ticks), TICKS_PER_BEAT // 4, pitch, hands.velocity(pitch, place, code, fill=filled)
        )

    notes = [note(*strike) for strike in drum_strikes(events)]
    pattern = Pattern(
        kind="drums",
        notes=(),
        bars=request.bars,
        time_signature=request.time_signature,
        tempo=request.bpm,
        style=request.style.name if request.style else None,
    )
    pattern = pattern.with_notes(notes)
    # Straight drums have no swing either; who says nothing of it goes on in the primer's feel.
    straight = request.straight and request.swing is not None
    if request.primer is not None and request.style is None and not straight:
        pattern = _as_primed(replace(pattern, style=request.primer.style), request.primer, request.swing, rng)
    return felt(pattern, request, rng)


def fill_voices(request: DrumRequest, pitches: Sequence[int]) -> tuple[int, ...]:
    """The pitch on which each drum type of magenta's kit is played in a fill.

    Args:
        request: what is wanted.
        pitches: the pitch on which each type is played outside fills.

    Returns:
        The same, but for the sounds that the style's fills have, as far as they may sound.
    """
    result = list(pitches)
    for pitch in map(drum_pitch, request.style.fill if request.style else ()):
        if not request.drums or pitch in request.drums:
            result[DRUM_ROWS[pitch]] = pitch
    return tuple(result)


def _as_primed(pattern: Pattern, primer: Pattern, swing: float | None, rng: np.random.Generator) -> Pattern:
    """The loop with the primer's own feel; without its timing where a swing is asked for."""
    feel = feel_of(primer)
    if swing is not None:
        feel = replace(feel, timing=np.zeros_like(feel.timing))
    return humanize(pattern, 1.0, rng, feel)


def _heard(events: Ints, codes: Ints, silenced: Ints, style: Style | None) -> Ints:
    """The events; a loop in which nothing is struck has one hit a bar of the codes, where these have it soonest.

    Raises:
        InvalidValueError: if the style has none of the drums that may sound.
    """
    allowed = codes.copy()
    allowed[:, silenced] = NEVER
    if style and not allowed.any():
        raise InvalidValueError(
            f"the style {style.name} has none of the drums asked for; it has {', '.join(dict(style.lanes))}"
        )
    step, drum = np.unravel_index(allowed.argmax(), allowed.shape)
    lone = np.where(np.arange(events.shape[1]) % len(allowed) == step, 1 << drum, 0)
    return np.where(events.any(axis=1, keepdims=True), events, lone)


def _silenced(request: DrumRequest, config: Config) -> Ints:
    """The drum types that may not sound."""
    allowed = [not request.drums or bool(request.drums & set(types)) for types in config.drum_types]
    if not any(allowed):
        asked = ", ".join(DRUMS[pitch].name for pitch in sorted(request.drums))
        raise InvalidPatternError(f"the model does not play {asked}; ask for other drums")
    return np.flatnonzero(~np.array(allowed))
