"""What makes a key heard: its tonic and dominant, the chord it rests on, and the notes that would speak for another.

All tables are by semitones above the root, 0-11.
"""

from __future__ import annotations

from functools import cache

from audiomancer.music.scales import SCALES, check_scale

__all__ = ["closing_weights", "dominant_of", "opening_weights", "tonal_weights", "triad_of"]

_TONIC, _THIRD, _DOMINANT = 1.6, 1.2, 1.3
_RIVAL, _RIVALS_THIRD = 0.65, 0.8  # of another key's root and fifth, and of its third
_SHARED = 0.9  # of a fifth that is another key's root
_ELSEWHERE = 0.006  # of a note that does not end a tune, beside the tonic
_OPEN, _SECOND, _HOME = 1.5, 1.5, 0.3  # of the dominant, of the second note and of the tonic where a phrase stays open
_MAJOR = frozenset(SCALES["major"])


def dominant_of(scale: str) -> int:
    """The fifth of a scale, or the note nearest to it where there is none: 7 in ``minor``, 6 in ``locrian``.

    Args:
        scale: a name in :data:`SCALES`.

    Returns:
        Semitones above the root, 0-11; the lower one where two are equally near.

    Raises:
        InvalidValueError: if the scale is not known.
    """
    return min(SCALES[check_scale(scale)], key=lambda step: (abs(step - 7), step))


def triad_of(scale: str) -> tuple[int, int, int]:
    """The notes on which a scale is at rest: the root, a third, and the fifth of :func:`dominant_of`.

    Args:
        scale: a name in :data:`SCALES`.

    Returns:
        Semitones above the root. The third is the major one where the scale has only that, the minor one where it has
        that, and the fourth where it has neither.

    Raises:
        InvalidValueError: if the scale is not known.
    """
    steps = SCALES[check_scale(scale)]
    third = next(step for step in (3, 4, 5, 6) if step in steps)
    return 0, third, dominant_of(scale)


@cache
def tonal_weights(scale: str) -> tuple[float, ...]:
    """How much oftener than a model plays it each note is wanted, so that the root is heard as the root.

    A scale that is a major scale from another note on is easily heard as that key; its triad is held back.

    Args:
        scale: a name in :data:`SCALES`.

    Returns:
        Twelve weights by semitones above the root, above 0; 1 is as the model plays.

    Raises:
        InvalidValueError: if the scale is not known.
    """
    root, third, dominant = triad_of(scale)
    steps = SCALES[scale.lower()]
    rivals = [c for c in steps if c and {(step - c) % 12 for step in steps} == _MAJOR]
    weights = [1.0] * 12
    for rival in rivals:
        weights[rival] = weights[(rival + 7) % 12] = _RIVAL
        weights[(rival + 4) % 12] = _RIVALS_THIRD
    if third not in rivals:
        weights[third] = max(weights[third], _THIRD)
    weights[dominant] = _SHARED if dominant in rivals else _DOMINANT
    weights[root] = _TONIC
    return tuple(weights)


@cache
def closing_weights(scale: str) -> tuple[float, ...]:
    """How likely a tune ends on each note: nearly always on the root.

    Args:
        scale: a name in :data:`SCALES`.

    Returns:
        Twelve weights by semitones above the root, above 0.

    Raises:
        InvalidValueError: if the scale is not known.
    """
    check_scale(scale)
    return (1.0, *(_ELSEWHERE,) * 11)


@cache
def opening_weights(scale: str) -> tuple[float, ...]:
    """How likely a phrase that asks for another stays on each note: on the dominant rather than on the root.

    Args:
        scale: a name in :data:`SCALES`.

    Returns:
        Twelve weights by semitones above the root, above 0.

    Raises:
        InvalidValueError: if the scale is not known.
    """
    weights = [0.5] * 12
    weights[SCALES[check_scale(scale)][1]] = _SECOND
    weights[triad_of(scale)[1]] = 1.0
    weights[dominant_of(scale)], weights[0] = _OPEN, _HOME
    return tuple(weights)
