"""Whether a wish holds of a sound as it is measured, and by how much it misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.variation.synths.words._acts import ACTS
from audiomancer.variation.synths.words._axes import lacking

if TYPE_CHECKING:
    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.variation.synths.words._phrase import Wish

__all__ = ["holds", "miss"]

_CHANCE = 0.25  # of a step, which is not heard: what a sound with noise in it differs from itself


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
