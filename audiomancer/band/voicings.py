"""Voicings: which notes of a chord are played and in which octave, and the path through them that moves least."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, product
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from audiomancer.music.chords import Chord

__all__ = [
    "KEYS_HIGH",
    "KEYS_LOW",
    "SHAPES",
    "STRINGS",
    "Shape",
    "Voicing",
    "guide_classes",
    "keys_voicings",
    "motion",
    "smoothest",
    "strung_voicings",
]

Voicing = tuple[int, ...]
"""MIDI pitches, ascending, each once."""

KEYS_LOW, KEYS_HIGH = 52, 72
"""The lowest and highest MIDI pitch of the keys: E3 and C5."""

STRINGS = (50, 55, 59, 64)
"""The MIDI pitches of the four highest strings of a guitar: D3, G3, B3 and E4."""

_FRETS, _HAND = 14, 4  # the highest fret, and how far apart the fingers reach
_FEWEST, _MOST = 3, 5  # notes of the keys
_MINOR_NINTH = 13
_FIFTH = 7
_CENTRE, _FRET_CENTRE = 62.0, 65.0
_OFF_CENTRE, _CLUSTER, _WIDE, _GAP = 0.15, 3.5, 0.15, 0.4
_COMPACT, _REACH = 12, 7  # semitones: wider voicings, and wider gaps in them, cost
_PLAIN = 0.6  # what the second choice of notes costs
_TOP = 0.35  # what the highest voice costs beside its motion, a semitone
_STAYS = 2.5  # what it costs to stay as one is though the bars go on


class Shape(NamedTuple):
    """Which notes of a chord are played.

    Attributes:
        voices: how many, 3-5; fewer where the chord has no more.
        colour: whether ninths and thirteenths are added that the chords around have too.
        power: whether only root and fifth are played.
    """

    voices: int
    colour: bool = False
    power: bool = False


SHAPES = MappingProxyType(
    {
        "triad": Shape(3),
        "shell": Shape(3),
        "seventh": Shape(4),
        "colour": Shape(4, colour=True),
        "power": Shape(3, power=True),
    }
)
"""Name to :class:`Shape`."""


def guide_classes(chord: Chord) -> frozenset[int]:
    """The notes by which a chord is known.

    Args:
        chord: the chord.

    Returns:
        The pitch classes, 0-11, of its third, or what stands for it, its sixth or seventh and an altered fifth; of a
        bare fifth root and fifth.
    """
    return frozenset((chord.root_class + tone) % 12 for tone in _guides(chord))


def _guides(chord: Chord) -> list[int]:
    """Semitones above the root, 0-11: third or what stands for it, sixth or seventh, and fifths that are altered."""
    tones = set(chord.tones)
    third = [tone for tone in (4, 3, 5, 2) if tone in tones][:1]
    seventh = [tone for tone in (10, 11, 9) if tone in tones][:1]
    altered = [tone for tone in (6, 8) if tone in tones and _FIFTH not in tones]
    return [*third, *seventh, *altered] if third or seventh else [0, *_fifths(chord)]


def _fifths(chord: Chord) -> list[int]:
    return [tone for tone in (_FIFTH, 6, 8) if tone in chord.tones][:1]


def _choices(chord: Chord, shape: Shape, rootless: bool, near: frozenset[int]) -> list[frozenset[int]]:
    """The pitch classes that may be played together, the best first.

    The guide tones come first, then what is written above the seventh, colour, the fifth, and at last the root, which
    is left out where a bass plays it and three others are there.
    """
    guides, fifth = _guides(chord), _fifths(chord)
    written = [tone % 12 for tone in reversed(chord.tones) if tone % 12 not in (0, *guides, *fifth)]
    colours = [c for c in _colours(chord) if (chord.root_class + c) % 12 in near] if shape.colour else []
    rich, plain = [*guides, *written, *colours, *fifth], [*guides, *written[:1], *fifth, *written[1:], *colours]
    count = min(max(shape.voices, len(guides)), _MOST)
    result = []
    for order in (rich, plain):
        some = list(dict.fromkeys(order))[:count]
        if len(some) < min(count, 3) or (len(some) < count and not rootless):
            some = [*some, 0]
        result.append(frozenset((chord.root_class + tone) % 12 for tone in some))
    return list(dict.fromkeys(result))


def _colours(chord: Chord) -> list[int]:
    """Ninth and thirteenth, where the chord has a sixth or seventh and nothing written above it."""
    tones = set(chord.tones)
    if not {9, 10, 11} & tones or len(tones) > 4 or 6 in tones or 8 in tones:
        return []
    return [2, 9] if {4, 10} <= tones else [2]


@lru_cache(maxsize=512)
def keys_voicings(chord: Chord, shape: str, rootless: bool, near: frozenset[int]) -> tuple[tuple[Voicing, float], ...]:
    """The voicings of a chord between E3 and C5, three to five notes where the chord has them.

    Args:
        chord: the chord.
        shape: a name in :data:`SHAPES`.
        rootless: whether a bass plays the root.
        near: the pitch classes, 0-11, that are heard around; colours are taken from these.

    Returns:
        Voicings without minor ninths, each with what it costs; at least one.
    """
    found = {
        voicing: cost + _PLAIN * place
        for place, classes in reversed(list(enumerate(_choices(chord, SHAPES[shape], rootless, near))))
        for voicing, cost in _keyed(classes)
    }
    clean = {voicing: cost for voicing, cost in found.items() if not _clashes(voicing)}
    return tuple((clean or found).items())


def _keyed(classes: frozenset[int]) -> Iterator[tuple[Voicing, float]]:
    """All ways to have each class once; two of them make three notes with an octave."""
    places = [[p for p in range(KEYS_LOW, KEYS_HIGH + 1) if p % 12 == c] for c in sorted(classes)]
    for some in product(*places):
        voicing = tuple(sorted(some))
        doubled = [tuple(sorted((*voicing, p))) for own in places for p in own if p not in voicing]
        for one in doubled if doubled and len(voicing) < _FEWEST else [voicing]:
            yield one, _unease(one, _CENTRE)


def _unease(voicing: Voicing, centre: float) -> float:
    """What a voicing costs by itself: off the middle, wide, with a cluster at its foot or a hole in it."""
    gaps = [high - low for low, high in pairwise(voicing)]
    cost = _OFF_CENTRE * abs(sum(voicing) / len(voicing) - centre)
    cost += _WIDE * max(0, voicing[-1] - voicing[0] - _COMPACT)
    cost += _GAP * sum(max(0, gap - _REACH) for gap in gaps)
    return cost + _CLUSTER * (bool(gaps) and gaps[0] == 1)


def _clashes(voicing: Voicing) -> bool:
    """Whether two notes are a minor ninth apart."""
    return any(high - low == _MINOR_NINTH for low, high in combinations(voicing, 2))


@lru_cache(maxsize=512)
def strung_voicings(chord: Chord, shape: str) -> tuple[tuple[Voicing, float], ...]:
    """The voicings of a chord on the four highest strings of a guitar, in reach of one hand.

    Args:
        chord: the chord.
        shape: a name in :data:`SHAPES`.

    Returns:
        Voicings of three or four notes on neighbouring strings, each with what it costs; at least one.
    """
    wanted = SHAPES[shape]
    if wanted.power:
        fifth = (_fifths(chord) or [_FIFTH])[0]
        choices = [frozenset({chord.root_class, (chord.root_class + fifth) % 12})]
    else:
        choices = _choices(chord, wanted, rootless=len(chord.tones) > 3, near=frozenset())
    found = {}
    for place, classes in reversed(list(enumerate(choices))):
        for strings in _neighbours(max(3, min(len(classes), len(STRINGS)))):
            for voicing in _fretted(strings, classes):
                found[voicing] = _unease(voicing, _FRET_CENTRE) + _PLAIN * place
    clean = {voicing: cost for voicing, cost in found.items() if not _clashes(voicing)}
    return tuple((clean or found).items())


def _neighbours(count: int) -> list[tuple[int, ...]]:
    return [STRINGS[first : first + count] for first in range(len(STRINGS) - count + 1)]


def _fretted(strings: Sequence[int], classes: frozenset[int]) -> Iterator[Voicing]:
    """A note on each string, rising, all classes among them as far as there are strings."""
    frets = [[f for f in range(_FRETS + 1) if (string + f) % 12 in classes] for string in strings]
    for some in product(*frets):
        pressed = [fret for fret in some if fret]
        if pressed and max(pressed) - min(pressed) > _HAND:
            continue
        pitches = tuple(string + fret for string, fret in zip(strings, some, strict=True))
        rising = all(low < high for low, high in pairwise(pitches))
        if rising and len({p % 12 for p in pitches}) == min(len(classes), len(strings)):
            yield pitches


def motion(before: Voicing, after: Voicing) -> int:
    """How far voices move from a chord to the next.

    Args:
        before: MIDI pitches, ascending, at least one.
        after: MIDI pitches, ascending, at least one.

    Returns:
        Semitones, those of all voices together; a voice that comes or goes counts from the nearest one.
    """
    if len(before) == len(after):
        return sum(abs(high - low) for low, high in zip(before, after, strict=True))
    few, many = sorted((before, after), key=len)
    return sum(min(abs(pitch - other) for other in few) for pitch in many)


def smoothest(
    options: Sequence[Sequence[tuple[Voicing, float]]],
    again: Sequence[bool],
    chance: Callable[[int], np.ndarray],
) -> list[Voicing]:
    """The path through some choices of voicings that moves least.

    Args:
        options: for each chord its voicings, each with what it costs.
        again: for each chord whether it is the one before it, which goes on: staying as one is costs a little.
        chance: from a number of voicings to so many costs that chance adds.

    Returns:
        A voicing for each chord.

    Source: dynamic programming over voicings by total motion, as in Tymoczko, "The Geometry of Musical Chords",
    Science 313 (2006).
    """
    if not options:
        return []
    totals = [np.array([cost for _, cost in some]) + chance(len(some)) for some in options]
    paths = []
    for place in range(1, len(options)):
        steps = np.array(
            [
                [_step(a, b) + _STAYS * (again[place] and a == b) for b, _ in options[place]]
                for a, _ in options[place - 1]
            ]
        )
        reached = totals[place - 1][:, None] + steps
        paths.append(reached.argmin(axis=0))
        totals[place] = totals[place] + reached.min(axis=0)
    chosen = [int(totals[-1].argmin())]
    for path in reversed(paths):
        chosen.append(int(path[chosen[-1]]))
    return [some[index][0] for some, index in zip(options, reversed(chosen), strict=True)]


@lru_cache(maxsize=65536)
def _step(before: Voicing, after: Voicing) -> float:
    return motion(before, after) + _TOP * abs(after[-1] - before[-1])
