"""Whether a wish holds of a sound as it is measured, by how much it misses, and how far it strays where none is."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer.variation.synths.words._acts import ACTS
from audiomancer.variation.synths.words._axes import lacking, steps

if TYPE_CHECKING:
    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.variation.synths.words._phrase import Wish

__all__ = ["holds", "miss", "strays"]

_CHANCE = 0.25  # of a step, which is not heard: what a sound with noise in it differs from itself

_COLOUR = frozenset({"brightness", "richness", "noisiness", "inharmonicity", "sub", "roughness"})
_COURSE = frozenset({"attack", "length", "tail", "echo", "movement"})
_NOTE = frozenset({"pitch", "glide"})
_KIN = (_COLOUR, _COURSE, _NOTE)
"""Measures that move together: who asks for one of them lets go of the others."""

_KEPT = MappingProxyType(
    {
        "pitch": 1.0,
        "glide": 3.0,
        "brightness": 4.0,
        "richness": 0.6,
        "noisiness": 2.0,
        "inharmonicity": 1.2,
        "sub": 2.5,
        "attack": 2.0,
        "length": 4.0,
    }
)
"""How many steps a measure that nobody asked for may move before an instrument is another one."""


def holds(wish: Wish, heard: Timbre, plain: Timbre) -> bool:
    """Whether a sound is as a wish asks.

    Args:
        wish: the wish.
        heard: the sound.
        plain: the sound that it is compared with, as nobody had wished anything.

    Returns:
        Whether it has moved far enough along the measure of the act: one step that is heard for a plain wish, half of
        one for a slight wish; what is forbidden must only not be more.
    """
    return miss(wish, heard, plain) == 0


def miss(wish: Wish, heard: Timbre, plain: Timbre) -> float:
    """By how much a sound is not as a wish asks, see :func:`holds`.

    Args:
        wish: the wish.
        heard: the sound.
        plain: the sound that it is compared with.

    Returns:
        Steps, at least 0; 0 if the wish holds.
    """
    act = ACTS[wish.act]
    sign = act.sign if wish.strength > 0 else -act.sign
    return lacking(act.axis, sign, -_CHANCE if wish.forbidden else abs(wish.strength), heard, plain)


def strays(wishes: Iterable[Wish], heard: Timbre, own: Timbre) -> float:
    """How far a sound has gone from what it began with, along the measures that no wish asks for.

    A trumpet is known by its many partials, a kick by its low end: what chance draws must leave it that.

    Args:
        wishes: what is asked for; what moves with it may move.
        heard: the sound.
        own: that of the synth that it began with.

    Returns:
        Steps beyond those that are let pass, at least 0.
    """
    asked = {ACTS[wish.act].axis for wish in wishes if not wish.forbidden}
    free = frozenset().union(*(kin for kin in _KIN if kin & asked))
    return sum(max(0.0, abs(steps(axis, heard, own)) - most) for axis, most in _KEPT.items() if axis not in free)
