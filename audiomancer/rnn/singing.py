"""New melodies and basses from a network, by key, scale and range.

A request says what is wanted; the network, a random generator and a count give that many patterns in one batch.
Nothing here has an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidPatternError
from audiomancer.music import TICKS_PER_BEAT, Note, Pattern, root_class
from audiomancer.music.feel import humanize
from audiomancer.rnn.basses import bass_course
from audiomancer.rnn.configs import Config
from audiomancer.rnn.courses import Course, Lot, played
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import Sung, melody_events, recent, steps_per_bar, sung_notes, to_plain_key
from audiomancer.rnn.fitting import check_fits, config_of
from audiomancer.rnn.following import by_hand, kick_ticks, sung_ticks
from audiomancer.rnn.forms import FREE
from audiomancer.rnn.memory import memory_of
from audiomancer.rnn.network import Network
from audiomancer.rnn.phrasing import Events, phrasing
from audiomancer.rnn.requests import MelodyRequest
from audiomancer.rnn.sampling import Mask
from audiomancer.rnn.ways import Grid

__all__ = ["VELOCITIES", "generate_melody", "melody_course", "melody_pattern", "melody_shift"]

_FIRST_PITCH = 2
_BEAT = 4
VELOCITIES = (100, 88, 94, 84)
"""MIDI velocity of a note, by the sixteenth of the beat that it starts on."""


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
    (patterns,) = played(network, [melody_course(network, request, rngs)])
    return patterns


def melody_course(network: Network, request: MelodyRequest, rngs: Sequence[np.random.Generator]) -> Course:
    """How melodies or basses come about; for the arguments and errors see :func:`generate_melody`.

    Args:
        network: a model of the family ``melody``.
        request: what is wanted.
        rngs: chance, a generator for each pattern.

    Yields:
        What the network is to draw.

    Returns:
        A pattern for each generator.
    """
    config = config_of(network, "melody")
    bar = steps_per_bar(config, request.time_signature)
    steps, allowed = request.bars * bar, request.pitches()
    shift = melody_shift(config, request, allowed)
    if request.way is not None:
        return (yield from bass_course(network, request, shift, rngs))
    struck, ticks = _struck(request, config, steps)
    kicks = None if struck is None else np.isin(np.arange(steps), struck)
    primer = np.zeros((len(rngs), 0), dtype=np.int64)
    if request.primer is not None:
        check_fits(request.primer, request, drums=False)
        primer = np.tile(recent(melody_events(request.primer, config, shift)), (len(rngs), 1))
    lead = primer.shape[1]
    mask = _onset_mask(config, [pitch + shift for pitch in allowed], lead, kicks, request.density)
    if not lead:
        primer = _first_events(config, request, allowed, shift, kicks, rngs)
    if request.tonal or request.form != FREE:
        shape = Events(config.lowest - shift, config.encoding.events - _FIRST_PITCH, bar, lead)
        last = None if struck is None else struck[-1]
        mask = _both(mask, phrasing(request, shape, rngs, rhythm=struck is None, last=last))
    memory = memory_of(config, bar, request.memory)
    events = yield Lot(primer, lead + steps - primer.shape[1], rngs, request.sampling, mask, memory)
    return [
        melody_pattern(sung_notes(row, config, -shift), request, config, rng, ticks)
        for row, rng in zip(events[:, lead:], rngs, strict=True)
    ]


def melody_pattern(
    sung: Iterable[Sung],
    request: MelodyRequest,
    config: Config,
    rng: np.random.Generator,
    ticks: Sequence[int] | None = None,
) -> Pattern:
    """The notes of a melody, in steps, as a pattern.

    Args:
        sung: the notes, inside the request's bars.
        request: what is wanted.
        config: the configuration that the steps are of.
        rng: chance, for the feel.
        ticks: where each step and the end are heard, 960 a beat; on the grid if None.

    Returns:
        The pattern, at 960 ticks a beat.
    """
    each, blank = TICKS_PER_BEAT // config.steps_per_beat, request.blank
    heard = range(0, blank.length + each, each) if ticks is None else ticks
    notes = [
        Note(heard[n.step], max(1, heard[n.step + n.length] - heard[n.step]), n.pitch, VELOCITIES[n.step % _BEAT])
        for n in sung
    ]
    pattern = blank.with_notes(notes)
    return by_hand(pattern, request, rng) if request.in_time else humanize(pattern, request.humanize, rng)


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


def _both(one: Mask, other: Mask) -> Mask:
    """The product of the weights of two masks."""
    return lambda past: one(past) * other(past)


def melody_shift(config: Config, request: MelodyRequest, allowed: Sequence[int]) -> int:
    """Semitones from the asked key and range to the model's.

    Args:
        config: a configuration of the family ``melody``.
        request: what is wanted, with its key and scale.
        allowed: the MIDI pitches that may sound, ascending; at least one.

    Returns:
        What to add to a pitch that was asked for; 0 where the model knows every key.
    """
    if not config.transposed:
        return 0
    key = to_plain_key(request.key, request.scale)
    centre = config.lowest + (config.encoding.events - _FIRST_PITCH - 1) / 2
    return key + 12 * round((centre - key - (allowed[0] + allowed[-1]) / 2) / 12)


def _struck(request: MelodyRequest, config: Config, steps: int) -> tuple[list[int] | None, list[int] | None]:
    """The steps on which the kick of the drums sounds, if there are any; and where steps are heard off the grid."""
    if request.lock is None:
        return None, None
    if request.in_time:
        ticks, kicks = sung_ticks(request, Grid(request.bars, request.time_signature))
        return kicks, ticks
    each = TICKS_PER_BEAT // config.steps_per_beat
    return sorted({round(tick / each) % steps for tick in kick_ticks(request.lock, request, steps * each)}), None


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
