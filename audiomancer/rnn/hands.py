"""How hard the hits of a new loop are, and when they swing.

A style's anchors are played firmly, its ghost notes softly, and all else as drummers play that drum on that sixteenth.
A loop is loud or soft as a whole, a place of the bar keeps its loudness more or less, and no two hits are quite alike.

Source: the shares are those of the variance within Groove's performances: of 0.63-0.80 within one, 0.40-0.50 is left
between hits of one drum on one sixteenth of the bar; how loud a kit was recorded is mostly left out.
"""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from audiomancer.music import DRUM_ROWS, DRUM_TYPES, TICKS_PER_BEAT, TimeSignature
from audiomancer.music.feel import shipped_feel
from audiomancer.music.touch import shipped_touch
from audiomancer.rnn.feeling import Swing, swing_unit
from audiomancer.rnn.requests import DrumRequest
from audiomancer.rnn.styles import ALWAYS, GHOST, Style

__all__ = ["Hands", "swing_tick", "usual_swing"]

_SNARES, _CRASHES = frozenset({38, 40}), DRUM_TYPES[7]
_ROWS = len(DRUM_TYPES) + 1
_STEPS, _SIXTEENTH = 16, TICKS_PER_BEAT // 4
_OF_LOOP, _OF_PLACE, _OF_HIT = sqrt(0.1), sqrt(0.35), sqrt(0.55)
_ROOT = sqrt(2)


class Hands:
    """Velocities and swing for one loop.

    Args:
        request: what is wanted; where it is straight, each drum has one velocity on each sixteenth.
        rng: chance; nothing is drawn for straight drums.
    """

    def __init__(self, request: DrumRequest, rng: np.random.Generator) -> None:
        self._request, self._rng = request, rng
        self._plain = request.straight or request.style is None
        if not self._plain:
            self._loop, self._places = float(rng.standard_normal()), rng.standard_normal((_ROWS, _STEPS)).tolist()

    def velocity(self, pitch: int, step: int, code: int, *, fill: bool = False) -> int:
        """How hard a hit is.

        Args:
            pitch: MIDI number 0-127.
            step: the sixteenth of a 4/4 bar, 0-15, that it is played like.
            code: what the style says of it, as :func:`audiomancer.rnn.styles.lane_codes` does.
            fill: whether it stands in a fill.

        Returns:
            MIDI velocity, 1-127.
        """
        if self._plain:
            return shipped_feel().accent(pitch, step)
        rank, touch = self._rank(pitch, step), shipped_touch()
        if code == GHOST and not fill:
            return touch.of(pitch, step, rank / 2)
        if code == ALWAYS and not fill:
            return touch.firm(pitch, (1 + rank) / 2)
        # Nobody plays ghost notes on claps, rims and crashes: what stands for the snare is as loud as its accents.
        accent = pitch in _CRASHES or (pitch in DRUM_TYPES[1] and pitch not in _SNARES)
        return touch.firm(pitch, rank) if accent else touch.of(pitch, step, rank)

    def tick(self, tick: int) -> int:
        """Where a tick of the straight grid falls, 960 a beat."""
        wanted = self._request
        if wanted.swing is None:
            return swing_tick(tick, wanted.style, wanted.humanize)
        swing = Swing(wanted.swing, swing_unit(wanted.style, wanted.time_signature))
        return round(swing.late(tick / _SIXTEENTH) * _SIXTEENTH)

    def _rank(self, pitch: int, step: int) -> float:
        place = self._places[DRUM_ROWS.get(pitch, _ROWS - 1)][step % _STEPS]
        drawn = _OF_LOOP * self._loop + _OF_PLACE * place + _OF_HIT * self._rng.standard_normal()
        return (1 + erf(drawn / _ROOT)) / 2


def swing_tick(tick: int, style: Style | None, amount: float) -> int:
    """Where a tick of the straight grid falls in a share of a style's swing, as births have it that name no swing.

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


def usual_swing(style: Style, time_signature: TimeSignature) -> int:
    """The style's own swing in a metre.

    Args:
        style: the style.
        time_signature: numerator and denominator.

    Returns:
        Percent, 50-75; 50, straight, where the notes that swing in the style are not pairs.
    """
    return style.swing if swing_unit(style, time_signature) == style.swing_unit else 50
