"""New patterns from a network: drums by style, melodies and basses by key, scale and range.

A request says what is wanted; the network, a random generator and a count give that many patterns in one batch.
Nothing here has an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from audiomancer.errors import IncompatiblePatternsError, InvalidPatternError
from audiomancer.music import TICKS_PER_BEAT, Note, Pattern, root_class
from audiomancer.music.feel import feel_of, humanize, shipped_feel
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import (
    Sung,
    drum_events,
    drum_strikes,
    melody_events,
    recent,
    steps_per_bar,
    sung_notes,
    to_plain_key,
)
from audiomancer.rnn.network import Network
from audiomancer.rnn.requests import DrumRequest, GenerationRequest, MelodyRequest
from audiomancer.rnn.sampling import Mask, sample
from audiomancer.rnn.styles import STYLES, Style, lane_codes, voices

__all__ = [
    "check_fits",
    "drum_pattern",
    "drum_primer",
    "generate_drums",
    "generate_melody",
    "kick_ticks",
    "melody_pattern",
    "swing_tick",
]

_PRIMER_BARS = 2  # as far as the lookback sees
_LIKELY = 0.85  # the chance that a hit of a style's primer is in it
_NEVER, _LIKELY_CODE, _ALWAYS = 0, 2, 3
_FIRST_PITCH = 2
_KICKS = (35, 36)
_VELOCITIES = (100, 88, 94, 84)  # of a note, by the sixteenth of the beat it starts on


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
    config = _of_family(network, "drums")
    bar = steps_per_bar(config, request.time_signature)
    codes = lane_codes(request.style, config) if request.style else None
    primer = drum_primer(request, config, codes, bar, rngs)
    mask = _drum_mask(config, codes, primer.shape[1], _silenced(request, config), request.density)
    events = sample(network, primer, request.bars * bar, rngs, request.sampling, mask)[:, primer.shape[1] :]
    return [drum_pattern(row, request, config, rng) for row, rng in zip(events, rngs, strict=True)]


def generate_melody(network: Network, request: MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
    """Melodies or basses: every note in the key, the scale and the range that were asked for.

    The model plays in C major or A minor; the music is brought there and back. Without a primer it starts on a note of
    the key's triad.

    Args:
        network: a model of the family ``melody``.
        request: what is wanted.
        rngs: chance, a generator for each pattern; all are made in one batch.

    Returns:
        A pattern for each generator, which depends on no other.

    Raises:
        InvalidPatternError: if the model does not know the metre, or the range holds no note of the scale.
        IncompatiblePatternsError: if the primer is drums or in another metre, or the drums to lock to have another
            metre or no kick.
        InferenceTimeoutError: if the request's time was up.
    """
    config = _of_family(network, "melody")
    bar = steps_per_bar(config, request.time_signature)
    steps, allowed = request.bars * bar, request.pitches()
    shift = _melody_shift(config, request, allowed)
    kicks = None if request.lock is None else _kicks(request.lock, request, config, steps)
    primer = np.zeros((len(rngs), 0), dtype=np.int64)
    if request.primer is not None:
        check_fits(request.primer, request, drums=False)
        primer = np.tile(recent(melody_events(request.primer, config, shift)), (len(rngs), 1))
    lead = primer.shape[1]
    mask = _onset_mask(config, [pitch + shift for pitch in allowed], lead, kicks, request.density)
    if not lead:
        primer = _first_events(config, request, allowed, shift, kicks, rngs)
    events = sample(network, primer, lead + steps - primer.shape[1], rngs, request.sampling, mask)[:, lead:]
    return [
        melody_pattern(sung_notes(row, config, -shift), request, config, rng)
        for row, rng in zip(events, rngs, strict=True)
    ]


def _onset_mask(
    config: Config, pitches: Sequence[int], lead: int, kicks: npt.NDArray[np.bool_] | None, density: float
) -> Mask:
    """What a melody may do next.

    Args:
        config: the model's configuration.
        pitches: allowed pitches, as the model counts them; those outside its range are left aside.
        lead: steps of the primer.
        kicks: at each step of the result whether a note must start there, and may nowhere else; or None.
        density: weight of the start of a note.
    """
    weights = np.ones(config.encoding.events)
    weights[_FIRST_PITCH:] = 0.0
    index = np.array([pitch - config.lowest + _FIRST_PITCH for pitch in pitches])
    weights[index[(index >= _FIRST_PITCH) & (index < len(weights))]] = density
    if not weights[_FIRST_PITCH:].any():
        raise InvalidPatternError("the model knows none of the notes in this range; ask for another range")
    if kicks is None:
        return lambda past: weights
    started, held = weights.copy(), weights.copy()
    started[:_FIRST_PITCH] = 0.0
    held[_FIRST_PITCH:] = 0.0
    return lambda past: started if kicks[past.shape[1] - lead] else held


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


def kick_ticks(lock: Pattern, request: MelodyRequest, length: int) -> set[int]:
    """The ticks at which the kick of a drum loop sounds, the loop repeated.

    Args:
        lock: the drums.
        request: the request whose metre they must have.
        length: ticks to fill, 960 a beat.

    Returns:
        Ticks from 0 to below ``length``, 960 a beat.

    Raises:
        IncompatiblePatternsError: if the drums have another metre or no kick.
    """
    check_fits(lock, request, drums=True)
    loop = lock.length * TICKS_PER_BEAT // lock.ticks_per_beat
    kicks = {round(n.onset * TICKS_PER_BEAT / lock.ticks_per_beat) % loop for n in lock.notes if n.pitch in _KICKS}
    if not kicks:
        raise IncompatiblePatternsError("the drums to lock the bass to have no kick (MIDI pitch 35 or 36)")
    return {tick + start for start in range(0, length, loop) for tick in kicks if tick + start < length}


def _of_family(network: Network, family: str) -> Config:
    if network.config.family != family:
        raise InvalidPatternError(f"that is a model of {network.config.family} ({network.config.id}), not of {family}")
    return network.config


def check_fits(pattern: Pattern, request: GenerationRequest, *, drums: bool) -> None:
    """Refuse a primer, or drums to lock to, of another kind or metre than the request's.

    Args:
        pattern: the primer or the drums.
        request: what is wanted.
        drums: whether the pattern must be drums; otherwise it must not.

    Raises:
        IncompatiblePatternsError: if the kind or the metre differs.
    """
    if (pattern.kind == "drums") != drums:
        wanted = "drums" if drums else "a melody or a bass"
        hint = "" if drums else "; a bass can be locked to drums instead"
        raise IncompatiblePatternsError(f"the pattern to go by must be {wanted}, not {pattern.kind}{hint}")
    if pattern.time_signature != request.time_signature:
        (a, b), (c, d) = pattern.time_signature, request.time_signature
        raise IncompatiblePatternsError(f"the pattern to go by is in {a}/{b}, but {c}/{d} was asked for")


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
    return humanize(pattern, request.humanize, rng)


def _melody_shift(config: Config, request: MelodyRequest, allowed: Sequence[int]) -> int:
    """Semitones from the asked key and range to the model's."""
    if not config.transposed:
        return 0
    key = to_plain_key(request.key, request.scale)
    centre = config.lowest + (config.encoding.events - _FIRST_PITCH - 1) / 2
    return key + 12 * round((centre - key - (allowed[0] + allowed[-1]) / 2) / 12)


