"""Keys and scales as pitch classes, and moves along a scale.

A pitch class is 0-11 (C = 0); a pitch is a MIDI note number 0-127 (middle C = 60).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import correlation
from types import MappingProxyType

from audiomancer.errors import InvalidPatternError, InvalidValueError

__all__ = [
    "SCALES",
    "check_key",
    "check_scale",
    "key_root",
    "likely_key",
    "moved_root",
    "nearest_pitch",
    "pitch_classes",
    "pitch_name",
    "respelled",
    "root_class",
    "scale_step",
]

# How well each pitch class fits a key, from its root up.
_PROFILES = MappingProxyType(
    {
        "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
        "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
    }
)

SCALES = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "pentatonic": (0, 2, 5, 7, 9),  # the five notes that the public reference documents: C D F G A
        "chromatic": tuple(range(12)),
        "major_pentatonic": (0, 2, 4, 7, 9),
        "minor_pentatonic": (0, 3, 5, 7, 10),
        "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
        "melodic_minor": (0, 2, 3, 5, 7, 9, 11),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "phrygian": (0, 1, 3, 5, 7, 8, 10),
        "lydian": (0, 2, 4, 6, 7, 9, 11),
        "mixolydian": (0, 2, 4, 5, 7, 9, 10),
        "locrian": (0, 1, 3, 5, 6, 8, 10),
        "blues": (0, 3, 5, 6, 7, 10),
        "whole_tone": (0, 2, 4, 6, 8, 10),
    }
)
"""Scale name to its pitch classes above the root."""

_LETTERS = MappingProxyType({"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11})
_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_ROOTS = MappingProxyType(
    {
        "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
        "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
    }
)
"""The names of the roots whose keys have the fewest signs."""

# The letter, counted from that of the root, of each note that a scale of seven does not settle; 6 is a raised fourth
# unless the scale has it beside its fourth.
_DEGREES = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)
_ALPHABET = "CDEFGAB"
_NAME = re.compile(r"(?<![\w#])([A-G][#b]?-?\d)(?!\d)")


def check_key(key: str, what: str = "a key") -> str:
    """The key with its letter in upper case: ``c#`` gives ``C#``, and ``BB`` gives ``Bb``.

    Args:
        key: a letter A-G with at most one ``#`` or ``b``.
        what: what an error calls it.

    Returns:
        The key.

    Raises:
        InvalidValueError: if it is not a letter A-G with at most one sharp or flat.
    """
    if not re.fullmatch(r"[A-Ga-g][#Bb]?", key):
        raise InvalidValueError(f"{what} is a letter A-G with # or b if needed, such as F# or Bb, not {key!r}")
    return key.capitalize()


def check_scale(scale: str) -> str:
    """The scale's name, if it is known; capitals do not matter.

    Raises:
        InvalidValueError: if it is not a name in :data:`SCALES`.
    """
    if str(scale).lower() not in SCALES:
        raise InvalidValueError(f"{scale!r} is not a scale; there are {', '.join(SCALES)}")
    return scale.lower()


def root_class(key: str) -> int:
    """The pitch class, 0-11, of a key's root: ``Bb`` is 10.

    Raises:
        InvalidValueError: if it is not a key.
    """
    name = check_key(key)
    return (_LETTERS[name[0]] + {"": 0, "#": 1, "b": -1}[name[1:]]) % 12


def pitch_classes(key: str, scale: str) -> frozenset[int]:
    """The pitch classes of a scale on a root.

    Args:
        key: root such as ``F#``.
        scale: a name in :data:`SCALES`.

    Returns:
        Pitch classes, 0-11.

    Raises:
        InvalidValueError: if the key or the scale is not known.
    """
    root = root_class(key)
    return frozenset((root + step) % 12 for step in SCALES[check_scale(scale)])


def likely_key(weights: Sequence[float]) -> tuple[str, str]:
    """The key and scale, ``major`` or ``minor``, that best explain how much each pitch class is heard.

    Args:
        weights: twelve numbers, from C up, such as beats of sounding notes. Twelve equal ones tell nothing: C major.

    Source: Krumhansl and Schmuckler's key finding with the probe-tone profiles of Krumhansl and Kessler 1982.
    """
    if len(set(weights)) == 1:
        return "C", "major"
    fits = {
        (_ROOTS[scale][root], scale): correlation([*weights[root:], *weights[:root]], profile)
        for scale, profile in _PROFILES.items()
        for root in range(12)
    }
    return max(fits, key=lambda key: fits[key])


def key_root(pitch_class: int, scale: str) -> str:
    """The name of the root whose key has the fewest signs: 10 is ``Bb``, and 1 is ``Db`` in major and ``C#`` in minor.

    Args:
        pitch_class: 0-11.
        scale: a name in :data:`SCALES`; one with a minor third and no major one is spelled as ``minor`` is.

    Returns:
        A letter with at most one sign.

    Raises:
        InvalidValueError: if the scale is not known.
    """
    steps = SCALES[check_scale(scale)]
    return _ROOTS["minor" if 3 in steps and 4 not in steps else "major"][pitch_class % 12]


def moved_root(root: str, semitones: int, letters: int | None = None) -> str:
    """A root higher or lower.

    Args:
        root: such as ``F#``.
        semitones: to go up; down if negative.
        letters: how many letters its name goes up, so that ``Bb`` by two semitones and one letter is ``C`` and ``A#``
            is ``B#``; None for the usual name of each key of a piano.

    Returns:
        A letter with at most one sign; the usual name where the letters would ask for more.

    Raises:
        InvalidValueError: if the root is none.
    """
    moved = (root_class(root) + semitones) % 12
    if letters is None:
        return _NAMES[moved]
    letter = _ALPHABET[(_ALPHABET.index(check_key(root)[0]) + letters) % 7]
    sign = (moved - _LETTERS[letter] + 6) % 12 - 6
    return {-1: f"{letter}b", 0: letter, 1: f"{letter}#"}.get(sign, _NAMES[moved])


def pitch_name(pitch: int, key: str | None = None, scale: str | None = None) -> str:
    """The name of a MIDI number in scientific notation: 60 is ``C4``.

    Args:
        pitch: MIDI number, 0-127.
        key: root of the key in which it is spelled, such as ``F#``; None for the usual name of each key of a piano.
        scale: a name in :data:`SCALES`; None as ``key`` is.

    Returns:
        Letter, accidentals and octave. In F# minor 63 is ``D#4`` and not ``Eb4``; each of seven notes has a letter of
        its own, so that G# major has an ``F##``.

    Raises:
        InvalidValueError: if the key or the scale is not known.
    """
    if key is None or scale is None:
        return f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"
    above = _degree((pitch - root_class(key)) % 12, check_scale(scale))
    letter = _ALPHABET[(_ALPHABET.index(check_key(key)[0]) + above) % 7]
    sign = (pitch - _LETTERS[letter] + 6) % 12 - 6
    return f"{letter}{'#' * sign}{'b' * -sign}{(pitch - sign) // 12 - 1}"


def _degree(above: int, scale: str) -> int:
    """How many letters a note stands above the root."""
    steps = SCALES[scale]
    if len(steps) == 7 and above in steps:
        return steps.index(above)
    return 4 if above == 6 and {5, 6} <= set(steps) and len(steps) < 12 else _DEGREES[above]


def respelled(text: str, key: str | None, scale: str | None) -> str:
    """A text with the names of its notes as they are spelled in a key.

    Args:
        text: says notes as :func:`pitch_name` names them without a key, such as ``Eb4 at 1.1.1 removed``.
        key: root of the key; None to leave the text as it is.
        scale: a name in :data:`SCALES`; None to leave the text as it is.

    Returns:
        The text; what is named otherwise stays.

    Raises:
        InvalidValueError: if the key or the scale is not known.
    """
    if key is None or scale is None:
        return text
    named = {pitch_name(pitch): pitch for pitch in range(128)}
    return _NAME.sub(lambda name: pitch_name(named[name[1]], key, scale) if name[1] in named else name[1], text)


def nearest_pitch(pitch: int, classes: Iterable[int], low: int = 0, high: int = 127) -> int:
    """The pitch of some pitch classes that is nearest to another pitch.

    Args:
        pitch: MIDI number from which the distance is measured.
        classes: pitch classes, 0-11.
        low: lowest MIDI number that may come out.
        high: highest MIDI number that may come out.

    Returns:
        A MIDI number, ``low`` to ``high`` and 0-127; the lower one where two are equally near.

    Raises:
        InvalidPatternError: if the range holds none of the classes.
    """
    wanted = set(classes)
    candidates = [p for p in range(max(low, 0), min(high, 127) + 1) if p % 12 in wanted]
    if not candidates:
        raise InvalidPatternError(f"no note of the scale lies between {low} and {high}; widen the range")
    return min(candidates, key=lambda p: (abs(p - pitch), p))


def scale_step(pitch: int, steps: int, classes: Iterable[int]) -> int:
    """The pitch that is some notes up or down a scale.

    Args:
        pitch: MIDI number; if it is outside the scale, its nearest note of the scale is the start.
        steps: notes of the scale to go up; down if negative.
        classes: pitch classes of the scale, 0-11.

    Returns:
        A MIDI number; the lowest or highest note of the scale in 0-127 where the steps lead beyond.

    Raises:
        InvalidPatternError: if there are no classes.
    """
    wanted = set(classes)
    ladder = [p for p in range(128) if p % 12 in wanted]
    index = ladder.index(nearest_pitch(pitch, wanted)) + steps
    return ladder[min(max(index, 0), len(ladder) - 1)]
