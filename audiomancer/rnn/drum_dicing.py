"""Drums by rules in any metre: dice on a style's lanes, with fills, a crash after each, and bars that return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from audiomancer.music import DRUM_ROWS, DRUM_TYPES, TICKS_PER_BEAT, Note, Pattern, drum_pitch
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.drum_masks import crash_steps, fill_rates, fill_step
from audiomancer.rnn.fills import Fill, draw_fills
from audiomancer.rnn.forms import sections_of
from audiomancer.rnn.hands import Hands
from audiomancer.rnn.requests import DrumRequest
from audiomancer.rnn.styles import ALWAYS, FREE, GHOST, LIKELY, NEVER, STYLES, Style, code_of, lane_codes, places_in
from audiomancer.rnn.tempers import HAT, RIDE, Temper, draw_temper, likelier

__all__ = ["dice_drums"]

_SIXTEENTH = TICKS_PER_BEAT // 4
_CHANCES = {NEVER: 0.0, FREE: 0.05, GHOST: 0.4, LIKELY: 0.85, ALWAYS: 1.0}
_RETURNS = 0.7  # the chance that a place of a bar that returns is played as before
_CRASH = 49


_Lanes = Mapping[int, Sequence[int]]
"""MIDI pitch to what a style says of each sixteenth of a 4/4 bar."""


class _Hit(NamedTuple):
    pitch: int
    place: int  # the sixteenth of a 4/4 bar that it is played like
    code: int
    filled: bool = False


def dice_drums(request: DrumRequest, empty: Pattern, rng: np.random.Generator) -> Pattern:
    """A drum loop from a style's lanes.

    Each hit on which the style stands is there, each likely one nearly always, each ghost note now and then and each
    free place seldom. What returns is played as before in most places.

    Args:
        request: what is wanted, without a primer; without a style ``basic`` is played.
        empty: the loop without its notes.
        rng: chance.

    Returns:
        The loop, before it is humanized.
    """
    style = request.style or STYLES["basic"]
    temper = draw_temper(style, request.drums, rng)
    places = places_in(style, request.time_signature)
    sections = sections_of(request.form, request.bars)
    fills = draw_fills(sections, request.bars, len(places), rng) if request.fills else []
    hands, lanes = Hands(request, rng), _lanes(style, request.drums, temper)
    chances = {
        pitch: [_chance(code, request.density, temper.thickness[DRUM_ROWS[pitch]]) for code in lane]
        for pitch, lane in lanes.items()
    }
    source = {
        bar: part.source + bar - part.first
        for part in sections
        if part.source is not None
        for bar in range(part.first, part.end)
    }
    struck: dict[int, set[_Hit]] = {}
    for bar in range(request.bars):
        for step, place in enumerate(places):
            before = struck.get(source[bar] * len(places) + step) if bar in source else None
            struck[bar * len(places) + step] = set(_struck(lanes, chances, place, before, rng))
    _hear(struck, places, request.bars, lanes)
    _fill(struck, fills, request, lanes, temper, rng)
    _hear(struck, places, request.bars, lanes)
    last = empty.ticks_per_bar - 1  # a swing may carry a bar's last part of a sixteenth beyond it
    return empty.with_notes(
        Note(
            step // len(places) * empty.ticks_per_bar + min(hands.tick(step % len(places) * _SIXTEENTH), last),
            _SIXTEENTH,
            hit.pitch,
            hands.velocity(hit.pitch, hit.place, hit.code, fill=hit.filled),
        )
        for step, hits in struck.items()
        for hit in sorted(hits)
    )


def _lanes(style: Style, drums: frozenset[int], temper: Temper) -> _Lanes:
    """The lanes by MIDI pitch, of those drums that may sound."""
    lanes = {drum_pitch(sound): [*map(code_of, lane)] for sound, lane in style.lanes}
    if temper.rides:
        codes = temper.lanes(lane_codes(style, CONFIGS["drum_kit"]))
        lanes |= {DRUM_TYPES[drum][0]: codes[:, drum].tolist() for drum in (HAT, RIDE)}
    return {pitch: lane for pitch, lane in lanes.items() if not drums or pitch in drums}


def _chance(code: int, density: float, factor: float) -> float:
    """How likely a hit is, whose odds are so many times those of others."""
    return likelier(min(1.0, _CHANCES[code] * (density if code in (FREE, GHOST) else 1.0)), factor)


def _struck(
    lanes: _Lanes,
    chances: Mapping[int, Sequence[float]],
    place: int,
    before: set[_Hit] | None,
    rng: np.random.Generator,
) -> Iterator[_Hit]:
    for pitch, lane in lanes.items():
        hit = _Hit(pitch, place, lane[place])
        as_before = rng.random() < _RETURNS
        rolled = rng.random() < chances[pitch][place]
        if hit in before if before is not None and as_before else rolled:
            yield hit


def _hear(struck: dict[int, set[_Hit]], places: list[int], bars: int, lanes: _Lanes) -> None:
    """Play one hit a bar, where the style has it soonest, if nothing is struck."""
    if any(struck.values()):
        return
    soonest = max(
        (_Hit(pitch, place, lane[place]) for place in places for pitch, lane in lanes.items()),
        key=lambda hit: hit.code,
    )
    struck |= {bar * len(places) + places.index(soonest.place): {soonest} for bar in range(bars)}


def _fill(
    struck: dict[int, set[_Hit]],
    fills: list[Fill],
    request: DrumRequest,
    lanes: _Lanes,
    temper: Temper,
    rng: np.random.Generator,
) -> None:
    """Play the fills in place of what was there, and a crash after each."""
    style, rates = request.style, likelier(fill_rates(request), temper.thickness)
    own = {DRUM_ROWS[pitch]: pitch for pitch in lanes}
    own |= (
        {DRUM_ROWS[pitch]: pitch for sound in style.fill if _may(pitch := drum_pitch(sound), request)} if style else {}
    )
    for fill in fills:
        for step in range(fill.first, fill.end):
            place = fill_step(step, fill)
            rolled = [drum for drum in own if rng.random() < rates[place, drum]]
            struck[step] = {_Hit(own[drum], place, FREE, True) for drum in rolled}
    if style and "cr" in style.fill and _may(_CRASH, request):
        for step in crash_steps(fills, len(struck)):
            struck[step] = {hit for hit in struck[step] if hit.pitch != _CRASH} | {_Hit(_CRASH, 0, ALWAYS)}


def _may(pitch: int, request: DrumRequest) -> bool:
    return not request.drums or pitch in request.drums
