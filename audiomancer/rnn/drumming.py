"""New drum loops from a network, by style.

A request says what is wanted; the network, a random generator and a count give that many loops in one batch.
Nothing here has an effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from audiomancer.errors import InvalidPatternError
from audiomancer.music import TICKS_PER_BEAT, Note, Pattern
from audiomancer.music.feel import feel_of, humanize, shipped_feel
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.events import drum_events, drum_strikes, recent, steps_per_bar
from audiomancer.rnn.feeling import felt
from audiomancer.rnn.fitting import check_fits, config_of
from audiomancer.rnn.memory import memory_of
from audiomancer.rnn.network import Network
from audiomancer.rnn.requests import DrumRequest
from audiomancer.rnn.sampling import Mask, sample
from audiomancer.rnn.styles import STYLES, Style, lane_codes, voices
from audiomancer.rnn.taps import Tap, tapped_lanes, tapped_weights

__all__ = ["drum_pattern", "drum_primer", "generate_drums", "swing_tick"]

_PRIMER_BARS = 2  # as far as the lookback sees
_LIKELY = 0.85  # the chance that a hit of a style's primer is in it
_NEVER, _LIKELY_CODE, _ALWAYS = 0, 2, 3


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
    config = config_of(network, "drums")
    bar = steps_per_bar(config, request.time_signature)
    codes = lane_codes(request.style, config) if request.style else None
    silenced, opening = _silenced(request, config), codes
    if request.tap is not None:
        codes, opening = _tapped(codes, request, request.tap, config, bar, silenced)
    primer = drum_primer(request, config, opening, bar, rngs)
    mask = _drum_mask(config, codes, primer.shape[1], silenced, request.density)
    memory, lead = memory_of(config, bar, request.memory), primer.shape[1]
    if request.tap is not None:
        mask = _struck(mask, request.tap, config, lead)
    events = sample(network, primer, request.bars * bar, rngs, request.sampling, mask, memory)[:, lead:]
    return [drum_pattern(row, request, config, rng) for row, rng in zip(events, rngs, strict=True)]


def _tapped(
    codes: Ints | None, request: DrumRequest, tap: Tap, config: Config, bar: int, silenced: Ints
) -> tuple[Ints, Ints]:
    """The lanes along the whole loop, and along the bars that the model is started with, open for a tapped rhythm."""
    lanes = np.full((1, len(config.drum_types)), 1) if codes is None else codes
    lead = _PRIMER_BARS * bar
    return (
        tapped_lanes(lanes, tap, 0, request.bars * bar, bar, silenced),
        tapped_lanes(lane_codes(STYLES["basic"], config) if codes is None else codes, tap, -lead, lead, bar, silenced),
    )


def _struck(mask: Mask, tap: Tap, config: Config, lead: int) -> Mask:
    """A mask by which tapped sixteenths are struck, as far as it lets them be."""
    by_tap = [tapped_weights(config.encoding.events, tapped) for tapped in (False, True)]

    def weights(past: Ints) -> Floats:
        free = np.asarray(mask(past), dtype=np.float64)
        tapped = free * by_tap[tap.at(past.shape[1] - lead)]
        return np.where(tapped.sum(axis=-1, keepdims=True) > 0, tapped, free)

    return weights


def swing_tick(tick: int, style: Style | None, amount: float) -> int:
    """Where a tick of the straight grid falls in a style's swing.

    Args:
        tick: ticks from the start, 960 a beat.
        style: the style; straight if None.
        amount: how much of the style's swing, 0-1.

    Returns:
        Ticks from the start, rounded.
    """
    if style is None or not amount:
        return tick
    pair = 8 * TICKS_PER_BEAT // style.swing_unit
    start, inside = tick - tick % pair, tick % pair
    middle = pair * (50 + amount * (style.swing - 50)) / 100
    # Each half of the pair is stretched as a whole, so that what lies between moves along.
    late = 2 * inside - pair
    return start + round(inside * 2 * middle / pair if late <= 0 else middle + late * (1 - middle / pair))


def drum_primer(
    request: DrumRequest, config: Config, codes: Ints | None, bar: int, rngs: Sequence[np.random.Generator]
) -> Ints:
    """The events to go on from.

    Args:
        request: what is wanted; its primer is taken if it has one.
        config: a configuration of the family ``drums``.
        codes: the style's lanes, as :func:`audiomancer.rnn.styles.lane_codes` gives them; a plain beat if None.
        bar: steps in a bar.
        rngs: chance, a generator for each sequence.

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
    struck = (wanted == _ALWAYS) | (
        (wanted == _LIKELY_CODE) & (np.stack([rng.random(wanted.shape) for rng in rngs]) < _LIKELY)
    )
    result: Ints = struck @ (1 << np.arange(wanted.shape[1]))
    return result


def drum_pattern(events: Ints, request: DrumRequest, config: Config, rng: np.random.Generator) -> Pattern:
    """Drum events as a pattern: voices, accents, swing and feel as requested.

    Args:
        events: shape [steps], those of the request's bars.
        request: what is wanted.
        config: the configuration that the events are of.
        rng: chance, for the feel.

    Returns:
        The loop, at 960 ticks a beat.
    """
    pitches = voices(config, request.style, request.primer, request.drums)
    feel, ticks = shipped_feel(), TICKS_PER_BEAT // config.steps_per_beat
    notes = [
        Note(
            swing_tick(strike.step * ticks, request.style, request.humanize),
            TICKS_PER_BEAT // 4,
            pitches[strike.drum],
            feel.accent(pitches[strike.drum], 4 * strike.step // config.steps_per_beat),
        )
        for strike in drum_strikes(events)
    ]
    pattern = Pattern(
        kind="drums",
        notes=(),
        bars=request.bars,
        time_signature=request.time_signature,
        tempo=request.bpm,
        style=request.style.name if request.style else None,
    )
    pattern = pattern.with_notes(notes)
    if request.primer is not None and request.style is None:
        pattern = humanize(replace(pattern, style=request.primer.style), 1.0, rng, feel_of(request.primer))
    return felt(pattern, request, rng)


def _silenced(request: DrumRequest, config: Config) -> Ints:
    """The drum types that may not sound."""
    allowed = [not request.drums or bool(request.drums & set(types)) for types in config.drum_types]
    if not any(allowed):
        raise InvalidPatternError(f"{config.id} plays none of the drums {sorted(request.drums)}")
    return np.flatnonzero(~np.array(allowed))


def _drum_mask(config: Config, codes: Ints | None, lead: int, silenced: Ints, density: float) -> Mask:
    """The weight of each event at each step: 0 where it breaks the style, else the density once a hit."""
    events = np.arange(config.encoding.events)
    struck = (events[:, None] >> np.arange(len(config.drum_types))) & 1
    weights = density ** struck.sum(axis=1).astype(np.float64)
    rules = np.full((1, len(config.drum_types)), 1) if codes is None else codes.copy()
    rules[:, silenced] = _NEVER
    broken = (rules == _NEVER) @ struck.T + (rules == _ALWAYS) @ (1 - struck.T)
    table = np.where(broken > 0, 0.0, weights)
    return lambda past: table[(past.shape[1] - lead) % len(table)]
