"""What a drum model may strike: the style's lanes, fills before sections end, a crash after, and bars that return."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from audiomancer.music import DRUM_TYPES, drum_pitch
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.fills import Fill, shipped_fills
from audiomancer.rnn.forms import Section
from audiomancer.rnn.requests import DrumRequest
from audiomancer.rnn.sampling import Mask
from audiomancer.rnn.styles import ALWAYS, FREE, GHOST, NEVER
from audiomancer.rnn.tempers import Temper, ridden

__all__ = ["crash_steps", "drum_mask", "drum_types_of", "fill_rates", "fill_step"]

_GHOSTLY = 1.5  # how many times likelier than the model has it a ghost note is
_AGAIN = 2.0  # how many times likelier than the model has it what was played before is in bars that return
_FRESH = 0.7  # the same of what was played a bar before: where anchors stand fast, all else must move to be as alive
_STEPS = 16
_CRASH = 7  # its drum type
_TOMS = (4, 5, 6)


def drum_mask(
    request: DrumRequest,
    config: Config,
    codes: Ints | None,
    silenced: Ints,
    lead: int,
    bar: int,
    fills: Sequence[Sequence[Fill]],
    sections: Sequence[Section],
    tempers: Sequence[Temper],
) -> Mask:
    """The weight of each event at each step: 0 where it breaks the style, else the density once a hit.

    Args:
        request: what is wanted.
        config: a configuration of the family ``drums``.
        codes: the style's lanes as :func:`audiomancer.rnn.styles.lane_codes` gives them; None for everything.
        silenced: indices of the drum types that may not sound.
        lead: steps of the primer.
        bar: steps in a bar.
        fills: for each sequence its fills.
        sections: the form.
        tempers: for each sequence its temper; empty where they have none.

    Returns:
        What :func:`audiomancer.rnn.sampling.sample` asks for.
    """
    lanes = np.full((1, len(config.drum_types)), FREE) if codes is None else codes.copy()
    lanes[:, silenced] = NEVER
    again = _returns(sections, bar, request.bars * bar)
    if not any(fills) and not (again >= 0).any() and not tempers:
        table = _weights(lanes, request.density)
        return lambda past: table[(past.shape[1] - lead) % len(table)]
    rides = np.array([temper.rides for temper in tempers] or [False] * len(fills), dtype=np.int64)
    ways = [lanes, ridden(lanes)] if rides.any() else [lanes]
    table, crashed, filled = map(np.stack, zip(*(_tables(request, way, silenced) for way in ways), strict=True))
    thick = np.array([_of_events(temper.thickness) for temper in tempers])
    places = _places(fills, request.bars * bar)

    def weights(past: Ints) -> Floats:
        step = past.shape[1] - lead
        result: Floats = table[rides, step % table.shape[1]]
        here = places[:, step]
        for row in np.flatnonzero(here != _PLAIN):
            crash = here[row] == _CRASHED
            result[row] = crashed[rides[row], step % crashed.shape[1]] if crash else filled[rides[row], here[row]]
        if tempers:
            beat = np.flatnonzero(here < 0)  # a fill is thick by its own odds
            result[beat] *= thick[beat]
            if step >= bar:
                result[beat, past[beat, -bar]] *= _FRESH
        if again[step] >= 0:
            alike = np.flatnonzero((here == _PLAIN) & (places[:, again[step]] == _PLAIN))
            result[alike, past[alike, lead + again[step]]] *= _AGAIN
        return result

    return weights


_PLAIN, _CRASHED = -1, -2


def _tables(request: DrumRequest, lanes: Ints, silenced: Ints) -> tuple[Floats, Floats, Floats]:
    """The weights of each event on the steps of the lanes, on those that follow a fill, and in a bar of fill."""
    crashed, filled = lanes.copy(), _fill_lanes(request, lanes, silenced)
    if "cr" in (request.style.fill if request.style else ()) and _CRASH not in silenced:
        crashed[:, _CRASH] = ALWAYS
    return (
        _weights(lanes, request.density),
        _weights(crashed, request.density),
        _weights(filled, _in_fills(request.density), shipped_fills().odds.T),
    )


def _in_fills(density: float) -> float:
    """The density of a fill: the beat is to be sparse, and after a sparse beat the model plays less of itself."""
    return max(density, float(density**-0.25))


def _places(fills: Sequence[Sequence[Fill]], length: int) -> Ints:
    """For each sequence and step the place in a bar of fill, else whether a crash comes."""
    rows = np.full((len(fills), length), _PLAIN)
    for row, some in zip(rows, fills, strict=True):
        row[crash_steps(some, length)] = _CRASHED
        for fill in some:
            row[fill.first : fill.end] = [fill_step(step, fill) for step in range(fill.first, fill.end)]
    return rows


def _of_events(factors: Floats) -> Floats:
    """The product of the factors of the drums that each event strikes: shape [events]."""
    result: Floats = np.where(_struck(len(factors)) > 0, factors, 1.0).prod(axis=1)
    return result


def fill_step(step: int, fill: Fill) -> int:
    """The sixteenth of a 4/4 bar that a step of a fill is like: fills are alike at their ends.

    Args:
        step: a step of the fill, from the start of the loop.
        fill: the fill.

    Returns:
        A sixteenth, 0-15.
    """
    return max(0, _STEPS - (fill.end - step))


def crash_steps(fills: Sequence[Fill], length: int) -> list[int]:
    """The steps on which a crash follows a fill.

    Args:
        fills: the fills of a loop.
        length: steps of the loop.

    Returns:
        A step for each fill; the one after the loop's end is its first.
    """
    return [fill.end % length for fill in fills]


def drum_types_of(sounds: Sequence[str]) -> set[int]:
    """The indices of the drum types of some sounds."""
    pitches = {drum_pitch(sound) for sound in sounds}
    return {index for index, types in enumerate(DRUM_TYPES) if pitches & set(types)}


def fill_rates(request: DrumRequest) -> Floats:
    """How often each drum type is hit on each sixteenth of a bar of the style's fills, 0-1: shape [16, 9].

    A style whose fills have no toms plays on the snare, or what stands for it, what others play on toms.
    """
    rates = shipped_fills().struck.T.copy()
    played = drum_types_of([sound for sound in _fill_sounds(request) if sound != "cr"])
    missing = [drum for drum in _TOMS if drum not in played]
    rates[:, 1] = 1 - (1 - rates[:, 1]) * np.prod(1 - rates[:, missing], axis=1)
    rates[:, [drum for drum in range(len(DRUM_TYPES)) if drum not in played | drum_types_of(_own(request))]] = 0
    rates[:, _CRASH] = 0
    return rates


def _fill_lanes(request: DrumRequest, lanes: Ints, silenced: Ints) -> Ints:
    """What may be struck in each sixteenth of a fill."""
    result: Ints = np.where(np.resize(lanes, (_STEPS, lanes.shape[1])).max(axis=0) > NEVER, FREE, NEVER)
    result = np.tile(result, (_STEPS, 1))
    result[:, sorted(drum_types_of(_fill_sounds(request)))] = FREE
    result[:, _CRASH] = NEVER
    result[:, silenced] = NEVER
    return result


def _own(request: DrumRequest) -> list[str]:
    return [sound for sound, _ in request.style.lanes] if request.style else []


def _fill_sounds(request: DrumRequest) -> Sequence[str]:
    return request.style.fill if request.style else ("sd", "lt", "mt", "ht")


def _weights(lanes: Ints, density: float, odds: Floats | None = None) -> Floats:
    """The weight of each event at each step: [steps, events]."""
    struck = _struck(lanes.shape[1])
    likelier = np.where(lanes == GHOST, _GHOSTLY, 1.0) * (1.0 if odds is None else odds)
    weights = density ** struck.sum(axis=1) * np.exp(np.log(likelier) @ struck.T)
    broken = (lanes == NEVER) @ struck.T + (lanes == ALWAYS) @ (1 - struck.T)
    return np.where(broken > 0, 0.0, weights)


@cache
def _struck(drums: int) -> Floats:
    """Which drums each event strikes, 0 or 1: shape [events, drums]; as real numbers, which are multiplied faster."""
    return ((np.arange(2**drums)[:, None] >> np.arange(drums)) & 1).astype(np.float64)


def _returns(sections: Sequence[Section], bar: int, length: int) -> Ints:
    """For each step that one of an earlier section which returns in it, else -1."""
    result = np.full(length, -1)
    for part in sections:
        if part.source is not None:
            steps = np.arange(part.first * bar, part.end * bar)
            result[steps] = steps - (part.first - part.source) * bar
    return result