def _kicks(lock: Pattern, request: MelodyRequest, config: Config, steps: int) -> npt.NDArray[np.bool_]:
    """At each step whether the kick of the drums sounds nearest to it."""
    ticks = TICKS_PER_BEAT // config.steps_per_beat
    struck = np.zeros(steps, dtype=np.bool_)
    for tick in kick_ticks(lock, request, steps * ticks):
        struck[round(tick / ticks) % steps] = True
    return struck


def _first_events(
    config: Config,
    request: MelodyRequest,
    allowed: Sequence[int],
    shift: int,
    kicks: npt.NDArray[np.bool_] | None,
    rngs: Sequence[np.random.Generator],
) -> Ints:
    """One event a sequence: a note of the triad near the middle of the range, or silence where no kick sounds."""
    if kicks is not None and not kicks[0]:
        return np.zeros((len(rngs), 1), dtype=np.int64)
    root = root_class(request.key)
    known = [p for p in allowed if 0 <= p + shift - config.lowest < config.encoding.events - _FIRST_PITCH]
    triad = [pitch for pitch in known if (pitch - root) % 12 in (0, 3, 4, 7)] or known
    middle = (triad[0] + triad[-1]) / 2
    nearest = np.array(sorted(triad, key=lambda pitch: abs(pitch - middle))[:5])
    drawn = np.array([[rng.choice(nearest)] for rng in rngs], dtype=np.int64)
    return drawn + shift - config.lowest + _FIRST_PITCH


def melody_pattern(sung: Iterable[Sung], request: MelodyRequest, config: Config, rng: np.random.Generator) -> Pattern:
    """The notes of a melody, in steps, as a pattern.

    Args:
        sung: the notes, inside the request's bars.
        request: what is wanted.
        config: the configuration that the steps are of.
        rng: chance, for the feel.

    Returns:
        The pattern, at 960 ticks a beat.
    """
    ticks = TICKS_PER_BEAT // config.steps_per_beat
    notes = [
        Note(note.step * ticks, note.length * ticks, note.pitch, _VELOCITIES[note.step % len(_VELOCITIES)])
        for note in sung
    ]
    pattern = Pattern(
        kind=request.kind,
        notes=(),
        bars=request.bars,
        time_signature=request.time_signature,
        tempo=request.bpm,
        key=request.key,
        scale=request.scale,
    )
    return humanize(pattern.with_notes(notes), request.humanize, rng)
